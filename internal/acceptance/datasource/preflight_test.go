package datasource_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// If nothing exists yet, the data source lists what would block a create, in the words
// of the plan's errors.
func TestHealth_preflight(t *testing.T) {
	t.Parallel()
	names := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}
	with := func(more map[string]any) map[string]any {
		for name, value := range names {
			if _, ok := more[name]; !ok {
				more[name] = value
			}
		}
		return more
	}
	conflictingTrail := func(region string) func(*acctest.Cloud) {
		return func(tc *acctest.Cloud) {
			tc.WithProject("security-audit", "cn-hangzhou").WithProject("old-audit", "cn-shanghai")
			tc.Edit(func(a *emulator.Account) {
				a.InnerTrails["other-ops"] = &emulator.Trail{
					Name: "other-ops", Region: region, Status: emulator.StatusEnable, TrailRegion: "All", EventRW: "All",
					SLSProjectARN: "acs:log:cn-shanghai:1000000000000001:project/old-audit", SLSWriteRoleARN: "acs:ram::1000000000000001:role/x",
				}
			})
		}
	}
	const takenHere = "trail other-ops of account 1000000000000001 ships to Logstore innertrail_other-ops of project old-audit in cn-shanghai"
	for name, row := range map[string]struct {
		arrange   func(*acctest.Cloud)
		config    map[string]any
		obstacles []string
		says      map[string]string
		warns     string // of what it warns; empty for nothing
	}{
		"free": {
			arrange: func(tc *acctest.Cloud) { tc.WithProject("security-audit", "cn-hangzhou") }, config: names,
			says: map[string]string{
				"allow_list_status": `"open"`, "slot_status": `"available"`, "project_status": `"present"`, "logstore_status": `"missing"`,
				"trail_status": `"missing"`, "role_status": `"role AliyunActionTrailDefaultRole does not exist"`, "healthy": "false", "exists": "false",
				"index_status": "null", "delivery_status": "null", "id": `"1000000000000001/cn-hangzhou/platform-ops"`,
			},
		},
		"no names": {
			says: map[string]string{
				"slot_status": `"available"`, "project_status": "null", "logstore_status": "null", "id": "null", "trail_name": "null", "console": "null",
			},
		},
		"not allow-listed": {
			arrange: func(tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				tc.Set(func(s *emulator.Settings) { s.AllowListed = false })
			},
			config:    names,
			obstacles: []string{"Inner-ActionTrail is not open for account 1000000000000001."},
			says:      map[string]string{"slot_status": "null", "trail_status": `"unreadable"`, "project_status": `"present"`, "exists": "false"},
		},
		"taken at home": {
			arrange: conflictingTrail("cn-hangzhou"), config: names, obstacles: []string{"T" + takenHere[1:] + "."},
			says: map[string]string{"slot_status": `"taken: trail other-ops in cn-hangzhou ships to Logstore innertrail_other-ops of project old-audit in cn-shanghai"`},
		},
		"taken in another region": {
			arrange: conflictingTrail("eu-central-1"), config: names, obstacles: []string{"T" + takenHere[1:] + "."},
			says: map[string]string{"slot_status": `"taken: trail other-ops in eu-central-1 ships to Logstore innertrail_other-ops of project old-audit in cn-shanghai"`},
		},
		"a region does not answer": {
			arrange: func(tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "eu-central-1", Times: -1, Kind: emulator.FaultDeny})
			},
			config: names,
			says:   map[string]string{"slot_status": `"not known: no answer came from eu-central-1 (NoPermission)"`, "healthy": "false"},
			warns:  "No answer came from eu-central-1 (NoPermission), so a trail may be there.",
		},
		"Logstore whose logs can be changed": {
			arrange: func(tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				tc.Edit(func(a *emulator.Account) {
					a.Projects["security-audit"].Logstores["innertrail_platform-ops"] = &emulator.Logstore{
						Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2, Mode: "standard", EnableModify: true,
					}
				})
			},
			config: names, obstacles: []string{"Logstore innertrail_platform-ops: its logs can be changed and deleted."},
			says: map[string]string{"logstore_status": `"its logs can be changed and deleted"`},
		},
		"project missing": {
			config: names, obstacles: []string{"Project security-audit does not exist in cn-hangzhou."},
			says: map[string]string{"project_status": `"project security-audit does not exist in cn-hangzhou"`, "logstore_status": "null"},
		},
		"project missing and created": {
			config: with(map[string]any{"create_project": true}),
			says:   map[string]string{"project_status": `"project security-audit does not exist in cn-hangzhou"`},
		},
		"project in another region": {
			arrange: func(tc *acctest.Cloud) { tc.WithProject("security-audit", "cn-shanghai") }, config: names,
			obstacles: []string{"Project security-audit is in cn-shanghai, not in cn-hangzhou."},
			says:      map[string]string{"project_status": `"project security-audit is in cn-shanghai, not in cn-hangzhou"`},
		},
		"shipping to another project": {
			arrange: func(tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
				tc.NewSession(t, nil).Create(acctest.InSecondProject(nil))
			},
			config:    names,
			obstacles: []string{"Trail platform-ops of account 1000000000000001 exists and ships to Logstore innertrail_platform-ops of project second-audit in cn-hangzhou."},
			says:      map[string]string{"slot_status": `"available"`, "exists": "true"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t)
			if row.arrange != nil {
				row.arrange(tc)
			}
			tc.ClearJournal()
			s := tc.NewSession(t, map[string]any{"read_only": true})
			r, diags := s.TryReadData(t.Context(), healthName, row.config)
			if s.NoErrors(diags); len(diags) > 0 != (row.warns != "") || !strings.Contains(acctest.Text(diags), row.warns) {
				t.Errorf("it does not warn of %q alone:\n%s", row.warns, acctest.Text(diags))
			}
			r.Check(row.says)
			testcloud.SameElements(t, "obstacles", r.Texts("obstacles"), row.obstacles)
			tc.CheckNoWrites(t)
			if row.config == nil || name == "shipping to another project" {
				return
			}
			// The resource's plan reports the same. A missing project is a warning there: the
			// same configuration may create it.
			planned, _ := s.Plan(nil, row.config)
			if acctest.HasErrors(planned.Diagnostics) != (len(row.obstacles) > 0) && !strings.Contains(acctest.Text(planned.Diagnostics), "WARNING: Log Service project security-audit") {
				t.Errorf("the obstacles are %v; the plan says:\n%s", row.obstacles, acctest.Text(planned.Diagnostics))
			}
		})
	}
}

// Without a name and a region, the trail is found in any home region. With a region,
// only there.
func TestHealth_elsewhere(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Config(map[string]any{"region": "ap-southeast-1", "project_region": "cn-hangzhou"}))
	s.ReadData(healthName, nil).Check(map[string]string{"region": `"ap-southeast-1"`, "project_region": `"cn-hangzhou"`, "healthy": "true"})
	s.ReadData(healthName, map[string]any{"region": "cn-hangzhou"}).Check(map[string]string{"exists": "false", "trail_name": "null"})
}
