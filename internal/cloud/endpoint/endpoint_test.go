package endpoint_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
)

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text     string
		want     endpoint.Endpoint
		loopback bool
	}{
		{"ram.aliyuncs.com", endpoint.Endpoint{Scheme: "https", Host: "ram.aliyuncs.com"}, false},
		{"https://ram.aliyuncs.com", endpoint.Endpoint{Scheme: "https", Host: "ram.aliyuncs.com"}, false},
		{"HTTPS://ram.aliyuncs.com/", endpoint.Endpoint{Scheme: "https", Host: "ram.aliyuncs.com"}, false},
		{"http://ram.aliyuncs.com:8080", endpoint.Endpoint{Scheme: "http", Host: "ram.aliyuncs.com:8080"}, false},
		{"http://127.0.0.1:1", endpoint.Endpoint{Scheme: "http", Host: "127.0.0.1:1"}, true},
		{"http://127.255.255.254", endpoint.Endpoint{Scheme: "http", Host: "127.255.255.254"}, true},
		{"http://[::1]:65535", endpoint.Endpoint{Scheme: "http", Host: "[::1]:65535"}, true},
		{"LocalHost:18900", endpoint.Endpoint{Scheme: "https", Host: "LocalHost:18900"}, true},
		{"http://sls.localhost", endpoint.Endpoint{Scheme: "http", Host: "sls.localhost"}, false}, // DNS would answer for it
		{"http://localhost.", endpoint.Endpoint{Scheme: "http", Host: "localhost."}, false},
		{"http://127.0.0.1.example.com", endpoint.Endpoint{Scheme: "http", Host: "127.0.0.1.example.com"}, false},
		{"http://localhost.example.com", endpoint.Endpoint{Scheme: "http", Host: "localhost.example.com"}, false},
		{"http://notlocalhost", endpoint.Endpoint{Scheme: "http", Host: "notlocalhost"}, false},
		{"http://0.0.0.0:80", endpoint.Endpoint{Scheme: "http", Host: "0.0.0.0:80"}, false},
		{"http://128.0.0.1", endpoint.Endpoint{Scheme: "http", Host: "128.0.0.1"}, false},
	} {
		got, err := endpoint.Parse(tc.text)
		if err != nil || got != tc.want || got.Loopback() != tc.loopback {
			t.Errorf("%q: got %+v, loopback %t, %v; want %+v, loopback %t", tc.text, got, got.Loopback(), err, tc.want, tc.loopback)
		}
	}
	for _, text := range []string{
		"", " ", "/", "//", "https://", "http:///path", ":443", "https://:443", "ram.aliyuncs.com/path", "ram.aliyuncs.com?query=1",
		"ram.aliyuncs.com#fragment", "ftp://ram.aliyuncs.com", "file:///etc/passwd", "javascript://x", "unix:///var/run/x", "ram.aliyuncs.com:port",
		"ram.aliyuncs.com:0", "ram.aliyuncs.com:65536", "ram.aliyuncs.com:-1", "ram aliyuncs com", "ram.aliyuncs.com\n", "https://[::1", "::1",
		"http://%zz", "user@ram.aliyuncs.com", "https://user:hunter2@ram.aliyuncs.com", "ftp://user:hunter2@ram.aliyuncs.com",
		"https://user:hunter2@ram.aliyuncs.com:port", "https://user:hunter2@", "user:hunter2@host/path",
	} {
		got, err := endpoint.Parse(text)
		switch {
		case err == nil:
			t.Errorf("%q is taken for %+v", text, got)
		case strings.Contains(err.Error(), "hunter2"):
			t.Errorf("the error quotes a password: %v", err)
		case got != endpoint.Endpoint{}:
			t.Errorf("%q: got %+v with an error", text, got)
		}
	}
}

// TestParseEndpoint_otherScripts checks that the error suggests Punycode only where it
// would help.
func TestParseEndpoint_otherScripts(t *testing.T) {
	t.Parallel()
	for text, helps := range map[string]bool{
		"bücher.example": true, "https://日志.example.com:8443": true, "http://log.пример./": true, "bu\u0308cher.example": true,
		"": false, "bü cher.example": false, "ram aliyuncs com": false, "http://[fe80::1%25ü]": false, "log.example.com…": false, "log..пример": false,
		"https://user:hunter2@bücher.example": false,
	} {
		_, err := endpoint.Parse(text)
		if err == nil || strings.Contains(err.Error(), "Punycode") != helps {
			t.Errorf("%q gives %v", text, err)
		}
	}
	if _, err := endpoint.Parse("https://xn--bcher-kva.example"); err != nil {
		t.Error(err)
	}
}
