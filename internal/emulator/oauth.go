package emulator

import (
	"net/http"
	"time"
)

// Where an access token of OAuth becomes keys, and a refresh token a new access
// token. Their forms are those which the Alibaba Cloud CLI sends and expects.
const (
	oauthExchangePath = "/v1/exchange"
	oauthTokenPath    = "/v1/token"
	oauthLogin        = time.Hour
)

// LogInWithOAuth does what a person does in a browser for "aliyun configure
// --mode OAuth", and returns the access token that the CLI keeps. It panics when
// the role does not exist.
func (e *Emulator) LogInWithOAuth(accountID, role string) (accessToken string, expires time.Time) {
	return e.logIn(&e.logins.oauth, oauthLogin, AccessAssignment{AccountID: accountID, Role: role})
}

// oauthGateway is the OAuth service of the CLI as far as it gives keys. It knows
// no refresh token, and shows in the journal who tries to spend one.
type oauthGateway struct{ plainGateway }

func (g oauthGateway) route(x *exchange) *apiError {
	switch x.request.URL.Path {
	case oauthExchangePath:
		x.operation = exchangeToken
		return g.begin(x, ServiceOAuth, "Exchange", http.MethodPost)
	case oauthTokenPath:
		x.mutating = true
		x.operation = func(*exchange) (any, *apiError) {
			return nil, refusal(400, codeInvalidGrant, "The refresh token is not valid.")
		}
		return g.begin(x, ServiceOAuth, "RefreshToken", http.MethodPost)
	}
	return g.begin(x, ServiceOAuth, "", "")
}

func (oauthGateway) authenticate(x *exchange) *apiError {
	if x.action == "RefreshToken" {
		return nil
	}
	l, err := x.bearer(x.e.logins.oauth)
	if err == nil {
		x.caller.accountID = l.may[0].AccountID
	}
	return err
}

func exchangeToken(x *exchange) (any, *apiError) {
	l, err := x.bearer(x.e.logins.oauth)
	if err != nil {
		return nil, err
	}
	s, err := x.keysFor(l.may[0], "oauth-user")
	if err != nil {
		return nil, err
	}
	return identified(func(requestID string) any {
		return map[string]string{
			"accessKeyId": s.keyID, "accessKeySecret": s.secret, "securityToken": s.token, "expiration": stamp(s.expires),
			"requestId": requestID,
		}
	}), nil
}
