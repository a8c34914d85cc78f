package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Inferred is the note below the verdict: what the report assumes although no page of Alibaba Cloud says it.
const Inferred = "Alibaba Cloud does not say whether LookupEvents and the delivery metric also cover inner trails, which deliver platform events. This report assumes it. " +
	"Rules that rest on this are marked as inferred."

// limits are the gaps that no verdict excludes.
var limits = []string{
	"events that ActionTrail neither delivered nor counted",
	"a failed or lost delivery of an event, if ActionTrail tried it more than an hour after the event happened",
	"events that were still on their way, or had just arrived, when it was judged",
	"what was changed, or changed back, in the last 15 minutes before it was judged: LookupEvents does not show these calls yet",
	"calls that are not recorded: Alibaba Cloud does not say whether LookupEvents shows calls that change, delete or hide single logs",
	"if the delivery metric counts batches: single events that were lost out of a batch that counts as delivered",
	"whether the answers are true: every witness but the clock is a service of Alibaba Cloud, whose own actions the record is about",
	"who read the logs, and whether their content is right",
	"which identities could have altered or deleted the logs: the permissions that RAM policies grant were not read",
	"whether this report was changed after it was made: it is not signed. Make it again, and compare",
}

// Document is the content of a report in plain values, with the keys of its JSON, which are the names of the data source's attributes.
// Times are in RFC 3339 and UTC. What is not known is null or left out. Control characters in texts of others are made visible.
type Document struct {
	Inferred   string              `json:"inferred"`
	Verdict    Verdict             `json:"verdict"`
	Meaning    string              `json:"meaning"`
	NotCovered []string            `json:"not_covered"`
	Account    string              `json:"account_id"`
	Region     string              `json:"region"`
	Trail      string              `json:"trail_name"`
	Project    string              `json:"project_name"`
	Logstore   string              `json:"logstore_name"`
	From       string              `json:"from"`
	To         string              `json:"to"`
	Judged     string              `json:"judged_at"`
	Maker      *string             `json:"made_by"`
	ProvenFrom *string             `json:"proven_from"`
	ProvenTo   *string             `json:"proven_to"`
	Undecided  []string            `json:"undecided"`
	Witnesses  []string            `json:"witnesses"`
	Since      *string             `json:"shipping_since"`
	Reasons    []reason.Code       `json:"codes"`
	ToDo       []string            `json:"what_to_do"`
	Gaps       []DocumentGap       `json:"gaps"`
	Rules      []DocumentRule      `json:"rules"`
	Pieces     []DocumentPiece     `json:"destinations"`
	Retention  []DocumentRetention `json:"retention"`
	Integrity  []string            `json:"integrity"`
	Counts     DocumentCounts      `json:"counts"`
}

// DocumentCall is a call.
type DocumentCall struct {
	ID     *string `json:"event_id"`
	Name   string  `json:"operation"`
	Time   string  `json:"called_at"`
	Actor  *string `json:"actor"`
	Source *string `json:"source_ip"`
}

// DocumentGap is a gap.
type DocumentGap struct {
	From    string        `json:"from"`
	To      *string       `json:"to"`
	Reason  reason.Code   `json:"reason"`
	Text    string        `json:"text"`
	Witness string        `json:"witness"`
	Call    *DocumentCall `json:"call"`
	Events  []string      `json:"event_ids"`
}

// DocumentRule is a rule and whether it holds.
type DocumentRule struct {
	Rule      string         `json:"rule"`
	Needs     string         `json:"needs"`
	Witness   string         `json:"witness"`
	Published bool           `json:"published"` // otherwise inferred
	Holds     *bool          `json:"holds"`     // null if it is not known
	Reason    reason.Code    `json:"reason,omitempty"`
	Text      string         `json:"text,omitempty"`
	Calls     []DocumentCall `json:"calls,omitempty"`
}

// DocumentPiece is a part of the window with one destination.
type DocumentPiece struct {
	From    string  `json:"from"`
	To      string  `json:"to"`
	Project *string `json:"project_name"`
	Read    bool    `json:"compared"` // whether the logs of its Logstore were read and compared
}

// DocumentRetention is the retention since a time, and the call that set it.
type DocumentRetention struct {
	From *string       `json:"from"`
	Days *int          `json:"days"`
	Call *DocumentCall `json:"call"`
}

// DocumentCounts are the numbers that were compared.
type DocumentCounts struct {
	From      *string `json:"from"`
	To        *string `json:"to"`
	Delivered *int    `json:"deliveries"`
	Failed    *int    `json:"failed_deliveries"`
	Read      *int    `json:"logs_read"`
	Events    *int    `json:"distinct_events_read"`
	Shown     *int    `json:"distinct_events_found_in_window"`
}

// Meaning says what the verdict means.
func (r Report) Meaning() string {
	switch r.Verdict {
	case Gaps:
		return "At least one gap is proven, by a recorded call or by what was counted: the shipping was interrupted, or something that was delivered is no longer there."
	case NoGapFound:
		return "Every rule holds: no recorded call interrupted the delivery or touched the logs, and all that ActionTrail counted as delivered is there."
	case Unproven:
		return r.destroyed() + ", so it is not proven that there is none."
	default:
		return ""
	}
}

