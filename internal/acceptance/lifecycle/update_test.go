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
		{"the number of shards, which the service changes itself", acctest.Minimal, acctest.WithLogstore(map[string]any{"initial_shard_count": 4}), nil},
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
			tc := acctest.NewWithTwoProjects(t).WithProject("third-audit", "cn-shanghai")
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

// A later change of the provider's region has no effect on an existing trail.
func TestUpdate_regionOfTheProvider(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.ClearJournal()
	s := tc.NewSession(t, map[string]any{"region": "cn-shanghai"})
	after := s.Refresh(state)
	planned, _ := s.Plan(after, acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	for _, call := range tc.Journal() {
		if call.Region == "cn-shanghai" && (call.Service == emulator.ServiceActionTrail || call.Service == emulator.ServiceSLS) {
			t.Errorf("%s was called in the provider's region", call.Action)
		}
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
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Create(row.from), row.to)
			if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, row.words) {
				t.Errorf("not refused:\n%s", text)
			}
		})
	}
	t.Run("undeclared tier", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
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
	tc := acctest.NewWithProject(t)
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

// A repair outside Terraform between plan and apply is not an inconsistency.
func TestUpdate_unmanagedRoleRepairedMeanwhile(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
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

// Encryption can be enabled in place. Disabling or changing it is an error at plan
// time. If it is not configured, it is left unchanged.
func TestLogstore_encryption(t *testing.T) {
	t.Parallel()
	with := func(encryption map[string]any) map[string]any {
		return acctest.Config(map[string]any{"logstore": map[string]any{"encryption": encryption}})
	}
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	own := map[string]any{"type": "sm4", "key": map[string]any{"id": "k-1", "role_arn": "acs:ram::1000000000000001:role/log-kms", "region": "cn-hangzhou"}}
	tc.ClearJournal()
	state, diags := s.Apply(t.Context(), state, with(own))
	s.NoErrors(diags)
	testcloud.SameElements(t, "switching it on calls", testcloud.Actions(tc.Mutations()), []string{"UpdateLogStore"})
	state = s.Refresh(state)
	planned, _ := s.Plan(state, with(own))
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	tc.ClearJournal()
	for name, config := range map[string]map[string]any{
		"left out": acctest.Minimal, "another type": with(map[string]any{"type": "default"}), "another key": with(map[string]any{"type": "sm4"}),
	} {
		planned, _ := s.Plan(state, config)
		if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "Encryption cannot be switched off or changed") {
			t.Errorf("%s is not refused:\n%s", name, text)
		}
	}
	tc.CheckNoWrites(t)
	tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	planned, _ = tc.NewSession(t, nil).Plan(nil, with(map[string]any{"type": "default"}))
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "is encrypted already") {
		t.Errorf("the adoption is not refused:\n%s", text)
	}
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		if e := testcloud.Logstore(a).EncryptConf; e == nil || !e.Enable {
			t.Errorf("undeclared encryption was touched: %+v", e)
		}
	})
}
