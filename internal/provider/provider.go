// Package provider is the provider block: its schema, where its values come
// from, and the list of what it offers. It calls nothing: the first call to the
// cloud is made by a resource that needs it.
package provider

import (
	"cmp"
	"context"
	"net/http"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/functions"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping"
)

// Provider is the provider innertrail.
type Provider struct {
	version   string
	getenv    func(string) string
	transport http.RoundTripper
	clock     cloud.Clock
}

var (
	_ provider.ProviderWithValidateConfig = (*Provider)(nil)
	_ provider.ProviderWithFunctions      = (*Provider)(nil)
)

// Option changes what a provider stands on; tests use it in place of
// environment variables and the network.
type Option func(*Provider)

// WithTransport carries every request by rt.
func WithTransport(rt http.RoundTripper) Option { return func(p *Provider) { p.transport = rt } }

// WithEnvironment takes environment variables from vars alone.
func WithEnvironment(vars map[string]string) Option {
	return func(p *Provider) { p.getenv = func(name string) string { return vars[name] } }
}

// WithClock waits by clock.
func WithClock(clock cloud.Clock) Option { return func(p *Provider) { p.clock = clock } }

// New makes the constructor of a provider of a version.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &Provider{version: version, getenv: os.Getenv}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

// Metadata implements [provider.Provider].
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "innertrail"
	resp.Version = p.version
}

// ValidateConfig implements [provider.ProviderWithValidateConfig].
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var block block
	if req.Config.Get(ctx, &block).HasError() {
		return // a number with a fraction, say: the framework itself refuses it
	}
	block.check(&resp.Diagnostics)
}

// Configure implements [provider.Provider].
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var block block
	resp.Diagnostics.Append(req.Config.Get(ctx, &block)...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := shipping.NewAccess()
	access.NoRegion = noRegion
	access.Allowed = texts(block.AllowedAccountIDs)
	access.Forbidden = texts(block.ForbiddenAccountIDs)
	if !block.Region.IsUnknown() {
		access.Region = p.region(block, &resp.Diagnostics)
	}
	resp.ResourceData, resp.DataSourceData = access, access
	if access.Unknown = block.unknown(); len(access.Unknown) > 0 {
		return
	}
	block.check(&resp.Diagnostics)
	login := p.login(block, &resp.Diagnostics)
	access.Region = cmp.Or(access.Region, login.Region)
	config := p.config(block, access.Region, cmp.Or(known(block.EndpointType), login.EndpointType), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	tflog.Debug(ctx, "found credentials", map[string]any{"source": login.String()})
	config.Trace = func(ctx context.Context, a cloud.Attempt) {
		tflog.Debug(ctx, "called "+a.Service+" "+a.Action, map[string]any{
			"host": a.Host, "attempt": a.Number, "status": a.Status, "code": a.Code, "request_id": a.RequestID,
			"took_ms": a.Took.Milliseconds(),
		})
	}
	reach := cloud.New(config)
	access.Client = reach.With(login.Open(reach))
	access.Assume = func(roleARN string) *cloud.Client {
		return credentials.Assume(access.Client, cloud.RoleSession{ARN: roleARN})
	}
}

// Resources implements [provider.Provider].
func (*Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{shipping.NewResource}
}

// DataSources implements [provider.Provider].
func (*Provider) DataSources(context.Context) []func() datasource.DataSource {
	return shipping.NewDataSources()
}

// Functions implements [provider.ProviderWithFunctions].
func (*Provider) Functions(context.Context) []func() function.Function {
	return functions.New()
}
