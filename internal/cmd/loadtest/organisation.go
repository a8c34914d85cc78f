package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// organisation is the emulated accounts, and what works on them.
type organisation struct {
	options

	emulator *emulator.Emulator
	url      string
	hub      emulator.Credentials
	accounts []string

	scratch string                    // folder for all files
	binary  string                    // path of the provider that is measured
	main    *terraform.CLI            // with a shipping in each account
	readers map[string]*terraform.CLI // for what only reads, by the name of their folder
}

// newOrganisation starts an emulator with n accounts, and installs the provider. Close must be called.
func newOrganisation(ctx context.Context, opts options, n int) (o *organisation, err error) {
	o = &organisation{options: opts, readers: map[string]*terraform.CLI{}}
	if o.scratch, err = os.MkdirTemp("", "innertrail-loadtest-"); err != nil {
		return nil, err
	}
	o.emulator, o.hub, o.accounts = newEmulator(n, int(opts.latency/time.Millisecond))
	server, err := o.emulator.Start()
	if err != nil {
		o.close()
		return nil, err
	}
	o.url = server.URL
	if err := os.Mkdir(o.usages(), 0o755); err != nil {
		o.close()
		return nil, err
	}
	if o.binary, err = o.findProvider(ctx, opts.provider); err == nil {
		o.main, err = o.newCLI(ctx, opts.cli, "main", o.binary, o.hub)
	}
	if err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

func (o *organisation) close() {
	o.emulator.Close()
	_ = os.RemoveAll(o.scratch)
}

func (o *organisation) usages() string { return filepath.Join(o.scratch, "usage") }

// newCLI returns a CLI in a folder of that name, whose provider is the binary at a path, wrapped.
func (o *organisation) newCLI(ctx context.Context, path, name, binary string, keys emulator.Credentials) (*terraform.CLI, error) {
	scratch := filepath.Join(o.scratch, name)
	if err := os.Mkdir(scratch, 0o755); err != nil {
		return nil, err
	}
	return terraform.New(ctx, terraform.Setup{
		CLI: path, Scratch: scratch,
		Environment: append(environment(keys, o.url), providerVariable+"="+binary, folderVariable+"="+o.usages(), profileVariable+"="+o.profiles),
		Provider: func(_ context.Context, _, folder string) error {
			return copySelf(filepath.Join(folder, terraform.ProviderName()))
		},
	})
}

// reader returns the CLI of a folder for what only reads.
func (o *organisation) reader(ctx context.Context, path, name string) (*terraform.CLI, error) {
	if o.readers[name] != nil {
		return o.readers[name], nil
	}
	cli, err := o.newCLI(ctx, path, name, o.binary, o.hub)
	if err == nil {
		err = cli.Write("main.tf", providerBlock)
	}
	if err != nil {
		return nil, err
	}
	o.readers[name] = cli
	return cli, nil
}

// measure runs the commands for n accounts. It reports each when it has ended.
func measure(ctx context.Context, opts options, n int, report func(measurement)) error {
	o, err := newOrganisation(ctx, opts, n)
	if err != nil {
		return err
	}
	defer o.close()
	if err := o.main.Write("main.tf", configuration(o.accounts)); err != nil {
		return err
	}
	if !slices.ContainsFunc(opts.commands, func(c command) bool { return c.name == "apply" }) {
		if err := o.prepare(ctx); err != nil {
			return err
		}
	}
	for i, parallelism := range opts.parallelism {
		for _, c := range opts.commands {
			if c.once && i > 0 {
				continue
			}
			if opts.confirm != nil {
				if err := opts.confirm(c.name); err != nil {
					return err
				}
			}
			m := measurement{command: c.name, parallelism: parallelism}
			if err := c.run(ctx, o, &m); err != nil {
				return err
			}
			report(m)
		}
	}
	return nil
}

// prepare applies everything with calls that take no time, and measures nothing.
func (o *organisation) prepare(ctx context.Context) error {
	wait := func(ms int) { o.emulator.Set(func(s *emulator.Settings) { s.LatencyMS = ms }) }
	wait(0)
	defer wait(int(o.latency / time.Millisecond))
	unmeasured := *o
	unmeasured.profiles = ""
	return unmeasured.change(ctx, &measurement{parallelism: 10}, len(o.accounts), "apply", "-auto-approve")
}

// timed measures what do does.
func (o *organisation) timed(m *measurement, do func() error) error {
	o.emulator.ClearJournal()
	if o.profiles != "" {
		stop, err := startProfile(filepath.Join(o.profiles, fmt.Sprintf("emulator-%s-%d.pprof", m.command, m.parallelism)))
		if err != nil {
			return err
		}
		defer stop()
	}
	before, began := ownCPU(), time.Now()
	err := do()
	m.began, m.took, m.emulator, m.calls = began, time.Since(began), ownCPU()-before, o.emulator.Journal()
	if err != nil {
		return err
	}
	m.processes, err = collectUsage(o.usages())
	return err
}

// startProfile writes a CPU profile to a file until stop is called, which writes one of the memory, as the
// last garbage collection has left it, to another beside it.
func startProfile(name string) (stop func(), err error) {
	file, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
		if heap, err := os.Create(name + ".heap"); err == nil {
			_ = pprof.WriteHeapProfile(heap)
			_ = heap.Close()
		}
	}, nil
}

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
