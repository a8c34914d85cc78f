package functions

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// healthColumns are the columns of both tables.
var healthColumns = []report.Column{
	{Title: "Account", Width: report.Medium}, {Title: "Exists", Width: report.Tiny}, {Title: "Started", Width: report.Tiny}, {Title: "Append-only", Width: report.Tiny},
	{Title: "Findings"}, {Title: "Trail and Logstore"}, {Title: "Last delivery", Width: report.Narrow}, {Title: "Retention", Width: report.Narrow},
}

// healthSections returns the tables, those that need attention first.
func healthSections(trails []*shippingHealth) []report.Section {
	var rows []ranked
	for _, h := range trails {
		rows = append(rows, h.row())
	}
	attention, healthy := inOrder(rows)
	one, many := nounOf(trails)
	return slices.Concat(
		tableSection(plural(len(attention), one+" needs attention", many+" need attention"), healthColumns, attention),
		tableSection(plural(len(healthy), one+" is healthy", many+" are healthy"), healthColumns, healthy))
}

// row returns the row of the trail.
func (h *shippingHealth) row() ranked {
	findings := report.Cell{}
	if len(h.reasons) > 0 {
		findings = why(h.reasons, h.codes)
	} else if h.light() == report.Good {
		findings = report.Cell{muted("none")}
	}
	if failure := h.deliveryError; failure != nil && !slices.ContainsFunc(knownTexts(h.reasons), func(why string) bool { return strings.Contains(why, *failure) }) {
		findings = append(findings, muted("Error of the last delivery: "+*failure))
	}
	state := report.Line{Light: h.light(), Text: word(h.healthy, "Healthy", "Not healthy", "Not known")}
	started, sealed := answerCell(h.enabled), answerCell(h.appendOnly)
	delivered, kept := report.Cell{deliveryLine(h.delivery, isTrue(h.exists))}, report.Cell{retentionLine(h.retention)}
	if h.hasNoTrail() {
		started = answerCell(h.exists)
		if h.integrity == nil && h.appendOnly == nil {
			sealed = inapplicable
		}
		if h.delivery == nil {
			delivered = inapplicable
		}
		if h.retention == nil {
			kept = inapplicable
		}
	}
	return ranked{
		row: report.Row{Light: h.light(), Cells: []report.Cell{
			{{Style: report.Code, Text: known(h.account)}, state}, answerCell(h.existence()), started, sealed, findings, h.destination(), delivered, kept,
		}},
		names: inOrderOf(h.account, h.region, h.trail),
	}
}

// existence reports whether the trail exists; nil if that is not known: the data source says that
// an account has no trail also where a region that may have one did not answer.
func (h *shippingHealth) existence() *bool {
	for i, s := range statuses {
		if s.attribute == "slot_status" && isFalse(h.exists) && h.trail == nil && strings.HasPrefix(valueOr(h.statuses[i], ""), report.NotKnown) {
			return nil
		}
	}
	return h.exists
}

// hasNoTrail reports whether it is known that there is no such trail.
func (h *shippingHealth) hasNoTrail() bool { return isFalse(h.existence()) }

// destination returns the trail and where it delivers to.
func (h *shippingHealth) destination() report.Cell {
	to := destination(&place{project: h.project, logstore: h.logstore, region: h.projectRegion, console: h.console, trail: h.trail, home: h.region})
	if !h.hasNoTrail() {
		return to
	}
	none := "no trail"
	if h.trail != nil {
		none += " " + *h.trail + " in " + known(h.region)
	}
	if h.project == nil || h.logstore == nil {
		return report.Cell{muted(none)}
	}
	return append(report.Cell{muted(none)}, to[1:]...)
}

// components returns the status of each component of the trail.
func (h *shippingHealth) components() report.Section {
	table := &report.Table{Caption: "Components of the trail", Columns: []report.Column{{Title: "Component", Width: report.Medium}, {Title: "Status"}}}
	for i, s := range statuses {
		status := h.statuses[i]
		lamp, text := report.Unsure, "not known, or not applicable"
		if status != nil {
			holds := *status == s.healthy
			lamp, text = light(&holds), *status
		}
		table.Rows = append(table.Rows, report.Row{Light: report.None, Cells: []report.Cell{{{Style: report.Strong, Text: s.component}}, {{Light: lamp, Text: text}}}})
	}
	section := report.Section{Title: "Components", Table: table}
	if len(h.obstacles) > 0 {
		section.Facts = []report.Fact{{Term: "Would prevent its creation", Cell: report.Cell{{Items: knownTexts(h.obstacles)}}}}
	}
	return section
}

// integritySection returns whether the logs can be altered, and by whom.
func (h *shippingHealth) integritySection() report.Section {
	inOrder := h.integrity != nil && *h.integrity == appendOnly
	lamp := light(&inOrder)
	if h.integrity == nil {
		lamp = report.Unsure
	}
	texts := func(texts []*string) report.Line {
		if len(texts) == 0 {
			return plain(report.NotKnown)
		}
		return report.Line{Items: knownTexts(texts)}
	}
	section := report.Section{Title: "Integrity of the logs"}
	for i, line := range []report.Line{
		{Light: lamp, Text: known(h.integrity)}, plain(answer(h.appendOnly)), plain(answer(h.anonymous)), plain(valueOr(h.processor, "none named")),
		plain(known(h.projectPolicy)), plain(known(h.logstorePolicy)), texts(h.writers), texts(h.deleters),
		plain(answer(h.recycleBin)), plain(answer(h.encrypted)), momentLine(h.logstoreMade), code(known(h.role)),
	} {
		section.Facts = append(section.Facts, report.Fact{Term: integrityTerms[i], Cell: report.Cell{line}})
	}
	return section
}

// integrityTerms are the terms of the integrity, in their order.
var integrityTerms = []string{
	"Status", "Append-only", "Accepts anonymous writes", "Ingest processor", "Policy of the project", "Policy of the Logstore", "Who may write logs", "Who may delete them all",
	"Recycle bin", "Encrypted", "Logstore created", "Delivery role",
}

// joined returns texts in one line.
func joined(texts []string) report.Line { return report.Line{Text: strings.Join(texts, ", ")} }
