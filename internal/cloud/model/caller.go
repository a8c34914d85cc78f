package model

// CallerIdentity is the identity of the client's credentials.
type CallerIdentity struct {
	AccountID string `json:"AccountId"`
	Type      string `json:"IdentityType"` // Account, RAMUser or AssumedRoleUser
	ARN       string `json:"Arn"`
}
