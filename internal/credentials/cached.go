package credentials

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

const (
	// refreshAhead is how long before they expire keys are renewed; of a short session,
	// a quarter of its time.
	refreshAhead = 5 * time.Minute
	// expiryMargin is how long before they expire keys are no longer given out, since a
	// call takes its time; of a short session, a twentieth of its time.
	expiryMargin = 15 * time.Second
	// refreshPause is how long a renewal that failed is not tried again while the keys
	// still hold.
	refreshPause = 30 * time.Second
)

// cachedCredentials are Credentials that hold keys and renew them before they expire: once
// for everybody, and without stopping those whose keys still hold.
type cachedCredentials struct {
	name  string
	clock cloud.Clock
	// fetch gets new keys. Refused are the keys that a service did not take any more,
	// if any: to give them again is no use.
	fetch func(ctx context.Context, refused cloud.Keys) (cloud.Session, error)

	mu            sync.Mutex
	session       *cloud.Session // nil before the first fetch and after a refusal
	refreshAfter  time.Time      // zero where the keys do not expire
	unusableAfter time.Time
	nextRefresh   time.Time // of the next renewal ahead
	refused       cloud.Keys
	inFlight      *refresh
}

// refresh is one fetch that is under way.
type refresh struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int // callers that cannot go on without it

	session cloud.Session // once done
	err     error
}

func newCachedCredentials(reach *cloud.Client, name string, fetch func(context.Context, cloud.Keys) (cloud.Session, error)) *cachedCredentials {
	return &cachedCredentials{name: name, clock: reach.Clock(), fetch: fetch}
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
	return true // where they are not held any more, there are newer ones already
}

// startRefresh begins a renewal. It is nobody's own: it goes on while anybody waits for
// it, whoever has begun it. The lock is held.
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
			err = c.checkExpiry(session)
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

// stopWaiting counts out somebody who gave up. A renewal that nobody waits for any more
// is given up too.
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

// checkExpiry refuses keys that are of no use.
func (c *cachedCredentials) checkExpiry(session cloud.Session) error {
	now := c.clock.Now()
	if session.Expires.IsZero() || now.Before(session.Expires) {
		return nil
	}
	return &cloud.KeysError{
		Source: c.name,
		Reason: fmt.Sprintf("it gave keys that expired at %s; the clock of this machine says %s",
			session.Expires.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)),
		Advice: "If the clock is wrong, set it right and keep it so with NTP.",
	}
}

// store holds new keys.
func (c *cachedCredentials) store(session cloud.Session) {
	c.session, c.refused = &session, cloud.Keys{}
	c.refreshAfter, c.unusableAfter, c.nextRefresh = time.Time{}, time.Time{}, time.Time{}
	if !session.Expires.IsZero() {
		life := session.Expires.Sub(c.clock.Now())
		c.refreshAfter = session.Expires.Add(-min(refreshAhead, life/4))
		c.unusableAfter = session.Expires.Add(-min(expiryMargin, life/20))
	}
}
