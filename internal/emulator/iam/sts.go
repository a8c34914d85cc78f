package iam

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// STSProduct is STS behind the RPC gateway.
var STSProduct = api.Product{Service: api.ServiceSTS, Code: "Sts", Version: "2015-04-01", Operations: stsOperations}

// stsOperations are the operations of STS and what a policy must allow for them.
var stsOperations = map[string]api.RPCOperation{
	"GetCallerIdentity": {Handle: getCallerIdentity, Needs: api.NeedsNothing},
	"AssumeRole": {
		Required: []string{"RoleArn", "RoleSessionName"},
		Optional: []string{"DurationSeconds", "Policy", "ExternalId", "SourceIdentity"},
		Handle:   assumeRole, Needs: api.NeedsOn(func(r *api.Request) string { return r.Params["RoleArn"] }),
	},
	"AssumeRoleWithOIDC": {
		Required: []string{"RoleArn", "OIDCProviderArn", "RoleSessionName"},
		Optional: []string{"OIDCToken", "DurationSeconds", "Policy"},
		Unsigned: true, Handle: assumeRoleWithOIDC, Needs: api.NeedsNothing,
	},
}

// callerIdentity is the answer of GetCallerIdentity. See the STS API reference.
type callerIdentity struct {
	IdentityType string
	AccountID    string `json:"AccountId"`
	PrincipalID  string `json:"PrincipalId"`
	UserID       string `json:"UserId,omitempty"`
	RoleID       string `json:"RoleId,omitempty"`
	ARN          string `json:"Arn"`
}

func getCallerIdentity(r *api.Request) (any, *api.Error) {
	c := callerIdentity{
		IdentityType: r.Caller.IdentityType,
		AccountID:    r.Caller.AccountID,
		PrincipalID:  r.Caller.PrincipalID,
		ARN:          r.Caller.ARN,
	}
	switch r.Caller.IdentityType {
	case state.IdentityRAMUser:
		c.UserID = r.Caller.PrincipalID
	case state.IdentityAssumedRole:
		c.RoleID = r.Caller.Session.RoleID
	}
	return c, nil
}
