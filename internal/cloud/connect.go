package cloud

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

// noResponse returns the error of a missing or incomplete response. Only the context shows whether
// the caller gave up: a transport's error of that name may have another cause.
func (a *attempt) noResponse(err error) *model.Error {
	class, message := noConnection(err)
	switch {
	case errors.Is(a.ctx.Err(), context.Canceled):
		class, message, err = model.Canceled, "canceled before the response arrived", a.ctx.Err()
	case a.ctx.Err() != nil:
		class, message = model.TimedOut, fmt.Sprintf("no answer within %s", a.client.config.RequestTimeout)
	case isTimeout(err):
		class = model.TimedOut
	}
	if a.secrets.Redact(err.Error()) != err.Error() {
		err = nil
	}
	return a.fail(class, message, err)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// noConnection returns the class of a transport's error, and what it says. What no second attempt
// can change is told from what may pass.
func noConnection(err error) (model.Class, string) {
	var (
		proxy   *proxyError
		op      *net.OpError
		unknown *net.DNSError
		record  tls.RecordHeaderError
	)
	text := err.Error()
	behindProxy := errors.As(err, &op) && op.Op == "proxyconnect" && errors.As(op.Err, &op)
	switch {
	case errors.As(err, &proxy):
		if proxy.status >= http.StatusInternalServerError || proxy.status == http.StatusTooManyRequests {
			return model.Unreachable, text
		}
		return model.ProxyFailed, text
	case op != nil && op.Op == "dial" && isLoopback(op.Addr):
		if behindProxy {
			return model.ProxyFailed, text
		}
		return model.WrongAddress, text
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

// canceledBy turns e into Canceled if the operation's context has ended. Otherwise only the attempt
// timed out.
func canceledBy(ctx context.Context, e *model.Error) *model.Error {
	if (e.Class == model.TimedOut || e.Class == model.Unreachable) && ctx.Err() != nil {
		e.Class, e.Cause = model.Canceled, ctx.Err()
	}
	return e
}

// proxyError is a proxy's refusal to connect to a service.
type proxyError struct {
	host   string // of the proxy, without its user
	status int
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy%s answered HTTP status %d", e.host, e.status)
}

// connectedBy returns an error unless the proxy has connected to the service.
func connectedBy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{host: " " + proxy.Host, status: resp.StatusCode}
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
