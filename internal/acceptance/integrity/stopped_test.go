package integrity_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const stopped = "project security-audit is stopped (status Disable)"

// A project that Log Service has stopped since the account is overdue takes no logs, and is deleted
// some days later. No call makes it so, and no consent accepts it.
func TestStoppedProject_createIsRefused(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Console(t).StopProject()
	d := tc.NewDriver(t, nil)
	for _, config := range []map[string]any{acctest.Minimal, acctest.WithLogstore(map[string]any{"accept": []any{"modifiable", "project_policy:1000000000000001"}})} {
		tc.ClearJournal()
		diags := d.Apply(config)
		acctest.CheckWords(t, acctest.Text(diags), stopped, "overdue payments", "some days later its projects and all logs are deleted", "Pay the overdue bill", "Nothing was changed.")
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || strings.Contains(text, "To accept it") {
			t.Error(text)
		}
		tc.CheckNoWrites(t)
	}
	tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Disabled = false })
	if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
		t.Error(acctest.Text(diags))
	}
}

// While there is a shipping, the plan names it, and the apply is an error until the bill is paid.
func TestStoppedProject_standing(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	tc.Console(t).StopProject()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), stopped, "Pay the overdue bill")
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`logstore_status: "` + stopped + `" -> "ready"`})
	tc.ClearJournal()
	acctest.CheckWords(t, c.ApplyPlanFails(), stopped, "Pay the overdue bill")
	tc.CheckNoWrites(t)
	tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Disabled = false })
	c.Apply("-refresh-only")
	c.Plan(0)
}
