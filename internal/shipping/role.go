package shipping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

var roleAttributeTypes = map[string]attr.Type{"name": types.StringType, "manage": types.BoolType}

func roleAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The delivery role: the RAM role that ActionTrail assumes to write into the Logstore. " +
			"It is never deleted, and nothing is ever detached from it. A change of `name` re-creates the trail in place, and events of the moments " +
			"between may not be shipped; a change of `manage` only changes who keeps the role. Default: `{}`.",
		Optional: true,
		Computed: true,
		Default: objectdefault.StaticValue(types.ObjectValueMust(roleAttributeTypes, map[string]attr.Value{
			"name": types.StringValue(names.DefaultRole), "manage": types.BoolValue(true),
		})),
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the role, not its ARN: 1–64 letters, digits, `.`, `@`, `_` and `-`. Default: `" + names.DefaultRole + "`.",
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(names.DefaultRole),
				Validators:          []validator.String{validators.MustBe(names.Role)},
			},
			"manage": schema.BoolAttribute{
				MarkdownDescription: "Whether to create the role when it is missing, and to repair its trust in ActionTrail and its policy `" +
					names.DefaultPolicy + "`; other policies and whom else it trusts stay. A role that is not managed is only looked at: what is wrong with it is a warning on every plan. " +
					"Default: `true` for `" + names.DefaultRole + "`, `false` for any other role. Not possible for a service-linked role.",
				Optional: true,
				Computed: true,
			},
		},
	}
}

// RoleSpec is the declared delivery role.
type RoleSpec struct {
	Name   string
	Manage bool
}

func declareRole(object types.Object) RoleSpec {
	spec := RoleSpec{Name: names.DefaultRole, Manage: true}
	if name, ok := object.Attributes()["name"].(types.String); ok && name.ValueString() != "" {
		spec.Name = name.ValueString()
	}
	if manage, ok := object.Attributes()["manage"].(types.Bool); ok {
		spec.Manage = manage.ValueBool()
	}
	return spec
}

// policy is the system policy whose presence makes the role able to deliver.
func (r RoleSpec) policy() string { return names.RolePolicy(r.Name) }

// ObservedRole is the delivery role as it was observed.
type ObservedRole struct {
	Exists   bool
	Trust    json.RawMessage
	Policies []cloud.AttachedPolicy
	MayWrite bool  // whether other policies than the standard one allow delivery
	Denied   error // set where RAM may not be read and the role is not managed
}

// Status says in words what is wrong with the role, or that nothing is.
func (r RoleSpec) Status(observed ObservedRole) string {
	switch {
	case observed.Denied != nil:
		return StatusUnreadable
	case !observed.Exists:
		return fmt.Sprintf("role %s does not exist", r.Name)
	}
	var wrong []string
	if !rampolicy.Trusts(observed.Trust) {
		wrong = append(wrong, fmt.Sprintf("role %s does not trust %s", r.Name, names.ActionTrail))
	}
	switch {
	case r.canDeliver(observed):
	case r.Manage || len(observed.Policies) == 0:
		wrong = append(wrong, fmt.Sprintf("policy %s is not attached", r.policy()))
	default:
		wrong = append(wrong, "no attached policy allows "+writeAction+" on the Logstore")
	}
	if len(wrong) == 0 {
		return RoleAuthorized
	}
	return strings.Join(wrong, "; ")
}

// canDeliver says whether the role may deliver: by the standard policy, or by others that
// were read and evaluated.
func (r RoleSpec) canDeliver(observed ObservedRole) bool {
	return r.attached(observed) || observed.MayWrite
}

func (r RoleSpec) attached(observed ObservedRole) bool {
	return slices.ContainsFunc(observed.Policies, func(p cloud.AttachedPolicy) bool {
		return p.Type == "System" && strings.EqualFold(p.Name, r.policy())
	})
}

// steps returns what makes a managed role able to deliver.
func (r RoleSpec) steps(observed ObservedRole) []Step {
	if !r.Manage {
		return nil
	}
	var steps []Step
	switch {
	case !observed.Exists:
		steps = append(steps, Step{Kind: CreateRole, Name: r.Name})
	case !rampolicy.Trusts(observed.Trust):
		steps = append(steps, Step{Kind: UpdateTrust, Name: r.Name})
	}
	if !r.canDeliver(observed) {
		steps = append(steps, Step{Kind: AttachPolicy, Name: r.policy(), Role: r.Name})
	}
	return steps
}

// ignore drops err when it is of the class: an "already exists" to a repeated
// create is what was asked for.
func ignore(err error, class cloud.Class) error {
	if cloud.Is(err, class) {
		return nil
	}
	return err
}
