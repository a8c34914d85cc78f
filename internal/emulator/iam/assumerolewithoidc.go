package iam

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
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
	token, err := verifyToken(provider, r.Params["OIDCToken"], r.Now)
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
	context["oidc:aud"] = token.audienceAmong(provider.ClientIDs)
	principal := policy.Federated(state.OIDCProviderARN(accountID, name))
	if accountID != s.AccountID || !Trusts(r.Env, role, context, principal) {
		return nil, oidcNoPermission("There is no permission")
	}
	a := assumed(r.Env, s, role, seconds)
	a.OIDCTokenInfo = &oidcTokenInfo{
		Subject: token.Subject, Issuer: token.Issuer, ClientIDs: strings.Join(token.Audience, ","),
		ExpirationTime: api.Timestamp(token.expires()), IssuanceTime: api.Timestamp(token.issued()), VerificationInfo: "Success",
	}
	return a, nil
}

// verifyToken reads a token of the provider's, or returns why it is not valid.
func verifyToken(p *state.OIDCProvider, text string, now time.Time) (*jwt, *api.Error) {
	token, err := parseJWT(text)
	if err != nil {
		return nil, err
	}
	if token.Issuer != p.IssuerURL {
		return nil, oidcRefusal(api.CodeOIDCIssuerNotMatch, "The issuer in the OIDC Token doesn't match the OIDC Provider registered.")
	}
	keys, broken := parseJWKS(p.JWKS)
	if broken != nil {
		return nil, oidcRefusal(api.CodeOIDCIssuerBroken, "Get public keys from OIDC Provider failed, the issuer is "+p.IssuerURL+".")
	}
	limit := time.Duration(p.IssuanceLimitHours) * time.Hour
	if limit == 0 {
		limit = usualIssuanceLimit * time.Hour
	}
	switch {
	case !token.signedBy(keys):
		return nil, oidcRefusal(api.CodeOIDCInvalidSignature, "OIDC token validate failed: invalid signature.")
	case token.audienceAmong(p.ClientIDs) == "":
		return nil, oidcRefusal(api.CodeOIDCAudienceNotMatch, "Invalid audience.")
	case !now.Before(token.expires()):
		return nil, oidcRefusal(api.CodeOIDCTokenExpired, "This JsonWebToken is expired.")
	case now.Before(token.notBefore()), now.Before(token.issued()), now.Sub(token.issued()) > limit:
		return nil, oidcRefusal(api.CodeOIDCTokenInvalid, "The Jwt content is invalid that cannot be recognized.")
	}
	return token, nil
}

// audienceAmong returns the first audience of the token that is a client of the
// provider's; empty when none is.
func (t *jwt) audienceAmong(clientIDs []string) string {
	for _, aud := range t.Audience {
		if slices.Contains(clientIDs, aud) {
			return aud
		}
	}
	return ""
}

func oidcRefusal(code, message string) *api.Error { return api.Refusal(401, code, message) }

func oidcNoPermission(message string) *api.Error {
	return oidcRefusal(api.CodeOIDCNoPermission, message)
}

const usualIssuanceLimit = 12 // hours

var oidcProviderARNForm = regexp.MustCompile(`^acs:ram::([0-9]+):oidc-provider/([A-Za-z0-9._-]{1,128})$`)
