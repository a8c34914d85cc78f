package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// ecsRole is the role of the ECS instance that this program runs on, by the
// metadata service in its second version (ECS documentation, "Instance metadata"
// and "Instance RAM roles"): a token first, then the keys. The first version, which
// needs no token and with which a deceived proxy can be made to hand out keys, is
// not spoken.
type ecsRole struct {
	role string // empty: the one that the instance has
	from string // what names it
}

func (e *ecsRole) String() string {
	role := "the RAM role"
	if e.role != "" {
		role = "RAM role " + e.role
	}
	return role + " of this ECS instance (" + e.from + ")"
}

// What the metadata service is given: it is on the same machine or it is nowhere.
const (
	metadataTimeout = 2 * time.Second
	metadataRetries = 2
	metadataService = "The ECS metadata service"
	askToken        = "token"
	metadataRoles   = "http://" + cloud.MetadataHost + "/latest/meta-data/ram/security-credentials/"
)

func (r *resolver) resolveECSRole() (keySource, error) {
	if r.ECSRoleName != "" {
		return r.ecsRole(r.ECSRoleName, inBlock("ecs_role_name"))
	}
	role, variable := FirstEnv(r.getenv, ECSRoleVariables)
	return r.ecsRole(role, inEnvironment(variable))
}

func (r *resolver) ecsRole(role string, from string) (keySource, error) {
	if r.disabled(NoMetadataVariable) {
		return nil, unusable(from, NoMetadataVariable+" is set, so the metadata service is not asked", "Unset it, or use another source.")
	}
	return &ecsRole{role: role, from: from}, nil
}

func (e *ecsRole) open(reach *cloud.Client) cloud.Credentials {
	return newCachedCredentials(reach, e.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		session, err := e.fetch(ctx, reach)
		var call *cloud.Error
		if !errors.As(err, &call) {
			return session, err
		}
		why := &cloud.KeysError{Source: e.String(), Err: err, Advice: "Check that the metadata service of the instance is enabled."}
		switch {
		case call.Status == http.StatusNotFound && call.Action != askToken:
			why.Reason, why.Err = "the instance has no such role", nil
			why.Advice = "Bind the role to the instance, and check its name."
		case call.Class == cloud.Unreachable || call.Class == cloud.TimedOut:
			why.Advice = "Only an ECS instance has this service. On another machine, use another source of credentials."
		}
		return cloud.Session{}, why
	})
}

func (e *ecsRole) fetch(ctx context.Context, reach *cloud.Client) (cloud.Session, error) {
	ask := func(action, method, to, header, value string) (string, error) {
		fetch := cloud.Fetch{
			Service: metadataService, Action: action, Method: method, URL: to,
			Header: map[string]string{header: value}, Timeout: metadataTimeout, Retries: metadataRetries,
		}
		if method == http.MethodGet {
			fetch.Secrets = []string{value}
		}
		text, err := reach.Fetch(ctx, fetch)
		return strings.TrimSpace(string(text)), err
	}
	const tokenHeader = "X-aliyun-ecs-metadata-token"
	token, err := ask(askToken, http.MethodPut, "http://"+cloud.MetadataHost+"/latest/api/token", tokenHeader+"-ttl-seconds", "60")
	if err != nil {
		return cloud.Session{}, err
	}
	role := e.role
	if role == "" {
		roles, err := ask("role", http.MethodGet, metadataRoles, tokenHeader, token)
		if err != nil {
			return cloud.Session{}, err
		}
		role, _, _ = strings.Cut(roles, "\n")
		if role = strings.TrimSpace(role); !names.Role.Allows(role) {
			// It would stand in a URL and in errors, and may be whatever a proxy answers.
			return cloud.Session{}, &cloud.KeysError{
				Source: e.String(), Reason: metadataService + " gave no name of a role", Advice: "Bind a role to the instance, or name it in ecs_role_name.",
			}
		}
	}
	text, err := ask("role "+role, http.MethodGet, metadataRoles+url.PathEscape(role), tokenHeader, token)
	if err != nil {
		return cloud.Session{}, err
	}
	var answer credentialsResponse
	if json.Unmarshal([]byte(text), &answer) != nil {
		answer = credentialsResponse{} // which says below what there is to say
	}
	return answer.session(e.String(), metadataService, "Check that the role trusts ecs.aliyuncs.com.")
}
