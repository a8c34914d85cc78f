package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

var falseValue = types.BoolValue(false)

// record writes state, identity and what private state remembers.
func record(
	ctx context.Context, m *resourceModel, now applied,
	state *tfsdk.State, id *tfsdk.ResourceIdentity, private privateWriter, diags *diag.Diagnostics,
) {
	diags.Append(state.Set(ctx, m)...)
	if id != nil {
		diags.Append(id.Set(ctx, m.identity())...)
	}
	diags.Append(remember(ctx, private, now)...)
	diags.Append(markDestroy(ctx, private, nil)...)
}

// complete fills in what was not known at plan time.
func (r *Resource) complete(m *resourceModel, account string) {
	m.AccountID = types.StringValue(account)
	if m.Region.IsUnknown() || m.Region.IsNull() {
		m.Region = types.StringValue(r.access.Region)
	}
	if m.ProjectRegion.IsUnknown() || m.ProjectRegion.IsNull() {
		m.ProjectRegion = m.Region
	}
	m.fillRole()
	m.fillNames()
}

// fillRole sets whether the role is managed where the configuration leaves it
// open.
func (m *resourceModel) fillRole() {
	name, _ := m.Role.Attributes()["name"].(types.String)
	manage, ok := m.Role.Attributes()["manage"].(types.Bool)
	if !ok || !manage.IsUnknown() && !manage.IsNull() || name.IsUnknown() {
		return
	}
	m.Role = roleObject(name.ValueString(), names.ManagedByDefault(name.ValueString()))
}

// healthy sets the statuses after a run that left nothing to do. The status of a
// role that is not managed stays as planned where it was: that somebody mended or
// broke it meanwhile is for the next refresh to say.
func (m *resourceModel) healthy(want declaration, seen observation) {
	m.TrailStatus = types.StringValue(want.trailStatus(seen))
	if want.role.manage || m.RoleStatus.IsUnknown() {
		m.RoleStatus = types.StringValue(want.roleStatus(seen.role, m.RoleStatus.ValueString()))
	}
	m.LogstoreStatus = types.StringValue(want.logstore.status(want.project, seen))
	m.IndexStatus = types.StringValue(want.indexStatus(seen))
}

// roleStatus is the role's status; where it may not be read, what was known
// before, and only without that "unreadable".
func (d declaration) roleStatus(seen roleSeen, before string) string {
	if seen.denied != nil && before != "" {
		return before
	}
	return d.role.status(seen)
}

// observed puts what was observed into the model. A missing part, and all inside
// it, keeps its recorded values; only the status of the outermost missing part
// changes.
func (m *resourceModel) observed(ctx context.Context, want declaration, seen observation) diag.Diagnostics {
	var diags diag.Diagnostics
	m.TrailStatus = types.StringValue(want.trailStatus(seen))
	m.RoleStatus = types.StringValue(want.roleStatus(seen.role, m.RoleStatus.ValueString()))
	m.LogstoreStatus = types.StringValue(want.logstore.status(want.project, seen))
	if seen.logstore != nil {
		logstore, d := recordLogstore(ctx, m.Logstore, *seen.logstore)
		diags.Append(d...)
		m.Logstore = logstore
		m.IndexStatus = types.StringValue(want.indexStatus(seen))
	}
	if seen.index != nil && want.index.declared {
		index, d := recordIndex(ctx, m.Index, *seen.index)
		diags.Append(d...)
		m.Index = index
	}
	if trail, ok := named(seen.trails, want.trail); ok {
		m.Enabled = types.BoolValue(trail.Status == cloud.TrailEnabled)
		if project, account, err := arn.ParseProject(trail.ProjectARN); err == nil && account == want.account {
			m.ProjectName, m.ProjectRegion = types.StringValue(project.Name), types.StringValue(project.Region)
			m.fillNames()
		}
	}
	return diags
}

// observeTwice observes, and once more where a part is found missing that the
// state has as there: a first observed absence may be a stale answer.
func (o observer) observeTwice(ctx context.Context, want declaration, before statuses) (observation, error) {
	seen, err := o.observe(ctx, want)
	if err != nil || !want.newlyMissing(seen, before) {
		return seen, err
	}
	return o.again(ctx, want)
}

// again observes after a pause.
func (o observer) again(ctx context.Context, want declaration) (observation, error) {
	if err := o.client.Clock().Sleep(ctx, cloud.Pause(1)); err != nil {
		return observation{}, err
	}
	return o.observe(ctx, want)
}

// refresh observes for Read. A trail that ships to another project of the account
// than the state says is followed there, with one more look: what Read records is
// of one place.
func (o observer) refresh(ctx context.Context, want declaration, before statuses) (declaration, observation, error) {
	seen, err := o.observeTwice(ctx, want, before)
	if err != nil {
		return want, seen, err
	}
	trail, ok := named(seen.trails, want.trail)
	if !ok || want.shipsTo(trail) {
		return want, seen, nil
	}
	project, account, err := arn.ParseProject(trail.ProjectARN)
	if err != nil || account != want.account {
		return want, seen, err
	}
	want.project.Project = project
	seen, err = o.observeTwice(ctx, want, before)
	return want, seen, err
}

func (d declaration) newlyMissing(seen observation, before statuses) bool {
	_, trail := named(seen.trails, d.trail)
	return !trail && before.trail != statusMissing ||
		seen.role.denied == nil && !seen.role.exists && before.role != d.role.status(seen.role) ||
		(!seen.projectExists || seen.logstore == nil) && before.logstore != d.logstore.status(d.project, seen) ||
		seen.logstore != nil && seen.index == nil && before.index != statusMissing
}

// statuses are what a state says of the parts; empty where it says nothing.
type statuses struct{ trail, role, logstore, index string }

// statuses returns the statuses that the model holds.
func (m *resourceModel) statuses() statuses {
	return statuses{
		trail: m.TrailStatus.ValueString(), role: m.RoleStatus.ValueString(),
		logstore: m.LogstoreStatus.ValueString(), index: m.IndexStatus.ValueString(),
	}
}
