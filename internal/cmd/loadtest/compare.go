package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// compareApplies measures a whole apply of one new shipping, with the provider of this source tree
// and with another one, in turns: with the keys of an account, and through a role. Each is applied in
// an account of its own.
func compareApplies(ctx context.Context, opts options, other string, rounds int, stdout io.Writer) error {
	o, err := newOrganisation(ctx, opts, 4*rounds)
	if err != nil {
		return err
	}
	defer o.close()
	second, err := o.findProvider(ctx, other)
	if err != nil {
		return err
	}
	binaries, names := []string{o.binary, second}, []string{cmp.Or(opts.provider, "this source tree"), other}
	fmt.Fprintf(stdout, "%-15s %-18s %8s %6s %6s  %s\n", "credentials", "provider", "median s", "waves", "calls", "seconds")
	unused := o.accounts
	for _, way := range []string{"keys", "role"} {
		took, medians := make([][]time.Duration, len(binaries)), make([]time.Duration, len(binaries))
		all := make([]measurement, len(binaries)) // with the calls of all rounds
		for range rounds {
			for i, binary := range binaries {
				account := unused[0]
				unused = unused[1:]
				m, err := o.applyOne(ctx, way, account, binary)
				if err != nil {
					return fmt.Errorf("%s: %w", names[i], err)
				}
				took[i] = append(took[i], m.took)
				all[i].calls = append(all[i].calls, m.calls...)
			}
		}
		for i, name := range names {
			medians[i] = slices.Sorted(slices.Values(took[i]))[rounds/2]
			fmt.Fprintf(stdout, "%-15s %-18s %8.2f %6d %6d  ", way, name, medians[i].Seconds(), all[i].waves(), len(all[i].calls)/rounds)
			for _, t := range took[i] {
				fmt.Fprintf(stdout, " %.2f", t.Seconds())
			}
			fmt.Fprintln(stdout)
		}
		fmt.Fprintf(stdout, "%-15s ratio of the medians: %.2f\n", way, medians[0].Seconds()/medians[1].Seconds())
	}
	return nil
}

// applyOne applies a shipping in an empty account, with the provider's binary at a path.
func (o *organisation) applyOne(ctx context.Context, way, account, binary string) (measurement, error) {
	m := measurement{command: "apply-" + account, parallelism: 1, inFlight: 1}
	keys, role := o.hub, `  assume_role_arn = "`+roleARN(account)+"\"\n"
	if way == "keys" {
		role = ""
		o.emulator.EditAccount(account, func(a *emulator.Account) { keys = a.AddUser("owner", emulator.SystemPolicy("AdministratorAccess")) })
	}
	cli, err := o.newCLI(ctx, o.cli, account, binary, keys)
	if err != nil {
		return m, err
	}
	if err := cli.Write("main.tf", providerBlock+`resource "innertrail_shipping" "of" {
  trail_name     = "`+trailName+`"
  project_name   = "audit-`+account+`"
  create_project = true
`+role+"}\n"); err != nil {
		return m, err
	}
	if _, err := o.terraform(ctx, cli, &m, "apply", "-auto-approve", "-input=false", "-no-color"); err != nil {
		return m, err
	}
	if countShipping(o.emulator, []string{account}) != 1 {
		return m, fmt.Errorf("account %s does not ship after the apply", account)
	}
	return m, nil
}

// findProvider returns the path of a provider's binary: that of this source tree if which is empty, the one
// at the path which, or else that of the commit.
func (o *organisation) findProvider(ctx context.Context, which string) (string, error) {
	if _, err := os.Stat(which); err == nil {
		return filepath.Abs(which)
	}
	module, err := terraform.Module(ctx)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(o.scratch, "provider-of-"+strings.ReplaceAll(which, "/", "-"))
	if which != "" {
		source := filepath.Join(folder, "source")
		if err := checkOut(ctx, module, source, which); err != nil {
			return "", err
		}
		module = source
	}
	flags, err := releaseFlags(module)
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, terraform.ProviderName()), terraform.BuildWith(ctx, module, folder, flags...)
}

// releaseFlags returns the flags that a release of a source tree is built with: what is measured is what users run.
func releaseFlags(module string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(module, ".goreleaser.yml"))
	if err != nil {
		return nil, err
	}
	var release struct {
		Builds []struct {
			ID                   string
			Flags, Tags, Gcflags []string
		}
	}
	if err := yaml.Unmarshal(text, &release); err != nil {
		return nil, fmt.Errorf(".goreleaser.yml: %w", err)
	}
	for _, build := range release.Builds {
		if build.ID == "provider" {
			flags := slices.Concat(build.Flags, []string{"-tags=" + strings.Join(build.Tags, ",")})
			for _, pattern := range build.Gcflags {
				flags = append(flags, "-gcflags="+pattern)
			}
			return append(flags, "-ldflags=-s -w"), nil
		}
	}
	return nil, errors.New(".goreleaser.yml has no build of the provider")
}

// checkOut writes the files of a commit into a folder.
func checkOut(ctx context.Context, module, folder, commit string) error {
	said := &bytes.Buffer{}
	for _, args := range [][]string{{"clone", "-q", "--no-checkout", module, folder}, {"-C", folder, "checkout", "-q", commit}} {
		git := exec.CommandContext(ctx, "git", args...)
		git.Stderr = said
		if err := git.Run(); err != nil {
			return fmt.Errorf("there is no file and no commit %s: git %s: %w\n%s", commit, args[0], err, said)
		}
	}
	return nil
}
