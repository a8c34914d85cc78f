package functions

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// healthSections returns the tables, those that need attention first.
func healthSections(trails []shippingHealth) []report.Section {
	var rows []ranked
	for _, h := range trails {
		rows = append(rows, h.row())
	}
	attention, healthy := inOrder(rows)
	section := func(rows []report.Row, title string) report.Section {
		return report.Section{Title: title, Table: &report.Table{
			Caption: title, Rows: rows,
			Columns: []report.Column{
				{Title: "Account", Width: report.Medium},
				{Title: "Exists", Width: report.Tiny}, {Title: "Started", Width: report.Tiny}, {Title: "Append-only", Width: report.Tiny},
				{Title: "Findings"}, {Title: "Trail and Logstore"},
				{Title: "Last delivery", Width: report.Narrow}, {Title: "Retention", Width: report.Narrow},
			},
		}}
	}
	var sections []report.Section
	if len(attention) > 0 {
		sections = append(sections, section(attention, plural(len(attention), "trail needs attention", "trails need attention")))
	}
	if len(healthy) > 0 {
		sections = append(sections, section(healthy, plural(len(healthy), "trail is healthy", "trails are healthy")))
	}
	return sections
}

// row returns the row of the trail.
func (h shippingHealth) row() ranked {
	findings := report.Cell{}
	if len(h.reasons) > 0 {
		findings = reasonsCell(h.reasons)
	} else if h.light() == report.Good {
		findings = report.Cell{{Style: report.Muted, Text: "none"}}
	}
	if h.deliveryError != nil {
		findings = append(findings, report.Line{Style: report.Muted, Text: "Error of the last delivery: " + *h.deliveryError})
	}
	state := report.Line{Light: h.light(), Text: word(h.healthy, "Healthy", "Not healthy", "Not known")}
	to := destination(place{project: h.project, logstore: h.logstore, region: h.projectRegion, console: h.console, trail: h.trail, home: h.region})
	return ranked{
		row: report.Row{Light: h.light(), Cells: []report.Cell{
			{{Style: report.Code, Text: known(h.account)}, state}, answerCell(h.exists), answerCell(h.enabled), answerCell(h.appendOnly),
			findings, to, {deliveryLine(h.delivery, isTrue(h.exists))}, {retentionLine(h.retention)},
		}},
		rank: h.light(), names: []string{valueOr(h.account, ""), valueOr(h.region, ""), valueOr(h.trail, "")},
	}
}

// components returns the status of each component of the trail.
func (h shippingHealth) components() report.Section {
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
func (h shippingHealth) integritySection() report.Section {
	inOrder := h.integrity != nil && *h.integrity == appendOnly
	lamp := light(&inOrder)
	if h.integrity == nil {
		lamp = report.Unsure
	}
	fact := func(term string, line report.Line) report.Fact {
		return report.Fact{Term: term, Cell: report.Cell{line}}
	}
	flag := func(holds *bool) report.Line { return report.Line{Text: answer(holds)} }
	texts := func(texts []*string) report.Line {
		if len(texts) == 0 {
			return report.Line{Text: report.NotKnown}
		}
		return report.Line{Items: knownTexts(texts)}
	}
	return report.Section{Title: "Integrity of the logs", Facts: []report.Fact{
		fact("Status", report.Line{Light: lamp, Text: known(h.integrity)}),
		fact("Append-only", flag(h.appendOnly)),
		fact("Accepts anonymous writes", flag(h.anonymous)),
		fact("Ingest processor", report.Line{Text: valueOr(h.processor, "none named")}),
		fact("Policy of the project", report.Line{Text: known(h.projectPolicy)}),
		fact("Policy of the Logstore", report.Line{Text: known(h.logstorePolicy)}),
		fact("Who may write logs", texts(h.writers)),
		fact("Who may delete them all", texts(h.deleters)),
		fact("Recycle bin", flag(h.recycleBin)),
		fact("Encrypted", flag(h.encrypted)),
		fact("Logstore created", momentLine(h.logstoreMade)),
		fact("Delivery role", report.Line{Style: report.Code, Text: known(h.role)}),
	}}
}

// joined returns texts in one line.
func joined(texts []string) report.Line { return report.Line{Text: strings.Join(texts, ", ")} }
