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

// Invariants hold what must not get lost by a deed.
type Invariants struct {
	t        *testing.T
	cloud    *Cloud
	scenario Scenario

	shipped        bool            // before the deed
	MinRetention   int             // of the retention, in days
	Events         map[string]bool // ids of the events that have come in
	Logstores      map[string]bool // that stood at any time
	OtherLogstores map[string]bool // Logstores that the deed has not made
	lost           int
	stopped        bool // nothing shipped from the disturbed run to the next one

	RoleDeleted bool // somebody has deleted one

	shown []string // as changes by a read that nothing disturbs

	Cancelled bool // Terraform was: what it did not ask for, the provider has no word of
}

func NewInvariants(t *testing.T, tc *Cloud, sc Scenario) *Invariants {
	inv := &Invariants{t: t, cloud: tc, scenario: sc, MinRetention: 3650, Events: map[string]bool{}, Logstores: map[string]bool{}}
	if days, ok := LogstoreSettings(sc.config)["retention_days"].(int); ok {
		inv.MinRetention = days
	}
	tc.Edit(func(a *emulator.Account) {
		inv.shipped = AnyTrailEnabled(a)
		for _, l := range Logstores(a) {
			inv.MinRetention = min(inv.MinRetention, l.TTL)
		}
	})
	inv.Deliver()
	inv.OtherLogstores = maps.Clone(inv.Logstores)
	if sc.ReadOnly {
		inv.shown = sc.Baseline(t).shown
	}
	return inv
}

// Deliver has ActionTrail deliver an event, which must arrive if a trail ships, and
// takes stock.
func (inv *Invariants) Deliver() {
	before := inv.countEvents()
	inv.cloud.Deliver(1)
	inv.cloud.Edit(func(a *emulator.Account) {
		if AnyTrailEnabled(a) && !inv.scenario.Undelivered && inv.countEventsIn(a) != before+1 {
			inv.t.Errorf("an event was not delivered: %+v", maps.Collect(maps.All(a.InnerTrails)))
			inv.lost++
		}
	})
	inv.CheckLogs()
}

func (inv *Invariants) countEvents() (n int) {
	inv.cloud.Edit(func(a *emulator.Account) { n = inv.countEventsIn(a) })
	return n
}

func (*Invariants) countEventsIn(a *emulator.Account) (n int) {
	for _, l := range Logstores(a) {
		n += len(l.Events)
	}
	return n
}

// CheckLogs checks that everything that came in is still there, and notes what is new.
func (inv *Invariants) CheckLogs() {
	inv.cloud.Edit(func(a *emulator.Account) {
		here := map[string]bool{}
		for path, l := range Logstores(a) {
			inv.Logstores[path] = true
			for _, e := range l.Events {
				here[e.Fields["EventID"]] = true
			}
			if l.TTL < inv.MinRetention {
				inv.t.Errorf("the retention of %s is %d days, below %d", path, l.TTL, inv.MinRetention)
			}
		}
		for id := range inv.Events {
			if !here[id] && !inv.scenario.deletesLogs {
				inv.t.Errorf("event %s is lost", id)
				inv.lost++
			}
		}
		maps.Copy(inv.Events, here)
		for path := range inv.Logstores {
			if Logstores(a)[path] == nil && !inv.scenario.deletesLogs {
				inv.t.Errorf("Logstore %s is gone", path)
			}
		}
	})
}

// CheckRun judges how the disturbed run ended.
func (inv *Invariants) CheckRun(diags []*tfprotov6.Diagnostic) {
	inv.t.Helper()
	inv.CheckLogs()
	text := Text(diags)
	for _, problem := range CheckDiagnostics(diags) {
		inv.t.Errorf("%s:\n%s", problem, text)
	}
	written := inv.cloud.Mutations()
	if inv.scenario.ReadOnly && len(written) > 0 {
		inv.t.Errorf("reading wrote:\n%s", FormatCalls(written))
	}
	if slices.ContainsFunc(written, tookEffect) && strings.Contains(text, "Nothing was changed.") && !strings.Contains(text, "was deleted by this run") {
		inv.t.Errorf("something was changed:\n%s%s", FormatCalls(written), text)
	}
	inv.cloud.Edit(func(a *emulator.Account) {
		if inv.stoppedShipping(a) && (HasErrors(diags) || !inv.Cancelled) && !mentionsStop.MatchString(text) {
			inv.t.Errorf("shipping was stopped and no word of it:\n%s", text)
		}
		if strings.Contains(text, "shipping is stopped") && AnyTrailEnabled(a) {
			inv.t.Errorf("shipping is not stopped, as is said:\n%s", text)
		}
	})
}

// CheckShown checks that a read which succeeds tells what there is.
func (inv *Invariants) CheckShown(tf *Driver, diags []*tfprotov6.Diagnostic) {
	inv.t.Helper()
	if inv.scenario.ReadOnly && !HasErrors(diags) && !slices.Equal(tf.shown, inv.shown) {
		inv.t.Errorf("it shows %q, and undisturbed %q:\n%s", tf.shown, inv.shown, Text(diags))
	}
}

// stoppedShipping says whether nothing ships although it is declared and did before.
func (inv *Invariants) stoppedShipping(a *emulator.Account) bool {
	return inv.shipped && enabled(inv.scenario.config) && !AnyTrailEnabled(a)
}

