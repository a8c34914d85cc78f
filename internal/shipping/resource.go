// Package shipping is the resource innertrail_shipping, as Terraform sees it: schema,
// models, plan, import and private state. What it does to the cloud is in package
// reconcile:
//
//	configuration --expand--> Spec         what is declared, in plain Go
//	cloud         --Observe-> Observed     what there is, in plain Go
//	Spec.Steps(Observed)   -> []Step       what separates the two; pure
//	Reconciler.Run                         executes the steps, observes again
//
// Create and Update are the same reconciliation, Read is Observe, Delete observes and
// deletes.
package shipping

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// The times an operation may take unless timeouts says otherwise.
const (
	createTimeout = 10 * time.Minute
	updateTimeout = 10 * time.Minute
	deleteTimeout = 5 * time.Minute
)

// Resource is innertrail_shipping.
type Resource struct {
	access *providerdata.Access
}

var (
	_ resource.ResourceWithConfigure        = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan       = (*Resource)(nil)
	_ resource.ResourceWithImportState      = (*Resource)(nil)
	_ resource.ResourceWithUpgradeIdentity  = (*Resource)(nil)
	_ resource.ResourceWithConfigValidators = (*Resource)(nil)
)

// NewResource returns the resource for the provider's list.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements [resource.Resource].
func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_shipping"
}

// Configure implements [resource.ResourceWithConfigure].
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.access = providerdata.FromConfigure(req.ProviderData, &resp.Diagnostics)
}

// begin opens an operation on the account of m, within limit. How reports whether m is a
// state and whether the operation writes; the account and the role are those of m. It sets
// what m leaves open. The session is nil if that failed; otherwise end closes the operation.
func (r *Resource) begin(
	ctx context.Context, limit time.Duration, m *resourceModel, how providerdata.AccountRef, diags *diag.Diagnostics,
) (bounded context.Context, acc *providerdata.LockedAccount, end func()) {
	if diags.HasError() || !r.access.Usable(diags) {
		return ctx, nil, nil
	}
	bounded, cancel := r.access.Client.Clock().WithTimeout(ctx, limit)
	how.Account, how.RoleARN = m.AccountID.ValueString(), m.AssumeRoleARN.ValueString()
	id, acc, leave, entered := r.access.LockAccount(bounded, how)
	diags.Append(entered...)
	if entered.HasError() {
		cancel()
		return ctx, nil, nil
	}
	r.setComputed(m, id)
	return bounded, acc, func() {
		leave()
		cancel()
	}
}

