// Command innertrail-emulator runs Alibaba Cloud on one machine: see package emulator. It
// prints the shell lines that point a client at it and runs until it is
// interrupted.
//
//	go run ./internal/cmd/innertrail-emulator -listen 127.0.0.1:18900
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "innertrail-emulator:", err)
		os.Exit(1)
	}
}

// run serves until the context is done.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("innertrail-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		listen      = flags.String("listen", "127.0.0.1:18900", "loopback `address` to listen on")
		region      = flags.String("region", emulator.DefaultRegion, "`region` of requests that name none")
		seed        = flags.Uint64("seed", 1, "seed of ids and sample events")
		deliver     = flags.Int("deliver-every-ms", 1000, "time between two deliveries of an enabled trail; 0 for never")
		latency     = flags.Int("latency-ms", 0, "least time that a call takes")
		propagation = flags.Int("propagation-ms", 0, "time until a new role or policy counts")
		autoCreate  = flags.Int("auto-create-ms", 0, "time until the service makes what a new trail lacks; negative for never")
		allowListed = flags.Bool("allow-listed", true, "open the inner trail to the account")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	for name, ms := range map[string]int{"deliver-every-ms": *deliver, "latency-ms": *latency, "propagation-ms": *propagation} {
		if ms < 0 {
			return fmt.Errorf("-%s must not be negative", name)
		}
	}
	e := emulator.New(emulator.WithRegion(*region), emulator.WithSeed(*seed), emulator.WithSettings(func(s *emulator.Settings) {
		s.DeliverEveryMS, s.LatencyMS, s.PropagationMS = *deliver, *latency, *propagation
		s.AutoCreateMS, s.AllowListed = *autoCreate, *allowListed
	}))
	defer e.Close()
	server, err := e.Listen(*listen)
	if err != nil {
		return err
	}
	printEnvironment(stdout, e, server.URL)
	<-ctx.Done()
	return nil
}

// printEnvironment prints what a shell must export to reach the emulator.
func printEnvironment(w io.Writer, e *emulator.Emulator, url string) {
	key := e.Account()
	for _, line := range [][2]string{
		{"ALIBABA_CLOUD_ACCESS_KEY_ID", key.AccessKeyID},
		{"ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.AccessKeySecret},
		{"ALIBABA_CLOUD_REGION", e.Region()},
		{"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL", url},
		{"ALIBABA_CLOUD_ENDPOINT_RAM", url},
		{"ALIBABA_CLOUD_ENDPOINT_STS", url},
		{"ALIBABA_CLOUD_ENDPOINT_SLS", url},
	} {
		fmt.Fprintf(w, "export %s=%s\n", line[0], line[1])
	}
}
