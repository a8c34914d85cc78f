package emulator

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
)

// Server is an emulator on a loopback port.
type Server struct {
	// URL is the address of the listener, http://127.0.0.1:port. One in memory is
	// reached by Transport only.
	URL string

	emulator    *Emulator
	http        *http.Server
	transport   *redirect
	connections atomic.Int64
}

// serve answers on a listener. Dial connects to it where its address does not.
func (e *Emulator) serve(listener net.Listener, dial dialer) (*Server, error) {
	s := &Server{URL: "http://" + listener.Addr().String(), emulator: e}
	s.http = &http.Server{
		Handler:           e,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // it would report every call that a fault cuts
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				s.connections.Add(1)
			}
		},
	}
	s.transport = newRedirect(listener.Addr().String(), dial)
	e.mu.Lock()
	closed := e.isClosed
	if !closed {
		e.servers[s] = struct{}{}
	}
	e.mu.Unlock()
	if closed {
		return nil, errors.Join(errors.New("the emulator is closed"), listener.Close())
	}
	go func() { _ = s.http.Serve(listener) }()
	return s, nil
}

// Close ends the listener, its connections and the calls on them.
func (s *Server) Close() {
	s.emulator.mu.Lock()
	delete(s.emulator.servers, s)
	s.emulator.mu.Unlock()
	_ = s.http.Close()
	s.transport.CloseIdleConnections()
}

// Connections returns how many connections the listener has accepted so far.
func (s *Server) Connections() int { return int(s.connections.Load()) }

// Transport returns a RoundTripper that sends every request, whatever its host
// and scheme, to this listener. The request keeps its Host, and its scheme goes
// into X-Forwarded-Proto, so that the emulator sees what the service would.
func (s *Server) Transport() http.RoundTripper { return s.transport }

// redirect is that RoundTripper. It is deliberately no *http.Transport: some
// SDKs rewrite the settings of one that they are given.
type redirect struct {
	addr string
	base *http.Transport
}

type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

func newRedirect(addr string, dial dialer) *redirect {
	return &redirect{addr: addr, base: &http.Transport{
		DialContext:         dial,
		MaxIdleConnsPerHost: 256, // all hosts are one here
		IdleConnTimeout:     time.Minute,
	}}
}

// RoundTrip sends the request to the listener.
func (t *redirect) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	if sent.Host == "" {
		sent.Host = r.URL.Host
	}
	sent.Header.Set("X-Forwarded-Proto", r.URL.Scheme)
	sent.URL.Scheme, sent.URL.Host = "http", t.addr
	return t.base.RoundTrip(sent)
}

// CloseIdleConnections closes the connections that no request uses.
func (t *redirect) CloseIdleConnections() { t.base.CloseIdleConnections() }

// CredentialsURI returns the address that ServeCredentials serves from.
func (s *Server) CredentialsURI(name string) string { return s.URL + login.CredentialsURIPath + name }
