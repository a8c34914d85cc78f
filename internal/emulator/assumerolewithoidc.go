package emulator

import (
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// AssumeRoleWithOIDC needs no signature: the token says who asks. See the STS API
// reference, AssumeRoleWithOIDC, and the RAM documentation, "Overview of
// OIDC-based SSO".

// oidcTokenInfo is what the answer tells of the token.
type oidcTokenInfo struct {
	Subject          string
	Issuer           string
	ClientIDs        string `json:"ClientIds"`
	ExpirationTime   string
	IssuanceTime     string
	VerificationInfo string
}

func assumeRoleWithOIDC(x *Request) (any, *Error) {
	s, seconds, err := readSession(x)
	if err != nil {
		return nil, err
	}
	parts := oidcProviderARNForm.FindStringSubmatch(x.params["OIDCProviderArn"])
	if parts == nil {
		return nil, invalidSTS(codeSTSOIDCProvider, "The parameter OIDCProviderArn is wrongly formed.")
	}
	accountID, name := parts[1], parts[2]
	provider := x.Cloud.OIDCProvider(accountID, name)
	if provider == nil {
		return nil, oidcNoPermission("No such OIDC Provider registered.")
	}
	token, err := verifyToken(provider, x.params["OIDCToken"], x.Now)
	if err != nil {
		return nil, err
	}
	role := x.Cloud.Role(s.accountID, s.role)
	if role == nil {
		return nil, refusal(404, codeEntityNotExistRole, "The role not exists: "+x.params["RoleArn"]+".")
	}
	if longest := longestSession(role); seconds > longest {
		return nil, invalidDuration(longest)
	}
	context := x.policyContext()
	context["oidc:iss"], context["oidc:sub"] = token.Issuer, token.Subject
	context["oidc:aud"] = token.audienceAmong(provider.ClientIDs)
	principal := policy.Federated(oidcProviderARN(accountID, name))
	if accountID != s.accountID || !trusts(x.Env, role, context, principal) {
		return nil, oidcNoPermission("There is no permission")
	}
	a := assumed(x.Env, s, role, seconds)
	a.OIDCTokenInfo = &oidcTokenInfo{
		Subject: token.Subject, Issuer: token.Issuer, ClientIDs: strings.Join(token.Audience, ","),
		ExpirationTime: stamp(token.expires()), IssuanceTime: stamp(token.issued()), VerificationInfo: "Success",
	}
	return a, nil
}

// verifyToken reads a token of the provider's, or says why it is none that counts.
func verifyToken(p *OIDCProvider, text string, now time.Time) (*jwt, *Error) {
	token, err := parseJWT(text)
	if err != nil {
		return nil, err
	}
	if token.Issuer != p.IssuerURL {
		return nil, oidcRefusal(codeOIDCIssuerNotMatch, "The issuer in the OIDC Token doesn't match the OIDC Provider registered.")
	}
	keys, broken := parseJWKS(p.JWKS)
	if broken != nil {
		return nil, oidcRefusal(codeOIDCIssuerBroken, "Get public keys from OIDC Provider failed, the issuer is "+p.IssuerURL+".")
	}
	limit := time.Duration(p.IssuanceLimitHours) * time.Hour
	if limit == 0 {
		limit = usualIssuanceLimit * time.Hour
	}
	switch {
	case !token.signedBy(keys):
		return nil, oidcRefusal(codeOIDCInvalidSignature, "OIDC token validate failed: invalid signature.")
	case token.audienceAmong(p.ClientIDs) == "":
		return nil, oidcRefusal(codeOIDCAudienceNotMatch, "Invalid audience.")
	case !now.Before(token.expires()):
		return nil, oidcRefusal(codeOIDCTokenExpired, "This JsonWebToken is expired.")
	case now.Before(token.notBefore()), now.Before(token.issued()), now.Sub(token.issued()) > limit:
		return nil, oidcRefusal(codeOIDCTokenInvalid, "The Jwt content is invalid that cannot be recognized.")
	}
	return token, nil
}

// audienceAmong is the first audience of the token that is a client of the
// provider's; empty when none is.
func (t *jwt) audienceAmong(clientIDs []string) string {
	for _, aud := range t.Audience {
		if slices.Contains(clientIDs, aud) {
			return aud
		}
	}
	return ""
}

func oidcRefusal(code, message string) *Error { return refusal(401, code, message) }

func oidcNoPermission(message string) *Error { return oidcRefusal(codeOIDCNoPermission, message) }
