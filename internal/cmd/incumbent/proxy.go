package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// proxy is an HTTP proxy that answers the requests to every host itself, including those over
// TLS. A client that trusts its certificate authority reaches the handler under any host name.
type proxy struct {
	URL         string
	Certificate []byte // of its authority, as PEM

	handler   http.Handler
	authority *x509.Certificate
	key       *ecdsa.PrivateKey
	server    *http.Server
	tunnels   *tunnelListener
	inside    *http.Server
}

// newProxy starts a proxy on a free loopback port.
func newProxy(ctx context.Context, handler http.Handler) (*proxy, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	p := &proxy{handler: handler, key: key}
	p.authority = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "emulator"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, p.authority, p.authority, key.Public(), key)
	if err != nil {
		return nil, err
	}
	p.Certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.URL = "http://" + listener.Addr().String()
	p.tunnels = &tunnelListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	p.inside = &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }()
	go func() { _ = p.inside.Serve(p.tunnels) }()
	return p, nil
}

// ServeHTTP opens a tunnel, or answers what needs none.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		p.handler.ServeHTTP(w, r)
		return
	}
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		_ = conn.Close()
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	p.tunnels.add(tls.Server(buffered{conn, buffer.Reader}, &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.certificate(host) },
	}))
}

// certificate makes a certificate for a host.
func (p *proxy) certificate(host string) (*tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: p.authority.NotBefore, NotAfter: p.authority.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, p.authority, p.key.Public(), p.key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: p.key}, nil
}

func (p *proxy) close() { _ = errors.Join(p.server.Close(), p.inside.Close()) }

// buffered is a connection of which something was read already.
type buffered struct {
	net.Conn
	reader *bufio.Reader
}

func (b buffered) Read(into []byte) (int, error) { return b.reader.Read(into) }

// tunnelListener hands out the connections that came through a tunnel.
type tunnelListener struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *tunnelListener) add(conn net.Conn) {
	select {
	case l.conns <- conn:
	case <-l.closed:
		_ = conn.Close()
	}
}

// Accept implements [net.Listener].
func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (l *tunnelListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements [net.Listener].
func (*tunnelListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
