package cloud

import (
	"context"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

const stsVersion = "2015-04-01"

// Identity returns the account and ARN of the credentials. Those of a role session are in the answer
// that gave its keys. For others it asks STS once per client (STS API reference, GetCallerIdentity; it
// needs no permission). Concurrent callers wait for the same response.
func (c *Client) Identity(ctx context.Context) (model.CallerIdentity, error) {
	if known := c.knownIdentity(); known != nil {
		return *known, nil
	}
	unlock, err := c.lockIdentity(ctx)
	if err != nil {
		return model.CallerIdentity{}, err
	}
	defer unlock()
	if known := c.knownIdentity(); known != nil {
		return *known, nil
	}
	var answer model.CallerIdentity
	err = c.retry(ctx, operation.GetCallerIdentity, func(bounded context.Context, number int, keys Keys) error {
		if answer = keys.Caller; answer.AccountID != "" {
			return nil
		}
		a, err := c.sendRPC(ctx, bounded, operation.GetCallerIdentity, number, keys, rpcRequest{version: stsVersion, region: c.config.Region}, &answer)
		if err == nil && !names.Account.Allows(answer.AccountID) {
			return a.badResponse("the answer names no account")
		}
		return err
	})
	if err != nil {
		return model.CallerIdentity{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity = &answer
	c.accountOf = map[string]string{c.identityKey: answer.AccountID}
	return answer, nil
}

// lockIdentity waits until no other caller asks whose keys these are, or ctx ends.
func (c *Client) lockIdentity(ctx context.Context) (unlock func(), err error) {
	select {
	case c.identityLock <- struct{}{}:
		return func() { <-c.identityLock }, nil
	case <-ctx.Done():
		return nil, operation.GetCallerIdentity.Fail(model.Canceled, "not sent: "+ctx.Err().Error(), ctx.Err())
	}
}

func (c *Client) knownIdentity() *model.CallerIdentity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity
}

// RoleSession describes a role session (STS API reference, AssumeRole).
type RoleSession struct {
	ARN         string
	SessionName string        // 2–64 letters, digits, '.', '@', '-' and '_'
	Duration    time.Duration // from 15 minutes to the role's maximum; 0 means an hour
	Policy      string        // restricts the session's permissions, or empty
	ExternalID  string
}

func (r RoleSession) params() map[string]string {
	params := map[string]string{"RoleArn": r.ARN, "RoleSessionName": r.SessionName, "Policy": r.Policy, "ExternalId": r.ExternalID}
	if r.Duration > 0 {
		params["DurationSeconds"] = strconv.Itoa(int(r.Duration / time.Second))
	}
	return params
}

// Session holds keys that expire.
type Session struct {
	Keys

	Expires time.Time // zero if the keys do not expire or their expiry is unknown
}

// AssumeRole starts a session of a role with the client's keys. It changes nothing. The keys say whose
// they are.
func (c *Client) AssumeRole(ctx context.Context, role RoleSession) (Session, error) {
	var answer sessionResponse
	a, err := c.rpcAttempt(ctx, operation.AssumeRole, stsVersion, c.config.Region, role.params(), &answer)
	if err != nil {
		return Session{}, err
	}
	return answer.session(a, role)
}

// AssumeRoleWithOIDC starts a session of a role with a token of an identity provider, which RAM
// knows by its ARN. The call is not signed (STS API reference, AssumeRoleWithOIDC).
func (c *Client) AssumeRoleWithOIDC(ctx context.Context, role RoleSession, providerARN, token string) (Session, error) {
	if err := c.CheckEncrypted(c.endpoint(model.STS, c.config.Region)); err != nil {
		return Session{}, err
	}
	params := role.params()
	params["OIDCProviderArn"], params["OIDCToken"] = providerARN, token
	delete(params, "ExternalId")
	var answer sessionResponse
	a, err := c.unsignedRPC(ctx, operation.AssumeRoleWithOIDC, stsVersion, c.config.Region, params, []string{token}, &answer)
	if err != nil {
		return Session{}, err
	}
	return answer.session(a, role)
}

// sessionResponse is the response of AssumeRole and AssumeRoleWithOIDC.
type sessionResponse struct {
	AssumedRoleUser struct {
		ARN string `json:"Arn"`
	}
	Credentials struct {
		AccessKeyID     string `json:"AccessKeyId"`
		AccessKeySecret string
		SecurityToken   string
		Expiration      string
	}
}

func (r sessionResponse) session(a *attempt, role RoleSession) (Session, error) {
	c := r.Credentials
	expires, err := time.Parse(time.RFC3339, c.Expiration)
	missing := ""
	switch {
	case c.AccessKeyID == "":
		missing = "AccessKeyId"
	case c.AccessKeySecret == "":
		missing = "AccessKeySecret"
	case c.SecurityToken == "":
		missing = "SecurityToken"
	case err != nil:
		return Session{}, a.badResponse("the Expiration of the answer's Credentials is not a time")
	}
	if missing != "" {
		return Session{}, a.badResponse("the answer's Credentials have no " + missing)
	}
	caller, problem := r.caller(role)
	if problem != "" {
		return Session{}, a.badResponse(problem)
	}
	return Session{
		Keys:    Keys{AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken, Caller: caller},
		Expires: expires,
	}, nil
}

// caller returns whose the session is, or what is wrong with the answer. It must be a session of the
// role that was asked for: nothing else tells in which account its keys act.
func (r sessionResponse) caller(role RoleSession) (caller model.CallerIdentity, problem string) {
	answered := r.AssumedRoleUser.ARN
	if answered == "" {
		return caller, "the answer does not say whose the session is: it has no AssumedRoleUser with an Arn"
	}
	name, account, err := arn.ParseSession(answered)
	if err != nil {
		return caller, "the answer does not say whose the session is: the Arn of its AssumedRoleUser, " + err.Error()
	}
	if wanted, owner, err := arn.ParseRole(role.ARN); err != nil || account != owner || !names.SameFold(name, wanted) {
		return caller, "the answer is a session of role " + name + " in account " + account + ", and not of the role that was asked for, " + role.ARN
	}
	return model.CallerIdentity{AccountID: account, Type: "AssumedRoleUser", ARN: answered}, ""
}
