package shipping

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// warnLostLogstore warns of a missing Logstore that a plan leaves where it was applied.
func (p *planner) warnLostLogstore(before *domain.Applied) {
	missing, projectToo := domain.LogstoreMissing(p.state.LogstoreStatus.ValueString())
	if !missing || p.movesProject() || before != nil && before.RetentionDays == 0 { // an import that found no Logstore
		return
	}
	p.warnMissing(p.state.LogstoreName.ValueString(), projectToo)
}

// warnMissing warns that an apply makes an empty Logstore where one was applied. That a recycle bin restores none under
// a name that is taken is not published; nor is the opposite.
func (p *planner) warnMissing(logstore string, projectToo bool) {
	project := ""
	if projectToo {
		project = "Project " + p.plan.ProjectName.ValueString() + " in " + p.plan.ProjectRegion.ValueString() + " is missing, too. "
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore_status"), "Logstore "+logstore+" is missing, and its logs with it", diags.Paragraphs(
		project+"Once an apply, or ActionTrail's next delivery, has made an empty one under the same name, the recycle bin may not give the old one back.",
		domain.FindLogs+" Restore it there before you apply."))
}

// warnDecrease warns of a lower retention that the configuration consents to.
func (p *planner) warnDecrease(want domain.Spec, from int) {
	to := want.Logstore.RetentionDays
	if to >= from || want.Unknown.Any("logstore.retention_days", "logstore.allow_retention_decrease_to") {
		return
	}
	lowers := &domain.RetentionDecreaseError{Logstore: want.Logstore.Name, From: from, To: to}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("logstore").AtName("retention_days"), lowers.Summary(), diags.Paragraphs(
		fmt.Sprintf("allow_retention_decrease_to consents to it. After the apply, logs older than %d days are deleted for good, and raising the retention again does not bring them back.", to),
		fmt.Sprintf("To keep them, leave retention_days at %d.", from)))
}

// warnStop warns of the plan that switches the shipping off; no later one does.
func (p *planner) warnStop() {
	if !p.state.Enabled.ValueBool() || p.plan.Enabled.IsUnknown() || p.plan.Enabled.ValueBool() {
		return
	}
	p.resp.Diagnostics.AddAttributeWarning(path.Root("enabled"), "Shipping "+p.state.TrailName.ValueString()+" stops: enabled is false", diags.Paragraphs(
		"From the apply on, no platform events are delivered until enabled is true again. What was delivered before is kept."))
}
