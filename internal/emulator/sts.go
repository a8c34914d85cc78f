package emulator

// stsProduct is STS behind the RPC gateway.
var stsProduct = Product{service: ServiceSTS, code: "Sts", version: "2015-04-01", operations: stsOperations}

// stsOperations are the operations of STS and what a policy must allow for them.
var stsOperations = map[string]rpcOperation{
	"GetCallerIdentity": {handle: getCallerIdentity, needs: needsNothing},
	"AssumeRole": {
		required: []string{"RoleArn", "RoleSessionName"},
		optional: []string{"DurationSeconds", "Policy", "ExternalId", "SourceIdentity"},
		handle:   assumeRole, needs: needsOn(func(x *Request) string { return x.params["RoleArn"] }),
	},
	"AssumeRoleWithOIDC": {
		required: []string{"RoleArn", "OIDCProviderArn", "RoleSessionName"},
		optional: []string{"OIDCToken", "DurationSeconds", "Policy"},
		unsigned: true, handle: assumeRoleWithOIDC, needs: needsNothing,
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

func getCallerIdentity(x *Request) (any, *Error) {
	c := callerIdentity{
		IdentityType: x.caller.identityType,
		AccountID:    x.caller.accountID,
		PrincipalID:  x.caller.principalID,
		ARN:          x.caller.arn,
	}
	switch x.caller.identityType {
	case identityRAMUser:
		c.UserID = x.caller.principalID
	case identityAssumedRole:
		c.RoleID = x.caller.session.roleID
	}
	return c, nil
}
