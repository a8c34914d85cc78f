package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

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
	binaries, err := o.binaries(ctx, other)
	if err != nil {
		return err
	}
	names := []string{"this source tree", other}
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
	scratch := filepath.Join(o.scratch, account)
	if err := os.Mkdir(scratch, 0o755); err != nil {
		return m, err
	}
	keys, role := o.hub, `  assume_role_arn = "`+roleARN(account)+"\"\n"
	if way == "keys" {
		role = ""
		o.emulator.EditAccount(account, func(a *emulator.Account) { keys = a.AddUser("owner", emulator.SystemPolicy("AdministratorAccess")) })
	}
	cli, err := o.newCLI(ctx, o.cli, scratch, keys, func(_ context.Context, _, folder string) error {
		return copyProgram(binary, filepath.Join(folder, terraform.ProviderName()))
	})
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

// binaries builds the provider of this source tree, and that of a commit unless there is a binary at that
// path, and returns the paths of both.
func (o *organisation) binaries(ctx context.Context, other string) ([]string, error) {
	own, built, source := filepath.Join(o.scratch, "own"), filepath.Join(o.scratch, "other"), filepath.Join(o.scratch, "source")
	if err := terraform.Build(ctx, o.main.Module, own); err != nil {
		return nil, err
	}
	list := []string{filepath.Join(own, terraform.ProviderName()), other}
	if _, err := os.Stat(other); err == nil {
		return list, nil
	}
	if err := checkOut(ctx, o.main.Module, source, other); err != nil {
		return nil, err
	}
	list[1] = filepath.Join(built, terraform.ProviderName())
	return list, terraform.Build(ctx, source, built)
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
