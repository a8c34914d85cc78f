package coverage_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// none is an empty list.
const none = "tftypes.List[tftypes.String]<>"

// Without a role, the provider's own account is read.
func TestCoverage_ownAccount(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	o := &organisation{Cloud: tc}
	data, accounts, warnings := o.read(t, nil)
	checkTotals(t, data, "accounts 1, allow_listed 1, shipping 1, healthy 1, covered 1, unreadable 0, excluded 0")
	data.Check(map[string]string{"complete": "true"})
	accounts[emulator.DefaultAccountID].Check(map[string]string{
		"assume_role_arn": "null", "account_name": "null", "reasons": none, "orphaned_logstores": none, "trail_name": `"platform-ops"`, "last_delivery": "null",
	})
	if warnings != "" {
		t.Error(warnings)
	}
	tc.Fault(emulator.Fault{Action: "GetCallerIdentity", Times: -1, Kind: emulator.FaultDeny})
	data, accounts, _ = o.read(t, nil)
	checkTotals(t, data, "accounts 1, allow_listed 0, shipping 0, healthy 0, covered 0, unreadable 1, excluded 0")
	if reasons := reasonsOf(accounts["null"]); !strings.Contains(reasons, "account: not read: ") || !strings.Contains(reasons, "GetCallerIdentity") {
		t.Error(reasons)
	}
}

// Accounts are read through a list of roles. One that the provider block forbids is not read, and is
// not covered.
func TestCoverage_forbiddenAccount(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 2)
	o.keys["forbidden_account_ids"] = []string{o.members[1]}
	data, accounts, warnings := o.read(t, map[string]any{"assume_role_arns": []string{o.role(1), o.role(0)}, "regions": threeRegions})
	checkTotals(t, data, "accounts 2, allow_listed 1, shipping 1, healthy 1, covered 1, unreadable 1, excluded 0")
	accounts[o.members[0]].Check(map[string]string{"covered": "true", "account_name": "null", "assume_role_arn": `"` + o.role(0) + `"`})
	acctest.CheckWords(t, reasonsOf(accounts[o.members[1]]), "account: not read: Account "+o.members[1]+" is in forbidden_account_ids")
	acctest.CheckWords(t, warnings, "1 of 2 accounts could not be read")
	for _, call := range o.Journal() {
		if call.Account == o.members[1] {
			t.Errorf("%s is called in the forbidden account", call.Action)
		}
	}
}

// state is what a row says in one word each: readable, allow-listed, shipping, healthy, covered.
func state(account acctest.Data) string {
	var texts []string
	for _, name := range []string{"readable", "allow_listed", "shipping", "healthy", "covered"} {
		texts = append(texts, account.Text(name))
	}
	return strings.Join(texts, "/")
}

