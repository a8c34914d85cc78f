// Command innertrail-verify checks the provider's assumptions about Alibaba Cloud against a real
// account, since only the names of the operations on inner trails are published. It only reads, and
// prints a report to share: it contains no key and no token and, unless -redact=false, nothing that
// identifies the account. With -record it also writes the answers, as far as they may be shared.
//
//	innertrail-verify -region cn-hangzhou -record answers
//
// The exit code is 0 if every check got an answer, whatever the result, and 1 otherwise. The
// credentials are those of an empty provider block: from the environment, a profile and so on.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/snapshot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, program+":", err)
		os.Exit(1)
	}
}

// program is the name of this program in its own words.
const program = "innertrail-verify"

// target selects what to check.
type target struct {
	region, trail, project, role string
}

var errIncomplete = errors.New("not everything could be asked; the report says what")

// run makes the checks and prints the report to stdout.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	api := operation.DefaultInnerTrailAPI()
	var look target
	var redact, showVersion bool
	var record string
	flags := flag.NewFlagSet(program, flag.ContinueOnError)
	flags.SetOutput(stderr)
	region, _ := credentials.FirstEnv(getenv, credentials.RegionVariables)
	flags.StringVar(&look.region, "region", region, "home `region` of the trail (default: the profile's)")
	flags.StringVar(&look.trail, "trail", "", "`name` of the trail (default: the one that is there)")
	flags.StringVar(&look.project, "project", "", "`name` of the Log Service project (default: the trail's)")
	flags.StringVar(&look.role, "role", "", "`name` of the delivery role (default: the trail's)")
	flags.BoolVar(&redact, "redact", true, "leave out account ids, ARNs, names, request ids, addresses and messages of the services")
	flags.StringVar(&record, "record", "", "new `folder` for the answers, always without what -redact leaves out")
	flags.BoolVar(&showVersion, "version", false, "print the version of this program and end")
	flags.StringVar(&api.Version, "api-version", api.Version, "API `version` of the operations on inner trails, as in inner_trail_api")
	flags.StringVar(&api.DescribeAction, "describe-action", api.DescribeAction, "`operation` that lists inner trails, as in inner_trail_api")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if showVersion {
		fmt.Fprintln(stdout, program, versionOf())
		return nil
	}
	if problems := api.Check(); len(problems) > 0 {
		name := strings.Replace(strings.ReplaceAll(problems[0].Attribute, "_", "-"), "version", "api-version", 1)
		return fmt.Errorf("-%s: %w", name, problems[0])
	}
	source, err := credentials.Resolve(credentials.Settings{}, getenv)
	if err != nil {
		return err
	}
	if look.region = cmp.Or(look.region, source.Region); look.region == "" {
		return fmt.Errorf("no region is set: use -region, or %s", credentials.JoinOr(credentials.RegionVariables))
	}
	config, err := clientConfig(getenv)
	if err != nil {
		return err
	}
	answers := &recorder{below: http.DefaultTransport}
	config.Region, config.EndpointType, config.InnerTrail = look.region, source.EndpointType, api
	config.Credentials = source.Open(cloud.New(config)) // not recorded: only the checks' own calls are
	config.Transport = answers
	c := &checker{client: cloud.New(config), answers: answers, api: api, endpoints: config.Endpoints, target: look}
	c.report = &report{out: stdout, redact: redact, answers: answers}
	err = c.run(ctx)
	if record != "" && len(answers.snapshots()) > 0 {
		if failed := snapshot.Write(record, answers.snapshots()); failed != nil {
			return errors.Join(err, fmt.Errorf("-record: %w", failed))
		}
		fmt.Fprintf(stdout, "\nThe answers are in %s, without what identifies the account. Look at them before you share them.\n", record)
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
