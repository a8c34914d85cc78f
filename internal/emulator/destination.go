package emulator

import (
	"regexp"
	"strings"
)

var (
	projectARNForm = regexp.MustCompile(`^acs:log:([^:]*):([^:]*):project/([^/]+)$`)
	roleARNForm    = regexp.MustCompile(`^acs:ram::([^:]*):role/([^/]+)$`)
)

// resolveDestination gives a trail that is created or changed the project and the
// Role of the parameters, and checks them. What a parameter leaves out stays; a
// trail that never had a role gets the default one, which is made when it is the
// service's own. See the ActionTrail API reference, CreateTrail.
func resolveDestination(x *Request, trail *Trail, projectParam, roleParam string) *Error {
	if arn := x.params[projectParam]; arn != "" {
		trail.SLSProjectARN = arn
	}
	parts := projectARNForm.FindStringSubmatch(trail.SLSProjectARN)
	if parts == nil {
		return invalidQuery(projectParam)
	}
	region, owner, name := parts[1], parts[2], parts[3]
	if owner != x.account.ID {
		return insufficientPolicy()
	}
	if project := x.account.Projects[name]; project == nil || project.Region != region {
		return refusal(400, codeSLSProjectDoesNotExist, "The specified Log Service project does not exist.")
	}
	if arn := x.params[roleParam]; arn != "" {
		trail.SLSWriteRoleARN = arn
	}
	if trail.SLSWriteRoleARN == "" {
		trail.SLSWriteRoleARN = roleARN(x.account.ID, x.Settings.DefaultWriteRole)
		if strings.EqualFold(x.Settings.DefaultWriteRole, serviceLinkedRole) {
			createServiceLinkedRole(x.Env, x.account)
		}
	}
	if !roleARNForm.MatchString(trail.SLSWriteRoleARN) {
		return invalidQuery(roleParam)
	}
	if why := deliveryObstacle(x.Env, x.account, trail); why != "" {
		return insufficientPolicy()
	}
	return nil
}

func invalidQuery(name string) *Error {
	return refusal(400, codeInvalidQueryParameter, "The specified query parameter is invalid. ("+name+")")
}

func insufficientPolicy() *Error {
	return refusal(403, codeInsufficientSLSPolicy, "Access to the specified Log Service project was denied.")
}

// projectOf returns the project of a trail, nil when it is gone.
func projectOf(a *Account, t *Trail) *Project {
	parts := projectARNForm.FindStringSubmatch(t.SLSProjectARN)
	if parts == nil {
		return nil
	}
	if p := a.Projects[parts[3]]; p != nil && p.Region == parts[1] {
		return p
	}
	return nil
}

// createServiceLinkedRole makes the role that ActionTrail makes for itself. It
// counts at once: the service does not wait for its own propagation.
func createServiceLinkedRole(env Env, a *Account) {
	key := strings.ToLower(serviceLinkedRole)
	if a.Roles[key] != nil {
		return
	}
	now := env.Now
	a.Roles[key] = &Role{
		ID: env.Cloud.NewEntityID(), Name: serviceLinkedRole, ServiceLinked: true, MaxSessionDuration: minSession,
		AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["` + actionTrailPrincipal + `"]}}]}`,
		CreateDate:               now, UpdateDate: now,
		Policies: []Attachment{{PolicyType: PolicySystem, PolicyName: serviceLinkedPolicy}},
	}
}
