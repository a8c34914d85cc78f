package provider

import (
	"crypto/x509"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

var noRegion = "A trail has a home region, and there is no default. Set region in the resource or in the provider block, or " +
	credentials.JoinOr(credentials.RegionVariables) + " in the environment, or region_id in the profile that the credentials come from."

// source gives what the block says, or the first variable that is set, and then
// that variable's name.
func (p *Provider) source(written types.String, variables ...string) (text, variable string) {
	if text := known(written); text != "" {
		return text, ""
	}
	return credentials.FirstEnv(p.getenv, variables)
}

// region finds the home region of trails that name none.
func (p *Provider) region(b block, diags *diag.Diagnostics) string {
	region, variable := p.source(b.Region, credentials.RegionVariables...)
	if variable != "" && !names.Region.Allows(region) {
		diags.AddError("The region in "+variable+" is not understood", fmt.Sprintf("It is %q; it %s.", region, names.RegionForm))
	}
	return region
}

// config makes the configuration of a block that is wholly known, all but the
// credentials.
func (p *Provider) config(b block, region, network string, diags *diag.Diagnostics) cloud.Config {
	config := cloud.Config{
		Region:         region,
		EndpointType:   network,
		MaxRetries:     cloud.DefaultMaxRetries,
		RequestTimeout: cloud.DefaultRequestTimeout,
		UserAgent:      "terraform-provider-innertrail/" + p.version,
		Transport:      p.transport,
		Clock:          p.clock,
	}
	if !b.MaxRetries.IsNull() {
		config.MaxRetries = int(b.MaxRetries.ValueInt64())
	}
	if d, err := time.ParseDuration(known(b.RequestTimeout)); err == nil {
		config.RequestTimeout = d
	}
	config.RootCAs = p.roots(b, diags)
	config.Endpoints = p.endpoints(b, diags)
	config.ReadOnly = p.readOnly(b, diags)
	config.InnerTrail = innerTrail(b.InnerTrailAPI)
	return config
}

// roots gives the authorities to trust beside the system's.
func (p *Provider) roots(b block, diags *diag.Diagnostics) *x509.CertPool {
	file := known(b.CABundle)
	if file == "" {
		return nil
	}
	refuse := func(why string) *x509.CertPool {
		diags.AddAttributeError(path.Root("ca_bundle"), "The certificates in "+file+" cannot be used", sentence(why)+
			" Give a file of PEM certificates.")
		return nil
	}
	name, ok := credentials.ExpandHome(file, p.getenv)
	if !ok {
		return refuse("the home folder is not known, since HOME is not set")
	}
	pem, err := os.ReadFile(name)
	if err != nil {
		return refuse("the file cannot be read")
	}
	roots, err := cloud.Roots(pem)
	if err != nil {
		return refuse(err.Error())
	}
	return roots
}

// endpoints finds the endpoints that replace the services' own, and keeps plain
// http to this machine unless insecure says otherwise.
func (p *Provider) endpoints(b block, diags *diag.Diagnostics) map[string]cloud.Endpoint {
	members := b.Endpoints.Attributes()
	member := func(name string) types.String {
		text, _ := members[name].(types.String)
		return text
	}
	sls := "sls"
	if known(member(sls)) == "" && known(member("log")) != "" {
		sls = "log"
	}
	found := map[string]cloud.Endpoint{}
	for _, row := range []struct{ service, name string }{
		{cloud.ActionTrail, "actiontrail"}, {cloud.RAM, "ram"}, {cloud.STS, "sts"}, {cloud.SLS, sls},
	} {
		text, variable := p.source(member(row.name), credentials.EndpointVariables[row.service])
		if text == "" {
			continue
		}
		at := path.Root("endpoints").AtName(row.name)
		endpoint, err := cloud.ParseEndpoint(text)
		if err != nil {
			if variable != "" { // what the block says was checked before
				diags.AddError("The endpoint in "+variable+" is not understood", sentence(err.Error()))
			}
			continue
		}
		found[row.service] = endpoint
		if endpoint.Scheme != "http" || endpoint.Loopback() {
			continue
		}
		if !b.Insecure.ValueBool() {
			detail := fmt.Sprintf("%s is not on this machine: signatures and logs could be read on the way. Use https, or set insecure = true.", text)
			if variable != "" {
				diags.AddError("The endpoint in "+variable+" is plain http", detail)
			} else {
				diags.AddAttributeError(at, "The endpoint of "+row.service+" is plain http", detail)
			}
			continue
		}
		diags.AddAttributeWarning(at, "The endpoint of "+row.service+" is plain http",
			fmt.Sprintf("insecure is true, so signatures and logs go to %s in the clear.", text))
	}
	return found
}

func (p *Provider) readOnly(b block, diags *diag.Diagnostics) bool {
	if !b.ReadOnly.IsNull() {
		return b.ReadOnly.ValueBool()
	}
	text := p.getenv(credentials.ReadOnlyVariable)
	if text == "" {
		return false
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		diags.AddError(credentials.ReadOnlyVariable+" is neither true nor false", fmt.Sprintf("It is %q. Set it to true or false, or unset it.", text))
	}
	return on
}

func innerTrail(object types.Object) cloud.InnerTrailAPI {
	members := object.Attributes()
	text := func(name string) string {
		s, _ := members[name].(types.String)
		return known(s)
	}
	return cloud.InnerTrailAPI{
		Version:        text("version"),
		CreateAction:   text("create_action"),
		DeleteAction:   text("delete_action"),
		DescribeAction: text("describe_action"),
		NameParam:      text("name_param"),
		ProjectParam:   text("project_param"),
		RoleParam:      text("role_param"),
	}
}
