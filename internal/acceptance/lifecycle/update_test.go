package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The plan right after every kind of update is empty, and each update makes exactly the
// necessary writes.
func TestUpdate_kinds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		from, to map[string]any
		writes   []string
	}{
		{"retention raised", acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 90}}), acctest.Minimal, []string{"UpdateLogStore"}},
		{"retention lowered with consent", acctest.Minimal,
			acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90}}), []string{"UpdateLogStore"}},
		{"disabled", acctest.Minimal, acctest.Config(map[string]any{"enabled": false}), []string{"StopLogging"}},
		{"enabled", acctest.Config(map[string]any{"enabled": false}), acctest.Minimal, []string{"StartLogging"}},
		{"moved", acctest.Minimal, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"},
			[]string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
		{"moved to another region", acctest.Minimal,
			map[string]any{"trail_name": "platform-ops", "project_name": "third-audit", "project_region": "cn-shanghai"},
			[]string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
		{"another role, managed", acctest.Minimal, acctest.Config(map[string]any{"role": map[string]any{"name": "innertrail-writer", "manage": true}}),
			[]string{"CreateRole", "AttachPolicyToRole", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
		{"role spelled in another case", acctest.Minimal, acctest.Config(map[string]any{"role": map[string]any{"name": "aliyunactiontraildefaultrole"}}), nil},
		{"settings declared", acctest.Minimal, acctest.Config(map[string]any{"logstore": map[string]any{
			"auto_split": true, "max_split_shards": 128, "append_meta": true, "hot_retention_days": 30, "infrequent_access_days": 60, "mode": "standard",
		}}), []string{"UpdateLogStore"}},
		{"settings no longer declared", acctest.Config(map[string]any{"logstore": map[string]any{"append_meta": true, "hot_retention_days": 30}}), acctest.Minimal, nil},
		{"lite, disabled", acctest.Config(map[string]any{"logstore": map[string]any{"mode": "lite", "max_split_shards": 1}}),
			acctest.Config(map[string]any{"logstore": map[string]any{"mode": "query", "max_split_shards": 1}, "enabled": false}), []string{"StopLogging"}},
		{"index declared", acctest.Minimal, acctest.WithIndex, []string{"UpdateIndex"}},
		{"index no longer declared", acctest.WithIndex, acctest.Minimal, []string{"UpdateIndex"}},
		{"index with a number and JSON keys", acctest.Minimal, acctest.Config(map[string]any{"index": map[string]any{
			"full_text": map[string]any{}, "max_text_length": 4096, "log_reduce": true,
			"fields": map[string]any{
				"latency": map[string]any{"type": "long"},
				"EventAdditionalDetail": map[string]any{"type": "json", "json_keys": map[string]any{
					"ClusterId": map[string]any{"type": "text", "alias": "cluster", "analytics": true}, "Count": map[string]any{"type": "long"},
				}},
			},
		}}), []string{"UpdateIndex"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou").WithProject("third-audit", "cn-shanghai")
			s := tc.NewSession(t, nil)
			state := s.Create(row.from)
			tc.ClearJournal()
			planned, wanted := s.Plan(s.Refresh(state), row.to)
			s.NoErrors(planned.Diagnostics)
			if len(planned.RequiresReplace) > 0 {
				t.Errorf("the update is a replacement: %v", planned.RequiresReplace)
			}
			tc.CheckNoWrites(t)
			state, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
			s.NoErrors(diags)
			testcloud.SameElements(t, "the update calls", testcloud.Actions(tc.Mutations()), row.writes)
			s = tc.NewSession(t, nil)
			after := s.Refresh(state)
			testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
			planned, _ = s.Plan(after, row.to)
			testcloud.SameElements(t, "the next plan changes", s.Changes(after.Value, s.Value(planned.PlannedState)), nil)
		})
	}
}

// A retention below the Logstore's current one is rejected, at plan time if possible,
// unless allow_retention_decrease_to equals the new value and retention_days differs
// from the last applied value.
func TestUpdate_retentionGuard(t *testing.T) {
	t.Parallel()
	days := func(retention, allow int) map[string]any {
		settings := map[string]any{"retention_days": retention}
		if allow > 0 {
			settings["allow_retention_decrease_to"] = allow
		}
		return acctest.Config(map[string]any{"logstore": settings})
	}
	for _, row := range []struct {
		name     string
		from, to map[string]any
		raised   int // outside Terraform, before the apply; 0 means not
		words    string
	}{
		{"without consent", acctest.Minimal, days(90, 0), 0, "from 3650 to 90 days deletes logs"},
		{"with consent to another value", acctest.Minimal, days(90, 60), 0, "from 3650 to 90 days deletes logs"},
		{"with consent", acctest.Minimal, days(90, 90), 0, ""},
		{"with a forgotten consent, after somebody raised it", days(90, 90), days(90, 90), 365, "legal hold"},
		{"raised by somebody, no consent", days(90, 0), days(90, 0), 365, "from 365 to 90 days deletes logs"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
			state := tc.NewSession(t, nil).Create(row.from)
			if row.raised > 0 {
				tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).TTL = row.raised })
			}
			tc.ClearJournal()
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Refresh(state), row.to)
			text := acctest.Text(planned.Diagnostics)
			if acctest.HasErrors(planned.Diagnostics) != (row.words != "") || !strings.Contains(text, row.words) {
				t.Errorf("want %q, the plan says:\n%s", row.words, text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// The guard reads again before the write: a plan from before the retention was raised
// does not lower it.
func TestUpdate_retentionGuardAtApply(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	planned, wanted := s.Plan(state, acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 180}}))
	s.NoErrors(planned.Diagnostics)
	tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).TTL = 3650 })
	tc.ClearJournal()
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "from 3650 to 180 days deletes logs") {
		t.Errorf("no refusal:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// A lower retention is also rejected at plan time for an adopted Logstore and for a
// move into a project whose Logstore has a longer one.
func TestUpdate_retentionGuardOnAdoptionAndMove(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	short := map[string]any{"retention_days": 30}
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": short}
	tc.Edit(func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = testcloud.Logstore(a)
	})
	planned, _ := s.Plan(state, moved)
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "from 3650 to 30 days deletes logs") {
		t.Errorf("the move is not refused:\n%s", text)
	}
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	planned, _ = tc.NewSession(t, nil).Plan(nil, acctest.Config(map[string]any{"logstore": short}))
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "from 3650 to 30 days deletes logs") {
		t.Errorf("the adoption is not refused:\n%s", text)
	}
}

