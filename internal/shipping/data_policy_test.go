package shipping_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Each policy suffices for all its runs, whether the services ask for a creation on
// the name or on everything of its kind.
func TestPolicies_suffice(t *testing.T) {
	t.Parallel()
	for _, byName := range []bool{false, true} {
		for _, r := range runs() {
			t.Run(fmt.Sprintf("%s, by name %t", r.name, byName), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.Set(func(s *emulator.Settings) { s.SLSCreatesByName, s.InnerTrailByName = byName, byName })
				keys := w.allowed("runner", policies(t, w, wholePolicy)[r.mode])
				if diags := r.do(w, w.session(t, nil), w.session(t, keys)); failed(diags) {
					t.Errorf("it says:\n%s", said(diags))
				}
			})
		}
	}
}

// Whatever a person does with Terraform, the policies for the configurations before
// and after it suffice; and those for reading suffice for the plan that follows.
func TestPolicies_everyOperation(t *testing.T) {
	t.Parallel()
	for _, d := range deeds {
		if d.block != nil {
			continue // TestPolicies_assumeRole
		}
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *world) {
				k := d.stage(t, w)
				mode := "apply"
				switch {
				case d.reads:
					mode = "read"
				case d.config == nil:
					mode = "destroy"
				}
				var reading, doing []string
				for _, config := range []map[string]any{d.before, d.config} {
					if config == nil {
						continue
					}
					config = maps.Clone(config)
					for _, other := range []string{"enabled", "logstore", "index"} {
						delete(config, other)
					}
					documents := policies(t, w, config)
					reading, doing = append(reading, documents["read"]), append(doing, documents[mode])
				}
				k.block = w.allowed("runner", doing...)
				if diags := d.do(k); failed(diags) {
					t.Fatalf("it says:\n%s", said(diags))
				}
				k.block = w.allowed("watcher", reading...)
				if changes, diags := k.drift(d.config); failed(diags) || len(changes) > 0 && !d.reads {
					t.Errorf("the plan after it changes %v and says:\n%s", changes, said(diags))
				}
			})
		})
	}
}

// Each action of each policy is necessary: without it one of the policy's runs
// fails, and the error names it.
func TestPolicies_necessary(t *testing.T) {
	t.Parallel()
	documents := policies(t, newWorld(t), wholePolicy)
	for mode, number := range map[string]int{"read": 9, "apply": 22, "destroy": 11} { // as the guide on safety says
		whole := parsePolicy(t, documents[mode])
		if n := len(whole.actions()); n != number {
			t.Errorf("%s: %d actions", mode, n)
		}
		for _, action := range whole.actions() {
			t.Run(mode+" without "+action, func(t *testing.T) {
				t.Parallel()
				for _, r := range runs() {
					if r.mode != mode {
						continue
					}
					w := newWorld(t)
					diags := r.do(w, w.session(t, nil), w.session(t, w.allowed("runner", whole.without(t, action))))
					if failed(diags) && strings.Contains(said(diags), action) {
						return
					}
				}
				t.Error("every run goes through, or fails for something else")
			})
		}
	}
}

// A move needs what the old configuration and the new one need, and no more; the
// policy of one place opens no other.
func TestPolicies_move(t *testing.T) {
	t.Parallel()
	w := twoProjects(t)
	old, next := policies(t, w, standard)["apply"], policies(t, w, toSecond(nil))["apply"]
	state := w.session(t, nil).create(standard)
	s := w.session(t, w.allowed("one", old))
	_, diags := s.apply(t.Context(), s.refresh(state), toSecond(nil))
	if text := said(diags); !failed(diags) || !strings.Contains(text, "project/second-audit") {
		t.Errorf("with the old policy alone the move says:\n%s", text)
	}
	s = w.session(t, w.allowed("both", old, next))
	_, diags = s.apply(t.Context(), s.refresh(state), toSecond(nil))
	s.noErrors(diags)
}

// A shipping of another account is managed by a caller who may assume the role and
// nothing else, through a role that has the policies.
func TestPolicies_assumeRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withMember(t, member, "shipper")
	config := through(shipperRole, member)
	w.ClearJournal()
	documents := w.session(t, nil).lookUp(policyName, config)
	documents.says(map[string]string{"account_id": `"` + member + `"`})
	if len(w.Journal()) > 0 {
		t.Error("something was called although the role tells the account")
	}
	text := func(name string) (text string) {
		s, err := strconv.Unquote(documents.text(name))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	w.EditAccount(member, func(a *emulator.Account) {
		a.Roles["shipper"].Policies = []emulator.Attachment{a.AddPolicy("apply", text("apply"))}
	})
	s := w.session(t, w.allowed("hub", text("assume_role")))
	s.refresh(s.create(config))
	_, diags := w.session(t, w.allowed("nobody", text("read"))).apply(t.Context(), nil, config)
	if !failed(diags) || !strings.Contains(said(diags), "sts:AssumeRole") {
		t.Errorf("without the policy it says:\n%s", said(diags))
	}
	w.session(t, nil).lookUp(policyName, standard).says(map[string]string{"assume_role": "null"})
	_, diags = s.tryLookUp(t.Context(), policyName, with(config, "account_id", stranger))
	if !failed(diags) || !strings.Contains(said(diags), "The role to assume is of another account") {
		t.Errorf("for another account it says:\n%s", said(diags))
	}
}

