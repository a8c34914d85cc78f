// Command verifyaccount checks the provider's assumptions about Alibaba Cloud against a real
// account, since only the names of the operations on inner trails are published. It only reads, and
// prints a report to share, which contains no key and no token.
//
//	go run ./internal/cmd/verifyaccount -region cn-hangzhou
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
	"strings"
	"syscall"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "verifyaccount:", err)
		os.Exit(1)
	}
}

// target selects what to check.
type target struct {
	region, trail, project, role string
}

var errIncomplete = errors.New("not everything could be asked; the report says what")

// run makes the checks and prints the report to stdout.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	api := operation.DefaultInnerTrailAPI()
	var look target
	flags := flag.NewFlagSet("verifyaccount", flag.ContinueOnError)
	flags.SetOutput(stderr)
	region, _ := credentials.FirstEnv(getenv, credentials.RegionVariables)
	flags.StringVar(&look.region, "region", region, "home `region` of the trail (default: the profile's)")
	flags.StringVar(&look.trail, "trail", "", "`name` of the trail (default: the one that is there)")
	flags.StringVar(&look.project, "project", "", "`name` of the Log Service project (default: the trail's)")
	flags.StringVar(&look.role, "role", "", "`name` of the delivery role (default: the trail's)")
	flags.StringVar(&api.Version, "version", api.Version, "API `version` of the operations on inner trails, as in inner_trail_api")
	flags.StringVar(&api.DescribeAction, "describe-action", api.DescribeAction, "`operation` that lists inner trails, as in inner_trail_api")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if problems := api.Check(); len(problems) > 0 {
		return fmt.Errorf("-%s: %w", strings.ReplaceAll(problems[0].Attribute, "_", "-"), problems[0])
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
	c := &checker{client: cloud.New(config), answers: answers, api: api, endpoints: config.Endpoints, target: look, report: &report{out: stdout}}
	return c.run(ctx)
}

// clientConfig returns the configuration of a read-only client, without credentials.
func clientConfig(getenv func(string) string) (cloud.Config, error) {
	endpoints, err := endpointsFromEnv(getenv)
	return cloud.Config{
		Endpoints:      endpoints,
		MaxRetries:     2,
		RequestTimeout: 15 * time.Second,
		ReadOnly:       true,
		UserAgent:      "terraform-provider-innertrail/verifyaccount",
	}, err
}
