package provider

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// resolveCredentials determines where the credentials will come from. It reads files and makes no
// call. If none are configured, missing says so: some data sources and all functions need none.
func (p *Provider) resolveCredentials(m providerModel, diags *diag.Diagnostics) (source *credentials.Source, missing diag.Diagnostic) {
	source, err := credentials.Resolve(m.credentialSettings(), p.getenv)
	if err == nil {
		if source.Unencrypted != "" {
			diags.AddWarning("The credentials URI is plain http", "insecure is true, so the keys from "+source.Unencrypted+" arrive unencrypted.")
		}
		return source, nil
	}
	var problem *credentials.ConfigError
	switch {
	case errors.As(err, &problem) && problem.Missing:
		return &credentials.Source{}, diag.NewErrorDiagnostic(problem.Summary, problem.Detail)
	case !errors.As(err, &problem):
		diags.AddError("No credentials can be found", model.Sentence(err.Error()))
	case problem.Attribute != "":
		diags.AddAttributeError(path.Root(problem.Attribute), problem.Summary, problem.Detail)
	default:
		diags.AddError(problem.Summary, problem.Detail)
	}
	return &credentials.Source{}, nil
}

// credentialSettings returns the block's settings of credentials.
func (m providerModel) credentialSettings() credentials.Settings {
	s := credentials.Settings{
		AccessKeyID:     stringValue(m.AccessKey),
		AccessKeySecret: stringValue(m.SecretKey),
		SecurityToken:   stringValue(m.SecurityToken),
		Profile:         stringValue(m.Profile),
		File:            stringValue(m.CredentialsFile),
		ECSRoleName:     stringValue(m.ECSRoleName),
		URI:             stringValue(m.CredentialsURI),
		EndpointType:    stringValue(m.EndpointType),
		Insecure:        m.Insecure.ValueBool(),
	}
	for _, element := range m.AssumeRole.Elements() {
		s.Roles = append(s.Roles, roleSession(element, "session_name"))
	}
	if isSet(m.AssumeRoleWithOIDC) {
		s.OIDC = &credentials.OIDC{
			Role:        roleSession(m.AssumeRoleWithOIDC, "role_session_name"),
			ProviderARN: stringMember(m.AssumeRoleWithOIDC, "oidc_provider_arn"),
			TokenFile:   stringMember(m.AssumeRoleWithOIDC, "oidc_token_file"),
			Token:       stringMember(m.AssumeRoleWithOIDC, "oidc_token"),
		}
	}
	return s
}

func roleSession(block attr.Value, sessionName string) cloud.RoleSession {
	object, _ := block.(types.Object)
	seconds, _ := object.Attributes()["session_expiration"].(types.Int64)
	return cloud.RoleSession{
		ARN:         stringMember(object, "role_arn"),
		SessionName: stringMember(object, sessionName),
		Duration:    time.Duration(seconds.ValueInt64()) * time.Second,
		Policy:      stringMember(object, "policy"),
		ExternalID:  stringMember(object, "external_id"),
	}
}

func stringMember(object types.Object, name string) string {
	text, _ := object.Attributes()[name].(types.String)
	return stringValue(text)
}

// validateCredentials reports errors in the block's settings of credentials, whatever the
// environment.
func (m providerModel) validateCredentials(diags *diag.Diagnostics) {
	if conflict := m.credentialSettings().Conflicts(); conflict != nil {
		diags.AddAttributeError(path.Root(conflict.Attribute), conflict.Summary, conflict.Detail)
		return
	}
	if uri := stringValue(m.CredentialsURI); uri != "" {
		_, at, err := credentials.ParseURI(uri)
		switch {
		case err != nil:
			diags.AddAttributeError(path.Root("credentials_uri"), "credentials_uri is not a URL",
				"Write one such as http://127.0.0.1:8080/credentials.")
		case at.Interceptable() && !m.Insecure.ValueBool() && !m.Insecure.IsUnknown():
			diags.AddAttributeError(path.Root("credentials_uri"), "The credentials URI is plain http", model.Sentence(credentials.InterceptableURI(at)))
		}
	}
	oidc := m.AssumeRoleWithOIDC
	if stringMember(oidc, "oidc_token") != "" && stringMember(oidc, "oidc_token_file") != "" {
		diags.AddAttributeError(path.Root("assume_role_with_oidc").AtName("oidc_token"), "Two OIDC tokens are configured",
			"oidc_token is set and so is oidc_token_file. Keep the file, which is read again at each renewal of the session.")
	}
	validatePolicy(diags, path.Root("assume_role_with_oidc"), oidc)
	for i, element := range m.AssumeRole.Elements() {
		object, _ := element.(types.Object)
		validatePolicy(diags, path.Root("assume_role").AtListIndex(i), object)
	}
}

