package shipping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// ModifyPlan implements [resource.ResourceWithModifyPlan]. Everything that a plan
// says beyond the configuration is said here: names, statuses, replacements,
// refusals and warnings.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.access == nil {
		return
	}
	p := &planner{access: r.access, req: req, resp: resp}
	switch {
	case req.Plan.Raw.IsNull():
		p.destroy(ctx)
	case req.State.Raw.IsNull():
		p.create(ctx)
	default:
		p.update(ctx)
	}
}

// planner is one call of ModifyPlan.
type planner struct {
	access *providerdata.Access
	req    resource.ModifyPlanRequest
	resp   *resource.ModifyPlanResponse

	config, plan, state resourceModel
	client              *cloud.Client // once the account is entered
}

// reachable says whether the cloud can be looked at: nothing that leads to the
// account is unknown.
func (p *planner) reachable() bool {
	return p.access.Client != nil && !p.plan.AssumeRoleARN.IsUnknown()
}

// enter enters the account.
func (p *planner) enter(ctx context.Context, e providerdata.AccountRef) (id string, acc *providerdata.AccountSession, leave func()) {
	id, acc, leave, diags := p.access.EnterAccount(ctx, e)
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return id, nil, nil
	}
	p.client = acc.Client
	return id, acc, leave
}

func (p *planner) statePlace() reconcile.TrailKey {
	return reconcile.TrailKey{Region: p.state.Region.ValueString(), Trail: p.state.TrailName.ValueString()}
}

func (p *planner) failed() bool { return p.resp.Diagnostics.HasError() }

func (p *planner) create(ctx context.Context) {
	p.resp.Diagnostics.Append(markDestroy(ctx, p.resp.Private, nil)...)
	if !p.read(ctx, true, false) {
		return
	}
	if p.config.Region.IsNull() {
		if p.access.Region == "" && len(p.access.Unknown) == 0 {
			p.resp.Diagnostics.AddAttributeError(path.Root("region"), "No region is set", p.access.NoRegion)
			return
		}
		p.plan.Region = types.StringUnknown()
		if p.access.Region != "" {
			p.plan.Region = types.StringValue(p.access.Region)
		}
	}
	if p.config.ProjectRegion.IsNull() {
		p.plan.ProjectRegion = p.plan.Region
	}
	p.fillRole()
	p.plan.TrailStatus = types.StringValue(reconcile.TrailPresent)
	p.plan.LogstoreStatus = types.StringValue(reconcile.LogstoreReady)
	p.plan.IndexStatus = types.StringValue(reconcile.IndexComplete)
	p.plan.RoleStatus = types.StringUnknown()
	if p.managesRole() {
		p.plan.RoleStatus = types.StringValue(reconcile.RoleAuthorized)
	}
	p.plan.AccountID = types.StringUnknown()
	if !p.reachable() {
		p.warnConsoles(p.plan.TrailName)
	} else {
		ctx, cancel := p.patience(ctx)
		defer cancel()
		id, acc, leave := p.enter(ctx, providerdata.AccountRef{RoleARN: p.plan.AssumeRoleARN.ValueString()})
		if p.failed() {
			return
		}
		defer leave()
		p.plan.AccountID = types.StringValue(id)
		p.preflight(ctx, acc, nil, true)
	}
	p.plan.fillNames()
	p.resp.Diagnostics.Append(p.resp.Plan.Set(ctx, &p.plan)...)
}

func (p *planner) update(ctx context.Context) {
	p.resp.Diagnostics.Append(markDestroy(ctx, p.resp.Private, nil)...)
	if !p.read(ctx, true, true) {
		return
	}
	before, diags := recall(ctx, p.req.Private)
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return
	}
	p.keep(before)
	here := providerdata.AccountRef{Account: p.state.AccountID.ValueString(), RoleARN: p.plan.AssumeRoleARN.ValueString()}
	if here.CheckRole(&p.resp.Diagnostics); p.failed() {
		return
	}
	p.access.Account(here.Account).SetApplied(p.statePlace(), before)
	if p.replaces() {
		p.replace(ctx)
		return
	}
	p.plan.fillNames()
	p.plan.TrailStatus = types.StringValue(reconcile.TrailPresent)
	p.plan.LogstoreStatus = types.StringValue(reconcile.LogstoreReady)
	p.plan.IndexStatus = types.StringValue(reconcile.IndexComplete)
	p.planRoleStatus()
	p.resp.Diagnostics.Append(p.resp.Plan.Set(ctx, &p.plan)...)
	if p.failed() || p.resp.Plan.Raw.Equal(p.req.State.Raw) {
		return
	}
	p.impossible(ctx)
	moves := p.moves()
	if !p.movesProject() {
		p.guardRetention(ctx, before)
	}
	if p.failed() || !p.reachable() {
		return
	}
	ctx, cancel := p.patience(ctx)
	defer cancel()
	_, acc, leave := p.enter(ctx, here)
	if p.failed() {
		return
	}
	defer leave()
	if moves || p.unhealthy() || p.declaresAnew() || p.prunesAnew() {
		p.preflight(ctx, acc, before, false)
	}
	if moves && !p.failed() {
		p.warnMove()
	}
}

