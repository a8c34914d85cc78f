package credentials

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// The limits of a role session (STS API reference, AssumeRole).
const (
	minSessionSeconds = 900   // seconds
	maxSessionSeconds = 43200 // seconds
	maxSessionPolicy  = 2048  // bytes
)

// CheckRole returns an error if the role session cannot be valid. It does not quote what it
// rejects, which may be a key in the wrong place.
func CheckRole(role cloud.RoleSession) error {
	switch {
	case !names.RoleARN.Allows(role.ARN):
		return errors.New("the ARN of the role is not one such as acs:ram::1234567890123456:role/audit")
	case role.SessionName != "" && !names.Session.Allows(role.SessionName):
		return errors.New("the session name does not hold 2–64 letters, digits, '.', '@', '_' and '-'")
	case role.Duration != 0 && (role.Duration < minSessionSeconds*time.Second || role.Duration > maxSessionSeconds*time.Second):
		return fmt.Errorf("a session lasts from %d to %d seconds, not %d", minSessionSeconds, maxSessionSeconds, int(role.Duration/time.Second))
	case len(role.Policy) > maxSessionPolicy:
		return fmt.Errorf("the session's policy is longer than %d bytes", maxSessionPolicy)
	}
	return nil
}

// roleSource is a role assumed with the keys of another source.
type roleSource struct {
	role cloud.RoleSession
	with keySource
}

func (r *roleSource) String() string { return roleSourceName(r.role, r.with.String()) }

func roleSourceName(role cloud.RoleSession, with string) string {
	if with == "" {
		return "role " + role.ARN
	}
	return "role " + role.ARN + ", assumed with the keys of " + with
}

func (r *roleSource) open(client *cloud.Client) cloud.Credentials {
	return roleCredentials(client.With(r.with.open(client)), r.with.String(), r.role)
}

// roleCredentials returns the credentials of a role session. The role is assumed through client.
func roleCredentials(client *cloud.Client, with string, role cloud.RoleSession) cloud.Credentials {
	name := roleSourceName(role, with)
	return newCachedCredentials(client, name, func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		session, err := client.AssumeRole(ctx, role)
		return session, assumeRoleError(err, name, role.ARN, "Check that the role exists, that its trust policy names the caller or its account, and that the caller "+
			"may call sts:AssumeRole on it. The root account cannot assume roles.")
	})
}

// plainHTTPAdvice says what to do about a token that was not sent.
var plainHTTPAdvice = "Use https for endpoints.sts, or set insecure = true in the provider block. If that endpoint is left over in the environment, unset " +
	EndpointVariables[model.STS] + "."

// parameterAdvice says what to do about a parameter that STS does not accept (STS API reference,
// AssumeRole, "Error codes"). It has not looked at the role's trust policy then.
func parameterAdvice(parameter string) string {
	switch parameter {
	case "DurationSeconds":
		return "session_expiration is limited by the role's maximum session duration, which is an hour unless changed in RAM."
	case "PolicyGrammar":
		return `Correct policy, which restricts the session: a RAM policy with "Version": "1" and a list "Statement" of statements with Effect, Action and Resource, ` +
			"and without Principal. Or remove it: the session then has all permissions of the role."
	case "PolicySize":
		return "Shorten policy, which restricts the session. Or remove it: the session then has all permissions of the role."
	case "OIDCProviderArn":
		return "Correct oidc_provider_arn: it has the form acs:ram::1234567890123456:oidc-provider/name. RAM shows it under SSO, OIDC."
	default:
		return "STS does not accept the parameter " + model.Visible(parameter) + ", whatever the role trusts. Correct it where the role is configured."
	}
}

// assumeRoleError returns the error of a role session. If the keys of the source below are at
// fault, their own error is kept.
func assumeRoleError(err error, name, role, advice string) error {
	var below *cloud.KeysError
	var call *model.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &below):
		return err
	case errors.As(err, new(*cloud.PlainHTTPError)):
		return &cloud.KeysError{Source: name, Reason: err.Error(), Advice: plainHTTPAdvice}
	case !errors.As(err, &call), call.Class == model.Expired, call.Class == model.BadCredentials, call.Class == model.ClockSkew,
		call.Class == model.BadResponse, call.Unanswered():
		advice = "" // the role is not the problem
	default:
		if parameter, ok := strings.CutPrefix(call.Code, "InvalidParameter."); ok {
			advice = parameterAdvice(parameter)
		}
	}
	return &cloud.KeysError{Source: name, Role: role, Advice: advice, Err: err}
}
