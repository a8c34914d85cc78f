package cloud

import (
	"context"
)

const stsVersion = "2015-04-01"

// Identity is who the client's credentials are.
type Identity struct {
	AccountID string `json:"AccountId"`
	Type      string `json:"IdentityType"` // Account, RAMUser or AssumedRoleUser
	ARN       string `json:"Arn"`
}

// Identity asks STS once per client who the credentials are (STS API reference,
// GetCallerIdentity; it needs no permission). Callers that come while it is
// being asked for wait for that one answer.
func (c *Client) Identity(ctx context.Context) (Identity, error) {
	select {
	case c.identityLock <- struct{}{}:
		defer func() { <-c.identityLock }()
	case <-ctx.Done():
		return Identity{}, getCallerIdentity.fail(Canceled, "not sent: "+ctx.Err().Error(), ctx.Err())
	}
	if known := c.knownIdentity(); known != nil {
		return *known, nil
	}
	var answer Identity
	x, err := c.rpcExchange(ctx, getCallerIdentity, stsVersion, c.config.Region, nil, &answer)
	if err != nil {
		return Identity{}, err
	}
	if answer.AccountID == "" {
		return Identity{}, x.unreadable("the answer names no account")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity = &answer
	return answer, nil
}

func (c *Client) knownIdentity() *Identity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity
}
