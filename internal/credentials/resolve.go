package credentials

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Settings are the values of the provider block. For an empty one, the environment is consulted.
type Settings struct {
	AccessKeyID, AccessKeySecret, SecurityToken string

	Profile, File string
	ECSRoleName   string
	URI           string
	OIDC          *OIDC // nil without such a block
	// EndpointType is used in place of a profile's, if it is set.
	EndpointType string
	// Insecure allows a URI of plain http on another machine.
	Insecure bool
	// Roles are assumed one after the other, the first with the source's keys.
	Roles []cloud.RoleSession
}

// OIDC holds the settings for assuming a role with a token of an identity provider.
type OIDC struct {
	Role        cloud.RoleSession
	ProviderARN string
	TokenFile   string
	Token       string
}

// DefaultSessionName is the name of sessions without a configured one. ActionTrail's events show
// it.
const DefaultSessionName = "terraform-innertrail"

// Source is where the credentials will come from.
type Source struct {
	// Region and EndpointType are those of the profile in use, or empty.
	Region, EndpointType string
	// Unencrypted is the host of a credentials URI from which keys come unencrypted, or empty.
	Unencrypted string

	source keySource
}

// keySource is a source of keys that has been resolved but not yet called.
type keySource interface {
	fmt.Stringer // shown in errors
	// open returns the source's credentials, which make their calls through client.
	open(client *cloud.Client) cloud.Credentials
}

// String returns a description of the source.
func (s *Source) String() string { return s.source.String() }

// Open returns the credentials. They are fetched through client when they are first needed; Open
// makes no call.
func (s *Source) Open(client *cloud.Client) cloud.Credentials { return s.source.open(client) }

// Assume returns a client that acts in a role. The role is assumed with client's keys on first use;
// Assume makes no call.
func Assume(client *cloud.Client, role cloud.RoleSession) *cloud.Client {
	role.SessionName = cmp.Or(role.SessionName, DefaultSessionName)
	return client.With(roleCredentials(client, client.Source(), role))
}

// Resolve determines where the credentials will come from. It reads the environment and the files
// that it names, and makes no call. The error is a [ConfigError].
func Resolve(settings Settings, getenv func(string) string) (*Source, error) {
	s := &resolver{Settings: settings, getenv: getenv}
	found, err := s.firstSet()
	if err != nil {
		return nil, err
	}
	login := &Source{source: found, Unencrypted: s.unencrypted}
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

// resolver holds the inputs of one Resolve.
type resolver struct {
	Settings

	getenv      func(string) string
	unencrypted string // the host of a URI that is used although others may read its answer
}

// roles returns the roles to assume: those of the block, or the one of the environment.
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
		return nil, &ConfigError{Summary: "The role in " + variable + " is invalid", Detail: sentences(err.Error(), "")}
	}
	if text, variable := FirstEnv(r.getenv, SessionDurationVariables); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < minSessionSeconds || seconds > maxSessionSeconds {
			return nil, &ConfigError{
				Summary: variable + " is not a number of seconds from 900 to 43200",
				Detail:  fmt.Sprintf("It is %q.", model.ShortName(text)),
			}
		}
		role.Duration = time.Duration(seconds) * time.Second
	}
	return []cloud.RoleSession{role}, nil
}
