// Package organization reads the shippings of many accounts: 32 accounts at the same time, and the
// calls of each in waves. The list resource and the data source innertrail_coverage are made of it.
package organization

import (
	"context"
	"sync"
)

// accountsInFlight is how many accounts are read at the same time.
const accountsInFlight = 32

// Each reads accounts concurrently, each through its role. The channel is closed when all are read,
// or when nothing works any more after ctx has ended: who leaves it before must end ctx and drain it.
func Each[T any](ctx context.Context, roles []string, read func(ctx context.Context, role string) T) <-chan T {
	next, found := make(chan string), make(chan T)
	var workers sync.WaitGroup
	for range min(accountsInFlight, len(roles)) {
		workers.Go(func() {
			for role := range next {
				select {
				case found <- read(ctx, role):
				case <-ctx.Done():
				}
			}
		})
	}
	go func() {
		defer close(found)
		defer workers.Wait()
		defer close(next)
		for _, role := range roles {
			select {
			case next <- role:
			case <-ctx.Done():
				return
			}
		}
	}()
	return found
}
