package provider

import (
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// login finds out where the keys will come from. It reads files and calls nothing.
func (p *Provider) login(b block, diags *diag.Diagnostics) *credentials.Source {
	login, err := credentials.Resolve(b.settings(), p.getenv)
	if err == nil {
		return login
	}
	var problem *credentials.ConfigError
	switch {
	case !errors.As(err, &problem):
		diags.AddError("No credentials can be found", sentence(err.Error()))
	case problem.Attribute != "":
		diags.AddAttributeError(path.Root(problem.Attribute), problem.Summary, problem.Detail)
	default:
		diags.AddError(problem.Summary, problem.Detail)
	}
	return &credentials.Source{}
}

// settings are what the block says of credentials.
func (b block) settings() credentials.Settings {
	s := credentials.Settings{
		AccessKeyID:     known(b.AccessKey),
		AccessKeySecret: known(b.SecretKey),
		SecurityToken:   known(b.SecurityToken),
		Profile:         known(b.Profile),
		File:            known(b.CredentialsFile),
		ECSRoleName:     known(b.ECSRoleName),
		URI:             known(b.CredentialsURI),
	}
	for _, element := range b.AssumeRole.Elements() {
		s.Roles = append(s.Roles, roleOf(element, "session_name"))
	}
	if written(b.AssumeRoleWithOIDC) {
		s.OIDC = &credentials.OIDC{
			Role:        roleOf(b.AssumeRoleWithOIDC, "role_session_name"),
			ProviderARN: member(b.AssumeRoleWithOIDC, "oidc_provider_arn"),
			TokenFile:   member(b.AssumeRoleWithOIDC, "oidc_token_file"),
			Token:       member(b.AssumeRoleWithOIDC, "oidc_token"),
		}
	}
	return s
}

func roleOf(block attr.Value, sessionName string) cloud.RoleSession {
	object, _ := block.(types.Object)
	seconds, _ := object.Attributes()["session_expiration"].(types.Int64)
	return cloud.RoleSession{
		ARN:         member(object, "role_arn"),
		SessionName: member(object, sessionName),
		Duration:    time.Duration(seconds.ValueInt64()) * time.Second,
		Policy:      member(object, "policy"),
		ExternalID:  member(object, "external_id"),
	}
}

func member(object types.Object, name string) string {
	text, _ := object.Attributes()[name].(types.String)
	return known(text)
}

// checkSources finds what is wrong with the sources of credentials that the block
// names, whatever the environment.
func (b block) checkSources(diags *diag.Diagnostics) {
	if rivals := b.settings().Conflicts(); rivals != nil {
		diags.AddAttributeError(path.Root(rivals.Attribute), rivals.Summary, rivals.Detail)
		return
	}
	if uri := known(b.CredentialsURI); uri != "" {
		if u, err := url.Parse(uri); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			diags.AddAttributeError(path.Root("credentials_uri"), "credentials_uri is not a URL",
				"Write one such as http://127.0.0.1:8080/credentials.")
		}
	}
	oidc := b.AssumeRoleWithOIDC
	if member(oidc, "oidc_token") != "" && member(oidc, "oidc_token_file") != "" {
		diags.AddAttributeError(path.Root("assume_role_with_oidc").AtName("oidc_token"), "Two OIDC tokens are configured",
			"oidc_token is set and so is oidc_token_file. Keep the file, which is read anew whenever the session is renewed.")
	}
	checkPolicy(diags, path.Root("assume_role_with_oidc"), oidc)
	for i, element := range b.AssumeRole.Elements() {
		object, _ := element.(types.Object)
		checkPolicy(diags, path.Root("assume_role").AtListIndex(i), object)
	}
}

func checkPolicy(diags *diag.Diagnostics, at path.Path, role types.Object) {
	if policy := member(role, "policy"); policy != "" && !json.Valid([]byte(policy)) {
		diags.AddAttributeError(at.AtName("policy"), "The session's policy is not JSON", "Write a RAM policy, with jsonencode for example.")
	}
}

func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to act through. It is assumed with the credentials found; further blocks are a chain, each role assumed with the one before. " +
			fromVariables(credentials.RoleVariables) + " The first of these belongs to `assume_role_with_oidc` where that is used, by its block or by the environment. " +
			"With a role of the environment, " + credentials.JoinOr(quoted(credentials.SessionNameVariables)) + " names the session, and " +
			credentials.JoinOr(quoted(credentials.SessionDurationVariables)) + " says how long it lasts.",
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
				MarkdownDescription: "External id, where the role's trust policy asks for one.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthBetween(2, 1224)},
			},
		}},
	}
}

func oidcBlock() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "Role to log in as with a token of an OIDC identity provider: that of a CI system, or of a Kubernetes cluster for its pods (RRSA). " +
			"With the environment's variables alone the block is not needed.",
		Attributes: map[string]schema.Attribute{
			"role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role. " + fromVariables(credentials.RoleVariables[:1]),
				Optional:            true,
				Validators:          []validator.String{roleARN()},
			},
			"oidc_provider_arn": filled("ARN of the identity provider in RAM. " + fromVariables(credentials.OIDCProviderVariables)),
			"oidc_token_file": filled("File of the token, which is read anew whenever the session is renewed. " +
				fromVariables(credentials.OIDCTokenFileVariables)),
			"oidc_token":         secret("The token itself, where there is no file. It cannot be renewed. " + fromVariables(credentials.OIDCTokenVariables)),
			"role_session_name":  sessionName(fromVariables(credentials.SessionNameVariables[:1]) + " "),
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
		MarkdownDescription: "Name of the session, which the events of ActionTrail show. " + from + "Default: `" + credentials.DefaultSessionName + "`.",
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
		MarkdownDescription: "RAM policy that the session is held to, as JSON, of at most 2048 bytes. Default: all that the role may.",
		Optional:            true,
		Validators:          []validator.String{stringvalidator.LengthBetween(1, 2048)},
	}
}
