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
func (l *Logins) LogInWithOAuth(env Env, accountID, role string) (accessToken string, expires time.Time) {
	return logIn(env, &l.oauth, oauthLogin, AccessAssignment{AccountID: accountID, Role: role})
}

// oauthGateway is the OAuth service of the CLI as far as it gives keys. It knows
// no refresh token, and shows in the journal who tries to spend one.
type oauthGateway struct {
	plainGateway
	logins *Logins
}

func (g oauthGateway) route(x *Request) *Error {
	switch x.request.URL.Path {
	case oauthExchangePath:
		x.operation = g.exchangeToken
		return g.begin(x, ServiceOAuth, "Exchange", http.MethodPost)
	case oauthTokenPath:
		x.mutating = true
		x.operation = func(*Request) (any, *Error) {
			return nil, refusal(400, codeInvalidGrant, "The refresh token is not valid.")
		}
		return g.begin(x, ServiceOAuth, "RefreshToken", http.MethodPost)
	}
	return g.begin(x, ServiceOAuth, "", "")
}

func (g oauthGateway) authenticate(x *Request) *Error {
	if x.action == "RefreshToken" {
		return nil
	}
	l, err := findLogin(x, g.logins.oauth)
	if err == nil {
		x.caller.accountID = l.may[0].AccountID
	}
	return err
}

func (g oauthGateway) exchangeToken(x *Request) (any, *Error) {
	l, err := findLogin(x, g.logins.oauth)
	if err != nil {
		return nil, err
	}
	s, err := keysFor(x, l.may[0], "oauth-user")
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
