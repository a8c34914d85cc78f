package policydocument

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// dataSourceModel is the data source in Terraform's types.
type dataSourceModel struct {
	TrailName               types.String `tfsdk:"trail_name"`
	ProjectName             types.String `tfsdk:"project_name"`
	Region                  types.String `tfsdk:"region"`
	ProjectRegion           types.String `tfsdk:"project_region"`
	AccountID               types.String `tfsdk:"account_id"`
	AssumeRoleARN           types.String `tfsdk:"assume_role_arn"`
	RolePattern             types.String `tfsdk:"role_pattern"`
	Role                    types.Object `tfsdk:"role"`
	CreateProject           types.Bool   `tfsdk:"create_project"`
	DeleteLogstoreOnDestroy types.Bool   `tfsdk:"delete_logstore_on_destroy"`
	ReadEvents              types.Bool   `tfsdk:"read_events"`
	AttributeDrift          types.Bool   `tfsdk:"attribute_drift"`
	ReadEvidence            types.Bool   `tfsdk:"read_evidence"`

	Use types.String `tfsdk:"use"`
	guardModel

	Read              types.String `tfsdk:"read"`
	Apply             types.String `tfsdk:"apply"`
	ApplyWithoutEnd   types.String `tfsdk:"apply_without_end"`
	Destroy           types.String `tfsdk:"destroy"`
	AssumeRole        types.String `tfsdk:"assume_role"`
	Documents         types.List   `tfsdk:"documents"`
	ApplyDocuments    types.List   `tfsdk:"apply_role_documents"`
	DeliveryDocuments types.List   `tfsdk:"delivery_role_documents"`
	InferredActions   types.List   `tfsdk:"inferred_actions"`
}

// purposes returns what the runs of a configuration make calls for. Terraform refreshes
// before it applies and destroys, so every policy allows reading.
func (m *dataSourceModel) purposes() (read, apply, destroy operation.Purpose) {
	read = operation.Observe
	if m.ReadEvents.ValueBool() {
		read |= operation.ReadEvents
	}
	if m.AttributeDrift.ValueBool() {
		read |= operation.Attribute
	}
	if m.ReadEvidence.ValueBool() {
		read |= operation.Witness
	}
	apply, destroy = read|operation.Ship, read|operation.EndTrail
	if m.managesRole() {
		apply |= operation.ManageRole
	}
	if m.CreateProject.ValueBool() {
		apply |= operation.CreateProjects
	}
	if m.DeleteLogstoreOnDestroy.ValueBool() {
		destroy |= operation.DeleteLogs
	}
	return read, apply, destroy
}

func (m *dataSourceModel) roleName() string {
	if name, _ := m.Role.Attributes()["name"].(types.String); name.ValueString() != "" {
		return name.ValueString()
	}
	return names.DefaultRole
}

// managesRole reports whether the shipping manages the delivery role.
func (m *dataSourceModel) managesRole() bool {
	if manage, _ := m.Role.Attributes()["manage"].(types.Bool); !manage.IsNull() {
		return manage.ValueBool()
	}
	return names.ManagedByDefault(m.roleName())
}

// checkAccount rejects a role of another account than account_id.
func (m *dataSourceModel) checkAccount(diagnostics *diag.Diagnostics) {
	_, owner, err := arn.ParseRole(m.AssumeRoleARN.ValueString())
	if account := m.AccountID; err == nil && !account.IsNull() && !account.IsUnknown() && account.ValueString() != owner {
		diagnostics.AddAttributeError(path.Root("assume_role_arn"), "The role to assume is of another account",
			fmt.Sprintf("account_id is %s, and the role is of account %s, whose shipping it manages. Leave account_id out, or name a role of that account.",
				account.ValueString(), owner))
	}
}

// fill sets the policies.
func (m *dataSourceModel) fill(ctx context.Context, c *cloud.Client, diagnostics *diag.Diagnostics) {
	if m.Use.ValueString() == useGuard {
		m.fillGuard(ctx, c, diagnostics)
		return
	}
	documents := &grantedDocuments{client: c, diagnostics: diagnostics, names: m.names()}
	document := documents.document
	read, apply, destroy := m.purposes()
	m.ApplyWithoutEnd = document(apply | operation.WithoutEnd)
	if m.Use.ValueString() == useApplyWithoutEnd {
		m.Documents = list(ctx, []string{m.ApplyWithoutEnd.ValueString()})
	} else {
		m.Read, m.Apply, m.Destroy = document(read), document(apply), document(destroy)
		if !m.AssumeRoleARN.IsNull() {
			m.AssumeRole = document(operation.AssumeRoles)
		}
	}
	m.InferredActions = list(ctx, documents.inferred())
}

// grantedDocuments makes policies that are restricted to names.
type grantedDocuments struct {
	client      *cloud.Client
	names       operation.Names
	guessed     []string // the inferred actions in them
	diagnostics *diag.Diagnostics
}

// document returns the policy for a purpose.
func (g *grantedDocuments) document(purpose operation.Purpose) types.String {
	grants := g.client.Grants(purpose, g.names)
	for _, grant := range grants {
		if grant.Inferred && !slices.Contains(g.guessed, grant.Action) {
			g.guessed = append(g.guessed, grant.Action)
		}
	}
	text, err := operation.PolicyDocument(grants)
	if err != nil {
		g.diagnostics.AddAttributeError(path.Root("read"), "Cannot make the policy", model.Sentence(err.Error()))
	}
	return types.StringValue(string(text))
}

// inferred returns the inferred actions in the policies, sorted.
func (g *grantedDocuments) inferred() []string { return slices.Sorted(slices.Values(g.guessed)) }

// names returns the names that policies are restricted to.
func (m *dataSourceModel) names() operation.Names {
	return operation.Names{
		Account: m.AccountID.ValueString(), Region: m.Region.ValueString(), Trail: m.TrailName.ValueString(),
		ProjectRegion: m.ProjectRegion.ValueString(), Project: m.ProjectName.ValueString(),
		Logstore: names.Logstore(m.TrailName.ValueString()), Role: m.roleName(), Policy: names.RolePolicy(m.roleName()),
		AssumedRole: m.AssumeRoleARN.ValueString(),
	}
}

// list returns texts as a list.
func list(ctx context.Context, texts []string) types.List {
	value, _ := types.ListValueFrom(ctx, types.StringType, texts) // texts always make one
	return value
}
