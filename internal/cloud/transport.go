package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// newTransport makes the one transport of a client and of all that are made from
// it. The proxy variables count as they do for every Go program, with one
// exception: the metadata service is asked directly, since a proxy would ask that
// of its own machine.
func newTransport(roots *x509.CertPool) *http.Transport {
	return &http.Transport{
		Proxy:                 proxyOf,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       50 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// MetadataHost is where an ECS instance asks about itself (ECS documentation,
// "Instance metadata").
const MetadataHost = "100.100.100.200"

func proxyOf(req *http.Request) (*url.URL, error) {
	if req.URL.Hostname() == MetadataHost {
		return nil, nil // no proxy
	}
	return http.ProxyFromEnvironment(req)
}

// Roots gives the system's certificate authorities and those of a PEM text.
func Roots(pem []byte) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // some systems keep none where Go looks
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("it holds no certificate in PEM form")
	}
	return roots, nil
}
