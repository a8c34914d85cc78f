package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// drift is how a shipping is broken behind Terraform's back, and repaired.
var drift = []stage{
	{"Break", "four things change behind Terraform's back, and nothing ships any more", breakIt},
	{"Notice", "the plan names all four, in words", notice},
	{"Repair", "one apply puts all four right, in place", repair},
	{"Settle", "the plan is empty again, and events arrive again", settle},
	{"Starve", "only the policy goes: the trail is still started, and yet nothing arrives", starve},
	{"Feed", "the plan names it, an apply repairs it, and events arrive again", feed},
}

const (
	// shortRetention is what somebody shortens the retention to, in days.
	shortRetention = 30
	// droppedField is what somebody drops from the index.
	droppedField = "EventLevel"
)

func breakIt(ctx context.Context, s *story) error {
	for _, act := range []struct {
		what string
		do   func() error
	}{
		{"RAM console: detach " + policyName + " from the delivery role", func() error {
			return s.person.DetachPolicy(ctx, roleName, console.System, policyName)
		}},
		{fmt.Sprintf("Log Service console: keep logs for %d days only", shortRetention), func() error {
			return s.person.EditLogstore(ctx, projectName, logstoreName, func(settings map[string]any) { settings["ttl"] = shortRetention })
		}},
		{"Log Service console: drop field " + droppedField + " from the index", func() error {
			return s.person.EditFields(ctx, projectName, logstoreName, func(fields map[string]any) { delete(fields, droppedField) })
		}},
		{"ActionTrail console: stop trail " + trailName, func() error {
			return s.person.StopTrail(ctx, trailName)
		}},
	} {
		s.ran("%s", act.what)
		if err := act.do(); err != nil {
			return err
		}
	}
	found := s.look(projectName)
	if found.authorized || found.retention != shortRetention || slices.Contains(found.fields, droppedField) || found.trail != emulator.StatusDisable {
		return fmt.Errorf("not all four changes took: %+v", found)
	}
	_, err := s.resting(ctx, projectName)
	return err
}

func notice(ctx context.Context, s *story) error {
	got, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 2 {
		return s.unexpected("a plan with changes, exit code 2", "plan", got)
	}
	lines := changes(got.Out)
	for _, named := range []struct{ attribute, change string }{
		{"enabled", "enabled = false -> true"},
		{"retention_days", fmt.Sprintf("retention_days = %d -> %d", shortRetention, keepForEver)},
		{"index_status", droppedField},
		{"role_status", policyName},
	} {
		if !strings.Contains(changed(lines, named.attribute), named.change) {
			return s.unexpected("a plan that changes "+named.attribute+" and names "+named.change, "plan", got)
		}
	}
	s.said(strings.Join(lines, "\n"))
	s.saw("Exit code 2, by which a scheduled plan raises the alarm.")
	return nil
}

func repair(ctx context.Context, s *story) error {
	s.emulator.ClearJournal()
	if err := s.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	if err := s.look(projectName).expect(projectName, keepForEver, emulator.StatusEnable); err != nil {
		return err
	}
	s.saw("Its writing calls: %s.", strings.Join(s.wrote(), ", "))
	return nil
}

func settle(ctx context.Context, s *story) error {
	if err := s.planNothing(ctx); err != nil {
		return err
	}
	return s.arriving(ctx, projectName)
}

// starve detaches the policy alone: everything that a look at the trail shows is
// as before.
func starve(ctx context.Context, s *story) error {
	s.ran("RAM console: detach %s from the delivery role", policyName)
	if err := s.person.DetachPolicy(ctx, roleName, console.System, policyName); err != nil {
		return err
	}
	if found := s.look(projectName); found.authorized || found.trail != emulator.StatusEnable {
		return fmt.Errorf("the policy is to be detached and the trail to be started: %+v", found)
	}
	_, err := s.resting(ctx, projectName)
	return err
}

func feed(ctx context.Context, s *story) error {
	got, err := s.plan(ctx)
	if err != nil {
		return err
	}
	lines := changes(got.Out)
	if got.Code != 2 || !strings.Contains(changed(lines, "role_status"), policyName) {
		return s.unexpected("a plan that names "+policyName+", exit code 2", "plan", got)
	}
	s.said(strings.Join(lines, "\n"))
	if err := s.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	return s.arriving(ctx, projectName)
}
