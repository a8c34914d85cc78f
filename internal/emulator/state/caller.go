package state

import (
	"strings"
)

// Kinds of caller, as STS GetCallerIdentity names them.
const (
	IdentityAccount     = "Account"
	IdentityRAMUser     = "RAMUser"
	IdentityAssumedRole = "AssumedRoleUser"
)

// IdentityAnonymous is the kind of a caller who did not sign, where that is allowed.
const IdentityAnonymous = "Anonymous"

// Caller is who signed a request.
type Caller struct {
	AccountID    string
	IdentityType string
	PrincipalID  string
	ARN          string
	User         string   // the user's key in Users
	Session      *Session // of a role
}

// RootOf returns the account itself as a caller.
func RootOf(accountID string) Caller {
	return Caller{
		AccountID:    accountID,
		IdentityType: IdentityAccount,
		PrincipalID:  accountID,
		ARN:          RootARN(accountID),
	}
}

// RootARN returns the ARN of the account itself.
func RootARN(accountID string) string { return "acs:ram::" + accountID + ":root" }

// userOf returns a RAM user as a caller.
func userOf(accountID string, u *User) Caller {
	return Caller{
		AccountID:    accountID,
		IdentityType: IdentityRAMUser,
		PrincipalID:  u.ID,
		ARN:          UserARN(accountID, u.Name),
		User:         strings.ToLower(u.Name),
	}
}
