package functions

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// covering is an account of data.innertrail_coverage. What is null is nil.
type covering struct {
	id, name, role                            *string
	readable, allowListed, shipping, healthy  *bool
	covered                                   *bool
	reasons, codes, orphaned                  []*string
	since, delivery, trail, region            *string
	project, projectRegion, logstore, console *string
	retention                                 *int
}

func newCovering(m members) *covering {
	return &covering{
		id: m.text("account_id"), name: m.text("account_name"), role: m.text("assume_role_arn"),
		readable: m.flag("readable"), allowListed: m.flag("allow_listed"), shipping: m.flag("shipping"), healthy: m.flag("healthy"), covered: m.flag("covered"),
		reasons: m.texts("reasons"), codes: m.texts("codes"), orphaned: m.texts("orphaned_logstores"),
		since: m.text("since"), delivery: m.text("last_delivery"), trail: m.text("trail_name"), region: m.text("region"),
		project: m.text("project_name"), projectRegion: m.text("project_region"), logstore: m.text("logstore_name"), console: m.text("console"),
		retention: m.count("retention_days"),
	}
}

// coveragePage returns the page about an object of data.innertrail_coverage.
func coveragePage(m members) (report.Page, error) {
	var accounts []*covering
	elements := m.list("accounts", "objects")
	if elements == nil && has(m.values, "accounts") && len(*m.wrong) == 0 {
		m.isNot(m.at("accounts"), "a list of objects", nil)
	}
	for i, element := range elements {
		path := m.at("accounts") + "[" + strconv.Itoa(i) + "]"
		account, ok := m.nested(path, unwrap(element))
		if !ok {
			if unwrap(element) == nil {
				m.isNot(path, "an object", nil)
			}
			continue
		}
		accounts = append(accounts, newCovering(account))
	}
	scope := coverageScope(m)
	claimed, excluded := m.claimedTotals()
	if err := m.err(); err != nil {
		return report.Page{}, err
	}
	if wrong := contradiction(accounts); wrong != "" {
		return report.Page{}, errors.New(wrong + ". " + unaltered)
	}
	if names, _ := elementsOf(unwrap(m.values["exclude_account_ids"])); excluded != nil && *excluded > len(names) {
		return report.Page{}, fmt.Errorf("totals.excluded is %d, but exclude_account_ids names %d. %s", *excluded, len(names), unaltered)
	}
	counted := countTotals(accounts)
	if err := counted.compare(claimed); err != nil {
		return report.Page{}, err
	}
	page := report.Page{
		Title:   "Coverage of " + plural(counted["accounts"], "account", "accounts"),
		Lead:    "Whether the log of what Alibaba Cloud's own engineers and systems do to each account is delivered to a Logstore that does not allow edits.",
		Verdict: coverageVerdict(counted),
		Figures: coverageFigures(accounts, counted, excluded),
		Facts:   scope,
		Notes: []string{
			"Covered: the account could be read, its trail is started, and it is healthy: delivery works and the Logstore does not allow edits of single logs. Soft deletion hides logs all the same. An account that cannot be read counts as not covered.",
			retentionNote,
			"Platform events are rare: a last delivery of long ago, or none yet, is no fault by itself. Times are in UTC.",
		},
	}
	page.Sections = coverageSections(accounts)
	return page, nil
}

// contradiction says what in the accounts contradicts itself; it is empty if nothing does. A covered
// account may have the code of regions that did not answer, and no other.
func contradiction(accounts []*covering) string {
	seen := map[string]int{}
	for i, a := range accounts {
		if id := valueOr(a.id, ""); id != "" {
			if other, twice := seen[id]; twice {
				return fmt.Sprintf("accounts[%d] and accounts[%d] are the same account %s", other, i, quote(id))
			}
			seen[id] = i
		}
		if !isTrue(a.covered) {
			continue
		}
		if !isTrue(a.readable) || !isTrue(a.shipping) || !isTrue(a.healthy) {
			return fmt.Sprintf("accounts[%d] is covered, but it is not readable, shipping and healthy", i)
		}
		for _, cause := range knownTexts(a.codes) {
			if cause != string(reason.SlotUnknown) {
				return fmt.Sprintf("accounts[%d] is covered, but its codes have %s", i, quote(cause))
			}
		}
	}
	return ""
}

// unaltered ends an error about an object that contradicts itself.
const unaltered = "Pass the whole object of the data source, unaltered"

// totals are counts of accounts by the names that data.innertrail_coverage gives them.
type totals map[string]int

