package policy_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Each policy is sufficient for all its runs, whether the services check a creation
// against the name or against all resources of the type.
func TestPolicies_suffice(t *testing.T) {
	t.Parallel()
	for _, byName := range []bool{false, true} {
		for _, r := range policyRuns() {
			t.Run(fmt.Sprintf("%s, by name %t", r.name, byName), func(t *testing.T) {
				t.Parallel()
				tc := acctest.New(t)
				tc.Set(func(s *emulator.Settings) { s.SLSCreatesByName, s.InnerTrailByName = byName, byName })
				keys := tc.UserWithPolicies("runner", policies(t, tc, wholePolicy)[r.mode])
				diags := r.do(tc, tc.NewSession(t, nil), tc.NewSession(t, keys))
				if acctest.HasErrors(diags) || strings.Contains(acctest.Text(diags), "were not read") {
					t.Errorf("it says:\n%s", acctest.Text(diags))
				}
			})
		}
	}
}

// For every scenario, the policies for the configurations before and after it are
// sufficient, and the read policies are sufficient for the plan that follows.
func TestPolicies_everyScenario(t *testing.T) {
	t.Parallel()
	for _, sc := range matrix.Scenarios {
		if sc.ProviderArguments != nil {
			continue // TestPolicies_assumeRole
		}
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := sc.Start(t, tc)
				mode := "apply"
				switch {
				case sc.ReadOnly:
					mode = "read"
				case sc.Config == nil:
					mode = "destroy"
				}
				var reading, doing []string
				for _, config := range []map[string]any{sc.Before, sc.Config} {
					if config == nil {
						continue
					}
					config = maps.Clone(config)
					for _, other := range []string{"enabled", "logstore", "index"} {
						delete(config, other)
					}
					config["read_events"] = sc.ReadOnly // it reads the data sources, too
					documents := policies(t, tc, config)
					reading, doing = append(reading, documents["read"]), append(doing, documents[mode])
				}
				tf.ProviderArguments = tc.UserWithPolicies("runner", doing...)
				if diags := sc.Do(tf); acctest.HasErrors(diags) {
					t.Fatalf("it says:\n%s", acctest.Text(diags))
				}
				tf.ProviderArguments = tc.UserWithPolicies("watcher", reading...)
				if changes, diags := tf.Drift(sc.Config); acctest.HasErrors(diags) || len(changes) > 0 && !sc.ReadOnly {
					t.Errorf("the plan after it changes %v and says:\n%s", changes, acctest.Text(diags))
				}
			})
		})
	}
}

// Each action of each policy is necessary: without it, one of the policy's runs fails
// with an error that names it. What reads policies of the project, or looks up who made a change, is only missed in a warning.
func TestPolicies_necessary(t *testing.T) {
	t.Parallel()
	documents := policies(t, acctest.New(t), wholePolicy)
	for mode, number := range map[string]int{"read": 13, "apply": 26, "apply_without_end": 21, "destroy": 15} { // as the safety guide says
		whole := parsePolicy(t, documents[mode])
		if n := len(whole.actions()); n != number {
			t.Errorf("%s: %d actions", mode, n)
		}
		for _, action := range whole.actions() {
			t.Run(mode+" without "+action, func(t *testing.T) {
				t.Parallel()
				for _, r := range policyRuns() {
					if r.mode != mode {
						continue
					}
					tc := acctest.New(t)
					runner := tc.UserWithPolicies("runner", whole.without(t, action))
					runner["attribute_drift"] = true
					diags := r.do(tc, tc.NewSession(t, nil), tc.NewSession(t, runner))
					warns := action == "log:GetProjectPolicy" || action == "log:GetResourcePolicy" || action == "actiontrail:LookupEvents"
					if acctest.HasErrors(diags) != warns && strings.Contains(acctest.Text(diags), action) {
						return
					}
				}
				t.Error("every run goes through, or fails for something else")
			})
		}
	}
}

