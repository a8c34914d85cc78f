package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer bounds what is read of one answer, in bytes. The largest legal one
// is a page of 100 events of at most some 64 KiB each.
const maxAnswer = 16 << 20

// exchange carries one attempt of one call and keeps what truly happened: the
// answer, or why there is none. To the SDK above it every failure looks like one
// plain refusal, so that the SDK neither retries by itself nor parses an error
// body, and no URL with a signature in it ends up in an error's text.
type exchange struct {
	client   *Client
	ctx      context.Context //nolint:containedctx // http.RoundTripper has no context of its own here: the SDK makes the request without one.
	op       operation
	number   int
	endpoint Endpoint

	status int
	body   []byte
	err    *Error
}

func (c *Client) newExchange(ctx context.Context, op operation, number int, endpoint Endpoint) *exchange {
	return &exchange{client: c, ctx: ctx, op: op, number: number, endpoint: endpoint}
}

// RoundTrip implements [http.RoundTripper] for the SDK.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := x.send(req)
	if x.err != nil {
		resp = &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}}
		x.body = []byte("{}")
	}
	resp.Request = req
	resp.Body = io.NopCloser(bytes.NewReader(x.body))
	return resp, nil
}

// send does the request and reads the whole answer, so that a body that stops
// in the middle is bounded by the context like everything else.
func (x *exchange) send(req *http.Request) *http.Response {
	req = req.WithContext(x.ctx)
	if x.endpoint.literal() {
		// The SDK puts the project in front of the host, where an address has no
		// names. The Host header keeps the project; the connection goes to the address.
		req.Host = req.URL.Host
		req.URL.Host = x.endpoint.Host
	}
	start := x.client.config.Clock.Now()
	resp, err := x.client.transport.RoundTrip(req)
	if err != nil {
		x.err = x.lost(err)
		x.trace(start, 0)
		return nil
	}
	defer resp.Body.Close()
	x.status = resp.StatusCode
	x.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		x.err = x.lost(err)
	case len(x.body) > maxAnswer:
		x.err = x.fail(Misunderstood, fmt.Sprintf("the answer is longer than %d bytes", maxAnswer), nil)
	case resp.StatusCode != http.StatusOK:
		x.err = x.refusal(resp)
	}
	x.trace(start, resp.StatusCode)
	return resp
}

// lost makes the error of an answer that did not come, or not whole.
func (x *exchange) lost(err error) *Error {
	switch {
	case errors.Is(err, context.Canceled):
		return x.fail(Canceled, "given up before the answer came", err)
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return x.fail(TimedOut, fmt.Sprintf("no answer within %s", x.client.config.RequestTimeout), err)
	default:
		return x.fail(Unreachable, err.Error(), err)
	}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// refusal makes the error of an answer that is not a success. The RPC services
// and Log Service name code and message differently.
func (x *exchange) refusal(resp *http.Response) *Error {
	var envelope struct {
		Code, Message, RequestID any
		ErrorCode                any `json:"errorCode"`
		ErrorMessage             any `json:"errorMessage"`
	}
	// A body that is no JSON leaves the code empty, which says what there is to say.
	_ = json.Unmarshal(x.body, &envelope)
	code, message := text(envelope.Code, envelope.ErrorCode), text(envelope.Message, envelope.ErrorMessage)
	if message == "" && code == "" {
		message = fmt.Sprintf("HTTP status %d without an error code", resp.StatusCode)
	}
	// For a wrong signature the gateway quotes what was signed, the key's id and
	// the session's token included.
	if at := strings.Index(message, "server string to sign"); at >= 0 {
		message = strings.TrimSpace(message[:at])
	}
	e := x.fail(classify(resp.StatusCode, code, message), message, nil)
	e.Status, e.Code = resp.StatusCode, code
	e.RequestID = text(envelope.RequestID)
	if e.RequestID == "" {
		e.RequestID = resp.Header.Get("x-log-requestid")
	}
	return e
}

// text gives the first of values that is a string.
func text(values ...any) string {
	for _, v := range values {
		if s, ok := v.(string); ok && s != "" {
			return s
		}
	}
	return ""
}

func (x *exchange) fail(class Class, message string, cause error) *Error {
	e := x.op.fail(class, message, cause)
	e.Host, e.Status, e.Attempts = x.endpoint.Host, x.status, x.number
	return e
}

// unreadable makes the error of a success that this client cannot read.
func (x *exchange) unreadable(what string) *Error {
	return x.fail(Misunderstood, what, nil)
}

// decode reads the answer into into.
func (x *exchange) decode(into any) error {
	if err := json.Unmarshal(x.body, into); err != nil {
		return x.unreadable("the answer is not the JSON that was expected")
	}
	return nil
}

func (x *exchange) trace(start time.Time, status int) {
	if x.client.config.Trace == nil {
		return
	}
	told := Attempt{
		Service: x.op.service, Action: x.op.action, Host: x.endpoint.Host, Number: x.number,
		Status: status, Took: x.client.config.Clock.Now().Sub(start),
	}
	if x.err != nil {
		told.Code, told.RequestID = x.err.Code, x.err.RequestID
	}
	x.client.config.Trace(x.ctx, told)
}
