package events

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// search reads events of one Logstore.
type search struct {
	client      *cloud.Client
	project     model.Project
	logstore    string
	from, to    time.Time // whole seconds; to itself is excluded
	filter      filter
	limit       int
	newestFirst bool
}

// run returns the events in order, and reports whether there are more than the limit. It
// reads page by page and keeps no more than the limit and a page. An event that arrives
// meanwhile moves the pages, so that some events are read twice; each is returned once.
func (s search) run(ctx context.Context) (events []cloud.Log, more bool, err error) {
	query := cloud.LogQuery{
		From: s.from.Unix(), To: s.to.Unix(), Query: s.filter.String(), Lines: cloud.MaxLogs, Reverse: s.newestFirst,
	}
	seen := map[string]bool{}
	for {
		page, err := s.client.GetLogs(ctx, s.project, s.logstore, query)
		if err != nil {
			return nil, false, err
		}
		for _, log := range page {
			id := log.Fields["EventID"]
			if !s.filter.matches(log.Fields) || id != "" && seen[id] {
				continue
			}
			seen[id] = true
			events = append(events, log)
		}
		if len(page) < cloud.MaxLogs || len(events) > s.limit {
			break
		}
		query.Offset += len(page)
	}
	// Log Service orders a page by time, but not the events of the same time.
	slices.SortStableFunc(events, func(a, b cloud.Log) int {
		order := cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Fields["EventID"], b.Fields["EventID"]))
		if s.newestFirst {
			return -order
		}
		return order
	})
	if len(events) > s.limit {
		return events[:s.limit], true, nil
	}
	return events, false, nil
}

// explain returns the diagnostic for a failed search.
func (s search) explain(account string, err error) diag.Diagnostic {
	summary := "Cannot search Logstore " + s.logstore
	where := fmt.Sprintf("project %s in %s", s.project.Name, s.project.Region)
	switch {
	case model.HasCode(err, "IndexConfigNotExist"):
		return diag.NewErrorDiagnostic(summary+": it has no index", diags.Paragraphs(model.Answer(err),
			"Without an index nothing can be searched. innertrail_shipping makes one and keeps it complete."))
	case model.HasCode(err, "LogStoreNotExist"):
		return diag.NewErrorDiagnostic(summary+": it does not exist", diags.Paragraphs(model.Answer(err),
			"It was looked for in "+where+". Check trail_name, project_name and project_region."))
	case model.Is(err, model.NotFound):
		return diag.NewErrorDiagnostic(summary+": its project does not exist", diags.Paragraphs(model.Answer(err),
			"It was looked for as "+where+". Check project_name and project_region."))
	case model.Is(err, model.Refused):
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(model.Answer(err),
			"The search was: "+s.filter.String(),
			"Check query. Each field that is searched by its name, as types, levels, products and resources do, must be in the index of the Logstore: "+
				"the standard index of innertrail_shipping has them all."))
	}
	return diags.FromRead(diags.Attempting("search Logstore "+s.logstore), domain.Spec{Account: account, Project: domain.ProjectSpec{Project: s.project}}, err)
}
