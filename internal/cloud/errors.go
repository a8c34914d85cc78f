package cloud

import (
	"net/http"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// codeClasses maps error codes, in lower case, to classes. Log Service spells some codes in two
// ways. Sources: ActionTrail API reference 2020-07-06, RAM API reference 2015-05-01, STS API
// reference 2015-04-01, ResourceDirectoryMaster API reference 2022-04-19, Log Service API reference ("Common error codes" and each operation's page),
// and the error tables of the OpenAPI gateway.
var codeClasses = map[string]model.Class{
	"trailnotfoundexception":                     model.NotFound,
	"entitynotexist.role":                        model.NotFound,
	"entitynotexist.policy":                      model.NotFound,
	"entitynotexist.role.policy":                 model.NotFound,
	"projectnotexist":                            model.NotFound,
	"projectnotexists":                           model.NotFound,
	"slsprojectdoesnotexistexception":            model.NotFound,
	"logstorenotexist":                           model.NotFound,
	"indexconfignotexist":                        model.NotFound,
	"resourcedirectorynotinuse":                  model.NotFound,
	"entitynotexists.resourcedirectory":          model.NotFound,
	"trailalreadyexistsexception":                model.Exists,
	"entityalreadyexists.role":                   model.Exists,
	"entityalreadyexists.role.policy":            model.Exists,
	"projectalreadyexist":                        model.Exists,
	"logstorealreadyexist":                       model.Exists,
	"indexalreadyexist":                          model.Exists,
	"nopermission":                               model.Denied,
	"notauthorized":                              model.Denied,
	"forbidden":                                  model.Denied,
	"forbidden.ram":                              model.Denied,
	"needramauthorize":                           model.Denied,
	"unauthorized":                               model.Denied,
	"invalidaction.notfound":                     model.NotEnabled,
	"invalidapi.notfound":                        model.NotEnabled,
	"invalidversion":                             model.NotEnabled,
	"maximumnumberoftrailsexceededexception":     model.Quota,
	"projectquotaexceed":                         model.Quota,
	"limitexceeded.role":                         model.Quota,
	"limitexceeded.role.policy":                  model.Quota,
	"insufficientslspolicyexception":             model.RoleUnusable,
	"projectforbidden":                           model.OtherAccount,
	"signaturedoesnotmatch":                      model.BadCredentials,
	"incompletesignature":                        model.BadCredentials,
	"signaturenotmatch":                          model.BadCredentials,
	"invalidaccesskeyid":                         model.BadCredentials,
	"invalidaccesskeyid.notfound":                model.BadCredentials,
	"invalidaccesskeyid.inactive":                model.BadCredentials,
	"invalidsecuritytoken.malformed":             model.BadCredentials,
	"invalidsecuritytoken.mismatchwithaccesskey": model.BadCredentials,
	"invalidsecuritytoken.expired":               model.Expired,
	"securitytoken.expired":                      model.Expired,
	"securitytokenexpired":                       model.Expired,
	"invalidtimestamp.expired":                   model.ClockSkew,
	"requesttimetooskewed":                       model.ClockSkew,
	"rejected.throttling":                        model.Throttled,
	"writequotaexceed":                           model.Throttled,
	"readquotaexceed":                            model.Throttled,
	"shardwritequotaexceed":                      model.Throttled,
	"shardreadquotaexceed":                       model.Throttled,
	// Every attempt has a new nonce, so this is never the caller's fault.
	"signaturenonceused":  model.Unavailable,
	"serviceunavailable":  model.Unavailable,
	"internalerror":       model.Unavailable,
	"internalservererror": model.Unavailable,
	"serverbusy":          model.Unavailable,
}

// classify returns the class of a service's error. A status alone never means NotFound, since a
// proxy answers 404 too.
func classify(status int, code, message string) model.Class {
	lower := strings.ToLower(code)
	if class, ok := codeClasses[lower]; ok {
		switch {
		case lower == "unauthorized":
			return classifyUnauthorized(message)
		case lower == "invalidaccesskeyid" && strings.Contains(strings.ToLower(message), "not opened"):
			return model.Refused // the account has not activated Log Service
		}
		return class
	}
	switch {
	case strings.HasPrefix(lower, "throttling"):
		return model.Throttled
	case strings.HasPrefix(lower, "invalidsecuritytoken"):
		return model.Expired // any other reason
	case status >= http.StatusInternalServerError:
		return model.Unavailable
	case status == http.StatusTooManyRequests:
		return model.Throttled
	case code == "":
		return model.BadResponse
	default:
		return model.Refused
	}
}

// refusalPrefixes begin the codes of calls that were not carried out (error tables of the OpenAPI gateway and of the RAM API reference).
var refusalPrefixes = []string{
	"invalid", "missing", "nopermission", "forbidden", "throttling", "entitynotexist", "entityalreadyexists", "deleteconflict", "limitexceeded",
}

// Refuses reports whether an error code says for certain that the service did not act. Other codes may follow an act.
func Refuses(code string) bool {
	lower := strings.ToLower(code)
	if class, ok := codeClasses[lower]; ok {
		return class != model.Unavailable
	}
	return slices.ContainsFunc(refusalPrefixes, func(prefix string) bool { return strings.HasPrefix(lower, prefix) })
}

// endsSession reports whether the error means that the session has ended, although its code only
// says that the key is unknown: RAM forgets a session some time after its end.
func endsSession(e *model.Error, keys Keys) bool {
	return keys.SecurityToken != "" && e.Class == model.BadCredentials &&
		(strings.EqualFold(e.Code, "InvalidAccessKeyId.NotFound") || strings.Contains(strings.ToLower(e.Message), "accesskeyid not found"))
}

// refusesSession reports whether the session was rejected, so that new keys of the same source may
// be accepted.
func refusesSession(e *model.Error, keys Keys) bool {
	return keys.SecurityToken != "" &&
		(e.Class == model.Expired || e.Class == model.BadCredentials && strings.Contains(strings.ToLower(e.Code+e.Message), "token"))
}

// classifyUnauthorized returns the class of Log Service's code Unauthorized. It means an
// unknown or disabled key, an invalid or expired token, and a denial by RAM.
func classifyUnauthorized(message string) model.Class {
	text := strings.ToLower(message)
	switch {
	case strings.Contains(text, "denied by"):
		return model.Denied
	case strings.Contains(text, "expired"):
		return model.Expired
	case strings.Contains(text, "accesskeyid"), strings.Contains(text, "access key"), strings.Contains(text, "token"):
		return model.BadCredentials
	default:
		return model.Denied
	}
}
