// Package connect makes connections for the client: certificate authorities, proxies, and what a
// failed connection means. It knows nothing of calls.
package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Timeout limits the making of a connection, and then the TLS handshake.
const Timeout = 10 * time.Second

// NewTransport returns the transport of a client and of the clients made from it. Proxy variables
// work as in every Go program, except for the metadata service: a proxy would ask the one of its
// own machine.
func NewTransport(roots *x509.CertPool) *http.Transport {
	return &http.Transport{
		OnProxyConnectResponse: connectedBy,
		Proxy:                  proxyOf,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    128, // RAM gets two calls at a time for each account in flight
		IdleConnTimeout:        50 * time.Second,
		TLSHandshakeTimeout:    Timeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
}

// dial connects to an address. The name localhost is this machine without a look at DNS, since plain
// http is allowed to it (RFC 6761, section 6.3).
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: Timeout, KeepAlive: 30 * time.Second}
	host, port, err := net.SplitHostPort(address)
	if err != nil || !strings.EqualFold(host, "localhost") {
		return dialer.DialContext(ctx, network, address)
	}
	conn, err := dialer.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		if other, otherErr := dialer.DialContext(ctx, network, net.JoinHostPort("::1", port)); otherErr == nil {
			return other, nil
		}
	}
	return conn, err
}

// MetadataHost is the host of the metadata service of ECS (ECS documentation, "Instance metadata").
const MetadataHost = "100.100.100.200"

func proxyOf(req *http.Request) (*url.URL, error) {
	if req.URL.Hostname() == MetadataHost {
		return nil, nil // no proxy
	}
	return http.ProxyFromEnvironment(req)
}

// Roots returns the system's certificate authorities together with those of a PEM text.
func Roots(pem []byte) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // some systems have none where Go looks
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("it holds no certificate in PEM form")
	}
	return roots, nil
}
