package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// plan plans and checks that this writes nothing to the cloud.
func (d *demo) plan(ctx context.Context) (terraform.Result, error) {
	d.emulator.ClearJournal()
	d.showAction("%s plan -detailed-exitcode", d.terraform.Name)
	got, err := d.terraform.Run(ctx, "plan", "-detailed-exitcode", "-input=false", "-no-color")
	if err != nil {
		return terraform.Result{}, err
	}
	if wrote := d.mutatingCalls(); len(wrote) > 0 {
		return terraform.Result{}, fmt.Errorf("a plan must not write to the cloud, and this one called %s", strings.Join(wrote, ", "))
	}
	return got, nil
}

// planNothing plans and checks that nothing changes.
func (d *demo) planNothing(ctx context.Context) error {
	got, err := d.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 0 {
		return d.unexpected("an empty plan, exit code 0", "plan", got)
	}
	d.showOutput(resultLine(got.Out, "No changes."))
	return nil
}

// mutatingCalls returns the names of the mutating calls since the journal was cleared.
func (d *demo) mutatingCalls() []string {
	var names []string
	for _, call := range d.emulator.Mutations() {
		names = append(names, call.Action)
	}
	return names
}
