package matrix

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Invariants checks what a disturbed scenario must not lose.
type Invariants struct {
	t        *testing.T
	cloud    *acctest.Cloud
	driver   *acctest.Driver // nil: the real Terraform runs the scenario
	scenario acctest.Scenario

	shipped        bool            // a trail was enabled before the scenario
	MinRetention   int             // in days
	Events         map[string]bool // ids of all delivered events
	Logstores      map[string]bool // all Logstores that ever existed
	OtherLogstores map[string]bool // Logstores that the scenario did not create
	lost           int
	lowered        int    // holds
	unknowable     int    // changes of people that were overwritten where no look can find them
	stopped        bool   // nothing was shipped between the disturbed run and the next one
	stoppedLonger  bool   // nor after the next one
	wayOut         string // that was walked because the second run failed
	deadEnd        bool   // no way out led on

	// Disturbed is whether a person or a killed provider may have left what only a way out
	// repairs. Otherwise the next run must succeed.
	Disturbed bool

	hold   *hold
	trusts trusts

	unsaid bool // a Logstore was made anew, and no run has said so
	lied   int  // statuses that hide what is true

	// Traceless is whether logs were deleted without a trace in the configuration.
	Traceless bool

	RoleDeleted bool // a role was deleted outside Terraform

	shown []string // the changes that an undisturbed plan shows

	Cancelled bool // Terraform was stopped, so it does not report what it did not request
}

// NewInvariants records the state of the cloud before a scenario.
func NewInvariants(t *testing.T, tc *acctest.Cloud, sc acctest.Scenario) *Invariants {
	i := &Invariants{t: t, cloud: tc, scenario: sc, MinRetention: 3650, Events: map[string]bool{}, Logstores: map[string]bool{}}
	if days, ok := acctest.LogstoreSettings(sc.Config)["retention_days"].(int); ok {
		i.MinRetention = days
	}
	tc.Edit(func(a *emulator.Account) {
		i.shipped = testcloud.AnyTrailEnabled(a)
		for _, l := range testcloud.Logstores(a) {
			i.MinRetention = min(i.MinRetention, l.TTL)
		}
		i.trusts.accept(a)
	})
	i.Deliver()
	i.OtherLogstores = maps.Clone(i.Logstores)
	if sc.ReadOnly {
		i.shown = Undisturbed(t, sc).shown
	}
	return i
}

// Watch records the state of the cloud before a scenario that a driver runs.
func Watch(tf *acctest.Driver, sc acctest.Scenario) *Invariants {
	i := NewInvariants(tf.T, tf.Cloud, sc)
	i.driver = tf
	return i
}

// Deliver delivers one event, which must arrive if a trail is enabled, and checks the
// logs.
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

// CheckLogs checks that no event and no Logstore is lost, and records new ones.
func (i *Invariants) CheckLogs() {
	kept := map[string]int{} // retention by Logstore
	var changed []string     // problems of the trusts
	i.cloud.Edit(func(a *emulator.Account) {
		changed = i.trusts.check(a)
		here := map[string]bool{}
		for path, l := range testcloud.Logstores(a) {
			i.Logstores[path] = true
			for _, e := range l.Events {
				here[e.Fields["EventID"]] = true
			}
			kept[path] = l.TTL
			if l.TTL < i.MinRetention {
				i.t.Errorf("the retention of %s is %d days, below %d", path, l.TTL, i.MinRetention)
			}
		}
		for id := range i.Events {
			if !here[id] && !i.scenario.DeletesLogs {
				i.t.Errorf("event %s is lost", id)
				i.lost++
			}
		}
		maps.Copy(i.Events, here)
		for path := range i.Logstores {
			if testcloud.Logstores(a)[path] == nil && !i.scenario.DeletesLogs {
				i.t.Errorf("Logstore %s is gone", path)
			}
		}
	})
	i.checkHold(kept)
	if len(changed) > 0 && i.trusts.overwritten(i.cloud.Journal()) {
		i.unknowable++
		return
	}
	for _, problem := range changed {
		i.t.Error(problem)
		i.trusts.changed++
	}
}

// CheckRun checks how the disturbed run ended.
func (i *Invariants) CheckRun(diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	i.CheckLogs()
	text := acctest.Text(diags)
	for _, problem := range acctest.CheckDiagnostics(diags) {
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
		if i.stoppedShipping(a) && !i.stopped && (acctest.HasErrors(diags) || !i.Cancelled) && !mentionsStop.MatchString(text) {
			i.t.Errorf("shipping was stopped and no word of it:\n%s", text)
		}
		if strings.Contains(text, "shipping is stopped") && testcloud.AnyTrailEnabled(a) {
			i.t.Errorf("shipping is not stopped, as is said:\n%s", text)
		}
	})
}

// CheckShown checks that a successful plan shows the same changes as an undisturbed
// one.
func (i *Invariants) CheckShown(tf *acctest.Driver, diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	if i.scenario.ReadOnly && !acctest.HasErrors(diags) && !slices.Equal(tf.Shown(), i.shown) {
		i.t.Errorf("it shows %q, and undisturbed %q:\n%s", tf.Shown(), i.shown, acctest.Text(diags))
	}
}

// CheckEnd checks the final state of the cloud.
func (i *Invariants) CheckEnd() {
	i.t.Helper()
	i.CheckLogs()
	i.cloud.Edit(func(a *emulator.Account) {
		trails, logstores := slices.Collect(maps.Keys(a.InnerTrails)), slices.Sorted(maps.Keys(testcloud.Logstores(a)))
		if i.scenario.ReadOnly {
			return
		}
		if i.scenario.Config == nil {
			if len(trails) > 0 || i.scenario.DeletesLogs && a.Projects["security-audit"].Logstores["innertrail_platform-ops"] != nil || deliveryRoles(a) != 1 && !i.RoleDeleted {
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
		own := i.ownLogstore()
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

// deliveryRoles returns the number of roles, without the one that Terraform assumes.
func deliveryRoles(a *emulator.Account) int {
	if a.Roles[ActingRole] != nil {
		return len(a.Roles) - 1
	}
	return len(a.Roles)
}

// tookEffect reports whether the service performed a call, even if the answer was lost.
func tookEffect(c emulator.Call) bool {
	return c.Status == http.StatusOK && !strings.Contains(c.Note, "fault") || strings.Contains(c.Note, "answered 200")
}

// CheckOutcome checks how a run ended that conflicted with another one.
func (i *Invariants) CheckOutcome(who string, diags []*tfprotov6.Diagnostic) {
	i.t.Helper()
	i.CheckDiagnostics(who, diags)
	i.CheckLogs()
}

// ChangedOutside takes over what a person has changed outside Terraform.
func (i *Invariants) ChangedOutside() {
	i.cloud.Edit(func(a *emulator.Account) { i.trusts.accept(a) })
	i.trusts.since = len(i.cloud.Journal())
}

// enabled reports whether a configuration leaves the trail enabled.
func enabled(config map[string]any) bool { return config != nil && config["enabled"] != false }

// mentionsStop finds the words of an error that say that shipping is stopped.
var mentionsStop = regexp.MustCompile(`shipping is stopped|no events are shipped until|Done before: delete trail|Whether DeleteInnerTrail took effect is not known|do not show the result of: .*(start|create) trail`)
