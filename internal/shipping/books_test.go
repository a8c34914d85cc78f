package shipping_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// books hold what must not get lost by a deed.
type books struct {
	t *testing.T
	w *world
	d deed

	ships     bool            // before the deed
	floor     int             // of the retention, in days
	logs      map[string]bool // ids of the events that have come in
	logstores map[string]bool // that stood at any time
	others    map[string]bool // Logstores that the deed has not made
	lost      int
	off       bool // nothing shipped from the disturbed run to the next one

	fewerRoles bool // somebody has deleted one

	shown []string // as changes by a read that nothing disturbs

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
	b.others = maps.Clone(b.logstores)
	if d.reads {
		b.shown = d.undisturbed(t).shown
	}
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
		if b.stops(a) && (failed(diags) || !b.stopped) && !notShipping.MatchString(text) {
			b.t.Errorf("shipping was stopped and no word of it:\n%s", text)
		}
		if strings.Contains(text, "shipping is stopped") && anyEnabled(a) {
			b.t.Errorf("shipping is not stopped, as is said:\n%s", text)
		}
	})
}

// sees checks that a read which succeeds tells what there is.
func (b *books) sees(k *stack, diags []*tfprotov6.Diagnostic) {
	b.t.Helper()
	if b.d.reads && !failed(diags) && !slices.Equal(k.shown, b.shown) {
		b.t.Errorf("it shows %q, and undisturbed %q:\n%s", k.shown, b.shown, said(diags))
	}
}

// stops says whether nothing ships although it is declared and did before.
func (b *books) stops(a *emulator.Account) bool {
	return b.ships && enabled(b.d.config) && !anyEnabled(a)
}

// between is when the disturbed run is over and the next one is still to come.
func (b *books) between() {
	b.w.Edit(func(a *emulator.Account) { b.off = b.stops(a) })
	b.deliver()
}

// aMoment is what people take to read an error. It costs no time in a bubble.
const aMoment = 5 * time.Second

// converges runs the deed again: what the first run left is put right, and nothing
// is left to plan.
func (b *books) converges(k *stack, first []*tfprotov6.Diagnostic, total *score) {
	b.t.Helper()
	b.between()
	time.Sleep(aMoment)
	again := b.d.do(k)
	if failed(again) {
		b.t.Errorf("the second run fails:\n%sThe first said:\n%s", said(again), said(first))
	}
	b.sees(k, again)
	time.Sleep(aMoment)
	b.d.unpaid = b.d.unpaid && b.d.reads // what kept ActionTrail from delivering is mended
	b.deliver()
	changes, more := k.drift(b.d.config)
	if failed(more) || len(changes) > 0 && !b.d.reads {
		b.t.Errorf("the plan after it is not empty: %v\n%s", changes, said(more))
	}
	b.close()
	total.count(b)
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
			if len(trails) > 0 || b.d.deletes && a.Projects["security-audit"].Logstores["innertrail_platform-ops"] != nil || deliveryRoles(a) != 1 && !b.fewerRoles {
				b.t.Errorf("destroyed, and there are trails %v, Logstores %v and %d roles", trails, logstores, deliveryRoles(a))
			}
			return
		}
		name, project := fmt.Sprint(b.d.config["trail_name"]), fmt.Sprint(b.d.config["project_name"])
		trail := a.InnerTrails[name]
		if len(trails) != 1 || trail == nil {
			b.t.Errorf("there are trails %v", trails)
			return
		}
		if (trail.Status == emulator.StatusEnable) != enabled(b.d.config) || !strings.HasSuffix(trail.SLSProjectARN, "/"+project) {
			b.t.Errorf("the trail is %+v", trail)
		}
		own := project + "/innertrail_" + name
		strange := func(path string) bool { return path != own && !b.others[path] }
		if !slices.Contains(logstores, own) || slices.ContainsFunc(logstores, strange) {
			b.t.Errorf("there are Logstores %v", logstores)
		}
		wanted := 1
		if _, other := b.d.config["role"]; other {
			wanted = 2
		}
		if n := deliveryRoles(a); n != wanted && !(b.fewerRoles && n > 0 && n < wanted) {
			b.t.Errorf("there are %d roles", n)
		}
	})
}

// deliveryRoles counts the roles of an account but the one that Terraform acts through.
func deliveryRoles(a *emulator.Account) int {
	if a.Roles[actingRole] != nil {
		return len(a.Roles) - 1
	}
	return len(a.Roles)
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
	notShipping  = regexp.MustCompile(`shipping is stopped|nothing ships until|Done before: delete trail|Whether DeleteInnerTrail took effect is not known|do not show the result of: .*(start|create) trail`)
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
