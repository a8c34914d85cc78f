package shipping

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

var falseValue = types.BoolValue(false)

// saveState writes state, identity and private state. Now is what was applied.
func saveState(
	ctx context.Context, m *resourceModel, now domain.Applied,
	state *tfsdk.State, id *tfsdk.ResourceIdentity, private privateWriter, diags *diag.Diagnostics,
) {
	m.LastApplied, m.LogstoreCreated = types.StringValue(now.String()), createdOn(now.Created)
	diags.Append(m.write(ctx, &state.Raw)...)
	if id != nil {
		diags.Append(id.Set(ctx, m.identity())...)
	}
	diags.Append(private.SetKey(ctx, legacyKey, nil)...)
	diags.Append(saveDestroyMark(ctx, private, nil)...)
}

// setComputed sets what was not known at plan time.
func (r *Resource) setComputed(m *resourceModel, account string) {
	m.AccountID = types.StringValue(account)
	if m.Region.IsUnknown() || m.Region.IsNull() {
		m.Region = types.StringValue(r.access.Region)
	}
	if m.ProjectRegion.IsUnknown() || m.ProjectRegion.IsNull() {
		m.ProjectRegion = m.Region
	}
	m.setRoleDefault()
	m.setNames()
}

// setRoleDefault sets whether the role is managed if the configuration does not say.
func (m *resourceModel) setRoleDefault() {
	name, _ := m.Role.Attributes()["name"].(types.String)
	manage, ok := m.Role.Attributes()["manage"].(types.Bool)
	if !ok || !manage.IsUnknown() && !manage.IsNull() || name.IsUnknown() {
		return
	}
	m.Role = roleObject(name.ValueString(), names.ManagedByDefault(name.ValueString()))
}

// setStatuses sets the statuses after a run that left nothing to do, and has applied what is
// declared to the Logstore that there is. A planned status of the role stays: the run has made a
// managed role healthy, or found that it may be, and the next refresh reports whether the role changed
// meanwhile. One of the Logstore stays, too, unless the run ends with an error of it.
func (m *resourceModel) setStatuses(want domain.Spec, observed domain.Observed) {
	now := want.WhenApplied(observed)
	want.AppliedBefore = &now
	want.Recorded.Logstore = integrity.Consents(nil).Status(slices.DeleteFunc(integrity.Parse(want.Recorded.Logstore), integrity.Finding.Repairable))
	m.TrailStatus = types.StringValue(want.TrailStatus(observed))
	if m.RoleStatus.IsUnknown() {
		m.RoleStatus = types.StringValue(want.RoleStatus(observed.Role, ""))
	}
	if m.LogstoreStatus.IsUnknown() || want.Refusal(observed) != nil {
		m.LogstoreStatus = types.StringValue(want.LogstoreStatus(observed))
	}
	m.IndexStatus = types.StringValue(want.IndexStatus(observed))
}

// flatten puts what was observed into the model. A missing part, and everything in it,
// keeps its recorded values; only the status of the outermost missing part changes.
func (m *resourceModel) flatten(ctx context.Context, want domain.Spec, observed domain.Observed) diag.Diagnostics {
	var diags diag.Diagnostics
	m.TrailStatus = types.StringValue(want.TrailStatus(observed))
	m.RoleStatus = types.StringValue(want.RoleStatus(observed.Role, m.RoleStatus.ValueString()))
	m.LogstoreStatus = types.StringValue(want.LogstoreStatus(observed))
	if observed.Logstore != nil {
		m.Logstore = flattenLogstore(m.Logstore, want.Logstore, *observed.Logstore, &diags)
		m.IndexStatus = types.StringValue(want.IndexStatus(observed))
	}
	if observed.Index != nil && want.Index.Declared {
		index, d := flattenIndex(ctx, m.Index, *observed.Index)
		diags.Append(d...)
		m.Index = index
	}
	if trail, ok := domain.FindTrail(observed.Trails, want.Trail); ok {
		m.Enabled = types.BoolValue(trail.Status == model.TrailEnabled)
		if project, account, err := arn.ParseProject(trail.ProjectARN); err == nil && account == want.Account {
			m.ProjectName, m.ProjectRegion = types.StringValue(project.Name), types.StringValue(project.Region)
			m.setNames()
		}
	}
	return diags
}

// statuses returns the statuses that the model holds.
func (m *resourceModel) statuses() domain.Statuses {
	return domain.Statuses{
		Trail: m.TrailStatus.ValueString(), Role: m.RoleStatus.ValueString(),
		Logstore: m.LogstoreStatus.ValueString(), Index: m.IndexStatus.ValueString(),
	}
}
