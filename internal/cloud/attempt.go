package cloud

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/redact"
)

// attempt sends one attempt of a call and keeps the response, or the reason why there is none. The
// SDK above it sees every failure as the same plain error. So the SDK neither retries nor parses an
// error body, and no signed URL ends up in an error.
type attempt struct {
	client   *Client
	ctx      context.Context //nolint:containedctx // The SDK makes the request without a context.
	op       operation.Operation
	number   int
	endpoint endpoint.Endpoint
	resource string // what the permission is needed on, or empty

	status       int
	requestID    string // from the response's headers
	header       http.Header
	body         []byte
	err          *model.Error
	extraSecrets []string        // secret values of the request that the caller knows
	answersKeys  bool            // the response may quote keys, and no text of it is in an error
	secrets      *redact.Secrets // values of the request that may not be in an error
}

func (c *Client) newAttempt(ctx context.Context, op operation.Operation, number int, endpoint endpoint.Endpoint) *attempt {
	return &attempt{client: c, ctx: ctx, op: op, number: number, endpoint: endpoint}
}

// RoundTrip implements [http.RoundTripper] for the SDK.
func (a *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := a.send(req)
	if a.err != nil {
		resp = &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}}
		a.body = []byte("{}")
	}
	resp.Request = req
	resp.Body = io.NopCloser(bytes.NewReader(a.body))
	return resp, nil
}

// do sends a request that was not made by an SDK. Ctx is the operation's context.
func (a *attempt) do(ctx context.Context, req *http.Request) error {
	// send has read and closed the response's body.
	_ = a.send(req) //nolint:bodyclose // see above
	if a.err != nil {
		return canceledBy(ctx, a.err)
	}
	return nil
}

// send sends the request and reads the whole response, so that the context covers a slow body too.
func (a *attempt) send(req *http.Request) *http.Response {
	if host := a.endpoint.SDKHost(); req.URL.Host != host && !strings.HasSuffix(req.URL.Host, "."+host) {
		// A project or region with a slash in its name would send the keys to another host.
		a.err = a.unsent("the region or the project is not a valid host name")
		return nil
	}
	req = req.WithContext(a.ctx)
	a.secrets = redact.Of(req, a.extraSecrets)
	if a.endpoint.Literal() {
		// The SDK puts the project in front of the host, which an IP address does not allow. The
		// Host header keeps the project; the connection goes to the address.
		req.Host = req.URL.Host
		req.URL.Host = a.endpoint.Host
	}
	asked := req.Header.Get("Accept-Encoding")
	if asked == "deflate" {
		req.Header.Del("Accept-Encoding") // the SDK asks for it and cannot unpack it
	}
	start := a.client.config.Clock.Now()
	resp, err := a.client.transport.RoundTrip(req)
	if err != nil {
		a.err = a.noResponse(err)
		a.trace(start, 0)
		return nil
	}
	defer resp.Body.Close()
	a.status, a.header = resp.StatusCode, resp.Header
	a.requestID = cmp.Or(resp.Header.Get("x-log-requestid"), resp.Header.Get("x-acs-request-id"))
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	problem := a.unpack(asked, resp.Header)
	switch {
	case err != nil:
		a.err = a.noResponse(err)
	case resp.StatusCode == http.StatusProxyAuthRequired:
		a.err = a.noResponse(connect.RefusedByProxy(a.client.transport, req, resp.StatusCode))
	case resp.StatusCode != http.StatusOK:
		a.err = a.errorResponse()
	case problem != "":
		a.err = a.badResponse(problem)
	case a.hasErrorBody():
		a.err = a.errorResponse()
	case a.saysFailure():
		a.err = a.badResponse("the answer says of itself that the call did not succeed")
	case a.op.Mutating && !a.acknowledged():
		a.err = a.badResponse("the answer is not the JSON that was expected")
	}
	if a.err == nil && !a.op.Mutating && !a.op.Unsigned {
		if name := a.memberTwice(); name != "" {
			a.err = a.badResponse("the answer has the member " + name + " twice")
		}
	}
	a.trace(start, resp.StatusCode)
	return resp
}

func (a *attempt) fail(class model.Class, message string, cause error) *model.Error {
	e := a.op.Fail(class, a.quote(message), cause)
	e.Host, e.Origin = a.endpoint.Host, a.endpoint.Origin
	e.Status, e.RequestID, e.Attempts = a.status, a.quote(a.requestID), a.number
	return e
}

// noResponse returns the error of a missing or incomplete response. Only the context shows whether
// the caller gave up: a transport's error of that name may have another cause.
func (a *attempt) noResponse(err error) *model.Error {
	class, message := connect.Failed(err)
	switch {
	case errors.Is(a.ctx.Err(), context.Canceled):
		class, message, err = model.Canceled, "canceled before the response arrived", a.ctx.Err()
	case a.ctx.Err() != nil:
		class, message = model.TimedOut, fmt.Sprintf("no answer within %s", a.client.config.RequestTimeout)
	}
	if a.secrets.Redact(err.Error()) != err.Error() {
		err = nil
	}
	return a.fail(class, message, err)
}

// canceledBy turns e into Canceled if the operation's context has ended. Otherwise only the attempt
// timed out, after a limit that its message names.
func canceledBy(ctx context.Context, e *model.Error) *model.Error {
	if (e.Class == model.TimedOut || e.Class == model.Unreachable) && ctx.Err() != nil {
		if e.Class == model.TimedOut && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			e.Message = "no answer before the time of the operation was up"
		}
		e.Class, e.Cause = model.Canceled, ctx.Err()
	}
	return e
}

// quote returns a text from outside as an error may have it: without secrets, limited and visible.
func (a *attempt) quote(text string) string { return model.Visible(a.secrets.Limit(text)) }

// unsent returns the error of a request that could not be made.
func (a *attempt) unsent(why string) *model.Error {
	e := a.fail(model.Refused, "not sent: "+why, nil)
	e.Attempts--
	return e
}

func (a *attempt) trace(start time.Time, status int) {
	if a.client.config.Trace == nil {
		return
	}
	told := AttemptInfo{
		Service: a.op.Service, Action: a.op.Action, Host: a.endpoint.Host, Number: a.number,
		Status: status, Took: a.client.config.Clock.Now().Sub(start),
	}
	if a.err != nil {
		told.Code, told.RequestID = a.err.Code, a.err.RequestID
	}
	a.client.config.Trace(a.ctx, told)
}
