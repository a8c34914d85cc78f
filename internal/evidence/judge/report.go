package judge

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Verdict is what the witnesses say about the window.
type Verdict string

// The verdicts. None of them says that nothing can be missing.
const (
	Gaps       Verdict = "gaps"         // a witness proves a gap
	NoGapFound Verdict = "no_gap_found" // every rule holds
	Unproven   Verdict = "unproven"     // neither: the rules that do not hold are named
)

// Report is a judgement and what it rests on.
type Report struct {
	Verdict   Verdict
	Subject   Subject
	Window    Window
	Judged    time.Time
	Maker     string    // the program that asked, and its version
	Proven    *Window   // the part of the window in which every rule holds; nil if there is none
	Shipping  time.Time // since when events are shipped; the zero time if that is not known
	Gaps      []Gap
	Rules     []Outcome
	Pieces    []Piece
	Retention []Retention
	Witnesses []string // the operations that were asked, with what became of it where one did not answer
	Integrity []string // what is known of whether logs can be altered, in words
	Counts    Counts

	lacks map[reason.Code]string // the RAM permissions for want of which the rules with these codes could not be judged
	ended *Call                  // what ended, after the window, the logging before the present one; nil if no such call is known
}

// Reasons returns the codes of what was found: those of the gaps, then those of the rules that do not hold.
func (r Report) Reasons() (codes []reason.Code) {
	for _, g := range r.Gaps {
		codes = append(codes, g.Reason)
	}
	for _, o := range r.Rules {
		if !o.Holds {
			codes = append(append(codes, o.Reason), o.also...)
		}
	}
	var seen []reason.Code
	for _, c := range codes {
		if !slices.Contains(seen, c) {
			seen = append(seen, c)
		}
	}
	return seen
}

// Outcome is what became of a rule.
type Outcome struct {
	Rule      string // its code
	Needs     string // what it needs, in words
	Witness   string
	Published bool // whether it is documented that the answer means what the rule says; otherwise it is inferred
	Holds     bool
	Unknown   bool        // it does not hold, because its witness did not tell
	Reason    reason.Code // why it does not
	Text      string
	Calls     []Call

	also  []reason.Code // of the other calls
	doubt doubt
}

// Gap is a stretch of time in which the shipping was interrupted, or from which events are gone.
type Gap struct {
	Window  // To is the zero time if the end is not known
	Reason  reason.Code
	Text    string
	Witness string   // the operations that prove it
	Call    *Call    // the call that caused it; nil if none is known
	Events  []string // the ids of the events that are gone, as far as they are known
}

// overlaps reports whether the gap has a moment in common with a window. A gap whose end is not known has its beginning.
func (g Gap) overlaps(w Window) bool {
	if !g.To.After(g.From) {
		return w.holds(g.From)
	}
	return g.Window.overlaps(w)
}

// combined sorts gaps, and joins those of one reason and one call that follow each other, or that name their events.
func combined(gaps []Gap) (list []Gap) {
	sort.SliceStable(gaps, func(i, j int) bool {
		a, b := gaps[i], gaps[j]
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), a.From.Compare(b.From), a.To.Compare(b.To)) < 0
	})
	for _, g := range gaps {
		if n := len(list); n > 0 {
			last := &list[n-1]
			same := last.Reason == g.Reason && (last.Call == nil) == (g.Call == nil) && (g.Call == nil || last.Call.ID == g.Call.ID)
			if same && !last.To.IsZero() && !g.To.IsZero() && (!g.From.After(last.To) || len(g.Events) > 0 && len(last.Events) > 0) {
				last.To = later(last.To, g.To)
				last.Events = slices.Compact(slices.Sorted(slices.Values(slices.Concat(last.Events, g.Events))))
				continue
			}
		}
		list = append(list, g)
	}
	return sorted(list, func(g Gap) time.Time { return g.From })
}

// Piece is a part of the window with one destination.
type Piece struct {
	Window
	Project string // empty if it is not known
	Current bool   // it is the destination as it is now, which was read
}

// Retention is how long logs were kept from a time on.
type Retention struct {
	From time.Time // the zero time if it is not known
	Days int       // 0 if it is not known
	Call *Call     // that set it; nil if none is known
}

// Counts are the numbers that were compared. A pointer is nil if the number is not known.
type Counts struct {
	Window            Window // of the deliveries
	Delivered, Failed *int   // that ActionTrail counted
	Read              *int   // logs that consumers are given
	Events            *int   // distinct EventIDs of these
	Shown             *int   // distinct EventIDs that searches show
}
