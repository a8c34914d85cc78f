package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A second plan right after an apply is empty, after every kind of update, and
// each makes exactly the writes it takes.
func TestUpdate_kinds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		from, to map[string]any
		writes   []string
	}{
		{"retention raised", twoLines(map[string]any{"logstore": map[string]any{"retention_days": 90}}), standard, []string{"UpdateLogStore"}},
		{"retention lowered with consent", standard,
			twoLines(map[string]any{"logstore": map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90}}), []string{"UpdateLogStore"}},
		{"disabled", standard, twoLines(map[string]any{"enabled": false}), []string{"StopLogging"}},
		{"enabled", twoLines(map[string]any{"enabled": false}), standard, []string{"StartLogging"}},
		{"moved", standard, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"},
			[]string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
		{"moved to another region", standard,
			map[string]any{"trail_name": "platform-ops", "project_name": "third-audit", "project_region": "cn-shanghai"},
			[]string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
		{"another role, managed", standard, twoLines(map[string]any{"role": map[string]any{"name": "innertrail-writer", "manage": true}}),
			[]string{"CreateRole", "AttachPolicyToRole", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
		{"role spelled in another case", standard, twoLines(map[string]any{"role": map[string]any{"name": "aliyunactiontraildefaultrole"}}), nil},
		{"settings declared", standard, twoLines(map[string]any{"logstore": map[string]any{
			"auto_split": true, "max_split_shards": 128, "append_meta": true, "hot_retention_days": 30, "infrequent_access_days": 60, "mode": "standard",
		}}), []string{"UpdateLogStore"}},
		{"settings no longer declared", twoLines(map[string]any{"logstore": map[string]any{"append_meta": true, "hot_retention_days": 30}}), standard, nil},
		{"lite, disabled", twoLines(map[string]any{"logstore": map[string]any{"mode": "lite", "max_split_shards": 1}}),
			twoLines(map[string]any{"logstore": map[string]any{"mode": "query", "max_split_shards": 1}, "enabled": false}), []string{"StopLogging"}},
		{"index declared", standard, declaredIndex, []string{"UpdateIndex"}},
		{"index no longer declared", declaredIndex, standard, []string{"UpdateIndex"}},
		{"index with a number and JSON keys", standard, twoLines(map[string]any{"index": map[string]any{
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
			w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou").withProject("third-audit", "cn-shanghai")
			s := w.session(t, nil)
			state := s.create(row.from)
			w.ClearJournal()
			planned, wanted := s.plan(s.refresh(state), row.to)
			s.noErrors(planned.Diagnostics)
			if len(planned.RequiresReplace) > 0 {
				t.Errorf("the update is a replacement: %v", planned.RequiresReplace)
			}
			w.noWrites(t)
			state, diags := s.applyPlanned(t.Context(), state, planned, wanted)
			s.noErrors(diags)
			same(t, "the update calls", actions(w.Mutations()), row.writes)
			s = w.session(t, nil)
			after := s.refresh(state)
			same(t, "the refresh changes", s.changes(state.state, after.state), nil)
			planned, _ = s.plan(after, row.to)
			same(t, "the next plan changes", s.changes(after.state, s.value(planned.PlannedState)), nil)
		})
	}
}

// Lowering retention below what the Logstore has now is refused, at plan time
// where that is known, unless allow_retention_decrease_to equals the new value and
// retention_days differs from what was last applied.
func TestUpdate_retentionGuard(t *testing.T) {
	t.Parallel()
	days := func(retention, allow int) map[string]any {
		settings := map[string]any{"retention_days": retention}
		if allow > 0 {
			settings["allow_retention_decrease_to"] = allow
		}
		return twoLines(map[string]any{"logstore": settings})
	}
	for _, row := range []struct {
		name     string
		from, to map[string]any
		raised   int // by somebody, meanwhile; 0 for not
		words    string
	}{
		{"without consent", standard, days(90, 0), 0, "from 3650 to 90 days deletes logs"},
		{"with consent to another value", standard, days(90, 60), 0, "from 3650 to 90 days deletes logs"},
		{"with consent", standard, days(90, 90), 0, ""},
		{"with a forgotten consent, after somebody raised it", days(90, 90), days(90, 90), 365, "legal hold"},
		{"raised by somebody, no consent", days(90, 0), days(90, 0), 365, "from 365 to 90 days deletes logs"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			state := w.session(t, nil).create(row.from)
			if row.raised > 0 {
				w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = row.raised })
			}
			w.ClearJournal()
			s := w.session(t, nil)
			planned, _ := s.plan(s.refresh(state), row.to)
			text := said(planned.Diagnostics)
			if failed(planned.Diagnostics) != (row.words != "") || !strings.Contains(text, row.words) {
				t.Errorf("want %q, the plan says:\n%s", row.words, text)
			}
			w.noWrites(t)
		})
	}
}

// The guard holds against a fresh read before the write: a plan that was made
// before somebody raised the retention does not lower it.
func TestUpdate_retentionGuardAtApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(twoLines(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	planned, wanted := s.plan(state, twoLines(map[string]any{"logstore": map[string]any{"retention_days": 180}}))
	s.noErrors(planned.Diagnostics)
	w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = 3650 })
	w.ClearJournal()
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if text := said(diags); !strings.Contains(text, "from 3650 to 180 days deletes logs") {
		t.Errorf("no refusal:\n%s", text)
	}
	w.noWrites(t)
}

