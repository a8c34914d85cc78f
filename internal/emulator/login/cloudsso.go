package login

import (
	"net/http"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// cloudSSOPath is where an access token of CloudSSO becomes keys. Its form is
// that which the Alibaba Cloud CLI sends and expects.
const (
	cloudSSOPath  = "/cloud-credentials"
	cloudSSOLogin = 6 * time.Hour
)

// AccessAssignment is what a user of CloudSSO may do in an account: an access
// configuration, and the role that it is there.
type AccessAssignment struct {
	AccountID             string
	AccessConfigurationID string
	Role                  string
}

// LogInToCloudSSO does what the method of Emulator says.
func (l *Logins) LogInToCloudSSO(env api.Env, assignments ...AccessAssignment) (accessToken string, expires time.Time) {
	return logIn(env, &l.sso, cloudSSOLogin, assignments...)
}

// CloudSSOGateway is the user portal of CloudSSO as far as it gives keys.
type CloudSSOGateway struct {
	plainGateway
	Logins *Logins
}

// Route implements [api.Gateway].
func (g CloudSSOGateway) Route(r *api.Request) *api.Error {
	var body struct {
		AccountID             string `json:"AccountId"`
		AccessConfigurationID string `json:"AccessConfigurationId"`
	}
	if r.HTTP.URL.Path != cloudSSOPath {
		return g.begin(r, api.ServiceCloudSSO, "", "")
	}
	malformed := api.DecodeStrictly(r.Body, &body) != nil
	r.Params = map[string]string{"AccountId": body.AccountID, "AccessConfigurationId": body.AccessConfigurationID}
	r.Operation = g.createCloudCredential
	if err := g.begin(r, api.ServiceCloudSSO, "CreateCloudCredential", http.MethodPost); err != nil {
		return err
	}
	if malformed || body.AccountID == "" || body.AccessConfigurationID == "" {
		return api.Refusal(400, api.CodeBadRequest, "AccountId and AccessConfigurationId are mandatory.")
	}
	return nil
}

// Authenticate implements [api.Gateway].
func (g CloudSSOGateway) Authenticate(r *api.Request) *api.Error {
	_, err := findLogin(r, g.Logins.sso)
	return err
}

func (g CloudSSOGateway) createCloudCredential(r *api.Request) (any, *api.Error) {
	l, err := findLogin(r, g.Logins.sso)
	if err != nil {
		return nil, err
	}
	for _, a := range l.may {
		if a.AccountID != r.Params["AccountId"] || a.AccessConfigurationID != r.Params["AccessConfigurationId"] {
			continue
		}
		s, err := keysFor(r, a, "sso-user")
		if err != nil {
			return nil, err
		}
		r.Caller.AccountID = a.AccountID
		return identified(func(requestID string) any {
			return map[string]any{"RequestId": requestID, "CloudCredential": map[string]string{
				"AccessKeyId": s.KeyID, "AccessKeySecret": s.Secret, "SecurityToken": s.Token, "Expiration": api.Timestamp(s.Expires),
			}}
		}), nil
	}
	return nil, r.Gateway.Denied(r, api.Denial{})
}
