package credentials

import (
	"fmt"
	"strings"
)

// origin is a kind of place; what stands first in [places] counts.
type origin int

const (
	ofBlock origin = iota
	ofEnvironment
	ofProfile
	ofMetadata
)

// place is one place that keys can come from.
type place struct {
	origin origin
	// name is what the user sets to use the place.
	name string
	set  func(*search) bool
	// find gives the source; it is asked only where the place is set.
	find func(*search) (source, error)
}

// places are all places that are looked into, in this order: the provider block
// over the environment over profiles over the metadata service. The first that is
// set is the one, and whatever is wrong with it is an error: nothing falls through
// to the next.
var places = []place{
	{ofBlock, "access_key", (*search).keysInBlock, (*search).findKeys},
	{ofBlock, "profile", (*search).profileInBlock, (*search).findProfile},
	{ofBlock, "ecs_role_name", func(s *search) bool { return s.ECSRoleName != "" }, (*search).findMetadata},
	{ofBlock, "credentials_uri", func(s *search) bool { return s.URI != "" }, (*search).findURI},
	{ofBlock, "assume_role_with_oidc", func(s *search) bool { return s.OIDC != nil }, (*search).findOIDC},

	{ofEnvironment, AccessKeyVariables[0], (*search).keysInEnvironment, (*search).findKeys},
	{ofEnvironment, OIDCProviderVariables[0], (*search).oidcInEnvironment, (*search).findOIDC},
	{ofEnvironment, URIVariables[0], func(s *search) bool { return s.env(URIVariables) != "" }, (*search).findURI},

	{ofProfile, ProfileVariables[0], (*search).profileOutsideBlock, (*search).findProfile},

	{ofMetadata, ECSRoleVariables[0], func(s *search) bool { return s.env(ECSRoleVariables) != "" }, (*search).findMetadata},
}

// first gives the source that counts.
func (s *search) first() (source, error) {
	var in []place
	for _, p := range places {
		if p.origin == ofBlock && p.set(s) {
			in = append(in, p)
		}
	}
	if len(in) > 1 {
		return nil, Rivals(in[0].name, in[1].name)
	}
	for _, p := range places {
		if p.set(s) {
			return p.find(s)
		}
	}
	return nil, s.none()
}

// Rivals is the refusal of two sources in one provider block.
func Rivals(first, second string) *Problem {
	return &Problem{
		Attribute: second,
		Summary:   "Two sources of credentials are configured",
		Detail: fmt.Sprintf("%s is set and so is %s. Only one may be set, because the provider cannot tell which account you mean. "+
			"Remove one of them, or move it to a second provider block with an alias.", first, second),
	}
}

// none says what was looked for, and where.
func (s *search) none() *Problem {
	var block []string
	for _, p := range places {
		if p.origin == ofBlock {
			block = append(block, p.name)
		}
	}
	file := "profiles were not looked for, since " + NoProfileVariable + " is set"
	if !s.forbidden(NoProfileVariable) {
		file = "the aliyun CLI's file " + defaultFile + ", which does not exist"
	}
	return &Problem{
		Summary: "No credentials are set",
		Detail: "Looked for, in this order: " + strings.Join([]string{
			Listed(block) + " in the provider block",
			Listed(AccessKeyVariables) + ", and " + Listed(SecretKeyVariables) + ", in the environment",
			RoleVariables[0] + ", " + OIDCProviderVariables[0] + " and " + OIDCTokenFileVariables[0] + " in the environment",
			Listed(URIVariables) + " in the environment",
			Listed(ProfileVariables) + ", or a file named by " + Listed(FileVariables),
			file,
			Listed(ECSRoleVariables) + " in the environment",
		}, "; ") + ". On your own machine, run aliyun configure, or set access_key and secret_key.",
	}
}
