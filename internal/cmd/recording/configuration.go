package main

import (
	"context"
	"slices"
	"strings"
)

// head is the beginning of every configuration.
const head = `terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

`

// providerBlock returns a configuration with a provider block.
func providerBlock(lines ...string) string {
	return head + block(`provider "innertrail"`, lines...)
}

// usual is the provider block of most scenarios: it retries once only.
var usual = providerBlock(`region = "cn-hangzhou"`, `max_retries = 1`)

func block(header string, lines ...string) string {
	return header + " {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// shipping returns the resource with further lines. A trail_name or project_name among
// them replaces the usual one.
func shipping(lines ...string) string {
	usual := []string{`trail_name = "platform-ops"`, `project_name = "security-audit"`}
	usual = slices.DeleteFunc(usual, func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		return slices.ContainsFunc(lines, func(other string) bool { return strings.HasPrefix(other, name+"=") })
	})
	return block(`resource "innertrail_shipping" "audit"`, slices.Concat(usual, lines)...)
}

// declare writes and records the configuration.
func declare(texts ...string) step {
	return func(_ context.Context, s *stage) error {
		text := strings.Join(texts, "\n")
		s.note("main.tf\n%s", strings.TrimPrefix(text, head))
		return s.terraform.write("main.tf", text)
	}
}

// ships declares the resource with more lines, under the usual provider block.
func ships(lines ...string) step { return declare(usual, shipping(lines...)) }