// Lowering retention by adoption is refused at plan time too, and by a move into
// a project whose Logstore keeps logs for longer.
func TestUpdate_retentionGuardOnAdoptionAndMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	short := map[string]any{"retention_days": 30}
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": short}
	w.Edit(func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = theLogstore(a)
	})
	planned, _ := s.plan(state, moved)
	if text := said(planned.Diagnostics); !strings.Contains(text, "from 3650 to 30 days deletes logs") {
		t.Errorf("the move is not refused:\n%s", text)
	}
	w.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	planned, _ = w.session(t, nil).plan(nil, twoLines(map[string]any{"logstore": short}))
	if text := said(planned.Diagnostics); !strings.Contains(text, "from 3650 to 30 days deletes logs") {
		t.Errorf("the adoption is not refused:\n%s", text)
	}
}

// A change the service cannot make is an error at plan time; an undeclared tier in
// the way of a change is named.
func TestUpdate_impossible(t *testing.T) {
	t.Parallel()
	settings := func(more map[string]any) map[string]any { return twoLines(map[string]any{"logstore": more}) }
	for _, row := range []struct {
		name     string
		from, to map[string]any
		words    string
	}{
		{"standard to lite", settings(map[string]any{"mode": "standard"}), settings(map[string]any{"mode": "lite"}), "cannot become a lite one"},
		{"infrequent access unset", settings(map[string]any{"infrequent_access_days": 60}), standard, "cannot be switched off"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			s := w.session(t, nil)
			planned, _ := s.plan(s.create(row.from), row.to)
			if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, row.words) {
				t.Errorf("not refused:\n%s", text)
			}
		})
	}
	t.Run("undeclared tier", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withProject("security-audit", "cn-hangzhou")
		s := w.session(t, nil)
		state := s.create(standard)
		w.Edit(func(a *emulator.Account) { theLogstore(a).HotTTL = 90 })
		w.ClearJournal()
		planned, _ := s.plan(s.refresh(state), settings(map[string]any{"retention_days": 60, "allow_retention_decrease_to": 60}))
		if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, "hot_retention_days") || !strings.Contains(text, "outside this configuration") {
			t.Errorf("the tier is not named:\n%s", text)
		}
		w.noWrites(t)
	})
}

