package cloud

import (
	"context"
	"errors"
)

// Keys are what a request is signed with.
type Keys struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string // set for the keys of a session only
}

// Credentials give the keys for each attempt of a call, so that a source that
// renews its keys is asked as often as needed. They must be safe for concurrent
// use. What they may do besides is in [Renewable] and [Sourced].
type Credentials interface {
	// Keys gives the keys, or a [KeysError].
	Keys(ctx context.Context) (Keys, error)
}

// Renewable are Credentials that may get other keys than those they gave.
type Renewable interface {
	// Refused tells that a service took keys for those of a session that has ended.
	// It says whether it is worth asking for keys once more.
	Refused(keys Keys) bool
}

// Sourced are Credentials that say where their keys come from.
type Sourced interface {
	// Source names the place in words, such as "profile prod of the file
	// ~/.aliyun/config.json".
	Source() string
}

// StaticKeys are Credentials that never change.
type StaticKeys Keys

// Keys implements [Credentials].
func (k StaticKeys) Keys(context.Context) (Keys, error) { return Keys(k), nil }

// KeysError says why a source has no keys to give. It holds no secret.
type KeysError struct {
	Source string // where the keys should come from, in words
	Role   string // ARN of the role that could not be assumed; empty where that is not it
	Reason string // what went wrong; empty where Err says it
	Advice string // what to do about it
	Err    error  // the refusal, such as an [Error] of STS
}

// Error is one line for logs; what a user reads is made from the fields.
func (e *KeysError) Error() string {
	reason := e.Reason
	if reason == "" && e.Err != nil {
		reason = e.Err.Error()
	}
	return "no keys from " + e.Source + ": " + reason
}

// Unwrap gives the refusal.
func (e *KeysError) Unwrap() error { return e.Err }

// keys asks the credentials for the keys of one attempt, within the operation's
// time and not the attempt's: a renewal is made of attempts of its own.
func (c *Client) keys(ctx context.Context, op operation) (Keys, error) {
	if op.unsigned {
		return Keys{}, nil
	}
	if c.config.Credentials == nil {
		return Keys{}, op.fail(NoCredentials, "there are no credentials", nil)
	}
	keys, err := c.config.Credentials.Keys(ctx)
	if err == nil {
		return keys, c.checkAccount(ctx, op, keys)
	}
	if ctx.Err() != nil {
		return Keys{}, op.fail(Canceled, "not sent: "+context.Cause(ctx).Error(), ctx.Err())
	}
	e := op.fail(NoCredentials, err.Error(), err)
	if why := (*KeysError)(nil); errors.As(err, &why) {
		e.Source = why.Source
	}
	return Keys{}, e
}

// checkAccount asks whose keys these are, where a source gives other ones than those
// that the identity was asked with: a profile or a program may be another account's
// by now, and everything here was begun for the first one.
func (c *Client) checkAccount(ctx context.Context, op operation, keys Keys) error {
	c.mu.Lock()
	before, same := c.identity, c.identityKey == keys.AccessKeyID
	if op.action == getCallerIdentity.action {
		c.identityKey = keys.AccessKeyID
	}
	c.mu.Unlock()
	if before == nil || same || op.action == getCallerIdentity.action {
		return nil
	}
	now, err := c.With(StaticKeys(keys)).Identity(ctx)
	if err != nil {
		return err
	}
	if now.AccountID != before.AccountID {
		why := &KeysError{
			Source: c.Source(),
			Reason: "it gives keys of account " + now.AccountID + " now, and gave those of account " + before.AccountID + " before",
			Advice: "Give it the first account's keys again, and run again.",
		}
		return op.fail(NoCredentials, why.Error(), why)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identityKey = keys.AccessKeyID
	return nil
}

// Source says in words where the client's keys come from; empty where nobody does.
func (c *Client) Source() string {
	if s, ok := c.config.Credentials.(Sourced); ok {
		return s.Source()
	}
	return ""
}

// renewable says whether the credentials may have other keys than these by now.
func (c *Client) renewable(keys Keys) bool {
	r, ok := c.config.Credentials.(Renewable)
	return ok && r.Refused(keys)
}