// AfterRun is when the disturbed run is over and the next one is still to come.
func (inv *Invariants) AfterRun() {
	inv.cloud.Edit(func(a *emulator.Account) { inv.stopped = inv.stoppedShipping(a) })
	inv.Deliver()
}

// readingTime is what people take to read an error. It costs no time in a bubble.
const readingTime = 5 * time.Second

// CheckConvergence runs the deed again: what the first run left is put right, and nothing
// is left to plan.
func (inv *Invariants) CheckConvergence(tf *Driver, first []*tfprotov6.Diagnostic, total *score) {
	inv.t.Helper()
	inv.AfterRun()
	time.Sleep(readingTime)
	again := inv.scenario.do(tf)
	if HasErrors(again) {
		inv.t.Errorf("the second run fails:\n%sThe first said:\n%s", Text(again), Text(first))
	}
	inv.CheckShown(tf, again)
	time.Sleep(readingTime)
	inv.scenario.Undelivered = inv.scenario.Undelivered && inv.scenario.ReadOnly // what kept ActionTrail from delivering is mended
	inv.Deliver()
	changes, more := tf.drift(inv.scenario.config)
	if HasErrors(more) || len(changes) > 0 && !inv.scenario.ReadOnly {
		inv.t.Errorf("the plan after it is not empty: %v\n%s", changes, Text(more))
	}
	inv.CheckEnd()
	total.count(inv)
}

// CheckEnd checks what there is in the end.
func (inv *Invariants) CheckEnd() {
	inv.t.Helper()
	inv.CheckLogs()
	inv.cloud.Edit(func(a *emulator.Account) {
		trails, logstores := slices.Collect(maps.Keys(a.InnerTrails)), slices.Sorted(maps.Keys(Logstores(a)))
		if inv.scenario.ReadOnly {
			return
		}
		if inv.scenario.config == nil {
			if len(trails) > 0 || inv.scenario.deletesLogs && a.Projects["security-audit"].Logstores["innertrail_platform-ops"] != nil || deliveryRoles(a) != 1 && !inv.RoleDeleted {
				inv.t.Errorf("destroyed, and there are trails %v, Logstores %v and %d roles", trails, logstores, deliveryRoles(a))
			}
			return
		}
		name, project := fmt.Sprint(inv.scenario.config["trail_name"]), fmt.Sprint(inv.scenario.config["project_name"])
		trail := a.InnerTrails[name]
		if len(trails) != 1 || trail == nil {
			inv.t.Errorf("there are trails %v", trails)
			return
		}
		if (trail.Status == emulator.StatusEnable) != enabled(inv.scenario.config) || !strings.HasSuffix(trail.SLSProjectARN, "/"+project) {
			inv.t.Errorf("the trail is %+v", trail)
		}
		own := project + "/innertrail_" + name
		strange := func(path string) bool { return path != own && !inv.OtherLogstores[path] }
		if !slices.Contains(logstores, own) || slices.ContainsFunc(logstores, strange) {
			inv.t.Errorf("there are Logstores %v", logstores)
		}
		wanted := 1
		if _, other := inv.scenario.config["role"]; other {
			wanted = 2
		}
		if n := deliveryRoles(a); n != wanted && !(inv.RoleDeleted && n > 0 && n < wanted) {
			inv.t.Errorf("there are %d roles", n)
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

// tookEffect says whether the service did what a call asked for, whatever became of the
// answer.
func tookEffect(c emulator.Call) bool {
	return c.Status == http.StatusOK && !strings.Contains(c.Note, "fault") || strings.Contains(c.Note, "answered 200")
}

func AnyTrailEnabled(a *emulator.Account) bool {
	for _, t := range a.InnerTrails {
		if t.Status == emulator.StatusEnable {
			return true
		}
	}
	return false
}

// Logstores are all of an account, by project and name.
func Logstores(a *emulator.Account) map[string]*emulator.Logstore {
	all := map[string]*emulator.Logstore{}
	for _, p := range a.Projects {
		for name, l := range p.Logstores {
			all[p.Name+"/"+name] = l
		}
	}
	return all
}

var (
	internalWords     = regexp.MustCompile(`(?i)panic|runtime error|goroutine|nil pointer|\.go:\d|%!|this is a bug|inconsistent`)
	mentionsStop      = regexp.MustCompile(`shipping is stopped|nothing ships until|Done before: delete trail|Whether DeleteInnerTrail took effect is not known|do not show the result of: .*(start|create) trail`)
	endsInPunctuation = regexp.MustCompile(`[.!]$`)
)

// CheckDiagnostics gives what is wrong with how a run tells its failure: it should be by one
// error, whose summary can be searched for, and whose detail says what was answered,
// what is true now and what to do next.
func CheckDiagnostics(diags []*tfprotov6.Diagnostic) (problems []string) {
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
	case d.Summary == "" || len(d.Summary) > 120 || strings.Contains(d.Summary, "\n") || endsInPunctuation.MatchString(d.Summary):
		problems = append(problems, "a bad summary")
	case len(strings.Split(d.Detail, "\n\n")) < 3:
		problems = append(problems, "the detail lacks a part")
	case internalWords.MatchString(d.Summary + d.Detail):
		problems = append(problems, "no word for a person")
	}
	return problems
}
