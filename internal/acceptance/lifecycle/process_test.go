package lifecycle_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// One trail in several Terraform processes, or several times in one.

// delete_logstore_on_destroy deletes logs only on a real destroy, never on any kind of
// replacement.
func TestProcess_replacementKeepsTheLogs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		ends   func(s *acctest.Session, old *acctest.State) []*tfprotov6.Diagnostic
		writes []string
	}{
		{"deposed, by a run that was cut off", func(s *acctest.Session, old *acctest.State) []*tfprotov6.Diagnostic {
			seen, _ := s.Plan(old, nil)
			s.NoErrors(seen.Diagnostics)
			s = s.Next() // it plans the destroy of a deposed object again
			destroy, none := s.Plan(old, nil)
			_, diags := s.ApplyPlanned(s.T.Context(), old, destroy, none)
			return append(destroy.Diagnostics, diags...)
		}, []string{"DeleteInnerTrail"}},
		{"-replace: a destroy without a plan of one", func(s *acctest.Session, old *acctest.State) []*tfprotov6.Diagnostic {
			update, _ := s.PlanBeside(old, acctest.DeletingLogs)
			create, wanted := s.PlanReplacement(update, acctest.DeletingLogs)
			s.NoErrors(append(update.Diagnostics, create.Diagnostics...))
			s = s.Next()
			diags := s.DestroyUnplanned(old)
			_, created := s.ApplyPlanned(s.T.Context(), nil, create, wanted)
			return append(diags, created...)
		}, []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			old := tc.NewSession(t, nil).Create(acctest.DeletingLogs)
			s := tc.NewSession(t, nil)
			old = s.Refresh(old)
			tc.ClearJournal()
			s.NoErrors(row.ends(s, old))
			testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), row.writes)
			tc.Edit(func(a *emulator.Account) {
				if testcloud.Logstore(a) == nil {
					t.Error("the replacement deleted the Logstore")
				}
			})
		})
	}
}

// A trail that a create of this run has made is not deleted with the old object, which
// Terraform destroys in the same run (create_before_destroy of a trail that was missing).
// That is allowed under deletion_protection, too.
func TestProcess_claimedByCreate(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	config := acctest.Config(map[string]any{"deletion_protection": true, "delete_logstore_on_destroy": true})
	old := tc.NewSession(t, nil).Create(config)
	tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	s := tc.NewSession(t, nil)
	create, wanted := s.Plan(nil, config)
	s.NoErrors(create.Diagnostics)
	_, diags := s.ApplyPlanned(t.Context(), nil, create, wanted)
	s.NoErrors(diags)
	tc.ClearJournal()
	destroy, none := s.PlanBeside(old, nil)
	s.NoErrors(destroy.Diagnostics)
	if text := acctest.Text(destroy.Diagnostics); strings.Contains(text, "deletes Logstore") {
		t.Errorf("the plan of what is only forgotten warns:\n%s", text)
	}
	after, diags := s.ApplyPlanned(t.Context(), old, destroy, none)
	s.NoErrors(diags)
	if text := acctest.Text(diags); after != nil || !strings.Contains(text, "was left in place") {
		t.Errorf("no warning, or a state is left:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// withLoweredRetention is a lower retention with consent to it.
var withLoweredRetention = acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}})

// A consent that was left in the configuration does not override a later legal hold:
// neither for a tainted resource nor, between plan and apply, with -replace.
func TestProcess_usedConsentAndReplacement(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		ends func(tc *acctest.Cloud, s *acctest.Session, old *acctest.State) []*tfprotov6.Diagnostic
	}{
		{"tainted", func(tc *acctest.Cloud, s *acctest.Session, old *acctest.State) []*tfprotov6.Diagnostic {
			tc.SetRetention(3650)
			s.Refresh(old)
			planned, _ := s.Plan(nil, withLoweredRetention)
			return planned.Diagnostics
		}},
		{"-replace", func(tc *acctest.Cloud, s *acctest.Session, old *acctest.State) []*tfprotov6.Diagnostic {
			update, _ := s.Plan(old, withLoweredRetention)
			create, wanted := s.PlanReplacement(update, withLoweredRetention)
			s.NoErrors(append(update.Diagnostics, create.Diagnostics...))
			tc.SetRetention(3650)
			s = s.Next()
			s.NoErrors(s.DestroyUnplanned(old))
			_, diags := s.ApplyPlanned(s.T.Context(), nil, create, wanted)
			return diags
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			old := tc.NewSession(t, nil).Create(withLoweredRetention)
			diags := row.ends(tc, tc.NewSession(t, nil), old)
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "legal hold") {
				t.Errorf("not refused:\n%s", text)
			}
			tc.CheckRetentionKept(t)
		})
	}
}

// A consent that a failed update has used up does not count again.
func TestProcess_usedConsentAfterFailedUpdate(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	config := acctest.Config(map[string]any{"enabled": false, "logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}})
	tc.Fault(emulator.Fault{Action: "StopLogging", Times: -1, Kind: emulator.FaultDeny})
	state, diags := s.Apply(t.Context(), state, config)
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "update Logstore innertrail_platform-ops") {
		t.Fatalf("not failed after the Logstore:\n%s", text)
	}
	tc.ClearFaults()
	tc.SetRetention(3650)
	s = s.Next()
	planned, _ := s.Plan(s.Refresh(state), config)
	if text := acctest.Text(planned.Diagnostics); !acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "legal hold") {
		t.Errorf("not refused:\n%s", text)
	}
}

// A consent that a failed create did not reach is not used up.
func TestProcess_consentAfterFailedCreate(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true }) // the service creates it, with permanent retention
	s := tc.NewSession(t, nil)
	tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, Kind: emulator.FaultDeny})
	state, diags := s.Apply(t.Context(), nil, withLoweredRetention)
	if !acctest.HasErrors(diags) || state == nil {
		t.Fatalf("not failed after the trail:\n%s", acctest.Text(diags))
	}
	tc.CheckRetentionKept(t)
	s = s.Next()
	s.Refresh(state)
	planned, _ := s.Plan(nil, withLoweredRetention) // Terraform plans a tainted resource as a create
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("a first consent is called forgotten:\n%s", acctest.Text(planned.Diagnostics))
	}
}

// Terraform stops the provider while a call hangs: the request ends with an error.
func TestProcess_stops(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	reached := make(chan struct{})
	var once sync.Once
	tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultHang, Before: func() { once.Do(func() { close(reached) }) }})
	planned := make(chan []*tfprotov6.Diagnostic)
	go func() {
		resp, _ := s.Plan(nil, acctest.Config(nil))
		planned <- resp.Diagnostics
	}()
	<-reached
	if _, err := s.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	if diags := <-planned; !acctest.HasErrors(diags) {
		t.Errorf("the plan did not end on its own: %s", acctest.Text(diags))
	}
}
