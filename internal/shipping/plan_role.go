package shipping

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
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
// managed.
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
	if name := expandRole(p.state.Role).Name; !p.managesRole() && strings.EqualFold(name, p.roleName()) {
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
		cannot = "It is not known whether ActionTrail can deliver through it."
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("role"), "Delivery role "+name+" is not in order: "+status, diags.Paragraphs(
		cannot+" The role is not managed, so an apply will not repair it.",
		fmt.Sprintf("Repair it where it is managed: it must trust %s and have a policy such as %s attached. Or set role = { name = %q, manage = true }.",
			names.ActionTrail, names.DefaultPolicy, name)))
}

func roleValue(name types.String, manage types.Bool) types.Object {
	return types.ObjectValueMust(roleAttributeTypes, map[string]attr.Value{"name": name, "manage": manage})
}

func roleObject(name string, manage bool) types.Object {
	return roleValue(types.StringValue(name), types.BoolValue(manage))
}
