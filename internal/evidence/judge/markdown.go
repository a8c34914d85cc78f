package judge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// headlines are the verdicts as a headline has them.
var headlines = map[Verdict]string{Gaps: "gaps", NoGapFound: "no gap found", Unproven: "unproven"}

// Markdown returns the report for people: the same content as its JSON.
func (r Report) Markdown() string {
	d := r.Document()
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Platform events of account %s: %s\n", cell(d.Account), headlines[d.Verdict])
	line("Platform events tell what Alibaba Cloud's own staff and systems did to the resources of the account. This report judges whether the record of them has gaps.\n")
	line("Verdict: **%s** (`%s`). %s\n", headlines[d.Verdict], d.Verdict, d.Meaning)
	line("> %s\n", d.Inferred)
	line("| Question | Answer |\n| --- | --- |")
	line("| Which time was asked about? | %s to %s (exclusive) |", d.From, d.To)
	line("| In which part of it does every rule hold? | %s |", d.proven())
	line("| Which gaps were found? | %s |", d.gapCodes())
	line("| Which part is neither a gap nor proven, and why? | %s |", cell(or(joined(d.Undecided, ". "), "none")))
	line("| Which rules are not met? | %s |", d.ruleCodes(func(r DocumentRule) bool { return r.Holds != nil && !*r.Holds }))
	line("| Which rules could not be judged, since an answer is missing, or there is no Logstore? | %s |", d.ruleCodes(func(r DocumentRule) bool { return r.Holds == nil }))
	line("| How many rules are inferred? | %s |", d.inferred())
	line("| What was compared? | %s deliveries counted by ActionTrail, %s distinct events in the Logstore, from %s. This does not show events that were never delivered |", number(d.Counts.Delivered), number(d.Counts.Events), d.Counts.window())
	line("| Which witnesses (API operations)? | %s |", cell(strings.Join(d.Witnesses, ", ")))
	line("| Which trail? | %s in %s, logging without a stop since %s |", cell(d.Trail), cell(d.Region), or(d.Since, "a time that is not known"))
	line("| Where are the events? | Logstore %s of project %s |", cell(d.Logstore), cell(d.Project))
	line("| When was this judged? | %s |", d.Judged)
	line("| Made by | %s, with credentials of account %s |", known(d.Maker), cell(d.Account))
	line("\n## What to do\n")
	for _, text := range d.ToDo {
		line("- %s", cell(text))
	}
	line("\n## What this cannot tell\n\nNo verdict covers:\n")
	for _, limit := range d.NotCovered {
		line("- %s", limit)
	}
	line("\n## How to read this\n\nThe verdict is *gaps* if one is proven, *no gap found* if every rule below holds, and *unproven* otherwise. A recorded call, or counts that differ, prove a gap. A witness is an answer of Alibaba Cloud, named by the API operation that gave it, or the clock of the machine that made this report. " +
		"*Published*: Alibaba Cloud documents that this answer means what the rule says; *inferred*: it does not for inner trails, or does not say in which region it records the calls. A gap is inferred if its witness is LookupEvents or DescribeTrailDeliveryMetricData, and published otherwise. A rule that is not met in the whole time may hold in a part: each part is judged anew, with counts of its own. Times are in UTC, and the end of each is exclusive. A consumer is a program that reads the logs as they arrived; it is given deleted logs, too. The codes are explained on the page \"Reason codes\" of the provider's documentation.")
	d.gaps(line)
	d.rules(line)
	d.facts(line)
	return b.String()
}

func (d Document) proven() string {
	if d.ProvenFrom == nil {
		return "none"
	}
	return *d.ProvenFrom + " to " + *d.ProvenTo
}

func (d Document) gaps(line func(string, ...any)) {
	if len(d.Gaps) == 0 {
		return
	}
	line("\n## Gaps\n\n| From | To | Code | What is known | Witness | Who | Event id of the call | Events that are gone |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, g := range d.Gaps {
		who, call := "not known", "not known"
		if g.Call != nil {
			who, call = known(g.Call.Actor)+" from "+known(g.Call.Source)+" on "+g.Call.Time, known(g.Call.ID)
		}
		line("| %s | %s | `%s` | %s | %s | %s | %s | %s |", g.From, or(g.To, "not known"), g.Reason, cell(g.Text), cell(g.Witness), who, call, cell(or(joined(g.Events, ", "), "not known")))
	}
}

// gapCodes returns the codes of the gaps.
func (d Document) gapCodes() string {
	var codes []string
	for _, g := range d.Gaps {
		text := fmt.Sprintf("`%s` from %s to %s", g.Reason, g.From, or(g.To, "a time that is not known"))
		if g.Call != nil {
			text += ", by " + known(g.Call.Actor)
		}
		codes = append(codes, text)
	}
	if len(codes) == 0 {
		return "none"
	}
	return strings.Join(codes, "; ")
}

