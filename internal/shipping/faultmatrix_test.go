package shipping_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// trouble is what befalls a call.
type trouble struct {
	name  string
	fault emulator.Fault
	lasts reach
}

// reach is what else a trouble befalls until it is cleared.
type reach int

const (
	once       reach = iota // nothing
	sameAction              // every later call of the same action, as where a service is in trouble
	allCalls                // every later call, as where the network is
)

// troubles are the kinds of fault.
var troubles = func() []trouble {
	var list []trouble
	for _, kind := range []struct {
		name  string
		fault emulator.Fault
		long  reach
	}{
		{"throttled", emulator.Fault{Kind: emulator.FaultThrottle}, sameAction},
		{"500", emulator.Fault{Kind: emulator.FaultInternal}, sameAction},
		{"503", emulator.Fault{Kind: emulator.FaultUnavailable}, sameAction},
		{"denied", emulator.Fault{Kind: emulator.FaultDeny}, sameAction},
		{"refused", emulator.Fault{Kind: emulator.FaultError, Status: 400, Code: "OperationRefused", Message: "The operation is refused."}, sameAction},
		{"reset", emulator.Fault{Kind: emulator.FaultReset}, allCalls},
		{"cut before the service acted", emulator.Fault{Kind: emulator.FaultCutBefore}, allCalls},
		{"cut after the service acted", emulator.Fault{Kind: emulator.FaultCutAfter}, allCalls},
		{"hanging", emulator.Fault{Kind: emulator.FaultHang}, allCalls},
		{"garbage", emulator.Fault{Kind: emulator.FaultGarbage}, sameAction},
		{"garbage after the service acted", emulator.Fault{Kind: emulator.FaultGarble}, sameAction},
		{"truncated", emulator.Fault{Kind: emulator.FaultTruncate}, sameAction},
		{"200 with an error inside", emulator.Fault{Kind: emulator.FaultErrorInside}, sameAction},
		{"trickling", emulator.Fault{Kind: emulator.FaultTrickle}, allCalls},
	} {
		list = append(list, trouble{kind.name + " once", kind.fault, once}, trouble{kind.name + " for long", kind.fault, kind.long})
	}
	return list
}()

// befall arms the trouble for a call, and has meanwhile done just before.
func (x trouble) befall(w *world, at target, meanwhile func()) {
	fault := x.fault
	fault.Action, fault.Region, fault.Nth = at.action, at.region, at.n
	fault.Before = func() {
		meanwhile()
		if x.lasts == once {
			return
		}
		rest := x.fault
		rest.Times = -1
		if x.lasts == sameAction {
			rest.Action = at.action
		}
		w.Fault(rest)
	}
	w.Fault(fault)
}

// score counts the cases of a matrix.
type score struct{ tried, converged, lost atomic.Int64 }

func (s *score) String() string {
	return fmt.Sprintf("%d cases tried, %d converged, %d lost a log", s.tried.Load(), s.converged.Load(), s.lost.Load())
}

// tries says whether a call of a deed is tried in a trouble. A call that could
// change something is, in every one; a read in every kind, in turn once and for
// long, but of the deeds that vary another only in some.
func (d deed) tries(at target, call, x int) bool {
	if at.mutating {
		return true
	}
	return (call+x)%2 == 0 && (!d.varies || (call+x/2)%7 == 0)
}

// Every deed, with every call that it makes in every kind of trouble: the run ends
// in its time, with success or one clear error; the next one converges, the plan
// after it is empty, nothing is there twice, and no log is lost.
func TestMatrix_faults(t *testing.T) {
	t.Parallel()
	var total score
	t.Run("deed", func(t *testing.T) {
		for i, d := range deeds {
			t.Run(d.name, func(t *testing.T) {
				t.Parallel()
				targets := d.targets(t)
				if i > 0 {
					targets = homeOnly(targets)
				}
				for j, at := range targets {
					for n, x := range troubles {
						name := fmt.Sprintf("%s %s #%d %s", at.action, at.region, at.n, x.name)
						if !d.tries(at, j, n) || !sampled(d.name+name) {
							continue
						}
						t.Run(name, func(t *testing.T) {
							t.Parallel()
							tryFault(t, d, at, x, &total)
						})
					}
				}
			})
		}
	})
	fmt.Printf("Fault matrix: %s.\n", &total)
}

