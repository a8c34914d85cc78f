package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Destroying a shipping stops new logs and keeps the old ones: the trail is
// deleted, the Logstore, the role, the project and the index never.
func TestDestroy_keepsTheLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	s = w.session(t, nil)
	w.Deliver(5)
	w.ClearJournal()
	after, diags := s.apply(t.Context(), state, nil)
	s.noErrors(diags)
	if after != nil {
		t.Errorf("a state is left: %v", after.state)
	}
	same(t, "the destroy calls", actions(w.Mutations()), []string{"DeleteInnerTrail"})
	w.Deliver(5)
	w.Edit(func(a *emulator.Account) {
		if theTrail(a) != nil || theRole(a) == nil || len(theRole(a).Policies) != 1 || len(theLogstore(a).Events) != 5 || theLogstore(a).Index == nil {
			t.Errorf("trail %v, role %v, events %d", theTrail(a), theRole(a), len(theLogstore(a).Events))
		}
	})
}

// What is already gone is success.
func TestDestroy_alreadyGone(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emulator.Account){
		"trail":      func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") },
		"project":    func(a *emulator.Account) { delete(a.Projects, "security-audit") },
		"everything": func(a *emulator.Account) { clear(a.InnerTrails); clear(a.Projects); clear(a.Roles) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			s := w.session(t, nil)
			state := s.create(twoLines(map[string]any{"delete_logstore_on_destroy": true}))
			w.Edit(change)
			s = w.session(t, nil)
			after, diags := s.apply(t.Context(), s.refresh(state), nil)
			s.noErrors(diags)
			if after != nil {
				t.Errorf("a state is left: %v", after.state)
			}
		})
	}
}

// delete_logstore_on_destroy is the only way in which anything deletes logs, and
// only on a real destroy, never on a replacement; the plan warns when it will.
func TestDestroy_deletesTheLogstoreWhenAskedTo(t *testing.T) {
	t.Parallel()
	config := twoLines(map[string]any{"delete_logstore_on_destroy": true})
	t.Run("destroy", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withProject("security-audit", "cn-hangzhou")
		s := w.session(t, nil)
		state := s.create(config)
		s = w.session(t, nil)
		w.ClearJournal()
		planned, wanted := s.plan(state, nil)
		if text := said(planned.Diagnostics); !strings.Contains(text, "deletes Logstore innertrail_platform-ops of project security-audit and 1 day of logs") {
			t.Errorf("the plan does not warn:\n%s", text)
		}
		_, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
		s.noErrors(diags)
		same(t, "the destroy calls", actions(w.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
	})
	t.Run("replacement", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withProject("security-audit", "cn-hangzhou")
		s := w.session(t, nil)
		state := s.create(config)
		s = w.session(t, nil)
		// Terraform plans a replacement twice, and gives the private state of the
		// second plan, which knows no prior state, to the destroy.
		renamed := map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit", "delete_logstore_on_destroy": true}
		planned, _ := s.plan(state, renamed)
		s.noErrors(planned.Diagnostics)
		if len(planned.RequiresReplace) == 0 {
			t.Fatal("a rename is no replacement")
		}
		second, _ := s.plan(nil, renamed)
		s.noErrors(second.Diagnostics)
		w.ClearJournal()
		destroy, wanted := s.plan(state, nil)
		destroy.PlannedPrivate = second.PlannedPrivate
		_, diags := s.applyPlanned(t.Context(), state, destroy, wanted)
		s.noErrors(diags)
		same(t, "the replacement calls", actions(w.Mutations()), []string{"DeleteInnerTrail"})
	})
	t.Run("after a failed delete", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t).withProject("security-audit", "cn-hangzhou")
		s := w.session(t, map[string]any{"max_retries": 0})
		state := s.create(config)
		s = w.session(t, map[string]any{"max_retries": 0})
		w.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultDeny})
		state, diags := s.apply(t.Context(), state, nil)
		if !failed(diags) {
			t.Fatal("the delete did not fail")
		}
		if strings.Contains(string(state.private), "delete_logstore") {
			t.Errorf("the mark is still there: %s", state.private)
		}
	})
}

