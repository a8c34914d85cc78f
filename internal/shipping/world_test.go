package shipping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const Address = "innertrail_shipping.audit"

// testCloud is an emulated Alibaba Cloud for one test.
type testCloud struct {
	*emulator.Emulator

	Server *emulator.Server
}

// NewTestCloud starts an emulator that listens on a local port until the test ends.
func NewTestCloud(t testing.TB, options ...emulator.Option) *testCloud {
	t.Helper()
	return start(t, (*emulator.Emulator).Start, options)
}

// NewInMemory starts an emulator without a network, for tests in a synctest bubble.
func NewInMemory(t testing.TB, options ...emulator.Option) *testCloud {
	t.Helper()
	return start(t, (*emulator.Emulator).StartInMemory, options)
}

func start(t testing.TB, start func(*emulator.Emulator) (*emulator.Server, error), options []emulator.Option) *testCloud {
	t.Helper()
	e := emulator.New(options...)
	t.Cleanup(e.Close)
	server, err := start(e)
	if err != nil {
		t.Fatal(err)
	}
	return &testCloud{Emulator: e, Server: server}
}

// AddProject adds an empty project to the first account.
func (c *testCloud) AddProject(name, region string) {
	c.Edit(func(a *emulator.Account) { a.Projects[name] = newProject(name, region) })
}

// newProject returns an empty project.
func newProject(name, region string) *emulator.Project {
	return &emulator.Project{
		Name: name, Region: region,
		Logstores: map[string]*emulator.Logstore{}, Dashboards: map[string]*emulator.Document{}, SavedSearches: map[string]*emulator.Document{},
	}
}

// Cloud is a test cloud and a provider that reaches no other.
type Cloud struct {
	*testCloud

	options []provider.Option // of every provider that the test starts
	t       *testing.T
}

// New starts a test cloud that lives as long as the test.
func New(t *testing.T) *Cloud {
	t.Helper()
	return &Cloud{testCloud: NewTestCloud(t), t: t}
}

// WithProject adds an empty project.
func (tc *Cloud) WithProject(name, region string) *Cloud {
	tc.AddProject(name, region)
	return tc
}

// factories give Terraform the provider of this world.
func (tc *Cloud) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"innertrail": providerserver.NewProtocol6WithError(provider.New("test", tc.providerOptions()...)()),
	}
}

// providerOptions keep a provider inside this world.
func (tc *Cloud) providerOptions() []provider.Option {
	return append([]provider.Option{
		provider.WithTransport(tc.Server.Transport()), provider.WithEnvironment(nil),
	}, tc.options...)
}

// ProviderHCL is a provider block that reaches this world, with more lines inside.
func (tc *Cloud) ProviderHCL(lines ...string) string {
	key := tc.Account()
	return fmt.Sprintf("provider \"innertrail\" {\n  region     = %q\n  access_key = %q\n  secret_key = %q\n%s\n}\n",
		tc.Region(), key.AccessKeyID, key.AccessKeySecret, indent(lines))
}

// HCL is the provider block and the resource, with more lines inside it.
func (tc *Cloud) HCL(lines ...string) string {
	return tc.ProviderHCL() + ShippingHCL(lines...)
}

// ShippingHCL is the two-line configuration, with more lines inside.
func ShippingHCL(lines ...string) string {
	return fmt.Sprintf("resource \"innertrail_shipping\" \"audit\" {\n  trail_name   = \"platform-ops\"\n  project_name = \"security-audit\"\n%s\n}\n",
		indent(lines))
}

func indent(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "  " + strings.Join(lines, "\n  ")
}
