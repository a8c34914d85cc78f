package policydocument

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/guard"
)

// What the policies of a data source are for, beside the runs of a configuration.
const (
	useGuard           = "guard"
	useApplyWithoutEnd = "apply_without_end"
	useCoverage        = "coverage"
)

// checkUse rejects arguments that a use does not have: they would be ignored.
func (m *dataSourceModel) checkUse(diagnostics *diag.Diagnostics) {
	use := m.Use.ValueString()
	if m.Use.IsUnknown() || use != "" && use != useGuard && use != useApplyWithoutEnd && use != useCoverage {
		return
	}
	reject := func(reason string, arguments map[string]attr.Value) {
		for _, name := range slices.Sorted(maps.Keys(arguments)) {
			if !arguments[name].IsNull() {
				diagnostics.AddAttributeError(path.Root(name), "The argument has no effect", fmt.Sprintf("%s %s Remove it.", name, reason))
			}
		}
	}
	if use == useCoverage {
		reject(`is not for use = "coverage", whose policies are for every trail of every account.`, map[string]attr.Value{
			"trail_name": m.TrailName, "project_name": m.ProjectName, "region": m.Region, "project_region": m.ProjectRegion, "account_id": m.AccountID,
			"assume_role_arn": m.AssumeRoleARN, "role": m.Role, "create_project": m.CreateProject, "read_events": m.ReadEvents, "attribute_drift": m.AttributeDrift, "read_evidence": m.ReadEvidence,
		})
	} else {
		reject(`is for use = "coverage".`, map[string]attr.Value{"role_pattern": m.RolePattern})
		m.requireNames(diagnostics)
	}
	if use != useGuard {
		reject(`is for use = "guard".`, map[string]attr.Value{
			"language": m.Language, "break_glass_role_arns": m.BreakGlassARNs, "apply_role_arns": m.ApplyARNs, "caller_arns": m.CallerARNs, "identity_provider_arns": m.ProviderARNs,
			"other_project_names": m.OtherProjectNames, "encryption_keys": m.EncryptionKeys, "guard_policy_name": m.GuardPolicyName,
		})
	}
	if use != "" {
		reject(fmt.Sprintf("is not for use = %q: no policy of it ends anything.", use), map[string]attr.Value{"delete_logstore_on_destroy": m.DeleteLogstoreOnDestroy})
	}
	if use != useGuard {
		return
	}
	reject(`is not for use = "guard", which allows nothing.`, map[string]attr.Value{"read_events": m.ReadEvents, "attribute_drift": m.AttributeDrift, "read_evidence": m.ReadEvidence, "project_region": m.ProjectRegion})
	reject(`is not for use = "guard". Name the role in apply_role_arns.`, map[string]attr.Value{"assume_role_arn": m.AssumeRoleARN})
	language := guard.LanguageOf(m.Language.ValueString()) // RAM, which takes every argument, while it is not known
	if language.Experimental() {
		reject("is not for a project policy, which denies only what no apply needs.", map[string]attr.Value{
			"apply_role_arns": m.ApplyARNs, "caller_arns": m.CallerARNs, "identity_provider_arns": m.ProviderARNs, "create_project": m.CreateProject, "role": m.Role, "encryption_keys": m.EncryptionKeys,
		})
	}
	if language.Name() != guard.RAM.Name() {
		reject("is for RAM policies. Who may change another policy is not decided in RAM.", map[string]attr.Value{"guard_policy_name": m.GuardPolicyName})
	}
}
