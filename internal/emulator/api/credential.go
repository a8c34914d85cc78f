package api

import (
	"encoding/base64"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// keyProblem is why an access key is rejected.
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

// credential finds an access key and checks the security token that came with it. The
// key of a session needs the session's token; any other key must come without one.
func credential(env Env, id, token string) (state.Key, keyProblem) {
	if s := env.Cloud.Sessions[id]; s != nil {
		switch {
		case token == "":
			return state.Key{}, tokenMissing
		case !isToken(token):
			return state.Key{}, tokenMalformed
		case token != s.Token:
			return state.Key{}, tokenMismatch
		case s.Revoked:
			return state.Key{}, tokenRevoked
		case !env.Now.Before(s.Expires):
			return state.Key{}, tokenExpired
		}
		return state.Key{Secret: s.Secret, Caller: s.Caller()}, keyGood
	}
	key, known := env.Cloud.Keys[id]
	switch {
	case !known:
		return state.Key{}, keyUnknown
	case key.Disabled:
		return state.Key{}, keyDisabled
	case token != "":
		return state.Key{}, tokenMismatch
	}
	return key, keyGood
}

// TokenPrefix begins every security token.
const TokenPrefix = "CAIS"

// isToken reports whether a text has the form of a security token.
func isToken(token string) bool {
	rest, ok := strings.CutPrefix(token, TokenPrefix)
	_, err := base64.StdEncoding.DecodeString(rest)
	return ok && err == nil && rest != ""
}

// rpcKeyRefusal returns the refusal of the RPC gateway for a bad key. See "Common error
// codes" of the OpenAPI documentation and the FAQ about STS. The wording of the
// two refusals of a wrong token is not published.
func rpcKeyRefusal(s *Settings, problem keyProblem) *Error {
	switch problem {
	case keyUnknown:
		return Refusal(404, codeInvalidAccessKeyIDNotFound, "Specified access key is not found.")
	case keyDisabled:
		return Refusal(400, codeInvalidAccessKeyIDInactive, "Specified access key is disabled.")
	case tokenMissing:
		return missing("SecurityToken")
	case tokenMalformed:
		return Refusal(400, codeSecurityTokenMalformed, "Specified SecurityToken is malformed.")
	case tokenMismatch:
		return Refusal(400, codeSecurityTokenMismatch, "The specified SecurityToken does not belong to the access key.")
	case tokenExpired:
		return Refusal(400, codeSecurityTokenExpired, "Specified SecurityToken is expired.")
	case tokenRevoked:
		return Refusal(400, s.RevokedTokenCode, "Specified SecurityToken is expired.")
	default:
		return nil
	}
}

// slsKeyRefusal returns the refusal of SLS for a bad key. See the SLS API reference,
// "Common error codes".
func slsKeyRefusal(s *Settings, id string, problem keyProblem) *Error {
	switch problem {
	case keyUnknown:
		return Refusal(401, CodeUnauthorized, "AccessKeyId not found: "+id)
	case keyDisabled:
		return Refusal(401, CodeUnauthorized, "AccessKeyId is disabled: "+id)
	case tokenMissing, tokenMalformed, tokenMismatch:
		return Refusal(401, CodeUnauthorized, "The security token you provided is invalid")
	case tokenExpired, tokenRevoked:
		return Refusal(401, s.SLSTokenExpiredCode, "The security token you provided has expired")
	default:
		return nil
	}
}