// What the configuration does not do is not allowed.
func TestPolicies_narrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	actions := func(config map[string]any, mode string) []string {
		return parsePolicy(t, policies(t, w, config)[mode]).actions()
	}
	for _, row := range []struct {
		config map[string]any
		mode   string
		has    bool
		action string
	}{
		{standard, "read", false, "log:GetLogStoreLogs"},
		{with(standard, "read_events", true), "read", true, "log:GetLogStoreLogs"},
		{standard, "apply", false, "log:CreateProject"},
		{with(standard, "create_project", true), "apply", true, "log:CreateProject"},
		{with(standard, "delete_logstore_on_destroy", true), "apply", false, "log:DeleteLogStore"},
		{with(standard, "delete_logstore_on_destroy", true), "destroy", true, "log:DeleteLogStore"},
		{standard, "destroy", false, "log:DeleteLogStore"},
		{standard, "destroy", false, "actiontrail:CreateInnerTrail"},
		{standard, "apply", true, "ram:UpdateRole"},
		{with(standard, "role", map[string]any{"manage": false}), "apply", false, "ram:UpdateRole"},
		{with(standard, "role", map[string]any{"name": "Writer"}), "apply", false, "ram:AttachPolicyToRole"},
		{with(standard, "role", map[string]any{"name": "Writer"}), "apply", true, "ram:PassRole"},
		{with(standard, "role", map[string]any{"name": "Writer", "manage": true}), "apply", true, "ram:CreateRole"},
	} {
		if has := slices.Contains(actions(row.config, row.mode), row.action); has != row.has {
			t.Errorf("%v, %s: %s is allowed: %t", row.config, row.mode, row.action, has)
		}
	}
}

// The documents are such as RAM takes them: not longer than it allows, and a role
// is passed to ActionTrail only. The inferred actions are told.
func TestPolicies_documents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := maps.Clone(wholePolicy)
	long["trail_name"], long["project_name"] = strings.Repeat("t", 36), strings.Repeat("p", 63)
	long["role"] = map[string]any{"name": strings.Repeat("R", 64), "manage": true}
	long["account_id"], long["region"], long["project_region"] = strings.Repeat("1", 20), "cn-shanghai-finance-1", "cn-shanghai-finance-1"
	w.ClearJournal()
	for mode, text := range policies(t, w, long) {
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
	if len(w.Journal()) > 0 {
		t.Error("something was called although the account is given")
	}
	same(t, "inferred", w.session(t, nil).lookUp(policyName, standard).texts("inferred_actions"), []string{
		"actiontrail:CreateInnerTrail", "actiontrail:DeleteInnerTrail", "actiontrail:DescribeInnerTrails", "ram:PassRole",
	})
}

// What is wrong is an error that points at it.
func TestPolicies_errors(t *testing.T) {
	t.Parallel()
	s := newWorld(t).session(t, nil)
	for want, config := range map[string]map[string]any{
		"must be 6–36 characters":                 with(standard, "trail_name", "X"),
		"must be an account id, 1–20 digits":      with(standard, "account_id", "one"),
		"must be a region such as cn-hangzhou":    with(standard, "region", "Hangzhou"),
		"A service-linked role cannot be managed": with(standard, "role", map[string]any{"name": "AliyunServiceRoleForActionTrail", "manage": true}),
	} {
		if _, diags := s.tryLookUp(t.Context(), policyName, config); !failed(diags) || !strings.Contains(said(diags), want) {
			t.Errorf("it says:\n%s\nwithout %s", said(diags), want)
		}
	}
}

// The table of permissions in the resource's page is what the policies allow.
func TestPolicies_documented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/templates/resources/shipping.md.tmpl")
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
	w := newWorld(t)
	documents := policies(t, w, with(wholePolicy, "read_events", false))
	var allowed []string
	for _, mode := range []string{"apply", "destroy"} {
		allowed = append(allowed, parsePolicy(t, documents[mode]).actions()...)
	}
	slices.Sort(allowed)
	allowed = slices.DeleteFunc(slices.Compact(allowed), func(a string) bool {
		return a == "actiontrail:GetTrailStatus" // for the data source alone
	})
	same(t, "the page lists", documented, allowed)
	same(t, "the page marks as inferred", marked, w.session(t, nil).lookUp(policyName, wholePolicy).texts("inferred_actions"))
}
