package matrix

import (
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// stoppedShipping reports whether no trail is enabled although one should be and was
// before.
func (i *Invariants) stoppedShipping(a *emulator.Account) bool {
	return i.shipped && enabled(i.scenario.Config) && !testcloud.AnyTrailEnabled(a)
}

// AfterRun checks the logs between the disturbed run and the next one.
func (i *Invariants) AfterRun() {
	i.cloud.Edit(func(a *emulator.Account) { i.stopped = i.stoppedShipping(a) })
	i.Deliver()
}

// readingTime is the time between two runs, in which a user reads the error. In a
// bubble it takes no real time.
const readingTime = 5 * time.Second

// maxWays is how many ways out may follow each other, after the first one.
const maxWays = 4

// CheckConvergence runs the scenario again. The second run must repair what the first
// one left, and the plan after it must be empty. If the second run fails after a person
// acted or the provider was killed, a way out that its error names must lead there.
func (i *Invariants) CheckConvergence(tf *acctest.Driver, first []*tfprotov6.Diagnostic, total *Score) {
	i.t.Helper()
	i.AfterRun()
	i.hear(first)
	if tf.State() == nil {
		i.unsaid = false // a replacement that ended after its deletion has no record of the Logstore
	}
	time.Sleep(readingTime)
	again := i.scenario.Do(tf)
	i.hear(again)
	i.cloud.Edit(func(a *emulator.Account) { i.stoppedLonger = i.stopped && i.stoppedShipping(a) })
	if acctest.HasErrors(again) {
		i.Deliver()
		i.CheckDiagnostics("the second run", again)
		i.deadEnd = !i.walkOut(tf, i.scenario, again, maxWays)
		if i.deadEnd || !i.Disturbed {
			i.t.Errorf("the second run fails:\n%sThe first said:\n%s\nway out: %s", acctest.Text(again), acctest.Text(first), i.wayOut)
		}
	} else {
		i.CheckShown(tf, again)
	}
	time.Sleep(readingTime)
	i.scenario.Undelivered = i.scenario.Undelivered && i.scenario.ReadOnly // the repair lets ActionTrail deliver again
	i.Deliver()
	changes, more := tf.Drift(i.scenario.Config)
	if acctest.HasErrors(more) || len(changes) > 0 && !i.scenario.ReadOnly {
		i.t.Errorf("the plan after it is not empty: %v\n%s", changes, acctest.Text(more))
	}
	i.CheckEnd()
	i.checkHonest()
	total.Count(i)
}

// CheckDiagnostics checks how an error is reported.
func (i *Invariants) CheckDiagnostics(who string, diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	for _, problem := range acctest.CheckDiagnostics(diags) {
		i.t.Errorf("%s: %s:\n%s", who, problem, acctest.Text(diags))
	}
}
