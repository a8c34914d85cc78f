// Package oidc issues and verifies the tokens of OpenID Connect providers.
package oidc

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"time"
)

// Issuer is an OpenID Connect provider, such as a CI system or a Kubernetes
// cluster, that a test plays. It issues tokens for any subject.
type Issuer struct {
	URL   string
	KeyID string

	key *rsa.PrivateKey
}

// NewIssuer returns an issuer with a key of its own. That takes about a tenth of a
// second.
func NewIssuer(url string) *Issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("emulator: " + err.Error())
	}
	return &Issuer{URL: url, KeyID: "key-1", key: key}
}

// Claims are the claims of a token. The zero times stand for: issued now, by the
// machine's clock, and holding for an hour.
type Claims struct {
	Subject   string
	Audience  []string
	IssuedAt  time.Time
	Expires   time.Time
	NotBefore time.Time // zero: the token does not say

	// More are further claims, which win over those above; nil removes one.
	More map[string]any
}

// Token returns a signed token.
func (i *Issuer) Token(c Claims) string {
	if c.IssuedAt.IsZero() {
		c.IssuedAt = time.Now()
	}
	if c.Expires.IsZero() {
		c.Expires = c.IssuedAt.Add(time.Hour)
	}
	claims := map[string]any{
		"iss": i.URL, "sub": c.Subject, "aud": c.Audience, "iat": c.IssuedAt.Unix(), "exp": c.Expires.Unix(),
	}
	if len(c.Audience) == 1 {
		claims["aud"] = c.Audience[0]
	}
	if !c.NotBefore.IsZero() {
		claims["nbf"] = c.NotBefore.Unix()
	}
	maps.Copy(claims, c.More)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	signed := segment(map[string]any{"alg": "RS256", "typ": "JWT", "kid": i.KeyID}) + "." + segment(claims)
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	if err != nil {
		panic("emulator: " + err.Error())
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func segment(members map[string]any) string {
	text, err := json.Marshal(members)
	if err != nil {
		panic("emulator: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// IssuerURL returns the URL that tokens name as their issuer.
func (i *Issuer) IssuerURL() string { return i.URL }

// JWKS returns the issuer's key set, as its jwks_uri shows it.
func (i *Issuer) JWKS() json.RawMessage {
	encode := base64.RawURLEncoding.EncodeToString
	text, _ := json.Marshal(map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.KeyID,
		"n": encode(i.key.N.Bytes()), "e": encode(big.NewInt(int64(i.key.E)).Bytes()),
	}}})
	return text
}
