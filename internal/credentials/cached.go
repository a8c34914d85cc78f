package credentials

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

const (
	// refreshAhead is how long before expiry keys are renewed. For a short session it is a quarter
	// of its lifetime.
	refreshAhead = 5 * time.Minute
	// expiryMargin is how long before expiry keys are no longer returned, since a call takes time.
	// For a short session it is a twentieth of its lifetime.
	expiryMargin = 15 * time.Second
	// refreshPause is how long to wait after a failed renewal, while the current keys are still
	// valid.
	refreshPause = 30 * time.Second
)

// cachedCredentials caches keys and renews them before they expire. Concurrent callers share one
// renewal, and callers do not wait for it while the current keys are valid.
type cachedCredentials struct {
	name  string
	clock model.Clock
	// fetch gets new keys. If a service has rejected keys, they are passed as refused; returning
	// them again is useless.
	fetch func(ctx context.Context, refused cloud.Keys) (cloud.Session, error)

	mu            sync.Mutex
	session       *cloud.Session // nil before the first fetch and after a rejection
	refreshAfter  time.Time      // zero if the keys do not expire
	unusableAfter time.Time
	nextRefresh   time.Time // earliest time of the next renewal ahead of expiry
	refused       cloud.Keys
	inFlight      *refresh
}

// refresh is one fetch in progress.
type refresh struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int // callers that wait for it

	session cloud.Session // valid once done is closed
	err     error
}

func newCachedCredentials(client *cloud.Client, name string, fetch func(context.Context, cloud.Keys) (cloud.Session, error)) *cachedCredentials {
	return &cachedCredentials{name: name, clock: client.Clock(), fetch: fetch}
}

// Source implements [cloud.Sourced].
func (c *cachedCredentials) Source() string { return c.name }

// Keys implements [cloud.Credentials].
func (c *cachedCredentials) Keys(ctx context.Context) (cloud.Keys, error) {
	c.mu.Lock()
	now := c.clock.Now()
	if c.session != nil && (c.unusableAfter.IsZero() || now.Before(c.unusableAfter)) {
		keys := c.session.Keys
		if c.inFlight == nil && !c.refreshAfter.IsZero() && !now.Before(c.refreshAfter) && !now.Before(c.nextRefresh) {
			c.startRefresh(ctx)
		}
		c.mu.Unlock()
		return keys, nil
	}
	run := c.inFlight
	if run == nil {
		run = c.startRefresh(ctx)
	}
	run.waiters++
	c.mu.Unlock()
	select {
	case <-run.done:
		return run.session.Keys, run.err
	case <-ctx.Done():
		c.stopWaiting(run)
		return cloud.Keys{}, ctx.Err()
	}
}

// Refused implements [cloud.Renewable].
func (c *cachedCredentials) Refused(keys cloud.Keys) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session != nil && c.session.Keys == keys {
		c.session, c.refused = nil, keys
	}
	return true // if other keys are cached, they are newer
}

// startRefresh starts a renewal. It does not end with the context of the caller that started it: it
// runs as long as any caller waits. The caller holds the lock.
func (c *cachedCredentials) startRefresh(ctx context.Context) *refresh {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	run := &refresh{done: make(chan struct{}), cancel: cancel}
	c.inFlight = run
	refused := c.refused
	go func() {
		defer cancel()
		session, err := c.fetch(own, refused)
		c.mu.Lock()
		defer c.mu.Unlock()
		if err == nil {
			err = c.check(session)
		}
		if c.inFlight == run {
			c.inFlight = nil
			if err == nil {
				c.store(session)
			} else {
				c.nextRefresh = c.clock.Now().Add(refreshPause)
			}
		}
		run.session, run.err = session, err
		close(run.done)
	}()
	return run
}

// stopWaiting removes a waiter whose context ended. A renewal without waiters is canceled.
func (c *cachedCredentials) stopWaiting(run *refresh) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run.waiters--; run.waiters > 0 {
		return
	}
	run.cancel()
	if c.inFlight == run {
		c.inFlight = nil
	}
}

// check returns an error for keys that no header can carry, or that have already expired.
func (c *cachedCredentials) check(session cloud.Session) error {
	now := c.clock.Now()
	if HasWhitespace(session.AccessKeyID + session.AccessKeySecret + session.SecurityToken) {
		return &cloud.KeysError{
			Source: c.name, Reason: "it returned keys that contain whitespace or a control character, which no valid key does",
			Advice: "Correct where the keys come from. No request was signed with them.",
		}
	}
	if session.Expires.IsZero() || now.Before(session.Expires) {
		return nil
	}
	return &cloud.KeysError{
		Source: c.name,
		Reason: fmt.Sprintf("it returned keys that expired at %s; this machine's clock is at %s",
			session.Expires.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)),
		Advice: "If the clock is wrong, correct it and synchronize it with NTP.",
	}
}

// store caches new keys.
func (c *cachedCredentials) store(session cloud.Session) {
	c.session, c.refused = &session, cloud.Keys{}
	c.refreshAfter, c.unusableAfter, c.nextRefresh = time.Time{}, time.Time{}, time.Time{}
	if !session.Expires.IsZero() {
		life := session.Expires.Sub(c.clock.Now())
		c.refreshAfter = session.Expires.Add(-min(refreshAhead, life/4))
		c.unusableAfter = session.Expires.Add(-min(expiryMargin, life/20))
	}
}
