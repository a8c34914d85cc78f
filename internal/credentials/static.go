package credentials

import (
	"context"
	"strings"
	"unicode"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// static are keys as they are written somewhere. They are never renewed.
type static struct {
	keys cloud.Keys
	from string
}

func (s *static) String() string                           { return s.from }
func (s *static) Source() string                           { return s.from }
func (s *static) open(*cloud.Client) cloud.Credentials     { return s }
func (s *static) Keys(context.Context) (cloud.Keys, error) { return s.keys, nil }

func (s *search) keysInBlock() bool {
	return s.AccessKeyID != "" || s.AccessKeySecret != "" || s.SecurityToken != ""
}

func (s *search) keysInEnvironment() bool {
	return s.env(AccessKeyVariables) != "" || s.env(SecretKeyVariables) != ""
}

// findKeys puts a key together. A token from the environment belongs to a key from
// the environment: with a key of the block it would only break the signature.
func (s *search) findKeys() (source, error) {
	found := &static{from: inBlock("access_key")}
	var stray string
	find := func(written string, variables []string) (string, bool) {
		if written != "" {
			return written, false
		}
		text, variable := Lookup(s.getenv, variables)
		if Strayed(text) {
			stray = variable
		}
		return text, text != ""
	}
	var fromEnvironment bool
	found.keys.AccessKeyID, fromEnvironment = find(s.AccessKeyID, AccessKeyVariables)
	found.keys.AccessKeySecret, _ = find(s.AccessKeySecret, SecretKeyVariables)
	found.keys.SecurityToken = s.SecurityToken
	if s.AccessKeyID == "" {
		found.keys.SecurityToken, _ = find(s.SecurityToken, TokenVariables)
	}
	if fromEnvironment {
		_, variable := Lookup(s.getenv, AccessKeyVariables)
		found.from = inEnvironment(variable)
	}
	switch {
	case stray != "":
		return nil, &Problem{Summary: stray + " has a blank or a line end in it", Detail: "That comes from a file's last line or from copying. Set it anew."}
	case found.keys.AccessKeyID == "" && found.keys.AccessKeySecret == "":
		return nil, &Problem{
			Attribute: "security_token", Summary: "The security token has no access key",
			Detail: "Only a token was found. Set access_key and secret_key in the provider block, or in the environment " +
				Listed(AccessKeyVariables) + ", and " + Listed(SecretKeyVariables) + ".",
		}
	case found.keys.AccessKeySecret == "":
		return nil, &Problem{
			Attribute: "secret_key", Summary: "The access key has no secret",
			Detail: "Only the access key was found. Set secret_key in the provider block, or " + Listed(SecretKeyVariables) + " in the environment.",
		}
	case found.keys.AccessKeyID == "":
		return nil, &Problem{
			Attribute: "access_key", Summary: "The secret has no access key",
			Detail: "Only the secret was found. Set access_key in the provider block, or " + Listed(AccessKeyVariables) + " in the environment.",
		}
	}
	return found, nil
}

// Strayed says whether a key or a token holds what none can hold.
func Strayed(secret string) bool {
	return strings.ContainsFunc(secret, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// sentences makes two sentences of what may lack capitals and full stops.
func sentences(parts ...string) string {
	var whole []string
	for _, part := range parts {
		if part != "" {
			whole = append(whole, strings.ToUpper(part[:1])+strings.TrimSuffix(part[1:], ".")+".")
		}
	}
	return strings.Join(whole, " ")
}
