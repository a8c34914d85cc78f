package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// block is the provider block as it is written.
type block struct {
	Region              types.String `tfsdk:"region"`
	AccessKey           types.String `tfsdk:"access_key"`
	SecretKey           types.String `tfsdk:"secret_key"`
	SecurityToken       types.String `tfsdk:"security_token"`
	Profile             types.String `tfsdk:"profile"`
	CredentialsFile     types.String `tfsdk:"shared_credentials_file"`
	ECSRoleName         types.String `tfsdk:"ecs_role_name"`
	CredentialsURI      types.String `tfsdk:"credentials_uri"`
	AssumeRole          types.List   `tfsdk:"assume_role"`
	AssumeRoleWithOIDC  types.Object `tfsdk:"assume_role_with_oidc"`
	Insecure            types.Bool   `tfsdk:"insecure"`
	CABundle            types.String `tfsdk:"ca_bundle"`
	EndpointType        types.String `tfsdk:"endpoint_type"`
	MaxRetries          types.Int64  `tfsdk:"max_retries"`
	RequestTimeout      types.String `tfsdk:"request_timeout"`
	ReadOnly            types.Bool   `tfsdk:"read_only"`
	AllowedAccountIDs   types.Set    `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs types.Set    `tfsdk:"forbidden_account_ids"`
	InnerTrailAPI       types.Object `tfsdk:"inner_trail_api"`
	Endpoints           types.Object `tfsdk:"endpoints"`
}

// unknown names the arguments that are not known yet.
func (b block) unknown() []string {
	var names []string
	for _, argument := range []struct {
		name  string
		value attr.Value
	}{
		{"access_key", b.AccessKey},
		{"secret_key", b.SecretKey},
		{"security_token", b.SecurityToken},
		{"profile", b.Profile},
		{"shared_credentials_file", b.CredentialsFile},
		{"ecs_role_name", b.ECSRoleName},
		{"credentials_uri", b.CredentialsURI},
		{"assume_role", b.AssumeRole},
		{"assume_role_with_oidc", b.AssumeRoleWithOIDC},
		{"insecure", b.Insecure},
		{"ca_bundle", b.CABundle},
		{"endpoint_type", b.EndpointType},
		{"max_retries", b.MaxRetries},
		{"request_timeout", b.RequestTimeout},
		{"read_only", b.ReadOnly},
		{"allowed_account_ids", b.AllowedAccountIDs},
		{"forbidden_account_ids", b.ForbiddenAccountIDs},
		{"inner_trail_api", b.InnerTrailAPI},
		{"endpoints", b.Endpoints},
	} {
		if unknownInside(argument.value) {
			names = append(names, argument.name)
		}
	}
	if b.Region.IsUnknown() {
		names = append(names, "region")
	}
	return names
}

func unknownInside(value attr.Value) bool {
	if value.IsUnknown() {
		return true
	}
	switch v := value.(type) {
	case types.Object:
		return slices.ContainsFunc(slices.Collect(maps.Values(v.Attributes())), unknownInside)
	case types.Set:
		return slices.ContainsFunc(v.Elements(), unknownInside)
	case types.List:
		return slices.ContainsFunc(v.Elements(), unknownInside)
	}
	return false
}

// check finds what is wrong with the block by itself, whatever the environment.
func (b block) check(diags *diag.Diagnostics) {
	if written(b.AllowedAccountIDs) && written(b.ForbiddenAccountIDs) {
		diags.AddAttributeError(path.Root("forbidden_account_ids"), "Both allowed_account_ids and forbidden_account_ids are set",
			"A list of the allowed accounts forbids every other one already. Keep one of the two.")
	}
	for _, secret := range []struct {
		name  string
		value types.String
	}{{"access_key", b.AccessKey}, {"secret_key", b.SecretKey}, {"security_token", b.SecurityToken}} {
		if credentials.HasWhitespace(known(secret.value)) {
			diags.AddAttributeError(path.Root(secret.name), secret.name+" has a blank or a line end in it",
				"That comes from a file's last line or from copying. Wrap the value in trimspace(), or write it anew.")
		}
	}
	b.checkSources(diags)
	if text := known(b.RequestTimeout); written(b.RequestTimeout) {
		if d, err := time.ParseDuration(text); err != nil || d < time.Second || d > 10*time.Minute {
			diags.AddAttributeError(path.Root("request_timeout"), "request_timeout is not a duration from 1s to 10m",
				fmt.Sprintf("It is %q. Write a number and a unit, such as 30s or 2m.", text))
		}
	}
	members := b.Endpoints.Attributes()
	for _, name := range endpointNames {
		if text, ok := members[name].(types.String); ok && written(text) {
			if _, err := cloud.ParseEndpoint(known(text)); err != nil {
				diags.AddAttributeError(path.Root("endpoints").AtName(name), "The endpoint of "+name+" is not understood", sentence(err.Error()))
			}
		}
	}
	sls, _ := members["sls"].(types.String)
	log, _ := members["log"].(types.String)
	if known(sls) != "" && known(log) != "" && known(sls) != known(log) {
		diags.AddAttributeError(path.Root("endpoints").AtName("log"), "Log Service has two endpoints",
			"log is another name for sls, and the two differ. Keep one of them.")
	}
}

// endpointNames are the attributes of the endpoints block, in a fixed order.
var endpointNames = []string{"actiontrail", "ram", "sts", "sls", "log"}

// written says whether a value is there and known.
func written(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

func known(s types.String) string {
	if s.IsNull() || s.IsUnknown() {
		return ""
	}
	return s.ValueString()
}

func texts(set types.Set) []string {
	var list []string
	for _, element := range set.Elements() {
		if s, ok := element.(types.String); ok {
			list = append(list, s.ValueString())
		}
	}
	return list
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
