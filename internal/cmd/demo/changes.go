package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var changeStages = []stage{
	{"Refuse", "lowering the retention deletes logs, so it is refused at plan time", refuse},
	{"Consent", "a consent to that very number lets it pass", consent},
	{"Raise", "raising the retention needs no consent", raise},
	{"Disable", "enabled = false stops new events and keeps the old ones", disable},
	{"Enable", "enabled = true starts them again", enable},
	{"Move", "a new project_name moves the shipping in place, and the old logs stay", move},
}

// The retentions, in days, that the stages declare.
const (
	loweredRetention = 365
	raisedRetention  = 730
)

var raised = fmt.Sprintf("logstore = { retention_days = %d }", raisedRetention)

func refuse(ctx context.Context, d *demo) error {
	if err := d.declare(projectName, fmt.Sprintf("logstore = { retention_days = %d }", loweredRetention)); err != nil {
		return err
	}
	got, err := d.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 1 || !strings.Contains(got.Err, fmt.Sprintf("from %d to %d days deletes logs", unlimitedRetention, loweredRetention)) {
		return d.unexpected("a plan that is refused because logs would be deleted", "plan", got)
	}
	d.showOutput(strings.TrimSpace(got.Err))
	return d.state(projectName).check(projectName, unlimitedRetention, emulator.StatusEnable)
}

func consent(ctx context.Context, d *demo) error {
	return d.applyChange(ctx, projectName, loweredRetention, emulator.StatusEnable,
		fmt.Sprintf("logstore = { retention_days = %d, allow_retention_decrease_to = %d }", loweredRetention, loweredRetention))
}

func raise(ctx context.Context, d *demo) error {
	return d.applyChange(ctx, projectName, raisedRetention, emulator.StatusEnable, raised)
}

func disable(ctx context.Context, d *demo) error {
	if err := d.applyChange(ctx, projectName, raisedRetention, emulator.StatusDisable, "enabled = false", raised); err != nil {
		return err
	}
	_, err := d.expectNoEvents(ctx, projectName)
	return err
}

func enable(ctx context.Context, d *demo) error {
	if err := d.applyChange(ctx, projectName, raisedRetention, emulator.StatusEnable, "enabled = true", raised); err != nil {
		return err
	}
	return d.expectEvents(ctx, projectName)
}

func move(ctx context.Context, d *demo) error {
	d.showAction("Log Service console: create project %s", archiveName)
	if err := d.operator.CreateProject(ctx, archiveName); err != nil {
		return err
	}
	if err := d.applyChange(ctx, archiveName, raisedRetention, emulator.StatusEnable, raised); err != nil {
		return err
	}
	var err error
	if d.oldEvents, err = d.expectNoEvents(ctx, projectName); err != nil {
		return err
	}
	return d.expectEvents(ctx, archiveName)
}

// applyChange applies a changed configuration. It checks the state of the cloud, and that a second
// plan is empty.
func (d *demo) applyChange(ctx context.Context, project string, retention int, trail string, lines ...string) error {
	if err := d.declare(project, lines...); err != nil {
		return err
	}
	if err := d.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	if err := d.state(project).check(project, retention, trail); err != nil {
		return err
	}
	return d.planNothing(ctx)
}
