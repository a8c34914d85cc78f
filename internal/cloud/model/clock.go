package model

import (
	"context"
	"time"
)

// Clock is the time that everything here goes by that waits or gives up waiting.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx ends, whose error it then returns.
	Sleep(ctx context.Context, d time.Duration) error
	// WithTimeout gives a context that ends after d, as [context.WithTimeout] does.
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}
