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

const address = "innertrail_shipping.audit"

// testCloud is an emulated Alibaba Cloud for one test.
type testCloud struct {
	*emulator.Emulator

	Server *emulator.Server
}

// newTestCloud starts an emulator that listens on a local port until the test ends.
func newTestCloud(t testing.TB, options ...emulator.Option) *testCloud {
	t.Helper()
	return startCloud(t, (*emulator.Emulator).Start, options)
}

// newInMemory starts an emulator without a network, for tests in a synctest bubble.
func newInMemory(t testing.TB, options ...emulator.Option) *testCloud {
	t.Helper()
	return startCloud(t, (*emulator.Emulator).StartInMemory, options)
}

func startCloud(t testing.TB, start func(*emulator.Emulator) (*emulator.Server, error), options []emulator.Option) *testCloud {
	t.Helper()
	e := emulator.New(options...)
	t.Cleanup(e.Close)
	server, err := start(e)
	if err != nil {
		t.Fatal(err)
	}
	return &testCloud{Emulator: e, Server: server}
}

// addProject adds an empty project to the first account.
func (c *testCloud) addProject(name, region string) {
	c.Edit(func(a *emulator.Account) { a.Projects[name] = newProject(name, region) })
}

// newProject returns an empty project.
func newProject(name, region string) *emulator.Project {
	return &emulator.Project{
		Name: name, Region: region,
		Logstores: map[string]*emulator.Logstore{}, Dashboards: map[string]*emulator.Document{}, SavedSearches: map[string]*emulator.Document{},
	}
}

// world is a test cloud and a provider that reaches no other.
type world struct {
	*testCloud

	options []provider.Option // of every provider that the test starts
	t       *testing.T
}

// newWorld starts a test cloud that lives as long as the test.
func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{testCloud: newTestCloud(t), t: t}
}

// withProject adds an empty project.
func (w *world) withProject(name, region string) *world {
	w.addProject(name, region)
	return w
}

// factories give Terraform the provider of this world.
func (w *world) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"innertrail": providerserver.NewProtocol6WithError(provider.New("test", w.providerOptions()...)()),
	}
}

// providerOptions keep a provider inside this world.
func (w *world) providerOptions() []provider.Option {
	return append([]provider.Option{
		provider.WithTransport(w.Server.Transport()), provider.WithEnvironment(nil),
	}, w.options...)
}

// block is a provider block that reaches this world, with more lines inside.
func (w *world) block(lines ...string) string {
	key := w.Account()
	return fmt.Sprintf("provider \"innertrail\" {\n  region     = %q\n  access_key = %q\n  secret_key = %q\n%s\n}\n",
		w.Region(), key.AccessKeyID, key.AccessKeySecret, indent(lines))
}

// config is the provider block and the resource, with more lines inside it.
func (w *world) config(lines ...string) string {
	return w.block() + shippingBlock(lines...)
}

// shippingBlock is the two-line configuration, with more lines inside.
func shippingBlock(lines ...string) string {
	return fmt.Sprintf("resource \"innertrail_shipping\" \"audit\" {\n  trail_name   = \"platform-ops\"\n  project_name = \"security-audit\"\n%s\n}\n",
		indent(lines))
}

func indent(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "  " + strings.Join(lines, "\n  ")
}