// countTotals counts the accounts.
func countTotals(accounts []*covering) totals {
	counted := totals{"accounts": len(accounts), "allow_listed": 0, "shipping": 0, "healthy": 0, "covered": 0, "unreadable": 0}
	for _, a := range accounts {
		for name, holds := range map[string]bool{
			"allow_listed": isTrue(a.allowListed), "shipping": isTrue(a.shipping), "healthy": isTrue(a.healthy), "covered": isTrue(a.covered), "unreadable": !isTrue(a.readable),
		} {
			if holds {
				counted[name]++
			}
		}
	}
	return counted
}

// claimedTotals returns what the object says of its accounts, and how many were excluded.
func (m members) claimedTotals() (claimed totals, excluded *int) {
	claimed = totals{}
	object, ok := m.object("totals")
	if !ok {
		return claimed, nil
	}
	for _, name := range []string{"accounts", "allow_listed", "shipping", "healthy", "covered", "unreadable"} {
		if count := object.count(name); count != nil {
			claimed[name] = *count
		}
	}
	if complete := m.flag("complete"); isTrue(complete) {
		claimed["complete"] = 1
	}
	return claimed, object.count("excluded")
}

// compare returns an error if the totals of an object are not those of its accounts: a page must
// not contradict itself.
func (t totals) compare(claimed totals) error {
	var wrong []string
	for name, count := range claimed {
		if name != "complete" && t[name] != count {
			wrong = append(wrong, fmt.Sprintf("totals.%s is %d, but %d of its accounts are", name, count, t[name]))
		}
	}
	if claimed["complete"] == 1 && t["covered"] < t["accounts"] {
		wrong = append(wrong, fmt.Sprintf("complete is true, but %d of %d accounts are covered", t["covered"], t["accounts"]))
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return errors.New(wrong[0] + ". " + unaltered)
}

// coverageVerdict says how many accounts are covered.
func coverageVerdict(t totals) report.Verdict {
	all, covered, unreadable := t["accounts"], t["covered"], t["unreadable"]
	uncovered := all - covered - unreadable
	verdict := report.Verdict{Light: report.Bad, Text: report.Number(covered) + " of " + plural(all, "account is covered", "accounts are covered")}
	switch {
	case all == 0:
		return report.Verdict{Light: report.Unsure, Text: "No account was examined"}
	case covered == all:
		verdict.Light = report.Good
		verdict.Text = "All " + report.Number(all) + " accounts are covered"
		if all == 1 {
			verdict.Text = "The account is covered"
		}
	case covered == 0 && all == 1:
		verdict.Text = "The account is not covered"
	}
	var rest []string
	if uncovered > 0 {
		rest = append(rest, plural(uncovered, "is", "are")+" not covered")
	}
	if unreadable > 0 {
		rest = append(rest, report.Number(unreadable)+" could not be read")
	}
	verdict.Detail = strings.Join(rest, ", and ")
	if verdict.Detail != "" {
		verdict.Detail += "."
	}
	if all > 1 {
		verdict.Shares = []report.Share{
			{Light: report.Good, Count: covered, Label: "covered"}, {Light: report.Bad, Count: uncovered, Label: "not covered"}, {Light: report.Unsure, Count: unreadable, Label: "not readable"},
		}
	}
	return verdict
}

// coverageFigures returns the totals.
func coverageFigures(accounts []*covering, t totals, excluded *int) []report.Figure {
	of := report.Number(t["accounts"])
	figures := []report.Figure{
		{Label: "Allow-listed", Value: report.Number(t["allow_listed"]), Of: of},
		{Label: "Shipping", Value: report.Number(t["shipping"]), Of: of},
		{Label: "Healthy", Value: report.Number(t["healthy"]), Of: of},
		{Label: "Not readable", Value: report.Number(t["unreadable"]), Of: of},
	}
	if excluded != nil && *excluded > 0 {
		figures = append(figures, report.Figure{Label: "Excluded, not examined", Value: report.Number(*excluded)})
	}
	if len(accounts) == 0 {
		return append(figures, report.Figure{Label: "Shortest retention", Value: report.NotKnown}, report.Figure{Label: "Logstores without a trail", Value: report.NotKnown})
	}
	var shortest *int
	orphaned, least, read := 0, "", ""
	for _, a := range accounts {
		orphaned += len(a.orphaned)
		if a.orphaned == nil {
			least = "at least "
		}
		if a.retention == nil && !a.hasNoTrail() {
			read = "those read"
		}
		if a.retention != nil && (shortest == nil || *a.retention < *shortest) {
			shortest = a.retention
		}
	}
	kept := report.Figure{Label: "Shortest retention", Value: retentionText(shortest)}
	switch {
	case shortest != nil:
		kept.Of = read
	case read == "":
		kept.Value = "–" // no account has a trail
	}
	return append(figures, kept,
		report.Figure{Label: "Logstores without a trail", Value: least + report.Number(orphaned)})
}
