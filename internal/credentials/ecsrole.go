package credentials

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// ecsRole is the role of the ECS instance that this process runs on. It uses version 2 of the
// metadata service (ECS documentation, "Instance metadata" and "Instance RAM roles"), which asks
// for a token first. Version 1 needs no token, so a tricked proxy can be made to reveal the keys;
// it is not supported.
type ecsRole struct {
	role string // empty for the role that the instance has
	from string // the setting that names it
}

func (e *ecsRole) String() string {
	role := "the RAM role"
	if e.role != "" {
		role = "RAM role " + e.role
	}
	return role + " of this ECS instance (" + e.from + ")"
}

// The limits of a metadata request. They are short, since the service is on the same machine.
const (
	metadataTimeout = 2 * time.Second
	metadataRetries = 2
	metadataService = "The ECS metadata service"
	askToken        = "token"
	metadataRoles   = "http://" + connect.MetadataHost + "/latest/meta-data/ram/security-credentials/"
)

func (r *resolver) resolveECSRole() (keySource, error) {
	if r.ECSRoleName != "" {
		return r.ecsRole(r.ECSRoleName, inBlock("ecs_role_name"))
	}
	role, variable := FirstEnv(r.getenv, ECSRoleVariables)
	return r.ecsRole(role, inEnvironment(variable))
}

func (r *resolver) ecsRole(role string, from string) (keySource, error) {
	if off, err := r.disabled(NoMetadataVariable); err != nil {
		return nil, err
	} else if off {
		return nil, unusable(from, NoMetadataVariable+" is set, which disables the metadata service", "Unset it, or use another source.")
	}
	if role != "" && !names.Role.Allows(role) {
		return nil, unusable(from, "the role is not named by "+names.Role.Text, "")
	}
	return &ecsRole{role: role, from: from}, nil
}

func (e *ecsRole) notUnderstood(problem, advice string) error {
	return &cloud.KeysError{Source: e.String(), Reason: metadataService + " gave an answer that is not understood: " + problem, Advice: advice}
}

func (e *ecsRole) open(client *cloud.Client) cloud.Credentials {
	return newCachedCredentials(client, e.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		session, err := e.fetch(ctx, client)
		var call *model.Error
		if !errors.As(err, &call) {
			return session, err
		}
		why := &cloud.KeysError{Source: e.String(), Err: err, Advice: "Check that the metadata service of the instance is enabled."}
		switch {
		case call.Status == http.StatusNotFound && call.Action != askToken:
			why.Reason, why.Err = "the instance has no such role", nil
			why.Advice = "Attach the role to the instance, and check its name."
		case model.Is(call, model.Unreachable, model.NothingListens, model.WrongAddress, model.TimedOut):
			why.Advice = "Only an ECS instance has this service. On another machine, use another source of credentials."
		}
		return cloud.Session{}, why
	})
}

func (e *ecsRole) fetch(ctx context.Context, client *cloud.Client) (cloud.Session, error) {
	ask := func(action, method, to, header, value string) (string, error) {
		fetch := cloud.Fetch{
			Service: metadataService, Action: action, Method: method, URL: to,
			Header: map[string]string{header: value}, Timeout: metadataTimeout, Retries: metadataRetries,
		}
		if method == http.MethodGet {
			fetch.Secrets = []string{value}
		}
		text, err := client.Fetch(ctx, fetch)
		return strings.TrimSpace(string(text)), err
	}
	const tokenHeader = "X-aliyun-ecs-metadata-token"
	token, err := ask(askToken, http.MethodPut, "http://"+connect.MetadataHost+"/latest/api/token", tokenHeader+"-ttl-seconds", "60")
	if err != nil {
		return cloud.Session{}, err
	}
	// A proxy could answer anything, and the token ends up in a header, the name in a URL and in errors.
	if token == "" || HasWhitespace(token) {
		return cloud.Session{}, e.notUnderstood("it is not a token on one line", "Check that no proxy answers for "+connect.MetadataHost+".")
	}
	role := e.role
	if role == "" {
		if role, err = ask("role", http.MethodGet, metadataRoles, tokenHeader, token); err != nil {
			return cloud.Session{}, err
		}
		if !names.Role.Allows(role) {
			return cloud.Session{}, e.notUnderstood("it is not the name of one role", "Attach a role to the instance, or name it in ecs_role_name.")
		}
	}
	text, err := ask("role "+role, http.MethodGet, metadataRoles+url.PathEscape(role), tokenHeader, token)
	if err != nil {
		return cloud.Session{}, err
	}
	var answer credentialsResponse
	problem := decode([]byte(text), &answer)
	return answer.session(problem, e.String(), metadataService, "Check that the role trusts ecs.aliyuncs.com.")
}
