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
	acc.SetApplied(want.Key(), before)
	if acc.Has(want.Key(), Claimed) {
		resp.Diagnostics.AddWarning("Trail "+want.Trail+" was left in place",
			"A resource of this configuration created it or took it over in this run, so the old one is only forgotten. "+
				"A moved block keeps one shipping under a new address.")
		return
	}
	if state.DeletionProtection.ValueBool() {
		// -replace and a tainted resource show here first.
		resp.Diagnostics.AddError("Shipping "+want.Trail+" is protected from deletion", paragraphs(
			"deletion_protection is true, so the shipping is neither destroyed nor replaced. Nothing was changed.",
			"If it is tainted, run terraform untaint on it; if -replace was given, leave it out. "+
				"To end the shipping all the same, first apply deletion_protection = false."))
		return
	}
	if !state.DeleteLogstoreOnDestroy.ValueBool() {
		logs = nil
	}
	last := Deleter{Cloud: acc.client, Want: want, Destination: want.LastDestination(), LogsOf: logs}
	if err := last.Run(ctx); err != nil {
		resp.Diagnostics.Append(explainDelete(last, err))
		return
	}
	acc.Set(want.Key(), Deleted)
}

// LastDestination is the project to which the shipping was last applied.
func (s Spec) LastDestination() cloud.Project {
	if s.AppliedBefore != nil {
		return s.AppliedBefore.Destination()
	}
	return s.Project.Project
}

// Deleter is the end of one shipping.
type Deleter struct {
	Cloud       *cloud.Client
	Want        Spec
	Destination cloud.Project  // where it was last applied to
	LogsOf      *cloud.Project // whose Logstore is deleted too; nil for none
	Done        []Step
}

// ShipsElsewhereError is the refusal to delete a trail that is not the one that was
// applied.
type ShipsElsewhereError struct {
	Trail cloud.Trail
	Where cloud.Project // where it shipped when it was last applied
}

func (e *ShipsElsewhereError) Error() string {
	return fmt.Sprintf("trail %s ships to %s", e.Trail.Name, Destination(e.Trail))
}

func (d *Deleter) Run(ctx context.Context) error {
	trails, _, err := ListTrails(ctx, d.Cloud, d.Want.Region)
	if err != nil {
		return err
	}
	if d.LogsOf != nil {
		// What will be deleted is looked at first, so that a wrong project is found
		// out before the trail is gone.
		if *d.LogsOf != d.Destination {
			return &PlanAgainError{What: fmt.Sprintf("the plan deletes the Logstore of project %s, and the shipping was last applied to project %s", d.LogsOf.Name, d.Destination.Name)}
		}
		if _, err := d.Cloud.GetLogstore(ctx, d.Destination, d.Want.Logstore.Name); IgnoreNotFound(err) != nil {
			return err
		}
	}
	if trail, ok := FindTrail(trails, d.Want.Trail); ok {
		project, account, err := arn.ParseProject(trail.ProjectARN)
		if err != nil || account != d.Want.Account || project != d.Destination {
			return &ShipsElsewhereError{Trail: trail, Where: d.Destination}
		}
		gone, err := deleteTrail(ctx, d.Cloud, d.Want.Region, d.Want.Trail)
		var failure *cloud.Error
		if gone && (!errors.As(err, &failure) || !failure.Ambiguous()) {
			d.Done = append(d.Done, Step{Kind: DeleteTrail, Name: d.Want.Trail})
		}
		if err != nil {
			return err
		}
	}
	if d.LogsOf == nil {
		return nil
	}
	return d.deleteLogstore(ctx, *d.LogsOf)
}

// deleteLogstore deletes the Logstore; where a failure leaves open whether that
// happened, it looks before it tries again.
func (d *Deleter) deleteLogstore(ctx context.Context, project cloud.Project) error {
	for attempt := 1; ; attempt++ {
		err := ignore(d.Cloud.DeleteLogstore(ctx, project, d.Want.Logstore.Name), cloud.NotFound)
		var failure *cloud.Error
		if err == nil || !errors.As(err, &failure) || !failure.Retryable() || !failure.Ambiguous() || attempt > d.Cloud.MaxRetries() {
			return err
		}
		if _, lookErr := d.Cloud.GetLogstore(ctx, project, d.Want.Logstore.Name); cloud.Is(lookErr, cloud.NotFound) {
			return nil
		}
		if d.Cloud.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

func explainDelete(e Deleter, err error) diag.Diagnostic {
	var elsewhere *ShipsElsewhereError
	if errors.As(err, &elsewhere) {
		return diag.NewErrorDiagnostic("Trail "+e.Want.Trail+" ships to a place that was not applied from here", paragraphs(
			fmt.Sprintf("It ships to %s; what was last applied is project %s in %s. Somebody has changed it since.",
				Destination(elsewhere.Trail), elsewhere.Where.Name, elsewhere.Where.Region),
			"Nothing was deleted.",
			"If the configuration declares the old place, apply first, which moves it back, and destroy then. If it declares the new one, record that by an "+
				"apply that changes something, such as timeouts. To leave it to itself, use a removed block with destroy = false."))
	}
	return explain("destroy shipping "+e.Want.Trail, e.Want, &StepError{
		Step: Step{Kind: DestroyShipping, Name: e.Want.Trail}, Done: e.Done, Err: err,
	})
}
