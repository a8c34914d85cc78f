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

// maxResponse bounds what is read of one answer, in bytes. The largest legal one
// is a page of 100 events of at most some 64 KiB each.
const maxResponse = 16 << 20

// attempt carries one attempt of one call and keeps what truly happened: the
// answer, or why there is none. To the SDK above it every failure looks like one
// plain refusal, so that the SDK neither retries by itself nor parses an error
// body, and no URL with a signature in it ends up in an error's text.
type attempt struct {
	client   *Client
	ctx      context.Context //nolint:containedctx // http.RoundTripper has no context of its own here: the SDK makes the request without one.
	op       operation
	number   int
	endpoint Endpoint

	status       int
	requestID    string // from the answer's headers
	body         []byte
	err          *Error
	extraSecrets []string // what the caller knows to be secret in the request
	secrets      []string // what of the request must show up in no error
}

func (c *Client) newAttempt(ctx context.Context, op operation, number int, endpoint Endpoint) *attempt {
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

// do sends a request that no SDK sends. Ctx is the operation's.
func (a *attempt) do(ctx context.Context, req *http.Request) error {
	// The answer's body has been read and closed by send.
	_ = a.send(req) //nolint:bodyclose // see above
	if a.err != nil {
		return canceledBy(ctx, a.err)
	}
	return nil
}

// send does the request and reads the whole answer, so that a body that stops
// in the middle is bounded by the context like everything else.
func (a *attempt) send(req *http.Request) *http.Response {
	if host := a.endpoint.named(); req.URL.Host != host && !strings.HasSuffix(req.URL.Host, "."+host) {
		// A project or a region that holds a slash would take the keys elsewhere.
		a.err = a.unsent("the region or the project is no name of a host")
		return nil
	}
	req = req.WithContext(a.ctx)
	a.secrets = slices.DeleteFunc(slices.Concat(a.extraSecrets, secretsOf(req)), func(secret string) bool { return secret == "" })
	if a.endpoint.literal() {
		// The SDK puts the project in front of the host, where an address has no
		// names. The Host header keeps the project; the connection goes to the address.
		req.Host = req.URL.Host
		req.URL.Host = a.endpoint.Host
	}
	start := a.client.config.Clock.Now()
	resp, err := a.client.transport.RoundTrip(req)
	if err != nil {
		a.err = a.noResponse(err)
		a.trace(start, 0)
		return nil
	}
	defer resp.Body.Close()
	a.status = resp.StatusCode
	a.requestID = cmp.Or(resp.Header.Get("x-log-requestid"), resp.Header.Get("x-acs-request-id"))
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	switch {
	case err != nil:
		a.err = a.noResponse(err)
	case resp.StatusCode != http.StatusOK:
		a.err = a.errorResponse()
	case len(a.body) > maxResponse || rawSize(resp) > maxResponse:
		a.err = a.badResponse(fmt.Sprintf("the answer is longer than %d bytes", maxResponse))
	case a.hasErrorBody():
		a.err = a.errorResponse()
	case a.op.mutating && !a.acknowledged():
		a.err = a.badResponse("the answer is not the JSON that was expected")
	}
	a.trace(start, resp.StatusCode)
	return resp
}

// rawSize is the size that Log Service says a packed answer has, in bytes: the SDK
// makes room for it without looking.
func rawSize(resp *http.Response) int {
	size, err := strconv.Atoi(cmp.Or(resp.Header.Get("x-log-bodyrawsize"), "0"))
	if err != nil || size < 0 {
		return maxResponse + 1
	}
	return size
}

// hasErrorBody says whether a success is an error in disguise: something in
// between may put the status of its own over the service's. An answer of none of
// the services holds both members of an error.
func (a *attempt) hasErrorBody() bool {
	var inside errorBody
	_ = json.Unmarshal(a.body, &inside)
	code := firstString(inside.Code, inside.ErrorCode)
	return code != "" && !strings.EqualFold(code, "Success") && firstString(inside.Message, inside.ErrorMessage) != ""
}

// errorBody is how an error comes. The RPC services and Log Service name code and
// message differently.
type errorBody struct {
	Code, Message, RequestID any
	ErrorCode                any `json:"errorCode"`
	ErrorMessage             any `json:"errorMessage"`
	AccessDeniedDetail       struct{ AuthAction any }
}

// acknowledged says whether a success of a call that returns nothing is the
// service's: something in between answers 200 with a page of its own.
func (a *attempt) acknowledged() bool {
	if a.op.service == SLS && len(bytes.TrimSpace(a.body)) == 0 {
		return true
	}
	return json.Valid(a.body)
}

// noResponse makes the error of an answer that did not come, or not whole. Whether the
// caller gave up is what its context says: a transport's error of that name may
// have another origin.
func (a *attempt) noResponse(err error) *Error {
	class, message := Unreachable, err.Error()
	switch {
	case errors.Is(a.ctx.Err(), context.Canceled):
		class, message, err = Canceled, "given up before the answer came", a.ctx.Err()
	case a.ctx.Err() != nil:
		class, message = TimedOut, fmt.Sprintf("no answer within %s", a.client.config.RequestTimeout)
	case isTimeout(err):
		class = TimedOut
	}
	if a.redact(err.Error()) != err.Error() {
		err = nil
	}
	return a.fail(class, message, err)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// errorResponse makes the error of an answer that is not a success.
func (a *attempt) errorResponse() *Error {
	var refused errorBody
	// A body that is no JSON leaves the code empty, which says what there is to say.
	_ = json.Unmarshal(a.body, &refused)
	code, message := firstString(refused.Code, refused.ErrorCode), firstString(refused.Message, refused.ErrorMessage)
	if message == "" && code == "" {
		message = fmt.Sprintf("HTTP status %d without an error code", a.status)
	}
	// For a wrong signature the gateway quotes what was signed, the key's id and
	// the session's token included.
	message = stringToSign.ReplaceAllString(a.presentable(message), "")
	e := a.fail(classify(a.status, code, message), message, nil)
	e.Code = a.presentable(code)
	e.RequestID = a.presentable(cmp.Or(firstString(refused.RequestID), a.requestID))
	if denied := firstString(refused.AccessDeniedDetail.AuthAction); ramAction.MatchString(denied) {
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
	if len(id) >= minKeyID {
		secrets = append(secrets, id)
	}
	return secrets
}

// authorization is the header that says who signed a request to Log Service, and
// the signature: of version 1, and of version 4 (Log Service API reference, "Request
// signatures").
var authorization = regexp.MustCompile(`^(?:LOG |SLS4-HMAC-SHA256 Credential=)(.+?)(?::|/.+,Signature=)([^:]+)$`)

// minKeyID is the least that is taken for the id of a key, in bytes. Those that RAM
// gives are longer; to hide what somebody wrote for one, such as "a", would leave no
// error to read.
const minKeyID = 8

// maxMessage bounds what an error takes of an answer, in bytes.
const maxMessage = 2000

// presentable is text as an error may hold it: without secrets, and not a book.
func (a *attempt) presentable(text string) string {
	text = a.redact(text)
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}

// redact takes the request's secrets out of text, as they are and as they stand
// in a URL and in a string to sign.
func (a *attempt) redact(text string) string {
	for _, secret := range a.secrets {
		for range 3 {
			text = strings.ReplaceAll(text, secret, "(hidden)")
			secret = url.QueryEscape(secret)
		}
	}
	return text
}

// firstString gives the first of values that is a string.
func firstString(values ...any) string {
	for _, v := range values {
		if s, ok := v.(string); ok && s != "" {
			return s
		}
	}
	return ""
}

func (a *attempt) fail(class Class, message string, cause error) *Error {
	e := a.op.fail(class, a.presentable(message), cause)
	e.Host, e.Status, e.RequestID, e.Attempts = a.endpoint.Host, a.status, a.presentable(a.requestID), a.number
	return e
}

// unsent makes the error of a request that could not be made.
func (a *attempt) unsent(why string) *Error {
	e := a.fail(Refused, "not sent: "+why, nil)
	e.Attempts--
	return e
}

// badResponse makes the error of a success that this client cannot read.
func (a *attempt) badResponse(what string) *Error {
	return a.fail(BadResponse, what, nil)
}

// decode reads the answer into into.
func (a *attempt) decode(into any) error {
	if err := json.Unmarshal(a.body, into); err != nil {
		return a.badResponse("the answer is not the JSON that was expected")
	}
	return nil
}

func (a *attempt) trace(start time.Time, status int) {
	if a.client.config.Trace == nil {
		return
	}
	told := AttemptInfo{
		Service: a.op.service, Action: a.op.action, Host: a.endpoint.Host, Number: a.number,
		Status: status, Took: a.client.config.Clock.Now().Sub(start),
	}
	if a.err != nil {
		told.Code, told.RequestID = a.err.Code, a.err.RequestID
	}
	a.client.config.Trace(a.ctx, told)
}