// Lost answers of a destroy are judged by looking: nothing is deleted twice.
func TestDestroy_lostAnswers(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"DeleteInnerTrail", "DeleteLogStore"} {
		for _, kind := range []emulator.FaultKind{emulator.FaultCutAfter, emulator.FaultCutBefore, emulator.FaultInternal} {
			t.Run(action+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t).withProject("security-audit", "cn-hangzhou")
				s := w.session(t, nil)
				state := s.create(twoLines(map[string]any{"delete_logstore_on_destroy": true}))
				s = w.session(t, nil)
				w.Fault(emulator.Fault{Action: action, Times: 1, Kind: kind})
				w.ClearJournal()
				_, diags := s.apply(t.Context(), state, nil)
				s.noErrors(diags)
				want := 2
				if kind == emulator.FaultCutAfter {
					want = 1
				}
				sent := 0
				for _, call := range w.Journal() {
					if call.Action == action {
						sent++
					}
				}
				if sent != want {
					t.Errorf("%s was sent %d times, want %d:\n%s", action, sent, want, journal(w.Journal()))
				}
			})
		}
	}
}

// Delete reads the trail first and refuses when it ships elsewhere.
func TestDestroy_shipsElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	s = w.session(t, nil)
	w.Edit(func(a *emulator.Account) {
		theTrail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
	})
	w.ClearJournal()
	_, diags := s.apply(t.Context(), s.refresh(state), nil)
	if text := said(diags); !failed(diags) || !strings.Contains(text, "second-audit") || !strings.Contains(text, "security-audit") {
		t.Errorf("not refused:\n%s", text)
	}
	w.noWrites(t)
}

// deletion_protection refuses whatever would end the shipping; it cannot be lifted
// by the apply that destroys.
func TestProtection(t *testing.T) {
	t.Parallel()
	config := twoLines(map[string]any{"deletion_protection": true})
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(config)
	s = w.session(t, nil)
	w.ClearJournal()
	for name, config := range map[string]map[string]any{
		"destroy or removed block":           nil,
		"rename":                             {"trail_name": "renamed-ops", "project_name": "security-audit", "deletion_protection": true},
		"rename that lifts it":               {"trail_name": "renamed-ops", "project_name": "security-audit"},
		"another home region":                twoLines(map[string]any{"region": "cn-shanghai", "deletion_protection": true}),
		"rename to a name that is not known": {"trail_name": unknownText, "project_name": "security-audit"},
	} {
		planned, _ := s.plan(state, config)
		if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, "protected from deletion") {
			t.Errorf("%s is not refused at plan time:\n%s", name, text)
		}
	}
	// -replace and a tainted resource show in delete first.
	resp := s.destroyUnplanned(state)
	if text := said(resp); !failed(resp) || !strings.Contains(text, "protected from deletion") {
		t.Errorf("delete does not refuse:\n%s", text)
	}
	w.noWrites(t)
	for name, config := range map[string]map[string]any{
		"disable": twoLines(map[string]any{"deletion_protection": true, "enabled": false}),
		"move":    {"trail_name": "platform-ops", "project_name": "second-audit", "deletion_protection": true},
		"lift":    standard,
	} {
		planned, _ := s.plan(state, config)
		if failed(planned.Diagnostics) {
			t.Errorf("%s is refused:\n%s", name, said(planned.Diagnostics))
		}
	}
}

// A trail that a create of this process made or adopted is claimed, and a later
// delete of it in the same process touches nothing and warns.
func TestDestroy_claimed(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	old := w.session(t, nil).create(standard)
	s := w.session(t, nil)
	s.create(standard) // create_before_destroy: the new one first
	w.ClearJournal()
	planned, wanted := s.plan(old, nil) // of what is left by the replacement: in the same process
	after, diags := s.applyPlanned(t.Context(), old, planned, wanted)
	s.noErrors(diags)
	if text := said(diags); after != nil || !strings.Contains(text, "left in place") {
		t.Errorf("no warning, or a state is left:\n%s", text)
	}
	w.noWrites(t)
}

// Destroy and later creation under the same name: the logs from before are still
// there.
func TestDestroy_thenCreateAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	s = w.session(t, nil)
	w.Deliver(3)
	_, diags := s.apply(t.Context(), state, nil)
	s.noErrors(diags)
	w.session(t, nil).create(standard)
	w.Deliver(2)
	w.Edit(func(a *emulator.Account) {
		if got := len(theLogstore(a).Events); got != 5 {
			t.Errorf("there are %d events, want 5", got)
		}
	})
}
