package lifecycle_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Before anything else, every operation compares the caller's account with the one in
// state, and a create with the planned one. A difference is an error that names both.
func TestAccount_ofEveryOperation(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	create, created := s.Plan(nil, acctest.Minimal)
	s.NoErrors(create.Diagnostics)
	state := s.Create(acctest.Minimal)
	update, updated := s.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	destroy, none := s.Plan(state, nil)
	key := tc.AddAccount("2000000000000002")
	other := tc.NewSession(t, map[string]any{"access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret})
	tc.ClearJournal()
	check := func(what, text string) {
		t.Helper()
		if !strings.Contains(text, "is in account 1000000000000001; the credentials of the provider block are those of account 2000000000000002") {
			t.Errorf("%s is not refused:\n%s", what, text)
		}
	}
	_, diags := other.ApplyPlanned(t.Context(), nil, create, created)
	check("create", acctest.Text(diags))
	after, diags := other.TryRefresh(state)
	check("read", acctest.Text(diags))
	testcloud.SameElements(t, "the refused refresh changes", s.Changes(state.Value, after.Value), nil)
	_, diags = other.ApplyPlanned(t.Context(), state, update, updated)
	check("update", acctest.Text(diags))
	after, diags = other.ApplyPlanned(t.Context(), state, destroy, none)
	check("delete", acctest.Text(diags))
	if after == nil {
		t.Error("the refused delete forgot the shipping")
	}
	planned, _ := other.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	check("plan", acctest.Text(planned.Diagnostics))
	_, diags = other.ImportState("1000000000000001/cn-hangzhou/platform-ops")
	check("import", acctest.Text(diags))
	for _, call := range tc.Journal() {
		if call.Action != "GetCallerIdentity" {
			t.Errorf("%s was called in the other account", call.Action)
		}
	}
}

// All work on one account is serialised in a process: the calls of two refreshes never
// overlap.
func TestAccount_serialised(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	s := tc.NewSession(t, nil)
	s.Refresh(state) // the process now knows its account
	tc.SlowCalls()
	tc.ClearJournal()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { s.Refresh(state) })
	}
	both.Wait()
	calls := tc.Journal()
	waves := emulator.Waves(calls)
	if len(calls) != 12 || len(waves) != 2 || len(waves[0]) != 6 {
		t.Errorf("two refreshes made %d calls in %d waves, want 12 in 2:\n%s", len(calls), len(waves), testcloud.FormatCalls(calls))
	}
}
