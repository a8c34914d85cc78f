package cloud

import (
	"cmp"
	"context"
	"errors"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// Keys sign a request.
type Keys struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string // for sessions only

	// Caller is whose the keys are, if the answer that gave them says so. It is the zero value for
	// others, whose account only STS knows.
	Caller model.CallerIdentity
}

// Credentials provide the keys for each attempt of a call, so that a source can renew its keys.
// They must be safe for concurrent use. [Renewable] and [Sourced] are optional.
type Credentials interface {
	// Keys returns the keys, or a [KeysError].
	Keys(ctx context.Context) (Keys, error)
}

// Renewable are Credentials that can get new keys.
type Renewable interface {
	// Refused is called when a service rejected keys because their session has ended. It reports
	// whether it is worth asking for keys once more.
	Refused(keys Keys) bool
}

// Sourced are Credentials that know where their keys come from.
type Sourced interface {
	// Source returns a description of the source, such as "profile prod of the file
	// ~/.aliyun/config.json".
	Source() string
}

// StaticKeys are Credentials with fixed keys.
type StaticKeys Keys

// Keys implements [Credentials].
func (k StaticKeys) Keys(context.Context) (Keys, error) { return Keys(k), nil }

// KeysError is the error of a source without keys. It contains no secret.
type KeysError struct {
	Source string // description of the source
	Role   string // ARN of the role that could not be assumed, or empty
	Reason string // what went wrong, or empty if Err says it
	Advice string // what to do about it
	Err    error  // the cause, such as an [model.Error] of STS
}

// Error returns one line for logs. Messages to users are made from the fields.
func (e *KeysError) Error() string {
	reason := e.Reason
	if reason == "" && e.Err != nil {
		reason = e.Err.Error()
	}
	return "no keys from " + e.Source + ": " + reason
}

// Unwrap returns the cause.
func (e *KeysError) Unwrap() error { return e.Err }

// keys returns the keys for one attempt. It has the operation's time, not the attempt's: a renewal
// makes attempts of its own.
func (c *Client) keys(ctx context.Context, op operation.Operation) (Keys, error) {
	if op.Unsigned {
		return Keys{}, nil
	}
	if c.config.Credentials == nil {
		return Keys{}, op.Fail(model.NoCredentials, "there are no credentials", nil)
	}
	keys, err := c.config.Credentials.Keys(ctx)
	if err == nil {
		return keys, c.checkAccount(ctx, op, keys)
	}
	if ctx.Err() != nil {
		return Keys{}, op.Fail(model.Canceled, "not sent: "+context.Cause(ctx).Error(), ctx.Err())
	}
	e := op.Fail(model.NoCredentials, err.Error(), err)
	if why := (*KeysError)(nil); errors.As(err, &why) {
		e.Source = why.Source
	}
	return Keys{}, e
}

// checkAccount returns an error if new keys belong to another account than the first ones. A
// profile or a process may change its account, but the operation was started for the first one. One
// call asks for all that wait.
func (c *Client) checkAccount(ctx context.Context, op operation.Operation, keys Keys) error {
	if op.Action == operation.GetCallerIdentity.Action {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.identityKey = keys.AccessKeyID
		return nil
	}
	first, account := c.accounts(keys)
	if first == "" || account == first {
		return nil
	}
	if account == "" {
		unlock, err := c.lockIdentity(ctx)
		if err != nil {
			return err
		}
		defer unlock()
		if _, account = c.accounts(keys); account == "" {
			now, err := c.With(StaticKeys(keys)).Identity(ctx)
			if err != nil {
				return err
			}
			account = now.AccountID
			c.mu.Lock()
			c.accountOf[keys.AccessKeyID] = account
			c.mu.Unlock()
		}
	}
	if account == first {
		return nil
	}
	why := &KeysError{
		Source: c.Source(),
		Reason: "it gives keys of account " + account + " now, and gave those of account " + first + " before",
		Advice: "Give it the first account's keys again, and run again.",
	}
	return op.Fail(model.NoCredentials, why.Error(), why)
}

// accounts returns the account of the first keys and that of these keys; empty if not known.
func (c *Client) accounts(keys Keys) (first, account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.identity == nil {
		return "", ""
	}
	return c.identity.AccountID, cmp.Or(keys.Caller.AccountID, c.accountOf[keys.AccessKeyID])
}

// Source returns a description of where the client's keys come from, or "" if unknown.
func (c *Client) Source() string {
	if s, ok := c.config.Credentials.(Sourced); ok {
		return s.Source()
	}
	return ""
}

// renewable reports whether the credentials may have new keys in place of rejected ones.
func (c *Client) renewable(keys Keys) bool {
	r, ok := c.config.Credentials.(Renewable)
	return ok && r.Refused(keys)
}
