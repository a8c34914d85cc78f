package shipping_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Driver is one resource in one Terraform state, and what Terraform does with it:
// which processes it starts, what it asks of them and in which order, what it keeps
// and what it taints.
type Driver struct {
	T                 *testing.T
	Cloud             *Cloud
	ProviderArguments map[string]any // further arguments of the provider block

	State            *State // nil: the state is empty
	tainted          bool
	callsBeforeApply int      // how many calls were made before the last apply of a plan
	shown            []string // what the last read would have shown as changes

	mu      sync.Mutex
	session *session // the one that runs
	stopped bool
}

func (tc *Cloud) NewDriver(t *testing.T, block map[string]any) *Driver {
	return &Driver{T: t, Cloud: tc, ProviderArguments: block}
}

// start starts a process; it says no once Terraform was told to stop.
func (tf *Driver) start() (*session, bool) {
	s := tf.Cloud.NewSession(tf.T, tf.ProviderArguments)
	tf.mu.Lock()
	defer tf.mu.Unlock()
	tf.session = s
	return s, !tf.stopped
}

// stop is Ctrl-C: Terraform asks the provider to stop, waits for what it was
// asked, and asks nothing more of it.
func (tf *Driver) stop() {
	tf.mu.Lock()
	defer tf.mu.Unlock()
	tf.stopped = true
	if _, err := tf.session.server.StopProvider(tf.T.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		tf.T.Error(err)
	}
}

// resume is what a person does after Ctrl-C: Terraform may be run again.
func (tf *Driver) resume() {
	tf.mu.Lock()
	defer tf.mu.Unlock()
	tf.stopped = false
}

func (tf *Driver) isStopped() bool {
	tf.mu.Lock()
	defer tf.mu.Unlock()
	return tf.stopped
}

// The longest that a request to the provider may take, unless timeouts says
// otherwise.
const (
	readTimeout   = 2 * time.Minute
	changeTimeout = 10 * time.Minute
	deleteTimeout = 5 * time.Minute
)

// withTimeout checks that a request to the provider keeps to its time.
func (tf *Driver) withTimeout(limit time.Duration, request func()) {
	tf.T.Helper()
	start := time.Now()
	request()
	if took := time.Since(start); took > limit {
		tf.T.Errorf("a request to the provider took %s, its timeout is %s", took, limit)
	}
}

func (tf *Driver) refresh(s *session, before *State) (after *State, diags []*tfprotov6.Diagnostic) {
	tf.withTimeout(readTimeout, func() { after, diags = s.tryRefresh(before) })
	return after, diags
}

// apply is terraform apply with a configuration; without one it is terraform
// destroy.
func (tf *Driver) apply(config map[string]any) []*tfprotov6.Diagnostic {
	tf.T.Helper()
	s, _ := tf.start()
	if tf.State == nil {
		return tf.change(s, nil, config)
	}
	before, diags := tf.refresh(s, tf.State)
	if HasErrors(diags) || tf.isStopped() {
		return diags
	}
	return append(diags, tf.change(s, before, config)...)
}

