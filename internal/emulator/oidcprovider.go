package emulator

import (
	"encoding/json"
	"regexp"
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

const usualIssuanceLimit = 12 // hours

var oidcProviderARNForm = regexp.MustCompile(`^acs:ram::([0-9]+):oidc-provider/([A-Za-z0-9._-]{1,128})$`)

func oidcProviderARN(accountID, name string) string {
	return "acs:ram::" + accountID + ":oidc-provider/" + name
}

// AddOIDCProvider registers an issuer under a name, for tokens to these clients,
// and returns the ARN. It is for use in an Edit callback; a provider of that name
// is replaced.
func (a *Account) AddOIDCProvider(name string, issuer *Issuer, clientIDs ...string) string {
	ensure(&a.OIDCProviders)
	a.OIDCProviders[strings.ToLower(name)] = &OIDCProvider{Name: name, IssuerURL: issuer.URL, ClientIDs: clientIDs, JWKS: issuer.JWKS()}
	return oidcProviderARN(a.ID, name)
}
