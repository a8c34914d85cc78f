package diags

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// FromRole warns that a role cannot be judged, or that something may be denied to it
// although it is authorized.
func FromRole(role domain.RoleSpec, observed domain.ObservedRole) (warnings diag.Diagnostics) {
	if why := observed.Unreadable; why != nil {
		next := "To have it checked, grant ram:GetRole, ram:ListPoliciesForRole and ram:GetPolicy to the user or role that runs Terraform."
		if !model.Is(why, model.Denied) {
			next = "What is not understood is never treated as absent. Look at the role, its trust policy and its policies in the RAM console."
		}
		warnings.AddWarning("Delivery role "+role.Name+" cannot be read", Paragraphs(
			model.Answer(why), "The role is not managed, so this is not an error; a recorded status is kept.", next))
	}
	if len(observed.Doubts) == 0 {
		return warnings
	}
	var policies, reasons []string
	for _, doubt := range observed.Doubts {
		if !slices.Contains(policies, doubt.Policy) {
			policies = append(policies, doubt.Policy)
		}
		reasons = append(reasons, "Policy "+doubt.Policy+": "+doubt.Why)
	}
	status := "The role is authorized as far as is known, so its status is unchanged."
	if len(observed.Kept) > 0 {
		status = "Whether it is still true that " + strings.Join(observed.Kept, ", and that ") + " could not be read: role_status is what was recorded."
	}
	warnings.AddAttributeWarning(path.Root("role"), "Delivery role "+role.Name+" may be denied by "+strings.Join(policies, ", "), Paragraphs(append(reasons,
		status+" A denial wins over every policy that allows. "+
			"This provider never detaches a policy: look at these in the RAM console. To have them read, grant ram:GetPolicy to the user or role that runs Terraform.")...))
	return warnings
}
