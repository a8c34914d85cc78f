package functions

import (
	"errors"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// evidence is an object of data.innertrail_evidence. What is null is nil.
type evidence struct {
	members

	verdict, meaning, from, to        *string
	provenFrom, provenTo              *string
	gaps, rules, retention, delivered []members
}

// Verdicts of data.innertrail_evidence.
const (
	verdictGaps       = "gaps"
	verdictNoGapFound = "no_gap_found"
	verdictUnproven   = "unproven"
)

// isEvidence reports whether attributes are those of data.innertrail_evidence.
func isEvidence(attributes map[string]attr.Value) bool { return has(attributes, "verdict", "rules") }

// evidencePage returns the page about an object of data.innertrail_evidence.
func evidencePage(m members) (report.Page, error) {
	e := &evidence{
		members: m, verdict: m.text("verdict"), meaning: m.text("meaning"), from: m.text("from"), to: m.text("to"),
		provenFrom: m.text("proven_from"), provenTo: m.text("proven_to"),
		gaps: m.objects("gaps"), rules: m.objects("rules"), retention: m.objects("retention"), delivered: m.objects("destinations"),
	}
	if wrong := e.contradiction(); wrong != "" && m.err() == nil {
		return report.Page{}, errors.New(wrong + ". " + unaltered)
	}
	account := known(m.text("account_id"))
	page := report.Page{
		Title:   "Evidence for account " + account,
		Lead:    "Whether events are missing from the record of what Alibaba Cloud's own engineers and systems did to the account.",
		Verdict: e.verdictOf(),
		Facts:   e.facts(account),
		Notes: []string{
			"A gap is proven by a witness. No gap found: every rule holds. Unproven: neither. No verdict says that the record is complete.",
			"A witness is an answer of Alibaba Cloud, named by the API operation that gave it, or the clock of the machine that made this report. Times are in UTC, and the end of each is exclusive.",
			"Published: Alibaba Cloud documents that this answer means what the rule says. Inferred: it does not for inner trails, or does not say in which region it records the calls. A gap is inferred if its witness is LookupEvents or DescribeTrailDeliveryMetricData, and published otherwise.",
			"A rule that is not met in the whole window may hold in a part: each part is judged anew, with counts of its own.",
			"A consumer is a program that reads the logs as they arrived; it is given deleted logs, too.",
		},
	}
	page.Figures, page.Sections = e.figures(), e.sections()
	return page, m.err()
}

// objects returns the objects of a list.
func (m members) objects(name string) (list []members) {
	for i, element := range m.list(name, "objects") {
		path := m.at(name) + "[" + strconv.Itoa(i) + "]"
		if one, ok := m.nested(path, unwrap(element)); ok {
			list = append(list, one)
		} else if unwrap(element) == nil {
			m.isNot(path, "an object", nil)
		}
	}
	return list
}

// contradiction says what in the object contradicts itself; it is empty if nothing does.
func (e *evidence) contradiction() string {
	held, broken, unknown := e.count()
	all := broken+unknown == 0
	switch verdict := valueOr(e.verdict, ""); {
	case verdict != "" && verdict != verdictGaps && verdict != verdictNoGapFound && verdict != verdictUnproven:
		return "verdict is " + quote(verdict) + ", which is none of " + verdictGaps + ", " + verdictNoGapFound + " and " + verdictUnproven
	case verdict == verdictGaps && len(e.gaps) == 0:
		return "verdict is gaps, but gaps is empty"
	case verdict != verdictGaps && verdict != "" && len(e.gaps) > 0:
		return "verdict is " + verdict + ", but gaps is not empty"
	case verdict == verdictNoGapFound && (!all || held == 0):
		return "verdict is no_gap_found, but not every rule holds"
	case verdict == verdictUnproven && all:
		return "verdict is unproven, but no rule says why"
	case (e.provenFrom == nil) != (e.provenTo == nil):
		return "only one of proven_from and proven_to is known"
	}
	return ""
}

// count returns how many rules hold, do not hold, and are not known to.
func (e *evidence) count() (held, broken, unknown int) {
	for _, rule := range e.rules {
		switch light(rule.flag("holds")) { //nolint:exhaustive // a rule has one of three
		case report.Good:
			held++
		case report.Bad:
			broken++
		case report.Unsure:
			unknown++
		}
	}
	return held, broken, unknown
}

// verdictOf returns the verdict with its light.
func (e *evidence) verdictOf() report.Verdict {
	held, broken, unknown := e.count()
	verdict := report.Verdict{
		Light: report.Unsure, Text: "The verdict is not known", Detail: valueOr(e.meaning, ""),
		Shares: []report.Share{
			{Light: report.Good, Count: held, Label: "rules hold"}, {Light: report.Bad, Count: broken, Label: "not met"}, {Light: report.Unsure, Count: unknown, Label: "could not be judged"},
		},
	}
	switch valueOr(e.verdict, "") {
	case verdictGaps:
		verdict.Light, verdict.Text = report.Bad, plural(len(e.gaps), "gap was found", "gaps were found")
	case verdictNoGapFound:
		verdict.Light, verdict.Text = report.Good, "No gap was found"
	case verdictUnproven:
		verdict.Text = "It is not proven that there is no gap"
	}
	return verdict
}

// facts returns what was judged.
func (e *evidence) facts(account string) []report.Fact {
	proven := report.Cell{muted("none")}
	if e.provenFrom != nil {
		proven = span(e.provenFrom, e.provenTo)
	}
	undecided := report.Cell{muted("none")}
	if parts := knownTexts(e.texts("undecided")); len(parts) > 0 {
		undecided = report.Cell{{Items: parts}}
	}
	return []report.Fact{
		{Term: "Verdict", Cell: report.Cell{code(known(e.verdict))}},
		{Term: "Window", Cell: append(span(e.from, e.to), muted("exclusive"))},
		{Term: "Part in which every rule holds", Cell: proven},
		{Term: "Part that is neither a gap nor proven", Cell: undecided},
		{Term: "Inferred", Cell: report.Cell{plain(e.inferred()), muted(known(e.text("inferred")))}},
		{Term: "What no verdict covers", Cell: report.Cell{{Items: knownTexts(e.texts("not_covered"))}}},
		{Term: "What to do", Cell: report.Cell{{Items: knownTexts(e.texts("what_to_do"))}}},
		{Term: "Trail", Cell: report.Cell{plain(known(e.text("trail_name")) + ", " + known(e.text("region")))}},
		{Term: "Logging without a stop since", Cell: report.Cell{momentLine(e.text("shipping_since"))}},
		{Term: "Logstore", Cell: report.Cell{code(known(e.text("project_name")) + "/" + known(e.text("logstore_name")))}},
		{Term: "Judged", Cell: report.Cell{momentLine(e.text("judged_at"))}},
		{Term: "Made by", Cell: report.Cell{plain(known(e.text("made_by")) + ", with credentials of account " + account)}},
		{Term: "Witnesses", Cell: report.Cell{{Items: knownTexts(e.texts("witnesses"))}}},
	}
}

// inferred says how many rules are. A rule of which that is not known is none of them.
func (e *evidence) inferred() string {
	n := 0
	for _, rule := range e.rules {
		if published := rule.flag("published"); published != nil && !*published {
			n++
		}
	}
	return report.Number(n) + " of " + plural(len(e.rules), "rule", "rules")
}

// figures returns the numbers that were compared.
func (e *evidence) figures() (figures []report.Figure) {
	counts, ok := e.object("counts")
	if !ok {
		return nil
	}
	for _, f := range []struct{ name, label string }{
		{"deliveries", "Deliveries counted"}, {"failed_deliveries", "Failed deliveries"}, {"distinct_events_read", "Distinct events that consumers are given"}, {"distinct_events_found_in_window", "Distinct events that searches show"},
	} {
		value := report.NotKnown
		if n := counts.count(f.name); n != nil {
			value = report.Number(*n)
		}
		figures = append(figures, report.Figure{Label: f.label, Value: value})
	}
	return figures
}

// span returns the two ends of a stretch of time.
func span(from, to *string) report.Cell {
	return report.Cell{momentLine(from), muted("to"), momentLine(to)}
}
