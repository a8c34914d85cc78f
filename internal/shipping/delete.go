package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Delete implements [resource.Resource]. It stops new logs and keeps the old ones: the
// Logstore is deleted only if the configuration asked for it and a destroy was planned.
// No code here or elsewhere deletes a role, a project or an index.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	resp.Diagnostics.Append(state.read(ctx, req.State.Raw)...)
	if !resp.Diagnostics.HasError() {
		state.checkNames(&resp.Diagnostics) // no plan call of the destroy precedes that of a tainted resource
	}
	limit, diagnostics := state.Timeouts.Delete(ctx, deleteTimeout)
	resp.Diagnostics.Append(diagnostics...)
	defer func() {
		if resp.Diagnostics.HasError() && resp.Private != nil {
			resp.Diagnostics.Append(saveDestroyMark(ctx, resp.Private, nil)...)
		}
	}()
	ctx, acc, end := r.begin(ctx, limit, &state, providerdata.AccountRef{RoleFromState: true, Writes: true}, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	before, diagnostics := state.lastApplied(ctx, req.Private)
	resp.Diagnostics.Append(diagnostics...)
	want, diagnostics := state.expand(ctx, before)
	resp.Diagnostics.Append(diagnostics...)
	mark, diagnostics := loadDestroyMark(ctx, req.Private, r.access.Run)
	resp.Diagnostics.Append(diagnostics...)
	if resp.Diagnostics.HasError() {
		return
	}
	acc.SetApplied(want.Key(), before)
	if acc.Claimed(want.Key()) {
		resp.Diagnostics.AddWarning("Trail "+want.Trail+" was left in place",
			"This run has just created it, so the old resource is only removed from state.")
		return
	}
	if state.DeletionProtection.ValueBool() {
		// -replace and a tainted resource show here first.
		resp.Diagnostics.AddError("Shipping "+want.Trail+" is protected from deletion", diags.Paragraphs(
			"deletion_protection is true, so the shipping is neither destroyed nor replaced. Nothing was changed.",
			"If the resource is tainted, run terraform untaint. If you used -replace, remove it. "+
				"To destroy it anyway, first apply deletion_protection = false."))
		return
	}
	if !state.DeleteLogstoreOnDestroy.ValueBool() || !domain.Confirmed(before) {
		mark = nil
	}
	last := reconcile.Deleter{
		Cloud: acc.Client, Want: want, Destination: want.LastDestination(), DeleteLogstoreIn: mark.destination(), Created: mark.created(),
	}
	if err := last.Run(ctx); err != nil {
		resp.Diagnostics.Append(diags.FromError(diags.Destroying(want.Trail), want, err))
		return
	}
	acc.SetDeleted(want.Key())
	if last.Since != nil {
		resp.Diagnostics.AddWarning("Trail "+want.Trail+" was created again after it was deleted", diags.Paragraphs(
			"This run has deleted it. Others have created it since: it ships to "+domain.Destination(*last.Since)+".",
			"It was left as it is, and so was the Logstore that it ships to. The resource is removed from the state.",
			"To find out who created it, search ActionTrail for CreateInnerTrail. If it is not wanted, delete it in the ActionTrail console."))
	}
}
