package cloud_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// hasty makes requests that hang time out soon, but not so soon that a busy machine
// causes timeouts.
func hasty(config *cloud.Config) { config.RequestTimeout = hastyTimeout }

const hastyTimeout = 1500 * time.Millisecond

func TestRetry_untilSuccess(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind      emulator.FaultKind
		class     model.Class
		ambiguous bool // whether a call that is sent only once is not repeated
	}{
		// Log Service's code for too many requests is that of a busy server: it did not
		// process the request, but the code does not say so.
		{emulator.FaultThrottle, model.Throttled, false},
		{emulator.FaultInternal, model.Unavailable, true},
		{emulator.FaultUnavailable, model.Unavailable, true},
		{emulator.FaultCutBefore, model.Unreachable, true},
		{emulator.FaultHang, model.TimedOut, true},
	} {
		t.Run(string(tc.kind), func(t *testing.T) {
			t.Parallel()
			eachCall(t, func(t *testing.T, f *fixture, c call) {
				patient := func(*cloud.Config) {}
				if tc.kind == emulator.FaultHang {
					if !c.once && !slices.Contains([]string{"DescribeInnerTrails", "GetRole", "GetCallerIdentity", "GetIndex"}, c.action) {
						t.Skip("a call that hangs lasts until its timeout, so only one operation of each service is tried")
					}
					patient = hasty
				}
				busy := c.service == model.SLS && tc.kind == emulator.FaultThrottle
				class, ambiguous := tc.class, tc.ambiguous || busy
				if busy {
					class = model.Unavailable
				}
				f.Fault(emulator.Fault{Kind: tc.kind, Times: 2})
				err := c.do(t.Context(), f.client(patient))
				calls := len(f.callsOf(t, c.action))
				if c.once && (ambiguous || c.perLook()) {
					e := failure(t, err, class)
					if calls != 1 || e.Attempts != 1 || len(f.clock.waits()) != 0 || e.Ambiguous() != (ambiguous && c.mutating) || !e.Retryable() {
						t.Errorf("%d calls, %d waits, %+v", calls, len(f.clock.waits()), e)
					}
					return
				}
				if err != nil || calls != 3 || len(f.clock.waits()) != 2 {
					t.Errorf("%d calls, %d waits, %v", calls, len(f.clock.waits()), err)
				}
			})
		})
	}
}

func TestRetry_ends(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		f.Fault(emulator.Fault{Kind: emulator.FaultError, Status: 429, Code: "Throttling.User", Message: "slower", Times: -1})
		e := failure(t, c.do(t.Context(), f.client()), model.Throttled)
		retries := 3
		if c.perLook() {
			retries = 0
		}
		if calls := len(f.callsOf(t, c.action)); calls != retries+1 || e.Attempts != retries+1 || len(f.clock.waits()) != retries {
			t.Errorf("%d calls, %d attempts, %d waits; want %d retries", calls, e.Attempts, len(f.clock.waits()), retries)
		}
		for i, d := range f.clock.waits() {
			if low, high := 125*time.Millisecond<<i, 250*time.Millisecond<<i; d < low || d > high {
				t.Errorf("wait %d took %s, want %s to %s", i+1, d, low, high)
			}
		}
		f.ClearJournal()
		never := f.client(func(config *cloud.Config) { config.MaxRetries = 0 })
		if e := failure(t, c.do(t.Context(), never), model.Throttled); len(f.callsOf(t, c.action)) != 1 || e.Attempts != 1 {
			t.Errorf("without retries it was sent %d times, %+v", len(f.Journal()), e)
		}
	})
}

func TestRetry_permanentErrors(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		f.Fault(emulator.Fault{Kind: emulator.FaultError, Status: 400, Code: "ParameterInvalid", Message: "no", Times: 1})
		f.Fault(emulator.Fault{Kind: emulator.FaultGarbage, Nth: 2})
		wantClass(t, c.do(t.Context(), f.client()), model.Refused)
		e := failure(t, c.do(t.Context(), f.client()), model.BadResponse)
		if e.Host != c.host || e.Attempts != 1 || e.Status != http.StatusOK || e.Permission != c.permission || e.Ambiguous() != c.mutating || e.Retryable() {
			t.Errorf("got %+v", e)
		}
		if calls := len(f.callsOf(t, c.action)); calls != 2 || len(f.clock.waits()) != 0 {
			t.Errorf("%d calls, %d waits; want none again", calls, len(f.clock.waits()))
		}
	})
}

// TestRetry_lostAnswer cuts the connection after the service acted: a repeated call
// then finds its own result, and a call that is sent only once is left to the caller.
func TestRetry_lostAnswer(t *testing.T) {
	t.Parallel()
	found := map[string]model.Class{
		"CreateRole": model.Exists, "AttachPolicyToRole": model.Exists, "CreateProject": model.Exists,
		"CreateLogStore": model.Exists, "CreateIndex": model.Exists,
	}
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		f.Fault(emulator.Fault{Kind: emulator.FaultCutAfter})
		err := c.do(t.Context(), f.client())
		calls := f.callsOf(t, c.action)
		class, finds := found[c.action]
		switch {
		case c.once:
			if e := failure(t, err, model.Unreachable); len(calls) != 1 || e.Ambiguous() != c.mutating || e.Host != c.host || e.Status != 0 || e.Message == "" {
				t.Errorf("%d calls, %+v", len(calls), e)
			}
		case finds:
			if e := failure(t, err, class); len(calls) != 2 || e.Attempts != 2 {
				t.Errorf("%d calls, %+v", len(calls), e)
			}
		case err != nil || len(calls) != 2:
			t.Errorf("%d calls, %v", len(calls), err)
		}
	})
}

