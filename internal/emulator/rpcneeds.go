package emulator

import (
	"strings"
)

// What a policy must allow for an operation of an RPC service stands in the
// operation's row, made of these. See the pages "RAM authorization" of the
// services.

// own is the call's own action on a resource.
func (x *Request) own(resource string) need {
	return need{action: ramPrefixes[x.service] + ":" + x.action, resource: resource}
}

// ramPrefixes begin the actions of the services.
var ramPrefixes = map[string]string{ServiceActionTrail: "actiontrail", ServiceRAM: "ram", ServiceSTS: "sts", ServiceSLS: "log"}

// needsNothing is for what everybody may.
func needsNothing(*Request) []need { return nil }

// needsOn asks for the operation's own action on each of the resources.
func needsOn(resources ...func(*Request) string) func(*Request) []need {
	return func(x *Request) []need {
		var list []need
		for _, r := range resources {
			list = append(list, x.own(r(x)))
		}
		return list
	}
}

// needsWithRole asks for the operation's own action, and to pass the roles that
// the parameters name to ActionTrail. A new trail without a role, for which the
// service-linked one has yet to be made, asks for that. See "Manage the
// permissions of RAM users" of the ActionTrail documentation.
func needsWithRole(resource func(*Request) string, creates bool, params ...string) func(*Request) []need {
	return func(x *Request) []need {
		list := []need{x.own(resource(x))}
		named := false
		for _, p := range params {
			if arn := x.params[p]; arn != "" {
				named = true
				list = append(list, need{"ram:PassRole", arn, map[string]string{"acs:Service": actionTrailPrincipal}})
			}
		}
		if creates && !named && strings.EqualFold(x.Settings.DefaultWriteRole, serviceLinkedRole) &&
			x.account.Roles[strings.ToLower(serviceLinkedRole)] == nil {
			list = append(list, need{"ram:CreateServiceLinkedRole", "*", map[string]string{"ram:ServiceName": actionTrailPrincipal}})
		}
		return list
	}
}

// The resources of RAM have no region: a policy may write an asterisk there, or
// nothing.
func roleResource(x *Request) string { return roleARN(x.caller.accountID, x.params["RoleName"]) }

func anyRoleResource(x *Request) string { return roleARN(x.caller.accountID, "*") }

func policyResource(x *Request) string {
	owner := x.caller.accountID
	if x.params["PolicyType"] == PolicySystem {
		owner = "system"
	}
	return "acs:ram::" + owner + ":policy/" + x.params["PolicyName"]
}

func trailResource(x *Request, name string) string {
	return "acs:actiontrail:" + x.region + ":" + x.caller.accountID + ":trail/" + name
}

func namedTrailResource(x *Request) string { return trailResource(x, x.params["Name"]) }

func anyTrailResource(x *Request) string { return trailResource(x, "*") }

// innerTrailResource is everything, unless inner_trail_by_name.
func innerTrailResource(x *Request) string {
	switch name := x.params[x.Settings.InnerTrailNameParam]; {
	case !x.Settings.InnerTrailByName:
		return "*"
	case name == "" || x.action == x.Settings.InnerTrailCreateAction:
		return anyTrailResource(x)
	default:
		return trailResource(x, name)
	}
}

// principalTypes are the kinds of caller as a denial names them.
var principalTypes = map[string]string{identityRAMUser: "SubUser", identityAssumedRole: "AssumedRoleUser", identityAccount: "Account"}

// denied is the refusal of what no policy allows. See "Access denied diagnosis"
// of the RAM documentation.
func (*rpcGateway) denied(x *Request, d denial) *Error {
	if x.unsigned {
		return refusal(401, codeOIDCNoPermission, "There is no permission")
	}
	err := refusal(403, codeNoPermission, "You are not authorized to do this action.")
	switch {
	case x.service == ServiceSTS:
		err.message = "You are not authorized to do this action. You should be authorized by RAM."
	case x.service == ServiceActionTrail && x.Settings.ActionTrailDenialCode == codeForbiddenRAM:
		err.code = codeForbiddenRAM
		err.message = "User not authorized to operate on the specified resource, or this API doesn't support RAM."
	}
	kind, policyType := "ImplicitDeny", "AccountLevelIdentityBasedPolicy"
	if d.explicit {
		kind = "ExplicitDeny"
	}
	if d.session {
		policyType = "SessionPolicy"
	}
	err.detail = map[string]any{
		"AuthAction":               d.action,
		"AuthPrincipalType":        principalTypes[x.caller.identityType],
		"AuthPrincipalOwnerId":     x.caller.accountID,
		"AuthPrincipalDisplayName": displayName(x.caller),
		"NoPermissionType":         kind,
		"PolicyType":               policyType,
		"EncodedDiagnosticMessage": "AQEAAAAAemulated",
	}
	return err
}

// displayName is the caller as a denial names it: a user's id, or the role and
// the session.
func displayName(c Caller) string {
	if s := c.session; s != nil {
		return s.role + ":" + s.name
	}
	return c.principalID
}
