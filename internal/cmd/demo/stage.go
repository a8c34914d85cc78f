package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// stage is one step of the story. Run says what it does and finds, and fails on
// the first thing that is not as proves states.
type stage struct {
	name   string
	proves string
	run    func(context.Context, *story) error
}

// tell runs the stages, one after the other.
func (s *story) tell(ctx context.Context) error {
	stages := slices.Concat(creation, drift, alterations, ending)
	for i, stage := range stages {
		s.line("")
		s.line("%2d. %s: %s.", i+1, stage.name, stage.proves)
		if err := stage.run(ctx, s); err != nil {
			return fmt.Errorf("stage %d, %s, failed: %w", i+1, stage.name, err)
		}
	}
	s.line("")
	s.line("All %d stages are as stated, in %d seconds.", len(stages), int(time.Since(s.began).Round(time.Second).Seconds()))
	return nil
}

// ran says what was done, as a person would have typed or clicked it.
func (s *story) ran(format string, args ...any) {
	s.line("    > "+format, args...)
}

// said gives Terraform's own words.
func (s *story) said(text string) {
	for line := range strings.Lines(text) {
		s.line("    | %s", strings.TrimRight(line, "\n"))
	}
}

// saw says what was found.
func (s *story) saw(format string, args ...any) {
	s.line("      "+format, args...)
}

func (s *story) line(format string, args ...any) {
	fmt.Fprintln(s.out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}