// With a role that is not managed, a broken role is no planned change but a
// warning on every plan.
func TestUpdate_unmanagedRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	config := twoLines(map[string]any{"role": map[string]any{"name": "AliyunActionTrailDefaultRole", "manage": false}})
	s := w.session(t, nil)
	s.create(standard) // makes the role
	w.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	s = w.session(t, nil)
	planned, wanted := s.plan(nil, config)
	s.noErrors(planned.Diagnostics)
	if status := nested(t, s.value(planned.PlannedState), "role_status"); status.IsKnown() {
		t.Errorf("role_status is planned as %s, though no apply can make it so", plain(status))
	}
	state, diags := s.applyPlanned(t.Context(), nil, planned, wanted)
	s.noErrors(diags)
	w.Edit(func(a *emulator.Account) { theRole(a).Policies = nil })
	w.ClearJournal()
	s = w.session(t, nil)
	state = s.refresh(state)
	for range 2 {
		planned, _ = s.plan(state, config)
		same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
		if text := said(planned.Diagnostics); failed(planned.Diagnostics) || !strings.Contains(text, "policy AliyunActionTrailRolePolicy is not attached") {
			t.Errorf("no warning:\n%s", text)
		}
	}
	// A denied read of RAM for a role that is not managed is a warning and keeps
	// the previous status.
	w.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	same(t, "the denied refresh changes", s.changes(state.state, s.refresh(state).state), nil)
	w.noWrites(t)
}

// Nothing ships to a half-made place: a move happens only where the plan showed
// it; otherwise apply stops with "plan again".
func TestMove_onlyAsPlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	planned, wanted := s.plan(state, twoLines(map[string]any{"enabled": false}))
	w.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	w.ClearJournal()
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if text := said(diags); !strings.Contains(text, "Plan again") {
		t.Errorf("the apply does not ask for another plan:\n%s", text)
	}
	w.noWrites(t)
}

// When the creation fails, the trail is re-created as it was observed before the
// error, which says where shipping stands now.
func TestMove_putsTheTrailBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"}
	planned, wanted := s.plan(state, moved)
	if text := said(planned.Diagnostics); !strings.Contains(text, "keeps its logs") {
		t.Errorf("the plan does not say that the old Logstore keeps its logs:\n%s", text)
	}
	w.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	after, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if text := said(diags); !strings.Contains(text, "put back as it was") || !strings.Contains(text, "security-audit") {
		t.Errorf("the error does not say where shipping stands:\n%s", text)
	}
	w.Edit(func(a *emulator.Account) {
		if theTrail(a) == nil || theTrail(a).Status != emulator.StatusEnable || !strings.HasSuffix(theTrail(a).SLSProjectARN, "/security-audit") {
			t.Errorf("the trail is %+v", theTrail(a))
		}
		if a.Projects["security-audit"].Logstores["innertrail_platform-ops"] == nil {
			t.Error("the old Logstore is gone")
		}
	})
	state, diags = s.apply(t.Context(), s.refresh(after), moved)
	s.noErrors(diags)
	planned, _ = s.plan(s.refresh(state), moved)
	same(t, "the next plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
}

// What somebody mends between plan and apply is no inconsistency.
func TestUpdate_unmanagedRoleMendedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	unmanaged := map[string]any{"role": map[string]any{"manage": false}}
	s := w.session(t, nil)
	state := s.create(standard)
	w.Edit(func(a *emulator.Account) { theRole(a).Policies = nil })
	state, diags := s.apply(t.Context(), s.refresh(state), twoLines(unmanaged))
	s.noErrors(diags)
	state = s.refresh(state)
	unmanaged["enabled"] = false
	planned, wanted := s.plan(state, twoLines(unmanaged))
	w.Edit(func(a *emulator.Account) {
		theRole(a).Policies = []emulator.Attachment{{PolicyType: "System", PolicyName: "AliyunActionTrailRolePolicy"}}
	})
	after, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	s.noErrors(diags)
	same(t, "the apply differs from its plan in", s.changes(s.value(planned.PlannedState), after.state), nil)
}

// The service's own refusal of a second trail names the trail that is in the way,
// wherever it is, and where shipping stands.
func TestMove_rivalMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	planned, wanted := s.plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	w.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Before: func() {
		w.Edit(func(a *emulator.Account) {
			a.InnerTrails["rival-trail"] = &emulator.Trail{
				Name: "rival-trail", Region: "cn-shanghai", Status: emulator.StatusEnable,
				SLSProjectARN: "acs:log:cn-shanghai:1000000000000001:project/rival-project",
			}
		})
	}})
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if text := said(diags); !strings.Contains(text, "rival-trail@cn-shanghai") || !strings.Contains(text, "shipping is stopped") {
		t.Errorf("the error does not name the rival or where shipping stands:\n%s", text)
	}
}
