package shipping

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// policySource is the data source innertrail_policy_document: the RAM policies that
// the runs of a configuration need. They are made from the operations of the client,
// so that no action can be forgotten or left over.
type policySource struct{ source }

var _ datasource.DataSourceWithValidateConfig = (*policySource)(nil)

// policyModel is the data source as Terraform holds it.
type policyModel struct {
	TrailName               types.String `tfsdk:"trail_name"`
	ProjectName             types.String `tfsdk:"project_name"`
	Region                  types.String `tfsdk:"region"`
	ProjectRegion           types.String `tfsdk:"project_region"`
	AccountID               types.String `tfsdk:"account_id"`
	AssumeRoleARN           types.String `tfsdk:"assume_role_arn"`
	Role                    types.Object `tfsdk:"role"`
	CreateProject           types.Bool   `tfsdk:"create_project"`
	DeleteLogstoreOnDestroy types.Bool   `tfsdk:"delete_logstore_on_destroy"`
	ReadEvents              types.Bool   `tfsdk:"read_events"`

	Read            types.String `tfsdk:"read"`
	Apply           types.String `tfsdk:"apply"`
	Destroy         types.String `tfsdk:"destroy"`
	AssumeRole      types.String `tfsdk:"assume_role"`
	InferredActions types.List   `tfsdk:"inferred_actions"`
}

// purposes are what a configuration's runs make calls for. Terraform refreshes
// before it applies and destroys, so every policy can read.
func (m *policyModel) purposes() (read, apply, destroy cloud.Purpose) {
	read = cloud.Observe
	if m.ReadEvents.ValueBool() {
		read |= cloud.ReadEvents
	}
	apply, destroy = read|cloud.Ship, read|cloud.EndTrail
	if m.role().manage {
		apply |= cloud.ManageRole
	}
	if m.CreateProject.ValueBool() {
		apply |= cloud.CreateProjects
	}
	if m.DeleteLogstoreOnDestroy.ValueBool() {
		destroy |= cloud.DeleteLogs
	}
	return read, apply, destroy
}

func (m *policyModel) role() roleSpec {
	role := declareRole(m.Role)
	if manage, ok := m.Role.Attributes()["manage"].(types.Bool); ok && manage.IsNull() {
		role.manage = managesByDefault(role.name)
	}
	return role
}

// Metadata implements [datasource.DataSource].
func (*policySource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_policy_document"
}

// Schema implements [datasource.DataSource].
func (*policySource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{MarkdownDescription: description + " Default: `false`.", Optional: true}
	}
	policy := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: "Policy for " + description + ", a JSON document.", Computed: true}
	}
	region := []validator.String{validators.MustBe(names.Region)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "RAM policies that allow the runs of a configuration with an `innertrail_shipping` and its data sources, and no more: " +
			"for drift detection, for an apply and for a destroy, narrowed to the names of the configuration. Its arguments are those of the resource. " +
			"For a move, a rename or another role, whoever applies needs the policies of the old configuration and of the new one. " +
			"With `account_id` or `assume_role_arn` nothing is called.",
		Attributes: map[string]schema.Attribute{
			"trail_name": schema.StringAttribute{
				MarkdownDescription: "Name of the trail.", Required: true,
				Validators: []validator.String{validators.MustBe(names.Trail)},
			},
			"project_name": schema.StringAttribute{
				MarkdownDescription: "Log Service project that holds the Logstore.", Required: true,
				Validators: []validator.String{validators.MustBe(names.Project)},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Home region of the trail. Default: the provider's.", Optional: true, Computed: true, Validators: region,
			},
			"project_region": schema.StringAttribute{
				MarkdownDescription: "Region of the project. Default: `region`.", Optional: true, Computed: true, Validators: region,
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "Account whose shipping it is. Default: that of `assume_role_arn`, or the one that the provider's credentials belong to.", Optional: true, Computed: true,
				Validators: []validator.String{validators.MustBe(names.Account)},
			},
			"assume_role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role through which the shipping of another account is managed. `read`, `apply` and `destroy` are then for this role.",
				Optional:            true,
				Validators:          []validator.String{validators.MustBe(names.RoleARN)},
			},
			"role": schema.SingleNestedAttribute{
				MarkdownDescription: "The delivery role.", Optional: true,
				Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{
						MarkdownDescription: "Name of the role, not its ARN. Default: `" + defaultRole + "`.", Optional: true,
						Validators: []validator.String{validators.MustBe(names.Role)},
					},
					"manage": schema.BoolAttribute{
						MarkdownDescription: "Whether the shipping manages the role. Default: `true` for `" + defaultRole + "`, `false` for any other role.", Optional: true,
					},
				},
			},
			"create_project":             flag("Whether the shipping may create its project."),
			"delete_logstore_on_destroy": flag("Whether a destroy deletes the Logstore and all logs in it."),
			"read_events":                flag("Whether `innertrail_events` may read the logs, in each of the policies."),
			"read":                       policy("a plan, a refresh, an import and the data sources: drift detection"),
			"apply":                      policy("an apply: what `read` allows, to create, change and move the shipping"),
			"destroy":                    policy("a destroy: what `read` allows, and to end the shipping"),
			"assume_role":                policy("whoever the provider's credentials are, to assume the role of `assume_role_arn`; null without it"),
			"inferred_actions": schema.ListAttribute{
				MarkdownDescription: "The actions in these policies that no public document names for the calls that need them; the others are published.",
				Computed:            true, ElementType: types.StringType,
			},
		},
	}
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*policySource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m policyModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework itself refuses it
	}
	checkRole(m.Role, &resp.Diagnostics)
	m.checkAccount(&resp.Diagnostics)
}

