package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// The actions and checks of the stages. Each prints what it does.

// apply applies and checks the counts of the changes, such as "1 added".
func (d *demo) apply(ctx context.Context, did string) error {
	d.showAction("%s apply", d.terraform.Name)
	got, err := d.terraform.Run(ctx, "apply", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		return err
	}
	complete := resultLine(got.Out, "Apply complete!")
	if got.Code != 0 || !strings.Contains(complete, did) {
		return d.unexpected("an apply with "+did, "apply", got)
	}
	for _, warning := range warnings(got.Out) {
		d.showOutput(warning + "\n\n")
	}
	d.showOutput(complete)
	return nil
}

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

// unexpected prints a command's output and returns the error of an unexpected result.
func (d *demo) unexpected(expected, command string, got terraform.Result) error {
	d.showOutput(strings.TrimSpace(got.Out + got.Err))
	return fmt.Errorf("expected %s, but %s %s ended with exit code %d and said what stands above", expected, d.terraform.Name, command, got.Code)
}

// eventTimeout is how long due events may take to arrive.
const eventTimeout = 10 * time.Second

// expectEvents checks that more events arrive in a project.
func (d *demo) expectEvents(ctx context.Context, project string) error {
	before, err := d.countEvents(ctx, project)
	if err != nil {
		return err
	}
	after, err := d.waitForEvents(ctx, project, before)
	if err != nil {
		return err
	}
	d.showResult("Events in project %s: %d, and a moment later %d.", project, before, after)
	return nil
}

// expectNoEvents checks that no more events arrive in a project. It returns their number.
func (d *demo) expectNoEvents(ctx context.Context, project string) (int, error) {
	count, err := d.checkNoEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	d.showResult("Events in project %s: %d, and a moment later still %d.", project, count, count)
	return count, nil
}

// waitForEvents waits until a project's Logstore has more than the given number of events. It
// returns their number.
func (d *demo) waitForEvents(ctx context.Context, project string, than int) (int, error) {
	for end := time.Now().Add(eventTimeout); ; {
		count, err := d.countEvents(ctx, project)
		if err != nil || count > than {
			return count, err
		}
		if time.Now().After(end) {
			return 0, fmt.Errorf("no event arrived in project %s within %s: there are still %d", project, eventTimeout, count)
		}
		if err := pause(ctx, deliverEvery); err != nil {
			return 0, err
		}
	}
}

// checkNoEvents waits for a few delivery intervals and checks that no event arrives. It returns the
// number of events.
func (d *demo) checkNoEvents(ctx context.Context, project string) (int, error) {
	before, err := d.countEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, 4*deliverEvery); err != nil {
		return 0, err
	}
	after, err := d.countEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	if after != before {
		return 0, fmt.Errorf("events still arrive in project %s: there were %d, and a moment later %d", project, before, after)
	}
	return after, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
