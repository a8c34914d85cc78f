package coverage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The members of a directory of several pages are all read, but for the excluded ones, which are
// counted. An excluded account that is no member is a warning.
func TestCoverage_pages(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 203, 0)
	data, accounts, warnings := o.read(t, byPattern(map[string]any{"regions": threeRegions[:1], "exclude_account_ids": []string{o.members[0], o.members[202], "77"}}))
	checkTotals(t, data, "accounts 201, allow_listed 201, shipping 0, healthy 0, covered 0, unreadable 0, excluded 2")
	if _, there := accounts[o.members[202]]; there || len(accounts) != 201 {
		t.Errorf("%d accounts, with the excluded one: %t", len(accounts), there)
	}
	acctest.CheckWords(t, warnings, "Accounts to leave out are no members of the resource directory", "They are 77.")
	if n := o.CountCalls("ListAccounts"); n != 3 {
		t.Errorf("%d pages", n)
	}
	data, _, warnings = o.read(t, byPattern(map[string]any{"regions": threeRegions[:1], "exclude_account_ids": o.members}))
	acctest.CheckWords(t, warnings, "No account was examined", "exclude_account_ids leaves out every member of the resource directory (203).")
	checkTotals(t, data, "accounts 0, allow_listed 0, shipping 0, healthy 0, covered 0, unreadable 0, excluded 203")
	if data.Text("complete") != "false" {
		t.Error("nothing is complete")
	}
	o.SetDirectory(&emulator.Directory{ManagementID: emulator.DefaultAccountID, Members: map[string]emulator.DirectoryMember{}})
	_, _, warnings = o.read(t, byPattern(nil))
	acctest.CheckWords(t, warnings, "No account was examined", "The resource directory has no members.")
}

// Only the management account and delegated administrators may list the members: any other caller gets
// an error that names the way out.
func TestCoverage_notTheManagementAccount(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 0)
	o.AddMember(t, testcloud.StrangerAccount, roleName)
	read := func(keys map[string]any, role string) string {
		t.Helper()
		arguments := map[string]any{}
		for name, value := range keys {
			arguments[name] = value
		}
		if role != "" {
			arguments["assume_role"] = []any{map[string]any{"role_arn": role}}
		}
		_, diags := o.NewSession(t, arguments).TryReadData(t.Context(), coverageName, byPattern(nil))
		return acctest.Text(diags)
	}
	acctest.CheckWords(t, read(o.keys, o.role(0)), "The credentials may not list the members of the resource directory", "ListAccounts",
		"Only the management account, which is 1000000000000001, and delegated administrators may list them", "resourcemanager:ListAccounts", "assume_role_arns")
	acctest.CheckWords(t, read(o.UserWithActions(t, "no-directory", []string{"sts:AssumeRole"}), ""), "The credentials may not list the members of the resource directory",
		"Only the management account and delegated administrators may list them", "resourcemanager:ListAccounts")
	acctest.CheckWords(t, read(o.keys, "acs:ram::"+testcloud.StrangerAccount+":role/"+roleName), "The account of the credentials is in no resource directory", "assume_role_arns")
	o.CheckNoWrites(t)
}

// A member that has not joined the directory, or has left it, is not read and not left out: it is not
// covered, and its reason says why.
func TestCoverage_memberThatHasNotJoined(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 12, 12)
	directory := &emulator.Directory{ManagementID: emulator.DefaultAccountID, Members: map[string]emulator.DirectoryMember{}}
	statuses := []string{
		"CreateSuccess", "InviteSuccess", "PromoteVerifying", "PromoteFailed", "PromoteExpired", "PromoteCancelled", "PromoteSuccess",
		"CreateVerifying", "CreateFailed", "CreateExpired", "CreateCancelled", "Removed",
	}
	for i, status := range statuses {
		directory.Members[o.members[i]] = emulator.DirectoryMember{DisplayName: status, Status: status}
	}
	o.SetDirectory(directory)
	o.ClearJournal()
	data, accounts, warnings := o.read(t, byPattern(nil))
	checkTotals(t, data, "accounts 12, allow_listed 7, shipping 7, healthy 7, covered 7, unreadable 5, excluded 0")
	for i, status := range statuses {
		account := accounts[o.members[i]]
		account.Check(map[string]string{"account_name": fmt.Sprintf("%q", status), "covered": fmt.Sprint(i < 7)})
		if i >= 7 && !strings.Contains(reasonsOf(account), "its status in the resource directory is "+status) {
			t.Errorf("%s: %s", status, reasonsOf(account))
		}
	}
	acctest.CheckWords(t, warnings, "5 of 12 accounts could not be read")
	if n := o.CountCalls("AssumeRole"); n != 7 {
		t.Errorf("%d roles are assumed", n)
	}
}
