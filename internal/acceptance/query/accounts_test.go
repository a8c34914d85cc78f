package query_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// organisation is a cloud with member accounts, whose first ones ship.
type organisation struct {
	*acctest.Cloud

	keys  map[string]any
	roles []string
}

// newOrganisation adds member accounts. As many as given ship.
func newOrganisation(t *testing.T, tc *acctest.Cloud, members, shipping int) organisation {
	t.Helper()
	o := organisation{Cloud: tc}
	for i := range members {
		account := memberAccount(i)
		keys := tc.AddMember(t, account, "shipper")
		if i == 0 {
			o.keys = keys
		}
		o.roles = append(o.roles, "acs:ram::"+account+":role/shipper")
	}
	for i := range shipping {
		tc.NewSession(t, o.keys).Create(acctest.ThroughRole(o.roles[i], memberAccount(i)))
	}
	tc.ClearJournal()
	return o
}

func memberAccount(i int) string { return fmt.Sprint(int64(4000000000000000) + int64(i)) }

// list is a list of all members in one region.
func (o organisation) list() acctest.ListRequest {
	return inHangzhou(map[string]any{"assume_role_arns": o.roles})
}

// Each account is read through its role, and its shipping is imported through it, without a change.
func TestList_accounts(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 4, 3)
	s := o.NewSession(t, o.keys)
	rows := s.List(o.list())
	testcloud.SameElements(t, "the list has", texts(rows), []string{
		"4000000000000000/cn-hangzhou/platform-ops", "4000000000000001/cn-hangzhou/platform-ops", "4000000000000002/cn-hangzhou/platform-ops",
	})
	for _, row := range rows {
		role := "acs:ram::" + row.Identity["account_id"] + ":role/shipper"
		if row.Identity["assume_role_arn"] != role {
			t.Errorf("the identity of %s is %v", row.Name, row.Identity)
		}
		state, diags := s.ImportIdentity(row.Raw)
		s.NoErrors(diags)
		state = s.Refresh(state)
		planned, _ := s.Plan(state, acctest.ThroughRole(role, row.Identity["account_id"]))
		s.NoErrors(planned.Diagnostics)
		testcloud.SameElements(t, "the import changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	}
	o.CheckNoWrites(t)
}

// An account that cannot be read is a warning beside the shippings of the others, and so are regions
// of an account that do not answer.
func TestList_unreadableAccount(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 3, 3)
		tc.EditAccount(memberAccount(1), func(a *emulator.Account) { delete(a.Roles, "shipper") })
		rows := o.NewSession(t, o.keys).List(o.list())
		testcloud.SameElements(t, "the list has", texts(rows), []string{
			"4000000000000000/cn-hangzhou/platform-ops", "WARNING: Account 4000000000000001 was not read", "4000000000000002/cn-hangzhou/platform-ops",
		})
		for _, row := range rows {
			if row.Identity == nil {
				acctest.CheckWords(t, row.Warnings, o.roles[1], "\n\nNothing was read there.\n\n", "\n\nIf it has a shipping, that is missing in the list.")
			}
		}

		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-shanghai", Times: -1, Kind: emulator.FaultDeny})
		req := acctest.ListRequest{Limit: 100, Config: map[string]any{"assume_role_arns": o.roles[:1], "regions": []string{"cn-hangzhou", "cn-shanghai"}}}
		rows = o.NewSession(t, o.keys).List(req)
		testcloud.SameElements(t, "the list with a silent region has", texts(rows), []string{
			"4000000000000000/cn-hangzhou/platform-ops", "WARNING: Account 4000000000000000 was not read in cn-shanghai (NoPermission)",
		})

		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultHang})
		rows = o.NewSession(t, o.keys).List(req)
		testcloud.SameElements(t, "the list of an account that does not answer has", texts(rows), []string{"WARNING: Account 4000000000000000 was not read"})
		tc.CheckNoWrites(t)
	})
}

