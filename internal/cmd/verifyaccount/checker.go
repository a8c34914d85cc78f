package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
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
}

func (c *checker) run(ctx context.Context) error {
	who, err := c.client.Identity(ctx)
	if err != nil {
		return fmt.Errorf("the account of the credentials could not be read: %w", err)
	}
	c.account = who.AccountID
	fmt.Fprintf(c.report.out, "Account %s, region %s, as %s (%s). Nothing is written.\n", who.AccountID, c.target.region, who.ARN, who.Type)
	for _, service := range slices.Sorted(maps.Keys(c.endpoints)) {
		fmt.Fprintf(c.report.out, "%s is asked at %s, which %s sets.\n", service, c.endpoints[service].Host, credentials.EndpointVariables[service])
	}
	for _, part := range []struct {
		title string
		ask   func(context.Context)
	}{
		{"Trail", c.trails},
		{"Project, Logstore and index", c.logstore},
		{"Delivery role", c.role},
	} {
		c.report.section(part.title)
		part.ask(ctx)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("interrupted, so the report is incomplete: %w", err)
		}
	}
	c.report.section("What cannot be read")
	c.report.notSeen(fmt.Sprintf("%s and %s are called with %s, %s and %s",
		c.api.CreateAction, c.api.DeleteAction, c.api.NameParam, c.api.ProjectParam, c.api.RoleParam), forWrites)
	c.report.notSeen("StartLogging and StopLogging serve inner trails", forWrites)
	c.report.notSeen("the retention of a dedicated Logstore can be changed", forWrites)
	if c.report.incomplete {
		return errIncomplete
	}
	return nil
}
