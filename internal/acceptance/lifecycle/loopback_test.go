package lifecycle_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// oneAddress sets the endpoints as an emulator on this machine prints them: one address for all
// services and regions.
func oneAddress(region string) map[string]any {
	endpoints := map[string]any{}
	for _, service := range []string{"actiontrail", "ram", "sts", "sls"} {
		endpoints[service] = "http://127.0.0.1:18900"
	}
	return map[string]any{"region": region, "endpoints": endpoints}
}

// Behind one address of this machine, a project is created in the region that the
// configuration means: it is not waited for, and nothing is planned afterwards.
func TestProject_anyRegionBehindOneAddress(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ region, projectRegion string }{
		{"us-west-1", ""}, {"eu-central-1", ""}, {"cn-hangzhou", ""}, {"us-west-1", "ap-southeast-1"},
	} {
		t.Run(row.region+" "+row.projectRegion, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				s := tc.NewSession(t, oneAddress(row.region))
				want := row.region
				arguments := map[string]any{"create_project": true, "logstore": map[string]any{"retention_days": 400}}
				if row.projectRegion != "" {
					want = row.projectRegion
					arguments["project_region"] = row.projectRegion
				}
				config := acctest.Config(arguments)
				planned, wanted := s.Plan(nil, config)
				if text := acctest.Text(planned.Diagnostics); strings.Contains(text, "endpoints.sls") {
					t.Errorf("the address is warned of:\n%s", text)
				}
				begun := time.Now()
				state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
				s.NoErrors(diags)
				if took := time.Since(begun); took > 10*time.Second {
					t.Errorf("the apply takes %s", took)
				}
				tc.Edit(func(a *emulator.Account) {
					if got := a.Projects["security-audit"].Region; got != want {
						t.Errorf("the project is in %s, want %s", got, want)
					}
					if got := testcloud.Trail(a); got.Region != row.region || !strings.Contains(got.SLSProjectARN, ":"+want+":") {
						t.Errorf("the trail is %+v", got)
					}
				})
				after := s.Refresh(state)
				again, _ := s.Plan(after, config)
				testcloud.SameElements(t, "the next plan changes", s.Changes(after.Value, s.Value(again.PlannedState)), nil)

				arguments["logstore"] = map[string]any{"retention_days": 500}
				_, diags = s.Apply(t.Context(), after, acctest.Config(arguments))
				s.NoErrors(diags)
				tc.Edit(func(a *emulator.Account) {
					if got := a.Projects["security-audit"].Logstores["innertrail_platform-ops"].TTL; got != 500 {
						t.Errorf("the retention is %d", got)
					}
				})
			})
		})
	}
}

// Two regions share one address in one run, each with an account of its own.
func TestProject_twoRegionsBehindOneAddress(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		other := tc.AddAccount("2000000000000002")
		for region, more := range map[string]map[string]any{
			"us-west-1":    nil,
			"eu-central-1": {"access_key": other.AccessKeyID, "secret_key": other.AccessKeySecret},
		} {
			block := oneAddress(region)
			maps.Copy(block, more)
			s := tc.NewSession(t, block)
			s.Create(acctest.Config(map[string]any{"create_project": true, "project_name": "audit-" + region}))
		}
		for account, region := range map[string]string{emulator.DefaultAccountID: "us-west-1", other.AccountID: "eu-central-1"} {
			tc.EditAccount(account, func(a *emulator.Account) {
				if p := a.Projects["audit-"+region]; p == nil || p.Region != region {
					t.Errorf("account %s has %+v", account, a.Projects)
				}
			})
		}
	})
}
