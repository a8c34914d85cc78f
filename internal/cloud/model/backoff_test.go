package model

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackoff_pauses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		retry     int
		low, high time.Duration
	}{
		{-5, 125 * time.Millisecond, 250 * time.Millisecond},
		{0, 125 * time.Millisecond, 250 * time.Millisecond},
		{1, 125 * time.Millisecond, 250 * time.Millisecond},
		{2, 250 * time.Millisecond, 500 * time.Millisecond},
		{3, 500 * time.Millisecond, time.Second},
		{4, time.Second, 2 * time.Second},
		{5, 2 * time.Second, 4 * time.Second},
		{6, 4 * time.Second, 8 * time.Second},
		{7, 5 * time.Second, 10 * time.Second},
		{64, 5 * time.Second, 10 * time.Second},
		{math.MaxInt, 5 * time.Second, 10 * time.Second},
	} {
		least, most := time.Hour, time.Duration(0)
		for range 2000 {
			d := pause(tc.retry)
			least, most = min(least, d), max(most, d)
		}
		if least < tc.low || most > tc.high {
			t.Errorf("pause(%d) went from %s to %s, want %s to %s", tc.retry, least, most, tc.low, tc.high)
		}
		if spread := tc.high - tc.low; most-least < spread/2 {
			t.Errorf("pause(%d) went from %s to %s only: all clients would come back together", tc.retry, least, most)
		}
	}
}

func TestBackoff_window(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewBackoff(SystemClock{}, 10*time.Second)
		for range 10_000 { // half of each pause is random
			begin := time.Now()
			for b.Open() {
				if err := b.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			// The pauses are at most 0.25, 0.5, 1, 2, 4, 8 and 10 s, and at least half of that: after five
			// the window is open, and after seven it is not. The last begins just before it ends.
			if took := time.Since(begin); took < 10*time.Second || took >= 20*time.Second || b.Retries() < 6 || b.Retries() > 7 {
				t.Fatalf("the window of 10s ended after %s and %d retries", took, b.Retries())
			}
			b.Reset()
			if !b.Open() || b.Retries() != 0 {
				t.Fatalf("after a reset the window is open: %v, with %d retries", b.Open(), b.Retries())
			}
		}
	})
}

func TestBackoff_canceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := NewBackoff(SystemClock{}, 0).Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("waited with a canceled context: %v", err)
	}
}