// A change that the service cannot make is an error at plan time. If a storage tier
// that is not configured prevents a change, the error names it.
func TestUpdate_rejected(t *testing.T) {
	t.Parallel()
	settings := func(more map[string]any) map[string]any { return acctest.Config(map[string]any{"logstore": more}) }
	for _, row := range []struct {
		name     string
		from, to map[string]any
		words    string
	}{
		{"standard to lite", settings(map[string]any{"mode": "standard"}), settings(map[string]any{"mode": "lite"}), "cannot become a lite one"},
		{"infrequent access unset", settings(map[string]any{"infrequent_access_days": 60}), acctest.Minimal, "cannot be switched off"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Create(row.from), row.to)
			if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, row.words) {
				t.Errorf("not refused:\n%s", text)
			}
		})
	}
	t.Run("undeclared tier", func(t *testing.T) {
		t.Parallel()
		tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
		s := tc.NewSession(t, nil)
		state := s.Create(acctest.Minimal)
		tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).HotTTL = 90 })
		tc.ClearJournal()
		planned, _ := s.Plan(s.Refresh(state), settings(map[string]any{"retention_days": 60, "allow_retention_decrease_to": 60}))
		if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "hot_retention_days") || !strings.Contains(text, "outside this configuration") {
			t.Errorf("the tier is not named:\n%s", text)
		}
		tc.CheckNoWrites(t)
	})
}

