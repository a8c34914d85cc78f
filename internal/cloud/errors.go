package cloud

import (
	"net/http"
	"strings"
)

// codeClasses maps error codes, in lower case, to classes. Log Service spells some codes in two
// ways. Sources: ActionTrail API reference 2020-07-06, RAM API reference 2015-05-01, STS API
// reference 2015-04-01, Log Service API reference ("Common error codes" and each operation's page),
// and the error tables of the OpenAPI gateway.
var codeClasses = map[string]Class{
	"trailnotfoundexception":                     NotFound,
	"entitynotexist.role":                        NotFound,
	"entitynotexist.policy":                      NotFound,
	"entitynotexist.role.policy":                 NotFound,
	"projectnotexist":                            NotFound,
	"projectnotexists":                           NotFound,
	"slsprojectdoesnotexistexception":            NotFound,
	"logstorenotexist":                           NotFound,
	"indexconfignotexist":                        NotFound,
	"trailalreadyexistsexception":                Exists,
	"entityalreadyexists.role":                   Exists,
	"entityalreadyexists.role.policy":            Exists,
	"projectalreadyexist":                        Exists,
	"logstorealreadyexist":                       Exists,
	"indexalreadyexist":                          Exists,
	"nopermission":                               Denied,
	"notauthorized":                              Denied,
	"forbidden":                                  Denied,
	"forbidden.ram":                              Denied,
	"needramauthorize":                           Denied,
	"unauthorized":                               Denied,
	"invalidaction.notfound":                     NotEnabled,
	"invalidapi.notfound":                        NotEnabled,
	"invalidversion":                             NotEnabled,
	"maximumnumberoftrailsexceededexception":     Quota,
	"projectquotaexceed":                         Quota,
	"limitexceeded.role":                         Quota,
	"limitexceeded.role.policy":                  Quota,
	"insufficientslspolicyexception":             RoleUnusable,
	"projectforbidden":                           OtherAccount,
	"signaturedoesnotmatch":                      BadCredentials,
	"incompletesignature":                        BadCredentials,
	"signaturenotmatch":                          BadCredentials,
	"invalidaccesskeyid":                         BadCredentials,
	"invalidaccesskeyid.notfound":                BadCredentials,
	"invalidaccesskeyid.inactive":                BadCredentials,
	"invalidsecuritytoken.malformed":             BadCredentials,
	"invalidsecuritytoken.mismatchwithaccesskey": BadCredentials,
	"invalidsecuritytoken.expired":               Expired,
	"securitytoken.expired":                      Expired,
	"securitytokenexpired":                       Expired,
	"invalidtimestamp.expired":                   ClockSkew,
	"requesttimetooskewed":                       ClockSkew,
	"rejected.throttling":                        Throttled,
	"writequotaexceed":                           Throttled,
	"readquotaexceed":                            Throttled,
	"shardwritequotaexceed":                      Throttled,
	"shardreadquotaexceed":                       Throttled,
	// Every attempt has a new nonce, so this is never the caller's fault.
	"signaturenonceused":  Unavailable,
	"serviceunavailable":  Unavailable,
	"internalerror":       Unavailable,
	"internalservererror": Unavailable,
	"serverbusy":          Unavailable,
}

// classify returns the class of a service's error. A status alone never means NotFound, since a
// proxy answers 404 too.
func classify(status int, code, message string) Class {
	lower := strings.ToLower(code)
	if class, ok := codeClasses[lower]; ok {
		switch {
		case lower == "unauthorized":
			return classifyUnauthorized(message)
		case lower == "invalidaccesskeyid" && strings.Contains(strings.ToLower(message), "not opened"):
			return Refused // the account has not activated Log Service
		}
		return class
	}
	switch {
	case strings.HasPrefix(lower, "throttling"):
		return Throttled
	case strings.HasPrefix(lower, "invalidsecuritytoken"):
		return Expired // any other reason
	case status >= http.StatusInternalServerError:
		return Unavailable
	case status == http.StatusTooManyRequests:
		return Throttled
	case code == "":
		return BadResponse
	default:
		return Refused
	}
}

// endsSession reports whether the error means that the session has ended, although its code only
// says that the key is unknown: RAM forgets a session some time after its end.
func endsSession(e *Error, keys Keys) bool {
	return keys.SecurityToken != "" && e.Class == BadCredentials &&
		(strings.EqualFold(e.Code, "InvalidAccessKeyId.NotFound") || strings.Contains(strings.ToLower(e.Message), "accesskeyid not found"))
}

// refusesSession reports whether the session was rejected, so that new keys of the same source may
// be accepted.
func refusesSession(e *Error, keys Keys) bool {
	return keys.SecurityToken != "" &&
		(e.Class == Expired || e.Class == BadCredentials && strings.Contains(strings.ToLower(e.Code+e.Message), "token"))
}

// classifyUnauthorized returns the class of Log Service's code Unauthorized. It stands for an
// unknown or disabled key, an invalid or expired token, and a denial by RAM.
func classifyUnauthorized(message string) Class {
	text := strings.ToLower(message)
	switch {
	case strings.Contains(text, "denied by"):
		return Denied
	case strings.Contains(text, "expired"):
		return Expired
	case strings.Contains(text, "accesskeyid"), strings.Contains(text, "access key"), strings.Contains(text, "token"):
		return BadCredentials
	default:
		return Denied
	}
}
