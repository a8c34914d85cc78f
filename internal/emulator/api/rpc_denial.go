package api

import (
	"cmp"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// principalTypes are the kinds of caller as a denial names them.
var principalTypes = map[string]string{state.IdentityRAMUser: "SubUser", state.IdentityAssumedRole: "AssumedRoleUser", state.IdentityAccount: "Account"}

// Denied returns the refusal of what no policy allows. See "Access denied diagnosis"
// of the RAM documentation.
func (*RPCGateway) Denied(r *Request, d Denial) *Error {
	if r.unsigned {
		return Refusal(401, CodeOIDCNoPermission, "There is no permission")
	}
	err := Refusal(403, CodeNoPermission, "You are not authorized to do this action.")
	switch {
	case r.Service == ServiceSTS:
		err.Message = "You are not authorized to do this action. You should be authorized by RAM."
	case r.Service == ServiceActionTrail && r.Settings.ActionTrailDenialCode == codeForbiddenRAM:
		err.Code = codeForbiddenRAM
		err.Message = "User not authorized to operate on the specified resource, or this API doesn't support RAM."
	}
	err.detail = deniedDetail(r.Caller, d)
	return err
}

// deniedDetail returns why a call was denied, as a denial tells its caller.
func deniedDetail(c state.Caller, d Denial) map[string]any {
	kind := "ImplicitDeny"
	if d.Explicit {
		kind = "ExplicitDeny"
	}
	return map[string]any{
		"AuthAction":               d.Action,
		"AuthPrincipalType":        principalTypes[c.IdentityType],
		"AuthPrincipalOwnerId":     c.AccountID,
		"AuthPrincipalDisplayName": displayName(c),
		"NoPermissionType":         kind,
		"PolicyType":               cmp.Or(d.By, PolicyIdentity),
		"EncodedDiagnosticMessage": "AQEAAAAAemulated",
	}
}

// displayName returns the caller as a denial names it: a user's id, or the role and
// the session.
func displayName(c state.Caller) string {
	if s := c.Session; s != nil {
		return s.Role + ":" + s.Name
	}
	return c.PrincipalID
}
