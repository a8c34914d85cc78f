package shipping

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// Delete implements [resource.Resource]. It stops new logs and keeps the old
// ones: the Logstore goes only where the configuration asked for it and a destroy
// was planned. There is no code here or elsewhere that deletes a role, a project
// or an index.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	limit, diags := state.Timeouts.Delete(ctx, deleteTimeout)
	resp.Diagnostics.Append(diags...)
	defer func() {
		if resp.Diagnostics.HasError() && resp.Private != nil {
			resp.Diagnostics.Append(markDestroy(ctx, resp.Private, false)...)
		}
	}()
	if !resp.Diagnostics.HasError() && state.DeletionProtection.ValueBool() {
		// -replace and a tainted resource show here first.
		resp.Diagnostics.AddError("Shipping "+state.TrailName.ValueString()+" is protected from deletion", paragraphs(
			"deletion_protection is true, so the shipping is neither destroyed nor replaced. Nothing was changed.",
			"If it is tainted, run terraform untaint on it; if -replace was given, leave it out. "+
				"To end the shipping all the same, first apply deletion_protection = false."))
		return
	}
	ctx, acc, end := r.begin(ctx, limit, &state, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	before, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	want, diags := state.declare(ctx, before)
	resp.Diagnostics.Append(diags...)
	planned, diags := marked(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if acc.noted(acc.claimed, want.place()) {
		resp.Diagnostics.AddWarning("Trail "+want.trail+" was left in place",
			"A resource of this configuration created it or took it over in this run, so the old one is only forgotten. "+
				"A moved block keeps one shipping under a new address.")
		return
	}
	last := ending{client: r.access.Client, want: want, before: before, logs: planned && state.DeleteLogstoreOnDestroy.ValueBool()}
	if err := last.run(ctx); err != nil {
		resp.Diagnostics.Append(last.explain(err))
	}
}

// ending is the end of one shipping.
type ending struct {
	client *cloud.Client
	want   declaration
	before *applied
	logs   bool // whether the Logstore is deleted too
	done   []string
}

// shipsElsewhere is the refusal to delete a trail that is not the one that was
// applied.
type shipsElsewhere struct {
	trail cloud.Trail
	where cloud.Project // where it shipped when it was last applied
}

func (e *shipsElsewhere) Error() string {
	return fmt.Sprintf("trail %s ships to %s", e.trail.Name, destination(e.trail))
}

func (e *ending) run(ctx context.Context) error {
	trails, _, err := trailsAt(ctx, e.client, e.want.region)
	if err != nil {
		return err
	}
	where := e.want.project.Project
	if e.before != nil {
		where = e.before.project()
	}
	if e.logs {
		// What will be deleted is looked at first, so that a wrong project is found
		// out before the trail is gone.
		if _, err := e.client.GetLogstore(ctx, where, e.want.logstore.name); err != nil && !cloud.Is(err, cloud.NotFound) {
			return err
		}
	}
	if trail, ok := named(trails, e.want.trail); ok {
		project, account, err := parseProjectARN(trail.ProjectARN)
		if err != nil || account != e.want.account || project != where {
			return &shipsElsewhere{trail: trail, where: where}
		}
		if err := deleteTrail(ctx, e.client, e.want.region, e.want.trail); err != nil {
			return err
		}
		e.done = append(e.done, "delete trail "+e.want.trail)
	}
	if !e.logs {
		return nil
	}
	return e.deleteLogstore(ctx, where)
}

// deleteLogstore deletes the Logstore; where a failure leaves open whether that
// happened, it looks before it tries again.
func (e *ending) deleteLogstore(ctx context.Context, project cloud.Project) error {
	for attempt := 1; ; attempt++ {
		err := unless(e.client.DeleteLogstore(ctx, project, e.want.logstore.name), cloud.NotFound)
		var failure *cloud.Error
		if err == nil || !errors.As(err, &failure) || !failure.Passing() || !failure.Ambiguous() || attempt > e.client.MaxRetries() {
			return err
		}
		if _, lookErr := e.client.GetLogstore(ctx, project, e.want.logstore.name); cloud.Is(lookErr, cloud.NotFound) {
			return nil
		}
		if e.client.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

func (e *ending) explain(err error) diag.Diagnostic {
	var elsewhere *shipsElsewhere
	if errors.As(err, &elsewhere) {
		return diag.NewErrorDiagnostic("Trail "+e.want.trail+" ships to a place that was not applied from here", paragraphs(
			fmt.Sprintf("It ships to %s; what was last applied is project %s in %s. Somebody has changed it since.",
				destination(elsewhere.trail), elsewhere.where.Name, elsewhere.where.Region),
			"Nothing was deleted.",
			"To end it all the same, apply first, which moves it back, and destroy then. To leave it to itself, use a removed block with destroy = false."))
	}
	return explain("destroy shipping "+e.want.trail, e.want, &stepFailed{
		step: step{verb: "destroy", object: "shipping " + e.want.trail}, done: e.done, err: err,
	})
}
