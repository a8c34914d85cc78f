package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"testing"
)

// TestSLSSignatureV4_published tries the Go SDK's own test vectors: what they
// sign and the signatures are its, computed by no code of ours.
func TestSLSSignatureV4_published(t *testing.T) {
	query := url.Values{" abc": {"efg"}, " agc ": {""}, "": {"efg"}, "A-bc": {"eFg"}}
	headers := map[string]string{
		"hello": "world", "hello-text": "a12X- ", "": "AA", // signed is none of these
		"x-log-test": "het123", "x-acs-ppp": "dds",
	}
	more := url.Values{"abs-ij*asd/vc": {"a~js+d ada"}, "a abAas123/vc": {"a~jdad a2ADFs+d ada"}}
	for name, v := range query {
		more[name] = v
	}
	const body = "adasd= -asd zcas"
	for name, tc := range map[string]struct {
		method, path, region, body, want string
		query                            url.Values
		headers                          map[string]string
	}{
		"all": {"POST", "/logstores", "cn-hangzhou", body, "a98f5632e93836e63839cd836a54055f480020a9364ca944e2d34f2eb9bf1bed", query, headers},
		"no query, no headers, another region": {
			"POST", "/logstores", "cn-shanghai", body, "8a10a5e723cb2e75964816de660b2c16a58af8bc0261f7f0722d832468c76ce8", nil, nil,
		},
		"no body":            {"POST", "/logstores", "cn-hangzhou", "", "5a66d8f8051983e0e9d08e0f960ef9252ef971eead5bb5c7acec8617a2eb2701", query, headers},
		"GET":                {"GET", "/logstores", "cn-hangzhou", "", "d92741852500791d662a8d469ff61627c0559ecd86c3f59b7bf6772b6c62666a", query, headers},
		"special characters": {"POST", "/logstores/hello/a+*~bb/cc", "cn-hangzhou", body, "2c204068e961a8813a6bcf7ac422f7fa6e9bf9a5da493e0165dfe100854d18ff", more, headers},
	} {
		t.Run(name, func(t *testing.T) {
			sum := sha256.Sum256([]byte(tc.body))
			digest := hex.EncodeToString(sum[:])
			const date = "20220808T032330Z"
			all := map[string]string{"x-log-date": date, "x-log-content-sha256": digest}
			for k, v := range tc.headers {
				all[k] = v
			}
			u, err := url.Parse(tc.path + "?" + tc.query.Encode())
			if err != nil {
				t.Fatal(err)
			}
			if got := slsSignV4("zxasdasdasw2", date, tc.region, slsCanonicalV4(tc.method, u, all, digest)); got != tc.want {
				t.Errorf("signature %s, want %s", got, tc.want)
			}
		})
	}
}