// Accounts that are not read for one cause are one warning, which names the cause and the argument.
func TestList_oneWarningForOneCause(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 12, 2)
	for where, regions := range map[string][]string{"": {"cn-nowhere"}, "in cn-nowhere (InvalidProduct.NotFound)": {"cn-hangzhou", "cn-nowhere"}} {
		rows := o.NewSession(t, o.keys).List(acctest.ListRequest{Limit: 100, Config: map[string]any{"assume_role_arns": o.roles, "regions": regions}})
		warnings, n := "", 0
		for _, row := range rows {
			if row.Identity == nil {
				warnings += row.Warnings
				n++
			}
		}
		acctest.CheckWords(t, warnings, "12 of 12 accounts were not read", where, "They are "+memberAccount(0)+", "+memberAccount(1), memberAccount(11)+", all for one cause.",
			"ActionTrail does not know the region.", "Nothing was read there.", "Correct or remove cn-nowhere in regions.")
		if found := len(rows) - n; n != 1 || found != 2*(len(regions)-1) || len(warnings) > 1500 || strings.Contains(warnings, ", :") || strings.Contains(warnings, "changed") {
			t.Errorf("regions %v: %d warnings and %d shippings:\n%s", regions, n, found, warnings)
		}
	}
	o.EditAccount(memberAccount(3), func(a *emulator.Account) { delete(a.Roles, "shipper") })
	o.EditAccount(memberAccount(4), func(a *emulator.Account) { delete(a.Roles, "shipper") })
	testcloud.SameElements(t, "the list with two missing roles has", texts(o.NewSession(t, o.keys).List(o.list())),
		[]string{memberAccount(0) + "/cn-hangzhou/platform-ops", memberAccount(1) + "/cn-hangzhou/platform-ops", "WARNING: 2 of 12 accounts were not read"})
}

// An account that the provider block forbids is not read.
func TestList_forbiddenAccount(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 2)
	keys := map[string]any{"forbidden_account_ids": []string{memberAccount(1)}}
	for name, value := range o.keys {
		keys[name] = value
	}
	rows := o.NewSession(t, keys).List(o.list())
	testcloud.SameElements(t, "the list has", texts(rows), []string{"4000000000000000/cn-hangzhou/platform-ops", "WARNING: Account 4000000000000001 was not read"})
	for _, call := range o.Journal() {
		if call.Account == memberAccount(1) {
			t.Errorf("%s is called in the forbidden account", call.Action)
		}
	}
}

// A shipping whose parts cannot be read is in the list, with a warning.
func TestList_unreadableShipping(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		tc.NewSession(t, nil).Create(acctest.Minimal)
		tc.Fault(emulator.Fault{Action: "GetLogStore", Times: -1, Kind: emulator.FaultDeny})
		req := inHangzhou(nil)
		req.IncludeResource = true
		rows := tc.NewSession(t, nil).List(req)
		if len(rows) != 1 || rows[0].Identity["trail_name"] != "platform-ops" || rows[0].Resource == nil {
			t.Fatalf("the list has %v", rows)
		}
		acctest.CheckWords(t, rows[0].Name, "1000000000000001/cn-hangzhou/platform-ops: not read: ")
		acctest.CheckWords(t, rows[0].Warnings, "Shipping 1000000000000001/cn-hangzhou/platform-ops was not read", "\n\nIt is in the list, with its trail only.")
	})
}

// Accounts for which Inner-ActionTrail is not open are one warning.
func TestList_notEnabled(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 0)
	o.Set(func(s *emulator.Settings) { s.AllowListed = false })
	rows := o.NewSession(t, o.keys).List(o.list())
	testcloud.SameElements(t, "the list has", texts(rows), []string{"WARNING: Inner-ActionTrail is not open for 2 accounts"})
	acctest.CheckWords(t, rows[0].Warnings, memberAccount(0)+", "+memberAccount(1))
}

// The list ends at the limit and warns of it only if there are more. Terraform reads nothing after
// that many results, so that all warnings come before the last one.
func TestList_limit(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 4, 3)
	o.EditAccount(memberAccount(3), func(a *emulator.Account) { delete(a.Roles, "shipper") })
	for limit, want := range map[int64]struct {
		results int
		cut     bool
	}{1: {1, true}, 2: {2, true}, 3: {3, false}, 4: {3, false}, 0: {3, false}} {
		req := o.list()
		req.Limit = limit
		rows := o.NewSession(t, o.keys).List(req)
		results, warnings := 0, ""
		for _, row := range rows {
			if row.Identity != nil {
				results++
			}
			warnings += row.Warnings
		}
		if cut := strings.Contains(warnings, fmt.Sprintf("The list ends at limit = %d, and there are more shippings", limit)); results != want.results || cut != want.cut {
			t.Errorf("limit %d: %d results, cut %v: %s", limit, results, cut, warnings)
		}
		if !want.cut && !strings.Contains(warnings, "Account 4000000000000003 was not read") {
			t.Errorf("limit %d: the account that was not read is missing", limit)
		}
		if limit > 0 && int64(results) == limit && rows[len(rows)-1].Identity == nil {
			t.Errorf("limit %d: a warning comes after the last result: %v", limit, texts(rows))
		}
	}
}

