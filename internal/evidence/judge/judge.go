package judge

import (
	"slices"
	"sort"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Judge judges the window. It is gaps if a witness proves one, no_gap_found if every rule holds, and unproven otherwise. If
// the rules hold in a part of the window, the report says from when to when.
func Judge(w Witnesses) Report { return judgeBy(standard, w) }

// lawbook is what is judged by.
type lawbook struct {
	rules  []rule
	proofs []proof
}

var standard = lawbook{rules, proofs}

// judgement is a judgement under way.
type judgement struct {
	Witnesses

	calls   []Call // those that concern the shipping, the oldest first
	edges   Window // the window of the counts that are compared: see quietEdges
	nearest Window
}

// attempts bounds how often a part of the window is looked for in which the rules hold. Each attempt leaves out at least one
// thing that speaks against it.
const attempts = 8

func judgeBy(laws lawbook, w Witnesses) Report {
	j := newJudgement(w)
	r := j.report()
	for _, p := range laws.proofs {
		for _, g := range p.find(j) {
			if g.overlaps(j.Window) && p.guarded(j, g) {
				g.Witness = p.witness
				r.Gaps = append(r.Gaps, g)
			}
		}
	}
	r.Gaps = combined(r.Gaps)
	outcomes := laws.apply(j)
	r.Verdict = verdictOf(r, outcomes)
	r.Rules = withhold(outcomes)
	r.Integrity = append([]string{j.loggingNow()}, integrity(r.Rules)...)
	r.Witnesses = j.asked()
	for range attempts {
		if held(outcomes) && !slices.ContainsFunc(r.Gaps, func(g Gap) bool { return g.overlaps(w.Window) }) {
			r.Proven = &w.Window
			break
		}
		narrowed, ok := narrow(w.Window, r.Gaps, outcomes)
		if !ok {
			break
		}
		w.Window = narrowed
		outcomes = laws.apply(newJudgement(w))
	}
	return r
}

// sorted returns a copy, the oldest first. Package slices would make the provider larger by its code for each type.
func sorted[T any](list []T, at func(T) time.Time) []T {
	list = slices.Clone(list)
	sort.SliceStable(list, func(i, j int) bool { return at(list[i]).Before(at(list[j])) })
	return list
}

func newJudgement(w Witnesses) *judgement {
	w.Raw.List = sorted(w.Raw.List, func(r Row) time.Time { return r.Received })
	if slices.ContainsFunc(w.Raw.List, func(r Row) bool { return r.Received.IsZero() }) {
		w.Raw.Complete, w.Raw.Unread = false, "when they were received is not told"
	}
	at := func(p Point) time.Time { return p.At }
	w.Metrics.Delivered, w.Metrics.Failed = sorted(w.Metrics.Delivered, at), sorted(w.Metrics.Failed, at)
	j := &judgement{Witnesses: w, calls: w.relevant()}
	j.markLowered()
	j.edges, j.nearest = j.quietEdges()
	return j
}

// apply applies the rules.
func (l lawbook) apply(j *judgement) []Outcome {
	outcomes := make([]Outcome, 0, len(l.rules))
	for _, rule := range l.rules {
		d := rule.check(j)
		outcomes = append(outcomes, Outcome{
			Rule: rule.code, Needs: rule.needs, Witness: rule.witness, Published: rule.published,
			Holds: d.code == "", Unknown: d.unknown, Reason: d.code, Text: d.text, Calls: d.calls, also: d.also, doubt: d,
		})
	}
	return outcomes
}

// held reports whether all rules hold.
func held(outcomes []Outcome) bool {
	return !slices.ContainsFunc(outcomes, func(o Outcome) bool { return !o.Holds })
}

func verdictOf(r Report, outcomes []Outcome) Verdict {
	switch {
	case len(r.Gaps) > 0:
		return Gaps
	case held(outcomes):
		return NoGapFound
	default:
		return Unproven
	}
}

// narrow returns the part of the window that no rule, and no gap, speaks against; and false if there is none, or a rule
// speaks against all of it.
func narrow(w Window, gaps []Gap, outcomes []Outcome) (Window, bool) {
	narrowed := w
	for _, o := range outcomes {
		switch {
		case o.Holds:
			continue
		case o.doubt.since.IsZero() && o.doubt.until.IsZero() && !o.doubt.derived:
			return w, false
		}
		narrowed.From = later(narrowed.From, o.doubt.since)
		if !o.doubt.until.IsZero() {
			narrowed.To = earlier(narrowed.To, o.doubt.until)
		}
	}
	for _, g := range gaps {
		if g.To.IsZero() {
			return w, false
		}
		if g.overlaps(narrowed) {
			narrowed.From = later(narrowed.From, g.To)
		}
	}
	return narrowed, narrowed != w && narrowed.From.Before(narrowed.To)
}

// doubt is why a rule does not hold; the zero value if it does. It holds for a window that begins at since or later, and
// ends at until or earlier, as far as it depends on the window; a derived one may be gone where the others are.
type doubt struct {
	code         reason.Code
	text         string
	calls        []Call
	also         []reason.Code // of the other calls
	since, until time.Time
	derived      bool
	unknown      bool // it is not known whether the rule holds
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
