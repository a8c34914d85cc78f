package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Class says what a failure means to the caller, whatever code the service
// chose for it.
type Class int

// The classes of failure.
const (
	// Refused is a refusal that no other class describes.
	Refused Class = iota
	// NotFound says, in the service's own code, that the object does not exist.
	NotFound
	// Exists says that the object to create exists already.
	Exists
	// Denied says that the caller lacks a RAM permission.
	Denied
	// NotOpen says that the operation does not exist for this account: the
	// account is not allow-listed, or the endpoint does not know the operation.
	NotOpen
	// Quota says that a limit of the account or project is reached.
	Quota
	// RoleUnusable says that ActionTrail could not write with the delivery role.
	// It passes by itself shortly after the role or its policies were changed.
	RoleUnusable
	// Foreign says that the project's name belongs to another account, or that
	// the project is still being made or removed.
	Foreign
	// BadCredentials says that the access key or the signature is not accepted.
	BadCredentials
	// Expired says that the session's token is no longer valid.
	Expired
	// ClockSkew says that this machine's clock is too far from the service's.
	ClockSkew
	// Throttled says that the request was not looked at because of its rate.
	Throttled
	// Unavailable says that the service failed on its side (5xx).
	Unavailable
	// Unreachable says that no answer came: refused, cut, or no route.
	Unreachable
	// TimedOut says that no answer came within the request's timeout.
	TimedOut
	// Canceled says that the caller gave up: its context ended.
	Canceled
	// Misunderstood says that an answer came that this client cannot read. It is
	// never taken for an absence.
	Misunderstood
	// ReadOnly says that the client refused to send a call that could change
	// something.
	ReadOnly
	// NoKeys says that the credentials had no keys to give, so that nothing was
	// sent. The cause is a [KeysError] where the source of the credentials is one
	// that says why.
	NoKeys
)

// Error is a failed call.
type Error struct {
	Class      Class
	Service    string // the service's name, for people
	Action     string // the operation, as its documentation names it
	Permission string // the RAM action that the call needs; empty where none is
	Mutating   bool   // whether the call could change something
	Host       string // the host that was addressed
	Status     int    // the HTTP status; 0 where no answer came
	Code       string // the service's code; empty where it gave none
	Message    string // the service's message, or what went wrong on the way
	RequestID  string // what to name in a support ticket; empty where unknown
	Attempts   int    // how many times the call was sent
	Source     string // where the keys came from, in words; empty where nobody says
	cause      error
}

// Error is one line for logs; what a user reads is made from the fields.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", e.Service, e.Action)
	if e.Code != "" {
		fmt.Fprintf(&b, ": %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap gives the cause, such as the context's error.
func (e *Error) Unwrap() error { return e.cause }

// Ambiguous says that the service may have acted although the call failed.
func (e *Error) Ambiguous() bool {
	if !e.Mutating || e.Attempts == 0 {
		return false
	}
	switch e.Class {
	case Unavailable, Unreachable, TimedOut, Canceled, Misunderstood:
		return true
	default:
		return false
	}
}

// Passing says that the same call may well succeed a moment later.
func (e *Error) Passing() bool {
	switch e.Class {
	case Throttled, Unavailable, Unreachable, TimedOut:
		return true
	default:
		return false
	}
}

// ClassOf gives the class of err, and false when err is no *Error.
func ClassOf(err error) (Class, bool) {
	var e *Error
	if errors.As(err, &e) {
		return e.Class, true
	}
	return Refused, false
}

// Is says whether err is an *Error of one of the classes.
func Is(err error, classes ...Class) bool {
	got, ok := ClassOf(err)
	if !ok {
		return false
	}
	for _, c := range classes {
		if got == c {
			return true
		}
	}
	return false
}

// HasCode says whether err is the service's answer with this code. Log Service
// spells some codes in more than one way, so case does not count.
func HasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && strings.EqualFold(e.Code, code)
}

// codeClasses are the codes whose meaning their name alone tells, in lower case:
// Log Service spells some in two ways. Sources: ActionTrail API reference
// 2020-07-06, RAM API reference 2015-05-01, STS API reference 2015-04-01, Log
// Service API reference ("Common error codes" and each operation's page), and
// the error tables of the OpenAPI gateway.
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
	"invalidaction.notfound":                     NotOpen,
	"invalidapi.notfound":                        NotOpen,
	"invalidversion":                             NotOpen,
	"maximumnumberoftrailsexceededexception":     Quota,
	"projectquotaexceed":                         Quota,
	"limitexceeded.role":                         Quota,
	"limitexceeded.role.policy":                  Quota,
	"insufficientslspolicyexception":             RoleUnusable,
	"projectforbidden":                           Foreign,
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
	// A nonce is drawn anew for every attempt, so this is never the caller's doing.
	"signaturenonceused":  Unavailable,
	"serviceunavailable":  Unavailable,
	"internalerror":       Unavailable,
	"internalservererror": Unavailable,
	"serverbusy":          Unavailable,
}

// classify gives the class of a service's answer. A status alone never makes an
// absence: a proxy answers 404 too.
func classify(status int, code, message string) Class {
	lower := strings.ToLower(code)
	if class, ok := codeClasses[lower]; ok {
		switch {
		case lower == "unauthorized":
			return classifyUnauthorized(message)
		case lower == "invalidaccesskeyid" && strings.Contains(strings.ToLower(message), "not opened"):
			return Refused // Log Service's word for an account that has not opened it
		}
		return class
	}
	switch {
	case strings.HasPrefix(lower, "throttling"):
		return Throttled
	case strings.HasPrefix(lower, "invalidsecuritytoken"):
		return Expired // whatever else ends a token
	case status >= http.StatusInternalServerError:
		return Unavailable
	case status == http.StatusTooManyRequests:
		return Throttled
	case code == "":
		return Misunderstood
	default:
		return Refused
	}
}

// endsSession says whether the answer means that the session, whose keys these are,
// is over although the code says no more than that there is no such key: RAM forgets
// a session some time after it ended.
func (e *Error) endsSession(keys Keys) bool {
	return keys.SecurityToken != "" && e.Class == BadCredentials &&
		(strings.EqualFold(e.Code, "InvalidAccessKeyId.NotFound") || strings.Contains(strings.ToLower(e.Message), "accesskeyid not found"))
}

// refusesSession says whether it is the session that was refused, and so other keys
// of the same source may be taken.
func (e *Error) refusesSession(keys Keys) bool {
	return keys.SecurityToken != "" &&
		(e.Class == Expired || e.Class == BadCredentials && strings.Contains(strings.ToLower(e.Code+e.Message), "token"))
}

// classifyUnauthorized takes apart Log Service's one code for many things: an
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
