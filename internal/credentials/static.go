package credentials

import (
	"context"
	"strings"
	"unicode"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

type staticSource struct {
	keys cloud.Keys
	from string
}

func (s *staticSource) String() string                           { return s.from }
func (s *staticSource) Source() string                           { return s.from }
func (s *staticSource) open(*cloud.Client) cloud.Credentials     { return s }
func (s *staticSource) Keys(context.Context) (cloud.Keys, error) { return s.keys, nil }

func (r *resolver) keysInBlock() bool {
	return r.AccessKeyID != "" || r.AccessKeySecret != "" || r.SecurityToken != ""
}

func (r *resolver) keysInEnvironment() bool {
	return r.env(AccessKeyVariables) != "" || r.env(SecretKeyVariables) != ""
}

// resolveKeys combines an access key from the block and the environment. A token from the
// environment belongs to a key from the environment: with a key from the block it would only break
// the signature.
func (r *resolver) resolveKeys() (keySource, error) {
	found := &staticSource{from: inBlock("access_key")}
	var stray string
	find := func(written string, variables []string) (string, bool) {
		if written != "" {
			return written, false
		}
		text, variable := FirstEnv(r.getenv, variables)
		if HasWhitespace(text) {
			stray = variable
		}
		return text, text != ""
	}
	var fromEnvironment bool
	found.keys.AccessKeyID, fromEnvironment = find(r.AccessKeyID, AccessKeyVariables)
	found.keys.AccessKeySecret, _ = find(r.AccessKeySecret, SecretKeyVariables)
	found.keys.SecurityToken = r.SecurityToken
	if r.AccessKeyID == "" {
		found.keys.SecurityToken, _ = find(r.SecurityToken, TokenVariables)
	}
	if fromEnvironment {
		_, variable := FirstEnv(r.getenv, AccessKeyVariables)
		found.from = inEnvironment(variable)
	}
	switch {
	case stray != "":
		return nil, &ConfigError{Summary: stray + " contains whitespace", Detail: "This usually comes from a trailing newline in a file, or from copying. Set it again."}
	case found.keys.AccessKeyID == "" && found.keys.AccessKeySecret == "":
		return nil, &ConfigError{
			Attribute: "security_token", Summary: "The security token has no access key",
			Detail: "There is a token but no access key. Set " + JoinOr(AccessKeyVariables) + ", and " + JoinOr(SecretKeyVariables) +
				", in the environment, or access_key and secret_key in the provider block.",
		}
	case found.keys.AccessKeySecret == "":
		return nil, &ConfigError{
			Attribute: "secret_key", Summary: "The access key has no secret",
			Detail: "Only the access key was found. Set " + JoinOr(SecretKeyVariables) + " in the environment, or secret_key in the provider block.",
		}
	case found.keys.AccessKeyID == "":
		return nil, &ConfigError{
			Attribute: "access_key", Summary: "The secret has no access key",
			Detail: "Only the secret was found. Set " + JoinOr(AccessKeyVariables) + " in the environment, or access_key in the provider block.",
		}
	}
	return found, nil
}

// HasWhitespace reports whether a key or token contains whitespace or control characters, which a
// valid one never does.
func HasWhitespace(secret string) bool {
	return strings.ContainsFunc(secret, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}
