package functions

import (
	"sort"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// plain, muted and code return a line of a style. Inlined wherever a line is made, they would make
// the provider larger.
//
//go:noinline
func plain(text string) report.Line { return report.Line{Text: text} }

//go:noinline
func muted(text string) report.Line { return report.Line{Style: report.Muted, Text: text} }

//go:noinline
func code(text string) report.Line { return report.Line{Style: report.Code, Text: text} }

// light returns the light of a fact: unsure if it is not known.
func light(fact *bool) report.Light {
	switch {
	case fact == nil:
		return report.Unsure
	case *fact:
		return report.Good
	}
	return report.Bad
}

// word returns the word for a fact.
func word(fact *bool, yes, no, unknown string) string {
	switch light(fact) { //nolint:exhaustive // a fact has one of three
	case report.Good:
		return yes
	case report.Bad:
		return no
	}
	return unknown
}

func isTrue(fact *bool) bool { return fact != nil && *fact }

func isFalse(fact *bool) bool { return fact != nil && !*fact }

// valueOr returns a text, or another one if it is not known or empty.
func valueOr(text *string, other string) string {
	if text == nil || *text == "" {
		return other
	}
	return *text
}

func known(text *string) string { return valueOr(text, report.NotKnown) }

// knownTexts returns texts, and for each that is null that it is not known.
func knownTexts(texts []*string) []string {
	var known []string
	for _, text := range texts {
		known = append(known, valueOr(text, report.NotKnown))
	}
	return known
}

// momentLine returns a line with a time.
func momentLine(at *string) report.Line {
	if at == nil || *at == "" {
		return muted(report.NotKnown)
	}
	return report.Line{Style: report.Moment, Text: *at}
}

// deliveryLine returns a line with the time of the last delivery. ActionTrail tells none of a
// trail that has not delivered yet.
func deliveryLine(at *string, trail bool) report.Line {
	if at == nil && trail {
		return muted("none known")
	}
	return momentLine(at)
}

// retentionForever is the retention of logs that are kept forever, in days.
const retentionForever = 3650

// retentionNote says what a page does not judge.
const retentionNote = "Retention is shown and not judged: logs that are kept for a short time only can be in order otherwise."

// retentionText returns a retention in words.
func retentionText(days *int) string {
	switch {
	case days == nil:
		return report.NotKnown
	case *days == retentionForever:
		return "forever"
	case *days == 1:
		return "1 day"
	}
	return report.Number(*days) + " days"
}

// place is where a trail delivers to. What is not known is nil.
type place struct {
	project, logstore, region, console *string
	trail, home                        *string // the trail and its region
}

// destination returns where a trail delivers to, linked to its page in the console. An address
// that is not a page of a console is shown as text.
func destination(p *place) report.Cell {
	if p.project == nil && p.logstore == nil && p.trail == nil {
		return report.Cell{muted(report.NotKnown)}
	}
	cell := report.Cell{plain(known(p.trail) + ", " + known(p.home))}
	if p.project == nil && p.logstore == nil {
		cell = append(cell, muted("Logstore "+report.NotKnown))
	} else {
		cell = append(cell, report.Line{Style: report.Code, Text: known(p.project) + "/" + known(p.logstore), Link: valueOr(p.console, "")})
	}
	if p.region != nil && p.home != nil && *p.region != *p.home {
		cell = append(cell, muted("in "+*p.region))
	}
	if p.console != nil && report.ConsoleLink(*p.console) == "" {
		cell = append(cell, code(*p.console))
	}
	return cell
}

// reasonTexts returns reasons, each without the name of its part where its status begins with that,
// too: "role: role x does not exist".
func reasonTexts(reasons []*string) []string {
	texts := knownTexts(reasons)
	for i, text := range texts {
		if part, status, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(status, part+" ") {
			texts[i] = status
		}
	}
	return texts
}

// reasonsCell returns a list of reasons.
func reasonsCell(reasons []*string) report.Cell {
	switch len(reasons) {
	case 0:
		return report.Cell{muted(report.NotKnown)}
	case 1:
		return report.Cell{plain(reasonTexts(reasons)[0])}
	}
	return report.Cell{{Items: reasonTexts(reasons)}}
}

// retentionLine returns a line with a retention.
func retentionLine(days *int) report.Line {
	if days == nil {
		return muted(report.NotKnown)
	}
	return plain(retentionText(days))
}

// inapplicable is the cell of a fact that there cannot be.
var inapplicable = report.Cell{muted("–")}

// answer returns a fact as the answer to the question that heads its column.
func answer(fact *bool) string { return word(fact, "yes", "no", report.NotKnown) }

// answerCell returns a cell with a light and an answer.
func answerCell(fact *bool) report.Cell {
	return report.Cell{{Light: light(fact), Text: answer(fact)}}
}

// ranked is a row with its place: rows that need attention come first, and rows of equal rank in
// the order of their names.
type ranked struct {
	row   report.Row
	names string
}

// inOrder sorts rows and parts them into those that need attention and the others.
func inOrder(rows []ranked) (attention, others []report.Row) {
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].names < rows[j].names })
	for _, rank := range []report.Light{report.Bad, report.Unsure, report.Good} {
		for _, r := range rows {
			switch {
			case r.row.Light != rank:
			case rank == report.Good:
				others = append(others, r.row)
			default:
				attention = append(attention, r.row)
			}
		}
	}
	return attention, others
}

// tableSection returns a section with a table, or none without rows.
func tableSection(title string, columns []report.Column, rows []report.Row) []report.Section {
	if len(rows) == 0 {
		return nil
	}
	return []report.Section{{Title: title, Table: &report.Table{Caption: title, Columns: columns, Rows: rows}}}
}

// inOrderOf returns the names by which rows are sorted.
func inOrderOf(names ...*string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(valueOr(name, "") + "\x00")
	}
	return b.String()
}

// plural returns a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return report.Number(n) + " " + many
}
