package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// cliSession is a session that the aliyun CLI keeps in a profile. The file is read anew
// each time, since the CLI may have renewed the session.
type cliSession struct {
	from  profileRef
	fetch func(k *cliSession, ctx context.Context, reach *cloud.Client, p profile, refused cloud.Keys) (cloud.Session, error)
	login string // the command that begins a new session; empty where there is none
}

func (c *cliSession) String() string { return c.from.String() }

func (c *cliSession) open(reach *cloud.Client) cloud.Credentials {
	return newCachedCredentials(reach, c.String(), func(ctx context.Context, refused cloud.Keys) (cloud.Session, error) {
		text, problem := readFile(c.from)
		if problem != nil {
			return cloud.Session{}, c.fail(problem.Detail)
		}
		all, err := parseProfiles(c.from, text)
		if err != nil {
			return cloud.Session{}, c.fail("the file is no longer the JSON that the aliyun CLI writes")
		}
		p, ok := all.find(c.from.profile)
		if !ok {
			return cloud.Session{}, c.fail("there is no longer such a profile in the file")
		}
		return c.fetch(c, ctx, reach, p, refused)
	})
}

func (c *cliSession) fail(reason string) error {
	return &cloud.KeysError{Source: c.String(), Reason: reason}
}

// loginRequired is the error of a session that has ended. It names the login, since only
// a person can do that.
func (c *cliSession) loginRequired(reason string, err error) error {
	if call := (*cloud.Error)(nil); errors.As(err, &call) && call.Retryable() {
		return &cloud.KeysError{Source: c.String(), Err: err}
	}
	return &cloud.KeysError{
		Source: c.String(), Reason: reason, Err: err,
		Advice: "Log in again: " + c.login + ". The provider spends no refresh token and never writes the file.",
	}
}

// token gives the keys of a profile of mode StsToken. Nobody says when they expire.
func (c *cliSession) token(_ context.Context, _ *cloud.Client, p profile, _ cloud.Keys) (cloud.Session, error) {
	if p.AccessKeyID == "" || p.AccessKeySecret == "" || p.Token == "" {
		return cloud.Session{}, c.fail("it no longer has access_key_id, access_key_secret and sts_token")
	}
	return cloud.Session{Keys: p.keys()}, nil
}

func (p profile) keys() cloud.Keys {
	return cloud.Keys{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.Token}
}

// cachedSession gives the session's keys that the CLI has put into the profile, while
// they hold.
func (p profile) cachedSession(now time.Time, refused cloud.Keys) (cloud.Session, bool) {
	session := cloud.Session{Keys: p.keys(), Expires: time.Unix(p.TokenExpires, 0)}
	holds := p.AccessKeyID != "" && p.AccessKeySecret != "" && p.Token != "" && now.Add(minCachedLife).Before(session.Expires)
	return session, holds && session.Keys != refused
}

// minCachedLife is how long keys from the file must still hold to be worth using.
const minCachedLife = time.Minute

// sso gives the keys of a CloudSSO login: those in the file, or new ones for its
// access token, which lasts some hours and is not used up (aliyun CLI,
// cloudsso/refresh.go).
func (c *cliSession) sso(ctx context.Context, reach *cloud.Client, p profile, refused cloud.Keys) (cloud.Session, error) {
	now := reach.Clock().Now()
	if session, holds := p.cachedSession(now, refused); holds {
		return session, nil
	}
	if p.SSOToken == "" || p.SSOTokenExpires <= now.Unix() {
		return cloud.Session{}, c.loginRequired("the CloudSSO login has expired", nil)
	}
	portal, err := url.Parse(p.SSOSignInURL)
	if err != nil || portal.Host == "" || p.SSOAccount == "" || p.SSOAccessConfig == "" {
		return cloud.Session{}, c.loginRequired("it lacks cloud_sso_sign_in_url, cloud_sso_account_id or cloud_sso_access_config", nil)
	}
	if portal.Scheme != "https" && !(cloud.Endpoint{Host: portal.Host}).Loopback() {
		return cloud.Session{}, c.loginRequired("its cloud_sso_sign_in_url is not https, where the session's token could be read on the way", nil)
	}
	body, err := json.Marshal(map[string]string{"AccountId": p.SSOAccount, "AccessConfigurationId": p.SSOAccessConfig})
	if err != nil {
		return cloud.Session{}, err
	}
	text, err := reach.Fetch(ctx, cloud.Fetch{
		Service: "CloudSSO", Action: "CreateCloudCredential", Method: http.MethodPost,
		URL:    portal.Scheme + "://" + portal.Host + "/cloud-credentials",
		Header: bearer(p.SSOToken), Body: body, Secrets: []string{p.SSOToken},
	})
	if err != nil {
		return cloud.Session{}, c.loginRequired("", err)
	}
	var answer struct{ CloudCredential credentialsResponse }
	if json.Unmarshal(text, &answer) != nil {
		return cloud.Session{}, c.fail("CloudSSO gave an answer that holds no keys")
	}
	return answer.CloudCredential.session(c.String(), "CloudSSO", c.login)
}

// oauthSites are where a login of mode OAuth was made (aliyun CLI, config/oauth).
var oauthSites = map[string]string{"CN": "https://oauth.aliyun.com", "INTL": "https://oauth.alibabacloud.com"}

// oauth gives the keys of an OAuth login: those in the file, or new ones for its
// access token.
func (c *cliSession) oauth(ctx context.Context, reach *cloud.Client, p profile, refused cloud.Keys) (cloud.Session, error) {
	now := reach.Clock().Now()
	if session, holds := p.cachedSession(now, refused); holds {
		return session, nil
	}
	if p.OAuthToken == "" || p.OAuthTokenExpires <= now.Unix() {
		return cloud.Session{}, c.loginRequired("the OAuth login has expired", nil)
	}
	site, ok := oauthSites[strings.ToUpper(p.OAuthSite)]
	if !ok {
		return cloud.Session{}, c.loginRequired("its oauth_site_type is neither CN nor INTL", nil)
	}
	text, err := reach.Fetch(ctx, cloud.Fetch{
		Service: "OAuth", Action: "exchange", Method: http.MethodPost, URL: site + "/v1/exchange",
		Header: bearer(p.OAuthToken), Secrets: []string{p.OAuthToken},
	})
	if err != nil {
		return cloud.Session{}, c.loginRequired("", err)
	}
	var answer credentialsResponse
	if json.Unmarshal(text, &answer) != nil {
		return cloud.Session{}, c.fail("OAuth gave an answer that holds no keys")
	}
	return answer.session(c.String(), "OAuth", c.login)
}

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json", "Accept": "application/json"}
}

// credentialsResponse are keys as most places give them out.
type credentialsResponse struct {
	Code            string
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	SecurityToken   string
	Expiration      string
}

// session checks what was handed out. An error quotes nothing of it.
func (c credentialsResponse) session(source, who, advice string) (cloud.Session, error) {
	session := cloud.Session{Keys: cloud.Keys{AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken}}
	var err error
	if c.Expiration != "" {
		session.Expires, err = time.Parse(time.RFC3339, c.Expiration)
	}
	reason := ""
	switch {
	case c.Code != "" && c.Code != "Success":
		reason = who + " says that it failed, and gave no keys"
	case c.AccessKeyID == "" || c.AccessKeySecret == "":
		reason = who + " gave an answer that holds no keys"
	case err != nil:
		reason = who + " gave keys whose Expiration is not a time such as 2026-01-02T15:04:05Z"
	}
	if reason != "" {
		return cloud.Session{}, &cloud.KeysError{Source: source, Reason: reason, Advice: advice}
	}
	return session, nil
}
