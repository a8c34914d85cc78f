package cloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	issuerURL  = "https://token.ci.example.com"
	oidcClient = "sts.aliyuncs.com"
)

// withRoles creates a user who may assume a role, and an identity provider that another
// role trusts.
func (f *fixture) withRoles() (user cloud.StaticKeys, issuer *emulator.Issuer) {
	issuer = emulator.NewIssuer(issuerURL)
	f.Edit(func(a *emulator.Account) {
		key := a.AddUser("alice", a.AddPolicy("assume", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`))
		user = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
		provider := a.AddOIDCProvider("ci", issuer, oidcClient)
		for name, trusted := range map[string]string{
			"audit": `"Principal":{"RAM":["acs:ram::1000000000000001:root"]},"Condition":{"StringEquals":{"sts:ExternalId":["x-1"]}}`,
			"ci":    `"Principal":{"Federated":["` + provider + `"]},"Condition":{"StringEquals":{"oidc:iss":["` + issuerURL + `"],"oidc:aud":["` + oidcClient + `"]}}`,
		} {
			a.Roles[name] = &emulator.Role{
				ID: "30000000000000001" + name, Name: name, MaxSessionDuration: 3600,
				AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow",` + trusted + `}]}`,
			}
		}
	})
	return user, issuer
}

// An assumed session belongs to the role and lasts as long as requested. A read-only
// client can open it too, because it changes nothing.
func TestAssumeRole(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	user, _ := f.withRoles()
	client := f.client(func(c *cloud.Config) { c.Credentials, c.ReadOnly = user, true })
	role := cloud.RoleSession{ARN: "acs:ram::1000000000000001:role/audit", SessionName: "me", Duration: 15 * time.Minute, ExternalID: "x-1"}
	session, err := client.AssumeRole(t.Context(), role)
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(session.Expires); left > 15*time.Minute || left < 14*time.Minute {
		t.Errorf("the session lasts %s", left)
	}
	if want := (model.CallerIdentity{AccountID: "1000000000000001", Type: "AssumedRoleUser", ARN: "acs:ram::1000000000000001:role/audit/me"}); session.Caller != want {
		t.Errorf("the session is of %+v", session.Caller)
	}
	session.Caller = model.CallerIdentity{} // so that STS is asked
	caller, err := client.With(cloud.StaticKeys(session.Keys)).Identity(t.Context())
	if err != nil || caller.ARN != "acs:ram::1000000000000001:assumed-role/audit/me" {
		t.Errorf("the caller is %+v: %v", caller, err)
	}
	f.ClearJournal()
	role.ExternalID = "x-2"
	_, err = client.AssumeRole(t.Context(), role)
	if e := failure(t, err, model.Denied); e.Permission != "sts:AssumeRole" {
		t.Errorf("it lacks %q", e.Permission)
	}
	f.Fault(emulator.Fault{Action: "AssumeRole", Kind: emulator.FaultThrottle, Times: 2})
	f.ClearJournal()
	role.ExternalID = "x-1"
	if _, err := client.AssumeRole(t.Context(), role); err != nil || len(f.Journal()) != 3 {
		t.Errorf("throttled: %v after %d calls", err, len(f.Journal()))
	}
}

