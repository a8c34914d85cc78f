package login

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// CredentialsURIPath begins the paths behind which keys are. See the README of
// Alibaba Cloud's Credentials for Go, "Using the URI Credentials".
const CredentialsURIPath = "/credentials/"

var credentialsURIName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// ServeCredentials does what the method of Emulator says.
func (l *Logins) ServeCredentials(env api.Env, name, accountID, role string) error {
	if !credentialsURIName.MatchString(name) {
		return fmt.Errorf("the name of a credentials URI has letters, digits, - and _ only, it is %q", name)
	}
	r := env.Cloud.Role(accountID, role)
	if r == nil {
		return noRoleError(accountID, role)
	}
	if l.uris == nil {
		l.uris = map[string]AccessAssignment{}
	}
	l.uris[name] = AccessAssignment{AccountID: accountID, Role: r.Name}
	return nil
}

// CredentialsURIs returns the roles that credentials URIs give keys of, by the names of the URIs.
func (l *Logins) CredentialsURIs() map[string]AccessAssignment { return maps.Clone(l.uris) }

func noRoleError(accountID, role string) error {
	return fmt.Errorf("the account %s has no role %s", accountID, role)
}

// CredentialsURIGateway is a program of the user's on this machine that knows
// keys. Every client that reaches it gets them.
type CredentialsURIGateway struct {
	plainGateway
	Logins *Logins
}

// Route implements [api.Gateway].
func (g CredentialsURIGateway) Route(r *api.Request) *api.Error {
	r.Params = map[string]string{"name": strings.TrimPrefix(r.HTTP.URL.Path, CredentialsURIPath)}
	r.Operation = g.getCredentials
	return g.begin(r, api.ServiceCredentialsURI, "GetCredentials", http.MethodGet)
}

// Authenticate implements [api.Gateway].
func (g CredentialsURIGateway) Authenticate(r *api.Request) *api.Error {
	r.Caller.AccountID = g.Logins.uris[r.Params["name"]].AccountID
	return nil
}

func (g CredentialsURIGateway) getCredentials(r *api.Request) (any, *api.Error) {
	a, found := g.Logins.uris[r.Params["name"]]
	if !found {
		return nil, api.Refusal(404, api.CodeNotFound, "There is nothing at this path.")
	}
	s, err := keysFor(r, a, "credentials-uri")
	if err != nil {
		return nil, err
	}
	return instanceKeys{
		Code: "Success", AccessKeyID: s.KeyID, AccessKeySecret: s.Secret, SecurityToken: s.Token, Expiration: api.Timestamp(s.Expires),
	}, nil
}
