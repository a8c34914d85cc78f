package shipping

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// setRoleDefault sets whether the role is managed if the configuration omits it. An unknown
// value in the configuration stays unknown.
func (p *planner) setRoleDefault() {
	if manage, ok := p.config.Role.Attributes()["manage"].(types.Bool); ok && manage.IsUnknown() {
		return
	}
	p.plan.setRoleDefault()
}

// resetRole sets whether the role is managed to the default of its name: the value in the
// state may be for another role.
func (p *planner) resetRole() {
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

// planRoleStatus plans the role's status. An apply cannot repair a role that is not
// managed, nor one that may be in order.
func (p *planner) planRoleStatus() {
	if !isWhollyKnown(p.plan.Role) {
		p.plan.RoleStatus = types.StringUnknown() // whether it is managed, or another one, is known only at apply
		return
	}
	same := names.SameFold(expandRole(p.state.Role).Name, p.roleName())
	_, uncertain := domain.RoleUncertain(p.state.RoleStatus.ValueString())
	switch {
	case p.managesRole() && uncertain && p.plan.Role.Equal(p.state.Role):
		p.plan.RoleStatus = p.state.RoleStatus
	case p.managesRole() && uncertain && same: // it becomes managed
		p.plan.RoleStatus = types.StringUnknown()
	case p.managesRole():
		p.plan.RoleStatus = types.StringValue(domain.RoleAuthorized)
	case !p.plan.Role.Equal(p.state.Role), !p.plan.ProjectName.Equal(p.state.ProjectName),
		!p.plan.ProjectRegion.Equal(p.state.ProjectRegion), p.state.RoleStatus.IsNull():
		p.plan.RoleStatus = types.StringUnknown()
	default:
		p.plan.RoleStatus = p.state.RoleStatus
	}
	if same && (!p.managesRole() || uncertain) {
		p.warnRole(expandRole(p.state.Role).Name, p.state.RoleStatus.ValueString())
	}
}

func (p *planner) roleName() string {
	name, _ := p.plan.Role.Attributes()["name"].(types.String)
	return name.ValueString()
}

func (p *planner) warnRole(name, status string) {
	why, uncertain := domain.RoleUncertain(status)
	switch {
	case status == domain.RoleAuthorized || status == "":
	case uncertain:
		p.resp.Diagnostics.AddAttributeWarning(path.Root("role"), "Delivery role "+name+" may not be authorized: "+why, diags.Paragraphs(
			"Whether ActionTrail can deliver through it depends on a condition that this provider cannot judge. No apply changes it: a condition is never removed, and never bypassed.",
			"Check whether events arrive. A trust under the condition that acs:SourceAccount is the own account is in order, and so is one on acs:SourceArn that matches the trail."))
	default:
		cannot := "ActionTrail cannot deliver through it."
		if status == domain.StatusUnreadable {
			cannot = "It is not known whether ActionTrail can deliver through it."
		}
		p.resp.Diagnostics.AddAttributeWarning(path.Root("role"), "Delivery role "+name+" is not in order: "+status, diags.Paragraphs(
			cannot+" The role is not managed, so an apply will not repair it.",
			fmt.Sprintf("Repair it where it is managed: it must trust %s and have a policy such as %s attached. Or set role = { name = %q, manage = true }.",
				names.ActionTrail, names.DefaultPolicy, name)))
	}
}

// warnObserved warns of what was observed of a role that the plan is about to use, and that
// no refresh has looked at: what would stop the apply, and what an apply does not repair.
func (p *planner) warnObserved(want domain.Spec, observed domain.ObservedRole, creates bool) {
	if want.Unknown.Any("role") {
		return // known at apply
	}
	_, uncertain := domain.RoleUncertain(want.Role.Status(observed))
	var obstacle *domain.RoleObstacleError
	if err := want.CheckRole(observed, domain.GuardOptions{RoleStatus: p.state.RoleStatus.ValueString()}); errors.As(err, &obstacle) {
		p.resp.Diagnostics.AddAttributeWarning(path.Root("role"), obstacle.Summary(),
			diags.Paragraphs(obstacle.Detail("An apply of this plan fails before it changes anything.")...))
	}
	if !creates && names.SameFold(expandRole(p.state.Role).Name, want.Role.Name) {
		return // its status was observed by the refresh
	}
	if !want.Role.Manage || uncertain {
		p.warnRole(want.Role.Name, want.Role.Status(observed))
	}
	if want.Role.Manage && uncertain {
		p.plan.RoleStatus = types.StringUnknown()
	}
	p.resp.Diagnostics.Append(diags.FromRole(want.Role, observed)...)
}

func roleValue(name types.String, manage types.Bool) types.Object {
	return types.ObjectValueMust(roleAttributeTypes, map[string]attr.Value{"name": name, "manage": manage})
}

func roleObject(name string, manage bool) types.Object {
	return roleValue(types.StringValue(name), types.BoolValue(manage))
}
