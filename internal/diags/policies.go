package diags

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// FromPolicies warns of what may keep logs from arriving although the status does not say so: a
// denial that may be about the delivery role, a policy that is not known, and a status of the
// project that is not. First reports whether the run has not warned so before.
func FromPolicies(d domain.Spec, observed domain.Observed, first func(summary string) bool) (warnings diag.Diagnostics) {
	project, policies := d.Project.Name, observed.Integrity.Policies
	if status := observed.Integrity.UnknownStatus(); status != "" {
		warnings.AddWarning("Project "+project+" has a status that is not known: "+model.Visible(status), Paragraphs(
			"Published are Normal and Disable. Whether Log Service takes logs for this project is not known; everything else was checked.",
			"Look at the project in the Log Service console, and check whether the account is overdue."))
	}
	if len(policies.Doubts) > 0 {
		warnings.AddWarning("Delivery to Logstore "+d.Logstore.Name+" may be denied by a policy of the project or the Logstore", Paragraphs(append(slices.Clone(policies.Doubts),
			"Whether this binds the delivery role cannot be judged, so logstore_status is unchanged. A denial wins over everything that allows.",
			"Check whether events arrive, and exempt the delivery role in the policy of project "+project+" or of its Logstore. This provider never changes these policies.")...))
	}
	kept := d.Kept(observed)
	if !policies.Unreadable() && len(kept) == 0 {
		return warnings
	}
	summary, next := "The policies of project "+project+" were not read", ""
	known := "Whether a policy of the project or its Logstore denies delivery is not known. Everything else was checked, and this is no error."
	if policies.Suspicious() {
		summary = "The policies of project " + project + " cannot be judged"
		next = "Look at them with GetProjectPolicy of the Log Service API, and correct them or the policy that denies reading them."
	}
	unsaid := policies.Unreadable() && first(summary)
	if len(kept) > 0 {
		summary = "logstore_status of Logstore " + d.Logstore.Name + " is what was recorded: " + integrity.Consents(nil).Status(kept)
		known = "Whether this is still true could not be read, so the status keeps it."
	} else if !unsaid {
		return warnings
	}
	var text, needs []string
	for _, unread := range policies.Unread {
		if answer := model.Answer(unread.Err); !slices.Contains(text, answer) {
			text = append(text, answer)
		}
		needs = append(needs, unread.Permission+" on *")
	}
	asked := slices.ContainsFunc(policies.All, func(j integrity.Judged) bool { return j.Of == integrity.OfLogstore })
	if !asked && slices.ContainsFunc(kept, func(f integrity.Finding) bool { return f.Kind == integrity.LogstorePolicyDenies }) {
		text = append(text, "Log Service does not know policies of Logstores any more.")
	}
	text = append(text, known, next)
	if len(needs) > 0 {
		text = append(text, "Reading them needs "+strings.Join(needs, " and ")+", which the policies read and apply of the data source innertrail_policy_document allow.")
	}
	warnings.AddWarning(summary, Paragraphs(text...))
	return warnings
}

// FromIndex warns of what a declared index hides by settings that are not declared: no apply changes these.
func FromIndex(d domain.Spec, observed domain.Observed) (warnings diag.Diagnostics) {
	if hides := d.Narrowings(observed); len(hides) > 0 {
		warnings.AddAttributeWarning(path.Root("index"), "Searches of Logstore "+d.Logstore.Name+" may miss events: "+strings.Join(hides, "; "), Paragraphs(
			"These settings of the index are not declared under index, so they are left as they are. The logs are kept.",
			"To have them corrected, remove the index block, which restores the standard index; or correct them in the Log Service console, or declare them."))
	}
	return warnings
}

// FromGrants warns that the policies of the project or its Logstore let others than the account write
// or delete logs. That is no finding, since it alters nothing on its own.
func FromGrants(d domain.Spec, observed domain.Observed) (warnings diag.Diagnostics) {
	granted := d.Granted(observed)
	if len(granted) == 0 {
		return warnings
	}
	for i, words := range granted {
		granted[i] = model.Sentence(words)
	}
	warnings.AddWarning("Others may tamper with Logstore "+d.Logstore.Name, Paragraphs(append(granted,
		"logstore_status does not depend on it, since nothing was altered by that alone. The data source innertrail_shipping does not call it healthy.",
		"To end it, remove these statements from the policy, with PutProjectPolicy or PutResourcePolicy of the Log Service API. This provider never changes these policies.")...))
	return warnings
}
