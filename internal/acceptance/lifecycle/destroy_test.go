package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A destroy stops new logs and keeps the old ones: it deletes the trail, but never the
// Logstore, the role, the project or the index.
func TestDestroy_keepsTheLogs(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	s = tc.NewSession(t, nil)
	tc.Deliver(5)
	tc.ClearJournal()
	after, diags := s.Apply(t.Context(), state, nil)
	s.NoErrors(diags)
	if after != nil {
		t.Errorf("a state is left: %v", after.Value)
	}
	testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
	tc.Deliver(5)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) != nil || testcloud.Role(a) == nil || len(testcloud.Role(a).Policies) != 1 || len(testcloud.Logstore(a).Events) != 5 || testcloud.Logstore(a).Index == nil {
			t.Errorf("trail %v, role %v, events %d", testcloud.Trail(a), testcloud.Role(a), len(testcloud.Logstore(a).Events))
		}
	})
}

// Deleting something that no longer exists succeeds.
func TestDestroy_alreadyGone(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emulator.Account){
		"trail":      func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") },
		"project":    func(a *emulator.Account) { delete(a.Projects, "security-audit") },
		"everything": func(a *emulator.Account) { clear(a.InnerTrails); clear(a.Projects); clear(a.Roles) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			state := s.Create(acctest.Config(map[string]any{"delete_logstore_on_destroy": true}))
			tc.Edit(change)
			s = tc.NewSession(t, nil)
			after, diags := s.Apply(t.Context(), s.Refresh(state), nil)
			s.NoErrors(diags)
			if after != nil {
				t.Errorf("a state is left: %v", after.Value)
			}
		})
	}
}

// delete_logstore_on_destroy is the only way to delete logs, and only on a real
// destroy, never on a replacement. The plan warns before it happens.
func TestDestroy_deletesTheLogstoreWhenAskedTo(t *testing.T) {
	t.Parallel()
	config := acctest.Config(map[string]any{"delete_logstore_on_destroy": true})
	t.Run("destroy", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		s := tc.NewSession(t, nil)
		state := s.Create(config)
		s = tc.NewSession(t, nil)
		tc.ClearJournal()
		planned, wanted := s.Plan(state, nil)
		if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "deletes Logstore innertrail_platform-ops of project security-audit and 1 day of logs") {
			t.Errorf("the plan does not warn:\n%s", text)
		}
		_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
		s.NoErrors(diags)
		testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
	})
	t.Run("replacement", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		s := tc.NewSession(t, nil)
		state := s.Create(config)
		s = tc.NewSession(t, nil)
		// Terraform plans a replacement twice and passes the private state of the
		// second plan, which has no prior state, to the destroy.
		renamed := map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit", "delete_logstore_on_destroy": true}
		planned, _ := s.Plan(s.Refresh(state), renamed)
		s.NoErrors(planned.Diagnostics)
		if len(planned.RequiresReplace) == 0 {
			t.Fatal("a rename is no replacement")
		}
		second, _ := s.PlanReplacement(planned, renamed)
		s.NoErrors(second.Diagnostics)
		tc.ClearJournal()
		destroy, wanted := s.Plan(state, nil)
		destroy.PlannedPrivate = second.PlannedPrivate
		_, diags := s.ApplyPlanned(t.Context(), state, destroy, wanted)
		s.NoErrors(diags)
		testcloud.SameElements(t, "the replacement calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
	})
	t.Run("after a failed delete", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		s := tc.NewSession(t, map[string]any{"max_retries": 0})
		state := s.Create(config)
		s = tc.NewSession(t, map[string]any{"max_retries": 0})
		tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultDeny})
		state, diags := s.Apply(t.Context(), state, nil)
		if !acctest.HasErrors(diags) {
			t.Fatal("the delete did not fail")
		}
		if strings.Contains(string(state.Private), "delete_logstore") {
			t.Errorf("the mark is still there: %s", state.Private)
		}
	})
}

// The logs are deleted only if the state itself says so, whatever private state says.
func TestDestroy_asksTheState(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	asked := s.Create(acctest.DeletingLogs)
	s = s.Next()
	planned, wanted := s.Plan(asked, nil)
	s.NoErrors(planned.Diagnostics)
	state, diags := s.Apply(t.Context(), asked, acctest.Minimal)
	s.NoErrors(diags)
	tc.ClearJournal()
	_, diags = s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
	tc.CheckLogstoreExists(t)
}