// destroyed returns the words for the rules that do not hold, after the calls that deleted the logs, the Logstore or the project, if any
// did: then it is only not known what was in them.
func (r Report) destroyed() string {
	what := map[reason.Code]string{
		reason.LogstoreDeleted: "the Logstore was deleted", reason.ProjectDeleted: "the project was deleted with its Logstores", reason.LogstoreCleared: "all logs of the Logstore were deleted",
	}
	var calls []string
	for _, o := range r.Rules {
		for _, c := range o.Calls {
			if text := what[c.code()]; text != "" {
				if c.Unclear {
					text = strings.Replace(text, "was", "may have been", 1)
					text = strings.Replace(text, "were", "may have been", 1)
				}
				calls = append(calls, text+" ("+c.words()+")")
			}
		}
	}
	if len(calls) == 0 {
		return "No gap was found, but " + r.unheld()
	}
	return model.Visible("No gap is proven, but " + strings.Join(calls, ", ") + ". Whether logs of this window were lost with it is not known: " + r.unheld())
}

// unheld returns the words for how many rules do not hold, and how many could not be judged.
func (r Report) unheld() string {
	broken, unknown := 0, 0
	for _, o := range r.Rules {
		switch {
		case o.Unknown:
			unknown++
		case !o.Holds:
			broken++
		}
	}
	var parts []string
	if broken > 0 {
		parts = append(parts, counted(broken, "rule is not met", "rules are not met"))
	}
	if unknown > 0 {
		parts = append(parts, counted(unknown, "rule could not be judged", "rules could not be judged"))
	}
	return strings.Join(parts, " and ")
}

// JSON returns the report as JSON: the same content as its Markdown.
func (r Report) JSON() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r.Document()); err != nil { // it holds texts, numbers and lists only
		return fmt.Sprintf(`{"error":%q}`, err)
	}
	return b.String()
}

// Document returns the report in plain values.
func (r Report) Document() Document {
	d := Document{
		Inferred: Inferred, Verdict: r.Verdict, Meaning: r.Meaning(), NotCovered: limits,
		Account: r.Subject.Account, Region: r.Subject.Region, Trail: r.Subject.Trail, Project: r.Subject.Project, Logstore: r.Subject.Logstore,
		From: stamp(r.Window.From), To: stamp(r.Window.To), Judged: stamp(r.Judged), Maker: textOrNil(r.Maker), Since: stampOrNil(r.Shipping),
		Undecided: r.undecided(), Witnesses: r.Witnesses,
		Reasons: append([]reason.Code{}, r.Reasons()...), ToDo: r.toDo(), Gaps: []DocumentGap{}, Integrity: visible(r.Integrity), Retention: []DocumentRetention{},
		Counts: DocumentCounts{stampOrNil(r.Counts.Window.From), stampOrNil(r.Counts.Window.To), r.Counts.Delivered, r.Counts.Failed, r.Counts.Read, r.Counts.Events, r.Counts.Shown},
	}
	if r.Proven != nil {
		d.ProvenFrom, d.ProvenTo = stampOrNil(r.Proven.From), stampOrNil(r.Proven.To)
	}
	for _, g := range r.Gaps {
		d.Gaps = append(d.Gaps, DocumentGap{stamp(g.From), stampOrNil(g.To), g.Reason, model.Visible(g.Text), g.Witness, callOrNil(g.Call), visible(g.Events)})
	}
	for _, o := range r.Rules {
		rule := DocumentRule{Rule: o.Rule, Needs: o.Needs, Witness: o.Witness, Published: o.Published, Holds: o.known(), Reason: o.Reason, Text: model.Visible(o.Text)}
		for _, c := range o.Calls {
			rule.Calls = append(rule.Calls, *callOrNil(&c))
		}
		d.Rules = append(d.Rules, rule)
	}
	for _, p := range r.Pieces {
		d.Pieces = append(d.Pieces, DocumentPiece{stamp(p.From), stamp(p.To), textOrNil(p.Project), p.Current})
	}
	for _, kept := range r.Retention {
		d.Retention = append(d.Retention, DocumentRetention{stampOrNil(kept.From), numberOrNil(kept.Days), callOrNil(kept.Call)})
	}
	return d
}

// known reports whether the rule holds; nil if that is not known.
func (o Outcome) known() *bool {
	if o.Unknown {
		return nil
	}
	return &o.Holds
}

// basis returns "published" if the meaning of the answer is documented by the vendor, and "inferred" otherwise.
func (r DocumentRule) basis() string {
	if r.Published {
		return "published"
	}
	return "inferred"
}

func stampOrNil(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := stamp(t)
	return &text
}

// visible makes the control characters in texts of others visible. It returns an empty list, never nil.
func visible(texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = model.Visible(text)
	}
	return list
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	text = model.Visible(text)
	return &text
}

func numberOrNil(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func callOrNil(c *Call) *DocumentCall {
	if c == nil {
		return nil
	}
	return &DocumentCall{textOrNil(c.ID), model.Visible(c.Name), stamp(c.Time), textOrNil(c.Actor), textOrNil(c.Source)}
}
