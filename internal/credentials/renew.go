package credentials

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

const (
	// renewAhead is how long before they expire keys are renewed; of a short session,
	// a quarter of its time.
	renewAhead = 5 * time.Minute
	// lastMoment is how long before they expire keys are no longer given out, since a
	// call takes its time; of a short session, a twentieth of its time.
	lastMoment = 15 * time.Second
	// renewalPause is how long a renewal that failed is not tried again while the keys
	// still hold.
	renewalPause = 30 * time.Second
)

// renewing are Credentials that hold keys and renew them before they expire: once
// for everybody, and without stopping those whose keys still hold.
type renewing struct {
	name  string
	clock cloud.Clock
	// fetch gets new keys. Refused are the keys that a service did not take any more,
	// if any: to give them again is no use.
	fetch func(ctx context.Context, refused cloud.Keys) (cloud.Session, error)

	mu         sync.Mutex
	held       *cloud.Session // nil before the first fetch and after a refusal
	renewAfter time.Time      // zero where the keys do not expire
	deadAfter  time.Time
	notBefore  time.Time // of the next renewal ahead
	refused    cloud.Keys
	running    *renewal
}

// renewal is one fetch that is under way.
type renewal struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int // callers that cannot go on without it

	session cloud.Session // once done
	err     error
}

func renewed(reach *cloud.Client, name string, fetch func(context.Context, cloud.Keys) (cloud.Session, error)) *renewing {
	return &renewing{name: name, clock: reach.Clock(), fetch: fetch}
}

// Source implements [cloud.Sourced].
func (r *renewing) Source() string { return r.name }

// Keys implements [cloud.Credentials].
func (r *renewing) Keys(ctx context.Context) (cloud.Keys, error) {
	r.mu.Lock()
	now := r.clock.Now()
	if r.held != nil && (r.deadAfter.IsZero() || now.Before(r.deadAfter)) {
		keys := r.held.Keys
		if r.running == nil && !r.renewAfter.IsZero() && !now.Before(r.renewAfter) && !now.Before(r.notBefore) {
			r.start(ctx)
		}
		r.mu.Unlock()
		return keys, nil
	}
	run := r.running
	if run == nil {
		run = r.start(ctx)
	}
	run.waiting++
	r.mu.Unlock()
	select {
	case <-run.done:
		return run.session.Keys, run.err
	case <-ctx.Done():
		r.leave(run)
		return cloud.Keys{}, ctx.Err()
	}
}

// Refused implements [cloud.Renewable].
func (r *renewing) Refused(keys cloud.Keys) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held != nil && r.held.Keys == keys {
		r.held, r.refused = nil, keys
	}
	return true // where they are not held any more, there are newer ones already
}

// start begins a renewal. It is nobody's own: it goes on while anybody waits for
// it, whoever has begun it. The lock is held.
func (r *renewing) start(ctx context.Context) *renewal {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	run := &renewal{done: make(chan struct{}), cancel: cancel}
	r.running = run
	refused := r.refused
	go func() {
		defer cancel()
		session, err := r.fetch(own, refused)
		r.mu.Lock()
		defer r.mu.Unlock()
		if err == nil {
			err = r.check(session)
		}
		if r.running == run {
			r.running = nil
			if err == nil {
				r.take(session)
			} else {
				r.notBefore = r.clock.Now().Add(renewalPause)
			}
		}
		run.session, run.err = session, err
		close(run.done)
	}()
	return run
}

// leave counts out somebody who gave up. A renewal that nobody waits for any more
// is given up too.
func (r *renewing) leave(run *renewal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run.waiting--; run.waiting > 0 {
		return
	}
	run.cancel()
	if r.running == run {
		r.running = nil
	}
}

// check refuses keys that are of no use.
func (r *renewing) check(session cloud.Session) error {
	now := r.clock.Now()
	if session.Expires.IsZero() || now.Before(session.Expires) {
		return nil
	}
	return &cloud.KeysError{
		Source: r.name,
		Reason: fmt.Sprintf("it gave keys that expired at %s; the clock of this machine says %s",
			session.Expires.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)),
		Advice: "If the clock is wrong, set it right and keep it so with NTP.",
	}
}

// take holds new keys.
func (r *renewing) take(session cloud.Session) {
	r.held, r.refused = &session, cloud.Keys{}
	r.renewAfter, r.deadAfter, r.notBefore = time.Time{}, time.Time{}, time.Time{}
	if !session.Expires.IsZero() {
		life := session.Expires.Sub(r.clock.Now())
		r.renewAfter = session.Expires.Add(-min(renewAhead, life/4))
		r.deadAfter = session.Expires.Add(-min(lastMoment, life/20))
	}
}
