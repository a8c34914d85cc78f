package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// scenario is a sequence of steps that is recorded in a file.
type scenario struct {
	name  string
	steps []step
}

// step changes something, or runs a command and records it.
type step func(ctx context.Context, s *stage) error

// stage holds the processes of a scenario and the text recorded so far.
type stage struct {
	emulator  *emulator
	terraform *terraform
	text      strings.Builder
	calls     []call // of the last command
	region    string // of the console
}

// section records a titled text, unless it is empty.
func (s *stage) section(title, text string) {
	if text = strings.TrimSpace(text); text != "" {
		fmt.Fprintf(&s.text, "--- %s\n%s\n", title, text)
	}
}

func (s *stage) note(format string, args ...any) { fmt.Fprintf(&s.text, "\n# "+format+"\n", args...) }

func (s *stage) console() console {
	return console{emulator: s.emulator, key: s.emulator.key, region: s.region}
}

// inRegion runs a step with the console in another region.
func inRegion(region string, do step) step {
	return func(ctx context.Context, s *stage) error {
		usual := s.region
		s.region = region
		defer func() { s.region = usual }()
		return do(ctx, s)
	}
}

// all runs steps in order.
func all(steps ...step) step {
	return func(ctx context.Context, s *stage) error {
		for _, do := range steps {
			if err := do(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
}

// command runs Terraform and records its output, the calls, and the state if it changed.
func command(args ...string) step {
	return func(ctx context.Context, s *stage) error {
		before, err := s.terraform.read("terraform.tfstate")
		if err != nil {
			return err
		}
		if err := s.emulator.control(ctx, "DELETE", "journal", "", nil); err != nil {
			return err
		}
		got, err := s.terraform.run(ctx, args...)
		if err != nil {
			return err
		}
		fmt.Fprintf(&s.text, "\n$ terraform %s\nexit code %d\n", strings.Join(args, " "), got.code)
		s.section("output", got.out)
		s.section("errors", got.errOut)
		if s.calls, err = s.emulator.journal(ctx); err != nil {
			return err
		}
		var lines []string
		for _, c := range ordered(s.calls) {
			lines = append(lines, c.String())
		}
		s.section("calls", strings.Join(lines, "\n"))
		if err := s.cloud(ctx); err != nil {
			return err
		}
		after, err := s.terraform.read("terraform.tfstate")
		if err == nil && after != before {
			s.section("state", indented(after))
		}
		return err
	}
}

// cloud records the state of the cloud if the last command wrote to it: the journal has
// no request bodies.
func (s *stage) cloud(ctx context.Context) error {
	if !slices.ContainsFunc(s.calls, func(c call) bool { return c.Mutating }) {
		return nil
	}
	var state json.RawMessage
	if err := s.emulator.control(ctx, "GET", "state", "", &state); err != nil {
		return err
	}
	s.section("cloud", indented(string(state)))
	return nil
}

// quietly runs a step without recording it.
func quietly(do step) step {
	return func(ctx context.Context, s *stage) error {
		before := s.text.String()
		err := do(ctx, s)
		if err == nil {
			s.text.Reset()
			s.text.WriteString(before)
		}
		return err
	}
}

var (
	plan     = command("plan", "-input=false", "-no-color", "-detailed-exitcode")
	apply    = command("apply", "-auto-approve", "-input=false", "-no-color")
	destroy  = command("destroy", "-auto-approve", "-input=false", "-no-color")
	refresh  = command("plan", "-refresh-only", "-input=false", "-no-color", "-detailed-exitcode")
	validate = command("validate", "-no-color")
	forget   = quietly(command("state", "rm", address))
)

// homeRegion is the region of the usual provider block.
const homeRegion = "cn-hangzhou"

const address = "innertrail_shipping.audit"

// planJSON records a plan and its JSON.
func planJSON(args ...string) step {
	return func(ctx context.Context, s *stage) error {
		do := command(append([]string{"plan", "-input=false", "-no-color", "-out=plan"}, args...)...)
		if err := do(ctx, s); err != nil {
			return err
		}
		got, err := s.terraform.run(ctx, "show", "-json", "plan")
		if err != nil {
			return err
		}
		s.section("plan", planParts(got.out))
		return os.RemoveAll(filepath.Join(s.terraform.folder, "plan"))
	}
}

// schemas records the provider's schemas.
func schemas(ctx context.Context, s *stage) error {
	got, err := s.terraform.run(ctx, "providers", "schema", "-json")
	s.section("schemas", indented(got.out))
	s.section("errors", got.errOut)
	return err
}
