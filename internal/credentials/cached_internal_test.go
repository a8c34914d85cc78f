package credentials

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

type bubbleClock struct{}

func (bubbleClock) Now() time.Time                                   { return time.Now() }
func (bubbleClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }
func (bubbleClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// mint returns numbered keys that last for an hour, each after a delay.
type mint struct {
	takes, lasts time.Duration

	mu    sync.Mutex
	made  int
	err   error
	given []cloud.Keys // as refused
}

func (m *mint) fetch(ctx context.Context, refused cloud.Keys) (cloud.Session, error) {
	m.mu.Lock()
	m.made++
	n, err := m.made, m.err
	m.given = append(m.given, refused)
	m.mu.Unlock()
	select {
	case <-time.After(m.takes):
	case <-ctx.Done():
		return cloud.Session{}, ctx.Err()
	}
	return cloud.Session{Keys: key(n), Expires: time.Now().Add(m.lasts)}, err
}

func (m *mint) fetches() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.made
}

func key(n int) cloud.Keys {
	return cloud.Keys{AccessKeyID: fmt.Sprint("STS.", n), AccessKeySecret: "s", SecurityToken: "t"}
}

// bubble runs a test in a synctest bubble.
func bubble(t *testing.T, m *mint, test func(t *testing.T, r *cachedCredentials)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		test(t, &cachedCredentials{name: "the mint", clock: bubbleClock{}, fetch: m.fetch})
	})
}

func want(t *testing.T, r *cachedCredentials, n int) {
	t.Helper()
	if keys, err := r.Keys(t.Context()); err != nil || keys != key(n) {
		t.Errorf("got %s, want %s: %v", keys.AccessKeyID, key(n).AccessKeyID, err)
	}
}

// Nothing is fetched before the first key is needed, and then once for all waiting callers.
func TestCachedCredentials_onceForAll(t *testing.T) {
	m := &mint{takes: time.Second, lasts: time.Hour}
	bubble(t, m, func(t *testing.T, r *cachedCredentials) {
		var wait sync.WaitGroup
		for range 50 {
			wait.Go(func() { want(t, r, 1) })
		}
		wait.Wait()
		if m.fetches() != 1 {
			t.Errorf("%d fetches", m.fetches())
		}
	})
}

// Keys are renewed before they expire. A slow renewal blocks no caller while the current keys are
// valid.
func TestCachedCredentials_ahead(t *testing.T) {
	m := &mint{takes: time.Minute, lasts: time.Hour}
	bubble(t, m, func(t *testing.T, r *cachedCredentials) {
		want(t, r, 1)
		time.Sleep(time.Hour - refreshAhead - time.Second)
		want(t, r, 1)
		if m.fetches() != 1 {
			t.Fatal("they were renewed too early")
		}
		time.Sleep(2 * time.Second)
		before := time.Now()
		for range 10 {
			want(t, r, 1)
		}
		if !time.Now().Equal(before) {
			t.Error("a caller waited for the renewal")
		}
		time.Sleep(2 * time.Minute)
		want(t, r, 2)
		if m.fetches() != 2 {
			t.Errorf("%d fetches", m.fetches())
		}
	})
}

// A failed renewal ahead of expiry is retried after a pause. It is an error only once the keys are
// no longer valid.
func TestCachedCredentials_aheadFails(t *testing.T) {
	m := &mint{lasts: time.Hour}
	bubble(t, m, func(t *testing.T, r *cachedCredentials) {
		want(t, r, 1)
		m.err = errors.New("the mint is closed")
		time.Sleep(time.Hour - refreshAhead)
		for range 5 {
			want(t, r, 1)
			synctest.Wait()
		}
		if m.fetches() != 2 {
			t.Errorf("%d fetches in one pause", m.fetches())
		}
		time.Sleep(refreshPause)
		want(t, r, 1)
		synctest.Wait()
		if m.fetches() != 3 {
			t.Errorf("%d fetches after the pause", m.fetches())
		}
		time.Sleep(refreshAhead)
		if _, err := r.Keys(t.Context()); !errors.Is(err, m.err) {
			t.Errorf("dead keys give %v", err)
		}
	})
}

