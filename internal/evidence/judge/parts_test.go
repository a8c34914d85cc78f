package judge

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// TestNarrow_parts: the part of a window that nothing speaks against.
func TestNarrow_parts(t *testing.T) {
	t.Parallel()
	whole := Window{ago(10 * hour), ago(0)}
	at := func(seconds int) Outcome { return Outcome{doubt: doubt{since: ago(seconds)}} }
	before := func(seconds int) Outcome { return Outcome{doubt: doubt{until: ago(seconds)}} }
	gap := func(from, to int) Gap { return Gap{Window: Window{ago(from), ago(to)}} }
	for name, row := range map[string]struct {
		gaps     []Gap
		outcomes []Outcome
		want     Window
		ok       bool
	}{
		"nothing speaks against it":            {nil, []Outcome{{Holds: true}}, whole, false},
		"a rule speaks against all of it":      {nil, []Outcome{at(5 * hour), {}}, whole, false},
		"a rule that follows from others":      {nil, []Outcome{{doubt: doubt{derived: true}}}, whole, false},
		"two rules hold later":                 {nil, []Outcome{at(5 * hour), at(7 * hour)}, Window{ago(5 * hour), ago(0)}, true},
		"a rule holds later, another earlier":  {nil, []Outcome{at(5 * hour), before(hour)}, Window{ago(5 * hour), ago(hour)}, true},
		"a rule holds before another does":     {nil, []Outcome{at(hour), before(hour)}, Window{ago(hour), ago(hour)}, false},
		"a gap ended":                          {[]Gap{gap(9*hour, 8*hour), gap(7*hour, 6*hour)}, nil, Window{ago(6 * hour), ago(0)}, true},
		"a gap after the part":                 {[]Gap{gap(3*hour, 2*hour)}, []Outcome{before(4 * hour)}, Window{ago(10 * hour), ago(4 * hour)}, true},
		"a gap whose end is not known":         {[]Gap{{Window: Window{From: ago(hour)}}}, []Outcome{at(5 * hour)}, whole, false},
		"a gap at the end":                     {[]Gap{gap(hour, 0)}, nil, Window{ago(0), ago(0)}, false},
		"a gap before the window, and no rule": {[]Gap{gap(12*hour, 11*hour)}, nil, whole, false},
	} {
		if got, ok := narrow(whole, row.gaps, row.outcomes); got != row.want || ok != row.ok {
			t.Errorf("%s: %s, %t; want %s, %t", name, got.words(), ok, row.want.words(), row.ok)
		}
	}
}

