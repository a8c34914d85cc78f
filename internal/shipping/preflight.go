package shipping

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// preflight looks at the cloud for a plan that will create a trail or mend
// something, and finds at plan time what would end the apply. It only reads.
func (p *planner) preflight(ctx context.Context, acc *account, before *applied, creating bool) {
	if creating && p.claims(acc) {
		return
	}
	if hasUnknown(p.plan) {
		if creating {
			p.warnConsoles(p.plan.TrailName)
		}
		return
	}
	want, diags := p.plan.declare(ctx, before)
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return
	}
	retention, _ := p.plan.Logstore.Attributes()["retention_days"].(types.Int64)
	if p.plan.Logstore.IsUnknown() || retention.IsUnknown() {
		want.logstore.retention = keepForEver // what is not known is judged by the apply
	}
	seen, err := p.access.observer(acc).observe(ctx, want)
	if err != nil {
		p.resp.Diagnostics.Append(explain("plan shipping "+want.trail, want, err))
		return
	}
	on := occasion{creating: creating, mayRecreate: true, known: acc.knows(want.place())}
	if err := p.refusals(ctx, want, seen, on); err != nil {
		p.resp.Diagnostics.Append(explain("plan shipping "+want.trail, want, err))
		return
	}
	if !want.role.manage {
		p.warnRole(want.role.name, want.role.status(seen.role))
	}
	p.warnAbout(want, seen, acc, creating)
}

// refusals adds what only other regions can tell to the reasons not to begin.
func (p *planner) refusals(ctx context.Context, want declaration, seen observation, on occasion) error {
	err := want.refusals(seen, on)
	if missing, ok := err.(*projectMissing); ok && missing.region == "" { //nolint:errorlint // refusals wraps nothing
		missing.region = findProject(ctx, p.access.Client, want.project.Project)
	}
	if _, stands := named(seen.trails, want.trail); err != nil || stands {
		return err
	}
	elsewhere := everywhere(ctx, want.region, func(ctx context.Context, region string) ([]cloud.Trail, error) {
		return p.access.Client.DescribeInnerTrails(ctx, region)
	})
	for _, region := range cloud.Regions() {
		if err := want.rival(elsewhere[region], region, on); err != nil {
			return err
		}
	}
	return nil
}

// claims notes that a trail will be created and refuses a second one for the
// same account.
func (p *planner) claims(acc *account) (refused bool) {
	if p.plan.TrailName.IsUnknown() || p.plan.Region.IsUnknown() {
		return false
	}
	other := acc.planCreate(place{region: p.plan.Region.ValueString(), trail: p.plan.TrailName.ValueString()})
	if other == "" {
		return false
	}
	p.resp.Diagnostics.AddAttributeError(path.Root("trail_name"), "Two shippings are declared for account "+p.plan.AccountID.ValueString(), paragraphs(
		fmt.Sprintf("The configuration declares trails %s and %s. An account has one trail of platform events.", other, p.plan.TrailName.ValueString()),
		"Nothing was changed. Keep one of them, or give the other one a provider of another account."))
	return true
}

// knows gives the trails that are no conflict for a plan: those this process has
// planned to replace, and the declared one if it was read from a state.
func (a *account) knows(declared place) func(place) bool {
	return func(p place) bool {
		return a.noted(a.replacing, p) || p == declared && a.noted(a.held, p)
	}
}

// warnAbout says what the reader can still prevent.
func (p *planner) warnAbout(want declaration, seen observation, acc *account, creating bool) {
	_, stands := named(seen.trails, want.trail)
	switch {
	case creating && want.adopts(seen) && !acc.noted(acc.held, want.place()):
		p.resp.Diagnostics.AddWarning("Trail "+want.trail+" exists and will be taken over", paragraphs(
			"It ships where this configuration declares. If another Terraform state holds it too, both will manage it, and a destroy of either ends it.",
			"To take it into this state without an apply, import it: terraform import <address> "+want.trail+"@"+want.region))
	case !stands && !acc.replaces():
		p.warnConsoles(types.StringValue(want.trail))
	}
}

// replaces says whether this process has planned to replace a trail: then the
// warning was said in that plan.
func (a *account) replaces() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.replacing) > 0
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

// destroy plans the end of a shipping.
func (p *planner) destroy(ctx context.Context) {
	if !p.read(ctx, false, true) {
		return
	}
	deletes := p.state.DeleteLogstoreOnDestroy.ValueBool()
	p.resp.Diagnostics.Append(markDestroy(ctx, p.resp.Private, deletes)...)
	if p.state.DeletionProtection.ValueBool() {
		p.protected("destroy it", path.Empty())
		return
	}
	if !deletes || p.access.Client == nil {
		return
	}
	ctx, cancel := p.patience(ctx)
	defer cancel()
	_, _, leave, diags := p.access.enterAccount(ctx, p.state.AccountID.ValueString())
	p.resp.Diagnostics.Append(diags...)
	if p.failed() {
		return
	}
	defer leave()
	want, diags := p.state.declare(ctx, nil)
	p.resp.Diagnostics.Append(diags...)
	logstore, err := p.access.Client.GetLogstore(ctx, want.project.Project, want.logstore.name)
	switch {
	case cloud.Is(err, cloud.NotFound):
		return
	case err != nil:
		p.resp.Diagnostics.Append(explain("plan the destruction of shipping "+want.trail, want, err))
		return
	}
	p.resp.Diagnostics.AddWarning(
		fmt.Sprintf("Destroying shipping %s deletes Logstore %s and %s in it", want.trail, want.logstore.name, p.atStake(logstore)), paragraphs(
			"delete_logstore_on_destroy is true. The role and project "+want.project.Name+" are kept.",
			"To keep the logs, first apply delete_logstore_on_destroy = false; or take the resource out of Terraform with a removed block and destroy = false."))
}

// atStake says how many days of logs a Logstore may hold.
func (p *planner) atStake(l cloud.Logstore) string {
	if l.Created().IsZero() {
		return "all logs"
	}
	age := int(p.access.Client.Clock().Now().Sub(l.Created())/(24*time.Hour)) + 1
	held := min(age, l.RetentionDays)
	if held == 1 {
		return "1 day of logs"
	}
	return fmt.Sprintf("%d days of logs", held)
}