// Create implements [resource.Resource].
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan resourceModel
	resp.Diagnostics.Append(plan.read(ctx, req.Plan.Raw)...)
	limit, diagnostics := plan.Timeouts.Create(ctx, createTimeout)
	resp.Diagnostics.Append(diagnostics...)
	ctx, acc, end := r.begin(ctx, limit, &plan, providerdata.AccountRef{Writes: true}, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	if plan.Region.ValueString() == "" {
		resp.Diagnostics.Append(r.access.MissingRegion())
		return
	}
	key := plan.key()
	want, diagnostics := plan.expand(ctx, nil)
	want = want.Replacing(acc.Applied(key))
	resp.Diagnostics.Append(diagnostics...)
	if resp.Diagnostics.HasError() {
		return
	}
	if acc.Claimed(key) {
		resp.Diagnostics.AddAttributeError(path.Root("trail_name"), "Two resources have trail "+want.Trail, diags.Paragraphs(
			"Another resource of this configuration has just created it.",
			"Nothing was changed. Keep one of the two."))
		return
	}
	run := reconcile.Reconciler{Observer: acc.Observer(), Want: want, Options: domain.GuardOptions{Creating: true, RoleARN: plan.AssumeRoleARN.ValueString()}}
	if err := run.Run(ctx); err != nil {
		if run.Last == nil {
			err = acc.WithDeletedTrail(err)
		}
		failure := diags.FromError(diags.Applying("create shipping "+want.Trail), want, err)
		if run.Last != nil {
			failure = diags.WithAdvice(failure, "Terraform marks the resource as tainted: the next apply deletes the trail and creates it again. To finish it in place "+
				"instead, first run terraform untaint <address of this resource>. Without the permission to delete trails, or with create_before_destroy, only that works.")
			acc.Claim(key) // an old object's delete must not end it
			// The resource will be tainted: it must be possible to replace it, and
			// no log may go with it.
			plan.DeletionProtection, plan.DeleteLogstoreOnDestroy = falseValue, falseValue
			plan.nullUnknowns()
			saveState(ctx, &plan, run.AppliedSoFar(nil), &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
		}
		resp.Diagnostics.Append(failure)
		return
	}
	acc.Claim(key)
	plan.setStatuses(want, run.Observed)
	saveState(ctx, &plan, want.WhenApplied(run.Observed), &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}

// Read implements [resource.Resource].
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourceModel
	resp.Diagnostics.Append(state.read(ctx, req.State.Raw)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
	if r.access != nil {
		r.access.RunState(state.AccountID.ValueString()).Hold(state.key())
	}
	if r.access != nil && r.access.Client == nil && len(r.access.Unknown) > 0 {
		resp.Diagnostics.AddWarning("Shipping "+state.TrailName.ValueString()+" was not refreshed", diags.Paragraphs(
			"These arguments of the provider block are not known before apply: "+strings.Join(r.access.Unknown, ", ")+".",
			"The state is unchanged; this run does not detect drift."))
		return
	}
	if state.checkNames(&resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	limit, diagnostics := state.Timeouts.Read(ctx, providerdata.ReadTimeout)
	resp.Diagnostics.Append(diagnostics...)
	ctx, acc, end := r.begin(ctx, limit, &state, providerdata.AccountRef{RoleFromState: true}, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	before, diagnostics := state.lastApplied(ctx, req.Private)
	resp.Diagnostics.Append(diagnostics...)
	want, diagnostics := state.expand(ctx, before)
	resp.Diagnostics.Append(diagnostics...)
	if resp.Diagnostics.HasError() {
		return
	}
	recorded := state
	want, observed, err := acc.Observer().Refresh(ctx, want, state.statuses())
	if err != nil {
		resp.Diagnostics.Append(diags.FromError(diags.Refresh(want.Trail).DeletingLogs(recorded.DeleteLogstoreOnDestroy.ValueBool()), want, err))
		return
	}
	resp.Diagnostics.Append(diags.FromRole(want.Role, observed.Role)...)
	resp.Diagnostics.Append(diags.FromPolicies(want, observed, acc.First)...)
	resp.Diagnostics.Append(diags.FromGrants(want, observed)...)
	resp.Diagnostics.Append(diags.FromIndex(want, observed)...)
	resp.Diagnostics.Append(state.flatten(ctx, want, observed)...)
	resp.Diagnostics.Append(state.write(ctx, &resp.State.Raw)...)
	before, diagnostics = state.lastApplied(ctx, req.Private) // with the retention that was just read
	resp.Diagnostics.Append(diagnostics...)
	acc.SetApplied(want.Key(), before)
	resp.Diagnostics.Append(r.attribute(ctx, acc, drift{recorded, state, want, observed, acc.Client.InnerTrailAPI()})...)
}

// Update implements [resource.Resource].
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state resourceModel
	resp.Diagnostics.Append(plan.read(ctx, req.Plan.Raw)...)
	resp.Diagnostics.Append(state.read(ctx, req.State.Raw)...)
	resp.Diagnostics.Append(saveReplaced(ctx, resp.Private, nil)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
	limit, diagnostics := plan.Timeouts.Update(ctx, updateTimeout)
	resp.Diagnostics.Append(diagnostics...)
	ctx, acc, end := r.begin(ctx, limit, &plan, providerdata.AccountRef{Writes: true}, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	before, diagnostics := state.lastApplied(ctx, req.Private)
	resp.Diagnostics.Append(diagnostics...)
	want, diagnostics := plan.expand(ctx, before)
	resp.Diagnostics.Append(diagnostics...)
	if resp.Diagnostics.HasError() {
		return
	}
	options := domain.GuardOptions{MayRecreate: plan.recreates(state), RoleStatus: state.RoleStatus.ValueString(), RoleARN: plan.AssumeRoleARN.ValueString()}
	if plan.sameProject(state) {
		options.LogstoreStatus, want.Recorded = state.LogstoreStatus.ValueString(), state.statuses()
	}
	run := reconcile.Reconciler{Observer: acc.Observer(), Want: want, Options: options}
	if err := run.Run(ctx); err != nil {
		resp.Diagnostics.Append(diags.FromError(diags.Applying("update shipping "+want.Trail).Existing(true).DeletingLogs(state.DeleteLogstoreOnDestroy.ValueBool()), want, err))
		if errors.As(err, new(*integrity.LogstoreError)) { // everything else was applied
			plan.setStatuses(want, run.Observed)
			saveState(ctx, &plan, want.WhenApplied(run.Observed), &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
			return
		}
		if before != nil && !before.Unconfirmed || run.Last != nil {
			now := run.AppliedSoFar(before)
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("last_applied"), now.String())...)
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("logstore_created"), createdOn(now.Created))...)
		}
		return
	}
	plan.setStatuses(want, run.Observed)
	saveState(ctx, &plan, want.WhenApplied(run.Observed), &resp.State, resp.Identity, resp.Private, &resp.Diagnostics)
}
