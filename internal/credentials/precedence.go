package credentials

import (
	"fmt"
	"strings"
)

// place is one place that keys can come from.
type place struct {
	argument string // of the provider block, where the place is one
	where    string // what is looked for, in words, where it is none
	set      func(*search) bool
	// find gives the source; it is asked only where the place is set.
	find func(*search) (source, error)
}

// places are all places that are looked into, in this order. The first that is set
// is the one, and whatever is wrong with it is an error: nothing falls through to
// the next.
var places = []place{
	// The provider block, in which only one may be set.
	{argument: "access_key", set: (*search).keysInBlock, find: (*search).findKeys},
	{argument: "profile", set: (*search).profileInBlock, find: (*search).findProfile},
	{argument: "ecs_role_name", set: func(s *search) bool { return s.ECSRoleName != "" }, find: (*search).findMetadata},
	{argument: "credentials_uri", set: func(s *search) bool { return s.URI != "" }, find: (*search).findURI},
	{argument: "assume_role_with_oidc", set: func(s *search) bool { return s.OIDC != nil }, find: (*search).findOIDC},

	// The environment.
	{
		where: Listed(AccessKeyVariables) + ", and " + Listed(SecretKeyVariables) + ", in the environment",
		set:   (*search).keysInEnvironment, find: (*search).findKeys,
	},
	{
		where: RoleVariables[0] + ", " + OIDCProviderVariables[0] + " and " + OIDCTokenFileVariables[0] + " in the environment",
		set:   (*search).oidcInEnvironment, find: (*search).findOIDC,
	},
	{
		where: Listed(URIVariables) + " in the environment",
		set:   func(s *search) bool { return s.env(URIVariables) != "" }, find: (*search).findURI,
	},

	// Profiles.
	{
		where: Listed(ProfileVariables) + " in the environment, a file named by " + Listed(FileVariables) + ", or the aliyun CLI's file " + defaultFile,
		set:   (*search).profileOutsideBlock, find: (*search).findProfile,
	},

	// The metadata service.
	{
		where: Listed(ECSRoleVariables) + " in the environment",
		set:   func(s *search) bool { return s.env(ECSRoleVariables) != "" }, find: (*search).findMetadata,
	},
}

// first gives the source that counts.
func (s *search) first() (source, error) {
	if rivals := s.Rivals(); rivals != nil {
		return nil, rivals
	}
	for _, p := range places {
		if p.set(s) {
			return p.find(s)
		}
	}
	return nil, s.none()
}

// Rivals is the refusal of two sources in one provider block, nil where there is
// one at most.
func (s Settings) Rivals() *Problem {
	var set []string
	for _, p := range places {
		if p.argument != "" && p.set(&search{Settings: s}) {
			set = append(set, p.argument)
		}
	}
	if len(set) < 2 {
		return nil
	}
	return &Problem{
		Attribute: set[1],
		Summary:   "Two sources of credentials are configured",
		Detail: fmt.Sprintf("%s is set and so is %s. Only one may be set, because the provider cannot tell which account you mean. "+
			"Remove one of them, or move it to a second provider block with an alias.", set[0], set[1]),
	}
}

// none says what was looked for, and where.
func (s *search) none() *Problem {
	var arguments, elsewhere []string
	for _, p := range places {
		if p.argument != "" {
			arguments = append(arguments, p.argument)
		} else {
			elsewhere = append(elsewhere, p.where)
		}
	}
	detail := "Looked for, in this order: " + Listed(arguments) + " in the provider block; " + strings.Join(elsewhere, "; ") + ". "
	if s.forbidden(NoProfileVariable) {
		detail += "That file was left out, since " + NoProfileVariable + " is set. "
	}
	return &Problem{Summary: "No credentials are set", Detail: detail + "On your own machine, run aliyun configure, or set access_key and secret_key."}
}
