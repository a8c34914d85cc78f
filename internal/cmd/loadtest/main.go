// Command loadtest measures the provider with the accounts of an organisation: one
// innertrail_shipping in each of many emulated accounts, through the assume_role_arn of one provider
// block. The real Terraform applies them, plans that nothing changes, finds them by terraform query,
// and destroys them.
//
//	make organisation
//	make organisation ARGS='-accounts 100 -parallelism 10 -commands apply,plan,destroy'
//	make organisation ARGS='-compare 08494d7'
//
// For each command it prints the time, the limit that the calls set and the ratio of the two, the
// calls per account, the maximum RSS of the provider's own processes, and the CPU time of the
// provider, of Terraform and of the emulator: what stands between the time and the limit. The limit is
// waves × latency × accounts / accounts at the same time, where a wave is made of the calls of an
// account that overlap.
//
// It fails if a result is wrong. The figures are for people: none makes it fail.
package main

import (
	"bufio"
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
	"time"
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
		o           options
		cli         = flags.String("terraform", "terraform", "`path` of the Terraform or OpenTofu to run")
		queries     = flags.String("query-terraform", "", "`path` of a Terraform 1.14 or newer, for query; default: that of -terraform")
		accounts    = flags.String("accounts", "1000", "`numbers` of accounts to measure, one after the other")
		parallelism = flags.String("parallelism", "10,100", "`numbers` of shippings that Terraform works on at the same time, one after the other")
		latency     = flags.Int("latency-ms", 100, "least time that a call of the emulator takes")
		names       = flags.String("commands", strings.Join(commandNames(), ","), "what to measure, of these")
		profiles    = flags.String("profile", "", "`folder` for profiles of the CPU time and the memory of the provider and the emulator")
		compare     = flags.String("compare", "", "compare a whole apply of one shipping with that of a `commit`, or of the provider's binary at a path, and do nothing else")
		measured    = flags.String("provider", "", "the provider to measure: a `commit`, or the path of a binary; default: that of this source tree")
		confirm     = flags.Bool("confirm", false, "wait for a line on the standard input before each command is measured, to have the machine to itself")
		rounds      = flags.Int("rounds", 5, "how often -compare applies each")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	o.cli, o.queryCLI, o.provider, o.profiles = *cli, *queries, *measured, *profiles
	if *confirm {
		lines := bufio.NewReader(os.Stdin)
		o.confirm = func(command string) error {
			fmt.Fprintf(stderr, "Press Enter to measure %s.\n", command)
			_, err := lines.ReadString('\n')
			return err
		}
	}
	o.latency = time.Duration(*latency) * time.Millisecond
	var err error
	if o.commands, err = chosen(*names); err != nil {
		return err
	}
	if o.parallelism, err = integers("parallelism", *parallelism); err != nil {
		return err
	}
	sizes, err := integers("accounts", *accounts)
	if err != nil {
		return err
	}
	if *compare != "" {
		return compareApplies(ctx, o, *compare, max(*rounds, 1), stdout)
	}
	fmt.Fprintln(stdout, header)
	for _, n := range sizes {
		if err := measure(ctx, o, n, func(m measurement) { fmt.Fprintln(stdout, m.row(n, o.latency)) }); err != nil {
			return fmt.Errorf("with %d accounts: %w", n, err)
		}
	}
	return nil
}

// options says what to measure and how.
type options struct {
	cli, queryCLI string // paths
	provider      string // commit or path of a binary; empty: that of this source tree
	commands      []command
	parallelism   []int
	latency       time.Duration
	profiles      string                     // folder; empty: none are taken
	confirm       func(command string) error // called before each command that is measured, unless nil
}

// integers reads numbers that are separated by commas.
func integers(name, text string) (list []int, err error) {
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-%s: %q is not a number from 1", name, part)
		}
		list = append(list, n)
	}
	return list, nil
}
