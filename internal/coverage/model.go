package coverage

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
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

// row is an account in Terraform's types.
type row struct {
	AccountID     types.String `tfsdk:"account_id"`
	AccountName   types.String `tfsdk:"account_name"`
	AssumeRoleARN types.String `tfsdk:"assume_role_arn"`
	Readable      bool         `tfsdk:"readable"`
	AllowListed   *bool        `tfsdk:"allow_listed"` // nil: not known
	Shipping      *bool        `tfsdk:"shipping"`     // nil: not known
	Healthy       *bool        `tfsdk:"healthy"`      // nil: not known
	Covered       bool         `tfsdk:"covered"`
	Reasons       []string     `tfsdk:"reasons"`
	Codes         []string     `tfsdk:"codes"`
	Since         types.String `tfsdk:"since"`
	LastDelivery  types.String `tfsdk:"last_delivery"`
	TrailName     types.String `tfsdk:"trail_name"`
	Region        types.String `tfsdk:"region"`
	ProjectName   types.String `tfsdk:"project_name"`
	ProjectRegion types.String `tfsdk:"project_region"`
	LogstoreName  types.String `tfsdk:"logstore_name"`
	RetentionDays types.Int64  `tfsdk:"retention_days"`
	Orphaned      []string     `tfsdk:"orphaned_logstores"` // nil: not known
	Console       types.String `tfsdk:"console"`
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
	at := path.Root("assume_role_arns")
	regions, _ = organization.Regions(m.Regions, diagnostics)
	roles, _ = organization.Roles(m.AssumeRoleARNs, diagnostics)
	elements := m.AssumeRoleARNs.Elements()
	for i, element := range elements {
		if !element.IsNull() && !element.IsUnknown() && slices.Contains(elements[:i], element) {
			diagnostics.AddAttributeError(at.AtListIndex(i), "A role is given twice", fmt.Sprintf("It is %s. Keep it once.", element))
		}
	}
	if !m.RolePattern.IsNull() && !m.AssumeRoleARNs.IsNull() {
		diagnostics.AddAttributeError(path.Root("role_pattern"), "Roles are given in two ways",
			"role_pattern stands for the members of the resource directory, and assume_role_arns lists roles. Keep one of them.")
	}
	if m.RolePattern.IsNull() && !m.Excluded.IsNull() {
		diagnostics.AddAttributeError(path.Root("exclude_account_ids"), "Accounts are excluded from none",
			"exclude_account_ids leaves out members of the resource directory, which role_pattern stands for. Set role_pattern, or remove exclude_account_ids.")
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
	var failed diag.Diagnostics
	m.Accounts, failed = types.ListValueFrom(ctx, types.ObjectType{AttrTypes: accountTypes()}, c.rows)
	diagnostics.Append(failed...)
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
