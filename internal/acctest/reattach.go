package acctest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// Reattach tells Terraform which providers run in this process, by source address.
type Reattach map[string]any

// Serve runs a provider for a cloud until ctx ends.
func (r Reattach) Serve(ctx context.Context, t *testing.T, tc *Cloud, name string) (ended <-chan struct{}) {
	t.Helper()
	configs, done, failed := make(chan *plugin.ReattachConfig, 1), make(chan struct{}), make(chan error, 1)
	go func() {
		failed <- tf6server.Serve(name, func() tfprotov6.ProviderServer {
			return provider.Server("test", tc.providerOptions(tc.Server.Transport())...)()
		}, tf6server.WithDebug(ctx, configs, done), tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(t), tf6server.WithoutLogStderrOverride())
	}()
	select {
	case config := <-configs:
		r[name] = map[string]any{
			"Protocol": string(config.Protocol), "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
			"Addr": map[string]any{"Network": config.Addr.Network(), "String": config.Addr.String()},
		}
	case err := <-failed:
		t.Fatalf("the provider does not serve: %v", err)
	}
	return done
}

// Variable returns the environment variable for Terraform.
func (r Reattach) Variable(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return "TF_REATTACH_PROVIDERS=" + string(text)
}