// A login with OIDC is not signed, and its secrets are in the form.
func TestAssumeRoleWithOIDC(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, issuer := f.withRoles()
	token := issuer.Token(emulator.Claims{Subject: "repo", Audience: []string{oidcClient}})
	var sent *http.Request
	spy := &answers{give: func(r *http.Request) (*http.Response, error) {
		sent = r
		return f.Server.Transport().RoundTrip(r)
	}}
	client := f.client(func(c *cloud.Config) { c.Credentials, c.Transport = nil, spy })
	session, err := client.AssumeRoleWithOIDC(t.Context(), cloud.RoleSession{ARN: "acs:ram::1000000000000001:role/ci", SessionName: "run-1"},
		"acs:ram::1000000000000001:oidc-provider/ci", token)
	if err != nil {
		t.Fatal(err)
	}
	query := sent.URL.Query()
	if sent.URL.Host != "sts.aliyuncs.com" || sent.URL.Scheme != "https" || strings.Contains(sent.URL.String(), token) || query.Has("AccessKeyId") || query.Has("Signature") {
		t.Errorf("it was sent to %s", sent.URL)
	}
	if want := (model.CallerIdentity{AccountID: "1000000000000001", Type: "AssumedRoleUser", ARN: "acs:ram::1000000000000001:role/ci/run-1"}); session.Caller != want {
		t.Errorf("the session is of %+v", session.Caller)
	}
	session.Caller = model.CallerIdentity{} // so that STS is asked
	caller, err := client.With(cloud.StaticKeys(session.Keys)).Identity(t.Context())
	if err != nil || caller.ARN != "acs:ram::1000000000000001:assumed-role/ci/run-1" {
		t.Errorf("the caller is %+v: %v", caller, err)
	}
}

// An answer without keys is unreadable, and nothing of it is quoted.
func TestAssumeRole_unreadable(t *testing.T) {
	t.Parallel()
	whole := map[string]string{"AccessKeyId": "STS.x", "AccessKeySecret": "hidden-secret", "SecurityToken": "hidden-token", "Expiration": "2030-01-01T00:00:00Z"}
	for _, without := range []string{"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"} {
		part := map[string]string{}
		for name, value := range whole {
			if name != without {
				part[name] = value
			}
		}
		body, _ := json.Marshal(map[string]any{"RequestId": "r", "Credentials": part})
		_, err := clientOver(answering(200, string(body))).AssumeRole(t.Context(), cloud.RoleSession{ARN: roleARN, SessionName: "me"})
		if e := failure(t, err, model.BadResponse); strings.Contains(everything(e), "hidden") {
			t.Errorf("it quotes the answer: %+v", e)
		}
	}
}

