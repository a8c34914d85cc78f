package acctest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
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
	i := &Invariants{t: t, cloud: tc, scenario: sc, MinRetention: 3650, Events: map[string]bool{}, Logstores: map[string]bool{}}
	if days, ok := LogstoreSettings(sc.Config)["retention_days"].(int); ok {
		i.MinRetention = days
	}
	tc.Edit(func(a *emulator.Account) {
		i.shipped = testcloud.AnyTrailEnabled(a)
		for _, l := range testcloud.Logstores(a) {
			i.MinRetention = min(i.MinRetention, l.TTL)
		}
	})
	i.Deliver()
	i.OtherLogstores = maps.Clone(i.Logstores)
	if sc.ReadOnly {
		i.shown = sc.Baseline(t).shown
	}
	return i
}

// Deliver has ActionTrail deliver an event, which must arrive if a trail ships, and
// takes stock.
func (i *Invariants) Deliver() {
	before := i.countEvents()
	i.cloud.Deliver(1)
	i.cloud.Edit(func(a *emulator.Account) {
		if testcloud.AnyTrailEnabled(a) && !i.scenario.Undelivered && i.countEventsIn(a) != before+1 {
			i.t.Errorf("an event was not delivered: %+v", maps.Collect(maps.All(a.InnerTrails)))
			i.lost++
		}
	})
	i.CheckLogs()
}

func (i *Invariants) countEvents() (n int) {
	i.cloud.Edit(func(a *emulator.Account) { n = i.countEventsIn(a) })
	return n
}

func (*Invariants) countEventsIn(a *emulator.Account) (n int) {
	for _, l := range testcloud.Logstores(a) {
		n += len(l.Events)
	}
	return n
}

// CheckLogs checks that everything that came in is still there, and notes what is new.
func (i *Invariants) CheckLogs() {
	i.cloud.Edit(func(a *emulator.Account) {
		here := map[string]bool{}
		for path, l := range testcloud.Logstores(a) {
			i.Logstores[path] = true
			for _, e := range l.Events {
				here[e.Fields["EventID"]] = true
			}
			if l.TTL < i.MinRetention {
				i.t.Errorf("the retention of %s is %d days, below %d", path, l.TTL, i.MinRetention)
			}
		}
		for id := range i.Events {
			if !here[id] && !i.scenario.deletesLogs {
				i.t.Errorf("event %s is lost", id)
				i.lost++
			}
		}
		maps.Copy(i.Events, here)
		for path := range i.Logstores {
			if testcloud.Logstores(a)[path] == nil && !i.scenario.deletesLogs {
				i.t.Errorf("Logstore %s is gone", path)
			}
		}
	})
}

// CheckRun judges how the disturbed run ended.
func (i *Invariants) CheckRun(diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	i.CheckLogs()
	text := Text(diags)
	for _, problem := range CheckDiagnostics(diags) {
		i.t.Errorf("%s:\n%s", problem, text)
	}
	written := i.cloud.Mutations()
	if i.scenario.ReadOnly && len(written) > 0 {
		i.t.Errorf("reading wrote:\n%s", testcloud.FormatCalls(written))
	}
	if slices.ContainsFunc(written, tookEffect) && strings.Contains(text, "Nothing was changed.") && !strings.Contains(text, "was deleted by this run") {
		i.t.Errorf("something was changed:\n%s%s", testcloud.FormatCalls(written), text)
	}
	i.cloud.Edit(func(a *emulator.Account) {
		if i.stoppedShipping(a) && (HasErrors(diags) || !i.Cancelled) && !mentionsStop.MatchString(text) {
			i.t.Errorf("shipping was stopped and no word of it:\n%s", text)
		}
		if strings.Contains(text, "shipping is stopped") && testcloud.AnyTrailEnabled(a) {
			i.t.Errorf("shipping is not stopped, as is said:\n%s", text)
		}
	})
}

// CheckShown checks that a read which succeeds tells what there is.
func (i *Invariants) CheckShown(tf *Driver, diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	if i.scenario.ReadOnly && !HasErrors(diags) && !slices.Equal(tf.shown, i.shown) {
		i.t.Errorf("it shows %q, and undisturbed %q:\n%s", tf.shown, i.shown, Text(diags))
	}
}

