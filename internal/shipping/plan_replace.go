package shipping

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// replaces reports whether the plan replaces the trail: only its name and its home region
// cannot change in place. An unknown value is no change.
func (p *planner) replaces() bool {
	for _, pair := range []struct {
		attribute string
		from, to  types.String
	}{{"trail_name", p.state.TrailName, p.plan.TrailName}, {"region", p.state.Region, p.plan.Region}} {
		if !pair.to.IsUnknown() && !pair.to.Equal(pair.from) {
			p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root(pair.attribute))
		}
	}
	return len(p.resp.RequiresReplace) > 0
}

// replace plans a replacement. Terraform plans the create once more, without the state, so
// the warnings that need the state are added here.
func (p *planner) replace(ctx context.Context, run *runstate.State) {
	if !run.Held(p.state.key()) {
		p.rejectUnread()
		return
	}
	if !p.use(run, p.ofState(runstate.Ends)) {
		return
	}
	if p.state.DeletionProtection.ValueBool() {
		p.rejectProtected(p.state.TrailName.ValueString(), "replace it", p.resp.RequiresReplace[0])
		return
	}
	p.plan.AccountID = types.StringUnknown()
	p.plan.setNames()
	for _, status := range []*types.String{&p.plan.TrailStatus, &p.plan.RoleStatus, &p.plan.LogstoreStatus, &p.plan.IndexStatus} {
		*status = types.StringUnknown()
	}
	p.plan.LastApplied, p.plan.LogstoreCreated = p.plan.toApply(), types.StringUnknown()
	p.resp.Diagnostics.Append(p.plan.write(ctx, &p.resp.Plan.Raw)...)
	p.resp.Diagnostics.AddWarning("Replacing trail "+p.state.TrailName.ValueString()+" interrupts shipping", diags.Paragraphs(
		"A trail cannot change its name or its home region. It is deleted, and a new trail is created that ships to another Logstore. "+
			"With create_before_destroy, also on a resource that depends on this one, the apply fails, because an account has only one inner trail.",
		"Logstore "+p.state.LogstoreName.ValueString()+" and its logs are kept."))
	p.warnStop()
	p.warnConsoles(p.plan.TrailName)
}

// warnReplaced warns of the replacement of a tainted resource: the state has the trail that is
// to be created. Terraform asks for the same plan where a second block declares the trail, and may do so
// before it plans the first one, which then is refused. The warning is true of both. A plan with -replace asks for the plan of an update, and then for that of a create,
// of which Terraform shows no warning, but errors.
func (p *planner) warnReplaced() {
	p.resp.Diagnostics.AddWarning("Replacing trail "+p.plan.TrailName.ValueString()+" interrupts shipping", diags.Paragraphs(
		"A resource of this state has the trail. If it is this one, it is tainted: the trail is deleted and created again, and events that occur in between may not be shipped. "+
			"With create_before_destroy, also on a resource that depends on this one, the apply fails. If it is another one, an error of this plan says so, and nothing is replaced.",
		"To keep the trail of a tainted resource, run terraform untaint <address of this resource>. The Logstore and its logs are kept."))
}

// rejectUnread rejects another name or region of a trail that this run has not read. No
// plan reads during an apply, where a name that was unknown may turn out to be another one.
func (p *planner) rejectUnread() {
	at := p.resp.RequiresReplace[0]
	from, to := p.state.TrailName, p.plan.TrailName
	if !at.Equal(path.Root("trail_name")) {
		from, to = p.state.Region, p.plan.Region
	}
	p.resp.RequiresReplace = nil
	p.resp.Diagnostics.AddAttributeError(at, "Plan again: trail "+p.state.TrailName.ValueString()+" would be replaced, which no plan has shown", diags.Paragraphs(
		fmt.Sprintf("%s is %q and was %q: either it was not known when this was planned, or the plan was made with -refresh=false.", at, to.ValueString(), from.ValueString()),
		"Nothing was changed.",
		"Run terraform plan again, without -refresh=false: it shows the replacement if it is meant. To keep the trail, keep the old value."))
}

func (p *planner) rejectProtected(trail, end string, at path.Path) {
	summary, moved := "Shipping "+trail+" is protected from deletion", ""
	if p.req.Plan.Raw.IsNull() { // a changed address is planned as a destroy and a create, whichever comes first
		moved = runstate.Moved
	}
	detail := diags.Paragraphs(
		"deletion_protection is true, and the plan would "+end+". Nothing was changed.", moved,
		"To allow this, first apply deletion_protection = false on its own. To stop shipping but keep everything, set the argument enabled = false, outside lifecycle. "+
			"To stop managing it, "+domain.StopManaging+".")
	if at.Equal(path.Empty()) { // for a destroy there may be no configuration to point to, and -replace is not in it
		p.resp.Diagnostics.AddError(summary, detail)
		return
	}
	p.resp.Diagnostics.AddAttributeError(at, summary, detail)
}

// recreates reports whether a plan shows that the trail will be re-created.
func (m *resourceModel) recreates(state resourceModel) bool {
	return !m.sameProject(state) ||
		!names.SameFold(expandRole(m.Role).Name, expandRole(state.Role).Name) ||
		!m.TrailStatus.Equal(state.TrailStatus)
}

// sameProject reports whether a plan keeps the project, as far as values are known.
func (m *resourceModel) sameProject(state resourceModel) bool {
	return m.ProjectName.Equal(state.ProjectName) && m.ProjectRegion.Equal(state.ProjectRegion)
}

// moves reports whether the plan will re-create the trail, as far as values are known.
func (p *planner) moves() bool {
	plan := p.plan
	if name, ok := plan.Role.Attributes()["name"].(types.String); !ok || name.IsUnknown() {
		plan.Role = p.state.Role // whether the role changes is known only at apply
	}
	return plan.recreates(p.state) && !plan.ProjectName.IsUnknown() && !plan.ProjectRegion.IsUnknown()
}

func (p *planner) warnMove() {
	from := fmt.Sprintf("project %s in %s", p.state.ProjectName.ValueString(), p.state.ProjectRegion.ValueString())
	if p.state.TrailStatus.ValueString() == domain.StatusMissing {
		return
	}
	if p.plan.sameProject(p.state) {
		p.resp.Diagnostics.AddWarning("Trail "+p.plan.TrailName.ValueString()+" will be re-created",
			"ActionTrail has no operation that updates a trail, so it is deleted and re-created. Events that occur in between may not be shipped. "+
				"The Logstore and its logs are kept.")
		return
	}
	p.resp.Diagnostics.AddWarning("Shipping "+p.plan.TrailName.ValueString()+" moves to another project", diags.Paragraphs(
		"The new destination is prepared first, then the trail is deleted and re-created. Events that occur in between may not be shipped.",
		fmt.Sprintf("Logstore %s of %s keeps its logs and is no longer managed.", p.state.LogstoreName.ValueString(), from)))
}

// movesProject reports whether the plan changes, or may change, the project.
func (p *planner) movesProject() bool { return !p.plan.sameProject(p.state) }
