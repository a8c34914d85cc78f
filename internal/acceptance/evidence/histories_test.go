// Package evidence_test judges histories that happened in the emulator, from the answers of its services.
package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
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
	late                                int // how many minutes later it is judged
	steps                               []step
	disturbed                           []string // what others do
}

// disturbances are what others do, with the steps that end it.
var disturbances = [][]string{
	{"stop_trail", "start_trail"}, {"delete_trail", "create_trail", "start_trail"}, {"detach_policies", "attach"}, {"overdue", "paid"}, {"lost"},
	{"clear_storage"}, {"delete_logstore"}, {"lower_retention", "raise_retention"}, {"delete_row"}, {"delete_row"}, {"delete_row"}, {"delete_last"},
	{"delete_index", "complete_index"}, {"narrow_index", "complete_index"}, {"attach_processor", "detach_processor"},
	{"allow_web_tracking", "forge", "forbid_web_tracking"},
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
	if r.IntN(3) == 0 {
		s.late = 40 * 60 // long after what is read
	}
	within := func() int { return windowFrom + r.IntN(windowTo-windowFrom) }
	manners := []string{"delivered", "delivered", "delayed", "doubled", "retried"}
	if r.IntN(2) == 0 {
		manners = manners[:3]
	}
	for range 1 + r.IntN(8) {
		s.steps = append(s.steps, step{within(), manners[r.IntN(len(manners))], 1 + r.IntN(2)})
	}
	for range []int{0, 0, 1, 1, 1, 1, 1, 2, 3}[r.IntN(9)] {
		act, at := disturbances[r.IntN(len(disturbances))], within()
		if act[0] == "delete_row" {
			at = windowTo + 5 + r.IntN(90)
		}
		s.disturbed = append(s.disturbed, act[0])
		s.steps = append(s.steps, step{at, act[0], 1})
		for _, ending := range act[1:] {
			if r.IntN(4) > 0 {
				at += 1 + r.IntN(60)
				s.steps = append(s.steps, step{at - 1, "delivered", 1}, step{at, ending, 0})
			}
		}
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
	start := a.Emulator.Clock.Now().Truncate(time.Minute).Add(-time.Duration(judged+s.late) * time.Minute) // it ends now, since the SDK signs with the machine's time
	reach := func(minute int) {
		at := start.Add(time.Duration(minute)*time.Minute + 20*time.Second)
		if now := a.Emulator.Clock.Now(); now.After(at) {
			at = now // a step has taken some seconds
		}
		a.Emulator.Clock.Freeze(at)
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
	reach(judged + s.late)
	a.ask.Window = judge.Window{From: start.Add(windowFrom * time.Minute), To: start.Add(windowTo * time.Minute)}
}

// must fails the test if a step fails, unless steps may meet what others have left.
func (a *asker) must(answer testclient.Answer) {
	a.T.Helper()
	if !a.lenient {
		a.Must(answer)
	}
}

// do does a step.
func (a *asker) do(next step) {
	a.T.Helper()
	const at = testclient.TrailLogstore
	switch next.what {
	case "delayed":
		a.Emulator.DeliverAs(next.n, emulator.Manner{Fate: emulator.FateDelayed, Delay: time.Duration(next.minute%50) * time.Minute})
	case "detach_policies":
		a.must(a.Attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
	case "attach":
		a.must(a.Attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy"))
	case "create_trail":
		a.must(a.MakeTrail(trail))
	case "complete_index":
		a.completeIndex()
	case "delete_row":
		a.deleteRow(func(events []truth) truth { return events[0] })
	case "delete_last":
		a.deleteRow(func(events []truth) truth { return events[len(events)-1] })
	case "forge":
		r, err := http.NewRequestWithContext(a.T.Context(), http.MethodGet, "https://"+project+"."+region+".log.aliyuncs.com"+at+"/track?APIVersion=0.6.0&EventID=forged", http.NoBody)
		if err != nil {
			a.T.Fatal(err)
		}
		a.must(a.Send(r))
	case "attach_processor":
		a.must(a.SLS("PUT", project, "/ingestprocessors/quiet", `{"displayName":"quiet","description":"","configuration":{"parseFail":"drop","spl":"* | where EventID = 'nothing'"}}`))
		a.must(a.SLS("POST", project, at+"/processor", `{"processorName":"quiet"}`))
	case "overdue", "paid":
		a.Emulator.Edit(func(account *emulator.Account) { account.Projects[project].Disabled = next.what == "overdue" })
	case "ten_seconds":
		a.Emulator.Clock.Freeze(a.Emulator.Clock.Now().Add(10 * time.Second))
	default:
		if call, ok := trailCalls[next.what]; ok {
			a.must(a.RPC("actiontrail", call, "Name", trail))
		} else if put, ok := settings[next.what]; ok {
			a.must(a.PutLogstore(put))
		} else if request, ok := requests[next.what]; ok {
			a.must(a.SLS(request[0], project, at+request[1], request[2]))
		} else {
			a.Emulator.DeliverAs(next.n, fates[next.what])
		}
	}
}

// The steps that are one call: on the trail, a change of the settings of the Logstore, another one.
var (
	trailCalls = map[string]string{"stop_trail": "StopLogging", "start_trail": "StartLogging", "delete_trail": "DeleteInnerTrail"}
	settings   = map[string]string{
		"lower_retention": `"ttl":7`, "raise_retention": `"ttl":3650`, "allow_web_tracking": `"enable_tracking":true`, "forbid_web_tracking": `"enable_tracking":false`,
	}
	requests = map[string][3]string{
		"clear_storage": {"DELETE", "/storage", ""}, "delete_logstore": {"DELETE", "", ""}, "delete_index": {"DELETE", "/index", ""},
		"narrow_index": {"PUT", "/index", `{"line":{"token":[","],"caseSensitive":false,"chn":false}}`}, "detach_processor": {"POST", "/processor", `{"processorName":""}`},
	}
)

// deleteRow deletes one of the events that are there.
func (a *asker) deleteRow(choose func([]truth) truth) {
	a.T.Helper()
	events := slices.DeleteFunc(a.truths(), func(e truth) bool { return e.Rows == 0 })
	if len(events) == 0 {
		return
	}
	body := fmt.Sprintf(`{"from":1,"to":4000000000,"query":%q,"type":"logs","accurate":true}`, `"`+choose(events).ID+`"`)
	a.must(a.SLS("POST", project, testclient.TrailLogstore+"/deletelogtasks", body))
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

// wrong says what a judgement says that is not so; empty if nothing is.
func wrong(r judge.Report, events []truth, s script) string {
	missing, told := absent(events, r.Window, s)
	if r.Proven != nil {
		if _, told := absent(events, *r.Proven, s); told > 0 {
			return fmt.Sprintf("%d events are missing in what is proven", told)
		}
	}
	stopped := slices.ContainsFunc(s.steps, func(s step) bool { return s.what == "stop_trail" || s.what == "delete_trail" })
	if r.Verdict == judge.NoGapFound && told > 0 || r.Verdict == judge.Gaps && missing == 0 && !stopped || r.Verdict == judge.Unproven && len(r.Reasons()) == 0 {
		return fmt.Sprintf("the verdict is %s, and %d events are missing, of which witnesses tell of %d", r.Verdict, missing, told)
	}
	return ""
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
		a.lenient = true
		a.play(s)
		r, events := judge.Judge(a.gather()), a.truths()
		count[r.Verdict]++
		if why := wrong(r, events, s); why != "" {
			t.Errorf("history %d: %s\n%s\n%s", i, why, s, r.Markdown())
		}
		missing, _ := absent(events, r.Window, s)
		if slices.Equal(s.disturbed, []string{"delete_row"}) && missing > 0 && r.Verdict != judge.Gaps {
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
