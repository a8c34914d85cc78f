package main

import (
	"context"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// createStages are the stages that create a shipping.
var createStages = []stage{
	refuseStage,
	{"Create", "two lines are a whole shipping: role, Logstore, index and trail", create},
	{"Plan again", "a plan right after an apply is empty, and a plan never writes", planAgain},
	{"Ship", "platform events arrive in the Logstore, and a query counts them", ship},
}

func create(ctx context.Context, d *demo) error {
	for line := range strings.Lines(d.example) {
		if !strings.HasPrefix(line, "#") {
			d.showResult("%s", strings.TrimSuffix(line, "\n"))
		}
	}
	if err := d.apply(ctx, "1 added"); err != nil {
		return err
	}
	found := d.state(projectName)
	if err := found.check(projectName, unlimitedRetention, emulator.StatusEnable); err != nil {
		return err
	}
	d.showResult("In the cloud there are now:")
	d.showResult("  role      %s, with policy %s", roleName, policyName)
	d.showResult("  Logstore  %s, which keeps logs forever", logstoreName)
	d.showResult("  index     of %d fields", len(found.fields))
	d.showResult("  trail     %s, which is started", trailName)
	return nil
}

func planAgain(ctx context.Context, d *demo) error {
	if err := d.planNothing(ctx); err != nil {
		return err
	}
	d.showResult("Exit code 0. It called the cloud %d times, only to read.", len(d.emulator.Journal()))
	return nil
}

func ship(ctx context.Context, d *demo) error {
	d.showAction("query %s: %s", logstoreName, countQuery)
	first, err := d.waitForEvents(ctx, projectName, 0)
	if err != nil {
		return err
	}
	later, err := d.waitForEvents(ctx, projectName, first)
	if err != nil {
		return err
	}
	event, err := d.latestEvent(ctx, projectName)
	if err != nil {
		return err
	}
	d.showResult("Events in project %s: %d, and a moment later %d.", projectName, first, later)
	d.showResult("The latest: Alibaba Cloud called %s of %s on %s.", event["EventName"], event["EventProduct"], event["ResourceID"])
	return nil
}
