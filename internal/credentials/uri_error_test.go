package credentials_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// An error shows the code of the answer of a credentials URI, if it looks like one, and no
// other text of it: it may quote a key.
func TestURI_errorText(t *testing.T) {
	t.Parallel()
	const key = "zI1Ab2Cd3Ef4Gh5Ij6Kl7Mn8Op9Qr0"
	bodies := map[string]string{
		"/":          `{"Code":"Forbidden.Key","Message":"not for you"}`,
		"/keys":      `{"Code":"Forbidden.Key","Message":"` + key + ` is not for you","RequestId":"` + key + `"}`,
		"/code":      `{"Code":"` + key + `","Message":"` + key + `"}`,
		"/words":     `{"errorCode":"the key ` + key + `","errorMessage":"` + key + `"}`,
		"/code-only": `{"Code":"Forbidden.Key"}`,
		"/page":      `<b>` + key,
		"/nothing":   ``,
	}
	want := map[string]string{
		"": "Forbidden.Key: its message is not shown, since it may quote a key", "/": "Forbidden.Key: its message is not shown, since it may quote a key",
		"/keys": "Forbidden.Key: its message is not shown, since it may quote a key", "/code": "its message is not shown, since it may quote a key",
		"/words": "its message is not shown, since it may quote a key", "/code-only": "Forbidden.Key: HTTP status 403",
		"/page": "HTTP status 403 without an error code", "/nothing": "HTTP status 403 without an error code",
	}
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		status := http.StatusForbidden
		if r.URL.RawQuery == "ok" {
			status = http.StatusOK // a failure in a success
		}
		answer.WriteHeader(status)
		_, _ = answer.Write([]byte(bodies[r.URL.Path]))
	}))
	t.Cleanup(server.Close)
	for _, path := range []string{"/keys?ok", "/code?ok", "/words?ok", "/page?ok"} {
		login, err := credentials.Resolve(credentials.Settings{URI: server.URL + path}, func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		if _, err = login.Open(cloud.New(cloud.Config{})).Keys(t.Context()); err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v", path, err)
		}
	}
	for path, says := range want {
		login, err := credentials.Resolve(credentials.Settings{URI: server.URL + path}, func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		_, err = login.Open(cloud.New(cloud.Config{})).Keys(t.Context())
		if err == nil || !strings.HasSuffix(err.Error(), says) || strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v", path, err)
		}
	}
}