// stoppedShipping says whether nothing ships although it is declared and did before.
func (i *Invariants) stoppedShipping(a *emulator.Account) bool {
	return i.shipped && enabled(i.scenario.Config) && !testcloud.AnyTrailEnabled(a)
}

// AfterRun is when the disturbed run is over and the next one is still to come.
func (i *Invariants) AfterRun() {
	i.cloud.Edit(func(a *emulator.Account) { i.stopped = i.stoppedShipping(a) })
	i.Deliver()
}

// readingTime is what people take to read an error. It costs no time in a bubble.
const readingTime = 5 * time.Second

// CheckConvergence runs the deed again: what the first run left is put right, and nothing
// is left to plan.
func (i *Invariants) CheckConvergence(tf *Driver, first []*tfprotov6.Diagnostic, total *Score) {
	i.t.Helper()
	i.AfterRun()
	time.Sleep(readingTime)
	again := i.scenario.Do(tf)
	if HasErrors(again) {
		i.t.Errorf("the second run fails:\n%sThe first said:\n%s", Text(again), Text(first))
	}
	i.CheckShown(tf, again)
	time.Sleep(readingTime)
	i.scenario.Undelivered = i.scenario.Undelivered && i.scenario.ReadOnly // what kept ActionTrail from delivering is mended
	i.Deliver()
	changes, more := tf.Drift(i.scenario.Config)
	if HasErrors(more) || len(changes) > 0 && !i.scenario.ReadOnly {
		i.t.Errorf("the plan after it is not empty: %v\n%s", changes, Text(more))
	}
	i.CheckEnd()
	total.Count(i)
}

// CheckEnd checks what there is in the end.
func (i *Invariants) CheckEnd() {
	i.t.Helper()
	i.CheckLogs()
	i.cloud.Edit(func(a *emulator.Account) {
		trails, logstores := slices.Collect(maps.Keys(a.InnerTrails)), slices.Sorted(maps.Keys(testcloud.Logstores(a)))
		if i.scenario.ReadOnly {
			return
		}
		if i.scenario.Config == nil {
			if len(trails) > 0 || i.scenario.deletesLogs && a.Projects["security-audit"].Logstores["innertrail_platform-ops"] != nil || deliveryRoles(a) != 1 && !i.RoleDeleted {
				i.t.Errorf("destroyed, and there are trails %v, Logstores %v and %d roles", trails, logstores, deliveryRoles(a))
			}
			return
		}
		name, project := fmt.Sprint(i.scenario.Config["trail_name"]), fmt.Sprint(i.scenario.Config["project_name"])
		trail := a.InnerTrails[name]
		if len(trails) != 1 || trail == nil {
			i.t.Errorf("there are trails %v", trails)
			return
		}
		if (trail.Status == emulator.StatusEnable) != enabled(i.scenario.Config) || !strings.HasSuffix(trail.SLSProjectARN, "/"+project) {
			i.t.Errorf("the trail is %+v", trail)
		}
		own := project + "/innertrail_" + name
		strange := func(path string) bool { return path != own && !i.OtherLogstores[path] }
		if !slices.Contains(logstores, own) || slices.ContainsFunc(logstores, strange) {
			i.t.Errorf("there are Logstores %v", logstores)
		}
		wanted := 1
		if _, other := i.scenario.Config["role"]; other {
			wanted = 2
		}
		if n := deliveryRoles(a); n != wanted && !(i.RoleDeleted && n > 0 && n < wanted) {
			i.t.Errorf("there are %d roles", n)
		}
	})
}

// deliveryRoles counts the roles of an account but the one that Terraform acts through.
func deliveryRoles(a *emulator.Account) int {
	if a.Roles[ActingRole] != nil {
		return len(a.Roles) - 1
	}
	return len(a.Roles)
}

// tookEffect says whether the service did what a call asked for, whatever became of the
// answer.
func tookEffect(c emulator.Call) bool {
	return c.Status == http.StatusOK && !strings.Contains(c.Note, "fault") || strings.Contains(c.Note, "answered 200")
}

// CheckOutcome checks how a run ended that another one was in the way of.
func (i *Invariants) CheckOutcome(who string, diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	for _, problem := range CheckDiagnostics(diags) {
		i.t.Errorf("%s: %s:\n%s", who, problem, Text(diags))
	}
	i.CheckLogs()
}
