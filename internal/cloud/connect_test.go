package cloud_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A failure that no second attempt can change is reported after the first. Only what was
// certainly not sent is not ambiguous.
func TestConnect_permanent(t *testing.T) {
	t.Parallel()
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	t.Cleanup(tls.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	host := func(server *httptest.Server) string { return server.Listener.Addr().String() }
	for _, tc := range []struct {
		name, endpoint string
		class          model.Class
		message        string
		ambiguous      bool
	}{
		{"refused on this machine", "http://" + testcloud.ClosedPort(t), model.NothingListens, "refused", false},
		{"a certificate of an unknown authority", "https://" + host(tls), model.Untrusted, "certificate", false},
		{"no TLS where it is expected", "https://" + host(plain), model.WrongAddress, "does not speak TLS", false},
		{"another protocol", "http://" + speaks(t, false), model.BadResponse, "does not speak HTTP", true},
		{"another protocol, in which the server begins", "http://" + speaks(t, true), model.BadResponse, "does not speak HTTP", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range calls(t) {
				clock := &fakeClock{}
				err := c.do(t.Context(), at(t, tc.endpoint, func(config *cloud.Config) { config.Clock, config.MaxRetries = clock, 3 }))
				e := failure(t, err, tc.class)
				if e.Attempts != 1 || len(clock.waits()) != 0 || e.Retryable() || e.Ambiguous() != (tc.ambiguous && c.mutating) || !strings.Contains(e.Message, tc.message) {
					t.Errorf("%s: %d attempts, %d waits, ambiguous %t: %v", c.action, e.Attempts, len(clock.waits()), e.Ambiguous(), e)
				}
			}
		})
	}
}

// speaks returns the address of a server that speaks another protocol than HTTP.
func speaks(t *testing.T, first bool) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if !first {
				_, _ = conn.Read(make([]byte, 1))
			}
			_, _ = conn.Write([]byte("SSH-2.0-OpenSSH_9.9\r\n\x1b[2J\r\n"))
			_, _ = io.Copy(io.Discard, conn)
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

// Only what cannot pass is permanent: everything else is tried again.
func TestConnect_retried(t *testing.T) {
	t.Parallel()
	dial := func(ip string, err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(ip), Port: 443}, Err: err}
	}
	refused := os.NewSyscallError("connect", syscall.ECONNREFUSED)
	for _, tc := range []struct {
		name  string
		err   error
		class model.Class
		tries int
	}{
		{"refused by another machine", dial("192.0.2.1", refused), model.Unreachable, 3},
		{"refused on this machine", dial("127.0.0.1", refused), model.NothingListens, 1},
		{"refused on this machine, in IPv6", dial("::1", refused), model.NothingListens, 1},
		{"refused by a proxy on this machine", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial("127.0.0.1", refused)}, model.ProxyFailed, 1},
		{"refused by a proxy elsewhere", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial("192.0.2.1", refused)}, model.Unreachable, 3},
		{"no route", dial("192.0.2.1", syscall.EHOSTUNREACH), model.Unreachable, 3},
		{"too slow to connect", dial("192.0.2.1", os.ErrDeadlineExceeded), model.Unreachable, 3},
		{"too slow to connect, on this machine", dial("127.0.0.1", os.ErrDeadlineExceeded), model.Unreachable, 3},
		{"a proxy that is too slow to connect to", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial("192.0.2.1", os.ErrDeadlineExceeded)}, model.Unreachable, 3},
		{"reset", &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, Err: syscall.ECONNRESET}, model.Unreachable, 3},
		{"cut", io.ErrUnexpectedEOF, model.Unreachable, 3},
		{"no such proxy", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}}}, model.ProxyFailed, 1},
		{"a proxy without TLS", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}}, model.ProxyFailed, 1},
		{"no such host", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}}, model.WrongAddress, 1},
		{"DNS that does not answer", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", Name: "x", IsTemporary: true}}, model.Unreachable, 3},
		{"DNS that is too slow", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "i/o timeout", Name: "x", IsTimeout: true}}, model.Unreachable, 3},
		{"a TLS alert", &net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, model.Untrusted, 1},
	} {
		transport := &answers{give: func(*http.Request) (*http.Response, error) { return nil, tc.err }}
		err := drop(clientOver(transport, func(config *cloud.Config) { config.MaxRetries = 2 }).GetProject(t.Context(), project))
		e := failure(t, err, tc.class)
		if len(transport.seen()) != tc.tries || e.Attempts != tc.tries || e.Retryable() != (tc.tries > 1) {
			t.Errorf("%s: sent %d times, want %d: %v", tc.name, len(transport.seen()), tc.tries, e)
		}
	}
}

// A failure carries where its address was set.
func TestConnect_origin(t *testing.T) {
	t.Parallel()
	parsed, err := endpoint.Parse("http://" + testcloud.ClosedPort(t))
	if err != nil {
		t.Fatal(err)
	}
	parsed.Origin = "X_ENDPOINT in the environment"
	client := clientOver(nil, func(config *cloud.Config) { config.Endpoints = map[string]endpoint.Endpoint{model.SLS: parsed} })
	if e := failure(t, drop(client.GetProject(t.Context(), project)), model.NothingListens); e.Origin != parsed.Origin {
		t.Errorf("%+v", e)
	}
}

// A proxy that wants a login, or lets nothing through, is named, and asked once, by the calls of
// both SDKs.
func TestConnect_proxy(t *testing.T) {
	t.Parallel()
	if scheme := os.Getenv("PROXY_TEST_SCHEME"); scheme != "" {
		client := clientOver(nil, func(config *cloud.Config) {
			config.Endpoints = map[string]endpoint.Endpoint{
				model.RAM: {Scheme: scheme, Host: "ram.example.invalid"}, model.SLS: {Scheme: scheme, Host: "log.example.invalid"},
			}
			config.MaxRetries = 2
		})
		for _, err := range []error{drop(client.GetRole(context.Background(), "x")), drop(client.GetProject(context.Background(), project))} {
			var e *model.Error
			errors.As(err, &e)
			fmt.Printf("class %d attempts %d message %s\n", e.Class, e.Attempts, e.Message)
		}
		return
	}
	for _, tc := range []struct {
		scheme string
		status int
		class  model.Class
		tries  int
	}{
		{"http", 407, model.ProxyFailed, 1},
		{"https", 407, model.ProxyFailed, 1},
		{"https", 403, model.ProxyFailed, 1},
		{"https", 502, model.Unreachable, 3},
		{"https", 503, model.Unreachable, 3},
	} {
		t.Run(fmt.Sprint(tc.scheme, tc.status), func(t *testing.T) {
			t.Parallel()
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tc.status) }))
			t.Cleanup(proxy.Close)
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestConnect_proxy$")
			command.Env = []string{
				"PROXY_TEST_SCHEME=" + tc.scheme, "PATH=" + os.Getenv("PATH"),
				strings.ToUpper(tc.scheme) + "_PROXY=" + strings.Replace(proxy.URL, "://", "://user:very-secret@", 1),
			}
			out, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			host := proxy.Listener.Addr().String()
			want := fmt.Sprintf("class %d attempts %d message the proxy %s answered HTTP status %d", tc.class, tc.tries, host, tc.status)
			if strings.Count(string(out), want) != 2 || strings.Contains(string(out), "very-secret") {
				t.Errorf("got %s\nwant %s", out, want)
			}
		})
	}
}
