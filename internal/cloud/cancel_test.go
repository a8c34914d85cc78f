package cloud_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestCancel_hangingRequest(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := make(chan time.Time, 1)
		f.Fault(emulator.Fault{Kind: emulator.FaultHang, Before: func() {
			ended <- time.Now()
			cancel()
		}})
		err := c.do(ctx, f.client())
		if took := time.Since(<-ended); took > time.Second {
			t.Errorf("it took %s to notice", took)
		}
		e := failure(t, err, model.Canceled)
		if !errors.Is(err, context.Canceled) || e.Attempts != 1 || e.Host != c.host || e.Ambiguous() != c.mutating || e.Retryable() {
			t.Errorf("got %+v", e)
		}
		if calls := len(f.callsOf(t, c.action)); calls != 1 {
			t.Errorf("%d calls, want one", calls)
		}
	})
}

func TestCancel_callerDeadline(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		f.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := c.do(ctx, f.client())
		e := failure(t, err, model.Canceled)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v does not say that it was a deadline", err)
		}
		if e.Message != "no answer before the time of the operation was up" {
			t.Errorf("it says %q, which is not the limit that ended it", e.Message)
		}
	})
}

func TestCancel_nothingIsSent(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("interrupted by the user"))
		err := c.do(ctx, f.client())
		e := failure(t, err, model.Canceled)
		if len(f.Journal()) != 0 || e.Attempts != 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("%d calls, %+v", len(f.Journal()), e)
		}
	})
}

// TestCancel_duringResponse calls a server that never completes its answer.
func TestCancel_duringResponse(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusNotFound} {
		for _, c := range calls(t) {
			t.Run(c.action, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.WriteHeader(status)
					_, _ = io.WriteString(w, `{"Code":`)
					_ = http.NewResponseController(w).Flush()
					cancel()
					<-r.Context().Done()
				}))
				defer server.Close()
				start := time.Now()
				wantClass(t, c.do(ctx, at(t, server.URL)), model.Canceled)
				if took := time.Since(start); took > 5*time.Second {
					t.Errorf("it took %s to notice", took)
				}
			})
		}
	}
}

// TestCancel_whileConnecting dials a listener that never accepts, with a dialler that
// returns only when its context ends.
func TestCancel_whileConnecting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	stuck := &answers{give: func(r *http.Request) (*http.Response, error) {
		cancel()
		<-r.Context().Done()
		return nil, errors.New("dial tcp: operation was canceled")
	}}
	err := drop(clientOver(stuck).GetProject(ctx, project))
	wantClass(t, err, model.Canceled)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say that the caller gave up", err)
	}
}

func TestTimeout_request(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
	c := f.client(hasty, func(config *cloud.Config) { config.MaxRetries = 1 })
	err := drop(c.GetIndex(t.Context(), project, "indexed"))
	e := failure(t, err, model.TimedOut)
	if !strings.Contains(e.Message, hastyTimeout.String()) || e.Attempts != 2 || len(f.Journal()) != 2 {
		t.Errorf("%+v after %d calls", e, len(f.Journal()))
	}
}

// hurried is a clock whose timeouts all end immediately.
type hurried struct{ *fakeClock }

func (hurried) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, time.Now().Add(-d))
}

func TestTimeout_usesClock(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
	c := f.client(func(config *cloud.Config) { config.Clock, config.MaxRetries = hurried{f.clock}, 1 })
	e := failure(t, drop(c.GetIndex(t.Context(), project, "indexed")), model.TimedOut)
	if !strings.Contains(e.Message, "30s") || e.Attempts != 2 {
		t.Errorf("%+v", e)
	}
}

// TestIdentity_waiting has one caller ask while another one, waiting for the same
// answer, gives up.
func TestIdentity_waiting(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.client()
	asked, answer := make(chan struct{}), make(chan struct{})
	f.Fault(emulator.Fault{Before: func() { close(asked); <-answer }})
	first := make(chan error, 1)
	go func() { first <- drop(c.Identity(context.WithoutCancel(t.Context()))) }()
	<-asked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantClass(t, drop(c.Identity(ctx)), model.Canceled)
	close(answer)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	if calls := len(f.callsOf(t, "GetCallerIdentity")); calls != 1 {
		t.Errorf("%d calls, want one", calls)
	}
}

func TestIdentity_once(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Set(func(s *emulator.Settings) { s.LatencyMS = 20 })
	c := f.client()
	const callers = 30
	errs := make(chan error, callers)
	for range callers {
		go func() {
			who, err := c.Identity(t.Context())
			if err == nil && who.AccountID != emulator.DefaultAccountID {
				err = errors.New("account " + who.AccountID)
			}
			errs <- err
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if calls := len(f.callsOf(t, "GetCallerIdentity")); calls != 1 {
		t.Errorf("%d calls, want one", calls)
	}
}

// TestIdentity_failureIsNotCached has a first caller that fails and a second that
// succeeds.
func TestIdentity_failureIsNotCached(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Kind: emulator.FaultDeny})
	c := f.client()
	wantClass(t, drop(c.Identity(t.Context())), model.Denied)
	if _, err := c.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestConcurrency has many goroutines use one client, for the race detector.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Set(func(s *emulator.Settings) { s.LatencyMS, s.LookupPerSecond = 1, 0 })
	c := f.client()
	var failed atomic.Int64
	done, offered := make(chan struct{}), calls(t)
	const goroutines = 50
	for n := range goroutines {
		go func() {
			defer func() { done <- struct{}{} }()
			for i, call := range offered {
				if call.mutating && call.action != "UpdateRole" && call.action != "UpdateLogStore" && call.action != "UpdateIndex" {
					continue
				}
				if (i+n)%2 == 0 {
					if err := call.do(t.Context(), c); err != nil {
						failed.Add(1)
						t.Errorf("%s: %v", call.action, err)
					}
				}
			}
		}()
	}
	for range goroutines {
		<-done
	}
	journal := f.Journal()
	if failed.Load() == 0 && len(journal) < goroutines*4 {
		t.Errorf("only %d calls were made", len(journal))
	}
	for _, call := range journal {
		if call.Status != http.StatusOK {
			t.Errorf("%s was answered %d %s", call.Action, call.Status, call.Code)
		}
	}
	// Up to 50 requests run concurrently, so there are about as many connections. Later
	// requests reuse them.
	if n := f.Server.Connections(); n > 2*goroutines {
		t.Errorf("%d calls took %d connections", len(journal), n)
	}
}

func TestConnections_reused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	// With the client's own transport and the loopback address.
	c := at(t, f.Server.URL, func(config *cloud.Config) {
		key := f.Account()
		config.Credentials = cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret}
	})
	for range 2 {
		for _, call := range calls(t) {
			// Some calls fail the second time. An answered error keeps the connection
			// too.
			if err := call.do(t.Context(), c); model.Is(err, model.Unreachable, model.TimedOut, model.BadCredentials, model.BadResponse) {
				t.Errorf("%s: %v", call.action, err)
			}
		}
	}
	if calls, n := len(f.Journal()), f.Server.Connections(); calls < 40 || n != 1 {
		t.Errorf("%d calls one after the other took %d connections, want 1", calls, n)
	}
}
