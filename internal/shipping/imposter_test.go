package shipping_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// ProviderHCLWith is a provider block with other keys, or without a region.
func ProviderHCLWith(region, key, secret string) string {
	line := ""
	if region != "" {
		line = fmt.Sprintf("  region = %q\n", region)
	}
	return fmt.Sprintf("provider \"innertrail\" {\n%s  access_key = %q\n  secret_key = %q\n}\n", line, key, secret)
}

// ClosedPort gives an address on this machine that refuses connections.
func ClosedPort(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// OtherAccountTransport answers, while it is on, as if the credentials were those of another
// account.
type OtherAccountTransport struct {
	base    http.RoundTripper
	Enabled atomic.Bool
}

func (i *OtherAccountTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := i.base.RoundTrip(r)
	if err != nil || !i.Enabled.Load() || !strings.HasPrefix(r.URL.Host, "sts.") {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	body = bytes.ReplaceAll(body, []byte("1000000000000001"), []byte("2000000000000002"))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func EndpointsHCL(host string) string {
	return fmt.Sprintf("endpoints {\n    actiontrail = %[1]q\n    ram = %[1]q\n    sts = %[1]q\n    sls = %[1]q\n  }", "http://"+host)
}
