package plan_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The retention guard always works on a fresh read: a Logstore that was missing at
// first, or was created in the meantime, keeps its logs.
func TestGuard_logstoreThatAppears(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		appear func(tc *acctest.Cloud)
	}{
		{"a stale absence", func(tc *acctest.Cloud) {
			tc.Fault(emulator.Fault{Action: "GetLogStore", Times: 2, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "no"})
		}},
		{"made outside Terraform during the run", func(tc *acctest.Cloud) {
			var logstore *emulator.Logstore
			tc.Edit(func(a *emulator.Account) {
				logstore = testcloud.Logstore(a)
				delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops")
			})
			tc.Fault(emulator.Fault{Action: "CreateLogStore", Times: 1, Before: func() {
				tc.Edit(func(a *emulator.Account) {
					a.Projects["security-audit"].Logstores["innertrail_platform-ops"] = logstore
				})
			}})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
			row.appear(tc)
			tc.ClearJournal()
			_, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 30}}))
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "from 3650 to 30 days deletes logs") {
				t.Errorf("not refused:\n%s", text)
			}
			for _, call := range tc.Mutations() {
				if call.Action == "UpdateLogStore" {
					t.Error("the Logstore was written")
				}
			}
			tc.CheckRetentionKept(t)
		})
	}
}

// Values unknown at plan time are checked during apply: neither a consent nor a setting
// that comes from another resource is rejected.
func TestGuard_unknown(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"logstore": map[string]any{"infrequent_access_days": 90}}))
	shapes, _ := s.Shape.(tftypes.Object)
	unknownNumber := tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
	unknowns := map[string]any{
		"consent":   map[string]any{"retention_days": 180, "infrequent_access_days": 90, "allow_retention_decrease_to": unknownNumber},
		"retention": map[string]any{"retention_days": unknownNumber, "infrequent_access_days": 90},
		"logstore":  tftypes.NewValue(shapes.AttributeTypes["logstore"], tftypes.UnknownValue),
	}
	for name, logstore := range unknowns {
		planned, _ := s.Plan(state, acctest.Config(map[string]any{"logstore": logstore}))
		// If the whole logstore is unknown, it may consent to a retention that the plan did not show.
		if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) != (name == "logstore") || name == "logstore" && !strings.Contains(text, "a number that no plan has shown") {
			t.Errorf("%s: %s", name, text)
		}
		if name != "consent" {
			continue
		}
		// There turns out to be no consent.
		wanted := acctest.Value(s.Shape, acctest.Config(map[string]any{"logstore": map[string]any{
			"retention_days": 180, "infrequent_access_days": 90, "allow_retention_decrease_to": 60,
		}}))
		planned.PlannedState = s.Dynamic(s.Shape, s.Proposed(state.Value, wanted))
		_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
		if text := acctest.Text(diags); !strings.Contains(text, "from 3650 to 180 days deletes logs") {
			t.Errorf("the apply does not refuse:\n%s", text)
		}
	}
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	for name, logstore := range unknowns {
		planned, _ := tc.NewSession(t, nil).Plan(nil, acctest.Config(map[string]any{"logstore": logstore}))
		if acctest.HasErrors(planned.Diagnostics) {
			t.Errorf("%s, where the Logstore is taken over: %s", name, acctest.Text(planned.Diagnostics))
		}
	}
	tc.CheckRetentionKept(t)
}

// A change that the service cannot make is an error at plan time, whether the setting
// was configured before or not. In another project it is possible.
func TestGuard_lite(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	lite := map[string]any{"mode": "lite"}
	planned, _ := s.Plan(state, acctest.Config(map[string]any{"logstore": lite}))
	if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "cannot become a lite one") {
		t.Errorf("an undeclared mode is not refused:\n%s", text)
	}
	declared, diags := s.Apply(t.Context(), state, acctest.Config(map[string]any{"logstore": map[string]any{"mode": "standard"}}))
	s.NoErrors(diags)
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": lite}
	_, diags = s.Apply(t.Context(), declared, moved)
	s.NoErrors(diags)
	tc.Edit(func(a *emulator.Account) {
		if mode := a.Projects["second-audit"].Logstores["innertrail_platform-ops"].Mode; mode != "lite" && mode != "query" {
			t.Errorf("the new Logstore is a %q one", mode)
		}
	})
}

