package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// alterations are the changes that people make to a shipping.
var alterations = []stage{
	{"Refuse", "lowering the retention deletes logs, so it is refused at plan time", refuse},
	{"Consent", "a consent to that very number lets it pass", consent},
	{"Raise", "raising the retention needs no consent", raise},
	{"Disable", "enabled = false stops new events and keeps the old ones", disable},
	{"Enable", "enabled = true starts them again", enable},
	{"Move", "a new project_name moves the shipping in place, and the old logs stay", move},
}

// Retentions, in days, that the stages declare one after the other.
const (
	loweredRetention = 365
	raisedRetention  = 730
)

var raised = fmt.Sprintf("logstore = { retention_days = %d }", raisedRetention)

func refuse(ctx context.Context, s *story) error {
	if err := s.declare(projectName, fmt.Sprintf("logstore = { retention_days = %d }", loweredRetention)); err != nil {
		return err
	}
	got, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if got.Code != 1 || !strings.Contains(got.Err, fmt.Sprintf("from %d to %d days deletes logs", keepForEver, loweredRetention)) {
		return s.unexpected("a plan that is refused because logs would be deleted", "plan", got)
	}
	s.said(strings.TrimSpace(got.Err))
	return s.look(projectName).expect(projectName, keepForEver, emulator.StatusEnable)
}

func consent(ctx context.Context, s *story) error {
	return s.alter(ctx, projectName, loweredRetention, emulator.StatusEnable,
		fmt.Sprintf("logstore = { retention_days = %d, allow_retention_decrease_to = %d }", loweredRetention, loweredRetention))
}

func raise(ctx context.Context, s *story) error {
	return s.alter(ctx, projectName, raisedRetention, emulator.StatusEnable, raised)
}

func disable(ctx context.Context, s *story) error {
	if err := s.alter(ctx, projectName, raisedRetention, emulator.StatusDisable, "enabled = false", raised); err != nil {
		return err
	}
	_, err := s.resting(ctx, projectName)
	return err
}

func enable(ctx context.Context, s *story) error {
	if err := s.alter(ctx, projectName, raisedRetention, emulator.StatusEnable, "enabled = true", raised); err != nil {
		return err
	}
	return s.arriving(ctx, projectName)
}

func move(ctx context.Context, s *story) error {
	s.ran("Log Service console: create project %s", archiveName)
	if err := s.person.CreateProject(ctx, archiveName); err != nil {
		return err
	}
	if err := s.alter(ctx, archiveName, raisedRetention, emulator.StatusEnable, raised); err != nil {
		return err
	}
	var err error
	if s.oldEvents, err = s.resting(ctx, projectName); err != nil {
		return err
	}
	return s.arriving(ctx, archiveName)
}

// alter declares something else and applies it. It expects what the cloud then
// is, and that there is nothing left to plan.
func (s *story) alter(ctx context.Context, project string, retention int, trail string, lines ...string) error {
	if err := s.declare(project, lines...); err != nil {
		return err
	}
	if err := s.apply(ctx, "0 added, 1 changed, 0 destroyed"); err != nil {
		return err
	}
	if err := s.look(project).expect(project, retention, trail); err != nil {
		return err
	}
	return s.planNothing(ctx)
}
