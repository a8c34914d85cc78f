package actiontrail

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// deliverer is ActionTrail in the role of a trail. The policies of that role must allow
// everything that it does in Log Service, and those of the account and the project too.
type deliverer struct {
	env    api.Env
	role   *state.Role
	caller state.Caller
}

// assumeTrailRole has ActionTrail assume the trail's role, or returns why it cannot.
func assumeTrailRole(env api.Env, a *state.Account, t *state.Trail) (d deliverer, obstacle string) {
	parts := state.RoleARNForm.FindStringSubmatch(t.SLSWriteRoleARN)
	if parts == nil || parts[1] != a.ID {
		return d, "the role " + t.SLSWriteRoleARN + " is not one of the account"
	}
	d.role = a.Roles[strings.ToLower(parts[2])]
	if d.role == nil {
		return d, "the role " + parts[2] + " does not exist"
	}
	// The condition keys of a trust policy for a service. That acs:SourceArn is the ARN of the
	// trail is inferred.
	context := map[string]string{"acs:SourceAccount": a.ID, "acs:SourceArn": "acs:actiontrail:" + t.Region + ":" + a.ID + ":trail/" + t.Name}
	if !iam.Trusts(env, d.role, context, policy.Service(state.ActionTrailPrincipal)) {
		return d, "the role " + d.role.Name + " does not trust " + state.ActionTrailPrincipal
	}
	d.env = env
	d.caller = (&state.Session{AccountID: a.ID, Role: strings.ToLower(d.role.Name), RoleID: d.role.ID, Name: "actiontrail"}).Caller()
	return d, ""
}

// may reports whether the role may do this.
func (d deliverer) may(action, resource string) bool {
	decision, _ := d.decide(action, resource)
	return decision == policy.Allow
}

// decide decides whether the role may do this. That the policy of a project binds
// ActionTrail too is a setting.
func (d deliverer) decide(action, resource string) (policy.Decision, api.PolicyKind) {
	asked := policy.Request{Action: action, Resource: resource}
	if d.env.Settings.ProjectPolicySparesDelivery {
		return iam.DecideWithoutResource(d.env, d.caller, asked)
	}
	return iam.Decide(d.env, d.caller, asked, "")
}

// deliveryObstacle returns why ActionTrail, in the trail's role, may not write to
// the trail's Logstore; empty when it may. It does not check whether project and
// Logstore exist.
func deliveryObstacle(env api.Env, a *state.Account, t *state.Trail) string {
	d, obstacle := assumeTrailRole(env, a, t)
	if obstacle != "" {
		return obstacle
	}
	const action = "log:PostLogStoreLogs"
	resource := logstoreARN(t)
	decision, by := d.decide(action, resource)
	if decision == policy.Allow {
		return ""
	}
	reason := "no policy of the role " + d.role.Name + " allows it, or one denies it"
	if by != api.PolicyIdentity {
		reason = "a policy of type " + string(by) + " denies it"
	}
	return "Unauthorized: denied by sts or ram, action: " + action + ", resource: " + resource + ": " + reason
}

// logstoreARN returns the trail's Logstore.
func logstoreARN(t *state.Trail) string { return t.SLSProjectARN + "/logstore/" + t.LogstoreName() }
