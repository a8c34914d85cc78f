package connect

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Failed returns the class of a transport's error, and what it says. What no second attempt can
// change is told from what may pass. A timeout of the transport itself is one of connecting, to the
// service, a proxy or a DNS server: its limits are fixed, and an answer has only that of the request.
func Failed(err error) (model.Class, string) {
	class, message := classify(err)
	if isTimeout(err) {
		class = model.Unreachable
	}
	return class, message
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func classify(err error) (model.Class, string) {
	var (
		proxy   *ProxyError
		op      *net.OpError
		unknown *net.DNSError
		record  tls.RecordHeaderError
	)
	text := err.Error()
	behindProxy := errors.As(err, &op) && op.Op == "proxyconnect"
	if behindProxy {
		errors.As(op.Err, &op)
	}
	switch {
	case errors.As(err, &proxy):
		if proxy.status >= http.StatusInternalServerError || proxy.status == http.StatusTooManyRequests {
			return model.Unreachable, text
		}
		return model.ProxyFailed, text
	case behindProxy && errors.As(err, &unknown) && unknown.IsNotFound:
		return model.ProxyFailed, text
	case behindProxy && errors.As(err, &record):
		return model.ProxyFailed, "the proxy does not speak TLS"
	case op != nil && op.Op == "dial" && isLoopback(op.Addr):
		if behindProxy {
			return model.ProxyFailed, text
		}
		return model.NothingListens, text
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return model.WrongAddress, text
	case errors.As(err, &record):
		return model.WrongAddress, "the server does not speak TLS"
	case strings.Contains(text, "tls: "), strings.Contains(text, "x509: "):
		return model.Untrusted, text
	case strings.Contains(text, "malformed HTTP"), strings.HasPrefix(text, "readLoopPeekFailLocked"): // package http has no type for them
		return model.BadResponse, "the server does not speak HTTP"
	default:
		return model.Unreachable, text
	}
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// ProxyError is a proxy's refusal to connect to a service.
type ProxyError struct {
	host   string // of the proxy, without its user and with a space before it
	status int
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy%s answered HTTP status %d", e.host, e.status)
}

// connectedBy returns an error unless the proxy has connected to the service.
func connectedBy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{host: " " + proxy.Host, status: resp.StatusCode}
}

// RefusedByProxy returns the error of a request that the proxy answered itself with the status.
func RefusedByProxy(transport http.RoundTripper, req *http.Request, status int) error {
	return &ProxyError{host: proxyHost(transport, req), status: status}
}

// proxyHost returns the host of the proxy that a request went through, with a space before it; empty
// if it is not known.
func proxyHost(transport http.RoundTripper, req *http.Request) string {
	own, ok := transport.(*http.Transport)
	if !ok || own.Proxy == nil {
		return ""
	}
	proxy, err := own.Proxy(req)
	if err != nil || proxy == nil {
		return ""
	}
	return " " + proxy.Host
}
