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

// caller is who signed a request.
type caller struct {
	accountID    string
	identityType string
	principalID  string
	arn          string
	user         string   // the user's key in Users
	session      *session // of a role
}

// rootOf returns the account itself as a caller.
func rootOf(accountID string) caller {
	return caller{
		accountID:    accountID,
		identityType: identityAccount,
		principalID:  accountID,
		arn:          rootARN(accountID),
	}
}

func rootARN(accountID string) string { return "acs:ram::" + accountID + ":root" }

// userOf returns a RAM user as a caller.
func userOf(accountID string, u *User) caller {
	return caller{
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
func (e *Emulator) withinWindow(t time.Time) bool {
	d := e.Clock.Now().Sub(t)
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
