package cloud

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
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

	status    int
	requestID string // from the answer's headers
	body      []byte
	err       *Error
	hidden    []string // what the caller knows to be secret in the request
	secrets   []string // what of the request must show up in no error
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

// do sends a request that no SDK sends. Ctx is the operation's.
func (x *exchange) do(ctx context.Context, req *http.Request) error {
	// The answer's body has been read and closed by send.
	_ = x.send(req) //nolint:bodyclose // see above
	if x.err != nil {
		return settle(ctx, x.err)
	}
	return nil
}

// send does the request and reads the whole answer, so that a body that stops
// in the middle is bounded by the context like everything else.
func (x *exchange) send(req *http.Request) *http.Response {
	if host := x.endpoint.named(); req.URL.Host != host && !strings.HasSuffix(req.URL.Host, "."+host) {
		// A project or a region that holds a slash would take the keys elsewhere.
		x.err = x.unsent("the region or the project is no name of a host")
		return nil
	}
	req = req.WithContext(x.ctx)
	x.secrets = slices.DeleteFunc(slices.Concat(x.hidden, secretsOf(req)), func(secret string) bool { return secret == "" })
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
	x.requestID = cmp.Or(resp.Header.Get("x-log-requestid"), resp.Header.Get("x-acs-request-id"))
	x.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		x.err = x.lost(err)
	case resp.StatusCode != http.StatusOK:
		x.err = x.refusal()
	case len(x.body) > maxAnswer || unpacked(resp) > maxAnswer:
		x.err = x.unreadable(fmt.Sprintf("the answer is longer than %d bytes", maxAnswer))
	case x.refusedInside():
		x.err = x.refusal()
	case x.op.mutating && !x.acknowledged():
		x.err = x.unreadable("the answer is not the JSON that was expected")
	}
	x.trace(start, resp.StatusCode)
	return resp
}

// unpacked is the size that Log Service says a packed answer has, in bytes: the SDK
// makes room for it without looking.
func unpacked(resp *http.Response) int {
	size, err := strconv.Atoi(cmp.Or(resp.Header.Get("x-log-bodyrawsize"), "0"))
	if err != nil || size < 0 {
		return maxAnswer + 1
	}
	return size
}

// refusedInside says whether a success is an error in disguise: something in
// between may put the status of its own over the service's. An answer of none of
// the services holds both members of an error.
func (x *exchange) refusedInside() bool {
	var inside envelope
	_ = json.Unmarshal(x.body, &inside)
	code := text(inside.Code, inside.ErrorCode)
	return code != "" && !strings.EqualFold(code, "Success") && text(inside.Message, inside.ErrorMessage) != ""
}

// envelope is how an error comes. The RPC services and Log Service name code and
// message differently.
type envelope struct {
	Code, Message, RequestID any
	ErrorCode                any `json:"errorCode"`
	ErrorMessage             any `json:"errorMessage"`
	AccessDeniedDetail       struct{ AuthAction any }
}

// acknowledged says whether a success of a call that returns nothing is the
// service's: something in between answers 200 with a page of its own.
func (x *exchange) acknowledged() bool {
	if x.op.service == SLS && len(bytes.TrimSpace(x.body)) == 0 {
		return true
	}
	return json.Valid(x.body)
}

// lost makes the error of an answer that did not come, or not whole. Whether the
// caller gave up is what its context says: a transport's error of that name may
// have another origin.
func (x *exchange) lost(err error) *Error {
	class, message := Unreachable, err.Error()
	switch {
	case errors.Is(x.ctx.Err(), context.Canceled):
		class, message, err = Canceled, "given up before the answer came", x.ctx.Err()
	case x.ctx.Err() != nil:
		class, message = TimedOut, fmt.Sprintf("no answer within %s", x.client.config.RequestTimeout)
	case isTimeout(err):
		class = TimedOut
	}
	if x.redact(err.Error()) != err.Error() {
		err = nil
	}
	return x.fail(class, message, err)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// refusal makes the error of an answer that is not a success.
func (x *exchange) refusal() *Error {
	var refused envelope
	// A body that is no JSON leaves the code empty, which says what there is to say.
	_ = json.Unmarshal(x.body, &refused)
	code, message := text(refused.Code, refused.ErrorCode), text(refused.Message, refused.ErrorMessage)
	if message == "" && code == "" {
		message = fmt.Sprintf("HTTP status %d without an error code", x.status)
	}
	// For a wrong signature the gateway quotes what was signed, the key's id and
	// the session's token included.
	message = stringToSign.ReplaceAllString(x.presentable(message), "")
	e := x.fail(classify(x.status, code, message), message, nil)
	e.Code = x.presentable(code)
	e.RequestID = x.presentable(cmp.Or(text(refused.RequestID), x.requestID))
	if denied := text(refused.AccessDeniedDetail.AuthAction); ramAction.MatchString(denied) {
		// The service knows better: a call may need more than its own action, such as
		// ram:PassRole (RAM, "Diagnose access denied errors").
		e.Permission = denied
	}
	return e
}

// ramAction is the form of a RAM action.
var ramAction = regexp.MustCompile(`^[a-z0-9]{1,32}:[A-Za-z0-9]{1,64}$`)

var stringToSign = regexp.MustCompile(`(?is)\s*(server )?string ?to ?sign.*`)

// secretsOf gives what of a request a service or a transport must not quote to
// the user: its signature, the session's token and, last since another may hold it,
// the key's id.
func secretsOf(req *http.Request) []string {
	query := req.URL.Query()
	secrets := []string{query.Get("Signature"), query.Get("SecurityToken"), req.Header.Get("x-acs-security-token")}
	id := query.Get("AccessKeyId")
	if signed := authorization.FindStringSubmatch(req.Header.Get("Authorization")); signed != nil {
		id, secrets = signed[1], append(secrets, signed[2])
	}
	if len(id) >= shortestID {
		secrets = append(secrets, id)
	}
	return secrets
}

// authorization is the header that says who signed a request to Log Service, and
// the signature: of version 1, and of version 4 (Log Service API reference, "Request
// signatures").
var authorization = regexp.MustCompile(`^(?:LOG |SLS4-HMAC-SHA256 Credential=)(.+?)(?::|/.+,Signature=)([^:]+)$`)

// shortestID is the least that is taken for the id of a key, in bytes. Those that RAM
// gives are longer; to hide what somebody wrote for one, such as "a", would leave no
// error to read.
const shortestID = 8

// maxWords bounds what an error takes of an answer, in bytes.
const maxWords = 2000

// presentable is text as an error may hold it: without secrets, and not a book.
func (x *exchange) presentable(text string) string {
	text = x.redact(text)
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "") + "…"
	}
	return text
}

// redact takes the request's secrets out of text, as they are and as they stand
// in a URL and in a string to sign.
func (x *exchange) redact(text string) string {
	for _, secret := range x.secrets {
		for range 3 {
			text = strings.ReplaceAll(text, secret, "(hidden)")
			secret = url.QueryEscape(secret)
		}
	}
	return text
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
	e := x.op.fail(class, x.presentable(message), cause)
	e.Host, e.Status, e.RequestID, e.Attempts = x.endpoint.Host, x.status, x.presentable(x.requestID), x.number
	return e
}

// unsent makes the error of a request that could not be made.
func (x *exchange) unsent(why string) *Error {
	e := x.fail(Refused, "not sent: "+why, nil)
	e.Attempts--
	return e
}

// unreadable makes the error of a success that this client cannot read.
func (x *exchange) unreadable(what string) *Error {
	return x.fail(BadResponse, what, nil)
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
