package shipping_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// What Terraform does in several processes, or several times in one, with one
// trail.

// DeletingLogs is a configuration whose destroy deletes the logs.
var DeletingLogs = Config(map[string]any{"delete_logstore_on_destroy": true})

// delete_logstore_on_destroy deletes logs only on a real destroy, never on a
// replacement, however Terraform does it.
func TestProcess_replacementKeepsTheLogs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		ends   func(s *session, old *State) []*tfprotov6.Diagnostic
		writes []string
	}{
		{"create_before_destroy: the new one takes the trail over", func(s *session, old *State) []*tfprotov6.Diagnostic {
			create, wanted := s.plan(nil, DeletingLogs)
			s.NoErrors(create.Diagnostics)
			s = s.next()
			_, diags := s.applyPlanned(s.T.Context(), nil, create, wanted)
			s.NoErrors(diags)
			// What is left of the old one is planned and applied in this same process.
			destroy, none := s.plan(old, nil)
			if text := Text(destroy.Diagnostics); strings.Contains(text, "deletes Logstore") {
				s.T.Errorf("the plan of what is only forgotten warns:\n%s", text)
			}
			_, diags = s.applyPlanned(s.T.Context(), old, destroy, none)
			return append(destroy.Diagnostics, diags...)
		}, nil},
		{"deposed, by a run that was cut off", func(s *session, old *State) []*tfprotov6.Diagnostic {
			seen, _ := s.plan(old, nil)
			s.NoErrors(seen.Diagnostics)
			s = s.next() // which plans the destroy of a deposed object anew
			destroy, none := s.plan(old, nil)
			_, diags := s.applyPlanned(s.T.Context(), old, destroy, none)
			return append(destroy.Diagnostics, diags...)
		}, []string{"DeleteInnerTrail"}},
		{"-replace: a destroy without a plan of one", func(s *session, old *State) []*tfprotov6.Diagnostic {
			create, wanted := s.plan(nil, DeletingLogs)
			s.NoErrors(create.Diagnostics)
			s = s.next()
			diags := s.destroyUnplanned(old)
			_, created := s.applyPlanned(s.T.Context(), nil, create, wanted)
			return append(diags, created...)
		}, []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			old := tc.NewSession(t, nil).create(DeletingLogs)
			s := tc.NewSession(t, nil)
			old = s.refresh(old)
			tc.ClearJournal()
			s.NoErrors(row.ends(s, old))
			SameElements(t, "the calls", Actions(tc.Mutations()), row.writes)
			tc.Edit(func(a *emulator.Account) {
				if Logstore(a) == nil {
					t.Error("the replacement deleted the Logstore")
				}
			})
		})
	}
}

