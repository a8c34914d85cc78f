package credentials

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// oidcSource is a role assumed with a token of an identity provider, such as a CI system or a
// Kubernetes cluster (RRSA).
type oidcSource struct {
	OIDC

	tokenPath string
	from      string
}

func (o *oidcSource) String() string { return "role " + o.Role.ARN + ", by OIDC (" + o.from + ")" }

// oidcInEnvironment reports whether the environment alone configures OIDC.
func (r *resolver) oidcInEnvironment() bool {
	return r.env(OIDCProviderVariables) != "" && (r.env(OIDCTokenFileVariables) != "" || r.env(OIDCTokenVariables) != "")
}

// oidcSet reports whether RoleVariables[0] is the role of OIDC, and so not a role to assume with
// other keys.
func (r *resolver) oidcSet() bool {
	return r.oidcInEnvironment() || r.OIDC != nil && r.OIDC.Role.ARN == ""
}

func (r *resolver) resolveOIDC() (keySource, error) {
	_, provider := FirstEnv(r.getenv, OIDCProviderVariables)
	_, token := FirstEnv(r.getenv, slices.Concat(OIDCTokenFileVariables, OIDCTokenVariables))
	from, settings := "the variables "+provider+" and "+token, OIDC{}
	if r.OIDC != nil {
		from, settings = inBlock("assume_role_with_oidc"), *r.OIDC
	}
	settings.Role.ARN = cmp.Or(settings.Role.ARN, r.env(RoleVariables[:1]))
	settings.Role.SessionName = cmp.Or(settings.Role.SessionName, r.env(SessionNameVariables[:1]))
	settings.ProviderARN = cmp.Or(settings.ProviderARN, r.env(OIDCProviderVariables))
	if settings.Token == "" && settings.TokenFile == "" {
		settings.TokenFile, settings.Token = r.env(OIDCTokenFileVariables), r.env(OIDCTokenVariables)
	}
	return r.oidc(settings, from)
}

func (r *resolver) oidc(settings OIDC, from string) (keySource, error) {
	var missing string
	switch {
	case settings.Role.ARN == "":
		missing = "no role_arn is set; in the environment it is " + RoleVariables[0]
	case settings.ProviderARN == "":
		missing = "no oidc_provider_arn is set; in the environment it is " + OIDCProviderVariables[0]
	case settings.TokenFile == "" && settings.Token == "":
		missing = "no oidc_token_file is set; in the environment it is " + OIDCTokenFileVariables[0] + " or " + OIDCTokenVariables[0]
	}
	if missing != "" {
		return nil, unusable(from, missing, "")
	}
	settings.Role.SessionName = cmp.Or(settings.Role.SessionName, DefaultSessionName)
	if err := CheckRole(settings.Role); err != nil {
		return nil, unusable(from, err.Error(), "")
	}
	found := &oidcSource{OIDC: settings, from: from}
	if looksLikeToken(settings.TokenFile) {
		return nil, unusable(from, "the file of the token is a token and not the path of a file", "In the environment, a token is set in "+OIDCTokenVariables[0]+".")
	}
	if settings.TokenFile != "" {
		path, ok := ExpandHome(settings.TokenFile, r.getenv)
		if !ok {
			return nil, unusable(from, "the home directory is unknown, since HOME is not set", "")
		}
		found.tokenPath = path
	}
	return found, nil
}

// looksLikeToken reports whether a path is a JSON web token, which no error may quote.
func looksLikeToken(path string) bool {
	return strings.HasPrefix(path, "eyJ") && strings.Count(path, ".") == 2
}

func (o *oidcSource) open(client *cloud.Client) cloud.Credentials {
	return newCachedCredentials(client, o.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		token, err := o.token()
		if err != nil {
			return cloud.Session{}, err
		}
		session, err := client.AssumeRoleWithOIDC(ctx, o.Role, o.ProviderARN, token)
		return session, assumeRoleError(err, o.String(), o.Role.ARN, "Check that the token is fresh, that RAM knows its issuer and audience by "+o.ProviderARN+
			", and that the role's trust policy names that provider and this subject.")
	})
}

// token returns the token. The file is read each time, since its writer keeps the token fresh.
func (o *oidcSource) token() (string, error) {
	const whitespace = "contains whitespace or a control character, which no valid token does"
	if o.tokenPath == "" {
		token := strings.TrimSpace(o.Token)
		if HasWhitespace(token) {
			return "", &cloud.KeysError{Source: o.String(), Reason: "its token " + whitespace, Advice: "Set it again."}
		}
		return token, nil
	}
	text, err := ReadFile(o.tokenPath, maxBytes)
	token := strings.TrimSpace(string(text))
	switch {
	case err != nil:
	case token == "":
		err = errors.New("it is empty")
	case HasWhitespace(token):
		err = errors.New("its text " + whitespace)
	default:
		return token, nil
	}
	return "", &cloud.KeysError{
		Source: o.String(), Reason: "the token cannot be read from the file " + o.TokenFile + ": " + err.Error(),
		Advice: "Check that the CI system or the cluster writes it, and that the user who runs Terraform may read it.",
	}
}