// Keys that are about to expire are not returned.
func TestCachedCredentials_lastMoment(t *testing.T) {
	m := &mint{lasts: time.Hour}
	bubble(t, m, func(t *testing.T, r *cachedCredentials) {
		want(t, r, 1)
		time.Sleep(time.Hour - expiryMargin)
		want(t, r, 2)
	})
}

// Rejected keys are dropped once, whichever caller reports them first.
func TestCachedCredentials_refused(t *testing.T) {
	m := &mint{lasts: time.Hour}
	bubble(t, m, func(t *testing.T, r *cachedCredentials) {
		want(t, r, 1)
		for range 3 {
			if !r.Refused(key(1)) {
				t.Error("it is not worth asking again")
			}
			want(t, r, 2)
		}
		if m.fetches() != 2 || m.given[1] != key(1) {
			t.Errorf("%d fetches, the second was told of %v", m.fetches(), m.given[1].AccessKeyID)
		}
	})
}

// A caller that gives up returns immediately. The renewal continues for the others and ends without
// waiters.
func TestCachedCredentials_givenUp(t *testing.T) {
	m := &mint{takes: time.Hour, lasts: 5 * time.Hour}
	bubble(t, m, func(t *testing.T, r *cachedCredentials) {
		first, cancelFirst := context.WithCancel(t.Context())
		second, cancelSecond := context.WithCancel(t.Context())
		defer cancelSecond()
		ended := make(chan error, 2)
		for _, ctx := range []context.Context{first, second} {
			go func() { _, err := r.Keys(ctx); ended <- err }()
			synctest.Wait()
		}
		start := time.Now()
		cancelFirst()
		if err := <-ended; !errors.Is(err, context.Canceled) || !time.Now().Equal(start) {
			t.Errorf("the first got %v after %s", err, time.Since(start))
		}
		if err := <-ended; err != nil {
			t.Errorf("the second got %v", err)
		}
		want(t, r, 1)

		r.Refused(key(1))
		alone, cancelAlone := context.WithCancel(t.Context())
		go func() { _, err := r.Keys(alone); ended <- err }()
		synctest.Wait()
		cancelAlone()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("who waited alone got %v", err)
		}
		want(t, r, 3) // not the one that was given up
	})
}

// Keys without an expiry are kept until they are rejected. Keys that have already expired are an
// error that mentions the clock.
func TestCachedCredentials_times(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &cachedCredentials{name: "the file", clock: bubbleClock{}, fetch: func(context.Context, cloud.Keys) (cloud.Session, error) {
			return cloud.Session{Keys: key(1)}, nil
		}}
		want(t, r, 1)
		time.Sleep(1000 * time.Hour)
		want(t, r, 1)
		m := &mint{lasts: -time.Hour}
		_, err := (&cachedCredentials{name: "the mint", clock: bubbleClock{}, fetch: m.fetch}).Keys(t.Context())
		var why *cloud.KeysError
		if !errors.As(err, &why) || why.Source != "the mint" || why.Advice != "If the clock is wrong, correct it and synchronize it with NTP." {
			t.Errorf("expired keys give %v", err)
		}
	})
}

func TestSplitCommand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		command string
		windows bool
		want    []string
	}{
		{"tool", false, []string{"tool"}},
		{"  tool  a\tb ", false, []string{"tool", "a", "b"}},
		{`tool "a b" 'c "d"' e"f"g`, false, []string{"tool", "a b", `c "d"`, "efg"}},
		{`tool "" x`, false, []string{"tool", "", "x"}},
		{`tool a\ b "c\"d\n" 'e\f'`, false, []string{"tool", "a b", `c"d\n`, `e\f`}},
		{`C:\tools\tool.exe "C:\Program Files\x" y`, true, []string{`C:\tools\tool.exe`, `C:\Program Files\x`, "y"}},
		{"", false, nil},
		{`"" a`, false, nil},
		{`tool "a`, false, nil},
		{`tool 'a`, false, nil},
		{`tool \`, false, nil},
	} {
		got, err := splitCommand(test.command, test.windows)
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) || (err == nil) != (test.want != nil) {
			t.Errorf("%s is %q (%v), want %q", test.command, got, err, test.want)
		}
	}
}