// What is not known is null and never false, and an account with it is covered only if nothing of it
// matters: a trail that ships and is healthy.
func TestCoverage_notKnown(t *testing.T) {
	t.Parallel()
	deny := func(action, region string) func(o *organisation) {
		return func(o *organisation) {
			o.Fault(emulator.Fault{Action: action, Region: region, Times: -1, Kind: emulator.FaultDeny})
		}
	}
	edit := func(edit func(*emulator.Account)) func(o *organisation) {
		return func(o *organisation) { o.edit(0, edit) }
	}
	for _, row := range []struct {
		codes    string
		name     string
		shipping int
		arrange  func(o *organisation)
		state    string
		words    string
	}{
		{"account.unread", "a role that is denied", 1, deny("AssumeRole", ""), "false/null/null/null/false", "account: not read: STS answered NoPermission to AssumeRole"},
		{"slot.unknown", "no region answers", 1, deny("DescribeInnerTrails", ""), "false/null/null/null/false", "trails: not listed in ap-southeast-1 (NoPermission), cn-hangzhou (NoPermission), cn-shanghai (NoPermission): ActionTrail answered NoPermission"},
		{"slot.unknown trail.missing", "the trail's region does not answer", 1, deny("DescribeInnerTrails", "cn-hangzhou"), "true/true/null/null/false", "trails: not listed in cn-hangzhou (NoPermission)"},
		{"slot.unknown", "another region does not answer", 1, deny("DescribeInnerTrails", "cn-shanghai"), "true/true/true/true/true", "trails: not listed in cn-shanghai (NoPermission)"},
		{"slot.unknown trail.missing", "a region does not answer, and there is no trail", 0, deny("DescribeInnerTrails", "cn-shanghai"), "true/true/null/null/false", "trail: none in the regions that answered"},
		{"trail.missing", "no trail", 0, func(*organisation) {}, "true/true/false/false/false", "trail: none in cn-hangzhou, cn-shanghai, ap-southeast-1"},
		{"account.not_enabled", "not allow-listed", 0, func(o *organisation) { o.Set(func(s *emulator.Settings) { s.AllowListed = false }) }, "true/false/false/false/false", "allow-list: not open: "},
		{"account.unread", "the Logstore is not read", 1, deny("GetLogStore", ""), "true/true/true/null/false", "parts: not known: "},
		{"trail.unknown", "the status of the delivery is not read", 1, deny("GetTrailStatus", ""), "true/true/true/null/false", "delivery: unreadable"},
		{"policy.unknown", "the policy of the project is not read", 1, deny("GetProjectPolicy", ""), "true/true/true/null/false", "integrity: unreadable"},
		{"trail.stopped policy.unknown", "a stopped trail whose policy is not read", 1, func(o *organisation) {
			deny("GetProjectPolicy", "")(o)
			o.edit(0, func(a *emulator.Account) { testcloud.Trail(a).Status = "Disable" })
		}, "true/true/false/false/false", "delivery: stopped"},
		{"trail.redirected", "a project of another account", 1, edit(func(a *emulator.Account) {
			testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:3000000000000003:project/foreign"
		}), "true/true/true/null/false", "trail: not known: it ships to acs:log:cn-hangzhou:3000000000000003:project/foreign"},
		{"role.unknown", "a role that is not understood", 1, edit(func(a *emulator.Account) { testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::1:user/x" }), "true/true/true/null/false", "role: not known: "},
		{"index.missing", "a missing index", 1, edit(func(a *emulator.Account) {
			a.Projects["audit-4000000000000000"].Logstores["innertrail_platform-ops"].Index = nil
		}), "true/true/true/false/false", "index: missing"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				o := newOrganisation(t, tc, 1, row.shipping)
				row.arrange(o)
				data, accounts, warnings := o.read(t, byPattern(nil))
				account := accounts[o.members[0]]
				if got, reasons := state(account), reasonsOf(account); got != row.state || !strings.Contains(reasons, row.words) {
					t.Errorf("it is %s, want %s, because %s, want %s", got, row.state, reasons, row.words)
				}
				if codes := strings.Join(account.Texts("codes"), " "); codes != row.codes {
					t.Errorf("the codes are %q, want %q", codes, row.codes)
				}
				data.Check(map[string]string{"complete": account.Text("covered")})
				if unsure := strings.Contains(row.state, "null") || strings.HasPrefix(row.words, "trails: ") || strings.HasSuffix(row.name, "not read"); unsure != strings.Contains(warnings, "1 of 1 account could not be read") {
					t.Errorf("it warns %s", warnings)
				}
				o.CheckNoWrites(t)
			})
		})
	}
}

// An account with two trails is not healthy, and both are named.
func TestCoverage_twoTrails(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 1, 1)
	o.edit(0, func(a *emulator.Account) {
		second := *testcloud.Trail(a)
		testcloud.Trail(a).Status = "Disable"
		second.Name, second.Region = "other-trail", "cn-shanghai"
		a.InnerTrails["other-trail"] = &second
	})
	data, accounts, _ := o.read(t, byPattern(nil))
	account := accounts[o.members[0]]
	if state(account) != "true/true/true/false/false" {
		t.Error(state(account))
	}
	account.Check(map[string]string{"trail_name": `"other-trail"`, "region": `"cn-shanghai"`})
	acctest.CheckWords(t, reasonsOf(account), "slot: the account has 2 trails: platform-ops in cn-hangzhou, other-trail in cn-shanghai", "platform-ops, delivery: stopped", "other-trail, Logstore: missing")
	data.Check(map[string]string{"complete": "false"})
}

// The time of the last delivery and the start of logging are those that ActionTrail tells. A start that
// is not understood is null, and said.
func TestCoverage_times(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 1, 1)
	o.edit(0, func(a *emulator.Account) {
		testcloud.Trail(a).LatestDeliveryLogServiceTime = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
		testcloud.Trail(a).StartLoggingTime = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	})
	_, accounts, _ := o.read(t, byPattern(nil))
	accounts[o.members[0]].Check(map[string]string{"last_delivery": `"2026-11-20T08:00:00Z"`, "since": `"2026-11-01T08:00:00Z"`, "covered": "true"})
	o.answering(`{"IsLogging":true,"StartLoggingTime":"yesterday\u001b[2J"}`, isAction("GetTrailStatus"))
	_, accounts, _ = o.read(t, byPattern(nil))
	accounts[o.members[0]].Check(map[string]string{"since": "null", "covered": "true"})
	if reasons := reasonsOf(accounts[o.members[0]]); !strings.Contains(reasons, "since: not known: ActionTrail tells the time yesterday") || strings.Contains(reasons, "\x1b") {
		t.Errorf("%q", reasons)
	}
}
