package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// resourceModel is the resource as Terraform holds it.
type resourceModel struct {
	TrailName               types.String   `tfsdk:"trail_name"`
	ProjectName             types.String   `tfsdk:"project_name"`
	Region                  types.String   `tfsdk:"region"`
	ProjectRegion           types.String   `tfsdk:"project_region"`
	CreateProject           types.Bool     `tfsdk:"create_project"`
	Enabled                 types.Bool     `tfsdk:"enabled"`
	AssumeRoleARN           types.String   `tfsdk:"assume_role_arn"`
	Role                    types.Object   `tfsdk:"role"`
	Logstore                types.Object   `tfsdk:"logstore"`
	Index                   types.Object   `tfsdk:"index"`
	DeleteLogstoreOnDestroy types.Bool     `tfsdk:"delete_logstore_on_destroy"`
	DeletionProtection      types.Bool     `tfsdk:"deletion_protection"`
	Timeouts                timeouts.Value `tfsdk:"timeouts"`

	ID             types.String `tfsdk:"id"`
	AccountID      types.String `tfsdk:"account_id"`
	LogstoreName   types.String `tfsdk:"logstore_name"`
	ProjectARN     types.String `tfsdk:"project_arn"`
	RoleARN        types.String `tfsdk:"role_arn"`
	TrailARN       types.String `tfsdk:"trail_arn"`
	TrailStatus    types.String `tfsdk:"trail_status"`
	RoleStatus     types.String `tfsdk:"role_status"`
	LogstoreStatus types.String `tfsdk:"logstore_status"`
	IndexStatus    types.String `tfsdk:"index_status"`
	LastApplied    types.String `tfsdk:"last_applied"`

	LogstoreCreated types.String `tfsdk:"logstore_created"`
}

func (m *resourceModel) key() domain.TrailKey {
	return domain.TrailKey{Region: m.Region.ValueString(), Trail: m.TrailName.ValueString()}
}

// checkNames rejects a state without a name that a refresh cannot find out, or without its account:
// it would become one of whatever account the credentials belong to. Every version of the provider
// has recorded all of them, so the state was changed by hand.
func (m *resourceModel) checkNames(diagnostics *diag.Diagnostics) {
	role, _ := m.Role.Attributes()["name"].(types.String)
	for _, part := range []struct {
		at   path.Path
		name types.String
	}{
		{path.Root("account_id"), m.AccountID}, {path.Root("region"), m.Region}, {path.Root("trail_name"), m.TrailName},
		{path.Root("role").AtName("name"), role},
	} {
		if part.name.ValueString() == "" {
			diagnostics.AddAttributeError(part.at, "The state of the shipping has no "+part.at.String(), diags.Paragraphs(
				"It was changed outside Terraform, since the provider always records it.", "Nothing was changed.",
				"Restore an earlier state; or run terraform state rm on the resource, and import it again."))
			return
		}
	}
}

// setNames sets what is made of the names and the account. It is unknown if one of its
// parts is.
func (m *resourceModel) setNames() {
	roleName, known := types.StringUnknown(), false
	if name, ok := m.Role.Attributes()["name"].(types.String); ok {
		roleName, known = name, !name.IsUnknown()
	}
	m.LogstoreName = join(func(v []string) string { return names.Logstore(v[0]) }, m.TrailName)
	m.ID = join(func(v []string) string { return v[0] + "/" + v[1] + "/" + v[2] }, m.AccountID, m.Region, m.TrailName)
	m.TrailARN = join(func(v []string) string { return arn.Trail(v[1], v[0], v[2]) }, m.AccountID, m.Region, m.TrailName)
	m.ProjectARN = join(func(v []string) string { return arn.Project(v[1], v[0], v[2]) }, m.AccountID, m.ProjectRegion, m.ProjectName)
	m.RoleARN = types.StringUnknown()
	if known {
		m.RoleARN = join(func(v []string) string { return arn.Role(v[0], v[1]) }, m.AccountID, roleName)
	}
}

func join(of func([]string) string, parts ...types.String) types.String {
	values := make([]string, len(parts))
	for i, part := range parts {
		if part.IsUnknown() || part.IsNull() {
			return types.StringUnknown()
		}
		values[i] = part.ValueString()
	}
	return types.StringValue(of(values))
}

// nullUnknowns turns unknown values into null, so that the known ones can be recorded
// after an operation that failed half-way.
func (m *resourceModel) nullUnknowns() {
	for _, s := range []*types.String{
		&m.TrailName, &m.ProjectName, &m.Region, &m.ProjectRegion, &m.ID, &m.AccountID, &m.LogstoreName,
		&m.ProjectARN, &m.RoleARN, &m.TrailARN, &m.TrailStatus, &m.RoleStatus, &m.LogstoreStatus, &m.IndexStatus, &m.LastApplied, &m.LogstoreCreated,
	} {
		if s.IsUnknown() {
			*s = types.StringNull()
		}
	}
}

// attributeTypes returns the types of attributes, by name.
func attributeTypes(attributes map[string]schema.Attribute) map[string]attr.Type {
	members := make(map[string]attr.Type, len(attributes))
	for name, attribute := range attributes {
		members[name] = attribute.GetType()
	}
	return members
}

// memberTypes returns the types of the members of an object, or of the objects in a map.
func memberTypes(of attr.Type) map[string]attr.Type {
	switch of := of.(type) {
	case types.ObjectType:
		return of.AttrTypes
	case types.MapType:
		return memberTypes(of.ElemType)
	default:
		return nil
	}
}

// nullMembers returns a null value of each type.
func nullMembers(of map[string]attr.Type) map[string]attr.Value {
	members := make(map[string]attr.Value, len(of))
	for name, t := range of {
		members[name], _ = t.ValueFromTerraform(context.Background(), tftypes.NewValue(t.TerraformType(context.Background()), nil)) // a null fits every type
	}
	return members
}
