package connect_test

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// get sends a request through a transport of this package.
func get(t *testing.T, transport *http.Transport, url string) error {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	return err
}

// A connection that is not made in time is one that cannot be reached: request_timeout does not
// change that limit.
func TestFailed_timeout(t *testing.T) {
	t.Parallel()
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // it accepts nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	if limit := connect.NewTransport(nil).TLSHandshakeTimeout; limit != connect.Timeout {
		t.Errorf("a handshake may take %s", limit)
	}
	for says, change := range map[string]func(*http.Transport){
		"i/o timeout":           func(tr *http.Transport) { tr.DialContext = (&net.Dialer{Timeout: time.Nanosecond}).DialContext },
		"TLS handshake timeout": func(tr *http.Transport) { tr.TLSHandshakeTimeout = time.Millisecond },
	} {
		transport := connect.NewTransport(nil)
		change(transport)
		err := get(t, transport, "https://"+silent.Addr().String())
		if err == nil {
			t.Fatalf("%s: there is a connection", says)
		}
		if class, message := connect.Failed(err); class != model.Unreachable || !strings.Contains(message, says) {
			t.Errorf("class %d, %s; want %s", class, message, says)
		}
	}
}

// A custom certificate authority is trusted in addition to the system's.
func TestRoots(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	err := get(t, connect.NewTransport(nil), server.URL)
	if err == nil {
		t.Fatal("without the authority it is trusted")
	}
	if class, message := connect.Failed(err); class != model.Untrusted || !strings.Contains(message, "certificate") {
		t.Errorf("without the authority: class %d, %s", class, message)
	}
	roots, err := connect.Roots(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	if err != nil {
		t.Fatal(err)
	}
	if err := get(t, connect.NewTransport(roots), server.URL); err != nil {
		t.Errorf("with the authority: %v", err)
	}
	for _, text := range []string{"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if _, err := connect.Roots([]byte(text)); err == nil {
			t.Errorf("%q is taken for a certificate", text)
		}
	}
}

// The name localhost leads to this machine, whichever of its addresses listens.
func TestNewTransport_localhost(t *testing.T) {
	t.Parallel()
	dial := connect.NewTransport(nil).DialContext
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err)
			continue // a machine without IPv6
		}
		t.Cleanup(func() { _ = listener.Close() })
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		conn, err := dial(t.Context(), "tcp", "LocalHost:"+port)
		if err != nil {
			t.Errorf("%s is not reached: %v", address, err)
			continue
		}
		if got := conn.RemoteAddr().String(); got != listener.Addr().String() {
			t.Errorf("%s is reached for %s", got, address)
		}
		_ = conn.Close()
	}
}

// TestNewTransport_proxy checks that the proxy variables apply as for every Go program, and
// never for the metadata service. They are read once per process, so each case is a
// separate process.
func TestNewTransport_proxy(t *testing.T) {
	t.Parallel()
	const logs, trail = "ops-audit.log.example.invalid:443", "actiontrail.example.invalid:443"
	if os.Getenv("PROXY_TEST_CALLS") != "" {
		for _, url := range []string{"https://" + logs, "https://" + trail, "http://" + connect.MetadataHost} {
			transport := connect.NewTransport(nil)
			transport.ResponseHeaderTimeout = time.Second
			dial := transport.DialContext
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				ctx, cancel := context.WithTimeout(ctx, time.Second) // nothing answers for the metadata service
				defer cancel()
				return dial(ctx, network, address)
			}
			if err := get(t, transport, url); err == nil && strings.HasPrefix(url, "https:") {
				t.Errorf("%s was reached", url) // no host has such a name
			}
		}
		return
	}
	for name, test := range map[string]struct {
		env  []string // %s is the proxy
		want []string
	}{
		"upper case": {[]string{"HTTPS_PROXY=%s"}, []string{trail, logs}},
		"lower case": {[]string{"https_proxy=%s"}, []string{trail, logs}},
		"one host left out, as a name and not as an expression": {
			[]string{"HTTPS_PROXY=%s", "NO_PROXY=actiontrail.example.invalid"}, []string{logs}},
		"a domain left out": {[]string{"HTTPS_PROXY=%s", "NO_PROXY=.log.example.invalid"}, []string{trail}},
		"no expressions":    {[]string{"HTTPS_PROXY=%s", "no_proxy=action.*"}, []string{trail, logs}},
		"all left out":      {[]string{"HTTPS_PROXY=%s", "HTTP_PROXY=%s", "NO_PROXY=*"}, nil},
		"of http only":      {[]string{"HTTP_PROXY=%s"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var asked []string
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.Host)
				w.WriteHeader(http.StatusForbidden)
			}))
			t.Cleanup(proxy.Close)
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNewTransport_proxy$")
			command.Env = []string{"PROXY_TEST_CALLS=1", "PATH=" + os.Getenv("PATH")}
			for _, line := range test.env {
				command.Env = append(command.Env, strings.ReplaceAll(line, "%s", proxy.URL))
			}
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			mu.Lock()
			defer mu.Unlock()
			slices.Sort(asked)
			if got, want := fmt.Sprint(asked), fmt.Sprint(slices.Sorted(slices.Values(test.want))); got != want {
				t.Errorf("the proxy was asked for %s, want %s", got, want)
			}
		})
	}
}