// checkAccount refuses a role of another account than the one that is named.
func (m *policyModel) checkAccount(diags *diag.Diagnostics) {
	_, owner, err := arn.ParseRole(m.AssumeRoleARN.ValueString())
	if account := stringOf(m.AccountID); err == nil && account != nil && *account != owner {
		diags.AddAttributeError(path.Root("assume_role_arn"), "The role to assume is of another account",
			fmt.Sprintf("account_id is %s, and the role is of account %s, whose shipping it manages. Leave account_id out, or name a role of that account.",
				*account, owner))
	}
}

// Read implements [datasource.DataSource].
func (s *policySource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m policyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !s.reachable(&resp.Diagnostics) {
		return
	}
	m.checkAccount(&resp.Diagnostics) // of values that were not known before
	if _, owner, err := arn.ParseRole(m.AssumeRoleARN.ValueString()); err == nil {
		m.AccountID = types.StringValue(owner)
	}
	if m.AccountID.IsNull() {
		_, account, _, end := s.begin(ctx, readTimeout, types.StringNull(), &resp.Diagnostics)
		if end == nil {
			return
		}
		end()
		m.AccountID = types.StringValue(account)
	}
	m.Region = types.StringValue(s.home(m.Region, &resp.Diagnostics))
	if m.ProjectRegion.IsNull() {
		m.ProjectRegion = m.Region
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m.fill(s.access.Client, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// fill makes the policies.
func (m *policyModel) fill(c *cloud.Client, diags *diag.Diagnostics) {
	role := m.role()
	names := cloud.Names{
		Account: m.AccountID.ValueString(), Region: m.Region.ValueString(), Trail: m.TrailName.ValueString(),
		ProjectRegion: m.ProjectRegion.ValueString(), Project: m.ProjectName.ValueString(),
		Logstore: names.Logstore(m.TrailName.ValueString()), Role: role.name, Policy: role.policy(),
		AssumedRole: m.AssumeRoleARN.ValueString(),
	}
	var inferred []string
	document := func(purpose cloud.Purpose) types.String {
		grants := c.Grants(purpose, names)
		for _, grant := range grants {
			if grant.Inferred && !slices.Contains(inferred, grant.Action) {
				inferred = append(inferred, grant.Action)
			}
		}
		text, err := cloud.PolicyDocument(grants)
		if err != nil {
			diags.AddAttributeError(path.Root("read"), "Cannot make the policy", model.Sentence(err.Error()))
		}
		return types.StringValue(string(text))
	}
	read, apply, destroy := m.purposes()
	m.Read, m.Apply, m.Destroy = document(read), document(apply), document(destroy)
	if !m.AssumeRoleARN.IsNull() {
		m.AssumeRole = document(cloud.AssumeRoles)
	}
	slices.Sort(inferred)
	m.InferredActions = textList(inferred)
}
