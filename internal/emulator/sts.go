package emulator

var stsOperations = map[string]rpcOperation{
	"GetCallerIdentity": {handle: getCallerIdentity},
}

// callerIdentity is the answer of GetCallerIdentity. See the STS API reference.
type callerIdentity struct {
	IdentityType string
	AccountID    string `json:"AccountId"`
	PrincipalID  string `json:"PrincipalId"`
	ARN          string `json:"Arn"`
}

func getCallerIdentity(x *exchange) (any, *apiError) {
	return callerIdentity{
		IdentityType: x.caller.identityType,
		AccountID:    x.caller.accountID,
		PrincipalID:  x.caller.principalID,
		ARN:          x.caller.arn,
	}, nil
}
