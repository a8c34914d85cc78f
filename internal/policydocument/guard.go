package policydocument

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/guard"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// guardModel holds the arguments of a guard.
type guardModel struct {
	Language          types.String `tfsdk:"language"`
	BreakGlassARNs    types.Set    `tfsdk:"break_glass_role_arns"`
	ApplyARNs         types.Set    `tfsdk:"apply_role_arns"`
	CallerARNs        types.Set    `tfsdk:"caller_arns"`
	ProviderARNs      types.Set    `tfsdk:"identity_provider_arns"`
	OtherProjectNames types.Set    `tfsdk:"other_project_names"`
	EncryptionKeys    types.Set    `tfsdk:"encryption_keys"`
	GuardPolicyName   types.String `tfsdk:"guard_policy_name"`
}

// defaultGuardName is what the names of the RAM policies of a guard begin with.
const defaultGuardName = "innertrail-guard"

// texts returns the known members of a set in their order.
func texts(set types.Set) (list []string) {
	for _, element := range set.Elements() {
		if text, _ := element.(types.String); !text.IsNull() && !text.IsUnknown() {
			list = append(list, text.ValueString())
		}
	}
	slices.Sort(list)
	return list
}

func (m *dataSourceModel) breakGlass() []string { return texts(m.BreakGlassARNs) }

// keys returns the keys. The values of one that is not known are empty: the read, which makes the documents, knows
// all of them.
func (m *dataSourceModel) keys() (keys []guard.Key) {
	for _, element := range m.EncryptionKeys.Elements() {
		object, _ := element.(types.Object)
		id, _ := object.Attributes()["id"].(types.String)
		role, _ := object.Attributes()["role_arn"].(types.String)
		keys = append(keys, guard.Key{ID: id.ValueString(), Role: role.ValueString()})
	}
	slices.SortStableFunc(keys, func(a, b guard.Key) int { return strings.Compare(a.ID, b.ID) })
	return keys
}

// checkGuard rejects roles that cannot be spared. A value that is not known yet passes; the read
// checks again.
func (m *dataSourceModel) checkGuard(diagnostics *diag.Diagnostics) {
	if m.Use.ValueString() != useGuard {
		return
	}
	if !m.BreakGlassARNs.IsUnknown() && len(m.BreakGlassARNs.Elements()) == 0 {
		diagnostics.AddAttributeError(path.Root("break_glass_role_arns"), "No role could undo the guard",
			"A guard spares the roles in break_glass_role_arns and no others, so that one of them can change or remove it. Name at least one role that exists, and that only a person in an emergency may assume.")
	}
	if !m.CallerARNs.IsNull() && !m.CallerARNs.IsUnknown() && len(m.CallerARNs.Elements()) == 0 {
		diagnostics.AddAttributeError(path.Root("caller_arns"), "The list of callers is empty",
			"An empty caller_arns would deny nothing. Name the users and roles that may assume the break-glass and apply roles, or leave it out: then the trust of the roles decides.")
	}
	account := m.AccountID.ValueString()
	seen := map[string]string{} // the lists of the ARNs so far
	for _, list := range []struct {
		attribute string
		arns      types.Set
	}{{"break_glass_role_arns", m.BreakGlassARNs}, {"apply_role_arns", m.ApplyARNs}, {"caller_arns", m.CallerARNs}} {
		for _, text := range texts(list.arns) {
			at := path.Root(list.attribute).AtSetValue(types.StringValue(text))
			owner := m.checkIdentity(at, text, diagnostics)
			account = cmp.Or(account, owner)
			checkOwner(at, text, owner, account, diagnostics)
			if other := seen[names.Lower(text)]; other != "" && other != list.attribute {
				diagnostics.AddAttributeError(at, "The role is in two lists", fmt.Sprintf(
					"%s is in %s and in %s, which allow different things. Name it in one of them; a pipeline should have a role of its own.", text, other, list.attribute))
			}
			seen[names.Lower(text)] = list.attribute
		}
	}
	for _, text := range texts(m.ProviderARNs) {
		provider, _ := arn.Parse(text) // the validator of the attribute rejects what is no ARN
		checkOwner(path.Root("identity_provider_arns"), text, provider.Account, account, diagnostics)
	}
	for _, key := range m.keys() {
		_, owner, _ := arn.ParseRole(key.Role)
		checkOwner(path.Root("encryption_keys"), key.Role, owner, account, diagnostics)
	}
}

