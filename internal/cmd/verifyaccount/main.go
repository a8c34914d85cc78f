// Command verifyaccount checks against a real account what this provider infers
// of Alibaba Cloud, since only the names of the operations on inner trails are
// published. It reads and never writes, and prints a report to hand on: no key
// and no token is in it.
//
//	go run ./internal/cmd/verifyaccount -region cn-hangzhou
//
// The exit code is 0 when everything could be asked, whatever the answers were,
// and 1 when not. The credentials are those of the environment, of a profile and so
// on, as for a provider block that names none.
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
	"syscall"
	"time"

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

// target is what to look at.
type target struct {
	region, trail, project, role string
}

var errIncomplete = errors.New("not everything could be asked; the report says what")

// run prints the report on stdout.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	api := cloud.DefaultInnerTrailAPI()
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
	login, err := credentials.Resolve(credentials.Settings{}, getenv)
	if err != nil {
		return err
	}
	if look.region = cmp.Or(look.region, login.Region); look.region == "" {
		return fmt.Errorf("no region is set: use -region, or %s", credentials.JoinOr(credentials.RegionVariables))
	}
	config, err := configuration(getenv)
	if err != nil {
		return err
	}
	answers := &recorder{below: http.DefaultTransport}
	config.Region, config.EndpointType, config.InnerTrail = look.region, login.EndpointType, api
	config.Credentials = login.Open(cloud.New(config)) // past the recorder, which is for what is checked
	config.Transport = answers
	c := &check{client: cloud.New(config), answers: answers, api: api, look: look, report: &report{out: stdout}}
	return c.all(ctx)
}

// configuration makes the configuration of a client that can only read, all but
// its credentials.
func configuration(getenv func(string) string) (cloud.Config, error) {
	endpoints, err := endpointsFrom(getenv)
	return cloud.Config{
		Endpoints:      endpoints,
		MaxRetries:     2,
		RequestTimeout: 15 * time.Second,
		ReadOnly:       true,
		UserAgent:      "terraform-provider-innertrail/verifyaccount",
	}, err
}
