package cloud

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pierrec/lz4/v4"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// maxResponse limits the size of a response, in bytes. The largest legal one is a page of 100
// events of at most about 64 KiB each.
const maxResponse = 16 << 20

var tooLong = fmt.Sprintf("the answer is longer than %d bytes", maxResponse)

// lz4Encoding is the compression that Log Service calls lz4: one block, without a frame (Log Service
// API reference, "Common request headers").
const lz4Encoding = "lz4"

// unpack replaces a compressed body by its content. It returns what is wrong with the body, or "".
// Only the compression that the request asked for is unpacked, and never to more than the limit.
// The SDK would take any, and believe the size that the answer claims. Afterwards it finds the body
// as if it had never been compressed.
func (a *attempt) unpack(asked string, header http.Header) (problem string) {
	kind, size := header.Get("x-log-compresstype"), header.Get("x-log-bodyrawsize")
	header.Del("x-log-compresstype")
	header.Del("x-log-bodyrawsize")
	switch {
	case len(a.body) > maxResponse:
		return tooLong
	case kind == "":
		return ""
	}
	packed := a.body
	a.body = nil
	length, err := strconv.Atoi(size)
	switch {
	case kind != lz4Encoding || asked != lz4Encoding:
		return "the answer is compressed in " + kind + ", which was not asked for"
	case err != nil || length < 0:
		return "the answer is compressed and does not say how long it is"
	case length > maxResponse:
		return tooLong
	}
	content := make([]byte, length)
	if n, err := lz4.UncompressBlock(packed, content); err != nil || n != length {
		return fmt.Sprintf("the answer is not the lz4 of %d bytes that it says it is", length)
	}
	a.body = content
	return ""
}

// hasErrorBody reports whether a successful response contains an error: a proxy may have replaced
// the service's status. No regular response has both a code and a message.
func (a *attempt) hasErrorBody() bool {
	var inside errorBody
	_ = json.Unmarshal(a.body, &inside)
	code := firstString(inside.Code, inside.ErrorCode)
	return code != "" && !strings.EqualFold(code, "Success") && firstString(inside.Message, inside.ErrorMessage) != ""
}

// saysFailure reports whether a successful response says of itself that the call failed, as
// the RPC services do with the member Success.
func (a *attempt) saysFailure() bool {
	var inside struct{ Success any }
	_ = json.Unmarshal(a.body, &inside)
	text, isText := inside.Success.(string)
	return inside.Success == false || isText && strings.EqualFold(text, "false")
}

// errorBody is the body of an error. The RPC services and Log Service use different names for code
// and message.
type errorBody struct {
	Code, Message, RequestID any
	ErrorCode                any `json:"errorCode"`
	ErrorMessage             any `json:"errorMessage"`
	AccessDeniedDetail       struct{ AuthAction, NoPermissionType, PolicyType any }
}

// acknowledged reports whether the success of a call without a result comes from the service, and
// not from a proxy that answers 200 with its own page.
func (a *attempt) acknowledged() bool {
	if a.op.Service == model.SLS && len(bytes.TrimSpace(a.body)) == 0 {
		return true
	}
	return json.Valid(a.body)
}

// errorResponse returns the error of a response that is not a success.
func (a *attempt) errorResponse() *model.Error {
	var refused errorBody
	// Without JSON the code stays empty.
	_ = json.Unmarshal(a.body, &refused)
	code, message := firstString(refused.Code, refused.ErrorCode), firstString(refused.Message, refused.ErrorMessage)
	if a.answersKeys {
		return a.errorOfKeys(code, message)
	}
	if message == "" && code == "" {
		message = fmt.Sprintf("HTTP status %d without an error code", a.status)
	}
	// For a wrong signature the gateway quotes the string to sign, which contains the key's id and
	// the session's token.
	message = stringToSign.ReplaceAllString(message, "")
	denied := firstString(refused.AccessDeniedDetail.AuthAction)
	class := classify(a.status, code, message)
	if denied != "" && strings.EqualFold(code, "Unauthorized") {
		class = model.Denied // whatever the text says: the code stands for other failures too
	}
	e := a.fail(class, message, nil)
	e.Code = a.quote(code)
	e.RequestID = a.quote(cmp.Or(firstString(refused.RequestID), a.requestID))
	// Log Service's older denials have the text only ("Common error codes").
	e.DeniedByRAM = e.Class == model.Denied && (denied != "" || strings.Contains(strings.ToLower(message), "denied by"))
	if e.DeniedByRAM && strings.EqualFold(firstString(refused.AccessDeniedDetail.NoPermissionType), "ExplicitDeny") {
		e.DeniedBy = "Policy"
		if kind := firstString(refused.AccessDeniedDetail.PolicyType); policyType.MatchString(kind) {
			e.DeniedBy = kind
		}
	}
	if ramAction.MatchString(denied) {
		// The service's answer is more precise: a call may need more than its own action, such as
		// ram:PassRole (RAM, "Diagnose access denied errors").
		e.Permission = denied
	}
	if e.Class == model.Denied && e.Permission == a.op.Permission {
		e.Resource = a.resource
	}
	return e
}