func tryFault(t *testing.T, d deed, at target, x trouble, total *score) {
	t.Helper()
	inBubble(t, func(t *testing.T, w *world) {
		k := d.stage(t, w)
		books := open(t, w, d)
		befell := false
		x.befall(w, at, func() { befell = true; books.deliver() })
		diags := d.do(k)
		if !befell {
			t.Error("the call was not made")
		}
		books.check(diags)
		w.ClearFaults()
		books.converges(k, diags, total)
	})
}

// books hold what must not get lost by a deed.
type books struct {
	t *testing.T
	w *world
	d deed

	ships     bool            // before the deed
	floor     int             // of the retention, in days
	logs      map[string]bool // ids of the events that have come in
	logstores map[string]bool // that stood at any time
	lost      int

	stopped bool // Terraform was: what it did not ask for, the provider has no word of
}

func open(t *testing.T, w *world, d deed) *books {
	b := &books{t: t, w: w, d: d, floor: 3650, logs: map[string]bool{}, logstores: map[string]bool{}}
	if days, ok := settings(d.config)["retention_days"].(int); ok {
		b.floor = days
	}
	w.Edit(func(a *emulator.Account) {
		b.ships = anyEnabled(a)
		for _, l := range logstores(a) {
			b.floor = min(b.floor, l.TTL)
		}
	})
	b.deliver()
	return b
}

// deliver has ActionTrail deliver an event, which must arrive if a trail ships, and
// takes stock.
func (b *books) deliver() {
	before := b.count()
	b.w.Deliver(1)
	b.w.Edit(func(a *emulator.Account) {
		if anyEnabled(a) && !b.d.unpaid && b.countIn(a) != before+1 {
			b.t.Errorf("an event was not delivered: %+v", maps.Collect(maps.All(a.InnerTrails)))
			b.lost++
		}
	})
	b.stock()
}

func (b *books) count() (n int) {
	b.w.Edit(func(a *emulator.Account) { n = b.countIn(a) })
	return n
}

func (*books) countIn(a *emulator.Account) (n int) {
	for _, l := range logstores(a) {
		n += len(l.Events)
	}
	return n
}

// stock checks that everything that came in is still there, and notes what is new.
func (b *books) stock() {
	b.w.Edit(func(a *emulator.Account) {
		here := map[string]bool{}
		for path, l := range logstores(a) {
			b.logstores[path] = true
			for _, e := range l.Events {
				here[e.Fields["EventID"]] = true
			}
			if l.TTL < b.floor {
				b.t.Errorf("the retention of %s is %d days, below %d", path, l.TTL, b.floor)
			}
		}
		for id := range b.logs {
			if !here[id] && !b.d.deletes {
				b.t.Errorf("event %s is lost", id)
				b.lost++
			}
		}
		maps.Copy(b.logs, here)
		for path := range b.logstores {
			if logstores(a)[path] == nil && !b.d.deletes {
				b.t.Errorf("Logstore %s is gone", path)
			}
		}
	})
}

// check judges how the disturbed run ended.
func (b *books) check(diags []*tfprotov6.Diagnostic) {
	b.t.Helper()
	b.stock()
	text := said(diags)
	for _, problem := range unclear(diags) {
		b.t.Errorf("%s:\n%s", problem, text)
	}
	written := b.w.Mutations()
	if b.d.reads && len(written) > 0 {
		b.t.Errorf("reading wrote:\n%s", journal(written))
	}
	if slices.ContainsFunc(written, acted) && strings.Contains(text, "Nothing was changed.") && !strings.Contains(text, "was deleted by this run") {
		b.t.Errorf("something was changed:\n%s%s", journal(written), text)
	}
	b.w.Edit(func(a *emulator.Account) {
		if b.ships && enabled(b.d.config) && !anyEnabled(a) && (failed(diags) || !b.stopped) && !notShipping.MatchString(text) {
			b.t.Errorf("shipping was stopped and no word of it:\n%s", text)
		}
		if strings.Contains(text, "shipping is stopped") && anyEnabled(a) {
			b.t.Errorf("shipping is not stopped, as is said:\n%s", text)
		}
	})
}

