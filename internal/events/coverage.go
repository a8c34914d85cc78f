package events

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// coveredFrom returns the time from which the Logstore can have events, null if unknown. It warns
// where an empty answer does not mean that nothing happened.
func (s search) coveredFrom(ctx context.Context, now time.Time, diagnostics *diag.Diagnostics) types.String {
	if !s.from.Before(now) {
		diagnostics.AddWarning("The window is in the future", diags.Paragraphs(
			fmt.Sprintf("It begins at %s, and it is %s now, so nothing can be found.", stamp(s.from), stamp(now)),
			"Set from to an earlier time."))
	}
	logstore, err := s.client.GetLogstore(ctx, s.project, s.logstore)
	if model.Is(err, model.NotFound) {
		return types.StringNull() // the search says so
	}
	since, why := logstore.Created(), "Logstore "+s.logstore+" was created on "+stamp(logstore.Created())+"."
	if err == nil && logstore.RetentionDays < domain.RetentionForever {
		kept := now.AddDate(0, 0, -logstore.RetentionDays).Truncate(time.Second)
		if !since.IsZero() && kept.After(since) {
			since, why = kept, fmt.Sprintf("Logstore %s keeps logs for %d days.", s.logstore, logstore.RetentionDays)
		}
	}
	switch {
	case err != nil:
		diagnostics.AddWarning("It is not known since when Logstore "+s.logstore+" has events", diags.Paragraphs(
			model.Answer(err), "The events that were found are returned. That there are no others before them is not known.",
			"Grant log:GetLogStore to the user or role that runs Terraform."))
		return types.StringNull()
	case since.IsZero():
		diagnostics.AddWarning("It is not known since when Logstore "+s.logstore+" has events", diags.Paragraphs(
			"Log Service does not say when it was created.", "The events that were found are returned. That there are no others before them is not known."))
		return types.StringNull()
	case s.from.Before(since):
		diagnostics.AddWarning("Logstore "+s.logstore+" has no events before "+stamp(since), diags.Paragraphs(
			fmt.Sprintf("The window begins at %s. %s Whether anything happened before is not known.", stamp(s.from), why),
			"Compare from with covered_from, or begin the window later."))
	}
	return types.StringValue(stamp(since))
}

// checkTruncated says which part of the window was not read, and how to read it. Events of one second may
// be on both sides.
func (s search) checkTruncated(events []cloud.Log, more bool, diagnostics *diag.Diagnostics) {
	if !more {
		return
	}
	last := events[len(events)-1].Time
	rest := fmt.Sprintf("to = %q", stamp(last.Add(time.Second)))
	if !s.newestFirst {
		rest = fmt.Sprintf("from = %q", stamp(last))
	}
	diagnostics.AddAttributeWarning(path.Root("limit"), fmt.Sprintf("There are more than %d events", s.limit), diags.Paragraphs(
		fmt.Sprintf("Those that were read reach to %s; the others of the window were not.", stamp(last)),
		fmt.Sprintf("To read them, add a data source with %s and compare event_id, since events of that second may come twice. Or raise limit up to %d, or narrow the filters. "+
			"With interval, counts tells how many there are and when.", rest, maxLimit)))
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// checkTrail warns if the trail does not deliver to the Logstore that is searched.
func (m *dataSourceModel) checkTrail(trail *model.Trail, diagnostics *diag.Diagnostics) {
	switch {
	case trail == nil:
		return
	case trail.Status != model.TrailEnabled:
		diagnostics.AddWarning("Trail "+trail.Name+" is stopped", diags.Paragraphs(
			"Events since it was stopped are not delivered and are not found.",
			"Start it: innertrail_shipping does so with enabled = true."))
	case !strings.HasSuffix(trail.ProjectARN, ":project/"+m.ProjectName.ValueString()):
		diagnostics.AddWarning("Trail "+trail.Name+" delivers to another project", diags.Paragraphs(
			fmt.Sprintf("It delivers to %s, and project %s is searched.", trail.ProjectARN, m.ProjectName.ValueString()),
			"Leave project_name out to search the Logstore that the trail delivers to."))
	}
}
