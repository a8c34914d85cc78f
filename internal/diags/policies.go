package diags

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// FromPolicies warns of what may keep logs from arriving although the status does not say so: a
// denial that may be about the delivery role, a policy that is not known, and a status of the
// project that is not. First reports whether the run has not warned so before.
func FromPolicies(d reconcile.Spec, observed reconcile.Observed, first func(summary string) bool) (warnings diag.Diagnostics) {
	project, policies := d.Project.Name, observed.Integrity.Policies
	if status := observed.Integrity.UnknownStatus(); status != "" {
		warnings.AddWarning("Project "+project+" has a status that is not known: "+model.Visible(status), Paragraphs(
			"Published are Normal and Disable. Whether Log Service takes logs for this project is not known; everything else was checked.",
			"Look at the project in the Log Service console, and check whether the account is overdue."))
	}
	if len(policies.Doubts) > 0 {
		warnings.AddWarning("Delivery to Logstore "+d.Logstore.Name+" may be denied by the project policy", Paragraphs(append(slices.Clone(policies.Doubts),
			"Whether this binds the delivery role cannot be judged, so logstore_status is unchanged. A denial wins over everything that allows.",
			"Check whether events arrive, and exempt the delivery role in the policy of project "+project+" or of its Logstore. This provider never changes these policies.")...))
	}
	if !policies.Unreadable() {
		return warnings
	}
	summary, next := "The policies of project "+project+" were not read", ""
	if policies.Suspicious() {
		summary = "The policies of project " + project + " cannot be judged"
		next = "Look at them with GetProjectPolicy of the Log Service API, and correct them or the policy that denies reading them."
	}
	if !first(summary) {
		return warnings
	}
	var answers, needs []string
	for _, unread := range policies.Unread {
		if answer := model.Answer(unread.Err); !slices.Contains(answers, answer) {
			answers = append(answers, answer)
		}
		needs = append(needs, unread.Permission+" on *")
	}
	warnings.AddWarning(summary, Paragraphs(append(answers,
		"Whether a policy of the project or its Logstore denies delivery is not known. Everything else was checked, and this is no error.",
		next, "Reading them needs "+strings.Join(needs, " and ")+", which the policies read and apply of the data source innertrail_policy_document allow.")...))
	return warnings
}
