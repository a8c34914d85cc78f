package shipping_test

import (
	"context"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// noRetries is a provider block that tries nothing twice.
var noRetries = map[string]any{"max_retries": 0}

// lostDeletes are deletes of a trail that took effect and of which the caller
// does not learn it: the answer is lost, or the look whether the trail is gone.
var lostDeletes = map[string]func(tc *Cloud){
	"the answer is lost": func(tc *Cloud) {
		tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultCutAfter})
	},
	"the look fails": func(tc *Cloud) {
		tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Before: func() {
			tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultThrottle})
		}})
	},
}

// When a move fails after a delete that may have taken effect, the trail is
// re-created as it was observed, and the error says where shipping stands.
func TestLost_deleteOfAMove(t *testing.T) {
	t.Parallel()
	for name, lose := range lostDeletes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := NewWithTwoProjects(t)
			s := tc.NewSession(t, noRetries)
			state := s.create(Minimal)
			planned, wanted := s.plan(state, InSecondProject(nil))
			s.NoErrors(planned.Diagnostics)
			lose(tc)
			after, diags := s.applyPlanned(t.Context(), state, planned, wanted)
			text := Text(diags)
			if !HasErrors(diags) || strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "was put back as it was: it ships to Logstore innertrail_platform-ops of project security-audit") {
				t.Errorf("the error does not say where shipping stands:\n%s", text)
			}
			tc.Edit(func(a *emulator.Account) {
				if Trail(a) == nil || Trail(a).Status != emulator.StatusEnable || !strings.HasSuffix(Trail(a).SLSProjectARN, "/security-audit") {
					t.Errorf("the trail is %+v", Trail(a))
				}
			})
			_, diags = s.next().apply(t.Context(), s.next().refresh(after), InSecondProject(nil))
			s.NoErrors(diags)
		})
	}
}

// After a cancellation nothing more is called, and the error says that shipping is
// stopped.
func TestLost_moveCancelledWhileTheTrailGoes(t *testing.T) {
	t.Parallel()
	tc := NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	planned, wanted := s.plan(state, InSecondProject(nil))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Before: func() {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultHang, Before: cancel})
	}})
	tc.ClearJournal()
	_, diags := s.applyPlanned(ctx, state, planned, wanted)
	if text := Text(diags); strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "The run was ended before trail platform-ops could be created anew: shipping is stopped") {
		t.Errorf("the error does not say where shipping stands:\n%s", text)
	}
	SameElements(t, "the calls", Actions(tc.Mutations()), []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail"})
}

// A destroy that does not learn whether the trail is gone does not say that nothing
// was changed; run again, it finds what is already gone and succeeds.
func TestLost_deleteOfADestroy(t *testing.T) {
	t.Parallel()
	for name, lose := range lostDeletes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			s := tc.NewSession(t, noRetries)
			state := s.create(Minimal)
			lose(tc)
			after, diags := s.apply(t.Context(), state, nil)
			text := Text(diags)
			if !HasErrors(diags) || after == nil || strings.Contains(text, "Nothing was changed.") {
				t.Fatalf("failed: %v, state: %v:\n%s", HasErrors(diags), after != nil, text)
			}
			if !strings.Contains(text, "Whether DeleteInnerTrail took effect is not known") && !strings.Contains(text, "Done before: delete trail platform-ops") {
				t.Errorf("the error does not say what is true now:\n%s", text)
			}
			s = s.next()
			tc.ClearJournal()
			_, diags = s.apply(t.Context(), s.refresh(after), nil)
			s.NoErrors(diags)
			tc.CheckNoWrites(t)
		})
	}
}

// The lost answer of the creation of a project is success although the project
// does not show at once.
func TestLost_projectThatDoesNotShowYet(t *testing.T) {
	t.Parallel()
	tc := New(t)
	tc.Set(func(s *emulator.Settings) { s.ConsistencyMS = 700 })
	tc.Fault(emulator.Fault{Action: "CreateProject", Times: 1, Kind: emulator.FaultCutAfter})
	tc.NewSession(t, nil).create(Config(map[string]any{"create_project": true}))
}

// An answer that is not understood, of a creation that took effect, is judged by
// looking: no trail is created twice, and a move is not put back.
func TestLost_garbledCreationOfTheTrail(t *testing.T) {
	t.Parallel()
	garble := func(tc *Cloud, project string) {
		tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Kind: emulator.FaultGarbage, Before: func() {
			tc.Edit(func(a *emulator.Account) {
				a.InnerTrails["platform-ops"] = &emulator.Trail{
					Name: "platform-ops", Region: "cn-hangzhou", Status: emulator.StatusFresh,
					SLSProjectARN:   "acs:log:cn-hangzhou:1000000000000001:project/" + project,
					SLSWriteRoleARN: "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole",
				}
			})
		}})
	}
	for name, first := range map[string]map[string]any{"create": nil, "move": Minimal} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := NewWithTwoProjects(t)
			s := tc.NewSession(t, nil)
			var state *State
			if first != nil {
				state = s.create(first)
			}
			garble(tc, "second-audit")
			tc.ClearJournal()
			state, diags := s.apply(t.Context(), state, InSecondProject(nil))
			s.NoErrors(diags)
			sent := 0
			for _, call := range tc.Mutations() {
				if call.Action == "CreateInnerTrail" {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("CreateInnerTrail was sent %d times", sent)
			}
			planned, _ := s.plan(s.refresh(state), InSecondProject(nil))
			SameElements(t, "the next plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
		})
	}
}
