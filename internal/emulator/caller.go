package emulator

import (
	"strings"
	"time"
)

// Kinds of caller, as STS GetCallerIdentity names them.
const (
	identityAccount     = "Account"
	identityRAMUser     = "RAMUser"
	identityAssumedRole = "AssumedRoleUser"
)

// Caller is who signed a request.
type Caller struct {
	accountID    string
	identityType string
	principalID  string
	arn          string
	user         string   // the user's key in Users
	session      *Session // of a role
}

// RootOf returns the account itself as a caller.
func RootOf(accountID string) Caller {
	return Caller{
		accountID:    accountID,
		identityType: identityAccount,
		principalID:  accountID,
		arn:          RootARN(accountID),
	}
}

func RootARN(accountID string) string { return "acs:ram::" + accountID + ":root" }

// userOf returns a RAM user as a caller.
func userOf(accountID string, u *User) Caller {
	return Caller{
		accountID:    accountID,
		identityType: identityRAMUser,
		principalID:  u.ID,
		arn:          "acs:ram::" + accountID + ":user/" + u.Name,
		user:         strings.ToLower(u.Name),
	}
}

// signatureWindow is how far a request's time may be from the service's.
const signatureWindow = 15 * time.Minute

// withinWindow tells whether a request signed at t is acceptable now.
func withinWindow(env Env, t time.Time) bool {
	d := env.Now.Sub(t)
	return d <= signatureWindow && d >= -signatureWindow
}

// nonces remembers the nonces of a signature window at least, by access key, in
// two generations: so what is too old goes without a search for it.
type nonces struct {
	recent, older map[string]struct{}
	since         time.Time // of the recent ones
}

// use records a nonce, and reports false when it was used before.
func (n *nonces) use(accessKeyID, nonce string, now time.Time) bool {
	if n.recent == nil || now.Sub(n.since) > 2*signatureWindow {
		n.older, n.recent, n.since = n.recent, map[string]struct{}{}, now
	}
	key := accessKeyID + "\x00" + nonce
	_, used := n.recent[key]
	_, usedBefore := n.older[key]
	n.recent[key] = struct{}{}
	return !used && !usedBefore
}
