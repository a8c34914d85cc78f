package provider

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// The environment variables that stand in for what the block leaves out; the
// first that is set counts.
var (
	regionVariables    = []string{"ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"}
	accessKeyVariables = []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY"}
	secretKeyVariables = []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECRET_KEY"}
	tokenVariables     = []string{"ALIBABA_CLOUD_SECURITY_TOKEN", "ALICLOUD_SECURITY_TOKEN"}
	readOnlyVariable   = "INNERTRAIL_READ_ONLY"
	endpointVariables  = map[string]string{
		cloud.ActionTrail: "ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL",
		cloud.RAM:         "ALIBABA_CLOUD_ENDPOINT_RAM",
		cloud.STS:         "ALIBABA_CLOUD_ENDPOINT_STS",
		cloud.SLS:         "ALIBABA_CLOUD_ENDPOINT_SLS",
	}
)

var noRegion = "A trail has a home region, and there is no default. Set region in the resource or in the provider block, or " +
	listed(regionVariables) + " in the environment."

func fromVariables(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "`" + name + "`"
	}
	return "Also from " + listed(quoted) + "."
}

func listed(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// source gives what the block says, or the first variable that is set, and then
// that variable's name.
func (p *Provider) source(written types.String, variables ...string) (text, variable string) {
	if text := known(written); text != "" {
		return text, ""
	}
	for _, name := range variables {
		if text := p.getenv(name); text != "" {
			return text, name
		}
	}
	return "", ""
}

// region finds the home region of trails that name none.
func (p *Provider) region(b block, diags *diag.Diagnostics) string {
	region, variable := p.source(b.Region, regionVariables...)
	if variable != "" && !regionPattern.MatchString(region) {
		diags.AddError("The region in "+variable+" is not understood", fmt.Sprintf("It is %q; it %s.", region, regionRule))
	}
	return region
}

// config makes the client's configuration of a block that is wholly known.
func (p *Provider) config(_ context.Context, b block, region string, diags *diag.Diagnostics) cloud.Config {
	b.check(diags)
	config := cloud.Config{
		Region:         region,
		EndpointType:   known(b.EndpointType),
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
	config.Credentials = p.keys(b, diags)
	config.Endpoints = p.endpoints(b, diags)
	config.ReadOnly = p.readOnly(b, diags)
	config.InnerTrail = innerTrail(b.InnerTrailAPI)
	return config
}

// keys finds the access key. A token from the environment belongs to a key from
// the environment: with a key of the block it would only break the signature.
func (p *Provider) keys(b block, diags *diag.Diagnostics) cloud.Credentials {
	find := func(written types.String, variables ...string) string {
		text, variable := p.source(written, variables...)
		if variable != "" && strayed(text) {
			diags.AddError(variable+" has a blank or a line end in it", "That comes from a file's last line or from copying. Set it anew.")
		}
		return text
	}
	keys := cloud.StaticKeys{
		AccessKeyID:     find(b.AccessKey, accessKeyVariables...),
		AccessKeySecret: find(b.SecretKey, secretKeyVariables...),
		SecurityToken:   known(b.SecurityToken),
	}
	if keys.SecurityToken == "" && known(b.AccessKey) == "" {
		keys.SecurityToken = find(types.StringNull(), tokenVariables...)
	}
	switch {
	case keys.AccessKeyID == "" && keys.AccessKeySecret == "":
		diags.AddError("No credentials are set", "Set access_key and secret_key in the provider block, or in the environment "+
			listed(accessKeyVariables)+", and "+listed(secretKeyVariables)+".")
	case keys.AccessKeySecret == "":
		diags.AddAttributeError(path.Root("secret_key"), "The access key has no secret",
			"Only the access key was found. Set secret_key in the provider block, or "+listed(secretKeyVariables)+" in the environment.")
	case keys.AccessKeyID == "":
		diags.AddAttributeError(path.Root("access_key"), "The secret has no access key",
			"Only the secret was found. Set access_key in the provider block, or "+listed(accessKeyVariables)+" in the environment.")
	}
	return keys
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
		text, variable := p.source(member(row.name), endpointVariables[row.service])
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
	text := p.getenv(readOnlyVariable)
	if text == "" {
		return false
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		diags.AddError(readOnlyVariable+" is neither true nor false", fmt.Sprintf("It is %q. Set it to true or false, or unset it.", text))
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
