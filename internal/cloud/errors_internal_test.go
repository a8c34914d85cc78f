package cloud

import (
	"errors"
	"fmt"
	"testing"
)

// TestClassify has every code that the provider can meet, by the pages that
// publish it.
func TestClassify(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		class   Class
		status  int
		code    string
		message string
	}{
		// ActionTrail, and the common codes of its older page.
		{Refused, 400, "InvalidTrailNameException", ""},
		{Refused, 400, "InvalidQueryParameter", ""},
		{Refused, 400, "InvalidDeliveryConfigurationException", ""},
		{NotFound, 400, "SlsProjectDoesNotExistException", ""},
		{Exists, 400, "TrailAlreadyExistsException", ""},
		{BadCredentials, 400, "IncompleteSignature", ""},
		{RoleUnusable, 403, "InsufficientSlsPolicyException", ""},
		{Quota, 403, "MaximumNumberOfTrailsExceededException", ""},
		{NotFound, 404, "TrailNotFoundException", ""},
		{Refused, 400, "InvalidAction", ""},
		{Refused, 400, "InvalidParameterValue", ""},
		{Refused, 400, "MissingAction", ""},
		{Refused, 400, "MissingParameter", ""},
		{Denied, 403, "NeedRamAuthorize", ""},

		// Unknown operations and denials.
		{NotEnabled, 404, "InvalidAction.NotFound", ""},
		{NotEnabled, 404, "InvalidApi.NotFound", ""},
		{NotEnabled, 400, "InvalidVersion", ""},
		{Denied, 403, "NoPermission", ""},
		{Denied, 403, "Forbidden.RAM", ""},
		{Denied, 403, "NotAuthorized", ""},
		{Denied, 403, "Forbidden", ""},

		// The gateway.
		{Refused, 404, "InvalidProduct.NotFound", ""},
		{Refused, 404, "InvalidProtocol.NeedSsl", ""},
		{Refused, 400, "MissingRoleName", ""},
		{Refused, 400, "InvalidParameter.Format", ""},
		{BadCredentials, 400, "SignatureDoesNotMatch", ""},
		{BadCredentials, 403, "SignatureDoesNotMatch", ""},
		{Refused, 400, "InvalidSignatureMethod", ""},
		{BadCredentials, 404, "InvalidAccessKeyId.NotFound", ""},
		{BadCredentials, 400, "InvalidAccessKeyId.NotFound", ""},
		{BadCredentials, 403, "InvalidAccessKeyId.Inactive", ""},
		{Expired, 400, "InvalidSecurityToken.Expired", ""},
		{BadCredentials, 400, "InvalidSecurityToken.Malformed", ""},
		{BadCredentials, 400, "InvalidSecurityToken.MismatchWithAccessKey", ""},
		{ClockSkew, 400, "InvalidTimeStamp.Expired", ""},
		{Refused, 400, "InvalidTimeStamp.Format", ""},
		{Unavailable, 400, "SignatureNonceUsed", ""},
		{Refused, 400, "UnsupportedHTTPMethod", ""},
		{Throttled, 400, "Throttling.User", ""},
		{Throttled, 400, "Throttling", ""},
		{Throttled, 429, "Throttling.Api", ""},
		{Throttled, 503, "Throttling.System", ""},
		{Throttled, 400, "Throttling.Resource", ""},
		{Throttled, 503, "ThrottlingException", ""},
		{Throttled, 400, "Rejected.Throttling", ""},
		{Unavailable, 503, "ServiceUnavailable", ""},
		{Unavailable, 500, "InternalError", ""},

		// RAM.
		{Refused, 400, "InvalidParameter.RoleName.InvalidChars", ""},
		{Refused, 400, "InvalidParameter.RoleName.Length", ""},
		{Refused, 400, "InvalidParameter.PolicyType", ""},
		{Refused, 400, "InvalidParameter.AssumeRolePolicyDocument.Length", ""},
		{Refused, 400, "MalformedPolicyDocument", ""},
		{Refused, 409, "MalformedPolicyDocument", ""},
		{Refused, 403, "Inactive", ""},
		{NotFound, 404, "EntityNotExist.Role", ""},
		{NotFound, 404, "EntityNotExist.Policy", ""},
		{NotFound, 404, "EntityNotExist.Role.Policy", ""},
		{Exists, 409, "EntityAlreadyExists.Role", ""},
		{Exists, 409, "EntityAlreadyExists.Role.Policy", ""},
		{Quota, 409, "LimitExceeded.Role", ""},
		{Quota, 409, "LimitExceeded.Role.Policy", ""},

		// STS.
		{Refused, 403, "AuthenticationFail.ApiUsername", ""},

		// Log Service: projects, Logstores and indexes, in both spellings.
		{NotFound, 404, "ProjectNotExist", ""},
		{NotFound, 404, "ProjectNotExists", ""},
		{Exists, 400, "ProjectAlreadyExist", ""},
		{Quota, 400, "ProjectQuotaExceed", ""},
		{OtherAccount, 403, "ProjectForbidden", ""},
		{NotFound, 404, "LogStoreNotExist", ""},
		{NotFound, 404, "LogstoreNotExist", ""},
		{Exists, 400, "LogStoreAlreadyExist", ""},
		{Exists, 400, "LogstoreAlreadyExist", ""},
		{Refused, 400, "LogStoreInfoInvalid", ""},
		{Refused, 400, "LogstoreInfoInvalid", ""},
		{Refused, 400, "ParameterInvalid", ""},
		{Refused, 400, "NotSupported", ""},
		{Refused, 405, "InvalidMethod", ""},
		{Refused, 400, "IndexInfoInvalid", ""},
		{Exists, 400, "IndexAlreadyExist", ""},
		{NotFound, 400, "IndexConfigNotExist", ""},
		{NotFound, 404, "IndexConfigNotExist", ""},
		{Refused, 400, "InvalidTimeRange", ""},
		{Refused, 400, "InvalidQueryString", ""},

		// Log Service: common.
		{Refused, 400, "MissingContentType", ""},
		{Refused, 400, "MissingBodyRawSize", ""},
		{Refused, 400, "MissAccessKeyId", ""},
		{ClockSkew, 400, "RequestTimeTooSkewed", ""},
		{BadCredentials, 401, "SignatureNotMatch", "signature x not match"},
		{Denied, 401, "Unauthorized", "denied by sts or ram, action: log:GetProject, resource: acs:log:cn-hangzhou:1:project/expired-token"},
		{Denied, 403, "Unauthorized", "denied by sts or ram, action: log:GetProject, resource: acs:log:cn-hangzhou:1:project/p"},
		{Denied, 401, "Unauthorized", "the service is forbidden"},
		{Denied, 401, "Unauthorized", ""},
		{BadCredentials, 401, "Unauthorized", "AccessKeyId not found: LTAI"},
		{BadCredentials, 401, "Unauthorized", "AccessKeyId is disabled: LTAI"},
		{BadCredentials, 401, "Unauthorized", "The security token you provided is invalid"},
		{Expired, 401, "Unauthorized", "The security token you provided has expired"},
		{BadCredentials, 401, "InvalidAccessKeyId", "The access key id you provided is invalid"},
		{Refused, 401, "InvalidAccessKeyId", "Your SLS service has not opened."},
		{Expired, 401, "SecurityToken.Expired", ""},
		{Expired, 401, "SecurityTokenExpired", ""},
		{Throttled, 403, "WriteQuotaExceed", ""},
		{Throttled, 403, "ReadQuotaExceed", ""},
		{Throttled, 403, "ShardWriteQuotaExceed", ""},
		{Throttled, 403, "ShardReadQuotaExceed", ""},
		{Refused, 404, "ShardNotExist", ""},
		{Refused, 404, "ConfigNotExist", ""},
		{Refused, 411, "MissingContentLength", ""},
		{Unavailable, 500, "InternalServerError", ""},
		{Unavailable, 503, "ServerBusy", ""},

		// No code of anybody's.
		{BadResponse, 404, "", ""},
		{BadResponse, 400, "", "not found"},
		{BadResponse, 301, "", ""},
		{Unavailable, 502, "", ""},
		{Unavailable, 504, "GatewayTimeout", ""},
		{Throttled, 429, "", ""},
		{Throttled, 429, "TooManyRequests", ""},
		{Refused, 404, "NotFound", "the object does not exist"}, // whose it is nobody knows
		{Refused, 404, "EntityNotExist", ""},
	} {
		if got := classify(tc.status, tc.code, tc.message); got != tc.class {
			t.Errorf("%d %s %q is of class %d, want %d", tc.status, tc.code, tc.message, got, tc.class)
		}
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
	ambiguous := map[Class]bool{Unavailable: true, Unreachable: true, TimedOut: true, Canceled: true, BadResponse: true}
	passing := map[Class]bool{Throttled: true, Unavailable: true, Unreachable: true, TimedOut: true}
	for class := Refused; class <= ReadOnly; class++ {
		e := &Error{Class: class, Mutating: true, Attempts: 1}
		if e.Ambiguous() != ambiguous[class] || e.Retryable() != passing[class] {
			t.Errorf("class %d: ambiguous %t, passing %t", class, e.Ambiguous(), e.Retryable())
		}
		if read := (&Error{Class: class, Attempts: 1}); read.Ambiguous() {
			t.Errorf("class %d: a call that only reads is ambiguous", class)
		}
		if unsent := (&Error{Class: class, Mutating: true}); unsent.Ambiguous() {
			t.Errorf("class %d: a call that was not sent is ambiguous", class)
		}
		wrapped := fmt.Errorf("while at it: %w", e)
		if got, ok := ClassOf(wrapped); !ok || got != class || !Is(wrapped, class) || !Is(wrapped, ReadOnly+1, class) || Is(wrapped, ReadOnly+1) || Is(wrapped) {
			t.Errorf("class %d is not found in %v", class, wrapped)
		}
	}
	plain := errors.New("plain")
	if _, ok := ClassOf(plain); ok || Is(plain, Refused) || HasCode(plain, "") || Is(nil, Refused) || HasCode(nil, "") {
		t.Error("an error that is no *Error, or none, has a class")
	}
	if e := (&Error{Service: RAM, Action: "GetRole", Code: "C", Message: "m", RequestID: "r"}); e.Error() != "RAM GetRole: C: m (request r)" {
		t.Errorf("got %q", e.Error())
	}
	if e := (&Error{Service: RAM, Action: "GetRole"}); e.Error() != "RAM GetRole" {
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
		class         Class
		renew         bool
	}{
		{400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.", Expired, true},
		{400, "InvalidSecurityToken.Revoked", "", Expired, true},
		{400, "InvalidSecurityToken.Malformed", "", BadCredentials, true},
		{400, "InvalidSecurityToken.MismatchWithAccessKey", "", BadCredentials, true},
		{404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", Expired, true},
		{400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.", BadCredentials, false},
		{400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.", BadCredentials, false},
		{401, "Unauthorized", "The security token you provided has expired", Expired, true},
		{401, "Unauthorized", "The security token you provided is invalid", BadCredentials, true},
		{401, "Unauthorized", "AccessKeyId not found: STS.x", Expired, true},
		{401, "Unauthorized", "AccessKeyId is disabled: STS.x", BadCredentials, false},
		{401, "Unauthorized", "denied by sts or ram, action: log:GetProject", Denied, false},
		{401, "SignatureNotMatch", "signature not match", BadCredentials, false},
		{400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", ClockSkew, false},
		{401, "SecurityToken.Expired", "", Expired, true},
		{403, "NoPermission", "token", Denied, false},
	} {
		for _, keys := range []Keys{session, {AccessKeyID: "LTAI", AccessKeySecret: "s"}} {
			e := &Error{Code: test.code, Message: test.message, Class: classify(test.status, test.code, test.message)}
			if endsSession(e, keys) {
				e.Class = Expired
			}
			if keys.SecurityToken == "" {
				if refusesSession(e, keys) || e.Class != classify(test.status, test.code, test.message) {
					t.Errorf("%s %q refuses the session of a key that is none", test.code, test.message)
				}
			} else if refusesSession(e, keys) != test.renew || e.Class != test.class {
				t.Errorf("%s %q is of class %d, renewed: %t", test.code, test.message, e.Class, refusesSession(e, keys))
			}
		}
	}
}
