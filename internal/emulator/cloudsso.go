package emulator

import (
	"net/http"
	"time"
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

// LogInToCloudSSO does what a person does in a browser for "aliyun configure
// --mode CloudSSO", and returns the access token that the CLI keeps. It panics
// when a role does not exist.
func (l *Logins) LogInToCloudSSO(env Env, assignments ...AccessAssignment) (accessToken string, expires time.Time) {
	return logIn(env, &l.sso, cloudSSOLogin, assignments...)
}

// cloudSSOGateway is the user portal of CloudSSO as far as it gives keys.
type cloudSSOGateway struct {
	plainGateway
	logins *Logins
}

func (g cloudSSOGateway) route(x *Request) *Error {
	var body struct {
		AccountID             string `json:"AccountId"`
		AccessConfigurationID string `json:"AccessConfigurationId"`
	}
	if x.request.URL.Path != cloudSSOPath {
		return g.begin(x, ServiceCloudSSO, "", "")
	}
	malformed := decodeStrictly(x.body, &body) != nil
	x.params = map[string]string{"AccountId": body.AccountID, "AccessConfigurationId": body.AccessConfigurationID}
	x.operation = g.createCloudCredential
	if err := g.begin(x, ServiceCloudSSO, "CreateCloudCredential", http.MethodPost); err != nil {
		return err
	}
	if malformed || body.AccountID == "" || body.AccessConfigurationID == "" {
		return refusal(400, codeBadRequest, "AccountId and AccessConfigurationId are mandatory.")
	}
	return nil
}

func (g cloudSSOGateway) authenticate(x *Request) *Error {
	_, err := findLogin(x, g.logins.sso)
	return err
}

func (g cloudSSOGateway) createCloudCredential(x *Request) (any, *Error) {
	l, err := findLogin(x, g.logins.sso)
	if err != nil {
		return nil, err
	}
	for _, a := range l.may {
		if a.AccountID != x.params["AccountId"] || a.AccessConfigurationID != x.params["AccessConfigurationId"] {
			continue
		}
		s, err := keysFor(x, a, "sso-user")
		if err != nil {
			return nil, err
		}
		x.caller.accountID = a.AccountID
		return identified(func(requestID string) any {
			return map[string]any{"RequestId": requestID, "CloudCredential": map[string]string{
				"AccessKeyId": s.keyID, "AccessKeySecret": s.secret, "SecurityToken": s.token, "Expiration": stamp(s.expires),
			}}
		}), nil
	}
	return nil, x.gateway.denied(x, denial{})
}
