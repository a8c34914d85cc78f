package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// driftStages are the stages that break a shipping outside Terraform and repair it.
var driftStages = []stage{
	{"Break", "four things change behind Terraform's back, and nothing ships any more", breakIt},
	{"Notice", "the plan names all four, in words", notice},
	{"Repair", "one apply puts all four right, in place", repair},
	{"Settle", "the plan is empty again, and events arrive again", checkSettled},
	{"Starve", "only the policy goes: the trail is still started, and yet nothing arrives", detachPolicy},
	{"Feed", "the plan names it, an apply repairs it, and events arrive again", reattachPolicy},
	closeStage,
}

const (
	// shortRetention is the retention in days that is set in the console.
	shortRetention = 30
	// droppedField is the field that is removed from the index.
	droppedField = "EventLevel"
)

func breakIt(ctx context.Context, d *demo) error {
	for _, act := range []struct {
		what string
		do   func() error
	}{
		{"RAM console: detach " + policyName + " from the delivery role", func() error {
			return d.operator.DetachPolicy(ctx, roleName, console.System, policyName)
		}},
		{fmt.Sprintf("Log Service console: keep logs for %d days only", shortRetention), func() error {
			return d.operator.EditLogstore(ctx, projectName, logstoreName, func(settings map[string]any) { settings["ttl"] = shortRetention })
		}},
		{"Log Service console: drop field " + droppedField + " from the index", func() error {
			return d.operator.EditFields(ctx, projectName, logstoreName, func(fields map[string]any) { delete(fields, droppedField) })
		}},
		{"ActionTrail console: stop trail " + trailName, func() error {
			return d.operator.StopTrail(ctx, trailName)
		}},
	} {
		d.showAction("%s", act.what)
		if err := act.do(); err != nil {
			return err
		}
	}
	found := d.state(projectName)
	if found.authorized || found.retention != shortRetention || slices.Contains(found.fields, droppedField) || found.trail != emulator.StatusDisable {
		return fmt.Errorf("not all four changes took: %+v", found)
	}
	_, err := d.expectNoEvents(ctx, projectName)
	return err
}

func notice(ctx context.Context, d *demo) error {
	got, err := d.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 2 {
		return d.unexpected("a plan with changes, exit code 2", "plan", got)
	}
	lines := planChanges(got.Out)
	for _, named := range []struct{ attribute, change string }{
		{"enabled", "enabled = false -> true"},
		{"retention_days", fmt.Sprintf("retention_days = %d -> %d", shortRetention, unlimitedRetention)},
		{"index_status", droppedField},
		{"role_status", policyName},
	} {
		if !strings.Contains(attributeChange(lines, named.attribute), named.change) {
			return d.unexpected("a plan that changes "+named.attribute+" and names "+named.change, "plan", got)
		}
	}
	d.showOutput(strings.Join(lines, "\n"))
	d.showResult("Exit code 2, by which a scheduled plan raises the alarm.")
	return nil
}

func repair(ctx context.Context, d *demo) error {
	d.emulator.ClearJournal()
	if err := d.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	if err := d.state(projectName).check(projectName, unlimitedRetention, emulator.StatusEnable); err != nil {
		return err
	}
	d.showResult("Its writing calls: %s.", strings.Join(d.mutatingCalls(), ", "))
	return nil
}

func checkSettled(ctx context.Context, d *demo) error {
	if err := d.planNothing(ctx); err != nil {
		return err
	}
	return d.expectEvents(ctx, projectName)
}

// detachPolicy detaches the policy only. The trail itself looks unchanged.
func detachPolicy(ctx context.Context, d *demo) error {
	d.showAction("RAM console: detach %s from the delivery role", policyName)
	if err := d.operator.DetachPolicy(ctx, roleName, console.System, policyName); err != nil {
		return err
	}
	if found := d.state(projectName); found.authorized || found.trail != emulator.StatusEnable {
		return fmt.Errorf("the policy is to be detached and the trail to be started: %+v", found)
	}
	_, err := d.expectNoEvents(ctx, projectName)
	return err
}

func reattachPolicy(ctx context.Context, d *demo) error {
	got, err := d.plan(ctx)
	if err != nil {
		return err
	}
	lines := planChanges(got.Out)
	if got.Code != 2 || !strings.Contains(attributeChange(lines, "role_status"), policyName) {
		return d.unexpected("a plan that names "+policyName+", exit code 2", "plan", got)
	}
	d.showOutput(strings.Join(lines, "\n"))
	if err := d.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	return d.expectEvents(ctx, projectName)
}
