package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Run is terraform apply of a configuration.
func (d *Driver) Run(c Configuration, flags Flags) []*tfprotov6.Diagnostic {
	d.T.Helper()
	p, diags := d.plan(c, flags)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	d.last = c
	d.plans = append(d.plans, d.changes(p))
	return append(diags, d.apply(p)...)
}

// Apply is terraform apply of the only resource. Without a configuration it is terraform
// destroy.
func (d *Driver) Apply(config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	if config == nil {
		return d.Destroy(Flags{})
	}
	return d.Run(single(config), Flags{})
}

// Destroy is terraform destroy. Terraform refreshes and plans the configuration in one
// process, and plans the end in a second one without another refresh. It plans nothing where
// the state is empty.
func (d *Driver) Destroy(flags Flags) []*tfprotov6.Diagnostic {
	d.T.Helper()
	var diags []*tfprotov6.Diagnostic
	refreshed := copyObjects(d.objects)
	if !flags.NoRefresh && len(d.objects) > 0 {
		first, more := d.plan(d.last, flags)
		if HasErrors(more) || d.isStopped() {
			return more
		}
		refreshed = first.objects
		for address, o := range refreshed {
			if o.current == nil && len(o.deposed) == 0 {
				delete(refreshed, address)
			}
		}
	}
	before := d.objects
	d.objects = refreshed
	p, more := d.plan(Configuration{}, Flags{NoRefresh: true, Targets: flags.Targets})
	d.objects = before
	if diags = append(diags, more...); HasErrors(diags) || d.isStopped() {
		return diags
	}
	return append(diags, d.apply(p)...)
}

// Plan is terraform plan of the only resource. It does not keep the refreshed state.
func (d *Driver) Plan(config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	d.shown = nil
	p, diags := d.plan(single(config), Flags{})
	if !HasErrors(diags) && !d.isStopped() {
		d.shown = d.changes(p)
	}
	return diags
}

// PlanAll is terraform plan of a configuration.
func (d *Driver) PlanAll(c Configuration, flags Flags) []*tfprotov6.Diagnostic {
	d.T.Helper()
	_, diags := d.plan(c, flags)
	return diags
}

// Import is terraform apply of the only resource, with an import block.
func (d *Driver) Import(id string, config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	return d.Run(Configuration{DefaultName: {Arguments: config, Import: id}}, Flags{})
}

// Drift returns the changes that terraform plan would show.
func (d *Driver) Drift(config map[string]any) (changes []string, diags []*tfprotov6.Diagnostic) {
	d.T.Helper()
	if len(d.objects) == 0 {
		return nil, nil
	}
	p, diags := d.plan(single(config), Flags{})
	if HasErrors(diags) {
		return nil, diags
	}
	return d.changes(p), diags
}

// ReplaceOnce is terraform apply -replace. Once the resource is new, a user does not
// replace it again.
func (d *Driver) ReplaceOnce(config map[string]any) []*tfprotov6.Diagnostic {
	d.T.Helper()
	diags := d.Run(Configuration{DefaultName: {Arguments: config, Replace: !d.replaced && d.State() != nil}}, Flags{})
	d.replaced = d.replaced || !HasErrors(diags) || d.State() == nil || d.Tainted()
	return diags
}

// ReadData is terraform plan of a configuration with data sources only, which are read in
// the given order.
func (d *Driver) ReadData(sources []DataSource) (diags []*tfprotov6.Diagnostic) {
	d.T.Helper()
	d.newProcesses()
	s := d.process("")
	for _, source := range sources {
		_, more := s.TryReadData(s.alive.ctx, source.Type, source.Arguments)
		if lost := s.lostConnection(); lost != nil {
			return lost
		}
		if diags = append(diags, more...); HasErrors(more) || d.isStopped() {
			break
		}
	}
	return diags
}

// DataSource is a data source block.
type DataSource struct {
	Type      string
	Arguments map[string]any
}

// Shown returns the changes that the last plan shows.
func (d *Driver) Shown() []string { return d.shown }

// Plans returns the changes that the plan of each apply showed.
func (d *Driver) Plans() [][]string { return d.plans }

// CallsBeforeApply returns the number of calls before the last apply of a plan, or all
// calls if there was none since the journal was cleared.
func (d *Driver) CallsBeforeApply() int {
	if d.callsBeforeApply == 0 {
		return len(d.Cloud.Journal())
	}
	return d.callsBeforeApply
}

// ForgetCalls clears the journal of the cloud.
func (d *Driver) ForgetCalls() {
	d.Cloud.ClearJournal()
	d.callsBeforeApply = 0
}
