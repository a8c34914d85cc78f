package iam

import (
	"regexp"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/oidc"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// AssumeRoleWithOIDC needs no signature: the token says who asks. See the STS API
// reference, AssumeRoleWithOIDC, and the RAM documentation, "Overview of
// OIDC-based SSO".

// oidcTokenInfo is the part of the answer that describes the token.
type oidcTokenInfo struct {
	Subject          string
	Issuer           string
	ClientIDs        string `json:"ClientIds"`
	ExpirationTime   string
	IssuanceTime     string
	VerificationInfo string
}

func assumeRoleWithOIDC(r *api.Request) (any, *api.Error) {
	s, seconds, err := readSession(r)
	if err != nil {
		return nil, err
	}
	parts := oidcProviderARNForm.FindStringSubmatch(r.Params["OIDCProviderArn"])
	if parts == nil {
		return nil, invalidSTS(api.CodeSTSOIDCProvider, "The parameter OIDCProviderArn is wrongly formed.")
	}
	accountID, name := parts[1], parts[2]
	provider := r.Cloud.OIDCProvider(accountID, name)
	if provider == nil {
		return nil, oidcNoPermission("No such OIDC Provider registered.")
	}
	token, err := oidc.Verify(provider, r.Params["OIDCToken"], r.Now)
	if err != nil {
		return nil, err
	}
	role := r.Cloud.Role(s.AccountID, s.Role)
	if role == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistRole, "The role not exists: "+r.Params["RoleArn"]+".")
	}
	if longest := LongestSession(role); seconds > longest {
		return nil, invalidDuration(longest)
	}
	context := r.PolicyContext()
	context["oidc:iss"], context["oidc:sub"] = token.Issuer, token.Subject
	context["oidc:aud"] = token.AudienceAmong(provider.ClientIDs)
	principal := policy.Federated(state.OIDCProviderARN(accountID, name))
	if accountID != s.AccountID || !Trusts(r.Env, role, context, principal) {
		return nil, oidcNoPermission("There is no permission")
	}
	a := assumed(r.Env, s, role, seconds)
	a.OIDCTokenInfo = &oidcTokenInfo{
		Subject: token.Subject, Issuer: token.Issuer, ClientIDs: strings.Join(token.Audience, ","),
		ExpirationTime: api.Timestamp(token.ExpiresAt()), IssuanceTime: api.Timestamp(token.Issued()), VerificationInfo: "Success",
	}
	return a, nil
}

func oidcNoPermission(message string) *api.Error {
	return api.Refusal(401, api.CodeOIDCNoPermission, message)
}

var oidcProviderARNForm = regexp.MustCompile(`^acs:ram::([0-9]+):oidc-provider/([A-Za-z0-9._-]{1,128})$`)