// TestCombined_gaps: gaps are told in the order of time. Those of one reason and one call are one gap if they follow each other,
// or name their events.
func TestCombined_gaps(t *testing.T) {
	t.Parallel()
	alice, again, bob := &Call{ID: "call-1"}, &Call{ID: "call-1"}, &Call{ID: "call-2"}
	gap := func(code reason.Code, call *Call, from, to int, events ...string) Gap {
		g := Gap{Window: Window{From: ago(from)}, Reason: code, Call: call, Events: events}
		if to >= 0 {
			g.To = ago(to)
		}
		return g
	}
	for name, row := range map[string]struct{ gaps, want []Gap }{
		"in the order of time": {
			[]Gap{gap("b", nil, 3, 2), gap("a", nil, 1, 0), gap("a", nil, 5, 4)},
			[]Gap{gap("a", nil, 5, 4), gap("b", nil, 3, 2), gap("a", nil, 1, 0)},
		},
		"one after the other, told in another order": {[]Gap{gap("a", nil, 3, 1), gap("a", nil, 5, 3)}, []Gap{gap("a", nil, 5, 1)}},
		"one within the other":                       {[]Gap{gap("a", nil, 5, 1), gap("a", nil, 4, 3)}, []Gap{gap("a", nil, 5, 1)}},
		"three that follow each other":               {[]Gap{gap("a", nil, 5, 4), gap("a", nil, 4, 3), gap("a", nil, 3, 2)}, []Gap{gap("a", nil, 5, 2)}},
		"two that follow each other, and another":    {[]Gap{gap("a", nil, 9, 8), gap("a", nil, 8, 7), gap("a", nil, 5, 4)}, []Gap{gap("a", nil, 9, 7), gap("a", nil, 5, 4)}},
		"apart":                         {[]Gap{gap("a", nil, 5, 4), gap("a", nil, 3, 2)}, []Gap{gap("a", nil, 5, 4), gap("a", nil, 3, 2)}},
		"apart, and both name events":   {[]Gap{gap("a", nil, 5, 4, "2", "1"), gap("a", nil, 3, 2, "3", "1")}, []Gap{gap("a", nil, 5, 2, "1", "2", "3")}},
		"apart, and the first does":     {[]Gap{gap("a", nil, 5, 4, "1"), gap("a", nil, 3, 2)}, []Gap{gap("a", nil, 5, 4, "1"), gap("a", nil, 3, 2)}},
		"apart, and the second does":    {[]Gap{gap("a", nil, 5, 4), gap("a", nil, 3, 2, "1")}, []Gap{gap("a", nil, 5, 4), gap("a", nil, 3, 2, "1")}},
		"of two reasons":                {[]Gap{gap("a", nil, 5, 3), gap("b", nil, 4, 2)}, []Gap{gap("a", nil, 5, 3), gap("b", nil, 4, 2)}},
		"of one call":                   {[]Gap{gap("a", alice, 5, 3), gap("a", again, 4, 2)}, []Gap{gap("a", alice, 5, 2)}},
		"of two calls":                  {[]Gap{gap("a", alice, 5, 3), gap("a", bob, 4, 2)}, []Gap{gap("a", alice, 5, 3), gap("a", bob, 4, 2)}},
		"of two calls at one time":      {[]Gap{gap("a", bob, 5, 3), gap("a", alice, 5, 3)}, []Gap{gap("a", bob, 5, 3), gap("a", alice, 5, 3)}},
		"only one has a call":           {[]Gap{gap("a", alice, 5, 3), gap("a", nil, 4, 2)}, []Gap{gap("a", alice, 5, 3), gap("a", nil, 4, 2)}},
		"only the other has a call":     {[]Gap{gap("a", nil, 5, 3), gap("a", alice, 4, 2)}, []Gap{gap("a", nil, 5, 3), gap("a", alice, 4, 2)}},
		"the end of one is not known":   {[]Gap{gap("a", nil, 5, -1), gap("a", nil, 4, 2)}, []Gap{gap("a", nil, 5, -1), gap("a", nil, 4, 2)}},
		"the end of one, with events":   {[]Gap{gap("a", nil, 5, -1, "1"), gap("a", nil, 4, 2, "2")}, []Gap{gap("a", nil, 5, -1, "1"), gap("a", nil, 4, 2, "2")}},
		"the end of the other is not":   {[]Gap{gap("a", nil, 5, 3), gap("a", nil, 4, -1)}, []Gap{gap("a", nil, 5, 3), gap("a", nil, 4, -1)}},
		"none":                          {nil, nil},
		"a gap of another call between": {[]Gap{gap("a", alice, 5, 4), gap("a", bob, 4, 3), gap("a", again, 3, 2)}, []Gap{gap("a", alice, 5, 4), gap("a", bob, 4, 3), gap("a", again, 3, 2)}},
	} {
		if got := combined(slices.Clone(row.gaps)); len(got)+len(row.want) > 0 && !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

// TestJudge_keepsAnswers: a judgement does not change the answers that it is given.
func TestJudge_keepsAnswers(t *testing.T) {
	t.Parallel()
	w := nothingWrong()
	slices.Reverse(w.Raw.List)
	slices.Reverse(w.Metrics.Delivered)
	list, points := slices.Clone(w.Raw.List), slices.Clone(w.Metrics.Delivered)
	if Judge(w); !slices.Equal(w.Raw.List, list) || !slices.Equal(w.Metrics.Delivered, points) {
		t.Error("the answers are in another order than before")
	}
}

// TestReport_keep says until when the calls of a report can be read: for 90 days from the begin of its window.
func TestReport_keep(t *testing.T) {
	t.Parallel()
	r := Report{Window: Window{From: now.AddDate(0, 0, -90).Add(time.Second)}, Judged: now}
	if got, want := r.keep(), "only until 2026-11-27T12:00:01Z."; !strings.HasSuffix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	r.Window.From = now.AddDate(0, 0, -90)
	if got, want := r.keep(), "not all calls that it is about can still be read from Alibaba Cloud."; !strings.HasSuffix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestReport_empty: what is not known is said to be so, and an unknown reason has no advice.
func TestReport_empty(t *testing.T) {
	t.Parallel()
	r := Report{Rules: []Outcome{{Rule: "a.rule", Reason: "no.such"}}}
	for _, want := range []string{"| Which time was asked about? | an unknown time to an unknown time (exclusive) |", "| Time that was counted | not known |"} {
		if !strings.Contains(r.Markdown(), want) {
			t.Errorf("%q is not in\n%s", want, r.Markdown())
		}
	}
	if list := r.toDo(); len(list) != 1 {
		t.Errorf("%q", list)
	}
}

// TestReport_foreignTexts: the JSON has texts of others as they are, but for characters that are not seen.
func TestReport_foreignTexts(t *testing.T) {
	t.Parallel()
	r := Report{Maker: "a & b\u202e", Gaps: []Gap{{Call: &Call{Actor: "alice\u202e"}}}}
	text := r.JSON()
	if !strings.Contains(text, `"a & b`) || strings.Contains(text, "\u202e") {
		t.Error(text)
	}
}

// TestReport_shipsElsewhere: where another project was asked about, the report names the one that the trail ships to, and leaves out
// the advice that would be followed in the wrong place.
func TestReport_shipsElsewhere(t *testing.T) {
	t.Parallel()
	missing := []reason.Code{reason.ProjectMissing, reason.LogstoreMissing}
	for _, row := range []struct {
		to     string
		codes  []reason.Code
		advice string // the reasons with advice
	}{
		{"", []reason.Code{reason.ProjectMissing, reason.MetricsMissing}, "project.missing metrics.missing"},
		{"elsewhere", []reason.Code{reason.MetricsMissing, reason.RoleMissing}, "role.missing"},
		{"elsewhere", []reason.Code{missing[0], reason.IndexMissing, reason.TrailStopped}, "trail.stopped"},
		{"elsewhere", []reason.Code{missing[1], reason.QueryIncomplete}, ""},
		{"elsewhere", []reason.Code{reason.IndexMissing}, "index.missing"},
	} {
		r := Report{Subject: Subject{Trail: "ops", Project: "asked", ShipsTo: row.to}}
		for _, code := range row.codes {
			r.Rules = append(r.Rules, Outcome{Reason: code})
		}
		list := r.toDo()
		if told := strings.HasPrefix(list[0], "Trail ops ships to project elsewhere, and this report was asked about project asked."); told != (row.to != "") {
			t.Errorf("%v: %q", row.codes, list[0])
		}
		var advice []string
		for _, text := range list[:len(list)-1] {
			if code, _, found := strings.Cut(text, ": "); found {
				advice = append(advice, code)
			}
		}
		if got := strings.Join(advice, " "); got != row.advice {
			t.Errorf("%v: advice about %q, want %q", row.codes, got, row.advice)
		}
	}
}