// checkIdentity rejects a delivery role: who could act in it would pass the guard. It returns the
// account of the ARN, or nothing for what the validator of the attribute rejects.
func (m *dataSourceModel) checkIdentity(at path.Path, text string, diagnostics *diag.Diagnostics) (owner string) {
	identity, _ := arn.Parse(text)
	name := strings.TrimPrefix(identity.Resource, "role/") // that of a user begins with user/, and no role's does
	if names.ServiceLinked(name) || names.SameFold(name, names.DefaultRole) || names.SameFold(name, m.roleName()) {
		diagnostics.AddAttributeError(at, "The role belongs to a service", fmt.Sprintf(
			"%s is a role that a service delivers with. A guard lets it deliver without being named, and a person must not act in it. Name another role.", name))
	}
	return identity.Account
}

// checkOwner rejects an ARN of another account than the guard's.
func checkOwner(at path.Path, text, owner, account string, diagnostics *diag.Diagnostics) {
	if owner != "" && account != "" && owner != account {
		diagnostics.AddAttributeError(at, "The identity is of another account", fmt.Sprintf(
			"%s is of account %s, and the guard is for account %s: a policy binds the identities of one account. "+
				"Use a data source for each account. Who assumes a role from another account is decided by the trust of the role.", text, owner, account))
	}
}

// checkSession rejects a guard for another account than that of the provider's credentials: attached there, it
// would protect what another account has.
func (m *dataSourceModel) checkSession(id string, diagnostics *diag.Diagnostics) {
	if named := m.AccountID.ValueString(); named != "" && named != id {
		diagnostics.AddAttributeError(path.Root("break_glass_role_arns"), "The guard is for another account", fmt.Sprintf(
			"The roles are of account %s, and the provider's credentials of account %s. Attached in %[2]s, the policies would spare none of its roles, and protect the trail and "+
				"the roles of %[1]s. Correct the ARNs, or set account_id = %[1]q if that is the account to attach them in.", named, id))
	}
}

// guardsOwnAccount reports whether a guard is attached in the account that it is for. A control policy is attached in
// the management account.
func (m *dataSourceModel) guardsOwnAccount() bool {
	return m.Use.ValueString() == useGuard && guard.LanguageOf(m.Language.ValueString()).Name() != guard.Control.Name()
}

// fillGuard sets the documents of a guard.
func (m *dataSourceModel) fillGuard(ctx context.Context, c *cloud.Client, diagnostics *diag.Diagnostics) {
	language := guard.LanguageOf(m.Language.ValueString())
	g := guard.Guard{
		Account: m.AccountID.ValueString(), Region: m.Region.ValueString(), Trail: m.TrailName.ValueString(),
		Projects: []string{m.ProjectName.ValueString()}, Role: m.roleName(), Keys: m.keys(),
		BreakGlass: m.breakGlass(), Apply: texts(m.ApplyARNs), Callers: texts(m.CallerARNs), PolicyName: defaultGuardName,
		Create: c.InnerTrailAPI().Create().Permission, Delete: c.InnerTrailAPI().Delete().Permission,
	}
	if !m.ProviderARNs.IsNull() {
		g.Providers = append([]string{}, texts(m.ProviderARNs)...)
	}
	for _, project := range texts(m.OtherProjectNames) {
		if project != m.ProjectName.ValueString() {
			g.Projects = append(g.Projects, project)
		}
	}
	if !m.GuardPolicyName.IsNull() {
		g.PolicyName = m.GuardPolicyName.ValueString()
	}
	_, apply, _ := m.purposes()
	for _, grant := range c.Grants(apply&^operation.Observe|operation.Repairing, m.names()) {
		g.Repairs = append(g.Repairs, grant.Action)
	}
	documents, err := g.Documents(language)
	forApply, err2 := g.ApplyDocuments(language)
	forDelivery, err3 := g.DeliveryDocuments(language)
	for _, err := range []error{err, err2, err3} {
		if err != nil {
			diagnostics.AddAttributeError(path.Root("break_glass_role_arns"), "The guard is too long", model.Sentence(err.Error()))
		}
	}
	if language.Experimental() {
		diagnostics.AddAttributeWarning(path.Root("language"), "The guard as a project policy is experimental",
			"That a project policy compares acs:PrincipalARN, which spares the break-glass roles, is not published. If Log Service ignores the condition, it denies these calls to everyone, and if it does not bind the identities of its own account, it denies nothing. "+
				"The policy never denies reading, writing logs or changing the policy itself: who may call DeleteProjectPolicy can undo it. Prefer control_policy, or ram_policy.")
	}
	m.Documents, m.ApplyDocuments, m.DeliveryDocuments = list(ctx, documents), list(ctx, forApply), list(ctx, forDelivery)
	m.InferredActions = list(ctx, g.Inferred(language))
}
