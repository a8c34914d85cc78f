package role_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// denyDelivery attaches a policy to the delivery role that keeps it from writing, and that no apply detaches.
func denyDelivery(a *emulator.Account) {
	role := testcloud.Role(a)
	role.Policies = append(role.Policies, a.AddPolicy("looks-harmless", denyWriting))
}

// A replacement whose create would find a role that no apply repairs is refused by the plan: the apply
// deletes the old trail first, and nothing would be shipped.
func TestRoleDenial_replacement(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		taint bool
		args  []string
		named string
	}{
		"tainted":             {taint: true},
		"replaced by request": {args: []string{"-replace=" + acctest.Address}},
		"under another name":  {named: "platform-audit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			if row.taint {
				c.Must(0, "taint", acctest.Address)
			}
			tc.Edit(denyDelivery)
			c.Configure(strings.Replace(tc.HCL(), "platform-ops", cmp.Or(row.named, "platform-ops"), 1))
			tc.ClearJournal()
			text := acctest.Flatten(c.Plan(1, row.args...).Text)
			for _, want := range []string{"Delivery role AliyunActionTrailDefaultRole cannot be repaired", "Detach policy looks-harmless from the role", "Nothing was changed."} {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
			tc.CheckNoWrites(t)
			tc.Edit(func(a *emulator.Account) {
				role := testcloud.Role(a)
				role.Policies = role.Policies[:len(role.Policies)-1]
			})
			c.Plan(2, row.args...)
			c.ApplyPlan()
			c.Plan(0)
		})
	}
}

// Terraform plans before it destroys, so what stops the plan of a replacement stops a destroy, too: the error says
// how to destroy all the same, and whether that deletes the logs.
func TestRoleDenial_destroyOfReplacement(t *testing.T) {
	t.Parallel()
	const anyway = "If you want to destroy the shipping, run terraform destroy -refresh=false, or remove its block and apply: neither makes this check."
	const logs = "delete_logstore_on_destroy is true, so this deletes the Logstore and all its logs, too"
	for name, row := range map[string]struct {
		taint, deletes bool
		named          string
	}{
		"tainted":                      {taint: true},
		"under another name":           {named: "platform-audit"},
		"tainted, with its logs":       {taint: true, deletes: true},
		"under another name, with its": {named: "platform-audit", deletes: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewCLI(t)
			hcl := tc.HCL()
			if row.deletes {
				hcl = tc.HCL("delete_logstore_on_destroy = true")
			}
			c.Configure(hcl)
			c.Apply()
			if row.taint {
				c.Must(0, "taint", acctest.Address)
			}
			tc.Edit(denyDelivery)
			// The configuration may declare something else by now: a destroy goes by the state.
			c.Configure(strings.Replace(tc.HCL(), "platform-ops", cmp.Or(row.named, "platform-ops"), 1))
			text := acctest.Flatten(c.Must(1, "destroy", "-auto-approve", "-no-color").Text)
			if !strings.Contains(text, anyway) || strings.Contains(text, logs) != row.deletes {
				t.Errorf("it says:\n%s", text)
			}
			c.Must(0, "destroy", "-auto-approve", "-no-color", "-refresh=false")
			tc.Edit(func(a *emulator.Account) {
				if len(a.InnerTrails) > 0 || len(a.Projects[testcloud.ProjectName].Logstores) > 0 == row.deletes {
					t.Errorf("%d trails are left, and %d Logstores", len(a.InnerTrails), len(a.Projects[testcloud.ProjectName].Logstores))
				}
			})
		})
	}
}