// ruleCodes returns the rules of a kind, out of all.
func (d Document) ruleCodes(is func(DocumentRule) bool) string {
	var codes []string
	for _, r := range d.Rules {
		if is(r) {
			codes = append(codes, "`"+r.Rule+"`")
		}
	}
	if len(codes) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d of %d: %s", len(codes), len(d.Rules), strings.Join(codes, ", "))
}

// inferred says how many rules are.
func (d Document) inferred() string {
	n := 0
	for _, r := range d.Rules {
		if !r.Published {
			n++
		}
	}
	return fmt.Sprintf("%d of %d rules", n, len(d.Rules))
}

func (d Document) rules(line func(string, ...any)) {
	d.unheld(line, "Rules that are not met", "Found instead", func(r DocumentRule) bool { return r.Holds != nil && !*r.Holds })
	d.calls(line)
	d.unheld(line, "Rules that could not be judged", "Why", func(r DocumentRule) bool { return r.Holds == nil })
	first := true
	for _, r := range d.Rules {
		if r.Holds == nil || !*r.Holds {
			continue
		}
		if first {
			line("\n## Rules that hold\n\n| Rule | It needs | Witness |\n| --- | --- | --- |")
			first = false
		}
		line("| `%s` | %s | %s (%s) |", r.Rule, cell(r.Needs), cell(r.Witness), r.basis())
	}
}

// unheld lists rules of a kind that do not hold.
func (d Document) unheld(line func(string, ...any), title, why string, is func(DocumentRule) bool) {
	first := true
	for _, r := range d.Rules {
		if !is(r) {
			continue
		}
		if first {
			line("\n## %s\n\n| Rule | It needs | %s | Code | Witness |\n| --- | --- | --- | --- | --- |", title, why)
			first = false
		}
		line("| `%s` | %s | %s | `%s` | %s (%s) |", r.Rule, cell(r.Needs), cell(r.Text), r.Reason, cell(r.Witness), r.basis())
	}
}

// calls lists the calls that speak against rules.
func (d Document) calls(line func(string, ...any)) {
	first := true
	for _, r := range d.Rules {
		for _, c := range r.Calls {
			if first {
				line("\n## Calls that broke these rules\n\n| Rule | Call | Time | Who | From | Event id |\n| --- | --- | --- | --- | --- | --- |")
				first = false
			}
			line("| `%s` | %s | %s | %s | %s | %s |", r.Rule, cell(c.Name), c.Time, known(c.Actor), known(c.Source), known(c.ID))
		}
	}
}

func (d Document) facts(line func(string, ...any)) {
	line("\n## Numbers\n\n| What | Answer |\n| --- | --- |")
	c := d.Counts
	line("| Time that was counted | %s |", c.window())
	line("| Deliveries that ActionTrail counted | %s |", number(c.Delivered))
	line("| Failed deliveries that it counted | %s |", number(c.Failed))
	line("| Logs that consumers are given | %s |", number(c.Read))
	line("| Distinct events of these | %s |", number(c.Events))
	line("| Distinct events that searches of the asked window show | %s |", number(c.Shown))
	line("\n## Retention, as far as it is known\n\n| Known since | Days | Set by |\n| --- | --- | --- |")
	for _, kept := range d.Retention {
		by := "not known"
		if kept.Call != nil {
			by = known(kept.Call.Actor) + " with " + cell(kept.Call.Name) + " (event " + known(kept.Call.ID) + ")"
		}
		days := number(kept.Days)
		if kept.Days != nil && *kept.Days >= forever {
			days = "kept permanently (" + days + ")"
		}
		line("| %s | %s | %s |", or(kept.From, "not known"), days, by)
	}
	line("\n## Integrity now\n")
	for _, text := range d.Integrity {
		line("- %s", cell(text))
	}
	line("\n## Destinations\n\n| From | To | Project | Compared |\n| --- | --- | --- | --- |")
	for _, p := range d.Pieces {
		compared := "no"
		if p.Read {
			compared = "yes"
		}
		line("| %s | %s | %s | %s |", p.From, p.To, known(p.Project), compared)
	}
}

// window returns the window of the counts. Both ends are known, or neither.
func (c DocumentCounts) window() string {
	if c.From == nil {
		return "not known"
	}
	return *c.From + " to " + *c.To
}

// known returns a text as a cell.
func known(text *string) string { return cell(or(text, "not known")) }

func or(text *string, otherwise string) string {
	if text == nil {
		return otherwise
	}
	return *text
}

// joined returns texts as one; nil if there are none.
func joined(texts []string, by string) *string {
	if len(texts) == 0 {
		return nil
	}
	text := strings.Join(texts, by)
	return &text
}

func number(n *int) string {
	if n == nil {
		return "not known"
	}
	return strconv.Itoa(*n)
}

// markup takes its meaning from what Markdown has a meaning for.
var markup = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "`", "\\`")

// cell returns a text, which may be of foreign origin, as one cell of a table.
func cell(text string) string { return markup.Replace(model.Visible(text)) }
