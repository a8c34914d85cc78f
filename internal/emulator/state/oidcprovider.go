package state

import (
	"encoding/json"
	"strings"
)

// OIDCProvider is an identity provider that an account has registered: whose
// tokens its roles may be assumed with. See the RAM API reference,
// CreateOIDCProvider.
type OIDCProvider struct {
	Name      string   `json:"name"` // RAM compares without case
	IssuerURL string   `json:"issuer_url"`
	ClientIDs []string `json:"client_ids"`
	// IssuanceLimitHours is how old a token may be, however long it holds; 0 is
	// the default, 12.
	IssuanceLimitHours int `json:"issuance_limit_hours"`
	// JWKS is what STS reads from the issuer's jwks_uri: its public keys.
	JWKS json.RawMessage `json:"jwks"`
}

// OIDCProviderARN returns the ARN of a provider.
func OIDCProviderARN(accountID, name string) string {
	return "acs:ram::" + accountID + ":oidc-provider/" + name
}

// TokenIssuer is an OpenID Connect provider as an account registers one.
type TokenIssuer interface {
	IssuerURL() string
	JWKS() json.RawMessage
}

// AddOIDCProvider registers an issuer under a name, for tokens to these clients,
// and returns the ARN. It is for use in an Edit callback; a provider of that name
// is replaced.
func (a *Account) AddOIDCProvider(name string, issuer TokenIssuer, clientIDs ...string) string {
	ensure(&a.OIDCProviders)
	a.OIDCProviders[strings.ToLower(name)] = &OIDCProvider{Name: name, IssuerURL: issuer.IssuerURL(), ClientIDs: clientIDs, JWKS: issuer.JWKS()}
	return OIDCProviderARN(a.ID, name)
}
