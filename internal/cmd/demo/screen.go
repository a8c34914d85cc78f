package main

import (
	"fmt"
	"io"
	"strings"
)

// screen is what the demo prints to.
type screen struct{ out io.Writer }

// showAction prints an action, as a person would type or click it.
func (s screen) showAction(format string, args ...any) {
	s.line("    > "+format, args...)
}

// showOutput prints the output of Terraform.
func (s screen) showOutput(text string) {
	for line := range strings.Lines(text) {
		s.line("    | %s", strings.TrimRight(line, "\n"))
	}
}

// showResult prints a result.
func (s screen) showResult(format string, args ...any) {
	s.line("      "+format, args...)
}

func (s screen) line(format string, args ...any) {
	fmt.Fprintln(s.out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}