// errorOfKeys returns the error of a response of a source of keys, without the texts in it.
func (a *attempt) errorOfKeys(code, message string) *model.Error {
	class := classify(a.status, code, message)
	if !plainCode.MatchString(code) {
		code = ""
	}
	text := "its message is not shown, since it may quote a key"
	switch {
	case message == "" && code == "":
		text = fmt.Sprintf("HTTP status %d without an error code", a.status)
	case message == "":
		text = fmt.Sprintf("HTTP status %d", a.status)
	}
	e := a.fail(class, text, nil)
	e.Code = a.quote(code)
	return e
}

// policyType matches the type of a policy in a denial, such as ControlPolicy.
var policyType = regexp.MustCompile(`^[A-Za-z]{1,64}$`)

// plainCode matches an error code as the services publish them. Keys have digits.
var plainCode = regexp.MustCompile(`^[A-Za-z][A-Za-z._-]{1,63}$`)

// ramAction matches a RAM action.
var ramAction = regexp.MustCompile(`^[a-z0-9]{1,32}:[A-Za-z0-9]{1,64}$`)

var stringToSign = regexp.MustCompile(`(?is)\s*(server )?string ?to ?sign.*`)

// firstString returns the first of values that is a non-empty string.
func firstString(values ...any) string {
	for _, v := range values {
		if s, ok := v.(string); ok && s != "" {
			return s
		}
	}
	return ""
}

// badResponse returns the error of a success that this client cannot read.
func (a *attempt) badResponse(what string) *model.Error {
	return a.fail(model.BadResponse, what, nil)
}

// decode decodes the response.
func (a *attempt) decode(into any) error {
	if err := json.Unmarshal(a.body, into); err != nil {
		return a.misread(err, "the answer", "the answer is not the JSON that was expected")
	}
	return nil
}

// misread returns the error of a JSON document that cannot be decoded. It names the member at fault,
// if there is one.
func (a *attempt) misread(err error, whose, otherwise string) *model.Error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) || wrong.Field == "" {
		return a.badResponse(otherwise)
	}
	path := strings.Split(wrong.Field, ".")
	return a.badResponse(whose + " has a member " + path[len(path)-1] + " that is a " + wrong.Value)
}

// memberTwice returns a member that an object of the answer has twice, or "". Which one holds is
// not known: parsers take the first or the last (RFC 8259, section 4). Where members are read in
// any case, names that differ in case only count too. Those of Log Service may be names of
// fields, those of a trail are told apart where they are read, and the rows of a search are the
// logs of others, as the parameters of an event are, which are not judged.
func (a *attempt) memberTwice() string {
	normalize, depth := strings.Clone, len(a.body)
	if a.op.Service == model.RAM || a.op.Service == model.STS || a.op.Action == operation.GetTrailStatus.Action {
		normalize = names.Lower
	}
	switch a.op.Action {
	case operation.GetLogs.Action:
		depth = 2 // the answer and its meta
	case operation.LookupEvents.Action:
		depth = 3 // the answer, its list and the members of an event
	}
	return repeatedMember(a.body, depth, normalize)
}

// repeatedMember returns a member that an object of a JSON document has twice, in its outermost levels, or "".
// It returns "" for what is no JSON, which is found elsewhere. Every answer is searched: it makes no tokens.
func repeatedMember(document []byte, depth int, normalize func(string) string) string {
	if !json.Valid(document) {
		return ""
	}
	type level struct {
		members map[string]bool // nil for a list
		named   bool            // what comes next is the value of a member
	}
	var open []level
	for i := 0; i < len(document); i++ {
		switch document[i] {
		case '{':
			open = append(open, level{members: map[string]bool{}})
		case '[':
			open = append(open, level{})
		case '}', ']':
			open = open[:len(open)-1]
		case ':':
			open[len(open)-1].named = true
		case ',':
			open[len(open)-1].named = false
		case '"':
			begin := i
			for i++; document[i] != '"'; i++ {
				if document[i] == '\\' {
					i++
				}
			}
			if n := len(open); n == 0 || n > depth || open[n-1].members == nil || open[n-1].named {
				continue
			}
			name := string(document[begin+1 : i])
			if strings.ContainsFunc(name, func(c rune) bool { return c == '\\' || c >= utf8.RuneSelf }) {
				_ = json.Unmarshal(document[begin:i+1], &name) // it is valid
			}
			inside := open[len(open)-1].members
			if inside[normalize(name)] {
				return name
			}
			inside[normalize(name)] = true
		}
	}
	return ""
}
