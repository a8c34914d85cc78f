package redact_test

import (
	"html"
	"net/url"
	"strings"
	"testing"
)

// FuzzRedact has any text around and inside an encoded secret: no run of 16 bytes of it stays, and a
// text that has nothing of it is returned as it is.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{"", "%", "%2", "\\u00", "&#", "&amp", "\\", "=\r\n", "%25%32%35", "&#x0;", "\\ud800", "\x00", "+ -_/"} {
		f.Add("It is ", seed, uint8(20), uint8(1))
		f.Add(seed, seed, uint8(7), uint8(2))
	}
	f.Fuzz(func(t *testing.T, before, inside string, cut, times uint8) {
		const secret = "Zq8gF1q6Ft5B2yfSjIr5bk+NPnl/cT08aqBw3Z6mGVbd="
		if len(before)+len(inside) > 1<<10 {
			return // longer texts only take longer
		}
		secrets := secretsOf(t, secret)
		if nothing := before + inside; shared(strings.ToLower(nothing), strings.ToLower(secret)) < 8 && len(nothing) < 16 {
			if got := secrets.Redact(nothing); got != nothing {
				t.Errorf("%q becomes %q", nothing, got)
			}
		}
		at := int(cut) % len(secret)
		encoded := secret
		for range times % 4 {
			encoded = html.EscapeString(url.QueryEscape(encoded))
		}
		got := secrets.Redact(before + secret[:at] + inside + secret[at:] + inside + encoded + before)
		if shared(got, secret) >= 16 {
			t.Errorf("%q stays", got)
		}
	})
}
