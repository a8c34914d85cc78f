package coverage_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Accounts that cannot be read for one reason are one warning, which names the first of them; each row
// has the reason.
func TestCoverage_oneWarningForManyAccounts(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 50, 0)
	for i := range 45 {
		o.edit(i, func(a *emulator.Account) { delete(a.Roles, roleName) })
	}
	o.edit(45, func(a *emulator.Account) {
		a.Roles[roleName].AssumeRolePolicyDocument = testcloud.TrustAccount(testcloud.StrangerAccount)
	})
	o.keys["forbidden_account_ids"] = o.members[46:49] // whose reasons name them
	_, accounts, warnings := o.read(t, byPattern(nil))
	if n := strings.Count(warnings, "WARNING"); n > 1 || len(warnings) > 2000 {
		t.Errorf("%d warnings of %d characters", n, len(warnings))
	}
	acctest.CheckWords(t, warnings, "49 of 50 accounts could not be read", "What could not be read counts as not covered.", "45 accounts ("+o.members[0]+", "+o.members[1], " more): not read: STS answered EntityNotExist.Role",
		"1 account ("+o.members[45]+"): not read: STS answered NoPermission", "accounts[*].reasons",
		"3 accounts ("+o.members[46]+", "+o.members[47]+", "+o.members[48]+"): not read: Account {account_id} is in forbidden_account_ids")
	for i := range 45 {
		if reasons := reasonsOf(accounts[o.members[i]]); !strings.Contains(reasons, "EntityNotExist.Role") {
			t.Errorf("%s: %s", o.members[i], reasons)
		}
	}
}

// A region that does not exist is one warning, too.
func TestCoverage_regionThatIsNotKnown(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 12, 1)
	for what, regions := range map[string][]string{"could not be read": {"cn-nowhere"}, "could not be read completely": {"cn-hangzhou", "cn-nowhere"}} {
		_, _, warnings := o.read(t, byPattern(map[string]any{"regions": regions}))
		acctest.CheckWords(t, warnings, "12 of 12 accounts "+what, "12 accounts ("+o.members[0]+", ", "trails: not listed in cn-nowhere (InvalidProduct.NotFound)")
		if n := strings.Count(warnings, "WARNING"); n > 1 || len(warnings) > 2000 || strings.Contains(warnings, ", :") {
			t.Errorf("regions %v: %s", regions, warnings)
		}
	}
}

// Two reads say the same, also of accounts that cannot be read: nothing differs from one call to the
// next, such as the id of a request.
func TestCoverage_twice(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 5, 3)
	o.edit(3, func(a *emulator.Account) { delete(a.Roles, roleName) })
	o.Fault(emulator.Fault{Action: "GetProjectPolicy", Times: -1, Kind: emulator.FaultDeny})
	o.Fault(emulator.Fault{Action: "ListLogStores", Times: -1, Kind: emulator.FaultDeny})
	o.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-shanghai", Times: -1, Kind: emulator.FaultDeny})
	first, _, warned := o.read(t, byPattern(nil))
	second, _, again := o.read(t, byPattern(nil))
	if !first.Value.Equal(second.Value) {
		t.Errorf("it reads %s\nand then %s", first.Text("accounts"), second.Text("accounts"))
	}
	if warned != again {
		t.Errorf("it warns %s\nand then %s", warned, again)
	}
}

// What services answer is shown as text: nothing in a row or a warning controls a terminal.
func TestCoverage_hostileText(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 1)
	o.SetDirectory(&emulator.Directory{ManagementID: emulator.DefaultAccountID, Members: map[string]emulator.DirectoryMember{
		o.members[0]: {DisplayName: "team\x1b[2J\nError: <b>"}, o.members[1]: {DisplayName: "b"},
	}})
	o.edit(0, func(a *emulator.Account) {
		testcloud.Trail(a).LatestDeliveryLogServiceError = "failed\x1b[2J\nError: all is lost"
	})
	o.Fault(emulator.Fault{Action: "ListProject", Times: -1, Kind: emulator.FaultError, Status: 403, Code: "Unauthorized", Message: "no\x1b[2J\n::add-mask::"})
	data, accounts, warnings := o.read(t, byPattern(nil))
	if text := data.Text("accounts") + warnings; strings.ContainsAny(text, "\x1b") || strings.Contains(text, "\n::add-mask") {
		t.Errorf("%q", text)
	}
	for _, account := range accounts {
		for _, text := range append(account.Texts("reasons"), account.Text("account_name")) {
			if strings.ContainsAny(text, "\x1b\n") {
				t.Errorf("%q", text)
			}
		}
	}
}

// 32 accounts are read at the same time. An account that hangs has its own time, and keeps nothing
// else back; when the time for all is over, the rest count as not covered.
func TestCoverage_time(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 40, 0)
		release := tc.Hold(t, "AssumeRole")
		done := make(chan struct{})
		go func() { defer close(done); o.read(t, byPattern(nil)) }()
		synctest.Wait()
		if held := tc.Held(); len(held) != 32 {
			t.Errorf("%d accounts are in flight, want 32", len(held))
		}
		release()
		<-done
	})
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 40, 0)
		tc.Fault(emulator.Fault{Action: "AssumeRole", Times: -1, Kind: emulator.FaultHang})
		begun := time.Now()
		data, accounts, warnings := o.read(t, byPattern(map[string]any{"timeouts": map[string]any{"read": "90s"}}))
		if took := time.Since(begun); took > 95*time.Second {
			t.Errorf("it takes %s", took)
		}
		checkTotals(t, data, "accounts 40, allow_listed 0, shipping 0, healthy 0, covered 0, unreadable 40, excluded 0")
		acctest.CheckWords(t, warnings, "40 of 40 accounts could not be read")
		for id, account := range accounts {
			if !strings.Contains(reasonsOf(account), "account: not read: ") {
				t.Errorf("%s: %s", id, reasonsOf(account))
			}
		}
	})
}

// A read that is interrupted is an error, and not a list of accounts that are not covered.
func TestCoverage_interrupted(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		o := newOrganisation(t, tc, 40, 0)
		ctx, cancel := context.WithCancel(t.Context())
		tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Nth: 3, Before: cancel})
		_, diags := o.NewSession(t, o.keys).TryReadData(ctx, coverageName, byPattern(nil))
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "The accounts were not read") {
			t.Error(text)
		}
	})
}