// A broken unmanaged role is not a planned change but a warning in every plan.
func TestUpdate_unmanagedRole(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	config := acctest.Config(map[string]any{"role": map[string]any{"name": "AliyunActionTrailDefaultRole", "manage": false}})
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal) // creates the role
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	s = tc.NewSession(t, nil)
	planned, wanted := s.Plan(nil, config)
	s.NoErrors(planned.Diagnostics)
	if status := acctest.Nested(t, s.Value(planned.PlannedState), "role_status"); status.IsKnown() {
		t.Errorf("role_status is planned as %s, though no apply can make it so", acctest.FormatValue(status))
	}
	state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
	s.NoErrors(diags)
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	tc.ClearJournal()
	s = tc.NewSession(t, nil)
	state = s.Refresh(state)
	for range 2 {
		planned, _ = s.Plan(state, config)
		testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
		if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "policy AliyunActionTrailRolePolicy is not attached") {
			t.Errorf("no warning:\n%s", text)
		}
	}
	// A denied read of RAM for an unmanaged role is a warning and keeps the previous
	// status.
	tc.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	testcloud.SameElements(t, "the denied refresh changes", s.Changes(state.Value, s.Refresh(state).Value), nil)
	tc.CheckNoWrites(t)
}

// Nothing ships to an unprepared destination: a move happens only if the plan showed
// it, otherwise apply stops with "plan again".
func TestMove_onlyAsPlanned(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	tc.ClearJournal()
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "Plan again") {
		t.Errorf("the apply does not ask for another plan:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// If the creation fails, the trail is re-created as it was observed, and the error says
// where it ships now.
func TestMove_rollsBack(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"}
	planned, wanted := s.Plan(state, moved)
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "keeps its logs") {
		t.Errorf("the plan does not say that the old Logstore keeps its logs:\n%s", text)
	}
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	after, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "put back as it was") || !strings.Contains(text, "security-audit") {
		t.Errorf("the error does not say where shipping stands:\n%s", text)
	}
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) == nil || testcloud.Trail(a).Status != emulator.StatusEnable || !strings.HasSuffix(testcloud.Trail(a).SLSProjectARN, "/security-audit") {
			t.Errorf("the trail is %+v", testcloud.Trail(a))
		}
		if a.Projects["security-audit"].Logstores["innertrail_platform-ops"] == nil {
			t.Error("the old Logstore is gone")
		}
	})
	state, diags = s.Apply(t.Context(), s.Refresh(after), moved)
	s.NoErrors(diags)
	planned, _ = s.Plan(s.Refresh(state), moved)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
}

// A repair outside Terraform between plan and apply is not an inconsistency.
func TestUpdate_unmanagedRoleRepairedMeanwhile(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	unmanaged := map[string]any{"role": map[string]any{"manage": false}}
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	state, diags := s.Apply(t.Context(), s.Refresh(state), acctest.Config(unmanaged))
	s.NoErrors(diags)
	state = s.Refresh(state)
	unmanaged["enabled"] = false
	planned, wanted := s.Plan(state, acctest.Config(unmanaged))
	tc.Edit(func(a *emulator.Account) {
		testcloud.Role(a).Policies = []emulator.Attachment{{PolicyType: "System", PolicyName: "AliyunActionTrailRolePolicy"}}
	})
	after, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	testcloud.SameElements(t, "the apply differs from its plan in", s.Changes(s.Value(planned.PlannedState), after.Value), nil)
}

// If the service rejects a second trail, the error names the conflicting trail,
// wherever it is, and says where the trail ships.
func TestMove_conflictMeanwhile(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Before: func() {
		tc.Edit(func(a *emulator.Account) {
			a.InnerTrails["rival-trail"] = &emulator.Trail{
				Name: "rival-trail", Region: "cn-shanghai", Status: emulator.StatusEnable,
				SLSProjectARN: "acs:log:cn-shanghai:1000000000000001:project/rival-project",
			}
		})
	}})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "rival-trail@cn-shanghai") || !strings.Contains(text, "shipping is stopped") {
		t.Errorf("the error does not name the conflicting trail or where it ships:\n%s", text)
	}
}
