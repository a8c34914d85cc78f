package emulator

import (
	"net/http"
	"regexp"
	"strings"
)

// credentialsURIPath begins the paths behind which keys are. See the README of
// Alibaba Cloud's Credentials for Go, "Using the URI Credentials".
const credentialsURIPath = "/credentials/"

var credentialsURIName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// ServeCredentials serves keys of a role, new ones for every request, from the
// credentials URI of this name. It panics when there is no such role, or the name
// is not of letters, digits, - and _.
func (l *Logins) ServeCredentials(env Env, name, accountID, role string) {
	if !credentialsURIName.MatchString(name) {
		panic("emulator: no credentials URI can have the name " + name)
	}
	env.Cloud.MustHaveRole(accountID, role)
	if l.uris == nil {
		l.uris = map[string]AccessAssignment{}
	}
	l.uris[name] = AccessAssignment{AccountID: accountID, Role: role}
}

// credentialsURIGateway is a program of the user's on this machine that knows
// keys. Whoever can reach it gets them.
type credentialsURIGateway struct {
	plainGateway
	logins *Logins
}

func (g credentialsURIGateway) route(x *Request) *Error {
	x.params = map[string]string{"name": strings.TrimPrefix(x.request.URL.Path, credentialsURIPath)}
	x.operation = g.getCredentials
	return g.begin(x, ServiceCredentialsURI, "GetCredentials", http.MethodGet)
}

func (g credentialsURIGateway) authenticate(x *Request) *Error {
	x.caller.accountID = g.logins.uris[x.params["name"]].AccountID
	return nil
}

func (g credentialsURIGateway) getCredentials(x *Request) (any, *Error) {
	a, found := g.logins.uris[x.params["name"]]
	if !found {
		return nil, refusal(404, codeNotFound, "There is nothing at this path.")
	}
	s, err := keysFor(x, a, "credentials-uri")
	if err != nil {
		return nil, err
	}
	return instanceKeys{
		Code: "Success", AccessKeyID: s.keyID, AccessKeySecret: s.secret, SecurityToken: s.token, Expiration: stamp(s.expires),
	}, nil
}
