package functions

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

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
		return report.Line{Style: report.Muted, Text: report.NotKnown}
	}
	return report.Line{Style: report.Moment, Text: *at}
}

// deliveryLine returns a line with the time of the last delivery. ActionTrail tells none of a
// trail that has not delivered yet.
func deliveryLine(at *string, trail bool) report.Line {
	if at == nil && trail {
		return report.Line{Style: report.Muted, Text: "none known"}
	}
	return momentLine(at)
}

// retentionForever is the retention of logs that are kept forever, in days.
const retentionForever = 3650

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
func destination(p place) report.Cell {
	if p.project == nil && p.logstore == nil && p.trail == nil {
		return report.Cell{{Style: report.Muted, Text: report.NotKnown}}
	}
	cell := report.Cell{{Text: known(p.trail) + ", " + known(p.home)}}
	if p.project == nil && p.logstore == nil {
		cell = append(cell, report.Line{Style: report.Muted, Text: "Logstore " + report.NotKnown})
	} else {
		cell = append(cell, report.Line{Style: report.Code, Text: known(p.project) + "/" + known(p.logstore), Link: valueOr(p.console, "")})
	}
	if p.region != nil && p.home != nil && *p.region != *p.home {
		cell = append(cell, report.Line{Style: report.Muted, Text: "in " + *p.region})
	}
	if p.console != nil && report.ConsoleLink(*p.console) == "" {
		cell = append(cell, report.Line{Style: report.Code, Text: *p.console})
	}
	return cell
}

// reasonsCell returns a list of reasons.
func reasonsCell(reasons []*string) report.Cell {
	switch len(reasons) {
	case 0:
		return report.Cell{{Style: report.Muted, Text: report.NotKnown}}
	case 1:
		return report.Cell{{Text: known(reasons[0])}}
	}
	return report.Cell{{Items: knownTexts(reasons)}}
}

// retentionLine returns a line with a retention.
func retentionLine(days *int) report.Line {
	if days == nil {
		return report.Line{Style: report.Muted, Text: report.NotKnown}
	}
	return report.Line{Text: retentionText(days)}
}

// inapplicable is the cell of a fact that there cannot be.
var inapplicable = report.Cell{{Style: report.Muted, Text: "–"}}

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
	rank  report.Light
	names []string
}

// inOrder sorts rows and parts them into those that need attention and the others.
func inOrder(rows []ranked) (attention, others []report.Row) {
	order := []report.Light{report.Bad, report.Unsure, report.Good}
	slices.SortStableFunc(rows, func(a, b ranked) int {
		return cmp.Or(slices.Index(order, a.rank)-slices.Index(order, b.rank), slices.Compare(a.names, b.names))
	})
	for _, r := range rows {
		if r.rank == report.Good {
			others = append(others, r.row)
		} else {
			attention = append(attention, r.row)
		}
	}
	return attention, others
}

// plural returns a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", report.Number(n), many)
}
