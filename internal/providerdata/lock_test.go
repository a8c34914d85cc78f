package providerdata

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// queue runs operations on one lock. Each holds the lock until it is told to end.
type queue struct {
	t    *testing.T
	lock accountLock

	mu      sync.Mutex
	running map[string]func() // ends an operation that has begun, by its name
}

func newQueue(t *testing.T) *queue {
	t.Helper()
	return &queue{t: t, lock: newAccountLock(), running: map[string]func(){}}
}

// start starts an operation and waits until it runs or waits for the lock.
func (q *queue) start(ctx context.Context, name string, writes bool) {
	go func() {
		unlock, err := q.lock.lock(ctx, writes)
		if err != nil {
			return
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.running[name] = unlock
	}()
	synctest.Wait()
}

// end ends an operation and waits until those that it kept waiting have begun.
func (q *queue) end(name string) {
	q.t.Helper()
	q.mu.Lock()
	unlock, ok := q.running[name]
	delete(q.running, name)
	q.mu.Unlock()
	if !ok {
		q.t.Fatalf("%s does not run", name)
	}
	unlock()
	synctest.Wait()
}

// check fails the test unless exactly these operations run.
func (q *queue) check(names ...string) {
	q.t.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.running) != len(names) {
		q.t.Fatalf("%d operations run, want %v", len(q.running), names)
	}
	for _, name := range names {
		if q.running[name] == nil {
			q.t.Fatalf("%s does not run, want %v", name, names)
		}
	}
}

func TestAccountLock_readersShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		q.start(t.Context(), "first reader", false)
		q.start(t.Context(), "second reader", false)
		q.check("first reader", "second reader")
	})
}

func TestAccountLock_writersExcludeAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		q.start(t.Context(), "writer", true)
		q.start(t.Context(), "other writer", true)
		q.start(t.Context(), "reader", false)
		q.check("writer")
		q.end("writer")
		q.check("other writer")
		q.end("other writer")
		q.check("reader")
		q.end("reader")
	})
}

// A writer that waits for readers is the next one: a reader that arrives later waits
// behind it.
func TestAccountLock_waitingWriterIsNotStarved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		q.start(t.Context(), "early reader", false)
		q.start(t.Context(), "writer", true)
		q.start(t.Context(), "late reader", false)
		q.check("early reader")
		q.end("early reader")
		q.check("writer")
		q.end("writer")
		q.check("late reader")
		q.end("late reader")
	})
}

// A writer that gives up lets the readers behind it go on.
func TestAccountLock_ctxEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		q.start(t.Context(), "early reader", false)
		canceled, cancel := context.WithCancel(t.Context())
		q.start(canceled, "writer", true)
		q.start(t.Context(), "late reader", false)
		q.check("early reader")
		cancel()
		synctest.Wait()
		q.check("early reader", "late reader")

		limited, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := q.lock.lock(limited, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the writer waits past its time: %v", err)
		}
		q.end("early reader")
		q.end("late reader")
		q.start(t.Context(), "last writer", true)
		q.check("last writer")
	})
}
