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

// world is an Alibaba Cloud of a test's own and a provider that knows no other.
type world struct {
	*emulator.Emulator

	t       *testing.T
	server  *emulator.Server
	options []provider.Option
}

func newWorld(t *testing.T) *world {
	t.Helper()
	e := emulator.New()
	server, err := e.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return &world{Emulator: e, t: t, server: server}
}

// withProject has a project that a shipping can use.
func (w *world) withProject(name, region string) *world {
	w.Edit(func(a *emulator.Account) {
		a.Projects[name] = &emulator.Project{
			Name: name, Region: region,
			Logstores: map[string]*emulator.Logstore{}, Dashboards: map[string]*emulator.Document{}, SavedSearches: map[string]*emulator.Document{},
		}
	})
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
		provider.WithTransport(w.server.Transport()), provider.WithEnvironment(nil),
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
