// Command clis runs the tests that run Terraform or OpenTofu with each of the CLIs in .ci/clis, one
// after the other, and writes the results into the file of package tested and into the pages that
// show them. The matrices have a target of their own, make matrix.
//
//	go run ./internal/cmd/clis [-out FILE] [-run REGEXP] [NAME]...
//	go run ./internal/cmd/clis -add FILE
//
// Without names, it runs all CLIs. The results of the others stay as they are.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/docs/tested"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "clis:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("clis", flag.ContinueOnError)
	only := flags.String("run", "", "run only the tests that match this `regexp`, and write nothing")
	other := flags.String("out", "", "write the results into this `file` only")
	add := flags.String("add", "", "run nothing: take the results of this `file`, which -out has written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := terraform.Module(ctx)
	if err != nil {
		return err
	}
	if *add != "" {
		results, err := read(*add)
		if err != nil {
			return err
		}
		return publish(root, results)
	}
	names, err := listed(root)
	if err != nil {
		return err
	}
	for _, name := range flags.Args() {
		if !slices.Contains(names, name) {
			return fmt.Errorf(".ci/clis has no %s; it has %s", name, strings.Join(names, ", "))
		}
	}
	if flags.NArg() > 0 {
		names = flags.Args()
	}
	programs, err := os.MkdirTemp("", "clis-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(programs)
	r := &runner{root: root, programs: programs, only: *only, out: out}
	if err := r.build(ctx); err != nil {
		return err
	}
	var got tested.Results
	for _, name := range names {
		cli, err := r.run(ctx, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		got = append(got, cli)
		switch {
		case *only != "":
		case *other != "":
			err = save(*other, got)
		default:
			err = publish(root, got)
		}
		if err != nil {
			return err
		}
	}
	return got.Err()
}

// listed returns the names in .ci/clis.
func listed(root string) (names []string, err error) {
	text, err := os.ReadFile(filepath.Join(root, ".ci", "clis"))
	for line := range strings.Lines(string(text)) {
		if name, _, found := strings.Cut(line, " "); found && name != "#" {
			names = append(names, name)
		}
	}
	return names, err
}

// head returns the commit that is checked out, and today's date.
func head(ctx context.Context, root string) (commit, date string, err error) {
	text, err := exec.CommandContext(ctx, "git", "-C", root, "rev-parse", "--short=8", "HEAD").Output()
	if err != nil {
		return "", "", fmt.Errorf("git rev-parse: %w", err)
	}
	return strings.TrimSpace(string(text)), time.Now().UTC().Format(time.DateOnly), nil
}

func read(path string) (r tested.Results, err error) {
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	return r, err
}

func save(path string, r tested.Results) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644) //nolint:gosec // a file of the repository
}

// publish adds results to the file of the repository and to the pages.
func publish(root string, got tested.Results) error {
	path := filepath.Join(root, filepath.FromSlash(tested.File))
	before, err := read(path)
	if err != nil {
		return err
	}
	after := before.With(got)
	if err := save(path, after); err != nil {
		return err
	}
	for _, page := range tested.Pages {
		path := filepath.Join(root, filepath.FromSlash(page))
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		changed, found := after.On(string(text))
		if !found {
			return fmt.Errorf("%s has no place for the table", page)
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil { //nolint:gosec // a file of the repository
			return err
		}
	}
	return nil
}
