package actiontrail

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// resolveDestination sets and checks the project and the role of a trail that is
// created or changed. A parameter that is left out changes nothing; a trail without a
// role gets the default role, which is created if it is the service's own. See the
// ActionTrail API reference, CreateTrail.
func resolveDestination(r *api.Request, trail *state.Trail, projectParam, roleParam string) *api.Error {
	if arn := r.Params[projectParam]; arn != "" {
		trail.SLSProjectARN = arn
	}
	parts := state.ProjectARNForm.FindStringSubmatch(trail.SLSProjectARN)
	if parts == nil {
		return invalidQuery(projectParam)
	}
	region, owner, name := parts[1], parts[2], parts[3]
	if owner != r.Account.ID {
		return insufficientPolicy()
	}
	if project := r.Account.Projects[name]; project == nil || project.Region != region {
		return api.Refusal(400, api.CodeSLSProjectDoesNotExist, "The specified Log Service project does not exist.")
	}
	if arn := r.Params[roleParam]; arn != "" {
		trail.SLSWriteRoleARN = arn
	}
	if trail.SLSWriteRoleARN == "" {
		trail.SLSWriteRoleARN = state.RoleARN(r.Account.ID, r.Settings.DefaultWriteRole)
		if strings.EqualFold(r.Settings.DefaultWriteRole, state.ServiceLinkedRole) {
			iam.LinkRole(r.Env, r.Account, state.ActionTrailPrincipal)
		}
	}
	if !state.RoleARNForm.MatchString(trail.SLSWriteRoleARN) {
		return invalidQuery(roleParam)
	}
	if why := deliveryObstacle(r.Env, r.Account, trail); why != "" {
		return insufficientPolicy()
	}
	return nil
}

func invalidQuery(name string) *api.Error {
	return api.Refusal(400, api.CodeInvalidQueryParameter, "The specified query parameter is invalid. ("+name+")")
}

func insufficientPolicy() *api.Error {
	return api.Refusal(403, api.CodeInsufficientSLSPolicy, "Access to the specified Log Service project was denied.")
}

// projectOf returns the project of a trail, nil when it is gone.
func projectOf(a *state.Account, t *state.Trail) *state.Project {
	parts := state.ProjectARNForm.FindStringSubmatch(t.SLSProjectARN)
	if parts == nil {
		return nil
	}
	if p := a.Projects[parts[3]]; p != nil && p.Region == parts[1] {
		return p
	}
	return nil
}
