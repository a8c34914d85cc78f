package coverage_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const policyName = "innertrail_policy_document"

// policiesOf returns the policy of the role in each account, and that of the caller.
func (o *organisation) policiesOf(t *testing.T) (member, caller string) {
	t.Helper()
	data := o.NewSession(t, nil).ReadData(policyName, map[string]any{"use": "coverage", "role_pattern": pattern})
	if err := data.Member("assume_role").As(&caller); err != nil {
		t.Fatal(err)
	}
	documents := data.Texts("documents")
	if len(documents) != 1 || len(documents[0]) > 6144 || len(caller) > 6144 {
		t.Fatalf("the documents are %q", documents)
	}
	return documents[0], caller
}

// use has the members and the caller hold exactly these policies.
func (o *organisation) use(member, caller string) {
	for i := range o.members {
		o.edit(i, func(a *emulator.Account) {
			a.Roles[roleName].Policies = []emulator.Attachment{a.AddPolicy("coverage", member)}
		})
	}
	o.keys = o.UserWithPolicies("coverage", caller)
}

// The policies for a coverage suffice, and each action in them is necessary: without it something is
// not read, and said. They are made without a call.
func TestPolicies_coverage(t *testing.T) {
	t.Parallel()
	arranged := func(t *testing.T) *organisation {
		t.Helper()
		o := newOrganisation(t, acctest.New(t), 2, 2)
		for i := range 2 {
			o.edit(i, func(a *emulator.Account) { // so that policies are read
				attached := a.AddPolicy("beside", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:ListProject","Resource":"*"}]}`)
				testcloud.Role(a).Policies = append(testcloud.Role(a).Policies, attached)
			})
		}
		return o
	}
	o := arranged(t)
	member, caller := o.policiesOf(t)
	if calls := o.Journal(); len(calls) > 0 {
		t.Errorf("it calls\n%s", testcloud.FormatCalls(calls))
	}
	o.use(member, caller)
	data, _, warnings := o.read(t, byPattern(nil))
	if checkTotals(t, data, "accounts 2, allow_listed 2, shipping 2, healthy 2, covered 2, unreadable 0, excluded 0"); warnings != "" {
		t.Error(warnings)
	}
	for whose, document := range map[string]string{"member": member, "caller": caller} {
		for _, action := range actionsOf(t, document) {
			t.Run(whose+" without "+action, func(t *testing.T) {
				t.Parallel()
				o := arranged(t)
				less := map[string]string{"member": member, "caller": caller}
				less[whose] = strings.Replace(document, `"`+action+`"`, `"none:Nothing"`, 1)
				o.use(less["member"], less["caller"])
				data, diags := o.NewSession(t, o.keys).TryReadData(t.Context(), coverageName, byPattern(nil))
				said := acctest.Text(diags)
				if action == "resourcemanager:GetResourceDirectory" { // it is read only to say who may list the members
					return
				}
				if !acctest.HasErrors(diags) {
					for _, account := range data.List("accounts") {
						said += reasonsOf(account)
					}
				}
				_, name, _ := strings.Cut(action, ":")
				if !strings.Contains(said, name) {
					t.Errorf("it says nothing of it: %s", said)
				}
			})
		}
	}
}

func actionsOf(t *testing.T, document string) (actions []string) {
	t.Helper()
	var policy struct{ Statement []struct{ Action []string } }
	if err := json.Unmarshal([]byte(document), &policy); err != nil {
		t.Fatal(err)
	}
	for _, s := range policy.Statement {
		actions = append(actions, s.Action...)
	}
	return actions
}

// The arguments of a trail are not for a coverage, and are required for everything else.
func TestPolicies_coverageArguments(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for _, row := range []struct {
		config map[string]any
		words  string
	}{
		{map[string]any{"use": "coverage", "trail_name": "platform-ops"}, `trail_name is not for use = "coverage"`},
		{map[string]any{"use": "coverage", "account_id": "1"}, `account_id is not for use = "coverage"`},
		{map[string]any{"use": "coverage", "delete_logstore_on_destroy": true}, "delete_logstore_on_destroy is not for"},
		{map[string]any{"use": "coverage", "language": "ram_policy"}, `language is for use = "guard"`},
		{map[string]any{"use": "coverage", "role_pattern": "audit"}, "{account_id} once"},
		{acctest.Config(map[string]any{"role_pattern": pattern}), `role_pattern is for use = "coverage"`},
		{map[string]any{"project_name": "security-audit"}, `The argument "trail_name" is required, except with use = "coverage".`},
		{map[string]any{"trail_name": "platform-ops"}, `The argument "project_name" is required`},
		{map[string]any{"use": "guard", "break_glass_role_arns": []string{testcloud.ShipperRoleARN}}, `The argument "trail_name" is required`},
	} {
		if _, diags := s.TryReadData(t.Context(), policyName, row.config); !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), row.words) {
			t.Errorf("%v: %s, want %s", row.config, acctest.Text(diags), row.words)
		}
	}
	s.ReadData(policyName, map[string]any{"use": "coverage"}).Check(map[string]string{"assume_role": "null", "read": "null", "account_id": "null"})
}
