package provider

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// providerModel is the provider block.
type providerModel struct {
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
	AttributeDrift      types.Bool   `tfsdk:"attribute_drift"`
	AllowedAccountIDs   types.Set    `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs types.Set    `tfsdk:"forbidden_account_ids"`
	InnerTrailAPI       types.Object `tfsdk:"inner_trail_api"`
	Endpoints           types.Object `tfsdk:"endpoints"`
}

// unknownArguments returns the names of the arguments with unknown values.
func (m providerModel) unknownArguments() []string {
	var names []string
	for _, argument := range []struct {
		name  string
		value attr.Value
	}{
		{"access_key", m.AccessKey},
		{"secret_key", m.SecretKey},
		{"security_token", m.SecurityToken},
		{"profile", m.Profile},
		{"shared_credentials_file", m.CredentialsFile},
		{"ecs_role_name", m.ECSRoleName},
		{"credentials_uri", m.CredentialsURI},
		{"assume_role", m.AssumeRole},
		{"assume_role_with_oidc", m.AssumeRoleWithOIDC},
		{"insecure", m.Insecure},
		{"ca_bundle", m.CABundle},
		{"endpoint_type", m.EndpointType},
		{"max_retries", m.MaxRetries},
		{"request_timeout", m.RequestTimeout},
		{"read_only", m.ReadOnly},
		{"attribute_drift", m.AttributeDrift},
		{"allowed_account_ids", m.AllowedAccountIDs},
		{"forbidden_account_ids", m.ForbiddenAccountIDs},
		{"inner_trail_api", m.InnerTrailAPI},
		{"endpoints", m.Endpoints},
	} {
		if containsUnknown(argument.value) {
			names = append(names, argument.name)
		}
	}
	if m.Region.IsUnknown() {
		names = append(names, "region")
	}
	return names
}

func containsUnknown(value attr.Value) bool {
	if value.IsUnknown() {
		return true
	}
	switch v := value.(type) {
	case types.Object:
		return slices.ContainsFunc(slices.Collect(maps.Values(v.Attributes())), containsUnknown)
	case types.Set:
		return slices.ContainsFunc(v.Elements(), containsUnknown)
	case types.List:
		return slices.ContainsFunc(v.Elements(), containsUnknown)
	}
	return false
}

// validate reports errors in the block, whatever the environment.
func (m providerModel) validate(diags *diag.Diagnostics) {
	if isSet(m.AllowedAccountIDs) && isSet(m.ForbiddenAccountIDs) {
		diags.AddAttributeError(path.Root("forbidden_account_ids"), "Both allowed_account_ids and forbidden_account_ids are set",
			"A list of the allowed accounts forbids every other one already. Keep one of the two.")
	}
	for _, secret := range []struct {
		name  string
		value types.String
	}{{"access_key", m.AccessKey}, {"secret_key", m.SecretKey}, {"security_token", m.SecurityToken}} {
		if credentials.HasWhitespace(stringValue(secret.value)) {
			diags.AddAttributeError(path.Root(secret.name), secret.name+" contains whitespace",
				"This usually comes from a trailing newline in a file, or from copying. Wrap the value in trimspace(), or enter it again.")
		}
	}
	m.validateCredentials(diags)
	if text := stringValue(m.RequestTimeout); isSet(m.RequestTimeout) {
		if d, err := time.ParseDuration(text); err != nil || d < time.Second || d > 10*time.Minute {
			diags.AddAttributeError(path.Root("request_timeout"), "request_timeout is not a duration from 1s to 10m",
				fmt.Sprintf("It is %q. Write a number and a unit, such as 30s or 2m, or omit it to use the default.", model.ShortName(text)))
		}
	}
	if !containsUnknown(m.InnerTrailAPI) {
		for _, problem := range innerTrail(m.InnerTrailAPI).Check() {
			diags.AddAttributeError(path.Root("inner_trail_api").AtName(problem.Attribute), "The name in "+problem.Attribute+" is not allowed",
				model.Sentence(problem.Error())+" No call is made with it. Correct it, or remove it to use the default.")
		}
	}
	members := m.Endpoints.Attributes()
	for _, name := range endpointNames {
		if text, ok := members[name].(types.String); ok && stringValue(text) != "" { // empty is unset, as in aliyun/alicloud
			if _, err := endpoint.Parse(stringValue(text)); err != nil {
				diags.AddAttributeError(path.Root("endpoints").AtName(name), "The endpoint of "+name+" is invalid", model.Sentence(err.Error()))
			}
		}
	}
	sls, _ := members["sls"].(types.String)
	log, _ := members["log"].(types.String)
	if stringValue(sls) != "" && stringValue(log) != "" && stringValue(sls) != stringValue(log) {
		diags.AddAttributeError(path.Root("endpoints").AtName("log"), "Log Service has two endpoints",
			"log is an alias of sls, and the two differ. Keep one of them.")
	}
}

// endpointNames lists the attributes of the endpoints block in a fixed order.
var endpointNames = []string{"actiontrail", "ram", "sts", "sls", "log", "resourcedirectory"}

// isSet reports whether a value is neither null nor unknown.
func isSet(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

func stringValue(s types.String) string {
	if s.IsNull() || s.IsUnknown() {
		return ""
	}
	return s.ValueString()
}

func stringElements(set types.Set) []string {
	var list []string
	for _, element := range set.Elements() {
		if s, ok := element.(types.String); ok {
			list = append(list, s.ValueString())
		}
	}
	return list
}
