package main

import (
	"context"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// creation is how a shipping begins.
var creation = []stage{
	{"Create", "two lines are a whole shipping: role, Logstore, index and trail", create},
	{"Plan again", "a plan right after an apply is empty, and a plan never writes", planAgain},
	{"Ship", "platform events arrive in the Logstore, and a query counts them", ship},
}

func create(ctx context.Context, s *story) error {
	for line := range strings.Lines(s.example) {
		if !strings.HasPrefix(line, "#") {
			s.saw("%s", strings.TrimSuffix(line, "\n"))
		}
	}
	if err := s.apply(ctx, "1 added"); err != nil {
		return err
	}
	found := s.look(projectName)
	if err := found.expect(projectName, keepForEver, emulator.StatusEnable); err != nil {
		return err
	}
	s.saw("In the cloud there are now:")
	s.saw("  role      %s, with policy %s", roleName, policyName)
	s.saw("  Logstore  %s, which keeps logs for ever", logstoreName)
	s.saw("  index     of %d fields", len(found.fields))
	s.saw("  trail     %s, which is started", trailName)
	return nil
}

func planAgain(ctx context.Context, s *story) error {
	if err := s.planNothing(ctx); err != nil {
		return err
	}
	s.saw("Exit code 0. It called the cloud %d times, only to read.", len(s.emulator.Journal()))
	return nil
}

func ship(ctx context.Context, s *story) error {
	s.ran("query %s: %s", logstoreName, countQuery)
	first, err := s.moreEvents(ctx, projectName, 0)
	if err != nil {
		return err
	}
	later, err := s.moreEvents(ctx, projectName, first)
	if err != nil {
		return err
	}
	event, err := s.latestEvent(ctx, projectName)
	if err != nil {
		return err
	}
	s.saw("Events in project %s: %d, and a moment later %d.", projectName, first, later)
	s.saw("The latest: Alibaba Cloud called %s of %s on %s.", event["EventName"], event["EventProduct"], event["ResourceID"])
	return nil
}
