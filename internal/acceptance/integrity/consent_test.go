package integrity_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// accepting is the line that accepts modifiable logs.
const accepting = `logstore = { accept = ["modifiable"] }`

// isAccepted is the warning of every plan while that holds.
const isAccepted = "Logstore innertrail_platform-ops is accepted as it is: its logs can be changed and deleted"

// A create over a Logstore that is accepted plans the status with which it ends, and warns.
func TestConsent_create(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	madeModifiable(tc.Console(t))
	c := tc.NewCLI(t)
	c.Configure(tc.HCL(accepting))
	text := acctest.Flatten(c.Plan(2).Text)
	acctest.CheckWords(t, text, isAccepted, "so this is no error", `+ logstore_status = "accepted: its logs can be changed and deleted"`)
	c.ApplyPlan()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), isAccepted)
	c.Destroy()
}

// A consent that is not known before the apply does not count as one, and refuses nothing: the apply
// judges it.
func TestConsent_unknown(t *testing.T) {
	t.Parallel()
	for value, accepts := range map[string]bool{`["modifiable"]`: true, `["project_policy:1000000000000001"]`: false, `[]`: false} {
		for kind, line := range map[string]string{
			"set": "logstore = { accept = terraform_data.later.output }", "element": "logstore = { accept = [for x in terraform_data.later.output : x] }",
		} {
			t.Run(value+" "+kind, func(t *testing.T) {
				t.Parallel()
				tc := acctest.NewWithProject(t)
				c := tc.NewAppliedCLI(t)
				tc.Console(t).EnableModify()
				c.Configure(tc.HCL(line) + "\nresource \"terraform_data\" \"later\" {\n  input = " + value + "\n}\n")
				c.Plan(2)
				if planned := strings.Join(c.PlannedChanges().Attributes(), "\n"); !strings.Contains(planned, "logstore_status: unknown") {
					t.Errorf("the plan changes:\n%s", planned)
				}
				tc.ClearJournal()
				if accepts {
					c.ApplyPlan()
					acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), isAccepted)
					return
				}
				acctest.CheckWords(t, c.ApplyPlanFails(), modifiable)
				tc.CheckNoWrites(t)
			})
		}
	}
}

// What is accepted may appear between the plan and the apply: it does not break the apply, and the
// next plan warns. Until then, the consent is named as one that accepts nothing.
func TestConsent_beforeTheFact(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, accepting)
	const unused = "logstore.accept accepts what Logstore innertrail_platform-ops does not have: modifiable"
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), unused)
	c.Configure(tc.HCL(`logstore = { accept = ["modifiable"], append_meta = true }`))
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), unused)
	tc.Console(t).EnableModify()
	c.ApplyPlan()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), isAccepted)
}

// A module cannot accept anything without a trace: every plan of its caller warns.
func TestConsent_inModule(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	madeModifiable(tc.Console(t))
	c := tc.NewCLI(t)
	folder := t.TempDir()
	module := "terraform {\n  required_providers {\n    innertrail = { source = \"innertrail/innertrail\" }\n  }\n}\n" + acctest.ShippingHCL(accepting)
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(module), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Configure(tc.ProviderHCL() + fmt.Sprintf("\nmodule \"audit\" {\n  source = %q\n}\n", folder))
	c.Must(0, "get", "-no-color")
	c.Apply()
	for _, flags := range [][]string{nil, {"-refresh=false"}} {
		acctest.CheckWords(t, acctest.Flatten(c.Plan(0, flags...).Text), isAccepted, "with module.audit.innertrail_shipping.audit")
	}
}

// A move to a Logstore whose logs can be changed is refused by the plan, and so is a trail that is to
// be restored over one. With consent both are done.
func TestConsent_newDelivery(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(console *acctest.Console){
		"move": func(console *acctest.Console) {
			console.NoError(console.Operator.LogService(console.T.Context(), "POST", "second-audit", "/logstores", nil,
				[]byte(`{"logstoreName":"`+testcloud.LogstoreName+`","ttl":3650,"shardCount":2,"enableModify":true}`), nil))
		},
		"restored": func(console *acctest.Console) { console.EnableModify(); console.DeleteTrail() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			c := tc.NewAppliedCLI(t)
			change(tc.Console(t))
			config := func(lines ...string) string {
				if name == "move" {
					return strings.Replace(tc.HCL(lines...), `"security-audit"`, `"second-audit"`, 1)
				}
				return tc.HCL(lines...)
			}
			c.Configure(config())
			tc.ClearJournal()
			acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), modifiable, "Nothing was changed.")
			tc.CheckNoWrites(t)
			c.Configure(config(accepting))
			acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), isAccepted)
			c.ApplyPlan()
			acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), isAccepted)
		})
	}
}

// A state that an earlier version wrote has no consents, and no plan.
func TestConsent_stateOfEarlierVersion(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	c.EditState(func(_, attributes map[string]any) {
		logstore, _ := attributes["logstore"].(map[string]any)
		if _, has := logstore["accept"]; !has {
			t.Errorf("the state has no consents: %v", attributes)
		}
		delete(logstore, "accept")
	})
	c.Plan(0)
	c.Plan(0, "-refresh=false")
}
