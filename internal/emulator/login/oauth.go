package login

import (
	"net/http"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// Where an access token of OAuth becomes keys, and a refresh token a new access
// token. Their forms are those which the Alibaba Cloud CLI sends and expects.
const (
	oauthExchangePath = "/v1/exchange"
	oauthTokenPath    = "/v1/token"
	oauthLogin        = time.Hour
)

// LogInWithOAuth does what the method of Emulator says.
func (l *Logins) LogInWithOAuth(env api.Env, accountID, role string) (accessToken string, expires time.Time) {
	return logIn(env, &l.oauth, oauthLogin, AccessAssignment{AccountID: accountID, Role: role})
}

// OAuthGateway is the OAuth service of the CLI as far as it gives keys. It knows
// no refresh token, and shows in the journal who tries to spend one.
type OAuthGateway struct {
	plainGateway
	Logins *Logins
}

// Route implements [api.Gateway].
func (g OAuthGateway) Route(r *api.Request) *api.Error {
	switch r.HTTP.URL.Path {
	case oauthExchangePath:
		r.Operation = g.exchangeToken
		return g.begin(r, api.ServiceOAuth, "Exchange", http.MethodPost)
	case oauthTokenPath:
		r.Mutating = true
		r.Operation = func(*api.Request) (any, *api.Error) {
			return nil, api.Refusal(400, api.CodeInvalidGrant, "The refresh token is not valid.")
		}
		return g.begin(r, api.ServiceOAuth, "RefreshToken", http.MethodPost)
	}
	return g.begin(r, api.ServiceOAuth, "", "")
}

// Authenticate implements [api.Gateway].
func (g OAuthGateway) Authenticate(r *api.Request) *api.Error {
	if r.Action == "RefreshToken" {
		return nil
	}
	l, err := findLogin(r, g.Logins.oauth)
	if err == nil {
		r.Caller.AccountID = l.may[0].AccountID
	}
	return err
}

func (g OAuthGateway) exchangeToken(r *api.Request) (any, *api.Error) {
	l, err := findLogin(r, g.Logins.oauth)
	if err != nil {
		return nil, err
	}
	s, err := keysFor(r, l.may[0], "oauth-user")
	if err != nil {
		return nil, err
	}
	return identified(func(requestID string) any {
		return map[string]string{
			"accessKeyId": s.KeyID, "accessKeySecret": s.Secret, "securityToken": s.Token, "expiration": api.Timestamp(s.Expires),
			"requestId": requestID,
		}
	}), nil
}
