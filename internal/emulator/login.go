package emulator

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// Keys also come from services that are no APIs of the cloud: the metadata
// service of an ECS instance, a program behind a credentials URI, CloudSSO and
// OAuth. What they share is here; each has a file of its own.

// Logins are what these services know of their clients.
type Logins struct {
	instance instance
	uris     map[string]AccessAssignment // what a credentials URI gives keys for, by its name
	sso      map[string]login            // by access token
	oauth    map[string]login            // by access token
}

// login is an access token that somebody has logged in for.
type login struct {
	expires time.Time
	may     []AccessAssignment
}

// loginHost is the service that has a host of its own; empty when none has it.
// See the ECS documentation, "Access mode of instance metadata", and the sources
// of the Alibaba Cloud CLI.
func loginHost(host string) string {
	switch {
	case host == metadataHost:
		return ServiceECSMetadata
	case strings.HasPrefix(host, "signin-") && strings.HasSuffix(host, ".alibabacloudsso.com"):
		return ServiceCloudSSO
	case host == "oauth.aliyun.com" || host == "oauth.alibabacloud.com":
		return ServiceOAuth
	}
	return ""
}

// serviceOf is the service that a request is for, by its host. Behind a loopback
// address the path tells those that are no APIs of the cloud.
func serviceOf(r *http.Request, a address) string {
	switch {
	case !a.loopback || a.project != "":
		return a.service
	case strings.HasPrefix(r.URL.Path, credentialsURIPath):
		return ServiceCredentialsURI
	case r.URL.Path == cloudSSOPath:
		return ServiceCloudSSO
	case r.URL.Path == oauthExchangePath || r.URL.Path == oauthTokenPath:
		return ServiceOAuth
	}
	return ""
}

// plainGateway answers in JSON, and in codes that no page lists.
type plainGateway struct{}

// plainText is a result that is no JSON. identified makes a result that holds the
// request's id.
type (
	plainText  string
	identified func(requestID string) any
)

func (plainGateway) requestID(random *rand.Rand) string { return rpcRequestID(random) }

func (g plainGateway) answer(x *Request, requestID string, result any) reply {
	if of, ok := result.(identified); ok {
		result = of(requestID)
	}
	rep := reply{status: http.StatusOK, header: http.Header{}}
	if text, ok := result.(plainText); ok {
		rep.header.Set("Content-Type", "text/plain")
		rep.body = []byte(text)
		return rep
	}
	rep.header.Set("Content-Type", "application/json")
	body, err := json.Marshal(result)
	if err != nil {
		return g.refuse(x, requestID, g.failed(x))
	}
	rep.body = body
	return rep
}

func (plainGateway) refuse(_ *Request, requestID string, err *Error) reply {
	body, _ := json.Marshal(map[string]string{"ErrorCode": err.code, "ErrorMessage": err.message, "RequestId": requestID})
	return reply{status: err.status, code: err.code, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

func (plainGateway) denied(*Request, denial) *Error {
	return refusal(403, codeForbidden, "You are not allowed to do this.")
}

func (plainGateway) throttled(*Request) *Error {
	return refusal(429, codeTooManyRequests, "There are too many requests.")
}

func (plainGateway) failed(*Request) *Error {
	return refusal(500, codeInternalError, "The service failed.")
}

func (plainGateway) unavailable(*Request) *Error {
	return refusal(503, codeServiceUnavailable, "The service is not available.")
}

// begin names the call, and refuses one without an action or by another method
// than the action's.
func (plainGateway) begin(x *Request, service, action, method string) *Error {
	x.service, x.action, x.needs = service, action, needsNothing
	if x.params == nil {
		x.params = map[string]string{}
	}
	switch {
	case action == "":
		return refusal(404, codeNotFound, "There is nothing at this path.")
	case x.request.Method != method:
		return refusal(405, codeMethodNotAllowed, "This path takes "+method+" only.")
	}
	return nil
}

// findLogin finds the login that an access token proves.
func findLogin(x *Request, known map[string]login) (login, *Error) {
	token, ok := strings.CutPrefix(x.request.Header.Get("Authorization"), "Bearer ")
	l, found := known[token]
	switch {
	case !ok || !found:
		return l, refusal(401, codeInvalidAccessToken, "The access token is not valid.")
	case !x.Now.Before(l.expires):
		return l, refusal(401, codeAccessTokenExpired, "The access token is expired.")
	}
	return l, nil
}

// logIn issues an access token.
func logIn(env Env, known *map[string]login, lasting time.Duration, may ...AccessAssignment) (accessToken string, expires time.Time) {
	for _, a := range may {
		env.Cloud.MustHaveRole(a.AccountID, a.Role)
	}
	if *known == nil {
		*known = map[string]login{}
	}
	accessToken, expires = env.Cloud.Opaque(48), env.Now.Add(lasting).Truncate(time.Second)
	(*known)[accessToken] = login{expires, may}
	return accessToken, expires
}

// keysFor opens a session as long as one is usually.
func keysFor(x *Request, a AccessAssignment, name string) (*Session, *Error) {
	r := x.Cloud.Role(a.AccountID, a.Role)
	if r == nil {
		return nil, refusal(404, codeEntityNotExistRole, "The role does not exist: "+a.Role)
	}
	s := &Session{accountID: a.AccountID, role: strings.ToLower(a.Role), name: name}
	openSession(x.Env, s, r, usualSession*time.Second)
	return s, nil
}
