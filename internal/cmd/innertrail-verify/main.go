// Command innertrail-verify checks the provider's assumptions about Alibaba Cloud against a real
// account, since only the names of the operations on inner trails are published. It only reads, and
// prints a report to share: it contains no key and no token and, unless -redact=false, nothing that
// identifies the account. With -record it also writes the answers, as far as they may be shared.
//
//	innertrail-verify -region cn-hangzhou -record answers
//
// The exit code is 0 if every check got an answer, whatever the result, also without recorded calls
// and metrics, 2 for a mistake in the command line, and 1 otherwise. The credentials are those of an empty provider block: from the
// environment, a profile and so on.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/snapshot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := exitCode(run(ctx, os.Args[1:], os.Getenv, os.Stdout), os.Stderr)
	stop()
	os.Exit(code)
}

// exitCode reports an error and returns how the process is to end.
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

// program is the name of this program in its own words.
const program = "innertrail-verify"

// target selects what to check.
type target struct {
	region, trail, project, role string
}

var errIncomplete = errors.New("not everything could be asked; the report says what")

// run makes the checks and prints the report to stdout.
func run(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	o, err := parse(args, getenv, stdout)
	if err != nil {
		return err
	}
	if o.version {
		fmt.Fprintln(stdout, program, versionOf())
		return nil
	}
	source, err := credentials.Resolve(credentials.Settings{}, getenv)
	if missing := (*credentials.ConfigError)(nil); errors.As(err, &missing) && missing.Missing {
		return fmt.Errorf("no credentials are set: run aliyun configure, set %s and %s, or use another source of an empty provider block, which the guide Authentication lists",
			credentials.AccessKeyVariables[0], credentials.SecretKeyVariables[0])
	}
	if err != nil {
		return err
	}
	if o.region = cmp.Or(o.region, source.Region); o.region == "" {
		return fmt.Errorf("no region is set: use -region, or %s", credentials.JoinOr(credentials.RegionVariables))
	}
	config, err := clientConfig(getenv)
	if err != nil {
		return err
	}
	answers := &recorder{below: connect.NewTransport(nil)}
	config.Region, config.EndpointType, config.InnerTrail = o.region, source.EndpointType, o.api
	config.Credentials = source.Open(cloud.New(config)) // not recorded: only the checks' own calls are
	config.Transport = answers
	c := &checker{client: cloud.New(config), answers: answers, api: o.api, endpoints: config.Endpoints, target: o.target}
	c.report = &report{out: stdout, redact: o.redact, answers: answers}
	err = c.run(ctx)
	if o.record != "" && len(answers.snapshots()) > 0 {
		if failed := snapshot.Write(o.record, answers.snapshots()); failed != nil {
			return errors.Join(err, fmt.Errorf("-record: %w", failed))
		}
		fmt.Fprintf(stdout, "\nThe answers are in %s, without what identifies the account. Look at them before you share them.\n", o.record)
	}
	return err
}

// version is set by a release.
var version string

// versionOf returns the version of a release, or the one that go install has.
func versionOf() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return cmp.Or(info.Main.Version, "(devel)")
	}
	return "v" + strings.TrimPrefix(version, "v")
}

// clientConfig returns the configuration of a read-only client, without credentials.
func clientConfig(getenv func(string) string) (cloud.Config, error) {
	endpoints, err := endpointsFromEnv(getenv)
	return cloud.Config{
		Endpoints:      endpoints,
		MaxRetries:     2,
		RequestTimeout: 15 * time.Second,
		ReadOnly:       true,
		UserAgent:      "terraform-provider-innertrail/verify",
	}, err
}
