package lifecycle_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A whole apply of a new shipping, the plan and the run that applies it, makes at most 12 waves of
// calls in an empty account, with the search for another trail in each of the two runs. With keys,
// each run begins with whose they are; through a role, with its session.
func TestCalls_applyWaves(t *testing.T) {
	t.Parallel()
	config := map[string]any{"create_project": true}
	for name, through := range map[string]bool{"with keys": false, "through a role": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				d := tc.NewDriver(t, nil)
				block := acctest.Config(config)
				if through {
					d = tc.NewDriver(t, tc.AddMember(t, testcloud.MemberAccount, "shipper"))
					tc.EditAccount(testcloud.MemberAccount, func(a *emulator.Account) { clear(a.Projects) })
					block = acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount, config)
				}
				tc.SlowCalls()
				tc.ClearJournal()
				if diags := d.Apply(block); acctest.HasErrors(diags) {
					t.Fatal(acctest.Text(diags))
				}
				calls := tc.Journal()
				waves := emulator.Waves(calls)
				if len(waves) > 12 {
					t.Errorf("%d calls in %d waves, want at most 12:\n%s", len(calls), len(waves), testcloud.FormatCalls(calls))
				}
				searches := 0
				for _, wave := range waves {
					if len(wave) > 2*8 { // the other reads are eight
						searches++
					}
				}
				if searches != 2 {
					t.Errorf("the other regions are searched in %d waves, want one in each run:\n%s", searches, testcloud.FormatCalls(calls))
				}
			})
		})
	}
}
