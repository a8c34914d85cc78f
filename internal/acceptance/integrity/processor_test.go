package integrity_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// An ingest processor is named with what it does, and ends the apply with an error. A consent is for
// one processor: another one in its place is an error again, and a warning names the consent that
// accepts nothing any more.
func TestProcessor_namedAndAccepted(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	console := tc.Console(t)
	console.AttachProcessor("mask")
	const words = "ingest processor mask may drop or change logs"
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), "No apply makes Logstore innertrail_platform-ops ready: "+words, "Its statement: "+testcloud.DroppingSPL)
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`logstore_status: "` + words + `" -> "ready"`})
	tc.ClearJournal()
	acctest.CheckWords(t, c.ApplyPlanFails(), "cannot be made ready: "+words, "Its statement: "+testcloud.DroppingSPL,
		"Detach ingest processor mask", `accept = ["processor:mask"]`, "Nothing was changed.")
	tc.CheckNoWrites(t)

	c.Configure(tc.HCL(`logstore = { accept = ["processor:mask"] }`))
	c.Apply()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), "is accepted as it is: "+words, "Its statement: "+testcloud.DroppingSPL, "logstore.accept has processor:mask")
	console.AttachProcessor("other")
	text := acctest.Flatten(c.Plan(2).Text)
	acctest.CheckWords(t, text, `logstore = { accept = ["processor:other"] }`, "No apply makes Logstore innertrail_platform-ops ready: ingest processor other may drop or change logs",
		"logstore.accept accepts what Logstore innertrail_platform-ops does not have: processor:mask")
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`logstore_status: "ingest processor other may drop or change logs" -> "ready"`})
	console.NoError(console.Operator.DetachProcessor(t.Context(), testcloud.ProjectName, testcloud.LogstoreName))
	c.Configure(tc.HCL())
	c.Apply()
	c.Plan(0)
}

// An ingest processor that may not be read, or whose answer is not understood, is named all the
// same, with the reason; that is no error of the plan.
func TestProcessor_unreadable(t *testing.T) {
	t.Parallel()
	for _, kind := range []emulator.FaultKind{emulator.FaultDeny, emulator.FaultGarble} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t, `logstore = { accept = ["processor:mask"] }`)
			tc.Console(t).AttachProcessor("mask")
			tc.Fault(emulator.Fault{Action: "GetIngestProcessor", Times: -1, Kind: kind})
			acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), "is accepted as it is: ingest processor mask", "What it does could not be read:")
		})
	}
}

// Only a Logstore with an ingest processor costs a call more, and only once in a run.
func TestProcessor_calls(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	reads := func() int {
		tc.ClearJournal()
		s.Refresh(state)
		return tc.CountCalls("GetIngestProcessor")
	}
	if n := reads(); n != 0 {
		t.Errorf("%d reads of no processor", n)
	}
	tc.Console(t).AttachProcessor("mask")
	if first, again := reads(), reads(); first != 1 || again != 0 {
		t.Errorf("%d and %d reads, want 1 and 0", first, again)
	}
}
