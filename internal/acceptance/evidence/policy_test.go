package evidence_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// statement is a statement of a policy.
type statement struct {
	Effect           string
	Action, Resource []string
}

// policyOf returns the statements of the read policy of a configuration.
func policyOf(t *testing.T, c *acctest.Cloud, evidence bool) (list []statement) {
	t.Helper()
	d := c.NewSession(t, nil).ReadData("innertrail_policy_document", acctest.Config(map[string]any{"read_evidence": evidence}))
	var text string
	if err := d.Member("read").As(&text); err != nil {
		t.Fatal(err)
	}
	document := struct{ Statement []statement }{}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	return document.Statement
}

func actionsOf(list []statement) (actions []string) {
	for _, s := range list {
		actions = append(actions, s.Action...)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// without returns a policy without an action.
func without(t *testing.T, list []statement, action string) string {
	t.Helper()
	var kept []statement
	for _, s := range list {
		s.Action = slices.DeleteFunc(slices.Clone(s.Action), func(a string) bool { return a == action })
		if len(s.Action) > 0 {
			kept = append(kept, s)
		}
	}
	text, err := json.Marshal(map[string]any{"Version": "1", "Statement": kept})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEvidence_policy: the policy with read_evidence is enough, and without any action of it no window is proven: the answer or the
// error names the action, and the advice is to grant it and no other.
func TestEvidence_policy(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	whole := policyOf(t, tc, true)
	var added []string
	for _, action := range actionsOf(whole) {
		if !slices.Contains(actionsOf(policyOf(t, tc, false)), action) {
			added = append(added, action)
		}
	}
	testcloud.SameElements(t, "read_evidence adds", added, []string{
		"actiontrail:DescribeTrailDeliveryMetricData", "actiontrail:LookupEvents", "log:GetCursorOrData", "log:GetLogStoreLogs", "log:ListShards",
	})
	page, err := os.ReadFile("../../docs/templates/guides/answering-an-auditor.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## Permissions")
	section, _, _ = strings.Cut(section, "Without one of them")
	testcloud.SameElements(t, "the guide lists", regexp.MustCompile("(?:actiontrail|ram|log):[A-Za-z]+").FindAllString(section, -1), actionsOf(whole))
	for _, action := range append([]string{"none"}, actionsOf(whole)...) {
		t.Run("without "+action, func(t *testing.T) {
			t.Parallel()
			r := newRecord(t)
			r.Edit(func(a *emulator.Account) { // the delivery rests on a policy of the customer, which is read
				custom := a.AddPolicy("of-the-customer", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"*"}]}`)
				testcloud.Role(a).Policies = []emulator.Attachment{custom}
			})
			s := r.NewSession(t, r.UserWithPolicies("auditor", without(t, whole, action)))
			d, diags := s.TryReadData(t.Context(), evidenceName, r.window(nil))
			text := acctest.Text(diags)
			if !acctest.HasErrors(diags) {
				text = d.Text("verdict") + d.Text("rules")
			}
			if proven := strings.HasPrefix(text, `"no_gap_found"`); proven != (action == "none") || !proven && !strings.Contains(text, action) {
				t.Errorf("without %s: %.2000s", action, text)
			}
			if acctest.HasErrors(diags) || action == "none" {
				return
			}
			todo := d.Text("what_to_do")
			if granted := regexp.MustCompile("Grant ([a-z]+:[A-Za-z]+)").FindAllStringSubmatch(todo, -1); len(granted) == 0 ||
				slices.ContainsFunc(granted, func(match []string) bool { return match[1] != action }) {
				t.Errorf("without %s the advice is %s", action, todo)
			}
		})
	}
}
