// Package login is where keys come from beside STS: the metadata of an ECS instance,
// a credentials URI, CloudSSO and the OAuth of the command line.
package login

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Keys also come from services that are no APIs of the cloud: the metadata
// service of an ECS instance, a program behind a credentials URI, CloudSSO and
// OAuth. What they share is here; each has a file of its own.

// Logins holds what these services know about their clients.
type Logins struct {
	instance instance
	uris     map[string]AccessAssignment // what a credentials URI gives keys for, by its name
	sso      map[string]login            // by access token
	oauth    map[string]login            // by access token
}

// login is an access token that a login has issued.
type login struct {
	expires time.Time
	may     []AccessAssignment
}

// ServiceOf returns the service that a request is for, by its host. Behind a loopback
// address the path tells those that are no APIs of the cloud.
func ServiceOf(r *http.Request, a api.Address) string {
	switch {
	case !a.Loopback || a.Project != "":
		return a.Service
	case strings.HasPrefix(r.URL.Path, CredentialsURIPath):
		return api.ServiceCredentialsURI
	case r.URL.Path == cloudSSOPath:
		return api.ServiceCloudSSO
	case r.URL.Path == oauthExchangePath || r.URL.Path == oauthTokenPath:
		return api.ServiceOAuth
	}
	return ""
}

// plainGateway answers in JSON, and in codes that no page lists.
type plainGateway struct{}

// plainText is a result other than JSON. identified makes a result that holds the
// request's id.
type (
	plainText  string
	identified func(requestID string) any
)

func (plainGateway) RequestID(random *rand.Rand) string { return api.RPCRequestID(random) }

func (g plainGateway) Answer(r *api.Request, requestID string, result any) api.Reply {
	if of, ok := result.(identified); ok {
		result = of(requestID)
	}
	rep := api.Reply{Status: http.StatusOK, Header: http.Header{}}
	if text, ok := result.(plainText); ok {
		rep.Header.Set("Content-Type", "text/plain")
		rep.Body = []byte(text)
		return rep
	}
	rep.Header.Set("Content-Type", "application/json")
	body, err := json.Marshal(result)
	if err != nil {
		return g.Refuse(r, requestID, g.Failed(r))
	}
	rep.Body = body
	return rep
}

func (plainGateway) Refuse(_ *api.Request, requestID string, err *api.Error) api.Reply {
	body, _ := json.Marshal(map[string]string{"ErrorCode": err.Code, "ErrorMessage": err.Message, "RequestId": requestID})
	return api.Reply{Status: err.Status, Code: err.Code, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
}

func (plainGateway) Denied(*api.Request, api.Denial) *api.Error {
	return api.Refusal(403, api.CodeForbidden, "You are not allowed to do this.")
}

func (plainGateway) Throttled(*api.Request) *api.Error {
	return api.Refusal(429, api.CodeTooManyRequests, "There are too many requests.")
}

func (plainGateway) Failed(*api.Request) *api.Error {
	return api.Refusal(500, api.CodeInternalError, "The service failed.")
}

func (plainGateway) Unavailable(*api.Request) *api.Error {
	return api.Refusal(503, api.CodeServiceUnavailable, "The service is not available.")
}

// Actions are the calls that the services of this package have, by service and name, and
// whether each may change something.
var Actions = map[string]map[string]bool{
	api.ServiceECSMetadata:    {"CreateMetadataToken": false, "GetInstanceRole": false, "GetInstanceRoleCredentials": false},
	api.ServiceCredentialsURI: {"GetCredentials": false},
	api.ServiceCloudSSO:       {"CreateCloudCredential": false},
	api.ServiceOAuth:          {"Exchange": false, "RefreshToken": true},
}

// begin names the call, and rejects one without an action or with another method than
// the action's.
func (plainGateway) begin(r *api.Request, service, action, method string) *api.Error {
	r.Service, r.Action, r.Needs = service, action, api.NeedsNothing
	if r.Params == nil {
		r.Params = map[string]string{}
	}
	switch {
	case action == "":
		return api.Refusal(404, api.CodeNotFound, "There is nothing at this path.")
	case r.HTTP.Method != method:
		return api.Refusal(405, api.CodeMethodNotAllowed, "This path takes "+method+" only.")
	}
	return nil
}

// findLogin finds the login that an access token proves.
func findLogin(r *api.Request, known map[string]login) (login, *api.Error) {
	token, ok := strings.CutPrefix(r.HTTP.Header.Get("Authorization"), "Bearer ")
	l, found := known[token]
	switch {
	case !ok || !found:
		return l, api.Refusal(401, api.CodeInvalidAccessToken, "The access token is not valid.")
	case !r.Now.Before(l.expires):
		return l, api.Refusal(401, api.CodeAccessTokenExpired, "The access token is expired.")
	}
	return l, nil
}

// logIn issues an access token.
func logIn(env api.Env, known *map[string]login, lasting time.Duration, may ...AccessAssignment) (accessToken string, expires time.Time) {
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

// keysFor opens a session of the usual length.
func keysFor(r *api.Request, a AccessAssignment, name string) (*state.Session, *api.Error) {
	role := r.Cloud.Role(a.AccountID, a.Role)
	if role == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistRole, "The role does not exist: "+a.Role)
	}
	s := &state.Session{AccountID: a.AccountID, Role: strings.ToLower(a.Role), Name: name}
	iam.OpenSession(r.Env, s, role, iam.UsualSession*time.Second)
	return s, nil
}
