package main

import (
	"context"
	"errors"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The stages about logs that can be altered.
var (
	refuseStage = stage{"Distrust", "a Logstore that others have made beforehand, with logs that can be edited, is refused", refuseModifiable}
	closeStage  = stage{"Close", "anyone may write to the Logstore now: the plan names it, and an apply ends it", closeToForgers}
)

// refuseModifiable makes the Logstore as an insider would, so that the provider adopts it.
func refuseModifiable(ctx context.Context, d *demo) error {
	d.showAction("an insider, by API: create Logstore %s with enableModify", logstoreName)
	if err := d.operator.CreateModifiableLogstore(ctx, projectName, logstoreName); err != nil {
		return err
	}
	got, err := d.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 1 || !strings.Contains(strings.Join(strings.Fields(got.Err), " "), "its logs can be changed and deleted") {
		return d.unexpected("a plan that refuses to adopt the Logstore, exit code 1", "plan", got)
	}
	d.showOutput(strings.TrimSpace(got.Err))
	d.showAction("Log Service console: delete Logstore %s", logstoreName)
	return d.operator.DeleteLogstore(ctx, projectName, logstoreName)
}

// forgedField and forgedValue are the event that is written without a key.
const forgedField, forgedValue = "EventName", "NothingHappened"

func closeToForgers(ctx context.Context, d *demo) error {
	d.showAction("Log Service console: switch on web tracking")
	if err := d.operator.EditLogstore(ctx, projectName, logstoreName, func(settings map[string]any) { settings["enable_tracking"] = true }); err != nil {
		return err
	}
	d.showAction("a stranger, without a key: write the event %s", forgedValue)
	if err := d.operator.TrackAnonymously(ctx, projectName, logstoreName, forgedField, forgedValue); err != nil {
		return err
	}
	if _, err := d.query(ctx, projectName, forgedField+": "+forgedValue); err != nil {
		return err
	}
	d.showResult("A query finds it among the events of Alibaba Cloud.")
	got, err := d.plan(ctx)
	if err != nil {
		return err
	}
	lines := planChanges(got.Out)
	if got.Code != 2 || !strings.Contains(attributeChange(lines, "logstore_status"), "accepts anonymous writes") {
		return d.unexpected("a plan that names the anonymous writes, exit code 2", "plan", got)
	}
	d.showOutput(strings.Join(lines, "\n"))
	if err := d.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	d.showAction("a stranger, without a key: write another event")
	err = d.operator.TrackAnonymously(ctx, projectName, logstoreName, forgedField, forgedValue)
	if err == nil {
		return errors.New("the Logstore still takes it")
	}
	d.showResult("Refused: %s", err)
	return d.state(projectName).check(projectName, unlimitedRetention, emulator.StatusEnable)
}
