package provider

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

var noRegionDetail = "A trail has a home region, and there is no default. Set region in the resource or in the provider block, or " +
	credentials.JoinOr(credentials.RegionVariables) + " in the environment, or region_id in the profile that the credentials come from."

// Configure implements [provider.Provider].
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var block providerModel
	checkCLI(req.TerraformVersion, &resp.Diagnostics)
	resp.Diagnostics.Append(req.Config.Get(ctx, &block)...)
	if resp.Diagnostics.HasError() {
		return
	}
	access := providerdata.NewAccess()
	access.NoRegion, access.ModuleTests = noRegionDetail, p.tests
	access.Allowed = stringElements(block.AllowedAccountIDs)
	access.Forbidden = stringElements(block.ForbiddenAccountIDs)
	if !block.Region.IsUnknown() {
		access.Region = p.region(block, &resp.Diagnostics)
	}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData = access, access, access
	if access.Unknown = block.unknownArguments(); len(access.Unknown) > 0 {
		return
	}
	if block.validate(&resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	access.AttributeDrift = p.attributeDrift(block, &resp.Diagnostics)
	source, missing := p.resolveCredentials(block, &resp.Diagnostics)
	access.Region = cmp.Or(access.Region, source.Region)
	config := p.clientConfig(block, access.Region, cmp.Or(stringValue(block.EndpointType), source.EndpointType), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if access.NoCredentials = missing; missing != nil {
		access.Client = cloud.New(config)
		return
	}
	tflog.Debug(ctx, "found credentials", map[string]any{"source": source.String()})
	config.Trace = func(ctx context.Context, a cloud.AttemptInfo) {
		tflog.Debug(ctx, "called "+a.Service+" "+a.Action, map[string]any{
			"host": a.Host, "attempt": a.Number, "status": a.Status, "code": a.Code, "request_id": a.RequestID,
			"took_ms": a.Took.Milliseconds(),
		})
	}
	client := cloud.New(config)
	access.Client = client.With(source.Open(client))
	access.Assume = func(roleARN string) *cloud.Client {
		return credentials.Assume(access.Client, cloud.RoleSession{ARN: roleARN})
	}
}

// valueOrEnv returns the configured value or, if there is none, the first environment variable that
// is set, with its name.
func (p *Provider) valueOrEnv(configured types.String, variables ...string) (text, variable string) {
	if text := stringValue(configured); text != "" {
		return text, ""
	}
	return credentials.FirstEnv(p.getenv, variables)
}

// region returns the default home region of trails.
func (p *Provider) region(m providerModel, diags *diag.Diagnostics) string {
	region, variable := p.valueOrEnv(m.Region, credentials.RegionVariables...)
	if variable != "" && !names.Region.Allows(region) {
		diags.AddError("The region in "+variable+" is invalid", fmt.Sprintf("It is %q; it %s.", model.ShortName(region), names.RegionForm))
	}
	return region
}

// clientConfig returns the client's configuration, without credentials. The block has no unknown
// values.
func (p *Provider) clientConfig(m providerModel, region, network string, diags *diag.Diagnostics) cloud.Config {
	config := cloud.Config{
		Region:         region,
		EndpointType:   network,
		MaxRetries:     cloud.DefaultMaxRetries,
		RequestTimeout: cloud.DefaultRequestTimeout,
		UserAgent:      "terraform-provider-innertrail/" + p.version,
		Transport:      p.transport,
		Clock:          p.clock,
	}
	if !m.MaxRetries.IsNull() {
		config.MaxRetries = int(m.MaxRetries.ValueInt64())
	}
	if d, err := time.ParseDuration(stringValue(m.RequestTimeout)); err == nil {
		config.RequestTimeout = d
	}
	config.RootCAs = p.rootCAs(m, diags)
	config.Endpoints = p.endpoints(m, diags)
	config.Insecure = m.Insecure.ValueBool()
	config.ReadOnly = p.readOnly(m, diags)
	config.InnerTrail = innerTrail(m.InnerTrailAPI)
	return config
}

// readOnly reports whether the block or the environment makes the provider read-only. Neither can
// undo the other, so that a drift job stays read-only whatever configuration it runs.
func (p *Provider) readOnly(m providerModel, diags *diag.Diagnostics) bool {
	if m.ReadOnly.ValueBool() {
		return true
	}
	return p.flag(credentials.ReadOnlyVariable, diags)
}

// attributeDrift reports whether a refresh looks up who made the changes that it finds: as the block
// says, or else the environment.
func (p *Provider) attributeDrift(m providerModel, diags *diag.Diagnostics) bool {
	if isSet(m.AttributeDrift) {
		return m.AttributeDrift.ValueBool()
	}
	return p.flag(credentials.AttributeDriftVariable, diags)
}

// flag returns the value of an environment variable; false if it is not set.
func (p *Provider) flag(variable string, diags *diag.Diagnostics) bool {
	text := p.getenv(variable)
	if text == "" {
		return false
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		diags.AddError(variable+" is neither true nor false", fmt.Sprintf("It is %q. Set it to true or false, or unset it.", model.ShortName(text)))
	}
	return on
}

func innerTrail(object types.Object) operation.InnerTrailAPI {
	members := object.Attributes()
	text := func(name string) string {
		s, _ := members[name].(types.String)
		return stringValue(s)
	}
	return operation.InnerTrailAPI{
		Version:        text("version"),
		CreateAction:   text("create_action"),
		DeleteAction:   text("delete_action"),
		DescribeAction: text("describe_action"),
		NameParam:      text("name_param"),
		ProjectParam:   text("project_param"),
		RoleParam:      text("role_param"),
	}
}
