package shipping_test

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// inProcess gives each member a provider inside the test's own process, to which
// Terraform attaches: the fast way, where nothing is to be killed.
func (f *fleet) inProcess() {
	f.t.Helper()
	type address struct{ Network, String string }
	type reattach struct {
		Protocol        string
		ProtocolVersion int
		Pid             int
		Test            bool
		Addr            address
	}
	ctx, cancel := context.WithCancel(f.t.Context())
	f.t.Cleanup(cancel)
	configs := map[string]reattach{}
	for _, m := range f.members {
		started, ended := make(chan *plugin.ReattachConfig), make(chan struct{})
		serve := func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test",
				provider.WithTransport(m.server.Transport()), provider.WithEnvironment(nil))())()
		}
		go func() {
			err := tf6server.Serve(providerHost+m.name, serve, tf6server.WithDebug(ctx, started, ended),
				tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(f.t))
			if err != nil {
				f.t.Error(err)
			}
		}()
		config := <-started
		f.t.Cleanup(func() { cancel(); <-ended })
		configs[providerHost+m.name] = reattach{
			Protocol: string(config.Protocol), ProtocolVersion: config.ProtocolVersion, Pid: config.Pid, Test: config.Test,
			Addr: address{config.Addr.Network(), config.Addr.String()},
		}
	}
	text, err := json.Marshal(configs)
	if err != nil {
		f.t.Fatal(err)
	}
	f.env = append(f.env, "TF_REATTACH_PROVIDERS="+string(text))
}
