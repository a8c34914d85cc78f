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
	return slices.Concat(
		tableSection(plural(len(attention), "trail needs attention", "trails need attention"), healthColumns, attention),
		tableSection(plural(len(healthy), "trail is healthy", "trails are healthy"), healthColumns, healthy))
}

// row returns the row of the trail.
func (h *shippingHealth) row() ranked {
	findings := report.Cell{}
	if len(h.reasons) > 0 {
		findings = reasonsCell(h.reasons)
	} else if h.light() == report.Good {
		findings = report.Cell{muted("none")}
	}
	if h.deliveryError != nil {
		findings = append(findings, muted("Error of the last delivery: "+*h.deliveryError))
	}
	state := report.Line{Light: h.light(), Text: word(h.healthy, "Healthy", "Not healthy", "Not known")}
	to := destination(&place{project: h.project, logstore: h.logstore, region: h.projectRegion, console: h.console, trail: h.trail, home: h.region})
	return ranked{
		row: report.Row{Light: h.light(), Cells: []report.Cell{
			{{Style: report.Code, Text: known(h.account)}, state}, answerCell(h.exists), answerCell(h.enabled), answerCell(h.appendOnly),
			findings, to, {deliveryLine(h.delivery, isTrue(h.exists))}, {retentionLine(h.retention)},
		}},
		names: inOrderOf(h.account, h.region, h.trail),
	}
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
