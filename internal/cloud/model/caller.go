package model

// CallerIdentity is whose the client's credentials are.
type CallerIdentity struct {
	AccountID string `json:"AccountId"`
	Type      string `json:"IdentityType"` // Account, RAMUser or AssumedRoleUser
	ARN       string `json:"Arn"`
}
