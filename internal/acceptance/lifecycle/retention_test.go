package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A retention below the Logstore's current one is rejected, at plan time if possible,
// unless allow_retention_decrease_to equals the new value and retention_days differs
// from the last applied value.
func TestUpdate_retentionGuard(t *testing.T) {
	t.Parallel()
	days := func(retention, allow int) map[string]any {
		settings := map[string]any{"retention_days": retention}
		if allow > 0 {
			settings["allow_retention_decrease_to"] = allow
		}
		return acctest.Config(map[string]any{"logstore": settings})
	}
	for _, row := range []struct {
		name     string
		from, to map[string]any
		raised   int // outside Terraform, before the apply; 0 means not
		words    string
	}{
		{"without consent", acctest.Minimal, days(90, 0), 0, "from 3650 to 90 days deletes logs"},
		{"with consent to another value", acctest.Minimal, days(90, 60), 0, "from 3650 to 90 days deletes logs"},
		{"with consent", acctest.Minimal, days(90, 90), 0, ""},
		{"with a forgotten consent, after others raised it", days(90, 90), days(90, 90), 365, "legal hold"},
		{"raised outside Terraform, no consent", days(90, 0), days(90, 0), 365, "from 365 to 90 days deletes logs"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			state := tc.NewSession(t, nil).Create(row.from)
			if row.raised > 0 {
				tc.SetRetention(row.raised)
			}
			tc.ClearJournal()
			s := tc.NewSession(t, nil)
			planned, _ := s.Plan(s.Refresh(state), row.to)
			text := acctest.Text(planned.Diagnostics)
			if acctest.HasErrors(planned.Diagnostics) != (row.words != "") || !strings.Contains(text, row.words) {
				t.Errorf("want %q, the plan says:\n%s", row.words, text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// The guard reads again before the write: a plan from before the retention was raised
// does not lower it.
func TestUpdate_retentionGuardAtApply(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	planned, wanted := s.Plan(state, acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 180}}))
	s.NoErrors(planned.Diagnostics)
	tc.SetRetention(3650)
	tc.ClearJournal()
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "from 3650 to 180 days deletes logs") {
		t.Errorf("no refusal:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// A lower retention is also rejected at plan time for an adopted Logstore and for a
// move into a project whose Logstore has a longer one.
func TestUpdate_retentionGuardOnAdoptionAndMove(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	short := map[string]any{"retention_days": 30}
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": short}
	tc.Edit(func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = testcloud.Logstore(a)
	})
	planned, _ := s.Plan(state, moved)
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "from 3650 to 30 days deletes logs") {
		t.Errorf("the move is not refused:\n%s", text)
	}
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	planned, _ = tc.NewSession(t, nil).Plan(nil, acctest.Config(map[string]any{"logstore": short}))
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "from 3650 to 30 days deletes logs") {
		t.Errorf("the adoption is not refused:\n%s", text)
	}
}