func TestRetry_mixedFailures(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Kind: emulator.FaultThrottle, Nth: 1})
	f.Fault(emulator.Fault{Kind: emulator.FaultInternal, Nth: 2})
	e := failure(t, f.client().CreateInnerTrail(t.Context(), region, "second-trail", projectARN, roleARN), model.Unavailable)
	if calls := len(f.Journal()); calls != 2 || e.Attempts != 2 {
		t.Errorf("%d calls, %+v: throttling is repeated, what follows is not", calls, e)
	}
	f.ClearJournal()
	f.Fault(emulator.Fault{Kind: emulator.FaultUnavailable, Nth: 1})
	f.Fault(emulator.Fault{Kind: emulator.FaultCutBefore, Nth: 2})
	f.Fault(emulator.Fault{Kind: emulator.FaultError, Status: 404, Code: "EntityNotExist.Role", Nth: 3})
	e = failure(t, drop(f.client().GetRole(t.Context(), "delivery")), model.NotFound)
	if calls := len(f.Journal()); calls != 3 || e.Attempts != 3 {
		t.Errorf("%d calls, %+v", calls, e)
	}
}

func TestRetry_contextEndsWait(t *testing.T) {
	t.Parallel()
	eachCall(t, func(t *testing.T, f *fixture, c call) {
		f.Fault(emulator.Fault{Kind: emulator.FaultError, Status: 400, Code: "Throttling.User", Times: -1})
		ctx, cancel := context.WithCancel(t.Context())
		f.clock.during = cancel
		e := failure(t, c.do(ctx, f.client()), model.Throttled) // the reason for waiting is more useful than the cancellation
		if calls := len(f.callsOf(t, c.action)); calls != 1 || e.Attempts != 1 {
			t.Errorf("%d calls, %+v", calls, e)
		}
	})
}

// TestRetry_realClock uses real time: the context ends during a pause.
func TestRetry_realClock(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Kind: emulator.FaultThrottle, Times: -1})
	c := f.client(func(config *cloud.Config) { config.Clock, config.MaxRetries = nil, 100 })
	ctx, cancel := context.WithTimeout(t.Context(), 600*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := drop(c.GetRole(ctx, "delivery")); !model.Is(err, model.Throttled, model.Canceled) { // wherever it ends
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the waiting went on for %s", took)
	}
	if c.MaxRetries() != 100 || time.Since(c.Clock().Now()).Abs() > time.Minute {
		t.Error("the client does not tell its retries and its clock")
	}
	if err := c.Clock().Sleep(t.Context(), time.Millisecond); err != nil {
		t.Error(err)
	}
}

// TestRetry_nonceUsed is the case of a request that was duplicated on the network.
func TestRetry_nonceUsed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	twice := &answers{give: func(r *http.Request) (*http.Response, error) {
		resp, err := f.Server.Transport().RoundTrip(r)
		if err == nil {
			resp.Body.Close()
			return f.Server.Transport().RoundTrip(r)
		}
		return nil, err
	}}
	over := func(config *cloud.Config) { config.Transport = twice }
	e := failure(t, f.client(over).DeleteInnerTrail(t.Context(), region, "ops-trail"), model.Unavailable)
	if e.Code != "SignatureNonceUsed" || !e.Ambiguous() || len(twice.seen()) != 1 {
		t.Errorf("%+v after %d requests: it may have taken effect", e, len(twice.seen()))
	}
	if failure(t, drop(f.client(over).GetRole(t.Context(), "delivery")), model.Unavailable).Attempts != 4 {
		t.Error("a reading call was not sent again with a nonce of its own")
	}
}

func TestRetry_trace(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Kind: emulator.FaultThrottle, Nth: 1})
	f.Fault(emulator.Fault{Kind: emulator.FaultCutBefore, Nth: 2})
	var told []cloud.AttemptInfo
	c := f.client(func(config *cloud.Config) {
		config.Trace = func(_ context.Context, a cloud.AttemptInfo) { told = append(told, a) }
	})
	if _, err := c.GetRole(t.Context(), "delivery"); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, a := range told {
		lines = append(lines, fmt.Sprintf("%s %s %s %d %d %s", a.Service, a.Action, a.Host, a.Number, a.Status, a.Code))
	}
	want := "RAM GetRole ram.aliyuncs.com 1 400 Throttling.User\nRAM GetRole ram.aliyuncs.com 2 0 \nRAM GetRole ram.aliyuncs.com 3 200 "
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	if told[0].RequestID != f.Journal()[0].RequestID {
		t.Errorf("request %q, want %q", told[0].RequestID, f.Journal()[0].RequestID)
	}
}

func TestRetry_transportErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err   error
		class model.Class
	}{
		"refused":                       {errors.New("connect: connection refused"), model.Unreachable},
		"canceled, but not by us":       {fmt.Errorf("a dial of another request: %w", context.Canceled), model.Unreachable},
		"a deadline that is not ours":   {fmt.Errorf("connect: %w", context.DeadlineExceeded), model.Unreachable},
		"a transport's own impatience":  {fmt.Errorf("TLS handshake: %w", impatient{}), model.Unreachable},
		"a transport without an answer": {http.ErrServerClosed, model.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range calls(t) {
				dead := &answers{give: func(*http.Request) (*http.Response, error) { return nil, tc.err }}
				e := failure(t, c.do(t.Context(), clientOver(dead)), tc.class)
				if !strings.Contains(e.Message, tc.err.Error()) || !errors.Is(e, tc.err) || e.Host != c.host || e.Attempts != 1 {
					t.Errorf("%s: %+v, want it to say %v", c.action, e, tc.err)
				}
			}
		})
	}
}

type impatient struct{}

func (impatient) Error() string { return "timeout" }
func (impatient) Timeout() bool { return true }
