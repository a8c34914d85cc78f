package main

import (
	"context"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

const (
	reportIt  = "Report this line to the provider's issue tracker."
	noTrail   = "there is no trail"
	noPlace   = "there is no trail; -trail and -project say where to look"
	forWrites = "only a write would tell, and this program never writes"
)

// check asks the account.
type check struct {
	client  *cloud.Client
	answers *recorder
	api     cloud.InnerTrailAPI
	look    target
	report  *report

	trail trail // what was found of it; empty where there is none
}

// all asks everything, in the order in which one answer leads to the next
// question.
func (c *check) all(ctx context.Context) error {
	who, err := c.client.Identity(ctx)
	if err != nil {
		return fmt.Errorf("who the credentials belong to could not be asked: %w", err)
	}
	fmt.Fprintf(c.report.out, "Account %s, region %s, as %s (%s). Nothing is written.\n", who.AccountID, c.look.region, who.ARN, who.Type)
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
			return fmt.Errorf("interrupted, so the report is not whole: %w", err)
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
