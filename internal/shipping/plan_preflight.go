package shipping

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// preflight observes the cloud for a plan that will create a trail or repair something,
// and finds at plan time what would stop the apply. It only reads.
func (p *planner) preflight(ctx context.Context, acc *providerdata.LockedAccount, before *domain.Applied, on domain.GuardOptions) {
	plan := p.plan
	p.keepUnknownNames()
	want, diagnostics := p.plan.expand(ctx, before)
	p.plan = plan
	p.resp.Diagnostics.Append(diagnostics...)
	if p.failed() {
		return
	}
	if want.Nameless() {
		p.preflightUnknown(ctx, acc, want, on)
		return
	}
	if on.Creating {
		want = want.Replacing(acc.Applied(want.Key()))
	} else if !p.movesProject() {
		want.Recorded = p.state.statuses()
	}
	look := acc.Observer()
	look.AllowTaken = true
	observed, err := look.ObserveSlot(ctx, want, on.Creating || p.state.TrailStatus.ValueString() == domain.StatusMissing)
	if err == nil {
		err = want.CheckPreconditions(observed, on)
	}
	if on.Creating && model.Is(err, model.Denied) {
		err = orConflict(ctx, look, want, on, err)
	}
	// A replacement deletes the old trail before its create finds a project in another region.
	elsewhere := observed.ProjectElsewhere != "" && !on.InState && errors.As(err, new(*domain.ProjectMissingError))
	if domain.ProjectMayAppear(err) || elsewhere {
		p.warnProject(want, err, on.InState)
		err = nil
	}
	if err != nil {
		if on.Creating {
			err = acc.WithDeletedTrail(err)
		}
		p.resp.Diagnostics.Append(diags.FromError(p.planning(want.Trail, acc.State, on), want, err))
		return
	}
	p.warnObserved(want, observed.Role, on.Creating)
	p.warnIntegrity(want, observed, on.Creating)
	if on.Creating || p.movesProject() { // otherwise the refresh has warned
		p.resp.Diagnostics.Append(diags.FromPolicies(want, observed, acc.First)...)
		p.resp.Diagnostics.Append(diags.FromGrants(want, observed)...)
	}
	p.warnEndpoint(want, observed)
	if l := observed.Logstore; (on.Creating || p.movesProject()) && l != nil && !want.RecreatedOn(*l).IsZero() {
		p.warnRecreated(l.Name, want.AppliedBefore, createdOn(l.Created()).ValueString(), "The apply keeps the Logstore that there is.")
	}
	if b := want.AppliedBefore; (on.Creating || p.movesProject()) && observed.Logstore == nil && b != nil && !b.Created.IsZero() && want.LastDestination() == want.Project.Project {
		p.warnMissing(want.Logstore.Name, !observed.ProjectExists) // the Logstore of another project was looked at
	}
	p.warnEncryption(want, observed.Logstore)
	p.warnPrune(want, observed)
	p.warnRestoredIndex(want, observed)
	p.warnSilentRegions(observed)
	if len(observed.Trails) == 0 && !acc.HasDeleted() {
		p.warnConsoles(types.StringValue(want.Trail))
	}
}

// planning returns the plan as what is attempted. How to destroy the shipping depends on what a state has of it.
func (p *planner) planning(trail string, run *runstate.State, on domain.GuardOptions) diags.Operation {
	op := diags.Attempting("plan shipping " + trail)
	switch {
	case !on.Creating:
		return op.Existing(true).DeletingLogs(p.deletesLogs(nil))
	case !on.InState:
		return op
	}
	key := p.plan.key()
	if p.replaced != nil {
		key, run = p.replaced.TrailKey, p.access.RunState(p.replaced.Account)
	}
	return op.Replacing().DeletingLogs(p.deletesLogs(run.Applied(key)))
}

// orConflict returns the error for another trail that is in the way of one that is to be created, or the denial
// of a read. With the permission that was denied, the create would be refused for the other trail.
func orConflict(ctx context.Context, look reconcile.Observer, want domain.Spec, on domain.GuardOptions, denial error) error {
	observed, err := look.ObserveTrails(ctx, want, true)
	if err != nil {
		return denial
	}
	if conflict := want.SlotConflict(observed, on); conflict != nil {
		return conflict
	}
	return denial
}