// A move needs exactly the permissions of the old and the new configuration. The policy
// for one project allows nothing in another.
func TestPolicies_move(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	old, next := policies(t, tc, acctest.Minimal)["apply"], policies(t, tc, acctest.InSecondProject(nil))["apply"]
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	s := tc.NewSession(t, tc.UserWithPolicies("one", old))
	_, diags := s.Apply(t.Context(), s.Refresh(state), acctest.InSecondProject(nil))
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "project/second-audit") {
		t.Errorf("with the old policy alone the move says:\n%s", text)
	}
	s = tc.NewSession(t, tc.UserWithPolicies("both", old, next))
	_, diags = s.Apply(t.Context(), s.Refresh(state), acctest.InSecondProject(nil))
	s.NoErrors(diags)
}

// The shipping of another account can be managed by a caller who may only assume the
// role, through a role that has the policies.
func TestPolicies_assumeRole(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	tc.AddMember(t, testcloud.MemberAccount, "shipper")
	config := acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount)
	tc.ClearJournal()
	documents := tc.NewSession(t, nil).ReadData(policyName, config)
	documents.Check(map[string]string{"account_id": `"` + testcloud.MemberAccount + `"`})
	if len(tc.Journal()) > 0 {
		t.Error("something was called although the role tells the account")
	}
	text := func(name string) (text string) {
		s, err := strconv.Unquote(documents.Text(name))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	tc.EditAccount(testcloud.MemberAccount, func(a *emulator.Account) {
		a.Roles["shipper"].Policies = []emulator.Attachment{a.AddPolicy("apply", text("apply"))}
	})
	s := tc.NewSession(t, tc.UserWithPolicies("hub", text("assume_role")))
	s.Refresh(s.Create(config))
	_, diags := tc.NewSession(t, tc.UserWithPolicies("nobody", text("read"))).Apply(t.Context(), nil, config)
	if !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), "sts:AssumeRole") {
		t.Errorf("without the policy it says:\n%s", acctest.Text(diags))
	}
	tc.NewSession(t, nil).ReadData(policyName, acctest.Minimal).Check(map[string]string{"assume_role": "null"})
	_, diags = s.TryReadData(t.Context(), policyName, withArgument(config, "account_id", testcloud.StrangerAccount))
	if !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), "The role to assume is of another account") {
		t.Errorf("for another account it says:\n%s", acctest.Text(diags))
	}
}

// Permissions that the configuration does not need are not granted.
func TestPolicies_narrowed(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	actions := func(config map[string]any, mode string) []string {
		return parsePolicy(t, policies(t, tc, config)[mode]).actions()
	}
	for _, row := range []struct {
		config map[string]any
		mode   string
		has    bool
		action string
	}{
		{acctest.Minimal, "read", false, "log:GetLogStoreLogs"},
		{withArgument(acctest.Minimal, "read_events", true), "read", true, "log:GetLogStoreLogs"},
		{acctest.Minimal, "apply", false, "log:CreateProject"},
		{withArgument(acctest.Minimal, "create_project", true), "apply", true, "log:CreateProject"},
		{withArgument(acctest.Minimal, "delete_logstore_on_destroy", true), "apply", false, "log:DeleteLogStore"},
		{withArgument(acctest.Minimal, "delete_logstore_on_destroy", true), "destroy", true, "log:DeleteLogStore"},
		{acctest.Minimal, "destroy", false, "log:DeleteLogStore"},
		{acctest.Minimal, "destroy", false, "actiontrail:CreateInnerTrail"},
		{acctest.Minimal, "apply", true, "ram:UpdateRole"},
		{withArgument(acctest.Minimal, "role", map[string]any{"manage": false}), "apply", false, "ram:UpdateRole"},
		{withArgument(acctest.Minimal, "role", map[string]any{"name": "Writer"}), "apply", false, "ram:AttachPolicyToRole"},
		{withArgument(acctest.Minimal, "role", map[string]any{"name": "Writer"}), "apply", true, "ram:PassRole"},
		{withArgument(acctest.Minimal, "role", map[string]any{"name": "Writer", "manage": true}), "apply", true, "ram:CreateRole"},
	} {
		if has := slices.Contains(actions(row.config, row.mode), row.action); has != row.has {
			t.Errorf("%v, %s: %s is allowed: %t", row.config, row.mode, row.action, has)
		}
	}
}