// An answer that does not say whose the session is, or that says that it is of another account or role,
// is no session: no other call tells whose the keys are.
func TestAssumeRole_whose(t *testing.T) {
	t.Parallel()
	const asked = "acs:ram::1000000000000001:role/Delivery"
	for user, want := range map[string]string{
		`{"Arn":"acs:ram::1000000000000001:role/delivery/me"}`:         "",
		`{"Arn":"acs:ram::1000000000000001:role/Delivery/me"}`:         "",
		`{"Arn":"acs:sts::1000000000000001:assumed-role/Delivery/me"}`: "",
		`null`:                     "does not say whose the session is: it has no AssumedRoleUser with an Arn",
		`{}`:                       "does not say whose the session is: it has no AssumedRoleUser with an Arn",
		`{"Arn":null}`:             "does not say whose the session is: it has no AssumedRoleUser with an Arn",
		`{"Arn":""}`:               "does not say whose the session is: it has no AssumedRoleUser with an Arn",
		`{"AssumedRoleId":"3:x"}`:  "does not say whose the session is: it has no AssumedRoleUser with an Arn",
		`{"Arn":1000000000000001}`: "has a member Arn that is a number",
		`{"Arn":["acs:ram::1000000000000001:role/delivery/me"]}`:                                                  "has a member Arn that is a array",
		`"acs:ram::1000000000000001:role/delivery/me"`:                                                            "has a member AssumedRoleUser that is a string",
		`{"Arn":"1000000000000001"}`:                                                                              `"1000000000000001" is not the ARN of a role session`,
		`{"Arn":"acs:ram::1000000000000001:user/me"}`:                                                             "is not the ARN of a role session",
		`{"Arn":"acs:ram::1000000000000001:role/delivery"}`:                                                       "is not the ARN of a role session",
		`{"Arn":"acs:ram::1000000000000001:role/delivery/"}`:                                                      "is not the ARN of a role session",
		`{"Arn":"acs:ram::1000000000000001:role//me"}`:                                                            "is not the ARN of a role session",
		`{"Arn":"acs:ecs::1000000000000001:role/delivery/me"}`:                                                    "is not the ARN of a role session",
		`{"Arn":"acs:ram::*:role/delivery/me"}`:                                                                   "is not the ARN of a role session",
		`{"Arn":"acs:ram::1000000000000001x:role/delivery/me"}`:                                                   "is not the ARN of a role session",
		`{"Arn":"acs:ram:::role/delivery/me"}`:                                                                    "is not the ARN of a role session",
		`{"Arn":"acs:ram::1000000000000001:role/delivery/m\u001b[2Je"}`:                                           "is not the ARN of a role session",
		`{"Arn":"acs:ram::2000000000000002:role/delivery/me"}`:                                                    "a session of role delivery in account 2000000000000002, and not of the role that was asked for, " + asked,
		`{"Arn":"acs:ram::1000000000000001:role/other/me"}`:                                                       "a session of role other in account 1000000000000001, and not of the role that was asked for, " + asked,
		`{"Arn":"acs:ram::1000000000000001:role/delivery/me","arn":"acs:ram::2000000000000002:role/delivery/me"}`: "has the member",
	} {
		body := `{"RequestId":"r","AssumedRoleUser":` + user + `,"Credentials":{"AccessKeyId":"STS.x","AccessKeySecret":"hidden-secret","SecurityToken":"hidden-token","Expiration":"2030-01-01T00:00:00Z"}}`
		transport := answering(200, body)
		session, err := clientOver(transport).AssumeRole(t.Context(), cloud.RoleSession{ARN: asked, SessionName: "me"})
		if want == "" {
			if err != nil || session.Caller.AccountID != "1000000000000001" {
				t.Errorf("%s: %+v, %v", user, session.Caller, err)
			}
			continue
		}
		e := failure(t, err, model.BadResponse)
		if !strings.Contains(e.Message, want) || strings.Contains(everything(e), "hidden") || session.AccessKeyID != "" || len(transport.seen()) != 1 {
			t.Errorf("%s: %d calls, %+v", user, len(transport.seen()), e)
		}
	}
}

// The keys of a role's session need no call that says whose they are, and renewed ones need none either.
func TestIdentity_ofASession(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	users := f.users(t, emulator.DefaultAccountID, emulator.DefaultAccountID, testcloud.StrangerAccount)
	for i, account := range []string{emulator.DefaultAccountID, emulator.DefaultAccountID, testcloud.StrangerAccount} {
		users[i].Caller = model.CallerIdentity{AccountID: account, ARN: "acs:ram::" + account + ":role/audit/me"}
	}
	sessions := &changingKeys{}
	sessions.set(users[0])
	client := f.client(func(config *cloud.Config) { config.Credentials = sessions })
	if caller, err := client.Identity(t.Context()); err != nil || caller != users[0].Caller {
		t.Errorf("%+v, %v", caller, err)
	}
	sessions.set(users[1])
	if _, err := client.GetRole(t.Context(), "delivery"); err != nil {
		t.Error(err)
	}
	if made := testcloud.Actions(f.Journal()); len(made) != 1 || made[0] != "GetRole" {
		t.Errorf("%v was called", made)
	}
	sessions.set(users[2])
	f.ClearJournal()
	e := failure(t, drop(client.GetRole(t.Context(), "delivery")), model.NoCredentials)
	if !strings.Contains(e.Message, testcloud.StrangerAccount) || len(f.Journal()) != 0 {
		t.Errorf("%v after %v", e, testcloud.Actions(f.Journal()))
	}
}

