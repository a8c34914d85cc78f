package providerdata

import (
	"context"
	"math"

	"golang.org/x/sync/semaphore"
)

// accountLock is the lock of one account: operations that only read share it, and one
// that may change something has it alone. Waiting is in order of arrival, so a waiting
// writer is not overtaken by later readers.
type accountLock struct{ places *semaphore.Weighted }

// writerWeight is the weight of an operation that may change something: all places of the
// lock. A reader takes one.
const writerWeight = math.MaxInt64

func newAccountLock() accountLock {
	return accountLock{semaphore.NewWeighted(writerWeight)}
}

// lock waits until the operation may begin, or ctx ends. An operation takes one lock and
// no second one while it holds it, so operations cannot wait for each other in a circle.
func (l accountLock) lock(ctx context.Context, writes bool) (unlock func(), err error) {
	weight := int64(1)
	if writes {
		weight = writerWeight
	}
	if err := l.places.Acquire(ctx, weight); err != nil {
		return nil, err
	}
	return func() { l.places.Release(weight) }, nil
}
