package main

import (
	"os"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestWithLines(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../../../examples/resources/innertrail_shipping/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	got, err := withLines(string(example), archiveName, "enabled = false")
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ = strings.Cut(got, "resource ")
	want := `"innertrail_shipping" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-archive"
  enabled = false
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := withLines(`resource "innertrail_shipping" "other" {}`, projectName); err == nil {
		t.Error("an example about something else is taken")
	}
}

func TestShippingState_check(t *testing.T) {
	t.Parallel()
	whole := shippingState{authorized: true, retention: 30, fields: []string{droppedField}, trail: emulator.StatusEnable, shipsTo: projectName}
	if err := whole.check(projectName, 30, emulator.StatusEnable); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*shippingState){
		"has no policy":    func(p *shippingState) { p.authorized = false },
		"for 7 days":       func(p *shippingState) { p.retention = 7 },
		"has no field":     func(p *shippingState) { p.fields = nil },
		"has status":       func(p *shippingState) { p.trail = emulator.StatusDisable },
		"to project other": func(p *shippingState) { p.shipsTo = "other" },
	} {
		broken := whole
		change(&broken)
		err := broken.check(projectName, 30, emulator.StatusEnable)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error that says %q", err, want)
		}
	}
}
