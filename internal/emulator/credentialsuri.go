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
func (e *Emulator) ServeCredentials(name, accountID, role string) {
	if !credentialsURIName.MatchString(name) {
		panic("emulator: no credentials URI can have the name " + name)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.mustHaveRole(accountID, role)
	ensure(&e.logins.uris)
	e.logins.uris[name] = AccessAssignment{AccountID: accountID, Role: role}
}

// CredentialsURI is the address that ServeCredentials serves from.
func (s *Server) CredentialsURI(name string) string { return s.URL + credentialsURIPath + name }

// credentialsURIGateway is a program of the user's on this machine that knows
// keys. Whoever can reach it gets them.
type credentialsURIGateway struct{ plainGateway }

func (g credentialsURIGateway) route(x *exchange) *apiError {
	x.params = map[string]string{"name": strings.TrimPrefix(x.request.URL.Path, credentialsURIPath)}
	x.operation = getCredentials
	return g.begin(x, ServiceCredentialsURI, "GetCredentials", http.MethodGet)
}

func (credentialsURIGateway) authenticate(x *exchange) *apiError {
	x.caller.accountID = x.e.logins.uris[x.params["name"]].AccountID
	return nil
}

func getCredentials(x *exchange) (any, *apiError) {
	a, found := x.e.logins.uris[x.params["name"]]
	if !found {
		return nil, refusal(404, codeNotFound, "There is nothing at this path.")
	}
	s, err := x.keysFor(a, "credentials-uri")
	if err != nil {
		return nil, err
	}
	return instanceKeys{
		Code: "Success", AccessKeyID: s.keyID, AccessKeySecret: s.secret, SecurityToken: s.token, Expiration: stamp(s.expires),
	}, nil
}
