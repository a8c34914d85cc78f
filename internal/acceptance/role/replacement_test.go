package role_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

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
			tc.Edit(func(a *emulator.Account) {
				role := testcloud.Role(a)
				role.Policies = append(role.Policies, a.AddPolicy("looks-harmless", denyWriting))
			})
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
