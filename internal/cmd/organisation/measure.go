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

// measured is one command of Terraform: how long it took, what its provider
// processes held at most, and what they called.
type measured struct {
	command string
	took    time.Duration
	peaks   []int64 // bytes, one for each process
	calls   []emulator.Call
}

func (m measured) most() int64 { return slices.Max(append(m.peaks, 0)) }

func (m measured) peak() string {
	if m.most() == 0 {
		return "not known"
	}
	return strconv.FormatFloat(float64(m.most())/megabyte, 'f', 1, 64)
}

// assumed is how often the role of an account was assumed, on the average.
func (m measured) assumed(accounts int) float64 {
	n := 0
	for _, call := range m.calls {
		if call.Action == "AssumeRole" {
			n++
		}
	}
	return float64(n) / float64(accounts)
}

// measure applies, plans and destroys a shipping in each of n accounts, and tells
// of each command as soon as it has ended.
func measure(ctx context.Context, cli string, n, parallelism, latencyMS int, tell func(measured)) error {
	scratch, err := os.MkdirTemp("", "innertrail-organisation-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	e, hub, accounts := newOrganisation(n, latencyMS)
	defer e.Close()
	server, err := e.Start()
	if err != nil {
		return err
	}
	peaks := filepath.Join(scratch, "peaks")
	provider := filepath.Join(scratch, "provider")
	if err := os.Mkdir(peaks, 0o755); err != nil {
		return err
	}
	t, err := terraform.New(ctx, terraform.Setup{
		CLI: cli, Scratch: scratch,
		Environment: append(environment(hub, server.URL),
			realProvider+"="+filepath.Join(provider, terraform.ProviderName()), peaksFolder+"="+peaks),
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
		{"plan", []string{"-detailed-exitcode"}, n}, // its exit code is 0 only when nothing is to change
		{"destroy", []string{"-auto-approve"}, 0},
	} {
		e.ClearJournal()
		began := time.Now()
		got, err := t.Run(ctx, slices.Concat([]string{step.command, "-input=false", "-no-color", "-parallelism=" + strconv.Itoa(parallelism)}, step.args)...)
		if err != nil {
			return err
		}
		m := measured{command: step.command, took: time.Since(began), calls: e.Journal()}
		if m.peaks, err = takePeaks(peaks); err != nil {
			return err
		}
		tell(m)
		if got.Code != 0 {
			return fmt.Errorf("%s %s ended with exit code %d\n%s%s", t.Name, step.command, got.Code, last(got.Out), last(got.Err))
		}
		if got := shipping(e, accounts); got != step.shipping {
			return fmt.Errorf("after %s %d accounts ship, not %d", step.command, got, step.shipping)
		}
	}
	return nil
}

// last is the end of a long text.
func last(text string) string { return text[max(0, len(text)-4000):] }

// copySelf copies this program.
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
