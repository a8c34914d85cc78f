package shipping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// preflight looks at the cloud for a plan that will create a trail or mend
// something, and finds at plan time what would end the apply. It only reads.
func (p *planner) preflight(ctx context.Context, acc *agent, before *applied, creates bool) {
	if creates && p.claims(acc) {
		return
	}
	want, diags := p.plan.declare(ctx, before)
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return
	}
	on := occasion{creating: creates, mayRecreate: true, known: acc.familiar(want.place())}
	if hasUnknown(p.plan) {
		p.preflightUnknown(ctx, want, on, creates)
		return
	}
	if creates {
		want.appliedBefore = acc.lastApplied(want.place())
	}
	if p.retentionUnknown() {
		want.logstore.retention = keepForEver // what is not known is judged by the apply
	}
	look := acc.observer()
	seen, err := look.observe(ctx, want)
	if err == nil {
		err = p.refusals(ctx, want, seen, on)
	}
	if missing := (*projectMissing)(nil); errors.As(err, &missing) {
		seen, err = p.missingProject(ctx, look, want, on)
	}
	if err != nil {
		if creates {
			err = acc.idle(err)
		}
		p.resp.Diagnostics.Append(explain("plan shipping "+want.trail, want, err))
		return
	}
	// Of a role that stays, the plan has warned from what refresh read.
	if !want.role.manage && (creates || !strings.EqualFold(declareRole(p.state.Role).name, want.role.name)) {
		p.warnRole(want.role.name, want.role.status(seen.role))
	}
	p.warnPrune(want, seen)
	p.warnAbout(want, seen, acc, creates)
}

// preflightUnknown looks for what does not need to wait: another trail in the one
// place of the account.
func (p *planner) preflightUnknown(ctx context.Context, want declaration, on occasion, creates bool) {
	if creates {
		p.warnConsoles(p.plan.TrailName)
	}
	if p.plan.TrailName.IsUnknown() || p.plan.Region.IsUnknown() {
		return
	}
	here, abroad, err := trailsAt(ctx, p.client, want.region)
	open := p.plan.ProjectName.IsUnknown() || p.plan.ProjectRegion.IsUnknown()
	if trail, ok := named(here, want.trail); err == nil && ok && open {
		// Whether it ships where it will be declared to is not known.
		if project, _, parseErr := arn.ParseProject(trail.ProjectARN); parseErr == nil {
			want.project.Project = project
		}
	}
	if err == nil {
		err = want.rival(slices.Concat(here, abroad), want.region, on)
	}
	if err != nil {
		p.resp.Diagnostics.Append(explain("plan shipping "+want.trail, want, err))
	}
}

// missingProject looks once more for a project that was missing, since the first
// answer may be stale, and then in other regions.
func (p *planner) missingProject(ctx context.Context, look observer, want declaration, on occasion) (observation, error) {
	seen, err := look.again(ctx, want)
	if err != nil {
		return seen, err
	}
	err = p.refusals(ctx, want, seen, on)
	if missing := (*projectMissing)(nil); errors.As(err, &missing) && missing.region == "" {
		missing.region = findProject(ctx, p.client, want.project.Project)
	}
	return seen, err
}

// retentionUnknown says whether something that the retention guard needs is not
// known.
func (p *planner) retentionUnknown() bool {
	settings := p.plan.Logstore.Attributes()
	days, _ := settings["retention_days"].(types.Int64)
	consent, _ := settings["allow_retention_decrease_to"].(types.Int64)
	return p.plan.Logstore.IsUnknown() || days.IsUnknown() || consent.IsUnknown()
}

// refusals adds what only other regions can tell to the reasons not to begin.
func (p *planner) refusals(ctx context.Context, want declaration, seen observation, on occasion) error {
	err := want.refusals(seen, on)
	if _, stands := named(seen.trails, want.trail); err != nil || stands {
		return err
	}
	return want.rivalElsewhere(trailsElsewhere(ctx, p.client, want.region), on)
}