// change plans and applies, from what a refresh has found.
func (tf *Driver) change(s *session, before *State, config map[string]any) []*tfprotov6.Diagnostic {
	tf.T.Helper()
	if before == nil && config == nil {
		return nil
	}
	prior := before
	if tf.tainted && config != nil {
		prior = nil
	}
	planned, wanted, diags := tf.planResource(s, prior, config)
	if HasErrors(diags) || tf.isStopped() {
		return diags
	}
	replaces := config != nil && before != nil && (tf.tainted || len(planned.RequiresReplace) > 0)
	if replaces && prior != nil {
		prior = nil
		var more []*tfprotov6.Diagnostic
		planned, wanted, more = tf.planResource(s, nil, config)
		if diags = append(diags, more...); HasErrors(diags) || tf.isStopped() {
			return diags
		}
	}
	tf.State = before // what a refresh found is kept with the plan
	if config != nil && prior != nil && s.value(planned.PlannedState).Equal(prior.Value) {
		return diags
	}
	s, goOn := tf.start()
	if !goOn {
		return diags
	}
	tf.callsBeforeApply = len(tf.Cloud.Journal())
	if config == nil {
		return append(diags, tf.applyPlanned(s, deleteTimeout, before, planned, wanted)...)
	}
	if replaces {
		tf.withTimeout(deleteTimeout, func() { diags = append(diags, s.destroyUnplanned(before)...) })
		if HasErrors(diags) {
			return diags
		}
		tf.State, tf.tainted = nil, false
		if tf.isStopped() {
			return diags
		}
	}
	// The process that applies is asked to plan once more.
	planned, wanted, more := tf.planResource(s, prior, config)
	if diags = append(diags, more...); HasErrors(diags) || tf.isStopped() {
		return diags
	}
	return append(diags, tf.applyPlanned(s, changeTimeout, prior, planned, wanted)...)
}

func (tf *Driver) planResource(s *session, prior *State, config map[string]any) (planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value, diags []*tfprotov6.Diagnostic) {
	tf.withTimeout(readTimeout, func() { planned, wanted = s.plan(prior, config) })
	return planned, wanted, planned.Diagnostics
}

func (tf *Driver) applyPlanned(
	s *session, limit time.Duration, prior *State, planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value,
) (diags []*tfprotov6.Diagnostic) {
	tf.withTimeout(limit, func() { tf.State, diags = s.applyPlanned(tf.T.Context(), prior, planned, wanted) })
	tf.tainted = prior == nil && tf.State != nil && HasErrors(diags)
	return diags
}

// Plan is terraform plan: nothing of it is kept.
func (tf *Driver) Plan(config map[string]any) []*tfprotov6.Diagnostic {
	tf.T.Helper()
	s, _ := tf.start()
	tf.shown = nil
	after, diags := tf.refresh(s, tf.State)
	if HasErrors(diags) || tf.isStopped() {
		return diags
	}
	planned, _, more := tf.planResource(s, after, config)
	if !HasErrors(more) {
		tf.shown = tf.changes(s, after, planned)
	}
	return append(diags, more...)
}

// changes are what terraform plan shows: what a refresh changes in the state and
// what the plan then changes.
func (tf *Driver) changes(s *session, after *State, planned *tfprotov6.PlanResourceChangeResponse) []string {
	return slices.Concat(slices.Sorted(slices.Values(s.changes(tf.State.Value, after.Value))),
		slices.Sorted(slices.Values(s.changes(after.Value, s.value(planned.PlannedState)))))
}

// Import is terraform apply with an import block.
func (tf *Driver) Import(id string, config map[string]any) []*tfprotov6.Diagnostic {
	tf.T.Helper()
	s, _ := tf.start()
	if tf.State != nil {
		return tf.apply(config)
	}
	var imported *State
	var diags []*tfprotov6.Diagnostic
	tf.withTimeout(readTimeout, func() { imported, diags = s.importState(id) })
	if HasErrors(diags) || tf.isStopped() {
		return diags
	}
	before, more := tf.refresh(s, imported)
	if diags = append(diags, more...); HasErrors(diags) || tf.isStopped() {
		return diags
	}
	return append(diags, tf.change(s, before, config)...)
}

// drift is what terraform plan would show.
func (tf *Driver) drift(config map[string]any) (changes []string, diags []*tfprotov6.Diagnostic) {
	tf.T.Helper()
	s, _ := tf.start()
	if tf.State == nil {
		return nil, nil
	}
	after, diags := tf.refresh(s, tf.State)
	if HasErrors(diags) {
		return nil, diags
	}
	planned, _, more := tf.planResource(s, after, config)
	return tf.changes(s, after, planned), append(diags, more...)
}
