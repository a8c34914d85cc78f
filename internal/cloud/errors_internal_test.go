package cloud

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// TestClassify has every code that the provider can meet, by the pages that
// publish it.
func TestClassify(t *testing.T) {
	t.Parallel()
	left := maps.Clone(codeClasses)
	for _, tc := range []struct {
		class   model.Class
		status  int
		code    string
		message string
	}{
		// ActionTrail, and the common codes of its older page.
		{model.Refused, 400, "InvalidTrailNameException", ""},
		{model.Refused, 400, "InvalidQueryParameter", ""},
		{model.Refused, 400, "InvalidDeliveryConfigurationException", ""},
		{model.NotFound, 400, "SlsProjectDoesNotExistException", ""},
		{model.Exists, 400, "TrailAlreadyExistsException", ""},
		{model.BadCredentials, 400, "IncompleteSignature", ""},
		{model.RoleUnusable, 403, "InsufficientSlsPolicyException", ""},
		{model.Quota, 403, "MaximumNumberOfTrailsExceededException", ""},
		{model.NotFound, 404, "TrailNotFoundException", ""},
		{model.Refused, 400, "InvalidAction", ""},
		{model.Refused, 400, "InvalidParameterValue", ""},
		{model.Refused, 400, "MissingAction", ""},
		{model.Refused, 400, "MissingParameter", ""},
		{model.Denied, 403, "NeedRamAuthorize", ""},

		// Unknown operations and denials.
		{model.NotEnabled, 404, "InvalidAction.NotFound", ""},
		{model.NotEnabled, 404, "InvalidApi.NotFound", ""},
		{model.NotEnabled, 400, "InvalidVersion", ""},
		{model.Denied, 403, "NoPermission", ""},
		{model.Denied, 403, "Forbidden.RAM", ""},
		{model.Denied, 403, "NotAuthorized", ""},
		{model.Denied, 403, "Forbidden", ""},

		// The gateway.
		{model.Refused, 404, "InvalidProduct.NotFound", ""},
		{model.Refused, 404, "InvalidProtocol.NeedSsl", ""},
		{model.Refused, 400, "MissingRoleName", ""},
		{model.Refused, 400, "InvalidParameter.Format", ""},
		{model.BadCredentials, 400, "SignatureDoesNotMatch", ""},
		{model.BadCredentials, 403, "SignatureDoesNotMatch", ""},
		{model.Refused, 400, "InvalidSignatureMethod", ""},
		{model.BadCredentials, 404, "InvalidAccessKeyId.NotFound", ""},
		{model.BadCredentials, 400, "InvalidAccessKeyId.NotFound", ""},
		{model.BadCredentials, 403, "InvalidAccessKeyId.Inactive", ""},
		{model.Expired, 400, "InvalidSecurityToken.Expired", ""},
		{model.BadCredentials, 400, "InvalidSecurityToken.Malformed", ""},
		{model.BadCredentials, 400, "InvalidSecurityToken.MismatchWithAccessKey", ""},
		{model.ClockSkew, 400, "InvalidTimeStamp.Expired", ""},
		{model.Refused, 400, "InvalidTimeStamp.Format", ""},
		{model.Unavailable, 400, "SignatureNonceUsed", ""},
		{model.Refused, 400, "UnsupportedHTTPMethod", ""},
		{model.Throttled, 400, "Throttling.User", ""},
		{model.Throttled, 400, "Throttling", ""},
		{model.Throttled, 429, "Throttling.Api", ""},
		{model.Throttled, 503, "Throttling.System", ""},
		{model.Throttled, 400, "Throttling.Resource", ""},
		{model.Throttled, 503, "ThrottlingException", ""},
		{model.Throttled, 400, "Rejected.Throttling", ""},
		{model.Unavailable, 503, "ServiceUnavailable", ""},
		{model.Unavailable, 500, "InternalError", ""},

		// RAM.
		{model.Refused, 400, "InvalidParameter.RoleName.InvalidChars", ""},
		{model.Refused, 400, "InvalidParameter.RoleName.Length", ""},
		{model.Refused, 400, "InvalidParameter.PolicyType", ""},
		{model.Refused, 400, "InvalidParameter.AssumeRolePolicyDocument.Length", ""},
		{model.Refused, 400, "MalformedPolicyDocument", ""},
		{model.Refused, 409, "MalformedPolicyDocument", ""},
		{model.Refused, 403, "Inactive", ""},
		{model.NotFound, 404, "EntityNotExist.Role", ""},
		{model.NotFound, 404, "EntityNotExist.Policy", ""},
		{model.NotFound, 404, "EntityNotExist.Role.Policy", ""},
		{model.Exists, 409, "EntityAlreadyExists.Role", ""},
		{model.Exists, 409, "EntityAlreadyExists.Role.Policy", ""},
		{model.Quota, 409, "LimitExceeded.Role", ""},
		{model.Quota, 409, "LimitExceeded.Role.Policy", ""},

		// ResourceManager and ResourceDirectoryMaster.
		{model.NotFound, 404, "ResourceDirectoryNotInUse", ""},
		{model.NotFound, 404, "EntityNotExists.ResourceDirectory", ""},

		// STS.
		{model.Refused, 403, "AuthenticationFail.ApiUsername", ""},

		// Log Service: projects, Logstores and indexes, in both spellings.
		{model.NotFound, 404, "ProjectNotExist", ""},
		{model.NotFound, 404, "ProjectNotExists", ""},
		{model.Exists, 400, "ProjectAlreadyExist", ""},
		{model.Quota, 400, "ProjectQuotaExceed", ""},
		{model.OtherAccount, 403, "ProjectForbidden", ""},
		{model.NotFound, 404, "LogStoreNotExist", ""},
		{model.NotFound, 404, "LogstoreNotExist", ""},
		{model.Exists, 400, "LogStoreAlreadyExist", ""},
		{model.Exists, 400, "LogstoreAlreadyExist", ""},
		{model.Refused, 400, "LogStoreInfoInvalid", ""},
		{model.Refused, 400, "LogstoreInfoInvalid", ""},
		{model.Refused, 400, "ParameterInvalid", ""},
		{model.Refused, 400, "NotSupported", ""},
		{model.Refused, 405, "InvalidMethod", ""},
		{model.Refused, 400, "IndexInfoInvalid", ""},
		{model.Exists, 400, "IndexAlreadyExist", ""},
		{model.NotFound, 400, "IndexConfigNotExist", ""},
		{model.NotFound, 404, "IndexConfigNotExist", ""},
		{model.Refused, 400, "InvalidTimeRange", ""},
		{model.Refused, 400, "InvalidQueryString", ""},

		// Log Service: common.
		{model.Refused, 400, "MissingContentType", ""},
		{model.Refused, 400, "MissingBodyRawSize", ""},
		{model.Refused, 400, "MissAccessKeyId", ""},
		{model.ClockSkew, 400, "RequestTimeTooSkewed", ""},
		{model.BadCredentials, 401, "SignatureNotMatch", "signature x not match"},
		{model.Denied, 401, "Unauthorized", "denied by sts or ram, action: log:GetProject, resource: acs:log:cn-hangzhou:1:project/expired-token"},
		{model.Denied, 403, "Unauthorized", "denied by sts or ram, action: log:GetProject, resource: acs:log:cn-hangzhou:1:project/p"},
		{model.Denied, 401, "Unauthorized", "the service is forbidden"},
		{model.Denied, 401, "Unauthorized", ""},
		{model.BadCredentials, 401, "Unauthorized", "AccessKeyId not found: LTAI"},
		{model.BadCredentials, 401, "Unauthorized", "AccessKeyId is disabled: LTAI"},
		{model.BadCredentials, 401, "Unauthorized", "The security token you provided is invalid"},
		{model.Expired, 401, "Unauthorized", "The security token you provided has expired"},
		{model.BadCredentials, 401, "InvalidAccessKeyId", "The access key id you provided is invalid"},
		{model.Refused, 401, "InvalidAccessKeyId", "Your SLS service has not opened."},
		{model.Expired, 401, "SecurityToken.Expired", ""},
		{model.Expired, 401, "SecurityTokenExpired", ""},
		{model.Throttled, 403, "WriteQuotaExceed", ""},
		{model.Throttled, 403, "ReadQuotaExceed", ""},
		{model.Throttled, 403, "ShardWriteQuotaExceed", ""},
		{model.Throttled, 403, "ShardReadQuotaExceed", ""},
		{model.Refused, 404, "ShardNotExist", ""},
		{model.Refused, 404, "ConfigNotExist", ""},
		{model.Refused, 411, "MissingContentLength", ""},
		{model.Unavailable, 500, "InternalServerError", ""},
		{model.Unavailable, 503, "ServerBusy", ""},

		// An unknown code.
		{model.BadResponse, 404, "", ""},
		{model.BadResponse, 400, "", "not found"},
		{model.BadResponse, 301, "", ""},
		{model.Unavailable, 502, "", ""},
		{model.Unavailable, 504, "GatewayTimeout", ""},
		{model.Throttled, 429, "", ""},
		{model.Throttled, 429, "TooManyRequests", ""},
		{model.Unavailable, 500, "Odd", ""},
		{model.Unavailable, 599, "Odd", ""},
		{model.Refused, 499, "Odd", ""},
		{model.Refused, 404, "NotFound", "the object does not exist"}, // the code names no object
		{model.Refused, 404, "EntityNotExist", ""},
	} {
		if got := classify(tc.status, tc.code, tc.message); got != tc.class {
			t.Errorf("%d %s %q is of class %d, want %d", tc.status, tc.code, tc.message, got, tc.class)
		}
		delete(left, strings.ToLower(tc.code))
	}
	for code := range left {
		t.Errorf("%s has a class and no row", code)
	}
}

