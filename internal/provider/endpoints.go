package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// endpoints returns the custom endpoints. It allows plain http only for this machine, or with
// insecure.
func (p *Provider) endpoints(m providerModel, diags *diag.Diagnostics) map[string]endpoint.Endpoint {
	members := m.Endpoints.Attributes()
	member := func(name string) types.String {
		text, _ := members[name].(types.String)
		return text
	}
	sls := "sls"
	if stringValue(member(sls)) == "" && stringValue(member("log")) != "" {
		sls = "log"
	}
	found := map[string]endpoint.Endpoint{}
	var fromEnvironment []string
	for _, row := range []struct{ service, name string }{
		{model.ActionTrail, "actiontrail"}, {model.RAM, "ram"}, {model.STS, "sts"}, {model.SLS, sls}, {model.Directory, "resourcedirectory"},
	} {
		text, variable := p.valueOrEnv(member(row.name), credentials.EndpointVariables[row.service])
		if text == "" {
			continue
		}
		at := path.Root("endpoints").AtName(row.name)
		parsed, err := endpoint.Parse(text)
		if err != nil {
			if variable != "" { // validate has reported the block's own
				diags.AddError("The endpoint in "+variable+" is invalid", model.Sentence(err.Error()))
			}
			continue
		}
		if parsed.Origin = "endpoints." + row.name + " in the provider block"; variable != "" {
			parsed.Origin = variable + " in the environment"
		}
		found[row.service] = parsed
		if parsed.Interceptable() && !m.Insecure.ValueBool() {
			detail := fmt.Sprintf("%s is not on this machine, so signatures and logs could be intercepted. Use https, or set insecure = true.", text)
			if variable != "" {
				diags.AddError("The endpoint in "+variable+" is plain http", detail)
			} else {
				diags.AddAttributeError(at, "The endpoint of "+row.service+" is plain http", detail)
			}
			continue
		}
		if parsed.Interceptable() {
			diags.AddAttributeWarning(at, "The endpoint of "+row.service+" is plain http",
				fmt.Sprintf("insecure is true, so signatures and logs are sent to %s unencrypted.", text))
		}
		if variable != "" {
			fromEnvironment = append(fromEnvironment, variable+" ("+parsed.Scheme+"://"+parsed.Host+")")
		}
	}
	if len(fromEnvironment) > 0 {
		diags.AddWarning("Endpoints come from the environment", "Calls do not go to Alibaba Cloud's own hosts, but to those of "+strings.Join(fromEnvironment, ", ")+
			". If that is not intended, unset the variables. If it is, this warning goes away with endpoints in the provider block.")
	}
	return found
}
