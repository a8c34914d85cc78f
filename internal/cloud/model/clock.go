package model

import (
	"context"
	"time"
)

// Clock is the source of time for waits and timeouts.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx ends, and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
	// WithTimeout returns a context that ends after d, like [context.WithTimeout].
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}
