package answers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// noRetries disables retries in the provider block.
var noRetries = map[string]any{"max_retries": 0}

// lostDeletes are deletes of a trail that took effect without the caller knowing: the read that
// checks for the trail fails, and the answer may be lost, too.
var lostDeletes = map[string]func(tc *acctest.Cloud){
	"the answer is lost, and the look fails": func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultCutAfter, Before: func() {
			tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultThrottle})
		}})
	},
	"the look fails": func(tc *acctest.Cloud) {
		tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Before: func() {
			tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultThrottle})
		}})
	},
}

// If a move fails after a delete that may have taken effect, the trail is re-created as
// it was observed, and the error says where it ships.
func TestLostAnswer_deleteOfMove(t *testing.T) {
	t.Parallel()
	for name, lose := range lostDeletes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			s := tc.NewSession(t, noRetries)
			state := s.Create(acctest.Minimal)
			planned, wanted := s.Plan(state, acctest.InSecondProject(nil))
			s.NoErrors(planned.Diagnostics)
			lose(tc)
			after, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
			text := acctest.Text(diags)
			if !acctest.HasErrors(diags) || strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "was restored: it ships to Logstore innertrail_platform-ops of project security-audit") {
				t.Errorf("the error does not say where shipping stands:\n%s", text)
			}
			tc.Edit(func(a *emulator.Account) {
				if testcloud.Trail(a) == nil || testcloud.Trail(a).Status != emulator.StatusEnable || !strings.HasSuffix(testcloud.Trail(a).SLSProjectARN, "/security-audit") {
					t.Errorf("the trail is %+v", testcloud.Trail(a))
				}
			})
			_, diags = s.Next().Apply(t.Context(), s.Next().Refresh(after), acctest.InSecondProject(nil))
			s.NoErrors(diags)
		})
	}
}

// After a cancellation no more calls are made, and the error says that shipping is
// stopped.
func TestLostAnswer_cancelledMove(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, acctest.InSecondProject(nil))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Before: func() {
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: 1, Kind: emulator.FaultHang, Before: cancel})
	}})
	tc.ClearJournal()
	_, diags := s.ApplyPlanned(ctx, state, planned, wanted)
	if text := acctest.Text(diags); strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "The run was interrupted before trail platform-ops could be re-created: log shipping is stopped") {
		t.Errorf("the error does not say where shipping stands:\n%s", text)
	}
	testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail"})
}

// A destroy that does not know whether the trail is gone does not say that nothing was
// changed. The next run finds it gone and succeeds.
func TestLostAnswer_deleteOfDestroy(t *testing.T) {
	t.Parallel()
	for name, lose := range lostDeletes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, noRetries)
			state := s.Create(acctest.Minimal)
			lose(tc)
			after, diags := s.Apply(t.Context(), state, nil)
			text := acctest.Text(diags)
			if !acctest.HasErrors(diags) || after == nil || strings.Contains(text, "Nothing was changed.") {
				t.Fatalf("failed: %v, state: %v:\n%s", acctest.HasErrors(diags), after != nil, text)
			}
			if !strings.Contains(text, "Whether DeleteInnerTrail took effect is not known") && !strings.Contains(text, "Done before: delete trail platform-ops") {
				t.Errorf("the error does not say what is true now:\n%s", text)
			}
			s = s.Next()
			tc.ClearJournal()
			_, diags = s.Apply(t.Context(), s.Refresh(after), nil)
			s.NoErrors(diags)
			tc.CheckNoWrites(t)
		})
	}
}

// A lost answer to the creation of a project is a success even if the project is not
// readable yet.
func TestLostAnswer_projectNotYetReadable(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	tc.Set(func(s *emulator.Settings) { s.ConsistencyMS = 700 })
	tc.Fault(emulator.Fault{Action: "CreateProject", Times: 1, Kind: emulator.FaultCutAfter})
	tc.NewSession(t, nil).Create(acctest.Config(map[string]any{"create_project": true}))
}

// After an unreadable answer to a creation that took effect, the provider reads again, and asks by a second
// create whether what it sees is so: no trail is created twice, and a move is not rolled back.
func TestLostAnswer_unreadableCreation(t *testing.T) {
	t.Parallel()
	garble := func(tc *acctest.Cloud, project string) {
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
	for name, first := range map[string]map[string]any{"create": nil, "move": acctest.Minimal} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			s := tc.NewSession(t, nil)
			var state *acctest.State
			if first != nil {
				state = s.Create(first)
			}
			garble(tc, "second-audit")
			tc.ClearJournal()
			state, diags := s.Apply(t.Context(), state, acctest.InSecondProject(nil))
			s.NoErrors(diags)
			sent := 0
			for _, call := range tc.Mutations() {
				if call.Action == "CreateInnerTrail" {
					sent++
				}
			}
			if sent != 2 { // the second one is refused, since the trail exists
				t.Errorf("CreateInnerTrail was sent %d times", sent)
			}
			planned, _ := s.Plan(s.Refresh(state), acctest.InSecondProject(nil))
			testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
		})
	}
}
