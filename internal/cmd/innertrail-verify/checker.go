package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

const (
	reportIt  = "Report this line to the provider's issue tracker."
	noTrail   = "there is no trail"
	noPlace   = "there is no trail; -trail and -project say where to look"
	forWrites = "only a write would show it, and this program never writes"
)

// checker makes the checks.
type checker struct {
	client  *cloud.Client
	answers *recorder
	api     operation.InnerTrailAPI
	// endpoints are those that the environment sets, by service.
	endpoints map[string]endpoint.Endpoint
	target    target
	report    *report

	account string // id
	trail   trail  // the trail that was found, or empty
	absent  string // which of the project and the Logstore does not exist, in words, or empty
}

func (c *checker) run(ctx context.Context) error {
	who, err := c.client.Identity(ctx)
	if err != nil {
		said := c.report.failure(err)
		if model.Is(err, model.WrongAddress) && !slices.Contains(model.Regions(), c.target.region) {
			said += "; the region is none that this program knows, such as cn-hangzhou"
		}
		if c.report.redact {
			said += "; -redact=false shows the whole message"
		}
		return fmt.Errorf("the account of the credentials could not be read: %s", said)
	}
	c.account = who.AccountID
	r := c.report
	r.print(fmt.Sprintf("Account %s, region %s, as %s (%s). Nothing is written.", r.value(who.AccountID), r.region(c.target.region), r.value(who.ARN), r.value(who.Type)))
	for _, service := range slices.Sorted(maps.Keys(c.endpoints)) {
		host := c.endpoints[service].Host
		if r.redact {
			host = "<address>"
		}
		r.print(fmt.Sprintf("%s is asked at %s, which %s sets.", service, host, credentials.EndpointVariables[service]))
	}
	for _, part := range []struct {
		title string
		ask   func(context.Context)
	}{
		{"Trail", c.trails},
		{"Project, Logstore and index", c.logstore},
		{"Delivery role", c.role},
		{"Policies of the project and the Logstore", c.policies},
		{"Recorded calls and metrics", c.evidence},
	} {
		c.report.section(part.title)
		part.ask(ctx)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("interrupted, so the report is incomplete: %w", err)
		}
	}
	c.report.section("What cannot be read")
	c.report.notSeen("the retention of a dedicated Logstore can be changed", forWrites)
	if c.report.incomplete {
		return errIncomplete
	}
	return nil
}
