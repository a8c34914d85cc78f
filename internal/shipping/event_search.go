package shipping

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// eventSearch reads events of one Logstore.
type eventSearch struct {
	client      *cloud.Client
	project     cloud.Project
	logstore    string
	from, to    time.Time // whole seconds; to itself is left out
	filter      eventFilter
	limit       int
	newestFirst bool
}

// run gives the events in their order, and whether there are more than the limit. It
// reads page by page and keeps no more than the limit and a page. An event that
// comes in meanwhile moves the pages, so that some are seen again; each is given
// once.
func (s eventSearch) run(ctx context.Context) (events []cloud.Log, more bool, err error) {
	query := cloud.LogQuery{
		From: s.from.Unix(), To: s.to.Unix(), Query: s.filter.search(), Lines: cloud.MaxLogs, Reverse: s.newestFirst,
	}
	seen := map[string]bool{}
	for {
		page, err := s.client.GetLogs(ctx, s.project, s.logstore, query)
		if err != nil {
			return nil, false, err
		}
		for _, log := range page {
			id := log.Fields["EventID"]
			if !s.filter.fits(log.Fields) || id != "" && seen[id] {
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
	// Log Service orders a page by time, and not what is of one time.
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