// A destroy with the logs looks at the Logstore first: if it cannot be read, the trail is
// not deleted either.
func TestDestroy_looksAtTheLogstoreFirst(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.DeletingLogs)
	s = s.Next()
	planned, wanted := s.Plan(state, nil)
	s.NoErrors(planned.Diagnostics)
	tc.ClearJournal()
	tc.Fault(emulator.Fault{Action: "GetLogStore", Times: -1, Kind: emulator.FaultDeny})
	_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "log:GetLogStore") {
		t.Errorf("it says:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// If the answer to the delete is lost and others create the trail again for another
// project, that one is not deleted.
func TestDestroy_recreatedByOthersMeanwhile(t *testing.T) {
	t.Parallel()
	for _, kind := range []emulator.FaultKind{emulator.FaultCutAfter, emulator.FaultTruncate} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := acctest.Scenario{Before: acctest.Minimal}.Start(t, tc)
				tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Nth: 1, Kind: kind})
				recreated := false
				tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Before: func() {
					if !recreated && tc.CountCalls("DeleteInnerTrail") > 0 {
						recreated = true
						console := tc.Console(t)
						console.CreateTrail(testcloud.TrailName, "acs:log:cn-hangzhou:1000000000000001:project/second-audit", testcloud.RoleARN)
					}
				}})
				text := acctest.Text(tf.Apply(nil))
				if !recreated || !strings.Contains(text, "second-audit") {
					t.Errorf("re-created: %v, it says:\n%s", recreated, text)
				}
				tc.Edit(func(a *emulator.Account) {
					if trail := testcloud.Trail(a); trail == nil || !strings.HasSuffix(trail.SLSProjectARN, "second-audit") {
						t.Errorf("the trail is %v", trail)
					}
				})
			})
		})
	}
}

// After a lost answer, a destroy reads again: nothing is deleted twice.
func TestDestroy_lostAnswers(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"DeleteInnerTrail", "DeleteLogStore"} {
		for _, kind := range []emulator.FaultKind{emulator.FaultCutAfter, emulator.FaultCutBefore, emulator.FaultInternal} {
			t.Run(action+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				tc := acctest.NewWithProject(t)
				s := tc.NewSession(t, nil)
				state := s.Create(acctest.Config(map[string]any{"delete_logstore_on_destroy": true}))
				s = tc.NewSession(t, nil)
				tc.Fault(emulator.Fault{Action: action, Times: 1, Kind: kind})
				tc.ClearJournal()
				_, diags := s.Apply(t.Context(), state, nil)
				s.NoErrors(diags)
				want := 2
				if kind == emulator.FaultCutAfter {
					want = 1
				}
				if sent := tc.CountCalls(action); sent != want {
					t.Errorf("%s was sent %d times, want %d:\n%s", action, sent, want, testcloud.FormatCalls(tc.Journal()))
				}
			})
		}
	}
}

