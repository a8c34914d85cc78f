// Command incumbent has the provider aliyun/alicloud, which this project did not write, do
// its job on the emulator: Terraform applies a shipping of ordinary events made of its
// six resources, and the alert rule of the guide Alerts, which fires; it plans nothing,
// changes each, plans nothing again, and destroys all; then the examples with the roles of a
// member account and with those of pipelines are applied, planned and destroyed. The provider
// is not changed and has no address configured: it calls the hosts of the cloud over TLS,
// through a proxy on this machine that answers for them.
//
//	make incumbent
//
// prints each step with the calls that it made. The run fails at the first step that ends
// otherwise, and where something is left over.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "\nincumbent:", err)
		os.Exit(1)
	}
}

// run runs all steps and prints them to stdout.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("incumbent", flag.ContinueOnError)
	flags.SetOutput(stderr)
	cli := flags.String("terraform", "terraform", "`path` of the Terraform or OpenTofu to run")
	provider := flags.String("provider", "", "`path` of the binary of aliyun/alicloud")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *provider == "" {
		flags.Usage()
		return errors.New("the path of the provider is missing, or there are further arguments")
	}
	scratch, err := os.MkdirTemp("", "incumbent")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	j, err := newJob(ctx, *cli, *provider, filepath.Join(scratch, "shipping"), stdout)
	if err != nil {
		return err
	}
	defer j.close()
	if err := j.run(ctx); err != nil {
		return err
	}
	members, err := newMemberJob(ctx, *cli, *provider, filepath.Join(scratch, "members"), stdout)
	if err != nil {
		return err
	}
	defer members.close()
	if err := members.runMember(ctx); err != nil {
		return err
	}
	pipelines, err := newPipelineJob(ctx, *cli, *provider, filepath.Join(scratch, "pipelines"), stdout)
	if err != nil {
		return err
	}
	defer pipelines.close()
	return pipelines.runPipelines(ctx)
}
