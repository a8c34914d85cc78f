package shipping

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// destroy plans a destroy. A shipping that a create of this run has claimed is not
// deleted, only forgotten.
func (p *planner) destroy(ctx context.Context) {
	if !p.read(ctx, false, true) {
		return
	}
	p.resp.Diagnostics.Append(saveDestroyMark(ctx, p.resp.Private, nil)...)
	run, key := p.access.RunState(p.state.AccountID.ValueString()), p.state.key()
	ended := p.use(run, p.ofState(runstate.Ends))
	if run.Claimed(key) {
		return
	}
	if p.state.DeletionProtection.ValueBool() {
		p.rejectProtected(key.Trail, "destroy it", path.Empty())
		return
	}
	if !ended {
		return
	}
	if p.state.DeleteLogstoreOnDestroy.ValueBool() {
		p.planLogDeletion(ctx)
		return
	}
	p.resp.Diagnostics.AddWarning("Destroying shipping "+key.Trail+" stops new logs and keeps the old ones", fmt.Sprintf(
		"Trail %s is deleted. Logstore %s with its logs and its index, role %s and project %s are kept.",
		key.Trail, p.state.LogstoreName.ValueString(), expandRole(p.state.Role).Name, p.state.ProjectName.ValueString()))
}

// planLogDeletion plans that the logs are deleted, too, and warns of it.
func (p *planner) planLogDeletion(ctx context.Context) {
	before, diagnostics := p.state.lastApplied(ctx, p.req.Private)
	p.resp.Diagnostics.Append(diagnostics...)
	if !p.failed() && !domain.Confirmed(before) {
		p.resp.Diagnostics.AddError("The logs of shipping "+p.state.TrailName.ValueString()+" are not deleted: this state has no record of what was applied", diags.Paragraphs(
			"delete_logstore_on_destroy is true, but an import or an earlier version of the provider wrote the state, or the record was lost, so the Logstore may not be one that was applied from here.",
			"Nothing was changed.",
			"To delete the logs, too, first apply: the plan shows last_applied. To keep them, first apply delete_logstore_on_destroy = false; "+
				"or, to stop managing it, "+domain.StopManaging+"."))
	}
	want, diagnostics := p.state.expand(ctx, before)
	p.resp.Diagnostics.Append(diagnostics...)
	if p.failed() {
		return
	}
	project := want.LastDestination()
	mark := destroyMark{Run: p.access.Run, Project: project.Name, ProjectRegion: project.Region}
	stake, kept := "all logs", ""
	if p.access.Client != nil {
		ctx, cancel := p.withReadTimeout(ctx)
		defer cancel()
		_, _, leave := p.enter(ctx, providerdata.AccountRef{
			Account: p.state.AccountID.ValueString(), RoleARN: p.state.AssumeRoleARN.ValueString(), RoleFromState: true,
		})
		if p.failed() {
			return
		}
		defer leave()
		logstore, err := p.client.GetLogstore(ctx, project, want.Logstore.Name)
		switch {
		case model.Is(err, model.NotFound):
			return // there is no Logstore to delete, so no mark is saved
		case model.Is(err, model.OtherAccount):
			p.resp.Diagnostics.AddWarning("Destroying shipping "+want.Trail+" deletes no logs: project "+project.Name+" is not accessible", diags.Paragraphs(
				model.Answer(err), "The project was deleted, and its name belongs to another account now; or Log Service does not show it yet. "+
					"The destroy deletes the trail, and no Logstore.",
				"If the project is yours, plan again later: delete_logstore_on_destroy is true, and the destroy deletes the logs where it can read them."))
			return
		case err != nil:
			p.resp.Diagnostics.Append(diags.FromError(diags.Attempting("plan the destruction of shipping "+want.Trail), want, err))
			return
		}
		if err := want.GuardDeletion(logstore); err != nil {
			p.resp.Diagnostics.Append(diags.FromError(diags.Attempting("plan the destruction of shipping "+want.Trail), want, err))
			return
		}
		if created := logstore.Created(); !created.IsZero() {
			mark.Created = created.Unix()
		}
		want.Project.Project = project
		if created := want.RecreatedOn(logstore); !created.IsZero() {
			p.warnRecreated(logstore.Name, before, createdOn(created).ValueString(), "The destroy deletes it all the same, with the logs that it has now.")
		}
		stake = p.logsAtStake(logstore)
		kept = fmt.Sprintf(" The retention of %d days protects no logs from that: they all go with the Logstore. If the recycle bin of the project is on, it may keep them for a while.", logstore.RetentionDays)
	}
	p.resp.Diagnostics.Append(saveDestroyMark(ctx, p.resp.Private, &mark)...)
	p.resp.Diagnostics.AddWarning(
		fmt.Sprintf("Destroying shipping %s deletes Logstore %s of project %s and %s in it", want.Trail, want.Logstore.Name, project.Name, stake), diags.Paragraphs(
			fmt.Sprintf("delete_logstore_on_destroy is true.%s Role %s and project %s are kept.", kept, want.Role.Name, project.Name),
			"To keep the logs, first apply delete_logstore_on_destroy = false; or, to stop managing it, "+domain.StopManaging+"."))
}

// logsAtStake says how many days of logs a Logstore may hold.
func (p *planner) logsAtStake(l model.Logstore) string {
	if l.Created().IsZero() {
		return "all logs"
	}
	age := int(p.access.Client.Clock().Now().Sub(l.Created())/(24*time.Hour)) + 1
	days := min(age, l.RetentionDays)
	if days == 1 {
		return "1 day of logs"
	}
	return fmt.Sprintf("%d days of logs", days)
}
