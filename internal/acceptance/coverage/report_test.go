package coverage_test

import (
	"html"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// report returns the page about a coverage, without its escapes.
func report(t *testing.T, s *acctest.Session, data acctest.Data) string {
	t.Helper()
	page, wrong := s.CallFunction("report_html", data.Value)
	if wrong != nil {
		t.Fatal(wrong.Text)
	}
	var text string
	if err := page.As(&text); err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(text)
}

// The page takes the object as the data source has read it: accounts that ship, one that is stopped,
// one without a trail, one that cannot be read, and what could not be read in one that is covered.
func TestCoverage_report(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 6, 4)
	o.edit(1, func(a *emulator.Account) { testcloud.Trail(a).Status = "Disable" })
	o.edit(5, func(a *emulator.Account) { delete(a.Roles, roleName) })
	data, _, _ := o.read(t, byPattern(map[string]any{"exclude_account_ids": []any{o.members[3]}}))
	acctest.CheckWords(t, report(t, o.NewSession(t, o.keys), data), "Coverage of 5 accounts", "2 of 5 accounts are covered", "2 are not covered, and 1 could not be read.", "Excluded, not examined", o.members[3],
		"3 accounts need attention", "delivery: stopped", "trail.stopped", "trail: none in cn-hangzhou, cn-shanghai, ap-southeast-1", "AssumeRole", "team-05", "cn-hangzhou, cn-shanghai, ap-southeast-1",
		`<a href="https://sls.console.aliyun.com/lognext/project/audit-`+o.members[0]+"/logsearch/innertrail_platform-ops", "2 accounts are covered")
	o.Fault(emulator.Fault{Action: "ListLogStores", Times: -1, Kind: emulator.FaultDeny})
	data, _, _ = o.read(t, map[string]any{"assume_role_arns": []any{o.role(0)}})
	acctest.CheckWords(t, report(t, o.NewSession(t, o.keys), data), "The account is covered", "1 role from a list", "Logstores without a trail: not known", "orphaned Logstores: not known")
	own := acctest.NewWithProject(t)
	s := own.NewSession(t, nil)
	s.Create(acctest.Minimal)
	acctest.CheckWords(t, report(t, s, s.ReadData(coverageName, nil)), "The account is covered", "the provider's own account")
}
