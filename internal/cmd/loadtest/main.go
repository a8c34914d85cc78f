// Command loadtest measures the provider with many accounts: one innertrail_shipping in each of
// many emulated accounts, through the assume_role_arn of one provider block. The real Terraform
// applies them, plans that nothing changes, and destroys them. The maximum RSS is that of the
// provider's own processes.
//
//	go run ./internal/cmd/loadtest -terraform /usr/local/bin/terraform -accounts 100,300,1000
//
// It fails if a result is wrong, or if a provider process took more memory than -max-mb.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	wrapProvider()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("loadtest", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		cli         = flags.String("terraform", "terraform", "`path` of the Terraform or OpenTofu to run")
		accounts    = flags.String("accounts", "100,300,1000", "`numbers` of accounts to measure, one after the other")
		parallelism = flags.Int("parallelism", 10, "how many shippings Terraform works on concurrently")
		latency     = flags.Int("latency-ms", 0, "least time that a call of the emulator takes")
		maxMB       = flags.Int("max-mb", 200, "most memory, in MB, that a provider process may take")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	fmt.Fprintf(stdout, "%8s  %-8s %8s %9s %12s %8s %22s\n", "accounts", "command", "seconds", "processes", "max RSS MB", "calls", "AssumeRole per account")
	for text := range strings.SplitSeq(*accounts, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return fmt.Errorf("-accounts: %q is no number of accounts", text)
		}
		var most int64
		err = measure(ctx, *cli, n, *parallelism, *latency, func(m measurement) {
			fmt.Fprintf(stdout, "%8d  %-8s %8.1f %9d %12s %8d %22.2f\n", n, m.command, m.took.Seconds(), len(m.maxRSS), m.maxRSSText(), len(m.calls), m.assumedPerAccount(n))
			most = max(most, m.largest())
		})
		if err != nil {
			return fmt.Errorf("with %d accounts: %w", n, err)
		}
		if most > int64(*maxMB)*megabyte {
			return fmt.Errorf("with %d accounts a provider process took more than %d MB", n, *maxMB)
		}
	}
	return nil
}
