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
	d := r.document()
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("> %s\n", d.Inferred)
	line("# Platform events of account %s: %s\n", cell(d.Account), headlines[d.Verdict])
	line("Verdict: **%s** (`%s`). %s\n", headlines[d.Verdict], d.Verdict, d.Meaning)
	line("| Question | Answer |\n| --- | --- |")
	line("| Window | %s to %s |", d.From, d.To)
	line("| Proven part, in which every rule holds | %s |", d.proven())
	line("| Trail | %s in %s |", cell(d.Trail), cell(d.Region))
	line("| Events are shipped since | %s |", or(d.Since, "not known"))
	line("| Kept in | Logstore %s of project %s |", cell(d.Logstore), cell(d.Project))
	line("| Judged | %s |", d.Judged)
	line("\nThe verdict is *gaps* if a witness proves one, *no gap found* if every rule below holds, and *unproven* otherwise. A witness is an answer of Alibaba Cloud, " +
		"named by the API operation that gave it. Times are in UTC. The codes are explained on the page \"Reason codes\" of the provider's documentation.")
	d.gaps(line)
	d.rules(line)
	d.facts(line)
	line("\n## What this cannot tell\n\nNo verdict covers:\n")
	for _, limit := range d.NotCovered {
		line("- %s", limit)
	}
	return b.String()
}

func (d document) proven() string {
	if d.ProvenFrom == nil {
		return "none"
	}
	return *d.ProvenFrom + " to " + *d.ProvenTo
}

func (d document) gaps(line func(string, ...any)) {
	if len(d.Gaps) == 0 {
		return
	}
	line("\n## Gaps\n\n| From | To | Code | What is known | Who | Event id of the call | Events |\n| --- | --- | --- | --- | --- | --- | --- |")
	for _, g := range d.Gaps {
		who, call := "not known", ""
		if g.Call != nil {
			who, call = cell(g.Call.Actor)+" from "+cell(g.Call.Source)+" on "+g.Call.Time, cell(g.Call.ID)
		}
		line("| %s | %s | `%s` | %s | %s | %s | %s |", g.From, or(g.To, "not known"), g.Reason, cell(g.Text), who, call, cell(strings.Join(g.Events, ", ")))
	}
}

func (d document) rules(line func(string, ...any)) {
	failed := 0
	for _, r := range d.Rules {
		if r.Holds {
			continue
		}
		if failed++; failed == 1 {
			line("\n## Rules that do not hold\n\n| Rule | It needs | Found instead | Code | Way out | Witness |\n| --- | --- | --- | --- | --- | --- |")
		}
		line("| `%s` | %s | %s | `%s` | %s | %s (%s) |", r.Rule, cell(r.Needs), cell(r.Text), r.Reason, cell(r.WayOut), cell(r.Witness), r.Basis)
	}
	d.calls(line)
	if failed == len(d.Rules) {
		return
	}
	line("\n## Rules that hold\n\n| Rule | It needs | Witness |\n| --- | --- | --- |")
	for _, r := range d.Rules {
		if r.Holds {
			line("| `%s` | %s | %s (%s) |", r.Rule, cell(r.Needs), cell(r.Witness), r.Basis)
		}
	}
}

// calls lists the calls that speak against rules.
func (d document) calls(line func(string, ...any)) {
	first := true
	for _, r := range d.Rules {
		for _, c := range r.Calls {
			if first {
				line("\n## Calls that speak against them\n\n| Rule | Call | Time | Who | From | Event id |\n| --- | --- | --- | --- | --- | --- |")
				first = false
			}
			line("| `%s` | %s | %s | %s | %s | %s |", r.Rule, cell(c.Name), c.Time, cell(c.Actor), cell(c.Source), cell(c.ID))
		}
	}
}

func (d document) facts(line func(string, ...any)) {
	line("\n## Numbers\n\n| What | Number |\n| --- | --- |")
	c := d.Counts
	line("| Counted | %s to %s |", c.From, c.To)
	line("| Deliveries that ActionTrail counted | %s |", number(c.Delivered))
	line("| Failed deliveries that it counted | %s |", number(c.Failed))
	line("| Logs that consumers are given | %s |", number(c.Read))
	line("| Distinct events of these | %s |", number(c.Events))
	line("| Distinct events that searches of the asked window show | %s |", number(c.Shown))
	line("\n## Retention, as far as it is known\n\n| From | Days | Set by |\n| --- | --- | --- |")
	for _, kept := range d.Retention {
		by := ""
		if kept.Call != nil {
			by = cell(kept.Call.Actor) + " (event " + cell(kept.Call.ID) + ")"
		}
		days := number(kept.Days)
		if kept.Days != nil && *kept.Days >= forever {
			days += " (for good)"
		}
		line("| %s | %s | %s |", or(kept.From, "not known"), days, by)
	}
	line("\n## Integrity now\n")
	for _, text := range d.Integrity {
		line("- %s", cell(text))
	}
	line("\n## Destinations\n\n| From | To | Project | Compared |\n| --- | --- | --- | --- |")
	for _, p := range d.Pieces {
		project, compared := p.Project, "no"
		if project == "" {
			project = "not known"
		}
		if p.Read {
			compared = "yes"
		}
		line("| %s | %s | %s | %s |", p.From, p.To, cell(project), compared)
	}
}

func or(text *string, otherwise string) string {
	if text == nil {
		return otherwise
	}
	return *text
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