// A changed address without moved, of a shipping whose destroy deletes the logs,
// is refused at plan time, whichever of the two Terraform plans first.
func TestProcess_changedAddressWithLogs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		plans func(s *session, old *State) [2]*tfprotov6.PlanResourceChangeResponse
	}{
		{"destroy first", func(s *session, old *State) (both [2]*tfprotov6.PlanResourceChangeResponse) {
			both[0], _ = s.plan(old, nil)
			both[1], _ = s.plan(nil, DeletingLogs)
			return both
		}},
		{"create first", func(s *session, old *State) (both [2]*tfprotov6.PlanResourceChangeResponse) {
			both[0], _ = s.plan(nil, DeletingLogs)
			both[1], _ = s.plan(old, nil)
			return both
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			old := tc.NewSession(t, nil).create(DeletingLogs)
			s := tc.NewSession(t, nil)
			old = s.refresh(old)
			tc.ClearJournal()
			both := row.plans(s, old)
			s.NoErrors(both[0].Diagnostics)
			text := Text(both[1].Diagnostics)
			if !HasErrors(both[1].Diagnostics) || !strings.Contains(text, "would delete the logs of shipping platform-ops") || !strings.Contains(text, "add a moved block") {
				t.Errorf("not refused, or no way out:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// A changed address without moved is no error otherwise: a delete that comes after
// the create touches nothing and warns, and one that comes before it keeps the logs.
func TestProcess_changedAddress(t *testing.T) {
	t.Parallel()
	for name, createFirst := range map[string]bool{"create first": true, "destroy first": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			old := tc.NewSession(t, nil).create(Minimal)
			s := tc.NewSession(t, nil)
			old = s.refresh(old)
			destroy, none := s.plan(old, nil)
			create, wanted := s.plan(nil, Minimal)
			s.NoErrors(append(destroy.Diagnostics, create.Diagnostics...))
			s = s.next()
			var state *State
			var diags []*tfprotov6.Diagnostic
			if createFirst {
				state, diags = s.applyPlanned(t.Context(), nil, create, wanted)
				s.NoErrors(diags)
				tc.ClearJournal()
				_, diags = s.applyPlanned(t.Context(), old, destroy, none)
				if text := Text(diags); !strings.Contains(text, "was left in place") {
					t.Errorf("no warning:\n%s", text)
				}
				tc.CheckNoWrites(t)
			} else {
				_, diags = s.applyPlanned(t.Context(), old, destroy, none)
				s.NoErrors(diags)
				state, diags = s.applyPlanned(t.Context(), nil, create, wanted)
			}
			s.NoErrors(diags)
			planned, _ := s.next().plan(s.next().refresh(state), Minimal)
			SameElements(t, "the next plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
		})
	}
}

// deletion_protection with create_before_destroy: what is claimed is only
// forgotten, which protection does not stand in the way of.
func TestProcess_protectedAndCreatedFirst(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	config := Config(map[string]any{"deletion_protection": true})
	old := tc.NewSession(t, nil).create(config)
	s := tc.NewSession(t, nil)
	s.create(config)
	tc.ClearJournal()
	destroy, none := s.plan(old, nil)
	s.NoErrors(destroy.Diagnostics)
	after, diags := s.applyPlanned(t.Context(), old, destroy, none)
	s.NoErrors(diags)
	if text := Text(diags); after != nil || !strings.Contains(text, "was left in place") {
		t.Errorf("no warning, or a state is left:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// lowered is a retention with its consent.
var lowered = Config(map[string]any{"logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}})

// A consent that was forgotten does not undo somebody's legal hold: neither where
// the shipping is tainted nor, between plan and apply, by -replace.
func TestProcess_forgottenConsentThroughReplacement(t *testing.T) {
	t.Parallel()
	hold := func(tc *Cloud) { tc.Edit(func(a *emulator.Account) { Logstore(a).TTL = 3650 }) }
	for _, row := range []struct {
		name string
		ends func(tc *Cloud, s *session, old *State) []*tfprotov6.Diagnostic
	}{
		{"tainted", func(tc *Cloud, s *session, old *State) []*tfprotov6.Diagnostic {
			hold(tc)
			s.refresh(old)
			planned, _ := s.plan(nil, lowered)
			return planned.Diagnostics
		}},
		{"-replace", func(tc *Cloud, s *session, old *State) []*tfprotov6.Diagnostic {
			create, wanted := s.plan(nil, lowered)
			s.NoErrors(create.Diagnostics)
			hold(tc)
			s = s.next()
			s.NoErrors(s.destroyUnplanned(old))
			_, diags := s.applyPlanned(s.T.Context(), nil, create, wanted)
			return diags
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			old := tc.NewSession(t, nil).create(lowered)
			diags := row.ends(tc, tc.NewSession(t, nil), old)
			if text := Text(diags); !HasErrors(diags) || !strings.Contains(text, "legal hold") {
				t.Errorf("not refused:\n%s", text)
			}
			tc.CheckRetentionKept(t)
		})
	}
}

// A consent that a failed update has used up is forgotten too.
func TestProcess_forgottenConsentAfterFailedUpdate(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	config := Config(map[string]any{"enabled": false, "logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}})
	tc.Fault(emulator.Fault{Action: "StopLogging", Times: -1, Kind: emulator.FaultDeny})
	state, diags := s.apply(t.Context(), state, config)
	if text := Text(diags); !HasErrors(diags) || !strings.Contains(text, "update Logstore innertrail_platform-ops") {
		t.Fatalf("not failed after the Logstore:\n%s", text)
	}
	tc.ClearFaults()
	tc.Edit(func(a *emulator.Account) { Logstore(a).TTL = 3650 })
	s = s.next()
	planned, _ := s.plan(s.refresh(state), config)
	if text := Text(planned.Diagnostics); !HasErrors(planned.Diagnostics) || !strings.Contains(text, "legal hold") {
		t.Errorf("not refused:\n%s", text)
	}
}

// A consent that a failed create did not get to is not used up.
func TestProcess_consentOfAFailedCreate(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true }) // so that the service makes it, to keep logs for ever
	s := tc.NewSession(t, nil)
	tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, Kind: emulator.FaultDeny})
	state, diags := s.apply(t.Context(), nil, lowered)
	if !HasErrors(diags) || state == nil {
		t.Fatalf("not failed after the trail:\n%s", Text(diags))
	}
	tc.CheckRetentionKept(t)
	s = s.next()
	s.refresh(state)
	planned, _ := s.plan(nil, lowered) // Terraform plans what is tainted as a create
	if HasErrors(planned.Diagnostics) {
		t.Errorf("a first consent is called forgotten:\n%s", Text(planned.Diagnostics))
	}
}

// CheckRetentionKept checks that nothing has lowered the retention.
func (c *testCloud) CheckRetentionKept(t testing.TB) {
	t.Helper()
	c.Edit(func(a *emulator.Account) {
		if Logstore(a).TTL != 3650 {
			t.Errorf("the retention is %d", Logstore(a).TTL)
		}
	})
}

// Terraform says stop while a call hangs: the request ends, and says so.
func TestProcess_stops(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	reached := make(chan struct{})
	var once sync.Once
	tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultHang, Before: func() { once.Do(func() { close(reached) }) }})
	planned := make(chan []*tfprotov6.Diagnostic)
	go func() {
		resp, _ := s.plan(nil, Config(nil))
		planned <- resp.Diagnostics
	}()
	<-reached
	if _, err := s.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	if diags := <-planned; !HasErrors(diags) {
		t.Errorf("the plan did not end by itself: %s", Text(diags))
	}
}
