package shipping_test

import (
	"context"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// impatient is a provider block that tries nothing twice.
var impatient = map[string]any{"max_retries": 0}

// unacknowledged are deletes of a trail that took effect and of which the caller
// does not learn it: the answer is lost, or the look whether the trail is gone.
var unacknowledged = map[string]func(w *world){
	"the answer is lost": func(w *world) {
		w.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultCutAfter})
	},
	"the look fails": func(w *world) {
		w.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Before: func() {
			w.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultThrottle})
		}})
	},
}

// When a move fails after a delete that may have taken effect, the trail is
// re-created as it was observed, and the error says where shipping stands.
func TestLost_deleteOfAMove(t *testing.T) {
	t.Parallel()
	for name, lose := range unacknowledged {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twoProjects(t)
			s := w.session(t, impatient)
			state := s.create(standard)
			planned, wanted := s.plan(state, toSecond(nil))
			s.noErrors(planned.Diagnostics)
			lose(w)
			after, diags := s.applyPlanned(t.Context(), state, planned, wanted)
			text := said(diags)
			if !failed(diags) || strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "was put back as it was: it ships to Logstore innertrail_platform-ops of project security-audit") {
				t.Errorf("the error does not say where shipping stands:\n%s", text)
			}
			w.Edit(func(a *emulator.Account) {
				if theTrail(a) == nil || theTrail(a).Status != emulator.StatusEnable || !strings.HasSuffix(theTrail(a).SLSProjectARN, "/security-audit") {
					t.Errorf("the trail is %+v", theTrail(a))
				}
			})
			_, diags = s.next().apply(t.Context(), s.next().refresh(after), toSecond(nil))
			s.noErrors(diags)
		})
	}
}

// After a cancellation nothing more is called, and the error says that shipping is
// stopped.
func TestLost_moveCancelledWhileTheTrailGoes(t *testing.T) {
	t.Parallel()
	w := twoProjects(t)
	s := w.session(t, nil)
	state := s.create(standard)
	planned, wanted := s.plan(state, toSecond(nil))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Before: func() {
		w.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultHang, Before: cancel})
	}})
	w.ClearJournal()
	_, diags := s.applyPlanned(ctx, state, planned, wanted)
	if text := said(diags); strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "The run was ended before trail platform-ops could be created anew: shipping is stopped") {
		t.Errorf("the error does not say where shipping stands:\n%s", text)
	}
	same(t, "the calls", actions(w.Mutations()), []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail"})
}

// A destroy that does not learn whether the trail is gone does not say that nothing
// was changed; run again, it finds what is already gone and succeeds.
func TestLost_deleteOfADestroy(t *testing.T) {
	t.Parallel()
	for name, lose := range unacknowledged {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			s := w.session(t, impatient)
			state := s.create(standard)
			lose(w)
			after, diags := s.apply(t.Context(), state, nil)
			text := said(diags)
			if !failed(diags) || after == nil || strings.Contains(text, "Nothing was changed.") {
				t.Fatalf("failed: %v, state: %v:\n%s", failed(diags), after != nil, text)
			}
			if !strings.Contains(text, "Whether DeleteInnerTrail took effect is not known") && !strings.Contains(text, "Done before: delete trail platform-ops") {
				t.Errorf("the error does not say what is true now:\n%s", text)
			}
			s = s.next()
			w.ClearJournal()
			_, diags = s.apply(t.Context(), s.refresh(after), nil)
			s.noErrors(diags)
			w.noWrites(t)
		})
	}
}

// The lost answer of the creation of a project is success although the project
// does not show at once.
func TestLost_projectThatDoesNotShowYet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Set(func(s *emulator.Settings) { s.ConsistencyMS = 700 })
	w.Fault(emulator.Fault{Action: "CreateProject", Times: 1, Kind: emulator.FaultCutAfter})
	w.session(t, nil).create(twoLines(map[string]any{"create_project": true}))
}

// An answer that is not understood, of a creation that took effect, is judged by
// looking: no trail is created twice, and a move is not put back.
func TestLost_garbledCreationOfTheTrail(t *testing.T) {
	t.Parallel()
	garble := func(w *world, project string) {
		w.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Kind: emulator.FaultGarbage, Before: func() {
			w.Edit(func(a *emulator.Account) {
				a.InnerTrails["platform-ops"] = &emulator.Trail{
					Name: "platform-ops", Region: "cn-hangzhou", Status: emulator.StatusFresh,
					SLSProjectARN:   "acs:log:cn-hangzhou:1000000000000001:project/" + project,
					SLSWriteRoleARN: "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole",
				}
			})
		}})
	}
	for name, first := range map[string]map[string]any{"create": nil, "move": standard} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twoProjects(t)
			s := w.session(t, nil)
			var state *held
			if first != nil {
				state = s.create(first)
			}
			garble(w, "second-audit")
			w.ClearJournal()
			state, diags := s.apply(t.Context(), state, toSecond(nil))
			s.noErrors(diags)
			sent := 0
			for _, call := range w.Mutations() {
				if call.Action == "CreateInnerTrail" {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("CreateInnerTrail was sent %d times", sent)
			}
			planned, _ := s.plan(s.refresh(state), toSecond(nil))
			same(t, "the next plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
		})
	}
}
