package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// alternatives are facts that no public document settles, each the opposite of the
// emulator's default. A PUT of a Logstore that leaves its encryption is not among them: no
// apply switches it on then, as a test of the encryption shows.
var alternatives = map[string]func(*emulator.Settings){
	"trails are listed in every region":           func(s *emulator.Settings) { s.TrailVisibleEverywhere = true },
	"trails are listed among the ordinary ones":   func(s *emulator.Settings) { s.InnerInDescribeTrails = true },
	"trails are listed under another key":         func(s *emulator.Settings) { s.TrailListKey = "InnerTrailList.InnerTrail" },
	"trails start immediately":                    func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable },
	"what a write of settings leaves out is kept": func(s *emulator.Settings) { s.LogstorePutKeepsAbsent = true },
	"fixed settings are refused":                  func(s *emulator.Settings) { s.ImmutableChangeRefused = true },
	"encryption stays":                            func(s *emulator.Settings) { s.EncryptionCanBeDisabled = false },
	"the retention is locked":                     func(s *emulator.Settings) { s.RetentionLocked = true },
	"the Logstore may not be made beforehand":     func(s *emulator.Settings) { s.PrecreateRefused = true },
	"nor so, and it is refused as a denial":       func(s *emulator.Settings) { s.PrecreateRefused = true; s.PrecreateCode = "Unauthorized" },
	"nor so, and the service takes its time":      func(s *emulator.Settings) { s.PrecreateRefused = true; s.AutoCreateMS = 1500 },
	"the service itself makes nothing":            func(s *emulator.Settings) { s.AutoCreateMS = -1 },
	"permissions are judged by names":             func(s *emulator.Settings) { s.InnerTrailByName = true; s.SLSCreatesByName = true },
	"policies of projects and edits of logs are otherwise": func(s *emulator.Settings) {
		s.ProjectPolicySparesAccount, s.ProjectPolicySparesDelivery, s.ResourcePoliciesKnown = true, true, false
		s.ProjectPolicyAnswer, s.ModifyExisting, s.DedicatedTrackingRefused, s.SoftDeleteOpen = "result", true, true, false
	},
	"events have the time of their delivery as logs": func(s *emulator.Settings) { s.DeliveredTime = "delivery" },
	"unknown parameters and plain http are let pass": func(s *emulator.Settings) { s.UnknownParametersRefused = false; s.NeedSSL = false },
}

// Whatever the services do where nothing is published, a shipping can be created,
// edited, moved, destroyed and created again, and the plan after each step is empty.
func TestEmulatorSettings_lifecycle(t *testing.T) {
	t.Parallel()
	settings := map[string]any{
		"logstore": map[string]any{"append_meta": true, "hot_retention_days": 30, "encryption": map[string]any{}},
		"role":     map[string]any{"name": "Own.Role", "manage": true},
	}
	life := []map[string]any{
		acctest.Minimal, acctest.Config(map[string]any{"enabled": false}), acctest.WithIndex, acctest.Config(settings),
		acctest.InSecondProject(nil), acctest.InSecondProject(settings), acctest.Minimal, nil, acctest.Minimal,
	}
	for name, set := range alternatives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			tc.Set(set)
			s := tc.NewSession(t, nil)
			var state *acctest.State
			for i, config := range life {
				after, diags := s.Apply(t.Context(), state, config)
				if acctest.HasErrors(diags) {
					t.Fatalf("step %d: %s", i+1, acctest.Text(diags))
				}
				s = s.Next()
				if state = after; state == nil {
					continue
				}
				state = s.Refresh(after)
				testcloud.SameElements(t, "the refresh changes", s.Changes(after.Value, state.Value), nil)
				planned, _ := s.Plan(state, config)
				s.NoErrors(planned.Diagnostics)
				testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
			}
		})
	}
}

// A service may also answer with a denial if the feature is not enabled for the
// account: the error names both causes and keeps the state.
func TestEmulatorSettings_notEnabledAsDenial(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	for _, code := range []string{"NoPermission", "NotAuthorized", "Forbidden.RAM"} {
		tc.Set(func(s *emulator.Settings) { s.AllowListed, s.NotAllowListedCode = false, code })
		s := tc.NewSession(t, nil)
		after, diags := s.TryRefresh(state)
		text := acctest.Text(diags)
		if !acctest.HasErrors(diags) || !strings.Contains(text, "RAM permission actiontrail:DescribeInnerTrails") || !strings.Contains(text, "may not be open for the account") {
			t.Errorf("%s:\n%s", code, text)
		}
		testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
	}
}
