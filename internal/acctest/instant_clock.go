package acctest

import (
	"context"
	"sync"
	"time"
)

// InstantClock is a clock for a provider whose waits end immediately, where a test runs in real
// time. The clock goes on by what was waited. Timeouts take real time.
type InstantClock struct {
	mu    sync.Mutex
	slept time.Duration
}

// Now implements the clock.
func (c *InstantClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.slept)
}

// Sleep implements the clock.
func (c *InstantClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept += d
	return ctx.Err()
}

// WithTimeout implements the clock.
func (*InstantClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}
