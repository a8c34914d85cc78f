package shipping

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// Delete implements [resource.Resource]. It stops new logs and keeps the old
// ones: the Logstore goes only where the configuration asked for it and a destroy
// was planned. There is no code here or elsewhere that deletes a role, a project
// or an index.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	limit, diags := state.Timeouts.Delete(ctx, deleteTimeout)
	resp.Diagnostics.Append(diags...)
	defer func() {
		if resp.Diagnostics.HasError() && resp.Private != nil {
			resp.Diagnostics.Append(markDestroy(ctx, resp.Private, nil)...)
		}
	}()
	ctx, acc, end := r.begin(ctx, limit, &state, true, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	before, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	want, diags := state.declare(ctx, before)
	resp.Diagnostics.Append(diags...)
	logs, diags := marked(ctx, req.Private, r.access.run)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	acc.rememberApplied(want.place(), before)
	if acc.knows(want.place(), claimed) {
		resp.Diagnostics.AddWarning("Trail "+want.trail+" was left in place",
			"A resource of this configuration created it or took it over in this run, so the old one is only forgotten. "+
				"A moved block keeps one shipping under a new address.")
		return
	}
	if state.DeletionProtection.ValueBool() {
		// -replace and a tainted resource show here first.
		resp.Diagnostics.AddError("Shipping "+want.trail+" is protected from deletion", paragraphs(
			"deletion_protection is true, so the shipping is neither destroyed nor replaced. Nothing was changed.",
			"If it is tainted, run terraform untaint on it; if -replace was given, leave it out. "+
				"To end the shipping all the same, first apply deletion_protection = false."))
		return
	}
	if !state.DeleteLogstoreOnDestroy.ValueBool() {
		logs = nil
	}
	last := undoing{client: acc.client, want: want, where: want.shipped(), logs: logs}
	if err := last.run(ctx); err != nil {
		resp.Diagnostics.Append(explainDelete(last, err))
		return
	}
	acc.learn(want.place(), ended)
}

// shipped is the project to which the shipping was last applied.
func (d declaration) shipped() cloud.Project {
	if d.appliedBefore != nil {
		return d.appliedBefore.project()
	}
	return d.project.Project
}

// undoing is the end of one shipping.
type undoing struct {
	client *cloud.Client
	want   declaration
	where  cloud.Project  // where it was last applied to
	logs   *cloud.Project // whose Logstore is deleted too; nil for none
	done   []Step
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

func (e *undoing) run(ctx context.Context) error {
	trails, _, err := trailsAt(ctx, e.client, e.want.region)
	if err != nil {
		return err
	}
	if e.logs != nil {
		// What will be deleted is looked at first, so that a wrong project is found
		// out before the trail is gone.
		if *e.logs != e.where {
			return &planAgain{what: fmt.Sprintf("the plan deletes the Logstore of project %s, and the shipping was last applied to project %s", e.logs.Name, e.where.Name)}
		}
		if _, err := e.client.GetLogstore(ctx, e.where, e.want.logstore.name); present(err) != nil {
			return err
		}
	}
	if trail, ok := named(trails, e.want.trail); ok {
		project, account, err := arn.ParseProject(trail.ProjectARN)
		if err != nil || account != e.want.account || project != e.where {
			return &shipsElsewhere{trail: trail, where: e.where}
		}
		gone, err := deleteTrail(ctx, e.client, e.want.region, e.want.trail)
		var failure *cloud.Error
		if gone && (!errors.As(err, &failure) || !failure.Ambiguous()) {
			e.done = append(e.done, Step{Kind: DeleteTrail, Name: e.want.trail})
		}
		if err != nil {
			return err
		}
	}
	if e.logs == nil {
		return nil
	}
	return e.deleteLogstore(ctx, *e.logs)
}

// deleteLogstore deletes the Logstore; where a failure leaves open whether that
// happened, it looks before it tries again.
func (e *undoing) deleteLogstore(ctx context.Context, project cloud.Project) error {
	for attempt := 1; ; attempt++ {
		err := unless(e.client.DeleteLogstore(ctx, project, e.want.logstore.name), cloud.NotFound)
		var failure *cloud.Error
		if err == nil || !errors.As(err, &failure) || !failure.Retryable() || !failure.Ambiguous() || attempt > e.client.MaxRetries() {
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

func explainDelete(e undoing, err error) diag.Diagnostic {
	var elsewhere *shipsElsewhere
	if errors.As(err, &elsewhere) {
		return diag.NewErrorDiagnostic("Trail "+e.want.trail+" ships to a place that was not applied from here", paragraphs(
			fmt.Sprintf("It ships to %s; what was last applied is project %s in %s. Somebody has changed it since.",
				destination(elsewhere.trail), elsewhere.where.Name, elsewhere.where.Region),
			"Nothing was deleted.",
			"If the configuration declares the old place, apply first, which moves it back, and destroy then. If it declares the new one, record that by an "+
				"apply that changes something, such as timeouts. To leave it to itself, use a removed block with destroy = false."))
	}
	return explain("destroy shipping "+e.want.trail, e.want, &stepFailed{
		step: Step{Kind: DestroyShipping, Name: e.want.trail}, done: e.done, err: err,
	})
}
