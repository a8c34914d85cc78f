package coverage

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
)

// dataSourceModel is the data source in Terraform's types.
type dataSourceModel struct {
	AssumeRoleARNs types.List     `tfsdk:"assume_role_arns"`
	RolePattern    types.String   `tfsdk:"role_pattern"`
	Excluded       types.Set      `tfsdk:"exclude_account_ids"`
	Regions        types.List     `tfsdk:"regions"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`

	Accounts types.List   `tfsdk:"accounts"`
	Totals   types.Object `tfsdk:"totals"`
	Complete types.Bool   `tfsdk:"complete"`
}

// row is an account.
type row struct {
	AccountID     types.String
	AccountName   types.String
	AssumeRoleARN types.String
	Readable      bool
	AllowListed   *bool // nil: not known
	Shipping      *bool // nil: not known
	Healthy       *bool // nil: not known
	Covered       bool
	Reasons       []string
	Codes         []string
	Since         types.String
	LastDelivery  types.String
	TrailName     types.String
	Region        types.String
	ProjectName   types.String
	ProjectRegion types.String
	LogstoreName  types.String
	RetentionDays types.Int64
	Orphaned      []string // nil: not known
	Console       types.String
}

// object returns the row in Terraform's types.
func (r *row) object(kinds map[string]attr.Type) attr.Value {
	return types.ObjectValueMust(kinds, map[string]attr.Value{
		"account_id":         r.AccountID,
		"account_name":       r.AccountName,
		"assume_role_arn":    r.AssumeRoleARN,
		"readable":           types.BoolValue(r.Readable),
		"allow_listed":       types.BoolPointerValue(r.AllowListed),
		"shipping":           types.BoolPointerValue(r.Shipping),
		"healthy":            types.BoolPointerValue(r.Healthy),
		"covered":            types.BoolValue(r.Covered),
		"reasons":            textList(r.Reasons),
		"codes":              textList(r.Codes),
		"since":              r.Since,
		"last_delivery":      r.LastDelivery,
		"trail_name":         r.TrailName,
		"region":             r.Region,
		"project_name":       r.ProjectName,
		"project_region":     r.ProjectRegion,
		"logstore_name":      r.LogstoreName,
		"retention_days":     r.RetentionDays,
		"orphaned_logstores": textList(r.Orphaned),
		"console":            r.Console,
	})
}

// textList returns texts as a list; null for nil.
func textList(texts []string) types.List {
	if texts == nil {
		return types.ListNull(types.StringType)
	}
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, values)
}

// totals are the numbers of accounts.
type totals struct {
	Accounts    int64 `tfsdk:"accounts"`
	AllowListed int64 `tfsdk:"allow_listed"`
	Shipping    int64 `tfsdk:"shipping"`
	Healthy     int64 `tfsdk:"healthy"`
	Covered     int64 `tfsdk:"covered"`
	Unreadable  int64 `tfsdk:"unreadable"`
	Excluded    int64 `tfsdk:"excluded"`
}

// expand returns the regions and the roles of the configuration, as far as they are known. It rejects
// what cannot be read.
func (m *dataSourceModel) expand(diagnostics *diag.Diagnostics) (regions, roles []string) {
	regions, _ = organization.Regions(m.Regions, diagnostics)
	roles, _ = organization.Roles(m.AssumeRoleARNs, diagnostics)
	if !m.RolePattern.IsNull() && !m.AssumeRoleARNs.IsNull() {
		diagnostics.AddAttributeError(path.Root("role_pattern"), "Roles are given in two ways",
			"role_pattern names a role in each member of the resource directory, and assume_role_arns lists roles. Keep one of them.")
	}
	if m.RolePattern.IsNull() && !m.Excluded.IsNull() {
		diagnostics.AddAttributeError(path.Root("exclude_account_ids"), "Accounts are excluded from none",
			"exclude_account_ids leaves out members of the resource directory, and only role_pattern includes them. Set role_pattern, or remove exclude_account_ids.")
	}
	return regions, roles
}

// excluded returns the accounts to leave out.
func (m *dataSourceModel) excluded() map[string]bool {
	excluded := map[string]bool{}
	for _, element := range m.Excluded.Elements() {
		if id, ok := element.(types.String); ok {
			excluded[id.ValueString()] = true
		}
	}
	return excluded
}

// setComputed sets what was read. Without an account nothing is complete.
func (m *dataSourceModel) setComputed(ctx context.Context, c census) (diagnostics diag.Diagnostics) {
	sum := totals{Accounts: int64(len(c.rows)), Excluded: int64(c.excluded)}
	for _, r := range c.rows {
		sum.Unreadable += count(!r.Readable)
		sum.AllowListed += count(isTrue(r.AllowListed))
		sum.Shipping += count(isTrue(r.Shipping))
		sum.Healthy += count(isTrue(r.Healthy))
		sum.Covered += count(r.Covered)
	}
	kinds := accountTypes()
	rows := make([]attr.Value, len(c.rows))
	for i, r := range c.rows {
		rows[i] = r.object(kinds)
	}
	m.Accounts = types.ListValueMust(types.ObjectType{AttrTypes: kinds}, rows)
	var failed diag.Diagnostics
	m.Totals, failed = types.ObjectValueFrom(ctx, totalsTypes(), sum)
	diagnostics.Append(failed...)
	m.Complete = types.BoolValue(sum.Accounts > 0 && sum.Covered == sum.Accounts)
	return diagnostics
}

func count(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// isTrue reports whether what may not be known is true.
func isTrue(known *bool) bool { return known != nil && *known }
