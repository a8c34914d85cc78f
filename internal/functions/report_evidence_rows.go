package functions

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// Columns of the tables of evidence.
var (
	gapColumns         = []report.Column{{Title: "Time", Width: report.Medium}, {Title: "What is known"}, {Title: "Witness"}, {Title: "Who"}, {Title: "Events"}}
	ruleColumns        = []report.Column{{Title: "Rule", Width: report.Medium}, {Title: "It needs"}, {Title: "Found instead"}, {Title: "Witness"}}
	retentionColumns   = []report.Column{{Title: "Known since", Width: report.Medium}, {Title: "Retention"}, {Title: "Set by"}}
	destinationColumns = []report.Column{{Title: "Time", Width: report.Medium}, {Title: "Project"}, {Title: "Compared"}}
)

// sections returns the tables: gaps, then rules, those that do not hold first.
func (e *evidence) sections() []report.Section {
	var gaps, kept, delivered []report.Row
	for _, gap := range e.gaps {
		gaps = append(gaps, gapRow(gap))
	}
	for _, r := range e.retention {
		kept = append(kept, report.Row{Cells: []report.Cell{
			{momentLine(r.text("from"))}, {retentionLine(r.count("days"))}, {plain(known(r.text("actor")))},
		}})
	}
	for _, d := range e.delivered {
		delivered = append(delivered, report.Row{Cells: []report.Cell{span(d.text("from"), d.text("to")), {code(known(d.text("project_name")))}, answerCell(d.flag("compared"))}})
	}
	rows := map[report.Light][]report.Row{}
	for _, rule := range e.rules {
		lamp := light(rule.flag("holds"))
		rows[lamp] = append(rows[lamp], ruleRow(rule, lamp))
	}
	bad, unsure, good := rows[report.Bad], rows[report.Unsure], rows[report.Good]
	sections := slices.Concat(
		tableSection(plural(len(gaps), "gap", "gaps"), gapColumns, gaps),
		tableSection(plural(len(bad), "rule is not met", "rules are not met"), ruleColumns, bad),
		tableSection(plural(len(unsure), "rule could not be judged", "rules could not be judged"), ruleColumns, unsure),
		tableSection(plural(len(good), "rule holds", "rules hold"), ruleColumns, good),
		tableSection("Retention", retentionColumns, kept),
		tableSection("Destinations", destinationColumns, delivered))
	if texts := e.texts("integrity"); len(texts) > 0 {
		sections = append(sections, report.Section{Title: "Integrity now", Facts: []report.Fact{{Term: "What is known", Cell: report.Cell{{Items: knownTexts(texts)}}}}})
	}
	return sections
}

func gapRow(gap members) report.Row {
	who := report.Cell{muted(report.NotKnown)}
	if gap.text("operation") != nil {
		who = report.Cell{plain(known(gap.text("actor"))), muted(known(gap.text("operation")) + " from " + known(gap.text("source_ip"))), momentLine(gap.text("called_at")), code(known(gap.text("event_id")))}
	}
	events := report.Cell{muted(report.NotKnown)}
	if ids := knownTexts(gap.texts("event_ids")); len(ids) > 0 {
		events = report.Cell{{Style: report.Code, Items: ids}}
	}
	return report.Row{Light: report.Bad, Cells: []report.Cell{
		span(gap.text("from"), gap.text("to")), {plain(known(gap.text("text"))), code(known(gap.text("reason")))}, {plain(known(gap.text("witness")))}, who, events,
	}}
}

func ruleRow(rule members, lamp report.Light) report.Row {
	basis := word(rule.flag("published"), "published", "inferred", "whether it is published is not known")
	found := report.Cell{muted("–")}
	if lamp != report.Good {
		found = report.Cell{plain(known(rule.text("text"))), code(known(rule.text("reason")))}
	}
	for _, call := range rule.objects("calls") {
		found = append(found, muted(known(call.text("operation"))+" by "+known(call.text("actor"))+" from "+known(call.text("source_ip"))), momentLine(call.text("called_at")), code(known(call.text("event_id"))))
	}
	return report.Row{Light: lamp, Cells: []report.Cell{
		{code(known(rule.text("rule"))), {Light: lamp, Text: word(rule.flag("holds"), "holds", "not met", "could not be judged")}},
		{plain(known(rule.text("needs")))}, found, {plain(known(rule.text("witness"))), muted(basis)},
	}}
}
