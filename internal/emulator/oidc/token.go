package oidc

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Token is a JSON web token, as far as an OIDC ID token needs one. See RFC 7515 and
// RFC 7519. Times are in seconds since 1970.
type Token struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	Expires   *float64 `json:"exp"`
	IssuedAt  *float64 `json:"iat"`
	NotBefore float64  `json:"nbf"`

	keyID     string
	signed    string // the text that is signed
	signature []byte
}

// audience is a text or a list of them.
type audience []string

// UnmarshalJSON reads either form.
func (a *audience) UnmarshalJSON(text []byte) error {
	var one string
	if err := json.Unmarshal(text, &one); err == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(a))
}

// Lengths of a token that STS takes.
const (
	shortest = 4
	longest  = 20_000
)

// parseToken reads a token without verifying it. The messages are published.
func parseToken(text string) (*Token, *api.Error) {
	invalid := func(message string) (*Token, *api.Error) { return nil, refusal(api.CodeOIDCTokenInvalid, message) }
	if text == "" {
		return invalid("The OIDCToken can not empty.")
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return invalid("The number of Jwt field should be divided into 3 parts with '.' .")
	}
	var raw [3][]byte
	for i, part := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(part); err != nil {
			return invalid("Cannot decode base64 encoded response(format invalided).")
		}
	}
	var header struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
	}
	token := &Token{signed: parts[0] + "." + parts[1], signature: raw[2]}
	if len(text) < shortest || len(text) > longest || json.Unmarshal(raw[0], &header) != nil || json.Unmarshal(raw[1], token) != nil {
		return invalid("The Jwt content is invalid that cannot be recognized.")
	}
	if header.Algorithm != "RS256" {
		return invalid("The algorithm " + header.Algorithm + " that be specified in Jwt header is unknown.")
	}
	if token.Issuer == "" || token.Subject == "" || len(token.Audience) == 0 || token.Expires == nil || token.IssuedAt == nil {
		return invalid("The Jwt content is invalid that cannot be recognized.")
	}
	token.keyID = header.KeyID
	return token, nil
}

// ExpiresAt returns until when the token holds.
func (t *Token) ExpiresAt() time.Time { return second(*t.Expires) }

// Issued returns when the token was issued.
func (t *Token) Issued() time.Time { return second(*t.IssuedAt) }

func (t *Token) notBefore() time.Time { return second(t.NotBefore) }

// second returns the time of a claim, which may be any number. A number beyond all
// dates becomes the last date that can be printed.
func second(s float64) time.Time {
	const last = 253402300799 // of the year 9999
	return time.Unix(int64(math.Max(0, math.Min(s, last))), 0).UTC()
}

// signedBy reports whether the token was signed by the key that it names, or by any
// key if it names none.
func (t *Token) signedBy(keys []jwk) bool {
	digest := sha256.Sum256([]byte(t.signed))
	for _, k := range keys {
		if (t.keyID == "" || t.keyID == k.id) && rsa.VerifyPKCS1v15(k.public, crypto.SHA256, digest[:], t.signature) == nil {
			return true
		}
	}
	return false
}

// jwk is a public key of an issuer.
type jwk struct {
	id     string
	public *rsa.PublicKey
}

// parseJWKS reads the RSA keys of a JSON web key set. See RFC 7517 and RFC 7518.
func parseJWKS(text []byte) ([]jwk, error) {
	var set struct {
		Keys []struct {
			Type     string `json:"kty"`
			Use      string `json:"use"`
			KeyID    string `json:"kid"`
			Modulus  string `json:"n"`
			Exponent string `json:"e"`
		} `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, err
	}
	var keys []jwk
	for _, k := range set.Keys {
		if k.Type != "RSA" || k.Use != "" && k.Use != "sig" {
			continue
		}
		n, err := base64.RawURLEncoding.DecodeString(k.Modulus)
		e, err2 := base64.RawURLEncoding.DecodeString(k.Exponent)
		if err != nil || err2 != nil || len(n) < 256 || len(e) == 0 || len(e) > 4 {
			return nil, fmt.Errorf("the key %q is no RSA key of at least 2048 bits", k.KeyID)
		}
		exponent := new(big.Int).SetBytes(e)
		keys = append(keys, jwk{k.KeyID, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())}})
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key")
	}
	return keys, nil
}

// Verify reads a token of the provider's, or returns why it is not valid.
func Verify(p *state.OIDCProvider, text string, now time.Time) (*Token, *api.Error) {
	token, err := parseToken(text)
	if err != nil {
		return nil, err
	}
	if token.Issuer != p.IssuerURL {
		return nil, refusal(api.CodeOIDCIssuerNotMatch, "The issuer in the OIDC Token doesn't match the OIDC Provider registered.")
	}
	keys, broken := parseJWKS(p.JWKS)
	if broken != nil {
		return nil, refusal(api.CodeOIDCIssuerBroken, "Get public keys from OIDC Provider failed, the issuer is "+p.IssuerURL+".")
	}
	limit := time.Duration(p.IssuanceLimitHours) * time.Hour
	if limit == 0 {
		limit = usualIssuanceLimit * time.Hour
	}
	switch {
	case !token.signedBy(keys):
		return nil, refusal(api.CodeOIDCInvalidSignature, "OIDC token validate failed: invalid signature.")
	case token.AudienceAmong(p.ClientIDs) == "":
		return nil, refusal(api.CodeOIDCAudienceNotMatch, "Invalid audience.")
	case !now.Before(token.ExpiresAt()):
		return nil, refusal(api.CodeOIDCTokenExpired, "This JsonWebToken is expired.")
	case now.Before(token.notBefore()), now.Before(token.Issued()), now.Sub(token.Issued()) > limit:
		return nil, refusal(api.CodeOIDCTokenInvalid, "The Jwt content is invalid that cannot be recognized.")
	}
	return token, nil
}

// AudienceAmong returns the first audience of the token that is a client of the
// provider's; empty when none is.
func (t *Token) AudienceAmong(clientIDs []string) string {
	for _, aud := range t.Audience {
		if slices.Contains(clientIDs, aud) {
			return aud
		}
	}
	return ""
}

func refusal(code, message string) *api.Error { return api.Refusal(401, code, message) }

const usualIssuanceLimit = 12 // hours
