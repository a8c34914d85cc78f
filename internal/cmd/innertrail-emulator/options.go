package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// options are what the command line says.
type options struct {
	listen, region, metadata                  string
	exposed, verbose, version, allowListed    bool
	seed                                      uint64
	deliver, latency, propagation, autoCreate int
}

const usage = `innertrail-emulator is ActionTrail, RAM, STS and Log Service of Alibaba Cloud on this
machine, as far as the shipping of platform events needs them. It keeps everything in
memory, prints the variables that point Terraform and other clients at it, and runs until
it is interrupted with Ctrl-C.

  innertrail-emulator [flags]

`

// parse reads the command line.
func parse(args []string, stdout io.Writer) (options, error) {
	var o options
	var said bytes.Buffer
	flags := flag.NewFlagSet(program, flag.ContinueOnError)
	flags.SetOutput(&said)
	flags.Usage = func() {}
	flags.StringVar(&o.listen, "listen", "127.0.0.1:18900", "loopback `address` to listen on; port 0 takes a free one")
	flags.BoolVar(&o.exposed, "exposed", false, "accept an address that other machines can reach; they have full access to the emulator")
	flags.StringVar(&o.metadata, "metadata", "", "also listen on `address` as the metadata service of an ECS instance: 100.100.100.200:80, after\n"+
		"ip address add 100.100.100.200/32 dev lo")
	flags.StringVar(&o.region, "region", emulator.DefaultRegion, "`region` of requests that name none")
	flags.BoolVar(&o.verbose, "v", false, "print every request and how it was answered")
	flags.BoolVar(&o.version, "version", false, "print the version and end")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of ids and sample events")
	flags.IntVar(&o.deliver, "deliver-every-ms", 1000, "time between two deliveries of an enabled trail; 0 for never")
	flags.IntVar(&o.latency, "latency-ms", 0, "least time that a call takes")
	flags.IntVar(&o.propagation, "propagation-ms", 0, "time until a new role or policy counts")
	flags.IntVar(&o.autoCreate, "auto-create-ms", 0, "time until the service makes what a new trail lacks; negative for never")
	flags.BoolVar(&o.allowListed, "allow-listed", true, "open the inner trail to the account")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		fmt.Fprint(stdout, "\nhttp://127.0.0.1:18900/_emulator/ lists what can be arranged and broken while it runs.\n")
		return o, err
	}
	if err == nil {
		err = o.check(flags.Args())
	}
	if err != nil {
		return o, usageError{err}
	}
	return o, nil
}

// check rejects values that the emulator cannot have.
func (o options) check(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q", rest[0])
	}
	if _, _, err := net.SplitHostPort(o.listen); err != nil {
		return fmt.Errorf("-listen %s: an address is a host and a port, such as 127.0.0.1:18900", o.listen)
	}
	if _, _, err := net.SplitHostPort(o.metadata); o.metadata != "" && err != nil {
		return fmt.Errorf("-metadata %s: an address is a host and a port, such as 100.100.100.200:80", o.metadata)
	}
	if !api.ActionTrailRegions[o.region] {
		return fmt.Errorf("-region %s: there is no such region of ActionTrail; there are %s", o.region,
			strings.Join(slices.Sorted(maps.Keys(api.ActionTrailRegions)), ", "))
	}
	for _, f := range []struct {
		name string
		ms   int
	}{{"deliver-every-ms", o.deliver}, {"latency-ms", o.latency}, {"propagation-ms", o.propagation}} {
		if f.ms < 0 {
			return fmt.Errorf("-%s must not be negative, it is %d", f.name, f.ms)
		}
	}
	return nil
}

// emulator returns the options of the emulator. The log of its requests goes to stderr, so
// that stdout holds nothing but lines for a shell.
func (o options) emulator(stderr io.Writer) []emulator.Option {
	list := []emulator.Option{
		emulator.WithRegion(o.region), emulator.WithSeed(o.seed), emulator.WithNotes(stderr),
		emulator.WithSettings(func(s *emulator.Settings) {
			s.DeliverEveryMS, s.LatencyMS, s.PropagationMS = o.deliver, o.latency, o.propagation
			s.AutoCreateMS, s.AllowListed = o.autoCreate, o.allowListed
		}),
	}
	if o.verbose {
		list = append(list, emulator.WithLog(stderr))
	}
	return list
}

// version is set by a release.
var version string

// versionOf returns the version of a release, or the one that go install or the checkout has.
func versionOf() string {
	if version != "" {
		return "v" + strings.TrimPrefix(version, "v")
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
