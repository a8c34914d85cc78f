package cloud

import (
	"context"
	"strconv"
	"time"
)

const stsVersion = "2015-04-01"

// Identity asks STS once per client who the credentials are (STS API reference,
// GetCallerIdentity; it needs no permission). Callers that come while it is
// being asked for wait for that one answer.
func (c *Client) Identity(ctx context.Context) (CallerIdentity, error) {
	select {
	case c.identityLock <- struct{}{}:
		defer func() { <-c.identityLock }()
	case <-ctx.Done():
		return CallerIdentity{}, getCallerIdentity.fail(Canceled, "not sent: "+ctx.Err().Error(), ctx.Err())
	}
	if known := c.knownIdentity(); known != nil {
		return *known, nil
	}
	var answer CallerIdentity
	a, err := c.rpcAttempt(ctx, getCallerIdentity, stsVersion, c.config.Region, nil, &answer)
	if err != nil {
		return CallerIdentity{}, err
	}
	if answer.AccountID == "" {
		return CallerIdentity{}, a.badResponse("the answer names no account")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity = &answer
	return answer, nil
}

func (c *Client) knownIdentity() *CallerIdentity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity
}

// RoleSession says which role to assume, and how (STS API reference, AssumeRole).
type RoleSession struct {
	ARN         string
	SessionName string        // 2–64 letters, digits, '.', '@', '-' and '_'
	Duration    time.Duration // 15 minutes up to what the role allows; 0 means an hour
	Policy      string        // what the session may do at most; empty: all that the role may
	ExternalID  string
}

func (r RoleSession) params() map[string]string {
	params := map[string]string{"RoleArn": r.ARN, "RoleSessionName": r.SessionName, "Policy": r.Policy, "ExternalId": r.ExternalID}
	if r.Duration > 0 {
		params["DurationSeconds"] = strconv.Itoa(int(r.Duration / time.Second))
	}
	return params
}

// Session is keys that last until they expire.
type Session struct {
	Keys

	Expires time.Time // zero where the keys do not expire, or nobody says when
}

// AssumeRole opens a session of a role with the client's keys. It changes nothing.
func (c *Client) AssumeRole(ctx context.Context, role RoleSession) (Session, error) {
	var answer sessionResponse
	a, err := c.rpcAttempt(ctx, assumeRole, stsVersion, c.config.Region, role.params(), &answer)
	if err != nil {
		return Session{}, err
	}
	return answer.session(a)
}

// AssumeRoleWithOIDC opens a session of a role with a token of an identity
// provider that RAM knows by its ARN. The call is not signed (STS API reference,
// AssumeRoleWithOIDC).
func (c *Client) AssumeRoleWithOIDC(ctx context.Context, role RoleSession, providerARN, token string) (Session, error) {
	params := role.params()
	params["OIDCProviderArn"], params["OIDCToken"] = providerARN, token
	delete(params, "ExternalId")
	var answer sessionResponse
	a, err := c.unsignedRPC(ctx, assumeRoleWithOIDC, stsVersion, c.config.Region, params, []string{token}, &answer)
	if err != nil {
		return Session{}, err
	}
	return answer.session(a)
}

// sessionResponse is the answer of the two.
type sessionResponse struct {
	Credentials struct {
		AccessKeyID     string `json:"AccessKeyId"`
		AccessKeySecret string
		SecurityToken   string
		Expiration      string
	}
}

func (r sessionResponse) session(a *attempt) (Session, error) {
	c := r.Credentials
	expires, err := time.Parse(time.RFC3339, c.Expiration)
	if err != nil || c.AccessKeyID == "" || c.AccessKeySecret == "" || c.SecurityToken == "" {
		return Session{}, a.badResponse("the answer holds no keys of a session")
	}
	return Session{
		Keys:    Keys{AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken},
		Expires: expires,
	}, nil
}
