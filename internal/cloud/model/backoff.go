package model

import (
	"context"
	"math/rand/v2"
	"time"
)

// The pauses between attempts grow from the first to the longest by doubling.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 10 * time.Second
)

// Backoff paces the attempts of what is repeated until it succeeds: it waits longer
// before each retry, and tells when to give up.
type Backoff struct {
	clock    Clock
	window   time.Duration
	deadline time.Time
	retries  int
}

// NewBackoff returns a backoff whose window begins now.
func NewBackoff(clock Clock, window time.Duration) *Backoff {
	b := &Backoff{clock: clock, window: window}
	b.Reset()
	return b
}

// Reset begins the window and the pauses anew.
func (b *Backoff) Reset() { b.deadline, b.retries = b.clock.Now().Add(b.window), 0 }

// Open reports whether the window has not ended.
func (b *Backoff) Open() bool { return b.clock.Now().Before(b.deadline) }

// Retries returns the number of waits since the window began.
func (b *Backoff) Retries() int { return b.retries }

// Wait waits before the next retry, or until ctx ends, whose error it then returns.
func (b *Backoff) Wait(ctx context.Context) error {
	b.retries++
	return b.clock.Sleep(ctx, pause(b.retries))
}

// pause returns how long to wait before a retry, counted from 1. The pauses are
// exponential, and half of each is random, so that clients that failed together do not
// come back together.
func pause(retry int) time.Duration {
	d := longestPause
	if shift := retry - 1; shift < 6 {
		d = min(firstPause<<max(shift, 0), longestPause)
	}
	return d/2 + rand.N(d/2+1)
}
