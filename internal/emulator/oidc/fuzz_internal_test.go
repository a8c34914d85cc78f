package oidc

import (
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

var fuzzIssuer = sync.OnceValue(func() *Issuer { return NewIssuer("https://token.ci.example") })

// FuzzToken checks that no text makes the verification of a token panic, and that
// none counts whose signed part the issuer has not made.
func FuzzToken(f *testing.F) {
	i := fuzzIssuer()
	now := time.Now()
	good := i.Token(Claims{Subject: "main", Audience: []string{"sts.aliyuncs.com"}, IssuedAt: now})
	signed := good[:strings.LastIndex(good, ".")]
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for _, seed := range []string{
		good, "", ".", "..", "a.b.c", good + ".", good + "=", strings.ToUpper(good), signed + ".", signed + "." + encode("x"),
		encode(`{"alg":"none"}`) + "." + encode(`{"iss":"https://token.ci.example","sub":"main","aud":"sts.aliyuncs.com","exp":1e300,"iat":-1e300}`) + ".",
		encode(`{"alg":"RS256"}`) + "." + encode(`{"iss":"https://token.ci.example","sub":"main","aud":["sts.aliyuncs.com",null],"exp":99999999999,"iat":1,"nbf":null}`) + "." + encode("x"),
		encode(`null`) + "." + encode(`null`) + ".", strings.Repeat("a", 20_001), "\x00.\xff.\n",
	} {
		f.Add(seed)
	}
	p := &state.OIDCProvider{IssuerURL: i.URL, ClientIDs: []string{"sts.aliyuncs.com"}, JWKS: i.JWKS()}
	f.Fuzz(func(t *testing.T, text string) {
		token, refused := Verify(p, text, now)
		switch {
		case refused != nil && (refused.Status != 401 || !strings.HasPrefix(refused.Code, "AuthenticationFail.") || refused.Message == ""):
			t.Errorf("refused with %+v", refused)
		case refused == nil && !strings.HasPrefix(text, signed+"."):
			t.Errorf("%q counts, as %+v", text, token)
		}
	})
}

// FuzzKeys checks that no key set makes the emulator panic, and that each key that
// is read is one that RSA can use.
func FuzzKeys(f *testing.F) {
	f.Add([]byte(fuzzIssuer().JWKS()))
	for _, seed := range []string{
		``, `null`, `[]`, `{"keys":null}`, `{"keys":[null]}`, `{"keys":[{"kty":"RSA","n":"","e":""}]}`, `{"keys":[{"kty":"RSA","n":"*","e":"AQAB"}]}`,
		`{"keys":[{"kty":"EC"},{"kty":"RSA","use":"enc"}]}`, `{"keys":[{"kty":"RSA","e":"AAAA","n":"` + strings.Repeat("A", 400) + `"}]}`,
	} {
		f.Add([]byte(seed))
	}
	token := fuzzIssuer().Token(Claims{Subject: "main", Audience: []string{"a"}})
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := parseJWKS(text)
		if err != nil {
			return
		}
		parsed, refused := parseToken(token)
		if refused != nil || len(keys) == 0 {
			t.Fatal(refused, len(keys))
		}
		parsed.keyID = "" // so that every key is tried
		_ = parsed.signedBy(keys)
	})
}
