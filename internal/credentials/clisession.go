package credentials

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// cliSession is a session that the aliyun CLI stores in a profile. The file is read on each fetch,
// since the CLI may have renewed the session.
type cliSession struct {
	from  profileRef
	fetch func(k *cliSession, ctx context.Context, client *cloud.Client, p profile, refused cloud.Keys) (cloud.Session, error)
	login string // the command that starts a new session, or empty
}

func (c *cliSession) String() string { return c.from.String() }

func (c *cliSession) open(client *cloud.Client) cloud.Credentials {
	return newCachedCredentials(client, c.String(), func(ctx context.Context, refused cloud.Keys) (cloud.Session, error) {
		text, problem := readFile(c.from)
		if problem != nil {
			return cloud.Session{}, c.fail(problem.Detail)
		}
		all, err := parseProfiles(c.from, text)
		if err != nil {
			return cloud.Session{}, c.fail("the file is no longer valid JSON of the aliyun CLI")
		}
		p, ok := all.find(c.from.profile)
		if !ok {
			return cloud.Session{}, c.fail("the profile no longer exists in the file")
		}
		return c.fetch(c, ctx, client, p, refused)
	})
}

func (c *cliSession) fail(reason string) error {
	return &cloud.KeysError{Source: c.String(), Reason: reason}
}

// loginRequired returns the error of a session that has ended. It names the login command, since
// only a person can log in. It does not where the service has not answered, or not in a way that is
// understood.
func (c *cliSession) loginRequired(reason string, err error) error {
	if call := (*model.Error)(nil); errors.As(err, &call) {
		refused := call.Status == http.StatusUnauthorized || call.Status == http.StatusForbidden
		if call.Unanswered() || call.Class == model.BadResponse && !refused {
			return &cloud.KeysError{Source: c.String(), Err: err}
		}
	}
	return &cloud.KeysError{
		Source: c.String(), Reason: reason, Err: err,
		Advice: "Log in again: " + c.login + ". The provider does not use refresh tokens and never writes the file.",
	}
}

// token returns the keys of a profile in mode StsToken. Their expiry is unknown.
func (c *cliSession) token(_ context.Context, _ *cloud.Client, p profile, _ cloud.Keys) (cloud.Session, error) {
	if p.AccessKeyID == "" || p.AccessKeySecret == "" || p.Token == "" {
		return cloud.Session{}, c.fail("it no longer has access_key_id, access_key_secret and sts_token")
	}
	return cloud.Session{Keys: p.keys()}, nil
}

// sso returns the keys of a CloudSSO login: the cached ones, or new ones for its access token. That
// token lasts some hours and is not used up by this (aliyun CLI, cloudsso/refresh.go).
func (c *cliSession) sso(ctx context.Context, client *cloud.Client, p profile, refused cloud.Keys) (cloud.Session, error) {
	now := client.Clock().Now()
	if session, holds := p.cachedSession(now, refused); holds {
		return session, nil
	}
	if p.SSOToken == "" || p.SSOTokenExpires <= now.Unix() {
		return cloud.Session{}, c.loginRequired("the CloudSSO login has expired", nil)
	}
	signIn, err := url.Parse(p.SSOSignInURL)
	if err != nil || signIn.Host == "" || p.SSOAccount == "" || p.SSOAccessConfig == "" {
		return cloud.Session{}, c.loginRequired("it has no cloud_sso_sign_in_url, cloud_sso_account_id or cloud_sso_access_config", nil)
	}
	portal, err := endpoint.Parse(signIn.Scheme + "://" + signIn.Host)
	if err != nil {
		return cloud.Session{}, c.loginRequired("its cloud_sso_sign_in_url is not a URL such as https://signin-cn-shanghai.alibabacloudsso.com/start/login", nil)
	}
	if err := client.CheckEncrypted(portal); err != nil {
		return cloud.Session{}, &cloud.KeysError{
			Source: c.String(), Reason: "its cloud_sso_sign_in_url is not https, so the token would be sent unencrypted",
			Advice: "Correct the URL in the profile, or set insecure = true in the provider block.",
		}
	}
	body, err := json.Marshal(map[string]string{"AccountId": p.SSOAccount, "AccessConfigurationId": p.SSOAccessConfig})
	if err != nil {
		return cloud.Session{}, err
	}
	text, err := client.Fetch(ctx, cloud.Fetch{
		Service: "CloudSSO", Action: "CreateCloudCredential", Method: http.MethodPost,
		URL:    portal.Scheme + "://" + portal.Host + "/cloud-credentials",
		Header: bearer(p.SSOToken), Body: body, Secrets: []string{p.SSOToken},
	})
	if err != nil {
		return cloud.Session{}, c.loginRequired("", err)
	}
	var answer struct{ CloudCredential *credentialsResponse }
	problem := decode(text, &answer)
	if answer.CloudCredential == nil {
		problem, answer.CloudCredential = cmp.Or(problem, "it has no CloudCredential"), &credentialsResponse{}
	}
	return answer.CloudCredential.session(problem, c.String(), "CloudSSO",
		"Check that cloud_sso_sign_in_url in the profile is your CloudSSO portal and no proxy answers for it. If it is, log in again: "+c.login+".")
}

// oauthSites are the hosts of OAuth logins (aliyun CLI, config/oauth).
var oauthSites = map[string]string{"CN": "https://oauth.aliyun.com", "INTL": "https://oauth.alibabacloud.com"}

// oauth returns the keys of an OAuth login: the cached ones, or new ones for its access token.
func (c *cliSession) oauth(ctx context.Context, client *cloud.Client, p profile, refused cloud.Keys) (cloud.Session, error) {
	now := client.Clock().Now()
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
	text, err := client.Fetch(ctx, cloud.Fetch{
		Service: "OAuth", Action: "exchange", Method: http.MethodPost, URL: site + "/v1/exchange",
		Header: bearer(p.OAuthToken), Secrets: []string{p.OAuthToken},
	})
	if err != nil {
		return cloud.Session{}, c.loginRequired("", err)
	}
	var answer credentialsResponse
	problem := decode(text, &answer)
	return answer.session(problem, c.String(), "OAuth", "Check that no proxy answers for "+site+". If none does, log in again: "+c.login+".")
}

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token, "Content-Type": "application/json", "Accept": "application/json"}
}
