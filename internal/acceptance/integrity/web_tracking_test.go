package integrity_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Web tracking that is switched on shows in words, and one apply switches it off. Every
// setting that is not declared stays, also one that this provider does not know.
func TestWebTracking_repaired(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	console := tc.Console(t)
	console.AttachProcessor("mask") // is kept by the write
	c.Configure(tc.HCL(`logstore = { accept = ["processor:mask"] }`))
	c.Apply()
	console.SetSettings(map[string]any{"enable_tracking": true, "appendMeta": true, "maxSplitShard": 17})
	tc.ClearJournal()
	c.Plan(2)
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{
		`logstore_status: "accepts anonymous writes; accepted: ingest processor mask may drop or change logs" -> "accepted: ingest processor mask may drop or change logs"`,
	})
	tc.CheckNoWrites(t)
	c.ApplyPlan()
	testcloud.SameElements(t, "the repair calls", testcloud.Actions(tc.Mutations()), []string{"UpdateLogStore"})
	c.Plan(0)
	tc.Edit(func(a *emulator.Account) {
		if l := testcloud.Logstore(a); l.WebTracking || !l.AppendMeta || l.MaxSplitShard != 17 || l.ProcessorID != "mask" {
			t.Errorf("the Logstore is %+v", l)
		}
	})
}

// A create over a Logstore that accepts anonymous writes says so, and closes it before there is a
// trail.
func TestWebTracking_create(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	console := tc.Console(t)
	console.CreateLogstore()
	console.EnableTracking()
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), "Logstore innertrail_platform-ops accepts anonymous writes, which the apply ends")
	tc.ClearJournal()
	c.ApplyPlan()
	var order []string
	for _, action := range testcloud.Actions(tc.Mutations()) {
		if action == "UpdateLogStore" || action == "CreateInnerTrail" {
			order = append(order, action)
		}
	}
	if len(order) != 2 || order[0] != "UpdateLogStore" {
		t.Errorf("the create calls %v", order)
	}
	c.Plan(0)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Logstore(a).WebTracking {
			t.Error("it still accepts anonymous writes")
		}
	})
}
