// Package acctest supports the acceptance tests. It knows the provider. A test talks to
// the provider through the plugin protocol ([Session], [Driver]) or through the real
// Terraform ([CLI]), against an emulated cloud ([Cloud]).
package acctest

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// Cloud is a test cloud with a provider that can reach only this cloud.
type Cloud struct {
	*testcloud.Cloud

	Options []provider.Option // for every provider that the test starts
	T       *testing.T
}

// New starts a test cloud that lives as long as the test.
func New(t *testing.T) *Cloud {
	t.Helper()
	return &Cloud{Cloud: testcloud.New(t), T: t}
}

// WithProject adds an empty project.
func (c *Cloud) WithProject(name, region string) *Cloud {
	c.AddProject(name, region)
	return c
}

// Factories returns the provider factories for terraform-plugin-testing.
func (c *Cloud) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"innertrail": providerserver.NewProtocol6WithError(provider.New("test", c.providerOptions(c.Server.Transport())...)()),
	}
}

// providerOptions returns the options that connect a provider to this cloud.
func (c *Cloud) providerOptions(transport http.RoundTripper) []provider.Option {
	return append([]provider.Option{
		provider.WithTransport(transport), provider.WithEnvironment(nil),
	}, c.Options...)
}

// InBubble runs a test in a synctest bubble, so that retries, request timeouts and
// operation timeouts take no real time.
func InBubble(t *testing.T, test func(t *testing.T, c *Cloud)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t, &Cloud{Cloud: testcloud.NewInMemory(t), T: t})
	})
}

// WithRole adds a role that trusts ActionTrail, with policies attached.
func (c *Cloud) WithRole(name string, policies ...emulator.Attachment) *Cloud {
	c.AddRole(name, policies...)
	return c
}

// NewWithProject starts a test cloud with the project of the minimal configuration.
func NewWithProject(t *testing.T) *Cloud {
	t.Helper()
	return New(t).WithProject(testcloud.ProjectName, "cn-hangzhou")
}

// NewWithTwoProjects starts a test cloud with two projects, so that a shipping can be
// moved from one to the other.
func NewWithTwoProjects(t *testing.T) *Cloud {
	t.Helper()
	return NewWithProject(t).WithProject("second-audit", "cn-hangzhou")
}

// InstantClock is a clock for a provider whose waits end immediately, where a test runs in real
// time. The clock goes on by what was waited. Timeouts take real time.
type InstantClock struct {
	mu    sync.Mutex
	slept time.Duration
}

// Now implements the clock.
func (c *InstantClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.slept)
}

// Sleep implements the clock.
func (c *InstantClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept += d
	return ctx.Err()
}

// WithTimeout implements the clock.
func (*InstantClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}
