package main

import (
	"path/filepath"
	"slices"
)

// target is a package with mutants, and the packages besides it whose tests cover it
// without Terraform.
type target struct {
	path  string
	tests []string
	files []string // only these; empty means all
	group string   // of the score
}

// The groups of the score.
const (
	domain = "domain and guards"
	client = "client"
)

var targets = []target{
	{path: "internal/arn", group: domain},
	{path: "internal/names", group: domain, tests: []string{"internal/names/validators"}},
	{path: "internal/reason", group: domain},
	{path: "internal/integrity", group: domain},
	{path: "internal/health", group: domain},
	{path: "internal/rampolicy", group: domain},
	{path: "internal/policydocument", group: domain},
	{path: "internal/guard", group: domain},
	{path: "internal/evidence/judge", group: domain},
	{path: "internal/shipping/domain", group: domain, tests: []string{"internal/shipping/reconcile", "internal/simulation", "internal/diags", "internal/shipping"}},
	{path: "internal/shipping/reconcile", group: domain, tests: []string{"internal/simulation", "internal/diags", "internal/shipping"}},
	{path: "internal/shipping/runstate", group: domain, tests: []string{"internal/simulation", "internal/diags", "internal/shipping"}},
	{path: "internal/shipping", group: domain, files: []string{
		"expand.go", "flatten.go",
	}},
	{path: "internal/cloud", group: client},
	{path: "internal/cloud/connect", group: client, tests: []string{"internal/cloud"}},
	{path: "internal/cloud/endpoint", group: client, tests: []string{"internal/cloud"}},
	{path: "internal/cloud/model", group: client, tests: []string{"internal/cloud", "internal/shipping/reconcile"}},
	{path: "internal/cloud/operation", group: client, tests: []string{"internal/cloud"}},
	{path: "internal/cloud/redact", group: client, tests: []string{"internal/cloud"}},
}

// arguments keep the tests short that play many histories. They run for each mutant that no faster
// test kills, and one that only more histories would tell from the code counts as a survivor.
var arguments = map[string][]string{
	"internal/evidence/judge": {"-histories=300"},
	"internal/simulation":     {"-seeds=100", "-stop", "-shrink=false"},
}

// has reports whether a file of the package has mutants.
func (t target) has(file string) bool {
	return len(t.files) == 0 || slices.Contains(t.files, filepath.Base(file))
}

// testPackages returns the packages whose tests are run, each once.
func testPackages(of []target) []string {
	var all []string
	for _, t := range of {
		for _, path := range append([]string{t.path}, t.tests...) {
			if !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	return all
}
