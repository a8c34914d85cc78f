package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// FuzzTimestamp checks that a time in a request is one of the window's, or refused
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
		env := Env{Cloud: state.NewCloud("cn-hangzhou", 1), Now: now}
		root := env.Cloud.AddAccount("1")
		refused := checkTimestamp(env, text)
		at, err := time.Parse(time.RFC3339, text)
		switch {
		case refused == nil && (err != nil || at.Sub(now).Abs() > signatureWindow):
			t.Errorf("the gateway takes %q", text)
		case refused != nil && (refused.Status != 400 || refused.Message == ""):
			t.Errorf("refused with %+v", refused)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://cn-hangzhou.log.aliyuncs.com/", nil)
		for name, value := range map[string]string{
			"Date": text, "x-log-date": text, "x-log-apiversion": "0.6.0", "x-log-signaturemethod": "hmac-sha1", "x-log-bodyrawsize": "0",
			"Authorization": "LOG " + root.AccessKeyID + ":AAAA",
		} {
			r.Header.Set(name, value)
		}
		x := &Request{Env: env, HTTP: r, Address: ParseAddress(r.Host)}
		if refused := (SLSGateway{}).Authenticate(x); refused == nil || refused.Status != http.StatusBadRequest && refused.Status != http.StatusUnauthorized {
			t.Errorf("SLS answers %+v", refused)
		}
	})
}
