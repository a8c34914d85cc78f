package plan_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// In a run of terraform test, one configure serves the plans and applies of a whole file: a
// trail is planned twice, applied, kept by the next run block and destroyed at the end.
func TestModuleTests_oneConfigure(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Options = append(tc.Options, provider.WithModuleTests(true))
	s := tc.NewSession(t, nil)
	s.OneRun()
	var state *acctest.State
	for _, config := range []map[string]any{acctest.Minimal, acctest.Config(map[string]any{"enabled": false}), nil} {
		if state != nil {
			state = s.Refresh(state)
		}
		first, _ := s.PlanBeside(state, config) // an apply plans once more
		s.NoErrors(first.Diagnostics)
		after, diags := s.Apply(t.Context(), state, config)
		s.NoErrors(diags)
		state = after
	}
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) != nil {
			t.Error("the last run block has left the trail")
		}
	})
}

// There, two resources with one trail are refused when the second one is created.
func TestModuleTests_sharedTrail(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Options = append(tc.Options, provider.WithModuleTests(true))
	s := tc.NewSession(t, nil)
	s.OneRun()
	planned, wanted := s.Plan(nil, acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	state := s.Create(acctest.Minimal)
	tc.ClearJournal()
	_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
	acctest.CheckWords(t, acctest.Text(diags), "Trail platform-ops exists already", "Nothing was changed")
	tc.CheckNoWrites(t)
	s.NoErrors(callKeep(s, state))
}
