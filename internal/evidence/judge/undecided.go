package judge

import (
	"strings"
	"time"
)

// undecided names the parts of the window that are neither a gap nor proven, each with why.
func (r Report) undecided() []string {
	list := []string{}
	for _, part := range r.rest() {
		var why []string
		for _, o := range r.Rules {
			if against := o.against(part); against != "" {
				why = append(why, against)
			}
		}
		if len(why) == 0 {
			why = []string{"only the part that is proven was judged by itself"}
		}
		list = append(list, part.words()+": "+strings.Join(why, "; "))
	}
	return list
}

// against says why the rule does not show that the part has no gap; empty if it holds there.
func (o Outcome) against(part Window) string {
	switch since, until := o.doubt.since, o.doubt.until; {
	case o.Holds:
		return ""
	case since.After(part.From):
		return o.Rule + " holds only since " + stamp(since)
	case !until.IsZero() && until.Before(part.To):
		return o.Rule + " holds only until " + stamp(until)
	case !since.IsZero() || !until.IsZero():
		return "" // it holds in this part
	case o.Unknown:
		return o.Rule + " could not be judged"
	default:
		return o.Rule + " is not met"
	}
}

// rest returns the window without the gaps and without the part that is proven.
func (r Report) rest() []Window {
	rest := []Window{r.Window}
	if r.Proven != nil {
		rest = without(rest, *r.Proven)
	}
	for _, g := range r.Gaps {
		end := g.To
		if end.IsZero() {
			end = r.Window.To
		}
		rest = without(rest, Window{g.From, end})
	}
	return rest
}

// without returns the windows without what they have in common with another one. Times are told in whole seconds, so a shorter
// rest is none.
func without(windows []Window, taken Window) (rest []Window) {
	for _, w := range windows {
		for _, part := range []Window{{w.From, earlier(w.To, taken.From)}, {later(w.From, taken.To), w.To}} {
			if part.To.Sub(part.From) > time.Second {
				rest = append(rest, part)
			}
		}
	}
	return rest
}