// preflightUnknown looks for a conflict with another trail, which need not wait for
// unknown values.
func (p *planner) preflightUnknown(ctx context.Context, acc *providerdata.LockedAccount, want domain.Spec, on domain.GuardOptions) {
	if on.Creating && !acc.HasDeleted() {
		p.warnConsoles(p.plan.TrailName)
	}
	if want.Unknown.Any("trail_name", "region") {
		return
	}
	observed, err := acc.Observer().ObserveTrails(ctx, want, on.Creating)
	if err == nil {
		err = want.SlotConflict(observed, on)
	}
	if err != nil {
		p.resp.Diagnostics.Append(diags.FromError(p.planning(want.Trail, acc.State, on), want, err))
		return
	}
	p.warnSilentRegions(observed)
}

// warnSilentRegions names the regions where another trail may be that was not found.
func (p *planner) warnSilentRegions(observed domain.Observed) {
	silent := observed.OtherRegions.SilentRegions()
	if silent == "" {
		return
	}
	p.resp.Diagnostics.AddWarning("Not every region could be searched for another inner trail", diags.Paragraphs(
		"No answer came from "+silent+".",
		"An account has one inner trail across all regions. If it is in one of these, ActionTrail refuses the new one during the apply, when the role, "+
			"the project and the Logstore may already have been created.",
		"To be sure, look at the inner trails of these regions in the ActionTrail console, or plan again."))
}

// warnProject warns that the project is missing, or may belong to another account. That
// is no error of a plan: the same configuration may create it.
func (p *planner) warnProject(want domain.Spec, err error, replaces bool) {
	project := want.Project.Project
	at := path.Root("project_name")
	first := ""
	if replaces {
		first = "This is a replacement, which deletes the old trail first: no events are shipped if the project does not appear."
	}
	missing := (*domain.ProjectMissingError)(nil)
	if !errors.As(err, &missing) {
		p.resp.Diagnostics.AddAttributeWarning(at, "Log Service does not give access to project "+project.Name+" now", diags.Paragraphs(
			model.Answer(err), first,
			"A project that was created or deleted a moment ago can answer like this for some minutes; otherwise its name belongs to another account.",
			"The apply waits for the project for 2 minutes, and fails if it does not appear. Choose another project_name if it is not yours."))
		return
	}
	p.resp.Diagnostics.AddAttributeWarning(at, missing.Summary(), diags.Paragraphs(
		"The apply fails unless this configuration creates it, such as with a resource of the alicloud provider on which this one depends.",
		first, "Otherwise: "+missing.Advice()))
}

// warnEndpoint warns that one endpoint of Log Service serves every region of the
// configuration: what is created through it is where the endpoint is. An emulator on this machine
// finds the region in the signature.
func (p *planner) warnEndpoint(want domain.Spec, observed domain.Observed) {
	host := p.client.OwnHost(model.SLS)
	project := want.Project
	if host == "" || p.client.OnThisMachine(model.SLS) || observed.ProjectExists || project.Region == want.Region || strings.Contains(host, project.Region) {
		return
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("project_region"),
		"Project "+project.Name+" is declared in "+project.Region+", and endpoints.sls is "+host, diags.Paragraphs(
			"Every call to Log Service goes to this endpoint, whatever the region. If it is not an endpoint of "+project.Region+
				", the project is not found there, or is created in another region, where the trail cannot deliver to it.",
			"Remove sls from endpoints in the provider block, or set project_region to the region of the endpoint."))
}

// warnConsoles warns of a delivery that only the Log Service console shows. For a
// replacement, the plan call that has the prior state has warned. The card is called as
// there (Log Service documentation, "Enable inner-ActionTrail", 2026-03).
func (p *planner) warnConsoles(trail types.String) {
	if p.replaced != nil {
		return
	}
	name := "the trail"
	if stringOf(trail) != nil {
		name = "trail " + trail.ValueString()
	}
	p.resp.Diagnostics.AddWarning("Creating "+name+" may replace log shipping that was enabled in the Log Service console", diags.Paragraphs(
		"Inner-ActionTrail can also be enabled in the Log Service console, and no API shows that. A new trail replaces it without "+
			"notice: new events then go only to the trail's own Logstore.",
		"To check: Log Service console, Import Data, Platform Operation Log (Inner-ActionTrail). If it is not enabled there, nothing is replaced."))
}