// converges runs the deed again: what the first run left is put right, and nothing
// is left to plan.
func (b *books) converges(k *stack, first []*tfprotov6.Diagnostic, total *score) {
	b.t.Helper()
	total.tried.Add(1)
	b.deliver()
	if again := b.d.do(k); failed(again) {
		b.t.Errorf("the second run fails:\n%sThe first said:\n%s", said(again), said(first))
	}
	b.deliver()
	changes, more := k.drift(b.d.config)
	if failed(more) || len(changes) > 0 && !b.d.reads {
		b.t.Errorf("the plan after it is not empty: %v\n%s", changes, said(more))
	}
	b.close()
	if !b.t.Failed() {
		total.converged.Add(1)
	}
	if b.lost > 0 {
		total.lost.Add(1)
	}
}

// close checks what there is in the end.
func (b *books) close() {
	b.t.Helper()
	b.stock()
	b.w.Edit(func(a *emulator.Account) {
		trails, logstores := slices.Collect(maps.Keys(a.InnerTrails)), slices.Sorted(maps.Keys(logstores(a)))
		if b.d.reads {
			return
		}
		if b.d.config == nil {
			if len(trails) > 0 || b.d.deletes && a.Projects["security-audit"].Logstores["innertrail_platform-ops"] != nil || len(a.Roles) != 1 {
				b.t.Errorf("destroyed, and there are trails %v, Logstores %v and %d roles", trails, logstores, len(a.Roles))
			}
			return
		}
		name, project := b.d.config["trail_name"].(string), b.d.config["project_name"].(string)
		trail := a.InnerTrails[name]
		if len(trails) != 1 || trail == nil {
			b.t.Errorf("there are trails %v", trails)
			return
		}
		if (trail.Status == emulator.StatusEnable) != enabled(b.d.config) || !strings.HasSuffix(trail.SLSProjectARN, "/"+project) {
			b.t.Errorf("the trail is %+v", trail)
		}
		if a.Projects[project].Logstores["innertrail_"+name] == nil {
			b.t.Errorf("there are Logstores %v", logstores)
		}
		wanted := 1
		if _, other := b.d.config["role"]; other {
			wanted = 2
		}
		if len(a.Roles) != wanted {
			b.t.Errorf("there are %d roles", len(a.Roles))
		}
	})
}

// acted says whether the service did what a call asked for, whatever became of the
// answer.
func acted(c emulator.Call) bool {
	return c.Status == http.StatusOK && !strings.Contains(c.Note, "fault") || strings.Contains(c.Note, "answered 200")
}

func anyEnabled(a *emulator.Account) bool {
	for _, t := range a.InnerTrails {
		if t.Status == emulator.StatusEnable {
			return true
		}
	}
	return false
}

// logstores are all of an account, by project and name.
func logstores(a *emulator.Account) map[string]*emulator.Logstore {
	all := map[string]*emulator.Logstore{}
	for _, p := range a.Projects {
		for name, l := range p.Logstores {
			all[p.Name+"/"+name] = l
		}
	}
	return all
}

var (
	noWordOfOurs = regexp.MustCompile(`(?i)panic|runtime error|goroutine|nil pointer|\.go:\d|%!|this is a bug|inconsistent`)
	notShipping  = regexp.MustCompile(`shipping is stopped|nothing ships until|Done before: delete trail|do not show the result of: .*(start|create) trail`)
	endsInStop   = regexp.MustCompile(`[.!]$`)
)

// unclear gives what is wrong with how a run tells its failure: it should be by one
// error, whose summary can be searched for, and whose detail says what was answered,
// what is true now and what to do next.
func unclear(diags []*tfprotov6.Diagnostic) (problems []string) {
	var errors []*tfprotov6.Diagnostic
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errors = append(errors, d)
		}
	}
	if len(errors) == 0 {
		return nil
	}
	if len(errors) > 1 {
		problems = append(problems, "more than one error")
	}
	d := errors[0]
	switch {
	case d.Summary == "" || len(d.Summary) > 120 || strings.Contains(d.Summary, "\n") || endsInStop.MatchString(d.Summary):
		problems = append(problems, "a bad summary")
	case len(strings.Split(d.Detail, "\n\n")) < 3:
		problems = append(problems, "the detail lacks a part")
	case noWordOfOurs.MatchString(d.Summary + d.Detail):
		problems = append(problems, "no word for a person")
	}
	return problems
}
