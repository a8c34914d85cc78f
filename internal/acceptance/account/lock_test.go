package account_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// inAccount runs a test in a bubble, with a shipping and a provider process that knows its
// account. Calls are held at the services: what is running together is then a fact and not
// a question of time.
func inAccount(t *testing.T, test func(t *testing.T, tc *acctest.Cloud, s *acctest.Session, state *acctest.State)) {
	t.Helper()
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		state := tc.NewSession(t, nil).Create(acctest.Minimal)
		s := tc.NewSession(t, nil)
		state = s.Refresh(state)
		tc.ClearJournal()
		test(t, tc, s, state)
	})
}

// count returns how many of the calls that are running are of an action.
func count(tc *acctest.Cloud, action string) int {
	n := 0
	for _, call := range tc.Held() {
		if call.Action == action {
			n++
		}
	}
	return n
}

// update applies a change of a shipping that was planned before.
func update(t *testing.T, s *acctest.Session, state *acctest.State) (apply func()) {
	t.Helper()
	planned, wanted := s.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	s.NoErrors(planned.Diagnostics)
	return func() {
		_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
		s.NoErrors(diags)
	}
}

// Operations of one account that only read run together: refreshes, a plan that reads the
// cloud, an import and data sources.
func TestAccount_readsShare(t *testing.T) {
	inAccount(t, func(t *testing.T, tc *acctest.Cloud, s *acctest.Session, state *acctest.State) {
		tc.AddProject("second-audit", "cn-hangzhou")
		s.OneRun()
		s.Refresh(state)
		events := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T01:00:00Z"}
		release := tc.Hold(t, "")
		var all sync.WaitGroup
		all.Go(func() { s.Refresh(state) })
		all.Go(func() { s.Refresh(state) })
		all.Go(func() { s.Plan(state, acctest.InSecondProject(nil)) })
		all.Go(func() { s.ImportState("platform-ops") })
		for range 6 {
			all.Go(func() { s.TryReadData(t.Context(), "innertrail_events", events) })
		}
		synctest.Wait()
		// Two refreshes and the plan read the role; they and the import list the trails; the
		// data sources begin with the Logstore, as the refreshes and the plan do.
		for action, want := range map[string]int{"GetRole": 3, "DescribeInnerTrails": 4, "GetLogStore": 9} {
			if got := count(tc, action); got < want {
				t.Errorf("%d calls of %s run together, want %d:\n%s", got, action, want, testcloud.FormatCalls(tc.Held()))
			}
		}
		release()
		all.Wait()
	})
}

// Only one operation of an account may write at a time, and nothing reads meanwhile.
func TestAccount_writesExcludeEachOtherAndReads(t *testing.T) {
	inAccount(t, func(t *testing.T, tc *acctest.Cloud, s *acctest.Session, state *acctest.State) {
		first, second := update(t, s, state), update(t, s, state)
		s.OneRun()
		s.Refresh(state)
		tc.ClearJournal()
		release := tc.Hold(t, "StopLogging")
		var all sync.WaitGroup
		all.Go(first)
		synctest.Wait()
		all.Go(second)
		all.Go(func() { s.Refresh(state) })
		synctest.Wait()
		calls := testcloud.Actions(tc.Journal())
		if len(calls) != 9 || calls[8] != "StopLogging" || len(tc.Held()) != 1 {
			t.Errorf("beside the write that is held there were %v", calls)
		}
		release()
		all.Wait()
	})
}

// A write that waits for reads begins before the reads that came later.
func TestAccount_waitingWriteIsNotStarved(t *testing.T) {
	inAccount(t, func(t *testing.T, tc *acctest.Cloud, s *acctest.Session, state *acctest.State) {
		apply := update(t, s, state)
		s.OneRun()
		s.Refresh(state)
		tc.ClearJournal()
		release := tc.Hold(t, "GetRole")
		var all sync.WaitGroup
		all.Go(func() { s.Refresh(state) })
		synctest.Wait()
		all.Go(apply)
		synctest.Wait()
		all.Go(func() { s.Refresh(state) })
		synctest.Wait()
		if n := len(tc.Journal()); n != 8 {
			t.Errorf("%d calls, want those of the first read only:\n%s", n, testcloud.FormatCalls(tc.Journal()))
		}
		release()
		all.Wait()
		calls := testcloud.Actions(tc.Journal())
		if at := slices.Index(calls, "StopLogging"); at < 0 || at > 16 {
			t.Errorf("the write is not the second operation: %v", calls)
		}
	})
}

// An operation that is cancelled while it waits ends, says that nothing was changed, and
// makes no other operation wait.
func TestAccount_cancelledWhileWaiting(t *testing.T) {
	inAccount(t, func(t *testing.T, tc *acctest.Cloud, s *acctest.Session, state *acctest.State) {
		planned, wanted := s.Plan(state, acctest.Config(map[string]any{"enabled": false}))
		tc.ClearJournal()
		release := tc.Hold(t, "GetRole")
		var all sync.WaitGroup
		all.Go(func() { s.Refresh(state) })
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		var text string
		all.Go(func() {
			_, diags := s.ApplyPlanned(ctx, state, planned, wanted)
			text = acctest.Text(diags)
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		all.Go(func() { s.Refresh(state) })
		synctest.Wait()
		if n := count(tc, "GetRole"); n != 2 {
			t.Errorf("%d reads run together after the write gave up, want 2", n)
		}
		release()
		all.Wait()
		acctest.CheckWords(t, text, "Cannot start work on account 1000000000000001", "The run was interrupted while it waited", "Nothing was read or changed")
		tc.CheckNoWrites(t)
	})
}
