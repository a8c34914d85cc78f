// Command mutate changes the domain, the client and the guards in small ways, each a
// mutant, and runs the tests that need no Terraform against each mutant. It prints how many
// are killed, which means that a test fails, and which survive. A survivor must be in the
// list of mutants that change nothing, with its reason; else the command fails.
//
//	go run ./internal/cmd/mutate [-packages REGEXP] [-only REGEXP] [-again] [-workers N]
//
// The columns of the result: endless are killed too, by the limit of time; equivalent are those
// of the list. The score is the share of killed and endless among all that are not equivalent.
//
// All mutants are compiled into the same test binaries. The environment variable MUTANT
// says which one is active, so a mutant costs a run of the tests that reach it, and no build.
// Kept tools were tried first. Gremlins runs only the tests of the mutant's own package, builds
// them anew for each mutant, limits them by the clock, which on a busy machine counts what would
// survive as killed, and has no list of equivalent mutants. Go-mutesting changes the files of the
// checkout and takes over a second for each mutant of the smallest package.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed runtime.txt
var runtimeText string

// options are the arguments of the command.
type options struct {
	packages, only *regexp.Regexp
	group          string // only targets of it; empty means all
	again          bool
	workers        int
	list, folder   string
	targets        []target
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, targets, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, targets []target, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	packages := flags.String("packages", "", "only packages whose path matches the `regexp`")
	only := flags.String("only", "", "only mutants whose key matches the `regexp`")
	o := options{targets: targets}
	flags.StringVar(&o.group, "group", "", "only the packages of this `group` of the score: "+domain+", or "+client)
	flags.BoolVar(&o.again, "again", false, "only the survivors of the last run")
	flags.IntVar(&o.workers, "workers", 2, "mutants that are tested concurrently")
	flags.StringVar(&o.list, "accepted", "internal/cmd/mutate/accepted.txt", "`file` with the mutants that change nothing")
	flags.StringVar(&o.folder, "folder", ".cache/mutate", "`folder` for binaries and results")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if o.packages, err = regexp.Compile(*packages); err != nil {
		return err
	}
	if o.only, err = regexp.Compile(*only); err != nil {
		return err
	}
	if o.folder, err = filepath.Abs(o.folder); err != nil {
		return err
	}
	list, err := readAccepted(o.list)
	if err != nil {
		return err
	}
	start := time.Now()
	mutants, tried, failed := o.mutate(ctx, out, list)
	if failed != nil && !errors.Is(failed, context.Canceled) {
		return failed
	}
	if err := o.save(tried); err != nil {
		return err
	}
	return errors.Join(o.report(out, tried, mutants, list, time.Since(start)), failed)
}

// mutate returns all mutants of the packages, and those that were tried. It prints each survivor
// that is not in the list.
func (o options) mutate(ctx context.Context, out io.Writer, list accepted) (all, tried []*mutant, err error) {
	var chosen []target
	for _, t := range o.targets {
		if o.packages.MatchString(t.path) && (o.group == "" || o.group == t.group) {
			chosen = append(chosen, t)
		}
	}
	if len(chosen) == 0 {
		return nil, nil, errors.New("no package of internal/cmd/mutate/targets.go is chosen by -packages and -group")
	}
	overlay, module, all, err := o.overlay(ctx, chosen)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range all {
		if o.only.MatchString(m.key) {
			tried = append(tried, m)
		}
	}
	if o.again {
		if tried, err = o.survivorsOf(tried); err != nil {
			return nil, nil, err
		}
	}
	fmt.Fprintf(out, "%d mutants\n", len(tried))
	binaries, err := build(ctx, overlay, o.folder, module, patterns(testPackages(chosen)))
	if err != nil {
		return nil, nil, err
	}
	tests, err := o.trace(ctx, binaries)
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(out, "%d tests\n", len(tests))
	for _, t := range tests {
		if t.cpu >= slow {
			fmt.Fprintf(out, "%s %s takes %s of CPU time\n", t.binary.path, t.name, t.cpu.Round(time.Second))
		}
	}
	reached := byMutant(all, tests)
	var lock sync.Mutex
	done, next := 0, time.Now().Add(time.Minute)
	err = each(ctx, o.workers, len(tried), func(ctx context.Context, i int) error {
		m := tried[i]
		err := m.try(ctx, reached[m.id])
		lock.Lock()
		defer lock.Unlock()
		if _, equivalent := list[m.path][m.key]; m.lives() && !equivalent {
			fmt.Fprintf(out, "%s: %s: %s\n", m.place, m.outcome, m.key)
		}
		if done++; time.Now().After(next) {
			fmt.Fprintf(out, "%d of %d\n", done, len(tried))
			next = time.Now().Add(time.Minute)
		}
		return err
	})
	return all, tried, err
}

func patterns(paths []string) []string {
	var all []string
	for _, path := range paths {
		all = append(all, "./"+path)
	}
	return all
}

// overlay writes the files with mutants and the file that the go command reads instead of
// those of the checkout.
func (o options) overlay(ctx context.Context, chosen []target) (overlay, module string, all []*mutant, err error) {
	var paths []string
	for _, t := range chosen {
		paths = append(paths, t.path)
	}
	sources, module, err := load(ctx, patterns(paths))
	if err != nil {
		return "", "", nil, err
	}
	if err := os.MkdirAll(o.folder, 0o750); err != nil {
		return "", "", nil, err
	}
	root, err := os.Getwd()
	if err != nil {
		return "", "", nil, err
	}
	const runtime = "internal/mutant"
	files := map[string]string{filepath.Join(root, runtime, "mutant.go"): runtimeText}
	for _, s := range sources {
		t := chosen[slices.IndexFunc(chosen, func(t target) bool { return t.path == s.path })]
		repeats := map[string]int{}
		for _, file := range s.files {
			if t.has(file.name) {
				files[file.name] = rewrite(s, file, &all, repeats, module+"/"+runtime)
			}
		}
	}
	replace := map[string]string{}
	for name, text := range files {
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return "", "", nil, err
		}
		written := filepath.Join(o.folder, strings.ReplaceAll(filepath.ToSlash(relative), "/", "-")+".txt")
		if err := os.WriteFile(written, []byte(text), 0o600); err != nil {
			return "", "", nil, err
		}
		replace[name] = written
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", "", nil, err
	}
	overlay = filepath.Join(o.folder, "overlay.json")
	return overlay, module, all, os.WriteFile(overlay, text, 0o600)
}

// trace runs each test once.
func (o options) trace(ctx context.Context, binaries []*binary) ([]*test, error) {
	var tests []*test
	for _, b := range binaries {
		names, err := b.names(ctx)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			tests = append(tests, &test{binary: b, name: name})
		}
	}
	err := each(ctx, o.workers, len(tests), func(ctx context.Context, i int) (err error) {
		tests[i], err = tests[i].binary.trace(ctx, tests[i].name, o.folder)
		return err
	})
	return tests, err
}
