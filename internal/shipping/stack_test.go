package shipping_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// stack is one resource in one Terraform state, and what Terraform does with it:
// which processes it starts, what it asks of them and in which order, what it keeps
// and what it taints.
type stack struct {
	t     *testing.T
	w     *world
	block map[string]any // further arguments of the provider block

	held    *held // nil: the state is empty
	tainted bool
	planned int      // how many calls were made before the last apply of a plan
	shown   []string // what the last read would have shown as changes

	mu      sync.Mutex
	process *session // the one that runs
	stopped bool
}

func (w *world) stack(t *testing.T, block map[string]any) *stack {
	return &stack{t: t, w: w, block: block}
}

// begin starts a process; it says no once Terraform was told to stop.
func (k *stack) begin() (*session, bool) {
	s := k.w.session(k.t, k.block)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.process = s
	return s, !k.stopped
}

// stop is Ctrl-C: Terraform asks the provider to stop, waits for what it was
// asked, and asks nothing more of it.
func (k *stack) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	if _, err := k.process.server.StopProvider(k.t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		k.t.Error(err)
	}
}

// resume is what a person does after Ctrl-C: Terraform may be run again.
func (k *stack) resume() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = false
}

func (k *stack) ended() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.stopped
}

// The longest that a request to the provider may take, unless timeouts says
// otherwise.
const (
	longestRead   = 2 * time.Minute
	longestChange = 10 * time.Minute
	longestDelete = 5 * time.Minute
)

// within checks that a request to the provider keeps to its time.
func (k *stack) within(limit time.Duration, request func()) {
	k.t.Helper()
	start := time.Now()
	request()
	if took := time.Since(start); took > limit {
		k.t.Errorf("a request to the provider took %s, its timeout is %s", took, limit)
	}
}

func (k *stack) refresh(s *session, before *held) (after *held, diags []*tfprotov6.Diagnostic) {
	k.within(longestRead, func() { after, diags = s.tryRefresh(before) })
	return after, diags
}

// apply is terraform apply with a configuration; without one it is terraform
// destroy.
func (k *stack) apply(config map[string]any) []*tfprotov6.Diagnostic {
	k.t.Helper()
	s, _ := k.begin()
	if k.held == nil {
		return k.change(s, nil, config)
	}
	before, diags := k.refresh(s, k.held)
	if failed(diags) || k.ended() {
		return diags
	}
	return append(diags, k.change(s, before, config)...)
}

// change plans and applies, from what a refresh has found.
func (k *stack) change(s *session, before *held, config map[string]any) []*tfprotov6.Diagnostic {
	k.t.Helper()
	if before == nil && config == nil {
		return nil
	}
	prior := before
	if k.tainted && config != nil {
		prior = nil
	}
	planned, wanted, diags := k.plan(s, prior, config)
	if failed(diags) || k.ended() {
		return diags
	}
	replaces := config != nil && before != nil && (k.tainted || len(planned.RequiresReplace) > 0)
	if replaces && prior != nil {
		prior = nil
		var more []*tfprotov6.Diagnostic
		planned, wanted, more = k.plan(s, nil, config)
		if diags = append(diags, more...); failed(diags) || k.ended() {
			return diags
		}
	}
	k.held = before // what a refresh found is kept with the plan
	if config != nil && prior != nil && s.value(planned.PlannedState).Equal(prior.state) {
		return diags
	}
	s, goOn := k.begin()
	if !goOn {
		return diags
	}
	k.planned = len(k.w.Journal())
	if config == nil {
		return append(diags, k.carryOut(s, longestDelete, before, planned, wanted)...)
	}
	if replaces {
		k.within(longestDelete, func() { diags = append(diags, s.destroyUnplanned(before)...) })
		if failed(diags) {
			return diags
		}
		k.held, k.tainted = nil, false
		if k.ended() {
			return diags
		}
	}
	// The process that applies is asked to plan once more.
	planned, wanted, more := k.plan(s, prior, config)
	if diags = append(diags, more...); failed(diags) || k.ended() {
		return diags
	}
	return append(diags, k.carryOut(s, longestChange, prior, planned, wanted)...)
}

func (k *stack) plan(s *session, prior *held, config map[string]any) (planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value, diags []*tfprotov6.Diagnostic) {
	k.within(longestRead, func() { planned, wanted = s.plan(prior, config) })
	return planned, wanted, planned.Diagnostics
}

func (k *stack) carryOut(
	s *session, limit time.Duration, prior *held, planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value,
) (diags []*tfprotov6.Diagnostic) {
	k.within(limit, func() { k.held, diags = s.applyPlanned(k.t.Context(), prior, planned, wanted) })
	k.tainted = prior == nil && k.held != nil && failed(diags)
	return diags
}

// read is terraform plan: nothing of it is kept.
func (k *stack) read(config map[string]any) []*tfprotov6.Diagnostic {
	k.t.Helper()
	s, _ := k.begin()
	k.shown = nil
	after, diags := k.refresh(s, k.held)
	if failed(diags) || k.ended() {
		return diags
	}
	planned, _, more := k.plan(s, after, config)
	if !failed(more) {
		k.shown = k.changes(s, after, planned)
	}
	return append(diags, more...)
}

// changes are what terraform plan shows: what a refresh changes in the state and
// what the plan then changes.
func (k *stack) changes(s *session, after *held, planned *tfprotov6.PlanResourceChangeResponse) []string {
	return slices.Concat(slices.Sorted(slices.Values(s.changes(k.held.state, after.state))),
		slices.Sorted(slices.Values(s.changes(after.state, s.value(planned.PlannedState)))))
}

// adopt is terraform apply with an import block.
func (k *stack) adopt(id string, config map[string]any) []*tfprotov6.Diagnostic {
	k.t.Helper()
	s, _ := k.begin()
	if k.held != nil {
		return k.apply(config)
	}
	var imported *held
	var diags []*tfprotov6.Diagnostic
	k.within(longestRead, func() { imported, diags = s.importState(id) })
	if failed(diags) || k.ended() {
		return diags
	}
	before, more := k.refresh(s, imported)
	if diags = append(diags, more...); failed(diags) || k.ended() {
		return diags
	}
	return append(diags, k.change(s, before, config)...)
}

// drift is what terraform plan would show.
func (k *stack) drift(config map[string]any) (changes []string, diags []*tfprotov6.Diagnostic) {
	k.t.Helper()
	s, _ := k.begin()
	if k.held == nil {
		return nil, nil
	}
	after, diags := k.refresh(s, k.held)
	if failed(diags) {
		return nil, diags
	}
	planned, _, more := k.plan(s, after, config)
	return k.changes(s, after, planned), append(diags, more...)
}
