// Package evidence_test judges histories that happened in the emulator, from the answers of its services.
package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
)

// step is something that happens, at a minute of the history.
type step struct {
	minute int
	what   string // a fate of a delivery, an act of the control plane, or one of the steps below
	n      int
}

// script is a history: what no page settles about it, and what happens.
type script struct {
	deliveryTime, doubles, zeros, edits bool
	counts                              string
	steps                               []step
}

func (s script) String() string {
	type plain script
	return strings.ReplaceAll(fmt.Sprintf("%+v", plain(s)), "{minute:", "\n{minute:")
}

// The minutes of a history: the window, and when it is judged.
const (
	windowFrom, windowTo, judged = 120, 600, 720
)

func drawScript(r *rand.Rand) script {
	s := script{deliveryTime: r.IntN(2) == 0, doubles: r.IntN(2) == 0, zeros: r.IntN(4) > 0, edits: r.IntN(2) == 0, counts: []string{"events", "attempts", "batches"}[r.IntN(3)]}
	within := func() int { return windowFrom + r.IntN(windowTo-windowFrom) }
	for range 1 + r.IntN(8) {
		s.steps = append(s.steps, step{within(), []string{"delivered", "delivered", "delivered", "doubled", "delayed", "retried"}[r.IntN(6)], 1 + r.IntN(2)})
	}
	switch r.IntN(12) {
	case 0:
		from := within()
		s.steps = append(s.steps, step{from, "stop_trail", 0}, step{from + 1 + r.IntN(90), "start_trail", 0})
	case 1:
		from := within()
		s.steps = append(s.steps, step{from, "detach_policies", 0}, step{from + 1 + r.IntN(60), "delivered", 1}, step{from + 61, "attach", 0})
	case 2:
		s.steps = append(s.steps, step{within(), "lost", 1})
	case 3:
		s.steps = append(s.steps, step{within(), []string{"clear_storage", "delete_logstore", "lower_retention", "allow_web_tracking", "delete_index", "delete_trail"}[r.IntN(6)], 0})
	case 4, 5, 6, 7:
		s.steps = append(s.steps, step{windowTo + 5 + r.IntN(90), "delete_row", 0})
	}
	slices.SortStableFunc(s.steps, func(a, b step) int { return a.minute - b.minute })
	return s
}

var fates = map[string]emulator.Manner{
	"delivered": {}, "doubled": {Fate: emulator.FateDoubled}, "retried": {Fate: emulator.FateRetried}, "lost": {Fate: emulator.FateLost},
}

// play has a history happen, and asks about its window.
func (a *asker) play(s script) {
	a.T.Helper()
	start := a.Emulator.Clock.Now().Truncate(time.Minute).Add(-judged * time.Minute) // it ends now, since the SDK signs with the machine's time
	reach := func(minute int) {
		a.Emulator.Clock.Freeze(start.Add(time.Duration(minute)*time.Minute + 20*time.Second))
	}
	a.Emulator.Clock.Freeze(start)
	a.Emulator.Set(func(e *emulator.Settings) {
		e.MetricCounts, e.MetricDoubles, e.MetricZeros, e.LookupRowEdits, e.LookupPerSecond, e.LookupEveryRegion = s.counts, s.doubles, s.zeros, s.edits, 0, true
		e.DeliveredTime = map[bool]string{true: "delivery", false: "event"}[s.deliveryTime]
	})
	a.MakeDestination()
	a.Must(a.MakeTrail(trail))
	a.completeIndex()
	a.Must(a.RPC("actiontrail", "StartLogging", "Name", trail))
	for _, next := range s.steps {
		reach(next.minute)
		a.do(next)
	}
	reach(judged)
	a.ask.Window = judge.Window{From: start.Add(windowFrom * time.Minute), To: start.Add(windowTo * time.Minute)}
}

