package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// options are what the command line says.
type options struct {
	target
	api             operation.InnerTrailAPI
	redact, version bool
	record          string
}

// usageError is a mistake in the command line.
type usageError struct{ error }

const usage = `innertrail-verify checks what this provider infers about Alibaba Cloud against a real account, and
prints a report to share. It only reads. Its credentials are those of an empty provider block:
aliyun configure, ALIBABA_CLOUD_PROFILE, an access key in the environment and so on.

  innertrail-verify -region cn-hangzhou -record answers

`

// parse reads the command line. Help goes to stdout.
func parse(args []string, getenv func(string) string, stdout io.Writer) (options, error) {
	o := options{api: operation.DefaultInnerTrailAPI()}
	var said bytes.Buffer
	flags := flag.NewFlagSet(program, flag.ContinueOnError)
	flags.SetOutput(&said)
	flags.Usage = func() {}
	region, _ := credentials.FirstEnv(getenv, credentials.RegionVariables)
	flags.StringVar(&o.region, "region", region, "home `region` of the trail (default: the profile's)")
	flags.StringVar(&o.trail, "trail", "", "`name` of the trail (default: the one that is there)")
	flags.StringVar(&o.project, "project", "", "`name` of the Log Service project (default: the trail's)")
	flags.StringVar(&o.role, "role", "", "`name` of the delivery role (default: the trail's)")
	flags.BoolVar(&o.redact, "redact", true, "leave out account ids, ARNs, names, request ids, addresses and messages of the services;\n-redact=false shows them")
	flags.StringVar(&o.record, "record", "", "new `folder` for the answers, always without what -redact leaves out")
	flags.BoolVar(&o.version, "version", false, "print the version of this program and end")
	flags.StringVar(&o.api.Version, "api-version", o.api.Version, "API `version` of the operations on inner trails, as in inner_trail_api")
	flags.StringVar(&o.api.DescribeAction, "describe-action", o.api.DescribeAction, "`operation` that lists inner trails, as in inner_trail_api")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
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

// check rejects values that cannot be used. It looks for the folder of the answers now, since a run
// takes minutes.
func (o options) check(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q", rest[0])
	}
	if problems := o.api.Check(); len(problems) > 0 {
		name := strings.Replace(strings.ReplaceAll(problems[0].Attribute, "_", "-"), "version", "api-version", 1)
		return fmt.Errorf("-%s: %w", name, problems[0])
	}
	if o.record == "" {
		return nil
	}
	if _, err := os.Lstat(o.record); err == nil {
		return fmt.Errorf("-record %s: it exists already; name a new folder", o.record)
	}
	if in, err := os.Stat(filepath.Dir(o.record)); err != nil || !in.IsDir() {
		return fmt.Errorf("-record %s: there is no folder to make it in", o.record)
	}
	return nil
}
