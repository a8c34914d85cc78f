package main

import (
	"maps"
	"path"
	"slices"
	"strings"
)

const (
	mostFiles      = 40 // in a folder under internal, tests included
	mostProduction = 20 // files of a package that are no tests
)

func (r *report) sizes(t *tree) {
	all, production := map[string]int{}, map[string]int{}
	for _, f := range t.files {
		if !strings.HasPrefix(f.folder, "internal") {
			continue
		}
		all[f.folder]++
		if !strings.HasSuffix(f.path, "_test.go") {
			production[f.folder]++
		}
	}
	r.title("Folders under internal: Go files, and those that are no tests")
	for _, folder := range slices.Sorted(maps.Keys(all)) {
		mark := ""
		if all[folder] > mostFiles {
			mark += "  over 40 files"
		}
		if production[folder] > mostProduction {
			mark += "  over 20 production files"
		}
		if mark != "" || r.verbose {
			r.line("%-40s %4d %4d%s", folder, all[folder], production[folder], mark)
		}
	}
	long := 0
	var places []string
	for _, f := range t.files {
		if f.lines > 250 {
			long++
			places = append(places, path.Join(f.path))
		}
	}
	r.line("files over 250 lines: %d", long)
	r.list(places)
}

// programs is the folder of development programs, such as the demo and this one.
const programs = "internal/cmd"

func (r *report) lines(t *tree) {
	production, tests := map[string]int{}, map[string]int{}
	counts := map[string]int{}
	for _, f := range t.files {
		room := f.folder
		if parts := strings.Split(f.folder, "/"); len(parts) > 2 {
			room = strings.Join(parts[:2], "/")
		}
		if f.test {
			tests[room] += f.lines
		} else {
			production[room] += f.lines
		}
		counts["t.Run"] += strings.Count(f.text, "t.Run(")
		for _, name := range functions(f) {
			for _, kind := range []string{"Test", "Fuzz", "Benchmark"} {
				if strings.HasPrefix(name, kind) && strings.HasSuffix(f.path, "_test.go") && name != "TestMain" {
					counts[kind]++
				}
			}
		}
	}
	r.title("Lines of Go: production, and tests with their support")
	sum := func(m map[string]int, without string) (n int) {
		for room, lines := range m {
			if room != without {
				n += lines
			}
		}
		return n
	}
	rooms := map[string]bool{}
	for _, m := range []map[string]int{production, tests} {
		for room := range m {
			rooms[room] = true
		}
	}
	for _, room := range slices.Sorted(maps.Keys(rooms)) {
		r.line("%-40s %6d %6d", room, production[room], tests[room])
	}
	r.line("%-40s %6d %6d", "all but the programs of development", sum(production, programs), sum(tests, programs))
	r.line("%-40s %6d %6d", "all", sum(production, ""), sum(tests, ""))
	r.title("Tests")
	r.line("test functions %d, calls of t.Run %d, fuzz targets %d, benchmarks %d", counts["Test"], counts["t.Run"], counts["Fuzz"], counts["Benchmark"])
}
