package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const megabyte = 1_000_000

// measurement is the result of one Terraform command: its duration, the maximum RSS of its provider
// processes, and their calls.
type measurement struct {
	command string
	took    time.Duration
	maxRSS  []int64 // bytes, one per process
	calls   []emulator.Call
}

func (m measurement) largest() int64 { return slices.Max(append(m.maxRSS, 0)) }

func (m measurement) maxRSSText() string {
	if m.largest() == 0 {
		return "not known"
	}
	return strconv.FormatFloat(float64(m.largest())/megabyte, 'f', 1, 64)
}

// assumedPerAccount returns the average number of AssumeRole calls per account.
func (m measurement) assumedPerAccount(accounts int) float64 {
	n := 0
	for _, call := range m.calls {
		if call.Action == "AssumeRole" {
			n++
		}
	}
	return float64(n) / float64(accounts)
}

// measure applies, plans and destroys a shipping in each of n accounts. It reports each command
// when it has ended.
func measure(ctx context.Context, cli string, n, parallelism, latencyMS int, report func(measurement)) error {
	scratch, err := os.MkdirTemp("", "innertrail-loadtest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	e, hub, accounts := newEmulator(n, latencyMS)
	defer e.Close()
	server, err := e.Start()
	if err != nil {
		return err
	}
	results := filepath.Join(scratch, "maxrss")
	provider := filepath.Join(scratch, "provider")
	if err := os.Mkdir(results, 0o755); err != nil {
		return err
	}
	t, err := terraform.New(ctx, terraform.Setup{
		CLI: cli, Scratch: scratch,
		Environment: append(environment(hub, server.URL),
			providerVariable+"="+filepath.Join(provider, terraform.ProviderName()), folderVariable+"="+results),
		Provider: func(ctx context.Context, module, folder string) error {
			if err := copySelf(filepath.Join(folder, terraform.ProviderName())); err != nil {
				return err
			}
			return terraform.Build(ctx, module, provider)
		},
	})
	if err != nil {
		return err
	}
	if err := t.Write("main.tf", configuration(accounts)); err != nil {
		return err
	}
	for _, step := range []struct {
		command  string
		args     []string
		shipping int
	}{
		{"apply", []string{"-auto-approve"}, n},
		{"plan", []string{"-detailed-exitcode"}, n}, // the exit code is 0 only if nothing changes
		{"destroy", []string{"-auto-approve"}, 0},
	} {
		e.ClearJournal()
		began := time.Now()
		got, err := t.Run(ctx, slices.Concat([]string{step.command, "-input=false", "-no-color", "-parallelism=" + strconv.Itoa(parallelism)}, step.args)...)
		if err != nil {
			return err
		}
		m := measurement{command: step.command, took: time.Since(began), calls: e.Journal()}
		if m.maxRSS, err = collectMaxRSS(results); err != nil {
			return err
		}
		report(m)
		if got.Code != 0 {
			return fmt.Errorf("%s %s ended with exit code %d\n%s%s", t.Name, step.command, got.Code, tail(got.Out), tail(got.Err))
		}
		if got := countShipping(e, accounts); got != step.shipping {
			return fmt.Errorf("after %s %d accounts ship, not %d", step.command, got, step.shipping)
		}
	}
	return nil
}

// tail returns the end of a long text.
func tail(text string) string { return text[max(0, len(text)-4000):] }

// copySelf copies this program's executable.
func copySelf(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer from.Close()
	into, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(into, from); err != nil {
		return err
	}
	return into.Close()
}
