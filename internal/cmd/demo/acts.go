package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// What the stages do and look at, each said as it is done.

// apply applies and expects the counts of what it did, such as "1 added".
func (s *story) apply(ctx context.Context, did string) error {
	s.ran("%s apply", s.terraform.Name)
	got, err := s.terraform.Run(ctx, "apply", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		return err
	}
	complete := verdict(got.Out, "Apply complete!")
	if got.Code != 0 || !strings.Contains(complete, did) {
		return s.unexpected("an apply with "+did, "apply", got)
	}
	for _, warning := range warnings(got.Out) {
		s.said(warning + "\n\n")
	}
	s.said(complete)
	return nil
}

// plan plans and expects that doing so writes nothing to the cloud.
func (s *story) plan(ctx context.Context) (terraform.Result, error) {
	s.emulator.ClearJournal()
	s.ran("%s plan -detailed-exitcode", s.terraform.Name)
	got, err := s.terraform.Run(ctx, "plan", "-detailed-exitcode", "-input=false", "-no-color")
	if err != nil {
		return terraform.Result{}, err
	}
	if wrote := s.wrote(); len(wrote) > 0 {
		return terraform.Result{}, fmt.Errorf("a plan must not write to the cloud, and this one called %s", strings.Join(wrote, ", "))
	}
	return got, nil
}

// planNothing plans and expects that nothing is to be done.
func (s *story) planNothing(ctx context.Context) error {
	got, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 0 {
		return s.unexpected("an empty plan, exit code 0", "plan", got)
	}
	s.said(verdict(got.Out, "No changes."))
	return nil
}

// wrote names the calls since the journal was cleared that could change something.
func (s *story) wrote() []string {
	var names []string
	for _, call := range s.emulator.Mutations() {
		names = append(names, call.Action)
	}
	return names
}

// unexpected gives what a command said, and makes the error that it is not what
// was expected.
func (s *story) unexpected(expected, command string, got terraform.Result) error {
	s.said(strings.TrimSpace(got.Out + got.Err))
	return fmt.Errorf("expected %s, but %s %s ended with exit code %d and said what stands above", expected, s.terraform.Name, command, got.Code)
}

// patience is how long events that are due may take to arrive.
const patience = 10 * time.Second

// arriving expects that more events arrive in a project than there are.
func (s *story) arriving(ctx context.Context, project string) error {
	before, err := s.countEvents(ctx, project)
	if err != nil {
		return err
	}
	after, err := s.moreEvents(ctx, project, before)
	if err != nil {
		return err
	}
	s.saw("Events in project %s: %d, and a moment later %d.", project, before, after)
	return nil
}

// resting expects that no more events arrive in a project, and says how many
// there are.
func (s *story) resting(ctx context.Context, project string) (int, error) {
	count, err := s.noMoreEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	s.saw("Events in project %s: %d, and a moment later still %d.", project, count, count)
	return count, nil
}

// moreEvents waits until a project's Logstore holds more than so many events, and
// says how many.
func (s *story) moreEvents(ctx context.Context, project string, than int) (int, error) {
	for end := time.Now().Add(patience); ; {
		count, err := s.countEvents(ctx, project)
		if err != nil || count > than {
			return count, err
		}
		if time.Now().After(end) {
			return 0, fmt.Errorf("no event arrived in project %s within %s: there are still %d", project, patience, count)
		}
		if err := pause(ctx, deliverEvery); err != nil {
			return 0, err
		}
	}
}

// noMoreEvents lets some deliveries fall due and expects that none was made. It
// says how many events there are.
func (s *story) noMoreEvents(ctx context.Context, project string) (int, error) {
	before, err := s.countEvents(ctx, project)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, 4*deliverEvery); err != nil {
		return 0, err
	}
	after, err := s.countEvents(ctx, project)
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