func validatePolicy(diags *diag.Diagnostics, at path.Path, role types.Object) {
	if policy := stringMember(role, "policy"); policy != "" && !json.Valid([]byte(policy)) {
		diags.AddAttributeError(at.AtName("policy"), "The session's policy is not JSON", "Write a RAM policy, with jsonencode for example.")
	}
}

func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume with the credentials found. Several blocks form a chain: each role is assumed with the credentials of the previous one. " +
			alsoFromEnv(credentials.RoleVariables) + " With `assume_role_with_oidc`, by its block or by the environment, the first of these variables applies to that block instead. " +
			"With a role of the environment, " + credentials.JoinOr(codeQuoted(credentials.SessionNameVariables)) + " names the session, and " +
			credentials.JoinOr(codeQuoted(credentials.SessionDurationVariables)) + " says how long it lasts.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role, such as `acs:ram::1234567890123456:role/audit`.",
				Required:            true,
				Validators:          []validator.String{roleARN()},
			},
			"session_name":       sessionName(""),
			"session_expiration": sessionExpiration(),
			"policy":             sessionPolicy(),
			"external_id": schema.StringAttribute{
				MarkdownDescription: "External id, if the role's trust policy requires one.",
				Optional:            true,
				Validators:          []validator.String{validators.Length(2, 1224)},
			},
		}},
	}
}

func oidcBlock() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "Role to assume with a token of an OIDC identity provider: a CI system, or a Kubernetes cluster for its pods (RRSA). " +
			"The block is not needed if the environment variables are set.",
		Attributes: map[string]schema.Attribute{
			"role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role. " + alsoFromEnv(credentials.RoleVariables[:1]),
				Optional:            true,
				Validators:          []validator.String{roleARN()},
			},
			"oidc_provider_arn": nonEmptyString("ARN of the identity provider in RAM. " + alsoFromEnv(credentials.OIDCProviderVariables)),
			"oidc_token_file": nonEmptyString("File of the token, which is read again at each renewal of the session. " +
				alsoFromEnv(credentials.OIDCTokenFileVariables)),
			"oidc_token":         secretString("The token itself, where there is no file. It cannot be renewed. " + alsoFromEnv(credentials.OIDCTokenVariables)),
			"role_session_name":  sessionName(alsoFromEnv(credentials.SessionNameVariables[:1]) + " "),
			"session_expiration": sessionExpiration(),
			"policy":             sessionPolicy(),
		},
	}
}

func roleARN() validator.String {
	return validators.MustBe(names.RoleARN)
}

func sessionName(from string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "Session name, shown in ActionTrail events. " + from + "Default: `" + credentials.DefaultSessionName + "`.",
		Optional:            true,
		Validators:          []validator.String{validators.Matches(names.Session, "must hold "+names.Session.Text)},
	}
}

func sessionExpiration() schema.Attribute {
	return schema.Int64Attribute{
		MarkdownDescription: "How long a session lasts, in seconds, 900–43200 and at most what the role allows. It is renewed before it expires. Default: `3600`.",
		Optional:            true,
		Validators:          []validator.Int64{int64validator.Between(900, 43200)},
	}
}

func sessionPolicy() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "RAM policy that restricts the session, as JSON, at most 2048 bytes. Default: all permissions of the role.",
		Optional:            true,
		Validators:          []validator.String{validators.Length(1, 2048)},
	}
}
