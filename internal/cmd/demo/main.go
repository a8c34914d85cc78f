// Command demo demonstrates the provider on this machine. It starts the emulator of Alibaba Cloud,
// builds the provider, and has the real Terraform apply the examples, break and repair them,
// change, move, import and destroy them.
//
//	go run ./internal/cmd/demo -terraform /usr/local/bin/terraform
//
// With -svg it ends after the repair, and writes break, plan and repair as a picture.
//
// It stops with an error at the first unexpected result. In any case, even after an interrupt, it
// stops its processes and removes its files.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if ctx.Err() != nil {
		err = errors.New("interrupted; what was started is stopped")
	}
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
}

// run runs the demo and prints it to stdout.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	cli := flags.String("terraform", "terraform", "`path` of the Terraform or OpenTofu to run")
	svg := flags.String("svg", "", "`file` for a picture of break, plan and repair; the stages after the repair are left out")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	d := &demo{screen: screen{stdout}, start: time.Now()}
	defer d.close()
	if err := d.prepare(ctx, *cli); err != nil {
		return err
	}
	if *svg == "" {
		return d.runStages(ctx, slices.Concat(createStages, driftStages, changeStages, finalStages))
	}
	var said strings.Builder
	d.out = io.MultiWriter(stdout, &said)
	if err := d.runStages(ctx, slices.Concat(createStages, driftStages[:len(recordedStages)])); err != nil {
		return err
	}
	return writeRecording(*svg, said.String())
}
