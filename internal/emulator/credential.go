package emulator

import (
	"encoding/base64"
	"strings"
)

// Key is a key that the services know.
type Key struct {
	secret   string
	disabled bool
	caller   Caller
}

// keyProblem is why a key opens nothing.
type keyProblem int

const (
	keyGood keyProblem = iota
	keyUnknown
	keyDisabled
	tokenMissing
	tokenMalformed
	tokenMismatch
	tokenExpired
	tokenRevoked
)

// credential finds an access key and checks the token that came with it: the
// key of a session needs its own, every other key none.
func credential(env Env, id, token string) (Key, keyProblem) {
	if s := env.Cloud.Sessions[id]; s != nil {
		switch {
		case token == "":
			return Key{}, tokenMissing
		case !isToken(token):
			return Key{}, tokenMalformed
		case token != s.token:
			return Key{}, tokenMismatch
		case s.revoked:
			return Key{}, tokenRevoked
		case !env.Now.Before(s.expires):
			return Key{}, tokenExpired
		}
		return Key{secret: s.secret, caller: s.caller()}, keyGood
	}
	key, known := env.Cloud.Keys[id]
	switch {
	case !known:
		return Key{}, keyUnknown
	case key.disabled:
		return Key{}, keyDisabled
	case token != "":
		return Key{}, tokenMismatch
	}
	return key, keyGood
}

// tokenPrefix begins every security token.
const tokenPrefix = "CAIS"

// isToken tells whether a text has the form of a security token.
func isToken(token string) bool {
	rest, ok := strings.CutPrefix(token, tokenPrefix)
	_, err := base64.StdEncoding.DecodeString(rest)
	return ok && err == nil && rest != ""
}

// rpcKeyRefusal is a problem in the words of the RPC gateway. See "Common error
// codes" of the OpenAPI documentation and the FAQ about STS. The wording of the
// two about a wrong token is not published.
func rpcKeyRefusal(s *Settings, problem keyProblem) *Error {
	switch problem {
	case keyUnknown:
		return refusal(404, codeInvalidAccessKeyIDNotFound, "Specified access key is not found.")
	case keyDisabled:
		return refusal(400, codeInvalidAccessKeyIDInactive, "Specified access key is disabled.")
	case tokenMissing:
		return missing("SecurityToken")
	case tokenMalformed:
		return refusal(400, codeSecurityTokenMalformed, "Specified SecurityToken is malformed.")
	case tokenMismatch:
		return refusal(400, codeSecurityTokenMismatch, "The specified SecurityToken does not belong to the access key.")
	case tokenExpired:
		return refusal(400, codeSecurityTokenExpired, "Specified SecurityToken is expired.")
	case tokenRevoked:
		return refusal(400, s.RevokedTokenCode, "Specified SecurityToken is expired.")
	default:
		return nil
	}
}

// slsKeyRefusal is a problem in the words of SLS. See the SLS API reference,
// "Common error codes".
func slsKeyRefusal(s *Settings, id string, problem keyProblem) *Error {
	switch problem {
	case keyUnknown:
		return refusal(401, codeUnauthorized, "AccessKeyId not found: "+id)
	case keyDisabled:
		return refusal(401, codeUnauthorized, "AccessKeyId is disabled: "+id)
	case tokenMissing, tokenMalformed, tokenMismatch:
		return refusal(401, codeUnauthorized, "The security token you provided is invalid")
	case tokenExpired, tokenRevoked:
		return refusal(401, s.SLSTokenExpiredCode, "The security token you provided has expired")
	default:
		return nil
	}
}
