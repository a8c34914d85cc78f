package functions

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// coverageScope returns what was examined: the arguments of the data source.
func coverageScope(m members) []report.Fact {
	roles, pattern := m.texts("assume_role_arns"), m.text("role_pattern")
	excluded, regions := m.texts("exclude_account_ids"), m.texts("regions")
	examined := plain("the provider's own account")
	switch {
	case pattern != nil:
		examined = code(*pattern)
	case roles != nil:
		examined = plain(plural(len(roles), "role", "roles") + " from a list")
	}
	facts := []report.Fact{{Term: "Accounts", Cell: report.Cell{examined}}}
	if pattern != nil {
		facts[0].Cell = append(facts[0].Cell, muted("members of the Resource Directory, by the pattern of their role"))
	}
	if len(excluded) > 0 {
		facts = append(facts, report.Fact{Term: "Excluded, not examined", Cell: report.Cell{joined(knownTexts(excluded))}})
	}
	where := plain("all")
	if regions != nil {
		where = joined(knownTexts(regions))
	}
	return append(facts, report.Fact{Term: "Regions", Cell: report.Cell{where}})
}

// attentionColumns and coveredColumns are the columns of the two tables.
var (
	attentionColumns = []report.Column{
		{Title: "Account", Width: report.Medium}, {Title: "Allow-listed", Width: report.Tiny}, {Title: "Shipping", Width: report.Tiny}, {Title: "Healthy", Width: report.Tiny},
		{Title: "Why"}, {Title: "Trail and Logstore"}, {Title: "Since", Width: report.Narrow}, {Title: "Last delivery", Width: report.Narrow}, {Title: "Retention", Width: report.Narrow},
	}
	coveredColumns = []report.Column{
		{Title: "Account", Width: report.Medium}, {Title: "State", Width: report.Medium}, {Title: "Trail and Logstore"},
		{Title: "Since", Width: report.Narrow}, {Title: "Last delivery", Width: report.Narrow}, {Title: "Retention", Width: report.Narrow},
	}
)

// coverageSections returns the tables, those that need attention first.
func coverageSections(accounts []*covering) []report.Section {
	var rows []ranked
	for _, a := range accounts {
		rows = append(rows, a.row())
	}
	attention, covered := inOrder(rows)
	return slices.Concat(
		tableSection(plural(len(attention), "account needs attention", "accounts need attention"), attentionColumns, attention),
		tableSection(plural(len(covered), "account is covered", "accounts are covered"), coveredColumns, covered))
}

// light returns the state of the account: an account that cannot be read is not covered, but what
// is wrong with it is not known.
func (a *covering) light() (report.Light, string) {
	switch {
	case isTrue(a.covered):
		return report.Good, "Covered"
	case isTrue(a.readable):
		return report.Bad, "Not covered"
	}
	return report.Unsure, "Not readable"
}

// row returns the row of the account.
func (a *covering) row() ranked {
	lamp, word := a.light()
	state := report.Line{Light: lamp, Text: word}
	var cells []report.Cell
	if lamp == report.Good {
		covered := report.Cell{state}
		if !isTrue(a.allowListed) {
			covered = append(covered, report.Line{Style: report.Muted, Light: light(a.allowListed), Text: "allow-list " + answer(a.allowListed)})
		}
		cells = []report.Cell{a.identity(), covered}
	} else {
		cells = []report.Cell{append(a.identity(), state), a.fact(a.allowListed), a.fact(a.shipping), a.fact(a.healthy), why(a.reasons, a.codes)}
	}
	cells = append(cells, append(a.destination(), a.remarks(lamp)...))
	if a.hasNoTrail() {
		cells = append(cells, inapplicable, inapplicable, inapplicable)
	} else {
		cells = append(cells, a.startedSince(), report.Cell{deliveryLine(a.delivery, a.trail != nil)}, report.Cell{retentionLine(a.retention)})
	}
	return ranked{
		row:   report.Row{Light: lamp, Cells: cells},
		names: inOrderOf(a.id, a.role, a.region, a.trail),
	}
}

// why returns reasons, and their codes for those who look them up.
func why(reasons, codes []*string) report.Cell {
	cell := reasonsCell(reasons)
	if len(codes) > 0 {
		cell = append(cell, report.Line{Style: report.Muted, Text: strings.Join(knownTexts(codes), ", ")})
	}
	return cell
}

// remarks returns the Logstores without a trail, and of an account that is covered what could not
// be read in it; for the others, the reasons have a column.
func (a *covering) remarks(lamp report.Light) report.Cell {
	var cell report.Cell
	switch {
	case len(a.orphaned) > 0:
		cell = report.Cell{{Style: report.Muted, Text: "Logstores without a trail:"}, {Style: report.Code, Items: knownTexts(a.orphaned)}}
	case a.orphaned == nil && isTrue(a.readable):
		cell = report.Cell{{Style: report.Muted, Light: report.Unsure, Text: "Logstores without a trail: " + report.NotKnown}}
	}
	if lamp == report.Good && len(a.reasons) > 0 {
		cell = append(cell, report.Line{Items: reasonTexts(a.reasons)})
	}
	return cell
}

// startedSince returns since when the trail is started. A stopped one has no such time.
func (a *covering) startedSince() report.Cell {
	if a.since == nil && isFalse(a.shipping) {
		return inapplicable
	}
	return report.Cell{momentLine(a.since)}
}

// identity returns the name and the id of the account, and the role by which it was read if
// nothing else is known.
func (a *covering) identity() report.Cell {
	if a.id == nil && a.name == nil && a.role != nil {
		return report.Cell{code(*a.role)}
	}
	if a.name == nil || *a.name == "" {
		return report.Cell{code(known(a.id))}
	}
	return report.Cell{{Style: report.Strong, Text: *a.name}, {Style: report.Code, Text: known(a.id)}}
}

// fact returns the cell of a fact. What is false of an account that cannot be read is not known.
func (a *covering) fact(holds *bool) report.Cell {
	if !isTrue(a.readable) && !isTrue(holds) {
		holds = nil
	}
	return answerCell(holds)
}

// hasNoTrail reports whether it is known that the account has no trail.
func (a *covering) hasNoTrail() bool {
	return isTrue(a.readable) && isFalse(a.shipping) && a.trail == nil && a.project == nil && a.since == nil && a.delivery == nil && a.retention == nil
}

// destination returns the trail and where it delivers to.
func (a *covering) destination() report.Cell {
	if a.hasNoTrail() {
		return report.Cell{muted("no trail")}
	}
	return destination(&place{project: a.project, logstore: a.logstore, region: a.projectRegion, console: a.console, trail: a.trail, home: a.region})
}
