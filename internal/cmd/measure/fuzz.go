package main

import (
	"path"
	"slices"
	"strings"
)

// fuzz counts the seeds, and those that no fuzz target reads: go test reads the seeds of
// a target from testdata/fuzz/<target> in the folder of its file.
func (r *report) fuzz(t *tree) {
	targets := map[string]bool{}
	for _, f := range t.files {
		for _, name := range functions(f) {
			if strings.HasPrefix(name, "Fuzz") && strings.HasSuffix(f.path, "_test.go") {
				targets[path.Join(f.folder, "testdata/fuzz", name)] = true
			}
		}
	}
	seeds, lost := 0, 0
	var folders []string
	for _, folder := range sortedKeys(t.seeds) {
		seeds += t.seeds[folder]
		if !targets[folder] {
			lost += t.seeds[folder]
			folders = append(folders, folder)
		}
	}
	r.line("fuzz seeds %d in %d folders, without a target %d", seeds, len(t.seeds), lost)
	slices.Sort(folders)
	for _, folder := range folders {
		r.line("no target reads %s", folder)
	}
}
