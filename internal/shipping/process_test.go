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

// withLogs is a configuration whose destroy deletes the logs.
var withLogs = twoLines(map[string]any{"delete_logstore_on_destroy": true})

// delete_logstore_on_destroy deletes logs only on a real destroy, never on a
// replacement, however Terraform does it.
func TestProcess_replacementKeepsTheLogs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		ends   func(s *session, old *held) []*tfprotov6.Diagnostic
		writes []string
	}{
		{"create_before_destroy: the new one takes the trail over", func(s *session, old *held) []*tfprotov6.Diagnostic {
			create, wanted := s.plan(nil, withLogs)
			s.noErrors(create.Diagnostics)
			s = s.next()
			_, diags := s.applyPlanned(s.t.Context(), nil, create, wanted)
			s.noErrors(diags)
			// What is left of the old one is planned and applied in this same process.
			destroy, none := s.plan(old, nil)
			if text := said(destroy.Diagnostics); strings.Contains(text, "deletes Logstore") {
				s.t.Errorf("the plan of what is only forgotten warns:\n%s", text)
			}
			_, diags = s.applyPlanned(s.t.Context(), old, destroy, none)
			return append(destroy.Diagnostics, diags...)
		}, nil},
		{"deposed, by a run that was cut off", func(s *session, old *held) []*tfprotov6.Diagnostic {
			seen, _ := s.plan(old, nil)
			s.noErrors(seen.Diagnostics)
			s = s.next() // which plans the destroy of a deposed object anew
			destroy, none := s.plan(old, nil)
			_, diags := s.applyPlanned(s.t.Context(), old, destroy, none)
			return append(destroy.Diagnostics, diags...)
		}, []string{"DeleteInnerTrail"}},
		{"-replace: a destroy without a plan of one", func(s *session, old *held) []*tfprotov6.Diagnostic {
			create, wanted := s.plan(nil, withLogs)
			s.noErrors(create.Diagnostics)
			s = s.next()
			diags := s.destroyUnplanned(old)
			_, created := s.applyPlanned(s.t.Context(), nil, create, wanted)
			return append(diags, created...)
		}, []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			old := w.session(t, nil).create(withLogs)
			s := w.session(t, nil)
			old = s.refresh(old)
			w.ClearJournal()
			s.noErrors(row.ends(s, old))
			same(t, "the calls", actions(w.Mutations()), row.writes)
			w.Edit(func(a *emulator.Account) {
				if theLogstore(a) == nil {
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
		plans func(s *session, old *held) [2]*tfprotov6.PlanResourceChangeResponse
	}{
		{"destroy first", func(s *session, old *held) (both [2]*tfprotov6.PlanResourceChangeResponse) {
			both[0], _ = s.plan(old, nil)
			both[1], _ = s.plan(nil, withLogs)
			return both
		}},
		{"create first", func(s *session, old *held) (both [2]*tfprotov6.PlanResourceChangeResponse) {
			both[0], _ = s.plan(nil, withLogs)
			both[1], _ = s.plan(old, nil)
			return both
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			old := w.session(t, nil).create(withLogs)
			s := w.session(t, nil)
			old = s.refresh(old)
			w.ClearJournal()
			both := row.plans(s, old)
			s.noErrors(both[0].Diagnostics)
			text := said(both[1].Diagnostics)
			if !failed(both[1].Diagnostics) || !strings.Contains(text, "would delete the logs of shipping platform-ops") || !strings.Contains(text, "add a moved block") {
				t.Errorf("not refused, or no way out:\n%s", text)
			}
			w.noWrites(t)
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
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			old := w.session(t, nil).create(standard)
			s := w.session(t, nil)
			old = s.refresh(old)
			destroy, none := s.plan(old, nil)
			create, wanted := s.plan(nil, standard)
			s.noErrors(append(destroy.Diagnostics, create.Diagnostics...))
			s = s.next()
			var state *held
			var diags []*tfprotov6.Diagnostic
			if createFirst {
				state, diags = s.applyPlanned(t.Context(), nil, create, wanted)
				s.noErrors(diags)
				w.ClearJournal()
				_, diags = s.applyPlanned(t.Context(), old, destroy, none)
				if text := said(diags); !strings.Contains(text, "was left in place") {
					t.Errorf("no warning:\n%s", text)
				}
				w.noWrites(t)
			} else {
				_, diags = s.applyPlanned(t.Context(), old, destroy, none)
				s.noErrors(diags)
				state, diags = s.applyPlanned(t.Context(), nil, create, wanted)
			}
			s.noErrors(diags)
			planned, _ := s.next().plan(s.next().refresh(state), standard)
			same(t, "the next plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
		})
	}
}

// deletion_protection with create_before_destroy: what is claimed is only
// forgotten, which protection does not stand in the way of.
func TestProcess_protectedAndCreatedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	config := twoLines(map[string]any{"deletion_protection": true})
	old := w.session(t, nil).create(config)
	s := w.session(t, nil)
	s.create(config)
	w.ClearJournal()
	destroy, none := s.plan(old, nil)
	s.noErrors(destroy.Diagnostics)
	after, diags := s.applyPlanned(t.Context(), old, destroy, none)
	s.noErrors(diags)
	if text := said(diags); after != nil || !strings.Contains(text, "was left in place") {
		t.Errorf("no warning, or a state is left:\n%s", text)
	}
	w.noWrites(t)
}

// lowered is a retention with its consent.
var lowered = twoLines(map[string]any{"logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}})

// A consent that was forgotten does not undo somebody's legal hold: neither where
// the shipping is tainted nor, between plan and apply, by -replace.
func TestProcess_forgottenConsentThroughReplacement(t *testing.T) {
	t.Parallel()
	hold := func(w *world) { w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = 3650 }) }
	for _, row := range []struct {
		name string
		ends func(w *world, s *session, old *held) []*tfprotov6.Diagnostic
	}{
		{"tainted", func(w *world, s *session, old *held) []*tfprotov6.Diagnostic {
			hold(w)
			s.refresh(old)
			planned, _ := s.plan(nil, lowered)
			return planned.Diagnostics
		}},
		{"-replace", func(w *world, s *session, old *held) []*tfprotov6.Diagnostic {
			create, wanted := s.plan(nil, lowered)
			s.noErrors(create.Diagnostics)
			hold(w)
			s = s.next()
			s.noErrors(s.destroyUnplanned(old))
			_, diags := s.applyPlanned(s.t.Context(), nil, create, wanted)
			return diags
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			old := w.session(t, nil).create(lowered)
			diags := row.ends(w, w.session(t, nil), old)
			if text := said(diags); !failed(diags) || !strings.Contains(text, "legal hold") {
				t.Errorf("not refused:\n%s", text)
			}
			w.keptForEver(t)
		})
	}
}

// A consent that a failed update has used up is forgotten too.
func TestProcess_forgottenConsentAfterFailedUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	config := twoLines(map[string]any{"enabled": false, "logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}})
	w.Fault(emulator.Fault{Action: "StopLogging", Times: -1, Kind: emulator.FaultDeny})
	state, diags := s.apply(t.Context(), state, config)
	if text := said(diags); !failed(diags) || !strings.Contains(text, "update Logstore innertrail_platform-ops") {
		t.Fatalf("not failed after the Logstore:\n%s", text)
	}
	w.ClearFaults()
	w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = 3650 })
	s = s.next()
	planned, _ := s.plan(s.refresh(state), config)
	if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, "legal hold") {
		t.Errorf("not refused:\n%s", text)
	}
}

// A consent that a failed create did not get to is not used up.
func TestProcess_consentOfAFailedCreate(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	w.Set(func(s *emulator.Settings) { s.PrecreateRefused = true }) // so that the service makes it, to keep logs for ever
	s := w.session(t, nil)
	w.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, Kind: emulator.FaultDeny})
	state, diags := s.apply(t.Context(), nil, lowered)
	if !failed(diags) || state == nil {
		t.Fatalf("not failed after the trail:\n%s", said(diags))
	}
	w.keptForEver(t)
	s = s.next()
	s.refresh(state)
	planned, _ := s.plan(nil, lowered) // Terraform plans what is tainted as a create
	if failed(planned.Diagnostics) {
		t.Errorf("a first consent is called forgotten:\n%s", said(planned.Diagnostics))
	}
}

// keptForEver checks that nothing has lowered the retention.
func (c *testCloud) keptForEver(t testing.TB) {
	t.Helper()
	c.Edit(func(a *emulator.Account) {
		if theLogstore(a).TTL != 3650 {
			t.Errorf("the retention is %d", theLogstore(a).TTL)
		}
	})
}

// Terraform says stop while a call hangs: the request ends, and says so.
func TestProcess_stops(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	reached := make(chan struct{})
	var once sync.Once
	w.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultHang, Before: func() { once.Do(func() { close(reached) }) }})
	planned := make(chan []*tfprotov6.Diagnostic)
	go func() {
		resp, _ := s.plan(nil, twoLines(nil))
		planned <- resp.Diagnostics
	}()
	<-reached
	if _, err := s.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	if diags := <-planned; !failed(diags) {
		t.Errorf("the plan did not end by itself: %s", said(diags))
	}
}