// 32 accounts are read at the same time. After the reader has stopped, no further account is read.
func TestList_inFlight(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 40, 0)
		release := tc.Hold(t, "AssumeRole")
		rows := make(chan int)
		go func() { rows <- len(o.NewSession(t, o.keys).List(o.list())) }()
		synctest.Wait()
		if held := tc.Held(); len(held) != 32 {
			t.Errorf("%d accounts are in flight, want 32", len(held))
		}
		release()
		if n := <-rows; n != 0 {
			t.Errorf("the list has %d rows", n)
		}
		if n := tc.CountCalls("AssumeRole"); n != 40 {
			t.Errorf("%d roles are assumed, want 40", n)
		}
	})
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 100, 1)
		s := o.NewSession(t, o.keys)
		tc.Set(func(s *emulator.Settings) { s.LatencyMS = 100 })
		for range s.Stream(o.list()) { // the first row comes after three calls, while the other accounts take two each
			break
		}
		if n := tc.CountCalls("AssumeRole"); n > 64 {
			t.Errorf("%d roles are assumed after the stream was left", n)
		}
	})
}

// At 100 ms a call, the first result comes after the three calls that it needs, one after the other, and
// 40 accounts without a shipping take two turns of two.
func TestList_time(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 41, 1)
		s := o.NewSession(t, o.keys)
		tc.Set(func(s *emulator.Settings) { s.LatencyMS = 100 })
		begun := time.Now()
		for row := range s.Stream(o.list()) {
			if took := time.Since(begun); row.Identity == nil || took > 400*time.Millisecond {
				t.Errorf("the first row comes after %s: %v", took, row)
			}
		}
		if took := time.Since(begun); took > 600*time.Millisecond {
			t.Errorf("the list takes %s", took)
		}
	})
}

// An account takes 11 calls in 3 waves: the role, the trails of each region, and the eight reads of a
// refresh with the status of the delivery. One without a trail takes 2.
func TestList_calls(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 2, 1)
		tc.SlowCalls()
		for i, want := range []struct{ calls, waves int }{{11, 3}, {2, 2}} {
			s := o.NewSession(t, o.keys)
			tc.ClearJournal()
			s.List(inHangzhou(map[string]any{"assume_role_arns": o.roles[i : i+1]}))
			calls := tc.Journal()
			if waves := emulator.Waves(calls); len(calls) != want.calls || len(waves) != want.waves {
				t.Errorf("account %d: %d calls in %d waves, want %v:\n%s", i, len(calls), len(waves), want, testcloud.FormatCalls(calls))
			}
			if seen := ofActions(calls); i == 1 && seen != "AssumeRole DescribeInnerTrails" {
				t.Errorf("account %d: %s", i, seen)
			}
		}
		s := o.NewSession(t, o.keys)
		tc.ClearJournal()
		s.List(acctest.ListRequest{Limit: 100, Config: map[string]any{"assume_role_arns": o.roles[:1]}})
		calls := tc.Journal()
		if waves := emulator.Waves(calls); len(calls) != 10+len(model.Regions()) || len(waves) != 3 {
			t.Errorf("all regions: %d calls in %d waves:\n%s", len(calls), len(waves), testcloud.FormatCalls(calls))
		}
		tc.CheckNoWrites(t)
	})
}

func ofActions(calls []emulator.Call) string { return strings.Join(testcloud.Actions(calls), " ") }

// What a service answers is shown as text: nothing in a name or a warning controls a terminal.
func TestList_hostileText(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Trail(a).LatestDeliveryLogServiceError = "failed\x1b[2J\nError: all is lost"
	})
	rows := tc.NewSession(t, nil).List(inHangzhou(nil))
	if len(rows) != 1 || strings.ContainsAny(rows[0].Name, "\x1b\n") || !strings.Contains(rows[0].Name, "delivery: failed: failed") {
		t.Errorf("the list has %q", texts(rows))
	}
	tc.Edit(func(a *emulator.Account) { testcloud.Trail(a).Name = "all\x1b[2J" })
	if rows := tc.NewSession(t, nil).List(inHangzhou(nil)); len(rows) != 1 || strings.Contains(rows[0].Warnings, "\x1b") || !strings.Contains(rows[0].Warnings, "cannot be managed") {
		t.Errorf("the list has %q", texts(rows))
	}
	tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no\x1b[2J"})
	var all []*tfprotov6.Diagnostic
	for _, diags := range tc.NewSession(t, nil).Stream(inHangzhou(nil)) {
		all = append(all, diags...)
	}
	if text := acctest.Text(all); strings.Contains(text, "\x1b") || !strings.Contains(text, "was not read") {
		t.Errorf("the list warns %q", text)
	}
}