// A conflict is found at plan time even if the role or the project is still unknown: an
// account ships to one Logstore, whatever they are.
func TestGuard_conflictWithUnknown(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"role":           acctest.Config(map[string]any{"role": map[string]any{"name": acctest.UnknownString}}),
		"project":        {"trail_name": "platform-ops", "project_name": acctest.UnknownString},
		"project_region": acctest.Config(map[string]any{"project_region": acctest.UnknownString}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			free, _ := tc.NewSession(t, nil).Plan(nil, config)
			if acctest.HasErrors(free.Diagnostics) {
				t.Errorf("refused without a conflict:\n%s", acctest.Text(free.Diagnostics))
			}
			tc.Edit(func(a *emulator.Account) {
				a.InnerTrails["other-trail"] = &emulator.Trail{
					Name: "other-trail", Region: "cn-hangzhou", Status: emulator.StatusEnable,
					SLSProjectARN: "acs:log:cn-hangzhou:1000000000000001:project/security-audit",
				}
			})
			planned, _ := tc.NewSession(t, nil).Plan(nil, config)
			if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "import <address of this resource> 1000000000000001/cn-hangzhou/other-trail") {
				t.Errorf("the conflict is not found:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// A missing project is read a second time before it is reported, by plan and by apply.
func TestGuard_staleAbsenceOfProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	stale := emulator.Fault{Action: "GetProject", Times: 1, Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "no"}
	tc.Fault(stale)
	planned, wanted := s.Plan(nil, acctest.Minimal)
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("the plan fails:\n%s", acctest.Text(planned.Diagnostics))
	}
	tc.Fault(stale)
	_, diags := s.Next().ApplyPlanned(t.Context(), nil, planned, wanted)
	if acctest.HasErrors(diags) {
		t.Errorf("the apply fails:\n%s", acctest.Text(diags))
	}
}

// A denial by RAM names the missing action. It is not reported as a rejected retention.
func TestGuard_deniedUpdate(t *testing.T) {
	t.Parallel()
	days := func(n int) map[string]any {
		return acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": n}})
	}
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(days(30))
	tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: -1, Kind: emulator.FaultDeny})
	_, diags := s.Apply(t.Context(), state, days(60))
	text := acctest.Text(diags)
	if !acctest.HasErrors(diags) || !strings.Contains(text, "lack the RAM permission log:UpdateLogStore") || strings.Contains(text, "refused to change the retention") {
		t.Errorf("the error does not name the action alone:\n%s", text)
	}
}

// If the service rejects settings that include the retention, the error says so, names
// the current values, and says which retention to configure.
func TestGuard_retentionRejectedWithOthers(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	tc.Set(func(s *emulator.Settings) { s.RetentionLocked = true })
	_, diags := s.Apply(t.Context(), state, acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 180, "append_meta": true}}))
	for _, words := range []string{
		"Log Service refused to change the settings of Logstore innertrail_platform-ops", "the retention is still 90 days",
		"If the service does not allow the retention to change, set retention_days = 90",
	} {
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, words) {
			t.Errorf("it does not say %q:\n%s", words, text)
		}
	}
}

// The retention is raised again while an apply lowers it: the apply fails, its consent
// is used up, and each solution that the error names works.
func TestGuard_raisedWhileLowered(t *testing.T) {
	t.Parallel()
	lower := acctest.WithLogstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})
	for name, out := range map[string]func(tc *acctest.Cloud, tf *acctest.Driver){
		"applying the longer retention first": func(_ *acctest.Cloud, tf *acctest.Driver) {
			if diags := tf.Apply(acctest.Minimal); acctest.HasErrors(diags) {
				tf.T.Error(acctest.Text(diags))
			}
		},
		"changing the retention in the console": func(tc *acctest.Cloud, _ *acctest.Driver) {
			tc.SetRetention(90)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := acctest.Scenario{Before: acctest.Minimal}.Start(t, tc)
				tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: -1, After: func() {
					tc.SetRetention(3650)
				}})
				if diags := tf.Apply(lower); !acctest.HasErrors(diags) {
					t.Error("the apply succeeds")
				}
				tc.ClearFaults()
				if text := acctest.Text(tf.Apply(lower)); !strings.Contains(text, "change the retention in the Log Service console, or apply 3650 days first") {
					t.Errorf("it says:\n%s", text)
				}
				out(tc, tf)
				if diags := tf.Apply(lower); acctest.HasErrors(diags) {
					t.Error(acctest.Text(diags))
				}
				tc.Edit(func(a *emulator.Account) {
					if days := testcloud.Logstore(a).TTL; days != 90 {
						t.Errorf("the retention is %d days", days)
					}
				})
			})
		})
	}
}