// RAM accepts the documents: they are within its size limit, and a role is passed to
// ActionTrail only. Inferred actions are listed.
func TestPolicies_documents(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	long := maps.Clone(wholePolicy)
	long["trail_name"], long["project_name"] = strings.Repeat("t", 36), strings.Repeat("p", 63)
	long["role"] = map[string]any{"name": strings.Repeat("R", 64), "manage": true}
	long["account_id"], long["region"], long["project_region"] = strings.Repeat("1", 20), "cn-shanghai-finance-1", "cn-shanghai-finance-1"
	tc.ClearJournal()
	for mode, text := range policies(t, tc, long) {
		if len(text) > 6144 {
			t.Errorf("the policy for %s has %d characters, of at most 6144", mode, len(text))
		}
		for _, s := range parsePolicy(t, text).Statement {
			passes := slices.Contains(s.Action, "ram:PassRole")
			if passes && (len(s.Action) != 1 || s.Condition["StringEquals"]["acs:Service"] != "actiontrail.aliyuncs.com") || !passes && s.Condition != nil {
				t.Errorf("%s: %+v", mode, s)
			}
		}
	}
	if len(tc.Journal()) > 0 {
		t.Error("something was called although the account is given")
	}
	testcloud.SameElements(t, "inferred", tc.NewSession(t, nil).ReadData(policyName, acctest.Minimal).Texts("inferred_actions"), []string{
		"actiontrail:CreateInnerTrail", "actiontrail:DeleteInnerTrail", "actiontrail:DescribeInnerTrails", "log:GetResourcePolicy", "ram:PassRole",
	})
}

// An invalid argument is an error that points at it.
func TestPolicies_errors(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for want, config := range map[string]map[string]any{
		"must be 6–36 characters":                 withArgument(acctest.Minimal, "trail_name", "X"),
		"must be an account id, 1–20 digits":      withArgument(acctest.Minimal, "account_id", "one"),
		"must be a region such as cn-hangzhou":    withArgument(acctest.Minimal, "region", "Hangzhou"),
		"A service-linked role cannot be managed": withArgument(acctest.Minimal, "role", map[string]any{"name": "AliyunServiceRoleForActionTrail", "manage": true}),
	} {
		if _, diags := s.TryReadData(t.Context(), policyName, config); !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), want) {
			t.Errorf("it says:\n%s\nwithout %s", acctest.Text(diags), want)
		}
	}
}

// The table of permissions on the resource's page matches the policies.
func TestPolicies_documented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/templates/resources/shipping.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## Permissions")
	section, _, _ = strings.Cut(section, "## Import")
	action := regexp.MustCompile("`((?:actiontrail|ram|log):[A-Za-z]+)`( \\*)?")
	var documented, marked []string
	for _, found := range action.FindAllStringSubmatch(section, -1) {
		documented = append(documented, found[1])
		if found[2] != "" {
			marked = append(marked, found[1])
		}
	}
	tc := acctest.New(t)
	documents := policies(t, tc, withArgument(withArgument(wholePolicy, "read_events", false), "attribute_drift", false))
	var allowed []string
	for _, mode := range []string{"apply", "destroy"} {
		allowed = append(allowed, parsePolicy(t, documents[mode]).actions()...)
	}
	slices.Sort(allowed)
	allowed = slices.DeleteFunc(slices.Compact(allowed), func(a string) bool {
		return a == "actiontrail:GetTrailStatus" // only for the data source
	})
	testcloud.SameElements(t, "the page lists", documented, allowed)
	testcloud.SameElements(t, "the page marks as inferred", marked, tc.NewSession(t, nil).ReadData(policyName, wholePolicy).Texts("inferred_actions"))
}
