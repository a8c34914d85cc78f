package emulator

import "time"

// Credentials are an access key and the account it belongs to.
type Credentials struct {
	AccountID       string
	AccessKeyID     string
	AccessKeySecret string
}

// rootCredentials is the root key of the default account. It is fixed, so that
// the shell lines of the program stay good over a restart. It opens nothing but
// an emulator.
var rootCredentials = Credentials{
	AccountID:       DefaultAccountID,
	AccessKeyID:     "LTAIemulatorroot00000001",
	AccessKeySecret: "emulatorRootSecret000000000001",
}

// Kinds of caller, as STS GetCallerIdentity names them.
const identityAccount = "Account"

// caller is who signed a request.
type caller struct {
	accountID    string
	identityType string
	principalID  string
	arn          string
}

// rootOf returns the account itself as a caller.
func rootOf(accountID string) caller {
	return caller{
		accountID:    accountID,
		identityType: identityAccount,
		principalID:  accountID,
		arn:          "acs:ram::" + accountID + ":root",
	}
}

// accessKey is a key that the services know.
type accessKey struct {
	secret   string
	disabled bool
	caller   caller
}

// authorise decides whether the caller may do what its request asks. Root may
// do everything in its account, and nobody else holds a key.
func (e *Emulator) authorise(x *exchange) *apiError {
	if x.caller.identityType == identityAccount {
		return nil
	}
	return x.gateway.denied(x)
}

// signatureWindow is how far a request's time may be from the service's.
const signatureWindow = 15 * time.Minute

// withinWindow tells whether a request signed at t is acceptable now.
func (e *Emulator) withinWindow(t time.Time) bool {
	d := e.Clock.Now().Sub(t)
	return d <= signatureWindow && d >= -signatureWindow
}

// nonces remembers the nonces of a signature window, by access key.
type nonces map[string]time.Time

// use records a nonce, and reports false when it was used before.
func (n nonces) use(accessKeyID, nonce string, now time.Time) bool {
	key := accessKeyID + "\x00" + nonce
	if _, used := n[key]; used {
		return false
	}
	if len(n) >= 10_000 {
		for k, at := range n {
			if now.Sub(at) > 2*signatureWindow {
				delete(n, k)
			}
		}
	}
	n[key] = now
	return true
}
