package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

const (
	factProjectPolicy  = "GetProjectPolicy answers with a policy, or that there is none"
	factResourcePolicy = "Log Service knows GetResourcePolicy"
	factIndexTTL       = "the ttl of the index is the retention of the Logstore"
	factMetric         = "DescribeTrailDeliveryMetricData serves inner trails"
	factStarted        = "StartLogging serves inner trails"
)

// policies checks the policies of the project and the Logstore.
func (c *checker) policies(ctx context.Context) {
	project, logstore := c.logstoreLocation()
	if logstore == "" || project.Name == "" {
		c.report.notSeenAll(noPlace, factProjectPolicy, factResourcePolicy)
		return
	}
	if c.absent != "" {
		c.report.notSeenAll(c.absent, factProjectPolicy, factResourcePolicy)
		return
	}
	describe := func(p model.ResourcePolicy) string {
		if p.Document == nil {
			return "there is none"
		}
		return "there is one"
	}
	switch policy, err := c.client.GetProjectPolicy(ctx, project); {
	case err == nil:
		c.report.holds(factProjectPolicy, describe(policy))
	case model.Is(err, model.BadResponse, model.NotEnabled, model.Refused):
		c.report.differs(factProjectPolicy, c.report.failure(err), reportIt)
	default:
		c.report.optional(factProjectPolicy, err)
	}
	switch policy, err := c.client.GetResourcePolicy(ctx, project, logstore); {
	case err == nil:
		c.report.holds(factResourcePolicy, describe(policy))
	case model.Is(err, model.BadResponse, model.NotEnabled, model.Refused, model.NotFound):
		c.report.differs(factResourcePolicy, c.report.failure(err), reportIt+" Plans then do without it.")
	default:
		c.report.optional(factResourcePolicy, err)
	}
}

// evidence checks what ActionTrail has recorded of the calls that made the trail, which only a write
// would show otherwise, and the metric of its deliveries.
func (c *checker) evidence(ctx context.Context) {
	factCreate := fmt.Sprintf("%s is called with %s, %s and %s", c.api.CreateAction, c.api.NameParam, c.api.ProjectParam, c.api.RoleParam)
	want := []string{c.api.NameParam, c.api.ProjectParam, c.api.RoleParam}
	c.recorded(ctx, factCreate, c.api.CreateAction, want)
	c.recorded(ctx, c.api.DeleteAction+" is called with "+c.api.NameParam, c.api.DeleteAction, want[:1])
	if c.trail == nil {
		c.report.notSeenAll(noTrail+" in "+c.report.region(c.target.region), factStarted, factMetric)
		return
	}
	c.recorded(ctx, factStarted, "StartLogging", []string{"Name"})
	now := time.Now()
	points, err := c.client.DeliveryMetric(ctx, c.target.region, model.MetricQuery{
		Metric: model.MetricDelivered, Trail: c.trail.member("Name"), From: now.Add(-time.Hour).Truncate(time.Minute), To: now.Truncate(time.Minute), Period: time.Hour,
	})
	switch {
	case err == nil:
		c.report.holds(factMetric, counted(len(points), "point")+" of the last hour")
	case model.Is(err, model.BadResponse, model.NotEnabled, model.Refused, model.NotFound):
		c.report.differs(factMetric, c.report.failure(err), reportIt+" Plan and apply do without it.")
	default:
		c.report.optional(factMetric, err)
	}
}

// recorded checks the parameters of a call that ActionTrail has recorded. One of an ordinary trail says
// nothing about StartLogging, so the name of the trail is compared where the call has one.
func (c *checker) recorded(ctx context.Context, fact, operation string, parameters []string) {
	now := time.Now()
	query := model.EventQuery{Name: operation, From: now.AddDate(0, 0, -89), To: now}
	page, err := c.client.LookupEvents(ctx, c.target.region, query)
	if model.Is(err, model.Throttled) && c.client.Clock().Sleep(ctx, 2*time.Second) == nil { // An account has two of these calls a second.
		page, err = c.client.LookupEvents(ctx, c.target.region, query)
	}
	if err != nil {
		c.report.optional(fact, err)
		return
	}
	events := slices.DeleteFunc(page.Events, func(event model.CallEvent) bool {
		return operation == "StartLogging" && event.Parameters["Name"] != c.trail.member("Name")
	})
	if len(events) == 0 {
		c.report.notSeen(fact, "ActionTrail shows none in 89 days, and shows a call after ten minutes; otherwise "+forWrites)
		return
	}
	// A call that failed says less than one that did not.
	event := events[max(0, slices.IndexFunc(events, func(event model.CallEvent) bool { return event.ErrorCode == "" }))]
	names := slices.Sorted(maps.Keys(event.Parameters))
	ok := event.ErrorCode == ""
	for _, parameter := range parameters {
		ok = ok && slices.Contains(names, parameter)
	}
	for i, name := range names {
		names[i] = c.report.key(name)
	}
	said := "one was called with " + joinSome(names)
	if event.ErrorCode != "" {
		said += ", and failed"
	}
	c.report.compare(ok, fact, said, strings.TrimSpace(reportIt+" inner_trail_api sets other parameters."))
}
