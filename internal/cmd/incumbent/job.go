package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// job is what the provider does on an emulator of its own.
type job struct {
	out   io.Writer
	cloud *emulator.Emulator
	proxy *proxy
	cli   *terraform.CLI
	seen  int // of the calls in the journal
}

// start starts the emulator and the proxy.
func start(ctx context.Context, out io.Writer) (*job, error) {
	j := &job{out: out, cloud: emulator.New()}
	var err error
	j.proxy, err = newProxy(ctx, j.cloud)
	return j, err
}

// install installs the provider for Terraform, and this one beside it, to be run with a key.
func (j *job) install(ctx context.Context, cli, provider, scratch string, key emulator.Credentials) error {
	if err := os.Mkdir(scratch, 0o755); err != nil {
		return err
	}
	authority := filepath.Join(scratch, "authority.pem")
	if err := os.WriteFile(authority, j.proxy.Certificate, 0o600); err != nil {
		return err
	}
	var err error
	j.cli, err = terraform.New(ctx, terraform.Setup{
		CLI: cli, Scratch: scratch, Addresses: []string{"aliyun/alicloud", terraform.Address},
		Environment: []string{
			"HTTP_PROXY=" + j.proxy.URL, "HTTPS_PROXY=" + j.proxy.URL, "SSL_CERT_FILE=" + authority, "SSL_CERT_DIR=" + scratch,
			"ALIBABA_CLOUD_ACCESS_KEY_ID=" + key.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + key.AccessKeySecret,
			"HOME=" + scratch,
		},
		Provider: func(ctx context.Context, module, folder string) error {
			binary, err := filepath.Abs(provider)
			if err == nil {
				err = os.Symlink(binary, filepath.Join(folder, "terraform-provider-alicloud"))
			}
			if err != nil {
				return err
			}
			return terraform.Build(ctx, module, folder)
		},
	})
	return err
}

// newJob starts the emulator and installs the provider for Terraform.
func newJob(ctx context.Context, cli, provider, scratch string, out io.Writer) (*job, error) {
	j, err := start(ctx, out)
	if err != nil {
		return nil, err
	}
	var rule string
	if err = j.install(ctx, cli, provider, scratch, j.cloud.Account()); err == nil {
		rule, err = alertRule()
	}
	if err == nil {
		err = j.cli.Write("main.tf", configuration+rule)
	}
	if err != nil {
		j.close()
		return nil, err
	}
	fmt.Fprintf(out, "%s with %s\n", filepath.Base(provider), j.cli.Version)
	return j, nil
}

func (j *job) close() {
	j.proxy.close()
	j.cloud.Close()
}

// step is one command of Terraform and how it must end.
type step struct {
	name string
	code int
	args []string
}

// steps are the whole life of the six resources. A plan that shows a change ends with 2.
var steps = []step{
	{"create", 0, []string{"apply", "-auto-approve", "-input=false"}},
	{"plan nothing", 0, []string{"plan", "-detailed-exitcode", "-input=false"}},
	{"plan a change of each", 2, []string{"plan", "-detailed-exitcode", "-input=false", "-var=changed=true"}},
	{"change each", 0, []string{"apply", "-auto-approve", "-input=false", "-var=changed=true"}},
	{"plan nothing", 0, []string{"plan", "-detailed-exitcode", "-input=false", "-var=changed=true"}},
	{"destroy", 0, []string{"destroy", "-auto-approve", "-input=false", "-var=changed=true"}},
}

func (j *job) run(ctx context.Context) error {
	for _, s := range steps {
		if err := j.step(ctx, s); err != nil {
			return err
		}
		if s.name == "create" {
			if err := j.fires(); err != nil {
				return err
			}
		}
	}
	return j.left()
}

// step runs a step, and prints its calls.
func (j *job) step(ctx context.Context, s step) error {
	began := time.Now()
	result, err := j.cli.Run(ctx, append(s.args, "-no-color")...)
	if err != nil {
		return err
	}
	calls := j.cloud.Journal()[j.seen:]
	j.seen += len(calls)
	fmt.Fprintf(j.out, "\n%s: exit code %d, %.0f s, %d calls\n%s", s.name, result.Code, time.Since(began).Seconds(), len(calls), summary(calls))
	if result.Code != s.code {
		return fmt.Errorf("%s ended with exit code %d instead of %d\n%s%s", s.name, result.Code, s.code, result.Out, result.Err)
	}
	return nil
}

// fires has a WARNING event come in, and returns an error if the alert rule has not fired for
// it one interval later.
func (j *job) fires() error {
	began := j.cloud.Clock.Now()
	j.cloud.Edit(func(a *emulator.Account) {
		a.Projects["incumbent-audit"].Logstores["audit-logs"].Add(emulator.Event{
			Time: began, Received: began, Indexed: true, Fields: map[string]string{"EventID": "e-1", "EventLevel": "WARNING"},
		})
	})
	j.cloud.Clock.Travel(5 * time.Minute)
	var fired []string
	j.cloud.Edit(func(a *emulator.Account) {
		for _, rule := range a.Projects["incumbent-audit"].Alerts {
			for _, f := range rule.Fired {
				fired = append(fired, fmt.Sprintf("%s after %.0f s", f.Group["EventID"], f.FirstFired.Sub(began).Seconds()))
			}
		}
	})
	j.cloud.Clock.Travel(-5 * time.Minute)
	if len(fired) != 1 {
		return fmt.Errorf("the alert rule fired for %v", fired)
	}
	fmt.Fprintf(j.out, "the alert rule fired for %s\n", fired[0])
	return nil
}

// left returns an error for what the provider left behind. The service-linked role and what
// ActionTrail itself makes are not its own.
func (j *job) left() error {
	var left []string
	j.cloud.Edit(func(a *emulator.Account) {
		for name := range a.Projects {
			left = append(left, "project "+name)
		}
		for name, role := range a.Roles {
			if !role.ServiceLinked {
				left = append(left, "role "+name)
			}
		}
		for name := range a.Trails {
			left = append(left, "trail "+name)
		}
	})
	if len(left) > 0 {
		return errors.New("after the destroy there still is " + strings.Join(left, ", "))
	}
	fmt.Fprintln(j.out, "\nnothing is left")
	return nil
}
