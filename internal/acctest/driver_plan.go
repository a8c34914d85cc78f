package acctest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// action is what a plan does with an object.
type action int

const (
	noChange action = iota
	toCreate
	toUpdate
	toReplace // deletes first, or creates first under create_before_destroy
	toDelete
)

// change is the planned change of an object.
type change struct {
	address string
	action  action
	block   Block
	before  *State // nil for a create
	after   tftypes.Value
	private []byte
	id      *tfprotov6.ResourceIdentityData
	deposed bool // the object is a deposed one
}

// planned is a plan: the refreshed state and the changes.
type planned struct {
	objects map[string]*object
	changes []change
}

// plan refreshes and plans, in new provider processes. On errors it goes on with the
// other resources, as Terraform does.
func (d *Driver) plan(c Configuration, flags Flags) (p planned, diags []*tfprotov6.Diagnostic) {
	d.T.Helper()
	d.newProcesses()
	p.objects = copyObjects(d.objects)
	d.moveObjects(p.objects, c)
	for _, address := range d.addresses(c) {
		if len(flags.Targets) > 0 && !slices.Contains(flags.Targets, address) {
			continue
		}
		if d.isStopped() {
			break
		}
		block, declared := c[address]
		diags = append(diags, d.planObject(&p, address, block, declared && !block.Forget, flags)...)
	}
	return p, diags
}

// moveObjects follows the moved blocks.
func (*Driver) moveObjects(objects map[string]*object, c Configuration) {
	for address, block := range c {
		if o := objects[block.From]; block.From != "" && o != nil && objects[address] == nil {
			o.provider = block.Provider
			objects[address] = o
			delete(objects, block.From)
		}
	}
}

// planObject plans the objects of an address.
func (d *Driver) planObject(p *planned, address string, block Block, declared bool, flags Flags) (diags []*tfprotov6.Diagnostic) {
	o := p.objects[address]
	if o == nil {
		o = &object{}
		if block.Forget || block.From != "" && !declared {
			return nil
		}
		p.objects[address] = o
	}
	if declared {
		o.provider = block.Provider
	}
	s := d.process(o.provider)
	if block.Forget && !d.ReadsForgotten {
		delete(p.objects, address)
		return nil
	}
	imports := declared && o.current == nil && len(o.deposed) == 0 && block.Import != ""
	if imports {
		d.withTimeout(readTimeout, func() { o.current, diags = s.ImportState(block.Import) })
		if HasErrors(diags) || d.isStopped() {
			return diags
		}
	}
	unread := d.EndsUnread && !declared && !block.Forget && o.current != nil
	if unread {
		if diags = d.planDelete(p, s, address, o.current, false); HasErrors(diags) || d.isStopped() {
			return diags
		}
	}
	if imports || !flags.NoRefresh {
		more := d.refreshObject(s, o)
		if diags = append(diags, more...); HasErrors(more) || d.isStopped() {
			return diags
		}
	}
	if block.Forget {
		delete(p.objects, address)
		return diags
	}
	for _, old := range o.deposed {
		diags = append(diags, d.planDelete(p, s, address, old, true)...)
	}
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	switch {
	case declared:
		return append(diags, d.planChange(p, s, address, o, block)...)
	case o.current != nil && !unread:
		return append(diags, d.planDelete(p, s, address, o.current, false)...)
	}
	return diags
}

// refreshObject reads the current and the deposed objects of an address.
func (d *Driver) refreshObject(s *Session, o *object) (diags []*tfprotov6.Diagnostic) {
	read := func(before *State) *State {
		if before == nil || HasErrors(diags) || d.isStopped() {
			return before
		}
		var after *State
		var more []*tfprotov6.Diagnostic
		d.withTimeout(readTimeout, func() { after, more = s.TryRefresh(before) })
		diags = append(diags, more...)
		if HasErrors(more) {
			return before
		}
		return after
	}
	o.current = read(o.current)
	for i := range o.deposed {
		o.deposed[i] = read(o.deposed[i])
	}
	return diags
}

// planChange plans a declared object. Terraform plans a replacement once more without the
// state; that call gets the private state and, but with OpenTofu, the identity of the first
// one. Its warnings are dropped.
func (d *Driver) planChange(p *planned, s *Session, address string, o *object, block Block) []*tfprotov6.Diagnostic {
	c := change{address: address, block: block, before: o.current}
	prior := o.current
	if o.tainted {
		prior = nil
	}
	resp, diags := d.planResource(s, prior, block.Arguments)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	replaces := prior != nil && (len(resp.RequiresReplace) > 0 || block.Replace)
	if replaces {
		var more []*tfprotov6.Diagnostic
		without := &State{Value: tftypes.NewValue(s.Shape, nil), Private: resp.PlannedPrivate, Identity: resp.PlannedIdentity}
		if d.OpenTofu {
			without.Identity = nil
		}
		resp, more = d.planResource(s, without, block.Arguments)
		if HasErrors(more) || d.isStopped() {
			return append(diags, more...)
		}
	}
	c.after, c.private, c.id = s.Value(resp.PlannedState), resp.PlannedPrivate, resp.PlannedIdentity
	switch {
	case o.current == nil:
		c.action = toCreate
	case replaces || o.tainted:
		c.action = toReplace
	case !c.after.Equal(prior.Value):
		c.action = toUpdate
	}
	p.changes = append(p.changes, c)
	return diags
}

// planDelete plans the end of an object.
func (d *Driver) planDelete(p *planned, s *Session, address string, before *State, deposed bool) []*tfprotov6.Diagnostic {
	resp, diags := d.planResource(s, before, nil)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	p.changes = append(p.changes, change{
		address: address, action: toDelete, before: before, deposed: deposed,
		after: s.Value(resp.PlannedState), private: resp.PlannedPrivate, id: resp.PlannedIdentity,
	})
	return diags
}

func (d *Driver) planResource(s *Session, prior *State, arguments map[string]any) (resp *tfprotov6.PlanResourceChangeResponse, diags []*tfprotov6.Diagnostic) {
	d.withTimeout(readTimeout, func() { resp, _ = s.Plan(prior, arguments) })
	if lost := s.lostConnection(); lost != nil {
		return resp, lost
	}
	return resp, resp.Diagnostics
}

// changes returns what terraform plan shows of the only resource: the changes by the
// refresh, then the planned changes.
func (d *Driver) changes(p planned) []string {
	var s *Session
	for _, s = range d.sessions {
		break
	}
	if s == nil {
		return nil // there are no resources
	}
	null := tftypes.NewValue(s.Shape, nil)
	was, is := null, null
	if o := d.objects[DefaultName]; o != nil && o.current != nil {
		was = o.current.Value
	}
	if o := p.objects[DefaultName]; o != nil && o.current != nil {
		is = o.current.Value
	}
	list := slices.Sorted(slices.Values(s.Changes(was, is)))
	for _, c := range p.changes {
		if c.address == DefaultName && !c.deposed {
			list = append(list, slices.Sorted(slices.Values(s.Changes(is, c.after)))...)
		}
	}
	return list
}