// read gets what the call is about; it says whether that worked.
func (p *planner) read(ctx context.Context, plan, state bool) bool {
	diags := &p.resp.Diagnostics
	if plan {
		diags.Append(p.req.Config.Get(ctx, &p.config)...)
		diags.Append(p.req.Plan.Get(ctx, &p.plan)...)
	}
	if state {
		diags.Append(p.req.State.Get(ctx, &p.state)...)
		p.access.Account(p.state.AccountID.ValueString()).Set(p.statePlace(), reconcile.InState) // no refresh may have
	}
	return !p.failed()
}

// patience bounds what a plan asks the cloud.
func (p *planner) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	timeouts := p.plan.Timeouts
	if p.req.Plan.Raw.IsNull() {
		timeouts = p.state.Timeouts
	}
	limit := providerdata.ReadTimeout
	if !timeouts.IsUnknown() {
		limit, _ = timeouts.Read(ctx, providerdata.ReadTimeout) // a bad duration is refused by its validator
	}
	return p.access.Client.Clock().WithTimeout(ctx, limit)
}

// keep carries over what the state recorded and the configuration leaves open.
func (p *planner) keep(before *reconcile.Applied) {
	if p.config.Region.IsNull() {
		p.plan.Region = p.state.Region
	}
	if p.config.ProjectRegion.IsNull() {
		p.plan.ProjectRegion = p.state.ProjectRegion
		if before != nil && before.ProjectRegion != "" {
			p.plan.ProjectRegion = types.StringValue(before.ProjectRegion) // whereto somebody moved it is drift
		}
	}
	if role, ok := p.config.Role.Attributes()["manage"].(types.Bool); !ok || role.IsNull() {
		p.openRole()
	}
	p.fillRole()
	p.plan.AccountID = p.state.AccountID
}

// fillRole decides whether the role is managed, unless the configuration will.
func (p *planner) fillRole() {
	if manage, ok := p.config.Role.Attributes()["manage"].(types.Bool); ok && manage.IsUnknown() {
		return
	}
	p.plan.fillRole()
}

// openRole lets fillRole decide anew whether the role is managed: the state's
// answer may be for another role.
func (p *planner) openRole() {
	name, ok := p.plan.Role.Attributes()["name"].(types.String)
	if !ok {
		return
	}
	if name.IsUnknown() {
		p.plan.Role = roleValue(name, types.BoolUnknown())
		return
	}
	p.plan.Role = roleObject(name.ValueString(), names.ManagedByDefault(name.ValueString()))
}

func (p *planner) managesRole() bool {
	manage, ok := p.plan.Role.Attributes()["manage"].(types.Bool)
	return ok && manage.ValueBool()
}

// replaces says whether the plan ends this trail for another one: only its name
// and its home cannot change in place.
func (p *planner) replaces() bool {
	for _, pair := range []struct {
		attribute string
		from, to  types.String
	}{{"trail_name", p.state.TrailName, p.plan.TrailName}, {"region", p.state.Region, p.plan.Region}} {
		if !pair.to.Equal(pair.from) {
			p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root(pair.attribute))
		}
	}
	return len(p.resp.RequiresReplace) > 0
}

// replace plans the end of one trail and the creation of another. Terraform plans
// the creation once more, without the state; what is warned of is said here.
func (p *planner) replace(ctx context.Context) {
	if p.state.DeletionProtection.ValueBool() {
		p.protected("replace it", p.resp.RequiresReplace[0])
		return
	}
	p.plan.AccountID = types.StringUnknown()
	p.plan.fillNames()
	for _, status := range []*types.String{&p.plan.TrailStatus, &p.plan.RoleStatus, &p.plan.LogstoreStatus, &p.plan.IndexStatus} {
		*status = types.StringUnknown()
	}
	p.resp.Diagnostics.Append(p.resp.Plan.Set(ctx, &p.plan)...)
	acc := p.access.Account(p.state.AccountID.ValueString())
	acc.Set(p.statePlace(), reconcile.ReplacePlanned)
	p.resp.Diagnostics.AddWarning("Replacing trail "+p.state.TrailName.ValueString()+" interrupts shipping", diags.Paragraphs(
		"A trail cannot be renamed, nor change its home region. It is deleted and another is created, which ships to another Logstore.",
		"Logstore "+p.state.LogstoreName.ValueString()+" and its logs are kept."))
	p.warnConsoles(p.plan.TrailName)
}

