package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// count is the result of a package or a group.
type count struct {
	mutants, killed, endless, equivalent, survivors int
	cpu                                             time.Duration
}

func (c *count) add(m *mutant, equivalent bool) {
	c.mutants++
	c.cpu += m.cpu
	switch {
	case m.outcome == killed:
		c.killed++
	case m.outcome == endless:
		c.endless++
	case equivalent:
		c.equivalent++
	default:
		c.survivors++
	}
}

func addTo(counts map[string]*count, name string, m *mutant, equivalent bool) {
	if counts[name] == nil {
		counts[name] = &count{}
	}
	counts[name].add(m, equivalent)
}

// score is the share of the mutants that change something which are killed, in percent.
func (c *count) score() float64 {
	if c.mutants == c.equivalent {
		return 100
	}
	return 100 * float64(c.killed+c.endless) / float64(c.mutants-c.equivalent)
}

func (c *count) line(out io.Writer, name string) {
	fmt.Fprintf(out, "%-28s %7d %7d %7d %10d %9d %6.1f %% %8s\n", name, c.mutants, c.killed, c.endless, c.equivalent, c.survivors, c.score(), c.cpu.Round(time.Second))
}

// report prints the score. It returns an error if a survivor is not in
// the list, or the list has a mutant that does not exist or was killed.
func (o options) report(out io.Writer, tried, all []*mutant, list accepted, took time.Duration) error {
	packages, groups := map[string]*count{}, map[string]*count{}
	unlisted, stale := 0, staleEntries(tried, all, list)
	for _, t := range o.targets {
		for _, m := range tried {
			if m.path != t.path || m.outcome == untried {
				continue
			}
			_, equivalent := list[m.path][m.key]
			addTo(packages, m.path, m, equivalent)
			addTo(groups, t.group, m, equivalent)
			if m.lives() && !equivalent {
				unlisted++
			}
		}
	}
	fmt.Fprintf(out, "\n%-28s %7s %7s %7s %10s %9s %8s %8s\n", "", "mutants", "killed", "endless", "equivalent", "survivors", "score", "CPU time")
	for _, t := range o.targets {
		if c := packages[t.path]; c != nil {
			c.line(out, t.path)
		}
	}
	for _, group := range []string{domain, client} {
		if c := groups[group]; c != nil {
			c.line(out, group)
		}
	}
	fmt.Fprintf(out, "%s\n", took.Round(time.Second))
	for _, s := range stale {
		fmt.Fprintln(out, s)
	}
	var failures []string
	if unlisted > 0 {
		failures = append(failures, fmt.Sprintf("mutants that survive and are not listed as changing nothing: %d", unlisted))
	}
	if len(stale) > 0 {
		failures = append(failures, fmt.Sprintf("stale entries of the list: %d", len(stale)))
	}
	if len(failures) > 0 {
		return errors.New(strings.Join(failures, "; "))
	}
	return nil
}

// staleEntries are the entries of the list whose mutant does not exist or was killed.
func staleEntries(tried, all []*mutant, list accepted) []string {
	exists, dead, paths := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, m := range all {
		exists[m.path+m.key], paths[m.path] = true, true
	}
	for _, m := range tried {
		dead[m.path+m.key] = m.outcome == killed || m.outcome == endless
	}
	var stale []string
	for path, keys := range list {
		for key := range keys {
			switch {
			case dead[path+key]:
				stale = append(stale, fmt.Sprintf("a test kills the listed mutant %s: %s", path, key))
			case paths[path] && !exists[path+key]:
				stale = append(stale, fmt.Sprintf("no mutant is like the listed one %s: %s", path, key))
			}
		}
	}
	slices.Sort(stale)
	return stale
}

var failure = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)

// failed returns the test that failed.
func failed(out []byte) string {
	if found := failure.FindSubmatch(out); found != nil {
		return string(found[1])
	}
	return "stopped"
}

// save keeps what became of each mutant, and the survivors for -again.
func (o options) save(tried []*mutant) error {
	var results, survivors strings.Builder
	for _, m := range tried {
		fmt.Fprintf(&results, "%s\t%s\t%s\t%s\t%s\n", m.outcome, m.path, m.key, m.place, m.by)
		if m.lives() {
			fmt.Fprintf(&survivors, "%s\t%s\n", m.path, m.key)
		}
	}
	if err := os.WriteFile(filepath.Join(o.folder, "results.txt"), []byte(results.String()), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.folder, "survivors.txt"), []byte(survivors.String()), 0o600)
}

// survivorsOf returns the mutants that survived the last run.
func (o options) survivorsOf(mutants []*mutant) ([]*mutant, error) {
	text, err := os.ReadFile(filepath.Join(o.folder, "survivors.txt"))
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		known[strings.TrimSpace(line)] = true
	}
	return slices.DeleteFunc(mutants, func(m *mutant) bool { return !known[m.path+"\t"+m.key] }), nil
}