// No error and no trace shows the OIDC token or a secret that was used for a fetch,
// whatever quotes them.
func TestSecrets_unsigned(t *testing.T) {
	t.Parallel()
	const token = "header.payload+/=.signature"
	for name, call := range map[string]func(context.Context, *cloud.Client) error{
		"OIDC": func(ctx context.Context, c *cloud.Client) error {
			return drop(c.AssumeRoleWithOIDC(ctx, cloud.RoleSession{ARN: roleARN, SessionName: "me"}, "acs:ram::1:oidc-provider/ci", token))
		},
		"fetch": func(ctx context.Context, c *cloud.Client) error {
			return drop(c.Fetch(ctx, cloud.Fetch{
				Service: "CloudSSO", Action: "keys", Method: http.MethodPost, URL: "https://signin.example.com/x?y=" + url.QueryEscape(token),
				Header: map[string]string{"Authorization": "Bearer " + token}, Secrets: []string{token},
			}))
		},
	} {
		for answered, give := range map[string]func(*http.Request) (*http.Response, error){
			"a refusal": func(*http.Request) (*http.Response, error) {
				body, _ := json.Marshal(map[string]string{"Code": token, "Message": "token " + token, "RequestId": token})
				return answer(400, string(body), http.Header{"X-Acs-Request-Id": {token}}), nil
			},
			"a page":                 func(*http.Request) (*http.Response, error) { return answer(502, token, nil), nil },
			"the connection's error": func(r *http.Request) (*http.Response, error) { return nil, errors.New(r.URL.String() + " " + token) },
		} {
			var told []string
			client := clientOver(&answers{give: give}, func(c *cloud.Config) {
				c.Trace = func(_ context.Context, a cloud.AttemptInfo) { told = append(told, fmt.Sprintf("%+v", a)) }
			})
			err := call(t.Context(), client)
			var e *model.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s, %s: got %v", name, answered, err)
			}
			if text := everything(e) + strings.Join(told, "\n"); strings.Contains(text, token) || strings.Contains(text, url.QueryEscape(token)) || len(told) == 0 {
				t.Errorf("%s, %s: %s", name, answered, text)
			}
		}
	}
}

// Fetch follows the common retry policy, within its own limits.
func TestFetch(t *testing.T) {
	t.Parallel()
	transport := answering(503, "")
	client := clientOver(transport, func(c *cloud.Config) { c.MaxRetries = 5 })
	fetch := cloud.Fetch{Service: "A place", Action: "keys", Method: http.MethodGet, URL: "http://[::1]:8080/keys", Retries: 2}
	_, err := client.Fetch(t.Context(), fetch)
	if e := failure(t, err, model.Unavailable); e.Attempts != 3 || len(transport.seen()) != 3 || e.Host != "[::1]:8080" {
		t.Errorf("%+v after %d requests", e, len(transport.seen()))
	}
	for _, r := range transport.seen() {
		if r.URL.Query().Has("Signature") || r.Header.Get("Authorization") != "" {
			t.Error("it was signed")
		}
	}
	for _, to := range []string{"", "nowhere", "://", "http://"} {
		fetch.URL = to
		_, err := client.Fetch(t.Context(), fetch)
		wantClass(t, err, model.Refused)
	}
	if len(transport.seen()) != 3 {
		t.Error("something was sent to an invalid address")
	}
}

// Credentials without keys are an error of every call, and nothing is sent.
func TestNoCredentials(t *testing.T) {
	t.Parallel()
	why := &cloud.KeysError{Source: "the moon", Reason: "it is far away"}
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		client := f.client(func(config *cloud.Config) { config.Credentials = keyless{why} })
		err := c.do(t.Context(), client)
		e := failure(t, err, model.NoCredentials)
		if !errors.Is(err, why) || e.Source != "the moon" || e.Attempts != 0 || e.Ambiguous() || e.Retryable() || len(f.Journal()) != 0 {
			t.Errorf("got %+v after %d calls", e, len(f.Journal()))
		}
		wantClass(t, c.do(t.Context(), client.With(nil)), model.NoCredentials)
	})
}

type keyless struct{ err error }

func (k keyless) Keys(context.Context) (cloud.Keys, error) { return cloud.Keys{}, k.err }
