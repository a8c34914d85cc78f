// Package provider implements the provider block: its schema, its defaults from the environment,
// and the list of resources, data sources and functions. It makes no calls: the first call to the
// cloud is made by the resource that needs it.
package provider

import (
	"context"
	"net/http"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/coverage"
	"github.com/innertrail/terraform-provider-innertrail/internal/events"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence"
	"github.com/innertrail/terraform-provider-innertrail/internal/functions"
	"github.com/innertrail/terraform-provider-innertrail/internal/health"
	"github.com/innertrail/terraform-provider-innertrail/internal/policydocument"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping"
)

// Provider is the provider innertrail.
type Provider struct {
	version   string
	getenv    func(string) string
	transport http.RoundTripper
	clock     model.Clock
	tests     bool // see WithModuleTests
	silent    bool // see WithoutLogs
}

var (
	_ provider.ProviderWithValidateConfig = (*Provider)(nil)
	_ provider.ProviderWithFunctions      = (*Provider)(nil)
	_ provider.ProviderWithListResources  = (*Provider)(nil)
)

// Option replaces a dependency of the provider. Tests use it in place of the network and the
// environment.
type Option func(*Provider)

// WithTransport sends every request through rt.
func WithTransport(rt http.RoundTripper) Option { return func(p *Provider) { p.transport = rt } }

// WithEnvironment reads environment variables from vars only.
func WithEnvironment(vars map[string]string) Option {
	return func(p *Provider) { p.getenv = func(name string) string { return vars[name] } }
}

// WithClock replaces the clock.
func WithClock(clock model.Clock) Option { return func(p *Provider) { p.clock = clock } }

// WithModuleTests sets whether the CLI runs module tests: then one configured provider serves
// several plans and applies.
func WithModuleTests(running bool) Option { return func(p *Provider) { p.tests = running } }

// WithoutLogs sets whether [SilenceLogs] has turned the logs off. Then the requests carry no loggers, which the
// framework would call, with arguments made for them, many times for each attribute.
func WithoutLogs(silent bool) Option { return func(p *Provider) { p.silent = silent } }

// New returns a constructor of the provider.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, options...) }
}

func newProvider(version string, options ...Option) *Provider {
	p := &Provider{version: version, getenv: os.Getenv}
	for _, option := range options {
		option(p)
	}
	return p
}

// Metadata implements [provider.Provider].
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "innertrail"
	resp.Version = p.version
}

// ValidateConfig implements [provider.ProviderWithValidateConfig].
func (p *Provider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var block providerModel
	if req.Config.Get(ctx, &block).HasError() {
		return // the framework reports it, such as a number with a fraction
	}
	block.validate(&resp.Diagnostics)
}

// Resources implements [provider.Provider].
func (*Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{shipping.NewResource}
}

// ListResources implements [provider.ProviderWithListResources].
func (*Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{shipping.NewListResource}
}

// DataSources implements [provider.Provider].
func (*Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{health.NewDataSource, events.NewDataSource, policydocument.NewDataSource, coverage.NewDataSource, evidence.NewDataSource}
}

// Functions implements [provider.ProviderWithFunctions].
func (*Provider) Functions(context.Context) []func() function.Function {
	return functions.New()
}