func TestCodeClasses_lowerCase(t *testing.T) {
	t.Parallel()
	for code := range codeClasses {
		for _, c := range code {
			if c >= 'A' && c <= 'Z' {
				t.Errorf("%s is never found: codes are looked up in lower case", code)
				break
			}
		}
	}
}

func TestClasses(t *testing.T) {
	t.Parallel()
	ambiguous := map[model.Class]bool{model.Unavailable: true, model.Unreachable: true, model.TimedOut: true, model.Canceled: true, model.BadResponse: true}
	passing := map[model.Class]bool{model.Throttled: true, model.Unavailable: true, model.Unreachable: true, model.TimedOut: true}
	for class := model.Refused; class <= model.ReadOnly; class++ {
		e := &model.Error{Class: class, Mutating: true, Attempts: 1}
		if e.Ambiguous() != ambiguous[class] || e.Retryable() != passing[class] {
			t.Errorf("class %d: ambiguous %t, passing %t", class, e.Ambiguous(), e.Retryable())
		}
		if read := (&model.Error{Class: class, Attempts: 1}); read.Ambiguous() {
			t.Errorf("class %d: a call that only reads is ambiguous", class)
		}
		if unsent := (&model.Error{Class: class, Mutating: true}); unsent.Ambiguous() {
			t.Errorf("class %d: a call that was not sent is ambiguous", class)
		}
		wrapped := fmt.Errorf("while at it: %w", e)
		if got, ok := model.ClassOf(wrapped); !ok || got != class || !model.Is(wrapped, class) || !model.Is(wrapped, model.ReadOnly+1, class) || model.Is(wrapped, model.ReadOnly+1) || model.Is(wrapped) {
			t.Errorf("class %d is not found in %v", class, wrapped)
		}
	}
	plain := errors.New("plain")
	if _, ok := model.ClassOf(plain); ok || model.Is(plain, model.Refused) || model.HasCode(plain, "") || model.Is(nil, model.Refused) || model.HasCode(nil, "") {
		t.Error("an error that is no *Error, or none, has a class")
	}
	if e := (&model.Error{Service: model.RAM, Action: "GetRole", Code: "C", Message: "m", RequestID: "r"}); e.Error() != "RAM GetRole: C: m (request r)" {
		t.Errorf("got %q", e.Error())
	}
	if e := (&model.Error{Service: model.RAM, Action: "GetRole"}); e.Error() != "RAM GetRole" {
		t.Errorf("got %q", e.Error())
	}
}

