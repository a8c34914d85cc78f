package credentials

import (
	"fmt"
	"strings"
)

// provider is one link of the provider chain.
type provider struct {
	argument    string // the argument of the provider block, or empty
	description string // for the error that nothing is set, where there is no argument: the variable that has precedence
	isSet       func(*resolver) bool
	// resolve returns the source. It is called only where isSet is true.
	resolve func(*resolver) (keySource, error)
}

// providerChain lists all providers in order of precedence. The first one that is set is used. If
// it is broken, that is an error: there is no fall-through to the next.
var providerChain = []provider{
	// The provider block, where at most one may be set.
	{argument: "access_key", isSet: (*resolver).keysInBlock, resolve: (*resolver).resolveKeys},
	{argument: "profile", isSet: (*resolver).profileInBlock, resolve: (*resolver).resolveProfile},
	{argument: "ecs_role_name", isSet: func(s *resolver) bool { return s.ECSRoleName != "" }, resolve: (*resolver).resolveECSRole},
	{argument: "credentials_uri", isSet: func(s *resolver) bool { return s.URI != "" }, resolve: (*resolver).resolveURI},
	{argument: "assume_role_with_oidc", isSet: func(s *resolver) bool { return s.OIDC != nil }, resolve: (*resolver).resolveOIDC},

	// The environment.
	{
		description: AccessKeyVariables[0],
		isSet:       (*resolver).keysInEnvironment, resolve: (*resolver).resolveKeys,
	},
	{
		description: RoleVariables[0] + " with " + OIDCProviderVariables[0],
		isSet:       (*resolver).oidcInEnvironment, resolve: (*resolver).resolveOIDC,
	},
	{
		description: URIVariables[0],
		isSet:       func(s *resolver) bool { return s.env(URIVariables) != "" }, resolve: (*resolver).resolveURI,
	},

	// Profiles.
	{
		description: "a profile in " + defaultFile,
		isSet:       (*resolver).profileOutsideBlock, resolve: (*resolver).resolveProfile,
	},

	// The metadata service.
	{
		description: ECSRoleVariables[0],
		isSet:       func(s *resolver) bool { return s.env(ECSRoleVariables) != "" }, resolve: (*resolver).resolveECSRole,
	},
}

// firstSet returns the source of the first provider that is set.
func (r *resolver) firstSet() (keySource, error) {
	if err := r.Conflicts(); err != nil {
		return nil, err
	}
	for _, p := range providerChain {
		if p.isSet(r) {
			return p.resolve(r)
		}
	}
	return nil, r.notConfigured()
}

// Conflicts returns an error if the provider block sets more than one source, and nil otherwise.
func (s Settings) Conflicts() *ConfigError {
	var set []string
	for _, p := range providerChain {
		if p.argument != "" && p.isSet(&resolver{Settings: s}) {
			set = append(set, p.argument)
		}
	}
	if len(set) < 2 {
		return nil
	}
	return &ConfigError{
		Attribute: set[1],
		Summary:   "Two sources of credentials are configured",
		Detail: fmt.Sprintf("%s is set and so is %s. Only one may be set, because the provider cannot tell which account you mean. "+
			"Remove one of them, or move it to a second provider block with an alias.", set[0], set[1]),
	}
}

// notConfigured returns the error that nothing is set: the ways out, and the places that were searched.
func (r *resolver) notConfigured() *ConfigError {
	var arguments, elsewhere []string
	for _, p := range providerChain {
		if p.argument != "" {
			arguments = append(arguments, p.argument)
		} else {
			elsewhere = append(elsewhere, p.description)
		}
	}
	searched := "Looked for, in this order: " + JoinOr(arguments) + " in the provider block; " + strings.Join(elsewhere, "; ") + "."
	if off, _ := r.disabled(NoProfileVariable); off {
		searched += " That file was skipped because " + NoProfileVariable + " is set."
	}
	return &ConfigError{Missing: true, Summary: "No credentials are set", Detail: strings.Join([]string{
		"On your own machine, set " + AccessKeyVariables[0] + " and " + SecretKeyVariables[0] + ", or log in with the aliyun CLI:\n\n  aliyun configure",
		"To try the provider without an account, start the emulator and load the variables that it prints. The quick start writes them into a file:\n\n  . ./emulator.env",
		"In a CI system, use OIDC, which needs no stored secret.",
		searched,
	}, "\n\n")}
}
