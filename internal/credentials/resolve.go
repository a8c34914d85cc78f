package credentials

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// Settings are what the user says outright, in the provider block. What is empty
// is looked for in the environment.
type Settings struct {
	AccessKeyID, AccessKeySecret, SecurityToken string

	Profile, File string
	ECSRoleName   string
	URI           string
	OIDC          *OIDC // nil where there is no such block
	// Roles are assumed one after the other, with the keys of whatever comes first.
	Roles []cloud.RoleSession
}

// OIDC are the settings of a login by a token of an identity provider.
type OIDC struct {
	Role        cloud.RoleSession
	ProviderARN string
	TokenFile   string
	Token       string
}

// DefaultSessionName is the name of sessions that nobody names. ActionTrail's
// events show it.
const DefaultSessionName = "terraform-innertrail"

// Source is where keys will come from.
type Source struct {
	// Region and EndpointType are those of the profile in use, empty where none is.
	Region, EndpointType string

	source keySource
}

// keySource is where keys come from: found, and not yet asked.
type keySource interface {
	fmt.Stringer // for people; it ends up in errors
	// open binds the source to the client that it calls through.
	open(reach *cloud.Client) cloud.Credentials
}

// String names the place in words.
func (s *Source) String() string { return s.source.String() }

// Open gives the credentials, which are asked for through reach once they are
// needed. It calls nothing.
func (s *Source) Open(reach *cloud.Client) cloud.Credentials { return s.source.open(reach) }

// Assume gives a client that acts through a role, which it assumes with the keys
// of client. It calls nothing.
func Assume(client *cloud.Client, role cloud.RoleSession) *cloud.Client {
	role.SessionName = cmp.Or(role.SessionName, DefaultSessionName)
	return client.With(roleCredentials(client, client.Source(), role))
}

// ConfigError is why no keys can come from where the user says, found without a call.
type ConfigError struct {
	Attribute string // of the provider block, at fault; empty where none is
	Summary   string
	Detail    string
}

// Error is one line.
func (e *ConfigError) Error() string { return e.Summary + ": " + e.Detail }

// unusable is the problem of a source that is set and cannot be used.
func unusable(source, reason, advice string) *ConfigError {
	return &ConfigError{Summary: "No credentials come from " + source, Detail: sentences(reason, advice)}
}

func inBlock(attribute string) string { return attribute + " in the provider block" }

func inEnvironment(variable string) string { return variable + " in the environment" }

// Resolve finds out where the keys will come from. It reads the environment and the
// files that it names, and calls nothing. The error is a [ConfigError].
func Resolve(settings Settings, getenv func(string) string) (*Source, error) {
	s := &resolver{Settings: settings, getenv: getenv}
	found, err := s.firstSet()
	if err != nil {
		return nil, err
	}
	login := &Source{source: found}
	if p, ok := found.(*profileSource); ok {
		login.Region, login.EndpointType = p.region, p.endpointType
	}
	roles, err := s.roles()
	if err != nil {
		return nil, err
	}
	for _, role := range roles {
		login.source = &roleSource{role: role, with: login.source}
	}
	return login, nil
}

// resolver is one look for credentials.
type resolver struct {
	Settings

	getenv func(string) string
}

// roles are the roles to assume: those of the block, or the one of the environment.
func (r *resolver) roles() ([]cloud.RoleSession, error) {
	if len(r.Roles) > 0 {
		roles := make([]cloud.RoleSession, len(r.Roles))
		for i, role := range r.Roles {
			role.SessionName = cmp.Or(role.SessionName, DefaultSessionName)
			roles[i] = role
		}
		return roles, nil
	}
	variables := RoleVariables
	if r.oidcSet() {
		variables = variables[1:]
	}
	arn, variable := FirstEnv(r.getenv, variables)
	if arn == "" {
		return nil, nil
	}
	role := cloud.RoleSession{ARN: arn, SessionName: cmp.Or(r.env(SessionNameVariables), DefaultSessionName)}
	if err := CheckRole(role); err != nil {
		return nil, &ConfigError{Summary: "The role in " + variable + " is not understood", Detail: sentences(err.Error(), "")}
	}
	if text, variable := FirstEnv(r.getenv, SessionDurationVariables); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < minSessionSeconds || seconds > maxSessionSeconds {
			return nil, &ConfigError{
				Summary: variable + " is not a number of seconds from 900 to 43200",
				Detail:  fmt.Sprintf("It is %q.", text),
			}
		}
		role.Duration = time.Duration(seconds) * time.Second
	}
	return []cloud.RoleSession{role}, nil
}