// Delete reads the trail first and fails if it ships elsewhere.
func TestDestroy_shipsElsewhere(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	s = tc.NewSession(t, nil)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
	})
	tc.ClearJournal()
	_, diags := s.Apply(t.Context(), s.Refresh(state), nil)
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "second-audit") || !strings.Contains(text, "security-audit") {
		t.Errorf("not refused:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// deletion_protection rejects everything that would end the shipping. It cannot be
// removed by the apply that destroys.
func TestDestroy_deletionProtection(t *testing.T) {
	t.Parallel()
	config := acctest.Config(map[string]any{"deletion_protection": true})
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(config)
	s = tc.NewSession(t, nil)
	tc.ClearJournal()
	for name, config := range map[string]map[string]any{
		"destroy or removed block": nil,
		"rename":                   {"trail_name": "renamed-ops", "project_name": "security-audit", "deletion_protection": true},
		"rename that lifts it":     {"trail_name": "renamed-ops", "project_name": "security-audit"},
		"another home region":      acctest.Config(map[string]any{"region": "cn-shanghai", "deletion_protection": true}),
	} {
		planned, _ := s.Plan(s.Refresh(state), config)
		if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "protected from deletion") {
			t.Errorf("%s is not refused at plan time:\n%s", name, text)
		}
	}
	// -replace and a tainted resource become visible only in Delete.
	resp := s.DestroyUnplanned(state)
	if text := acctest.Text(resp); !acctest.HasErrors(resp) || !strings.Contains(text, "protected from deletion") {
		t.Errorf("delete does not refuse:\n%s", text)
	}
	tc.CheckNoWrites(t)
	for name, config := range map[string]map[string]any{
		"disable": acctest.Config(map[string]any{"deletion_protection": true, "enabled": false}),
		"move":    {"trail_name": "platform-ops", "project_name": "second-audit", "deletion_protection": true},
		"lift":    acctest.Minimal,
		"a name that is not known, so that the apply decides": {"trail_name": acctest.UnknownString, "project_name": "security-audit", "deletion_protection": true},
	} {
		planned, _ := s.Plan(state, config)
		if acctest.HasErrors(planned.Diagnostics) {
			t.Errorf("%s is refused:\n%s", name, acctest.Text(planned.Diagnostics))
		}
	}
}

// A destroy and a later create with the same name: the old logs are still there.
func TestDestroy_thenCreateAgain(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	s = tc.NewSession(t, nil)
	tc.Deliver(3)
	_, diags := s.Apply(t.Context(), state, nil)
	s.NoErrors(diags)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Deliver(2)
	tc.Edit(func(a *emulator.Account) {
		if got := len(testcloud.Logstore(a).Events); got != 5 {
			t.Errorf("there are %d events, want 5", got)
		}
	})
}

// A trail that others create again right after a destroy has deleted it is theirs: the destroy ends, says
// so, and leaves the trail and the logs that it delivers.
func TestDestroy_createdAgainByOthers(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		config := acctest.Config(map[string]any{"delete_logstore_on_destroy": true})
		tf := acctest.Scenario{Before: config}.Start(t, tc)
		tc.ClearJournal()
		var before emulator.Trail
		tc.Edit(func(a *emulator.Account) { before = *testcloud.Trail(a) })
		time.Sleep(time.Minute)
		tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, After: func() {
			tc.Edit(func(a *emulator.Account) {
				again := before
				again.CreateTime = time.Now()
				a.InnerTrails[again.Name] = &again
			})
		}})
		begun := time.Now()
		diags := tf.Apply(nil)
		if took := time.Since(begun); acctest.HasErrors(diags) || tf.State() != nil || took > 10*time.Second {
			t.Errorf("after %s:\n%s", took, acctest.Text(diags))
		}
		if text := acctest.Flatten(acctest.Text(diags)); !strings.Contains(text, "Trail platform-ops was created again after it was deleted") || !strings.Contains(text, "ships to Logstore innertrail_platform-ops of project security-audit") {
			t.Errorf("it says:\n%s", text)
		}
		testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
	})
}

// A project whose name belongs to another account now has no logs to delete: a destroy with the logs, which
// can only be planned without a refresh, deletes the trail and says so.
func TestDestroy_projectOfAnotherAccount(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		config := acctest.Config(map[string]any{"delete_logstore_on_destroy": true})
		tf := acctest.Scenario{Before: config}.Start(t, tc)
		tc.ClearJournal()
		for _, action := range []string{"GetProject", "GetLogStore", "GetIndex", "GetProjectPolicy"} {
			tc.Fault(emulator.Fault{Action: action, Times: 100, Kind: emulator.FaultError, Status: 403, Code: "ProjectForbidden", Message: "The project is forbidden"})
		}
		if text := acctest.Flatten(acctest.Text(tf.Apply(nil))); !strings.Contains(text, "belongs to another account") || !strings.Contains(text, "-refresh=false") {
			t.Errorf("the destroy says:\n%s", text)
		}
		diags := tf.Destroy(acctest.Flags{NoRefresh: true})
		if text := acctest.Flatten(acctest.Text(diags)); acctest.HasErrors(diags) || tf.State() != nil || !strings.Contains(text, "deletes no logs: project security-audit is not accessible") {
			t.Errorf("the destroy without a refresh says:\n%s", text)
		}
		testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
	})
}
