package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// outcome is what became of a mutant.
type outcome int

const (
	untried   outcome = iota // the run was interrupted before
	unreached                // no test comes to it with a difference
	survived                 // every test that reaches it passes
	killed                   // a test fails
	endless                  // a test does not end
)

// Tests run together until their time without a mutant is a batch, and those that take less than
// fast come first. All tests of a mutant have at most the budget.
const (
	fast   = 500 * time.Millisecond
	batch  = time.Second
	slow   = 5 * time.Second // is printed
	budget = 30 * time.Second
)

// each calls do for 0 to n-1, concurrently by workers, until an error.
func each(ctx context.Context, workers, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	group.Wait()
	return context.Cause(ctx)
}

// try runs the tests that reach a mutant until one fails.
func (m *mutant) try(ctx context.Context, tests []*test) error {
	last := unreached
	var spent time.Duration
	for len(tests) > 0 && spent < budget {
		var names []string
		var expected time.Duration
		binary := tests[0].binary
		for len(tests) > 0 && tests[0].binary == binary && (len(names) == 0 || expected+tests[0].cpu < batch) {
			names = append(names, tests[0].name)
			expected += tests[0].cpu
			tests = tests[1:]
		}
		last = survived
		cpu, out, err := binary.run(ctx, m.id, names, time.Second+3*expected)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		spent += cpu
		m.cpu = spent
		switch {
		case errors.Is(err, errEndless):
			m.outcome, m.by = endless, binary.path
			return nil
		case err != nil:
			m.outcome, m.by = killed, binary.path+" "+failed(out)
			return nil //nolint:nilerr // A test that fails is the aim.
		}
	}
	m.outcome = last
	return nil
}

// lives reports whether no test fails with the mutant.
func (m *mutant) lives() bool { return m.outcome == survived || m.outcome == unreached }

func (o outcome) String() string {
	switch o {
	case untried:
		return "not tried"
	case unreached:
		return "not reached"
	case survived:
		return "survived"
	case killed:
		return "killed"
	case endless:
		return "endless"
	}
	return fmt.Sprint(int(o))
}
