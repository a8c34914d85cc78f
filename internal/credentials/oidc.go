package credentials

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// federated is a role for a token of an identity provider: that of a CI system, or
// of a Kubernetes cluster for its pods (RRSA).
type federated struct {
	OIDC

	tokenPath string
	from      string
}

func (f *federated) String() string { return "role " + f.Role.ARN + ", by OIDC (" + f.from + ")" }

// oidcInEnvironment says whether the environment alone logs in by OIDC.
func (s *search) oidcInEnvironment() bool {
	return s.env(OIDCProviderVariables) != "" && (s.env(OIDCTokenFileVariables) != "" || s.env(OIDCTokenVariables) != "")
}

// oidcSet says whether [RoleVariables][0] is the role of OIDC, and so none to be
// assumed with other keys.
func (s *search) oidcSet() bool {
	return s.oidcInEnvironment() || s.OIDC != nil && s.OIDC.Role.ARN == ""
}

func (s *search) findOIDC() (source, error) {
	from, settings := "the variables "+OIDCProviderVariables[0]+" and "+OIDCTokenFileVariables[0], OIDC{}
	if s.OIDC != nil {
		from, settings = inBlock("assume_role_with_oidc"), *s.OIDC
	}
	settings.Role.ARN = cmp.Or(settings.Role.ARN, s.env(RoleVariables[:1]))
	settings.Role.SessionName = cmp.Or(settings.Role.SessionName, s.env(SessionNameVariables[:1]))
	settings.ProviderARN = cmp.Or(settings.ProviderARN, s.env(OIDCProviderVariables))
	if settings.Token == "" && settings.TokenFile == "" {
		settings.TokenFile, settings.Token = s.env(OIDCTokenFileVariables), s.env(OIDCTokenVariables)
	}
	return s.oidc(settings, from)
}

func (s *search) oidc(settings OIDC, from string) (source, error) {
	var missing string
	switch {
	case settings.Role.ARN == "":
		missing = "role_arn, which is " + RoleVariables[0] + " in the environment"
	case settings.ProviderARN == "":
		missing = "oidc_provider_arn, which is " + OIDCProviderVariables[0] + " in the environment"
	case settings.TokenFile == "" && settings.Token == "":
		missing = "oidc_token_file, which is " + OIDCTokenFileVariables[0] + " in the environment"
	}
	if missing != "" {
		return nil, broken(from, "it lacks "+missing, "")
	}
	settings.Role.SessionName = cmp.Or(settings.Role.SessionName, DefaultSessionName)
	if err := CheckRole(settings.Role); err != nil {
		return nil, broken(from, err.Error(), "")
	}
	found := &federated{OIDC: settings, from: from}
	if settings.TokenFile != "" {
		path, ok := Expand(settings.TokenFile, s.getenv)
		if !ok {
			return nil, broken(from, "the home folder is not known, since HOME is not set", "")
		}
		found.tokenPath = path
	}
	return found, nil
}

func (f *federated) open(reach *cloud.Client) cloud.Credentials {
	return renewed(reach, f.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		token, err := f.token()
		if err != nil {
			return cloud.Session{}, err
		}
		session, err := reach.AssumeRoleWithOIDC(ctx, f.Role, f.ProviderARN, token)
		return session, notAssumed(err, f.String(), f.Role.ARN, "Check that the token is fresh, that RAM knows its issuer and audience by "+f.ProviderARN+
			", and that the role's trust policy names that provider and this subject.")
	})
}

// token gives the token, which whoever wrote the file keeps fresh: so it is read
// each time.
func (f *federated) token() (string, error) {
	if f.tokenPath == "" {
		return strings.TrimSpace(f.Token), nil
	}
	text, err := readBounded(f.tokenPath)
	token := strings.TrimSpace(string(text))
	var wrong string
	switch {
	case errors.Is(err, errTooLong):
		wrong = "is too long to hold a token"
	case err != nil:
		wrong = "cannot be read"
	case token == "":
		wrong = "is empty"
	default:
		return token, nil
	}
	return "", &cloud.KeysError{
		Source: f.String(), Reason: "the token's file " + f.TokenFile + " " + wrong,
		Advice: "Check that the CI system or the cluster writes it, and that the user who runs Terraform may read it.",
	}
}
