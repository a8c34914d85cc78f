package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Inferred is the first line of a report: what it rests on that no page says.
const Inferred = "Inferred, not published: that LookupEvents and the delivery metric tell of inner trails what they tell of ordinary ones. " +
	"A rule below that rests on it is marked as inferred."

// limits are what no verdict covers.
var limits = []string{
	"events that ActionTrail neither delivered nor counted",
	"events that are delivered more than an hour after they happened, where one of them fails or is lost",
	"events that were still on their way, or had just arrived, when it was judged",
	"if the delivery metric counts batches: single events that were lost out of a batch that counts as delivered",
}

// document is a report as JSON has it. Times are in RFC 3339 and UTC; what is not known is null or left out.
type document struct {
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
	ProvenFrom *string             `json:"proven_from"`
	ProvenTo   *string             `json:"proven_to"`
	Since      *string             `json:"shipping_since"`
	Reasons    []reason.Code       `json:"reasons"`
	Gaps       []documentGap       `json:"gaps"`
	Rules      []documentRule      `json:"rules"`
	Pieces     []documentPiece     `json:"pieces"`
	Retention  []documentRetention `json:"retention"`
	Integrity  []string            `json:"integrity"`
	Counts     documentCounts      `json:"counts"`
}

type documentCall struct {
	ID     string `json:"event_id"`
	Name   string `json:"name"`
	Time   string `json:"time"`
	Actor  string `json:"actor"`
	Source string `json:"source_ip"`
}

type documentGap struct {
	From   string        `json:"from"`
	To     *string       `json:"to"`
	Reason reason.Code   `json:"reason"`
	Text   string        `json:"text"`
	Call   *documentCall `json:"call"`
	Events []string      `json:"event_ids"`
}

type documentRule struct {
	Rule    string         `json:"rule"`
	Needs   string         `json:"needs"`
	Witness string         `json:"witness"`
	Basis   string         `json:"basis"` // published or inferred
	Holds   bool           `json:"holds"`
	Reason  reason.Code    `json:"reason,omitempty"`
	Text    string         `json:"text,omitempty"`
	WayOut  string         `json:"way_out,omitempty"`
	Calls   []documentCall `json:"calls,omitempty"`
}

type documentPiece struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Project string `json:"project_name"` // empty if it is not known
	Read    bool   `json:"read"`         // whether its Logstore was compared
}

type documentRetention struct {
	From *string       `json:"from"`
	Days *int          `json:"days"`
	Call *documentCall `json:"call"`
}

type documentCounts struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Delivered *int   `json:"deliveries"`
	Failed    *int   `json:"failed_deliveries"`
	Read      *int   `json:"logs_read"`
	Events    *int   `json:"distinct_events_read"`
	Shown     *int   `json:"distinct_events_found_in_window"`
}

// Meaning says what the verdict means.
func (r Report) Meaning() string {
	switch r.Verdict {
	case Gaps:
		return "A witness proves at least one gap: the shipping was interrupted, or something that was delivered is no longer there."
	case NoGapFound:
		return "Every rule holds: nobody interrupted the shipping or touched the logs, and all that ActionTrail counted as delivered is there."
	case Unproven:
		n := 0
		for _, o := range r.Rules {
			if !o.Holds {
				n++
			}
		}
		return "No gap was found, but " + counted(n, "rule does", "rules do") + " not hold, so it is not proven that there is none."
	default:
		return ""
	}
}

// JSON returns the report as JSON: the same content as its Markdown.
func (r Report) JSON() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r.document()); err != nil { // it holds texts, numbers and lists only
		return fmt.Sprintf(`{"error":%q}`, err)
	}
	return b.String()
}

func (r Report) document() document {
	d := document{
		Inferred: Inferred, Verdict: r.Verdict, Meaning: r.Meaning(), NotCovered: limits,
		Account: r.Subject.Account, Region: r.Subject.Region, Trail: r.Subject.Trail, Project: r.Subject.Project, Logstore: r.Subject.Logstore,
		From: stamp(r.Window.From), To: stamp(r.Window.To), Judged: stamp(r.Judged), Since: stampOrNil(r.Shipping),
		Reasons: append([]reason.Code{}, r.Reasons()...), Gaps: []documentGap{}, Integrity: append([]string{}, r.Integrity...), Retention: []documentRetention{},
		Counts: documentCounts{stamp(r.Counts.Window.From), stamp(r.Counts.Window.To), r.Counts.Delivered, r.Counts.Failed, r.Counts.Read, r.Counts.Events, r.Counts.Shown},
	}
	if r.Proven != nil {
		d.ProvenFrom, d.ProvenTo = stampOrNil(r.Proven.From), stampOrNil(r.Proven.To)
	}
	for _, g := range r.Gaps {
		d.Gaps = append(d.Gaps, documentGap{stamp(g.From), stampOrNil(g.To), g.Reason, model.Visible(g.Text), callOrNil(g.Call), append([]string{}, g.Events...)})
	}
	for _, o := range r.Rules {
		rule := documentRule{Rule: o.Rule, Needs: o.Needs, Witness: o.Witness, Basis: o.basis(), Holds: o.Holds, Reason: o.Reason, Text: model.Visible(o.Text)}
		if entry, ok := reason.Find(o.Reason); ok {
			rule.WayOut = entry.WayOut
		}
		for _, c := range o.Calls {
			rule.Calls = append(rule.Calls, *callOrNil(&c))
		}
		d.Rules = append(d.Rules, rule)
	}
	for _, p := range r.Pieces {
		d.Pieces = append(d.Pieces, documentPiece{stamp(p.From), stamp(p.To), p.Project, p.Current})
	}
	for _, kept := range r.Retention {
		d.Retention = append(d.Retention, documentRetention{stampOrNil(kept.From), numberOrNil(kept.Days), callOrNil(kept.Call)})
	}
	return d
}

func (o Outcome) basis() string {
	if o.Published {
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

func numberOrNil(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func callOrNil(c *Call) *documentCall {
	if c == nil {
		return nil
	}
	return &documentCall{model.Visible(c.ID), model.Visible(c.Name), stamp(c.Time), model.Visible(c.Actor), model.Visible(c.Source)}
}
