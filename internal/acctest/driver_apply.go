package acctest

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// apply applies a plan, in new provider processes. The refreshed state is kept even if
// the changes fail.
func (d *Driver) apply(p planned) (diags []*tfprotov6.Diagnostic) {
	d.T.Helper()
	d.objects = p.objects
	for address, o := range d.objects {
		if o.current == nil && len(o.deposed) == 0 {
			delete(d.objects, address)
		}
	}
	if !slices.ContainsFunc(p.changes, func(c change) bool { return c.action != noChange }) {
		return nil
	}
	d.newProcesses()
	for _, c := range p.changes {
		d.process(c.block.Provider) // Terraform starts them all before the first change
	}
	d.callsBeforeApply = len(d.Cloud.Journal())
	for _, c := range p.changes {
		if d.isStopped() {
			break
		}
		diags = append(diags, d.applyChange(c)...)
	}
	return diags
}

func (d *Driver) applyChange(c change) []*tfprotov6.Diagnostic {
	o := d.objects[c.address]
	if o == nil {
		o = &object{provider: c.block.Provider}
		d.objects[c.address] = o
	}
	defer func() {
		if o.current == nil && len(o.deposed) == 0 {
			delete(d.objects, c.address)
		}
	}()
	s := d.process(o.provider)
	switch {
	case c.action == toDelete && c.deposed:
		return d.deleteDeposed(s, o, c.before)
	case c.action == toDelete:
		return d.deleteObject(s, o, c.before, c.private, c.id)
	case c.action == toReplace && c.block.CreateBeforeDestroy:
		return d.replaceCreatingFirst(s, o, c)
	case c.action == toReplace:
		// The plan of the new object comes with the delete of the old one.
		diags := d.deleteObject(s, o, c.before, c.private, nil)
		if HasErrors(diags) || d.isStopped() {
			return diags
		}
		more, _ := d.createOrUpdate(s, o, c)
		return append(diags, more...)
	case c.action == noChange:
		return nil
	}
	diags, _ := d.createOrUpdate(s, o, c)
	return diags
}

// createOrUpdate plans again, with the private state of the state, and applies. begun is
// whether the change was applied, with whatever result.
func (d *Driver) createOrUpdate(s *Session, o *object, c change) (diags []*tfprotov6.Diagnostic, begun bool) {
	prior := o.current
	resp, diags := d.planResource(s, prior, c.block.Arguments)
	if HasErrors(diags) || d.isStopped() {
		return diags, false
	}
	after := s.Value(resp.PlannedState)
	if diags = append(diags, checkFinalPlan(c, prior, resp, after)...); HasErrors(diags) {
		return diags, false
	}
	if prior != nil && after.Equal(prior.Value) {
		return diags, false // there is nothing left to change
	}
	var now *State
	var more []*tfprotov6.Diagnostic
	d.withTimeout(changeTimeout, func() {
		now, more = s.applyChange(prior, s.wanted(c.block.Arguments), after, resp.PlannedPrivate, resp.PlannedIdentity)
	})
	if !HasErrors(more) {
		for _, problem := range incompatible("", after, now.Value) {
			more = append(more, inconsistency("Provider produced inconsistent result after apply", problem))
		}
	}
	o.current = now
	if o.tainted = prior == nil && now != nil && HasErrors(more); o.tainted && d.LosesIdentity {
		now.Identity = nil
	}
	return append(diags, more...), true
}

// checkFinalPlan compares the plan made at apply with the one that was shown.
func checkFinalPlan(c change, prior *State, resp *tfprotov6.PlanResourceChangeResponse, after tftypes.Value) (diags []*tfprotov6.Diagnostic) {
	const summary = "Provider produced inconsistent final plan"
	if prior != nil && len(resp.RequiresReplace) > 0 {
		return []*tfprotov6.Diagnostic{inconsistency(summary, "the provider changed the planned action from Update to DeleteThenCreate")}
	}
	for _, problem := range incompatible("", c.after, after) {
		diags = append(diags, inconsistency(summary, problem))
	}
	return diags
}

func inconsistency(summary, problem string) *tfprotov6.Diagnostic {
	return &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Detail: problem + "\n\nThis is a bug in the provider.",
	}
}

func (d *Driver) deleteObject(s *Session, o *object, before *State, private []byte, id *tfprotov6.ResourceIdentityData) (diags []*tfprotov6.Diagnostic) {
	d.withTimeout(deleteTimeout, func() {
		o.current, diags = s.applyChange(before, tftypes.NewValue(s.Shape, nil), tftypes.NewValue(s.Shape, nil), private, id)
	})
	if o.current == nil {
		o.tainted = false
	}
	return diags
}

// replaceCreatingFirst deposes the object, creates the new one and deletes the old one.
// If the create leaves nothing, the old object is current again. If its plan at apply
// fails, the old object stays deposed.
func (d *Driver) replaceCreatingFirst(s *Session, o *object, c change) []*tfprotov6.Diagnostic {
	old, wasTainted := o.current, o.tainted
	o.current, o.tainted, o.deposed = nil, false, append(o.deposed, old)
	diags, begun := d.createOrUpdate(s, o, c)
	if HasErrors(diags) {
		if begun && o.current == nil {
			o.current, o.tainted, o.deposed = old, wasTainted, o.deposed[:len(o.deposed)-1]
		}
		return diags
	}
	if d.isStopped() {
		return diags
	}
	return append(diags, d.deleteDeposed(s, o, old)...)
}

// deleteDeposed plans the end of a deposed object in the process that applies, and ends it.
func (d *Driver) deleteDeposed(s *Session, o *object, before *State) []*tfprotov6.Diagnostic {
	resp, diags := d.planResource(s, before, nil)
	if HasErrors(diags) || d.isStopped() {
		return diags
	}
	var after *State
	var more []*tfprotov6.Diagnostic
	d.withTimeout(deleteTimeout, func() {
		null := tftypes.NewValue(s.Shape, nil)
		after, more = s.applyChange(before, null, null, resp.PlannedPrivate, resp.PlannedIdentity)
	})
	if i := slices.Index(o.deposed, before); i >= 0 {
		o.deposed = slices.Delete(o.deposed, i, i+1)
		if after != nil {
			o.deposed = slices.Insert(o.deposed, i, after)
		}
	}
	return append(diags, more...)
}

// incompatible returns how a value contradicts a planned one: Terraform lets only
// unknown values change between the plan and the result.
func incompatible(at string, planned, actual tftypes.Value) []string {
	if !planned.IsKnown() {
		return nil
	}
	if planned.IsNull() || !actual.IsKnown() || actual.IsNull() || planned.IsFullyKnown() {
		if planned.Equal(actual) {
			return nil
		}
		if !isContainer(planned.Type()) || planned.IsNull() || !actual.IsKnown() || actual.IsNull() {
			return []string{fmt.Sprintf("%s: was planned as %s, but now %s", at, FormatValue(planned), FormatValue(actual))}
		}
	}
	if !isContainer(planned.Type()) {
		return nil // no list has unknown elements
	}
	var was, is map[string]tftypes.Value
	if planned.As(&was) != nil || actual.As(&is) != nil {
		return []string{at + ": has another form"}
	}
	var problems []string
	for name, value := range was {
		now, ok := is[name]
		if !ok {
			problems = append(problems, at+"."+name+": is gone")
			continue
		}
		problems = append(problems, incompatible(at+"."+name, value, now)...)
	}
	for name := range is {
		if _, ok := was[name]; !ok {
			problems = append(problems, at+"."+name+": is new")
		}
	}
	return problems
}
