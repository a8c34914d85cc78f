// Command innertrail-emulator runs Alibaba Cloud on one machine: see package emulator.
// It prints the shell lines that point a client at it and runs until it is interrupted.
//
//	go run ./internal/cmd/innertrail-emulator
package main

import (
	"context"
	"errors"
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
	code := exitCode(run(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr)
	stop()
	os.Exit(code)
}

// program is the name of this program in its own words.
const program = "innertrail-emulator"

// usageError is a mistake in the command line.
type usageError struct{ error }

// exitCode reports an error and returns how the process is to end: 2 for a mistake in the
// command line, as programs in Go do.
func exitCode(err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintf(stderr, "%s: %v\n", program, err)
	if errors.As(err, new(usageError)) {
		fmt.Fprintf(stderr, "%s -h shows what there is.\n", program)
		return 2
	}
	return 1
}

// run serves until the context is done.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stdout)
	if err != nil {
		return err
	}
	if o.version {
		fmt.Fprintln(stdout, program, versionOf())
		return nil
	}
	e := emulator.New(o.emulator(stderr)...)
	defer e.Close()
	listen := e.Listen
	if o.exposed {
		listen = e.ListenAnywhere
	}
	server, err := listen(o.listen)
	if errors.Is(err, emulator.ErrNotLoopback) {
		return usageError{fmt.Errorf("-listen %s: %w; -exposed allows it, in a container for example", o.listen, err)}
	}
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w\nIf another emulator runs there, use that one, or listen elsewhere: -listen 127.0.0.1:0 takes a free port", o.listen, err)
	}
	if o.metadata != "" {
		if _, err := e.ListenAnywhere(o.metadata); err != nil {
			return fmt.Errorf("cannot listen on %s: %w\nThis machine needs that address: see -h", o.metadata, err)
		}
	}
	printBanner(stdout, e, server.URL)
	<-ctx.Done()
	fmt.Fprintln(stdout, "# Stopped. Nothing is kept.")
	return nil
}