// planRoleStatus plans the role's status. What is wrong with a role that is not
// managed is no change that an apply could make.
func (p *planner) planRoleStatus() {
	switch {
	case p.managesRole():
		p.plan.RoleStatus = types.StringValue(reconcile.RoleAuthorized)
	case !p.plan.Role.Equal(p.state.Role), !p.plan.ProjectName.Equal(p.state.ProjectName),
		!p.plan.ProjectRegion.Equal(p.state.ProjectRegion), p.state.RoleStatus.IsNull():
		p.plan.RoleStatus = types.StringUnknown()
	default:
		p.plan.RoleStatus = p.state.RoleStatus
	}
	if name := declareRole(p.state.Role).Name; !p.managesRole() && strings.EqualFold(name, p.roleName()) {
		p.warnRole(name, p.state.RoleStatus.ValueString())
	}
}

func (p *planner) roleName() string {
	name, _ := p.plan.Role.Attributes()["name"].(types.String)
	return name.ValueString()
}

func (p *planner) warnRole(name, status string) {
	if status == reconcile.RoleAuthorized || status == "" {
		return
	}
	cannot := "ActionTrail cannot deliver through it."
	if status == reconcile.StatusUnreadable {
		cannot = "Whether ActionTrail can deliver through it could not be found out."
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("role"), "Delivery role "+name+" is not in order: "+status, diags.Paragraphs(
		cannot+" The role is not managed, so no apply will mend it.",
		fmt.Sprintf("Mend it where it is managed: it must trust %s and hold a policy such as %s. Or set role = { name = %q, manage = true }.",
			names.ActionTrail, names.DefaultPolicy, name)))
}

// recreates says whether a plan shows that the trail will be created anew.
func (m *resourceModel) recreates(state resourceModel) bool {
	return !m.ProjectName.Equal(state.ProjectName) || !m.ProjectRegion.Equal(state.ProjectRegion) ||
		!strings.EqualFold(declareRole(m.Role).Name, declareRole(state.Role).Name) ||
		!m.TrailStatus.Equal(state.TrailStatus)
}

// moves says whether the plan will create the trail anew, with what is known.
func (p *planner) moves() bool {
	plan := p.plan
	if name, ok := plan.Role.Attributes()["name"].(types.String); !ok || name.IsUnknown() {
		plan.Role = p.state.Role // through which role it will ship is for the apply to see
	}
	return plan.recreates(p.state) && !plan.ProjectName.IsUnknown() && !plan.ProjectRegion.IsUnknown()
}

func (p *planner) unhealthy() bool {
	return p.state.TrailStatus.ValueString() != reconcile.TrailPresent || p.state.LogstoreStatus.ValueString() != reconcile.LogstoreReady ||
		p.state.IndexStatus.ValueString() != reconcile.IndexComplete ||
		p.managesRole() && p.state.RoleStatus.ValueString() != reconcile.RoleAuthorized
}

func (p *planner) protected(end string, at path.Path) {
	summary := "Shipping " + p.state.TrailName.ValueString() + " is protected from deletion"
	detail := diags.Paragraphs(
		"deletion_protection is true, and the plan would "+end+". Nothing was changed.",
		"To end the shipping, first apply deletion_protection = false, and only then what ends it. To stop it and keep it, set enabled = false. "+
			"To leave it to itself, use a removed block with destroy = false.")
	if at.Equal(path.Empty()) { // a destroy: there may be no configuration to point at
		p.resp.Diagnostics.AddError(summary, detail)
		return
	}
	p.resp.Diagnostics.AddAttributeError(at, summary, detail)
}

func roleValue(name types.String, manage types.Bool) types.Object {
	return types.ObjectValueMust(roleAttributeTypes, map[string]attr.Value{"name": name, "manage": manage})
}

func roleObject(name string, manage bool) types.Object {
	return roleValue(types.StringValue(name), types.BoolValue(manage))
}

// hasUnknown says whether anything in the plan that a look at the cloud needs is
// not known.
func hasUnknown(m resourceModel) bool {
	if m.TrailName.IsUnknown() || m.ProjectName.IsUnknown() || m.Region.IsUnknown() || m.ProjectRegion.IsUnknown() || m.Role.IsUnknown() {
		return true
	}
	name, _ := m.Role.Attributes()["name"].(types.String)
	manage, _ := m.Role.Attributes()["manage"].(types.Bool)
	return name.IsUnknown() || manage.IsUnknown()
}