// claims notes that a trail will be created and refuses a second one for the same
// account, and one whose logs the same plan deletes.
func (p *planner) claims(acc *agent) (refused bool) {
	if p.plan.TrailName.IsUnknown() || p.plan.Region.IsUnknown() {
		return false
	}
	here := place{region: p.plan.Region.ValueString(), trail: p.plan.TrailName.ValueString()}
	acc.learn(here, creating)
	if acc.knows(here, erasing) {
		p.erasesWhatItCreates(here.trail)
		return true
	}
	other := acc.other(here, creating)
	if other == "" {
		return false
	}
	p.resp.Diagnostics.AddAttributeError(path.Root("trail_name"), "Two shippings are declared for account "+p.plan.AccountID.ValueString(), paragraphs(
		fmt.Sprintf("The configuration declares trails %s and %s. An account has one trail of platform events.", other, here.trail),
		"Nothing was changed. Keep one of them, or give the other one a provider, or an assume_role_arn, of another account."))
	return true
}

// erasesWhatItCreates refuses to destroy a shipping with its logs and to create it
// again under another address: Terraform may do either first.
func (p *planner) erasesWhatItCreates(trail string) {
	p.resp.Diagnostics.AddError("The plan would delete the logs of shipping "+trail+" and create it again", paragraphs(
		"One resource with delete_logstore_on_destroy = true goes, and another one declares the same trail.",
		"Nothing was changed. If the shipping only changed its address in the configuration, add a moved block. Otherwise destroy it first, and create it by an apply of its own.",
		"If a create_before_destroy replacement that ended half-way left the old one behind, run terraform state rm on the resource: it forgets the old "+
			"one, and the next apply takes the shipping over."))
}

// familiar gives the trails that are no conflict for a plan: those this run has
// planned to replace, and the declared one if it was read from a state.
func (a *account) familiar(declared place) func(place) bool {
	return func(p place) bool {
		return a.knows(p, replacing) || p == declared && a.knows(p, held)
	}
}

// warnAbout says what the reader can still prevent.
func (p *planner) warnAbout(want declaration, seen observation, acc *agent, creates bool) {
	_, stands := named(seen.trails, want.trail)
	switch {
	case creates && want.adopts(seen) && !acc.knows(want.place(), held):
		recreated := ""
		if want.needsTrail(seen) {
			recreated = ", but through another role: it will be deleted and created anew"
		}
		acc.learn(want.place(), foretold)
		p.resp.Diagnostics.Append(takenOver("Trail "+want.trail+" exists and will be taken over", recreated,
			"To take it into this state without an apply, import it: terraform import <address> "+want.trail+"@"+want.region))
	case !stands && acc.other(place{}, replacing) == "":
		p.warnConsoles(types.StringValue(want.trail))
	}
}

// takenOver warns that another state may hold a trail too.
func takenOver(summary, recreated, next string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(summary, paragraphs(
		"It ships where this configuration declares"+recreated+". If another Terraform state holds it too, both will manage it, and a destroy of either ends it.", next))
}

func (p *planner) warnConsoles(trail types.String) {
	name := "the trail"
	if stringOf(trail) != nil {
		name = "trail " + trail.ValueString()
	}
	p.resp.Diagnostics.AddWarning("Creating "+name+" replaces a shipping of the Log Service console, if there is one", paragraphs(
		"Inner-ActionTrail can be enabled in the Log Service console too, which cannot be seen from here. A trail replaces such a shipping without a "+
			"word: new events then go to the trail's own Logstore only.",
		"To look: Log Service console, the project, Data Import, Inner-ActionTrail. If it is not enabled there, there is nothing to replace."))
}

func (p *planner) warnMove() {
	from := fmt.Sprintf("project %s in %s", p.state.ProjectName.ValueString(), p.state.ProjectRegion.ValueString())
	if p.state.TrailStatus.ValueString() == statusMissing {
		return
	}
	if p.plan.ProjectName.Equal(p.state.ProjectName) && p.plan.ProjectRegion.Equal(p.state.ProjectRegion) {
		p.resp.Diagnostics.AddWarning("Trail "+p.plan.TrailName.ValueString()+" will be re-created",
			"ActionTrail has no operation that changes a trail, so it is deleted and created anew. Events of the moments between may not be shipped. "+
				"The Logstore and its logs are kept.")
		return
	}
	p.resp.Diagnostics.AddWarning("Shipping "+p.plan.TrailName.ValueString()+" moves to another project", paragraphs(
		"The new place is made ready, then the trail is deleted and created anew. Events of the moments between may not be shipped.",
		fmt.Sprintf("Logstore %s of %s keeps its logs and is no longer managed.", p.state.LogstoreName.ValueString(), from)))
}
