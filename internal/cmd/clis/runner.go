package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/docs/tested"
)

// runner runs the tests with one CLI after the other.
type runner struct {
	root     string
	programs string // a folder for the test binaries
	only     string // the tests to run, as a regular expression; empty: all
	out      io.Writer

	commit, date string
	tests        map[string][]string // by the folder of their package
}

// beside is how many packages run beside each other: their tests also wait.
const beside = 3

// mostTestsFirst returns the folders of the packages. One with more tests takes longer, and begins earlier.
func (r *runner) mostTestsFirst() []string {
	folders := slices.Sorted(maps.Keys(r.tests))
	slices.SortStableFunc(folders, func(a, b string) int { return cmp.Compare(len(r.tests[b]), len(r.tests[a])) })
	return folders
}

// build builds the test binary of each package.
func (r *runner) build(ctx context.Context) (err error) {
	if r.commit, r.date, err = head(ctx, r.root); err != nil {
		return err
	}
	if r.tests, err = testsOf(r.root); err != nil {
		return err
	}
	for _, folder := range slices.Sorted(maps.Keys(r.tests)) {
		build := exec.CommandContext(ctx, "go", "test", "-c", "-ldflags=-s -w", "-o", r.program(folder), folder)
		build.Dir, build.Stdout, build.Stderr = r.root, os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building the tests of %s: %w", folder, err)
		}
	}
	return nil
}

func (r *runner) program(folder string) string {
	return filepath.Join(r.programs, strings.NewReplacer("/", "-", ".", "").Replace(folder)+".test")
}

// run runs the tests with a CLI, which is built if it is missing.
func (r *runner) run(ctx context.Context, name string) (tested.CLI, error) {
	build := exec.CommandContext(ctx, filepath.Join(r.root, ".ci", "cli"), name)
	build.Stderr = os.Stderr
	path, err := build.Output()
	if err != nil {
		return tested.CLI{}, err
	}
	cli := strings.TrimSpace(string(path))
	product, number, err := terraform.Version(ctx, cli)
	if err != nil {
		return tested.CLI{}, err
	}
	all := results{}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(beside)
	for _, folder := range r.mostTestsFirst() {
		group.Go(func() error {
			of := results{}
			err := r.runPackage(ctx, cli, folder, of)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(all, of)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return tested.CLI{}, err
	}
	summary := all.summary()
	summary.Name, summary.Version, summary.Commit, summary.Date = product, number.String(), r.commit, r.date
	fmt.Fprintf(r.out, "%s %s: %d passed, %d failed\n", product, number, summary.Passed, len(summary.Failed))
	for _, reason := range slices.Sorted(maps.Keys(summary.Skipped)) {
		fmt.Fprintf(r.out, "  %d skipped: %s\n", summary.Skipped[reason], reason)
	}
	for _, failed := range summary.Failed {
		fmt.Fprintf(r.out, "  failed: %s\n%s", failed, all[failed].output.String())
	}
	return summary, nil
}

// runPackage runs the tests of one package, isolated from the user's configuration.
func (r *runner) runPackage(ctx context.Context, cli, folder string, all results) error {
	pattern := r.only
	if pattern == "" {
		pattern = "^(" + strings.Join(r.tests[folder], "|") + ")$"
	}
	cmd := exec.CommandContext(ctx, filepath.Join(r.root, ".ci", "with-terraform"), "go", "tool", "test2json", r.program(folder),
		"-test.v=test2json", "-test.parallel=6", "-test.timeout=60m", "-test.run="+pattern)
	cmd.Dir = filepath.Join(r.root, filepath.FromSlash(folder))
	cmd.Env = append(os.Environ(), "CLI="+cli, terraform.SameCLI+"=1", "GOGC=400") // as make test
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	read := all.read(folder, stdout)
	ended := cmd.Wait()
	if read != nil {
		return read
	}
	if ended != nil && !all.anyFailed(folder) {
		return errors.Join(fmt.Errorf("the tests of %s: %w", folder, ended), errors.New(stderr.String()))
	}
	return nil
}
