package acctest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Driver does what Terraform does with one resource in one state: it starts provider
// processes, sends the requests in Terraform's order, keeps the state and taints it.
type Driver struct {
	T                 *testing.T
	Cloud             *Cloud
	ProviderArguments map[string]any // further arguments of the provider block

	State            *State // nil: the state is empty
	tainted          bool
	callsBeforeApply int      // number of calls before the last apply of a plan
	shown            []string // the changes that the last plan shows

	mu      sync.Mutex
	session *Session // the running process
	stopped bool
}

// NewDriver returns a driver with an empty state.
func (c *Cloud) NewDriver(t *testing.T, block map[string]any) *Driver {
	return &Driver{T: t, Cloud: c, ProviderArguments: block}
}

// start starts a process. The second result is false after Stop.
func (d *Driver) start() (*Session, bool) {
	s := d.Cloud.NewSession(d.T, d.ProviderArguments)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.session = s
	return s, !d.stopped
}

// Stop is Ctrl-C: Terraform asks the provider to stop, waits for the running request
// and sends no other.
func (d *Driver) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = true
	if _, err := d.session.Server.StopProvider(d.T.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		d.T.Error(err)
	}
}

// Resume allows Terraform to run again after Stop.
func (d *Driver) Resume() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = false
}

func (d *Driver) isStopped() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stopped
}

// The default timeouts of requests to the provider.
const (
	readTimeout   = 2 * time.Minute
	changeTimeout = 10 * time.Minute
	deleteTimeout = 5 * time.Minute
)

// withTimeout checks that a request to the provider ends within its timeout.
func (d *Driver) withTimeout(limit time.Duration, request func()) {
	d.T.Helper()
	start := time.Now()
	request()
	if took := time.Since(start); took > limit {
		d.T.Errorf("a request to the provider took %s, its timeout is %s", took, limit)
	}
}

func (d *Driver) refresh(s *Session, before *State) (after *State, diags []*tfprotov6.Diagnostic) {
	d.withTimeout(readTimeout, func() { after, diags = s.TryRefresh(before) })
	return after, diags
}

// Apply is terraform apply. Without a configuration it is terraform destroy.
func (d *Driver) Apply(config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	s, _ := d.start()
	if d.State == nil {
		return d.change(s, nil, config)
	}
	before, diags := d.refresh(s, d.State)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	return append(diags, d.change(s, before, config)...)
}

// change plans and applies, starting from a refreshed state.
func (d *Driver) change(s *Session, before *State, config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	if before == nil && config == nil {
		return nil
	}
	prior := before
	if d.tainted && config != nil {
		prior = nil
	}
	planned, wanted, diags := d.planResource(s, prior, config)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	replaces := config != nil && before != nil && (d.tainted || len(planned.RequiresReplace) > 0)
	if replaces && prior != nil {
		prior = nil
		var more []*tfprotov6.Diagnostic
		planned, wanted, more = d.planResource(s, nil, config)
		if diags = append(diags, more...); HasErrors(diags) || d.isStopped() {
			return diags
		}
	}
	d.State = before // the refreshed state is kept with the plan
	if config != nil && prior != nil && s.Value(planned.PlannedState).Equal(prior.Value) {
		return diags
	}
	s, goOn := d.start()
	if !goOn {
		return diags
	}
	d.callsBeforeApply = len(d.Cloud.Journal())
	if config == nil {
		return append(diags, d.applyPlanned(s, deleteTimeout, before, planned, wanted)...)
	}
	if replaces {
		d.withTimeout(deleteTimeout, func() { diags = append(diags, s.DestroyUnplanned(before)...) })
		if HasErrors(diags) {
			return diags
		}
		d.State, d.tainted = nil, false
		if d.isStopped() {
			return diags
		}
	}
	// Terraform plans again in the process that applies.
	planned, wanted, more := d.planResource(s, prior, config)
	if diags = append(diags, more...); HasErrors(diags) || d.isStopped() {
		return diags
	}
	return append(diags, d.applyPlanned(s, changeTimeout, prior, planned, wanted)...)
}

func (d *Driver) planResource(s *Session, prior *State, config map[string]any) (planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value, diags []*tfprotov6.Diagnostic) {
	d.withTimeout(readTimeout, func() { planned, wanted = s.Plan(prior, config) })
	return planned, wanted, planned.Diagnostics
}

func (d *Driver) applyPlanned(
	s *Session, limit time.Duration, prior *State, planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value,
) (diags []*tfprotov6.Diagnostic) {
	d.withTimeout(limit, func() { d.State, diags = s.ApplyPlanned(d.T.Context(), prior, planned, wanted) })
	d.tainted = prior == nil && d.State != nil && HasErrors(diags)
	return diags
}

// Plan is terraform plan. It does not keep the refreshed state.
func (d *Driver) Plan(config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	s, _ := d.start()
	d.shown = nil
	after, diags := d.refresh(s, d.State)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	planned, _, more := d.planResource(s, after, config)
	if !HasErrors(more) {
		d.shown = d.changes(s, after, planned)
	}
	return append(diags, more...)
}

// changes returns what terraform plan shows: the changes by the refresh, then the
// planned changes.
func (d *Driver) changes(s *Session, after *State, planned *tfprotov6.PlanResourceChangeResponse) []string {
	return slices.Concat(slices.Sorted(slices.Values(s.Changes(d.State.Value, after.Value))),
		slices.Sorted(slices.Values(s.Changes(after.Value, s.Value(planned.PlannedState)))))
}

// Import is terraform apply with an import block.
func (d *Driver) Import(id string, config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	s, _ := d.start()
	if d.State != nil {
		return d.Apply(config)
	}
	var imported *State
	var diags []*tfprotov6.Diagnostic
	d.withTimeout(readTimeout, func() { imported, diags = s.ImportState(id) })
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	before, more := d.refresh(s, imported)
	if diags = append(diags, more...); HasErrors(diags) || d.isStopped() {
		return diags
	}
	return append(diags, d.change(s, before, config)...)
}

// Drift returns the changes that terraform plan would show.
func (d *Driver) Drift(config map[string]any) (changes []string, diags []*tfprotov6.Diagnostic) {
	d.T.Helper()
	s, _ := d.start()
	if d.State == nil {
		return nil, nil
	}
	after, diags := d.refresh(s, d.State)
	if HasErrors(diags) {
		return nil, diags
	}
	planned, _, more := d.planResource(s, after, config)
	return d.changes(s, after, planned), append(diags, more...)
}
