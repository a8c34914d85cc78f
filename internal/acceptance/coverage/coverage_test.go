// Package coverage_test tests the data source innertrail_coverage.
package coverage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	coverageName = "innertrail_coverage"
	roleName     = "audit-shipping"
	pattern      = "acs:ram::{account_id}:role/" + roleName
)

var threeRegions = []string{"cn-hangzhou", "cn-shanghai", "ap-southeast-1"}

// organisation is a resource directory whose management account is the first one.
type organisation struct {
	*acctest.Cloud

	keys    map[string]any // of a user of the management account
	members []string
}

// newOrganisation makes a directory with members. As many as given ship, by turns in three regions.
func newOrganisation(t *testing.T, tc *acctest.Cloud, members, shipping int) *organisation {
	t.Helper()
	o := &organisation{Cloud: tc}
	directory := &emulator.Directory{ManagementID: emulator.DefaultAccountID, Members: map[string]emulator.DirectoryMember{}}
	for i := range members {
		account := fmt.Sprint(4000000000000000 + i)
		tc.AddMember(t, account, roleName)
		directory.Members[account] = emulator.DirectoryMember{DisplayName: fmt.Sprintf("team-%02d", i)}
		o.members = append(o.members, account)
	}
	tc.SetDirectory(directory)
	o.keys = tc.UserWithActions(t, "hub", []string{"sts:AssumeRole", "resourcemanager:ListAccounts", "resourcemanager:GetResourceDirectory"})
	for i := range shipping {
		tc.NewSession(t, o.keys).Create(acctest.ThroughRole(o.role(i), o.members[i], map[string]any{"region": threeRegions[i%3], "project_region": "cn-hangzhou"}))
	}
	tc.ClearJournal()
	return o
}

func (o *organisation) role(i int) string { return "acs:ram::" + o.members[i] + ":role/" + roleName }

func (o *organisation) edit(i int, edit func(*emulator.Account)) { o.EditAccount(o.members[i], edit) }

// byPattern is the configuration for all members.
func byPattern(more map[string]any) map[string]any {
	config := map[string]any{"role_pattern": pattern, "regions": threeRegions}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// read reads the coverage, and returns it with its warnings.
func (o *organisation) read(t *testing.T, config map[string]any) (data acctest.Data, accounts map[string]acctest.Data, warnings string) {
	t.Helper()
	data, diags := o.NewSession(t, o.keys).TryReadData(t.Context(), coverageName, config)
	if acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	accounts = map[string]acctest.Data{}
	for _, account := range data.List("accounts") {
		accounts[strings.Trim(account.Text("account_id"), `"`)] = account
	}
	return data, accounts, acctest.Text(diags)
}

func checkTotals(t *testing.T, data acctest.Data, want string) {
	t.Helper()
	var got []string
	for _, name := range []string{"accounts", "allow_listed", "shipping", "healthy", "covered", "unreadable", "excluded"} {
		got = append(got, name+" "+data.Object("totals").Text(name))
	}
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("the totals are %s, want %s", text, want)
	}
}

func reasonsOf(account acctest.Data) string { return strings.Join(account.Texts("reasons"), "; ") }

// Of 60 accounts in three regions, 6 have no trail, 8 are stopped, and 2 cannot be read: coverage says
// exactly these.
func TestCoverage_sixtyAccounts(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 60, 54)
	for i := range 8 {
		o.edit(20+i, func(a *emulator.Account) { testcloud.Trail(a).Status = "Disable" })
	}
	o.edit(40, func(a *emulator.Account) { delete(a.Roles, roleName) })
	o.edit(41, func(a *emulator.Account) {
		a.Roles[roleName].AssumeRolePolicyDocument = testcloud.TrustAccount(testcloud.StrangerAccount)
	})
	o.ClearJournal()
	data, accounts, warnings := o.read(t, byPattern(nil))
	checkTotals(t, data, "accounts 60, allow_listed 58, shipping 44, healthy 44, covered 44, unreadable 2, excluded 0")
	if data.Text("complete") != "false" {
		t.Error("it is complete")
	}
	if len(accounts) != 60 {
		t.Errorf("%d accounts", len(accounts))
	}
	for i, id := range o.members {
		account, reasons := accounts[id], reasonsOf(accounts[id])
		t.Log(id, reasons)
		want := map[string]string{"readable": "true", "allow_listed": "true", "shipping": "true", "healthy": "true", "covered": "true", "account_name": fmt.Sprintf("%q", fmt.Sprintf("team-%02d", i))}
		words := ""
		switch {
		case i == 40, i == 41:
			want["readable"], want["allow_listed"], want["shipping"], want["healthy"], want["covered"] = "false", "null", "null", "null", "false"
			words = "AssumeRole"
			want["orphaned_logstores"] = "null"
		case i >= 54:
			want["shipping"], want["healthy"], want["covered"] = "false", "false", "false"
			words, want["trail_name"] = "trail: none in cn-hangzhou, cn-shanghai, ap-southeast-1", "null"
		case i >= 20 && i < 28:
			want["shipping"], want["healthy"], want["covered"] = "false", "false", "false"
			words, want["since"] = "delivery: stopped", "null"
		default:
			want["region"], want["project_name"], want["project_region"] = `"`+threeRegions[i%3]+`"`, `"audit-`+id+`"`, `"cn-hangzhou"`
			want["logstore_name"], want["retention_days"] = `"innertrail_platform-ops"`, "3650"
			if !strings.Contains(account.Text("since"), "T") || !strings.Contains(account.Text("console"), "/audit-"+id+"/logsearch/innertrail_platform-ops") {
				t.Errorf("%s: since %s, console %s", id, account.Text("since"), account.Text("console"))
			}
		}
		account.Check(want)
		codes := map[string]string{"AssumeRole": "account.unread", "delivery: stopped": "trail.stopped", "": ""}
		if code, ok := codes[words]; !ok && strings.Join(account.Texts("codes"), " ") != "trail.missing" || ok && strings.Join(account.Texts("codes"), " ") != code {
			t.Errorf("%s: the codes of %q are %q", id, reasons, account.Texts("codes"))
		}
		if !strings.Contains(reasons, words) || words == "" && reasons != "" {
			t.Errorf("%s: the reasons are %q, want %q", id, reasons, words)
		}
	}
	if !slices.IsSortedFunc(data.List("accounts"), func(a, b acctest.Data) int { return strings.Compare(a.Text("account_id"), b.Text("account_id")) }) {
		t.Error("the accounts are not sorted")
	}
	acctest.CheckWords(t, warnings, "2 of 60 accounts could not be read", o.members[40], o.members[41])
	acctest.CheckWords(t, report(t, o.NewSession(t, o.keys), data), "44 of 60 accounts are covered", "14 are not covered, and 2 could not be read.", "16 accounts need attention")
	o.CheckNoWrites(t)
}
