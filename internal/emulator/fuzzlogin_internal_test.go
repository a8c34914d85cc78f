package emulator

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

var fuzzIssuer = sync.OnceValue(func() *Issuer { return NewIssuer("https://token.ci.example") })

// FuzzToken holds that no text makes the verification of a token panic, and that
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
	p := &OIDCProvider{IssuerURL: i.URL, ClientIDs: []string{"sts.aliyuncs.com"}, JWKS: i.JWKS()}
	f.Fuzz(func(t *testing.T, text string) {
		token, refused := p.verify(text, now)
		switch {
		case refused != nil && (refused.status != 401 || !strings.HasPrefix(refused.code, "AuthenticationFail.") || refused.message == ""):
			t.Errorf("refused with %+v", refused)
		case refused == nil && !strings.HasPrefix(text, signed+"."):
			t.Errorf("%q counts, as %+v", text, token)
		}
	})
}

// FuzzKeys holds that no key set makes the emulator panic, and that each key that
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
		parsed, refused := parseJWT(token)
		if refused != nil || len(keys) == 0 {
			t.Fatal(refused, len(keys))
		}
		parsed.keyID = "" // so that every key is tried
		_ = parsed.signedBy(keys)
	})
}

// FuzzLogstoreBody holds that no body of a Logstore or of its index makes the
// emulator panic, and that what it takes is in range and can be read back.
func FuzzLogstoreBody(f *testing.F) {
	for _, seed := range []string{
		`{"logstoreName":"own-logs","ttl":30,"shardCount":2}`, `{"logstoreName":"own-logs","ttl":3650,"shardCount":2,"autoSplit":true,"maxSplitShard":64,"hot_ttl":30,"infrequentAccessTTL":30}`,
		`{"logstoreName":"own-logs","ttl":3651}`, `{"logstoreName":"own-logs","ttl":null,"shardCount":1e3}`, `{"logstoreName":"own-logs","ttl":1,"encrypt_conf":{"enable":true,"encrypt_type":"sm4","user_cmk_info":null}}`,
		`{"logstoreName":"own-logs","ttl":1,"mode":"query","telemetryType":"None","createTime":1,"lastModifyTime":4294967296}`, `{}`, `null`, `[]`, ``,
		`{"line":{"token":[","],"caseSensitive":false,"chn":true},"keys":{"a":{"type":"json","token":[],"json_keys":{"b":{"type":"long"}},"max_depth":-1}},"max_text_len":64}`,
		`{"keys":{"":{"type":"text","token":null}},"log_reduce":true,"ttl":1}`, `{"keys":{"a":{"type":"double","alias":"a"}},"line":{"include_keys":[],"exclude_keys":[]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{"/logstores/own-logs", "/logstores/own-logs/index"} {
			x, l := ownLogs(body)
			x.service, x.needs = ServiceSLS, needsNothing
			x.request = httptest.NewRequestWithContext(t.Context(), http.MethodPut, path, nil)
			api, known := x.findSLSAPI()
			if !known {
				t.Fatal(path)
			}
			if _, refused := api.handle(x); refused != nil {
				if refused.status != 400 || refused.code == "" || refused.message == "" {
					t.Fatalf("refused with %+v", refused)
				}
			}
			if l.TTL < 1 || l.TTL > permanentTTL || l.ShardCount != 2 || l.HotTTL < 0 || l.MaxSplitShard < 0 || l.MaxSplitShard > 256 {
				t.Errorf("%q was taken, as %+v", body, l)
			}
			if l.Index != nil && !json.Valid(l.Index) {
				t.Errorf("%q was taken, as an index %s", body, l.Index)
			}
			if text, err := json.Marshal(l); err != nil || !json.Valid(text) {
				t.Errorf("%q cannot be read back: %v", body, err)
			}
		}
	})
}

// FuzzTimestamp holds that a time in a request is one of the window's, or refused
// as one that is not.
func FuzzTimestamp(f *testing.F) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, seed := range []string{
		"2026-01-02T03:04:05Z", "2026-01-02T03:19:06Z", "2026-01-02t03:04:05z", "2026-1-2T3:4:5Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "20260102T030405Z",
		"Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05 +0000", "Mon, 02 Jan 2026 03:04:05 GMT", "", "now", "1767323045",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := New()
		e.Clock.Freeze(now)
		refused := e.checkTimestamp(url.Values{"Timestamp": {text}})
		at, err := time.Parse(time.RFC3339, text)
		switch {
		case refused == nil && (err != nil || at.Sub(now).Abs() > signatureWindow):
			t.Errorf("the gateway takes %q", text)
		case refused != nil && (refused.status != 400 || refused.message == ""):
			t.Errorf("refused with %+v", refused)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://cn-hangzhou.log.aliyuncs.com/", nil)
		for name, value := range map[string]string{
			"Date": text, "x-log-date": text, "x-log-apiversion": "0.6.0", "x-log-signaturemethod": "hmac-sha1", "x-log-bodyrawsize": "0",
			"Authorization": "LOG " + rootCredentials.AccessKeyID + ":AAAA",
		} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusUnauthorized {
			t.Errorf("SLS answers %d %s", w.Code, w.Body)
		}
	})
}