// What was refused of a session, and what of a key: other keys of the same source
// help only against the first.
func TestSession_refused(t *testing.T) {
	t.Parallel()
	session := Keys{AccessKeyID: "STS.x", AccessKeySecret: "s", SecurityToken: "t"}
	for _, test := range []struct {
		status        int
		code, message string
		class         model.Class
		renew         bool
	}{
		{400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.", model.Expired, true},
		{400, "InvalidSecurityToken.Revoked", "", model.Expired, true},
		{400, "InvalidSecurityToken.Malformed", "", model.BadCredentials, true},
		{400, "InvalidSecurityToken.MismatchWithAccessKey", "", model.BadCredentials, true},
		{404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", model.Expired, true},
		{400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.", model.BadCredentials, false},
		{400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.", model.BadCredentials, false},
		{401, "Unauthorized", "The security token you provided has expired", model.Expired, true},
		{401, "Unauthorized", "The security token you provided is invalid", model.BadCredentials, true},
		{401, "Unauthorized", "AccessKeyId not found: STS.x", model.Expired, true},
		{401, "Unauthorized", "AccessKeyId is disabled: STS.x", model.BadCredentials, false},
		{401, "Unauthorized", "denied by sts or ram, action: log:GetProject", model.Denied, false},
		{401, "SignatureNotMatch", "signature not match", model.BadCredentials, false},
		{400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", model.ClockSkew, false},
		{401, "SecurityToken.Expired", "", model.Expired, true},
		{403, "NoPermission", "token", model.Denied, false},
	} {
		for _, keys := range []Keys{session, {AccessKeyID: "LTAI", AccessKeySecret: "s"}} {
			e := &model.Error{Code: test.code, Message: test.message, Class: classify(test.status, test.code, test.message)}
			if endsSession(e, keys) {
				e.Class = model.Expired
			}
			if keys.SecurityToken == "" {
				if refusesSession(e, keys) || e.Class != classify(test.status, test.code, test.message) {
					t.Errorf("%s %q refuses the session of a key without a session", test.code, test.message)
				}
			} else if refusesSession(e, keys) != test.renew || e.Class != test.class {
				t.Errorf("%s %q is of class %d, renewed: %t", test.code, test.message, e.Class, refusesSession(e, keys))
			}
		}
	}
}

// TestPanics checks an SDK panic whose message contains a secret.
func TestPanics(t *testing.T) {
	t.Parallel()
	c := New(Config{Credentials: StaticKeys{AccessKeyID: "id", AccessKeySecret: "the-secret"}, Region: "cn-hangzhou"})
	op := operation.Operation{Service: model.SLS, Action: "GetIndex", Permission: "log:GetIndex"}
	_, err := c.slsCall(t.Context(), op, model.Project{Region: "cn-hangzhou", Name: "p"}, func(*sls.Client) error { panic("POST with the-secret") })
	checkPanic(t, err)
	err = c.retry(t.Context(), op, func(context.Context, int, Keys) error {
		panic(errors.New("POST with the-secret"))
	})
	checkPanic(t, err)
	if model.Is(err, model.NotFound) {
		t.Error("a panic is an absence")
	}
}

func checkPanic(t *testing.T, err error) {
	t.Helper()
	e, ok := err.(*model.Error) //nolint:errorlint // what the package returns is no wrapped error
	if !ok || e.Class != model.BadResponse || e.Attempts != 1 || e.Action != "GetIndex" {
		t.Fatalf("got %#v", err)
	}
	if strings.Contains(e.Error(), "the-secret") {
		t.Errorf("%v quotes the panic", e)
	}
}

func TestRepeatedMember(t *testing.T) {
	t.Parallel()
	asItIs := func(name string) string { return name }
	for _, tc := range []struct {
		document, want string
		depth          int
		normalize      func(string) string
	}{
		{`{}`, "", 9, asItIs}, {`"a"`, "", 9, asItIs}, {``, "", 9, asItIs}, {`{"a":1,"b":{"a":1}}`, "", 9, asItIs},
		{`{"a":1,"a":1}`, "a", 9, asItIs}, {` { "a" : [ { "b" : 1 , "b" : 2 } ] } `, "b", 9, asItIs},
		{`{"a":"a","b":["a","a",{"a":"a"}]}`, "", 9, asItIs}, {`[{"a":1},{"a":1}]`, "", 9, asItIs},
		{`{"a":"{\"b\":1,\"b\":\\","b":{}}`, "", 9, asItIs}, {`{"a":"\"","b":1,"b":2}`, "b", 9, asItIs},
		{`{"\u0061":1,"a":1}`, "a", 9, asItIs}, {`{"ä":1,"\u00e4":1}`, "ä", 9, asItIs},
		{`{"A":1,"a":1}`, "", 9, asItIs}, {`{"A":1,"a":1}`, "a", 9, strings.ToLower},
		{`{"a":{"b":1,"b":1}}`, "", 1, asItIs}, {`{"a":{"b":1,"b":1}}`, "b", 2, asItIs}, {`{"a":[{"b":1,"b":1}]}`, "", 2, asItIs},
		{`{"a":1,"a":1`, "", 9, asItIs}, {`{"a":1,"a":1}}`, "", 9, asItIs}, {`{"a":1,}`, "", 9, asItIs},
	} {
		if got := repeatedMember([]byte(tc.document), tc.depth, tc.normalize); got != tc.want {
			t.Errorf("%s, depth %d: %q, not %q", tc.document, tc.depth, got, tc.want)
		}
	}
}
