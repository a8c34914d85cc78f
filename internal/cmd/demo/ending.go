package main

import (
	"context"
	"fmt"
)

// ending is how a shipping comes into another state, and ends.
var ending = []stage{
	{"Import", "a shipping that exists is taken into an empty state, as it is", importIt},
	{"Destroy", "no new event arrives, and no old one is lost", destroy},
}

func importIt(ctx context.Context, s *story) error {
	s.ran("the state file is lost")
	if err := s.terraform.Forget(); err != nil {
		return err
	}
	s.ran("%s import %s %s", s.terraform.Name, address, trailName)
	got, err := s.terraform.Run(ctx, "import", "-input=false", "-no-color", address, trailName)
	if err != nil {
		return err
	}
	if got.Code != 0 {
		return s.unexpected("an import", "import", got)
	}
	s.said(verdict(got.Out, "Import successful!"))
	return s.planNothing(ctx)
}

func destroy(ctx context.Context, s *story) error {
	moved, err := s.countEvents(ctx, archiveName)
	if err != nil {
		return err
	}
	had := map[string]int{projectName: s.oldEvents, archiveName: moved}
	s.ran("%s destroy", s.terraform.Name)
	got, err := s.terraform.Run(ctx, "destroy", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		return err
	}
	complete := verdict(got.Out, "Destroy complete!")
	if got.Code != 0 || complete == "" {
		return s.unexpected("a destroy", "destroy", got)
	}
	s.said(complete)
	found := s.look(archiveName)
	if err := found.expect(archiveName, raisedRetention, ""); err != nil {
		return fmt.Errorf("after the destroy %w", err)
	}
	s.saw("The trail is gone. Role %s and both Logstores are kept.", roleName)
	for _, project := range []string{projectName, archiveName} {
		count, err := s.resting(ctx, project)
		if err != nil {
			return err
		}
		if count < had[project] {
			return fmt.Errorf("project %s held %d events before the destroy", project, had[project])
		}
	}
	return nil
}