// do does a step.
func (a *asker) do(next step) {
	a.T.Helper()
	const at = testclient.TrailLogstore
	switch next.what {
	case "delayed":
		a.Emulator.DeliverAs(next.n, emulator.Manner{Fate: emulator.FateDelayed, Delay: time.Duration(next.minute%50) * time.Minute})
	case "stop_trail":
		a.Must(a.RPC("actiontrail", "StopLogging", "Name", trail))
	case "start_trail":
		a.Must(a.RPC("actiontrail", "StartLogging", "Name", trail))
	case "delete_trail":
		a.Must(a.RPC("actiontrail", "DeleteInnerTrail", "Name", trail))
	case "detach_policies":
		a.Must(a.Attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
	case "attach":
		a.Must(a.Attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy"))
	case "clear_storage":
		a.Must(a.SLS("DELETE", project, at+"/storage", ""))
	case "delete_logstore":
		a.Must(a.SLS("DELETE", project, at, ""))
	case "delete_index":
		a.Must(a.SLS("DELETE", project, at+"/index", ""))
	case "lower_retention":
		a.Must(a.PutLogstore(`"ttl":7`))
	case "allow_web_tracking":
		a.Must(a.PutLogstore(`"enable_tracking":true`))
	case "delete_row":
		for _, e := range a.truths() {
			if e.Rows > 0 {
				body := fmt.Sprintf(`{"from":1,"to":4000000000,"query":%q,"type":"logs","accurate":true}`, `"`+e.ID+`"`)
				a.Must(a.SLS("POST", project, at+"/deletelogtasks", body))
				return
			}
		}
	default:
		a.Emulator.DeliverAs(next.n, fates[next.what])
	}
}

// absent counts the events of a window that are missing, and those of them that a witness tells of.
func absent(events []truth, in judge.Window, s script) (missing, told int) {
	for _, e := range events {
		if e.Rows > 0 || e.Time.Before(in.From) || !e.Time.Before(in.To) {
			continue
		}
		missing++
		if e.Fate != "lost" || s.counts != "batches" {
			told++
		}
	}
	return missing, told
}

// TestJudge_emulator judges histories of the emulator, whose rules were written without the judgement's, by what our client is
// answered.
func TestJudge_emulator(t *testing.T) {
	t.Parallel()
	const histories = 200
	count := map[judge.Verdict]int{}
	for i := range histories {
		s := drawScript(rand.New(rand.NewPCG(200, uint64(i))))
		a := newAsker(t)
		a.play(s)
		r, events := judge.Judge(a.gather()), a.truths()
		count[r.Verdict]++
		missing, told := absent(events, r.Window, s)
		if r.Proven != nil {
			if _, told := absent(events, *r.Proven, s); told > 0 {
				t.Errorf("history %d: %d events are missing in what is proven\n%s\n%s", i, told, s, r.Markdown())
			}
		}
		stopped := slices.ContainsFunc(s.steps, func(s step) bool { return s.what == "stop_trail" || s.what == "delete_trail" })
		if r.Verdict == judge.NoGapFound && told > 0 || r.Verdict == judge.Gaps && missing == 0 && !stopped || r.Verdict == judge.Unproven && len(r.Reasons()) == 0 {
			t.Errorf("history %d: the verdict is %s, and %d events are missing, of which witnesses tell of %d\n%s\n%s", i, r.Verdict, missing, told, s, r.Markdown())
		}
		deleted := slices.ContainsFunc(s.steps, func(s step) bool { return s.what == "delete_row" })
		if deleted && missing > 0 && r.Verdict != judge.Gaps {
			t.Errorf("history %d: a deletion is not found\n%s\n%s", i, s, r.Markdown())
		}
	}
	t.Logf("%d histories: %v", histories, count)
	for _, verdict := range []judge.Verdict{judge.Gaps, judge.NoGapFound, judge.Unproven} {
		if count[verdict] < histories/20 {
			t.Errorf("only %d are %s", count[verdict], verdict)
		}
	}
}
