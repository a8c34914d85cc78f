package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// semantics are what no page settles, drawn for each history.
type semantics struct {
	DeliveryTime bool // a log has the time of its delivery, not of its event
	Counts       countOf
	Twice        bool // an event that is delivered twice is counted twice
	Zeros        bool // the metric answers 0 for a window without deliveries; otherwise it leaves it out
	MetricDays   int
	EditsVisible bool // deletions of single logs are in LookupEvents
	LookupLag    int  // minutes
	AutoStart    bool // a new trail logs
	SearchLag    int  // seconds until a search shows a log
	ConsumerLag  int  // seconds until a consumer is given it
	ExpiredStay  bool // consumers are given logs that have expired
}

type countOf string

const (
	countEvents   countOf = "events"
	countAttempts countOf = "attempts"
	countBatches  countOf = "batches"
)

// act is something that happens, at a minute before now.
type act struct {
	Ago   int // seconds
	What  string
	N     int
	Delay int // seconds
}

func (a act) String() string {
	text := fmt.Sprintf("%9.2fh ago: %s", float64(a.Ago)/3600, a.What)
	if a.N != 0 {
		text += fmt.Sprintf(" %d", a.N)
	}
	if a.Delay != 0 {
		text += fmt.Sprintf(", %.1f minutes late", float64(a.Delay)/60)
	}
	return text
}

// history is what happens to a shipping, and how the witnesses are asked.
type history struct {
	Semantics  semantics
	Start      int // seconds ago, when the trail began to log
	From, To   int // seconds ago
	Period     int // seconds
	TTL        int // days
	Modifiable bool
	Raw        bool   // whether the logs are read as consumers get them
	Calls      string // how LookupEvents answers: whole, denied, throttled, late
	Holes      []int  // points of the metric that are missing, counted from the first
	Unread     string // a part that cannot be read
	Cut        string // an answer that is not complete: found or raw
	Acts       []act
	Clean      bool // nothing but deliveries, doubles, delays and deletions of single events
}

// String returns the history as a script.
func (h history) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "semantics %+v\ntrail logs since %.2fh ago; window from %.2fh ago to %.2fh ago; period %ds; retention %d days; modifiable %t; raw %t; calls %s; holes %v; unread %q; cut %q\n",
		h.Semantics, hours(h.Start), hours(h.From), hours(h.To), h.Period, h.TTL, h.Modifiable, h.Raw, h.Calls, h.Holes, h.Unread, h.Cut)
	for _, a := range h.Acts {
		fmt.Fprintf(&b, "%s\n", a)
	}
	return b.String()
}

func hours(seconds int) float64 { return float64(seconds) / 3600 }

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// disturbances come with the act that ends them, which may be missing.
var disturbances = [][2]string{
	{"stop", "start"},
	{"delete trail", "create trail"},
	{"delete trail", "create trail elsewhere"},
	{"update trail", ""},
	{"update trail", "delete logstore"},
	{"start", ""},
	{"detach policy", "attach policy"},
	{"change trust", "repair trust"},
	{"deny by project policy", "allow by project policy"},
	{"deny by control policy", "allow by control policy"},
	{"lower retention", "raise retention"},
	{"raise retention", "lower retention"},
	{"clear storage", ""},
	{"delete logstore", ""},
	{"delete logstore", "create logstore"},
	{"delete index", "create index"},
	{"narrow index", "create index"},
	{"attach processor", "detach processor"},
	{"open web tracking", "close web tracking"},
	{"overdue", "paid"},
	{"write without id", ""},
	{"refused stop", ""},
	{"stop of another trail", ""},
}

// draw draws a history.
func draw(r *rand.Rand) history {
	one := func(n ...int) int { return n[r.IntN(len(n))] }
	yes := func(percent int) bool { return r.IntN(100) < percent }
	h := history{
		Semantics: semantics{
			DeliveryTime: yes(50), Counts: []countOf{countEvents, countAttempts, countBatches}[r.IntN(3)], Twice: yes(50), Zeros: yes(75),
			MetricDays: one(7, 90, 90), EditsVisible: yes(50), LookupLag: r.IntN(11), AutoStart: yes(50),
			SearchLag: r.IntN(10 * minute), ConsumerLag: r.IntN(8 * minute), ExpiredStay: yes(30),
		},
		TTL: one(7, 30, 180, 3650, 3650), Modifiable: yes(10), Raw: yes(75), Calls: "whole", Clean: yes(50),
	}
	h.Start = one(12, 24, 72, 20*24, 120*24)*hour + r.IntN(hour)
	h.Period = map[bool]int{true: minute, false: 15 * minute}[h.Start < 14*hour]
	if h.Start > 4*day {
		h.Period = map[bool]int{true: hour, false: 4 * hour}[h.Start < 30*day]
	}
	h.From = h.Start - r.IntN(h.Start/2)
	if yes(10) {
		h.From = h.Start + r.IntN(2*hour)
	}
	h.To = r.IntN(h.From / 2)
	recent := yes(10)
	h.To = max(h.To, 16*minute)
	if recent {
		h.To = r.IntN(one(2, 16) * minute)
	}
	within := func() int { return r.IntN(h.Start + h.Start/10) }
	if yes(70) {
		within = func() int { return h.To + r.IntN(h.From-h.To) }
	}
	if recent {
		h.Acts = append(h.Acts, act{Ago: h.To + r.IntN(6*minute), What: "deliver", N: 1})
	}
	for range r.IntN(12) {
		a := act{Ago: within(), What: "deliver", N: 1 + r.IntN(3)*r.IntN(2)}
		switch r.IntN(8) {
		case 0:
			a.What = "double"
		case 1:
			a.Delay = r.IntN(50 * minute)
		case 2:
			a.Delay = r.IntN(10 * hour)
		case 3:
			if yes(50) {
				a.What = "retry"
			}
		}
		h.Acts = append(h.Acts, a)
	}
	if yes(40) {
		h.Acts = append(h.Acts, act{Ago: within(), What: "delete events", N: 1 + r.IntN(3)})
	}
	if yes(10) { // late at the end of the window, and deleted later
		h.Acts = append(h.Acts, act{Ago: h.To + r.IntN(20*minute), What: "deliver", N: 1, Delay: r.IntN(55 * minute)}, act{Ago: r.IntN(h.To + 1), What: "delete events", N: 1})
	}
	if !h.Clean {
		disturb(&h, r, yes, within)
	}
	slices.SortStableFunc(h.Acts, func(a, b act) int { return b.Ago - a.Ago })
	return h
}

// disturb adds what goes wrong: at the shipping, and with the witnesses.
func disturb(h *history, r *rand.Rand, yes func(int) bool, within func() int) {
	for range r.IntN(3) {
		pair := disturbances[r.IntN(len(disturbances))]
		at := within()
		h.Acts = append(h.Acts, act{Ago: at, What: pair[0]})
		if pair[1] != "" && yes(85) {
			after := at - 1 - r.IntN(max(1, at))
			if yes(50) {
				after = at - 1 - r.IntN(2*hour)
			}
			h.Acts = append(h.Acts, act{Ago: max(after, 0), What: pair[1]})
			if pair[0] == "delete trail" && !h.Semantics.AutoStart {
				h.Acts = append(h.Acts, act{Ago: max(after-r.IntN(hour), 0), What: "start"})
			}
			if yes(50) { // something that happens meanwhile
				h.Acts = append(h.Acts, act{Ago: max(after, 0) + r.IntN(at-max(after, 0)+1), What: "deliver", N: 1})
			}
		}
	}
	if yes(25) {
		h.Acts = append(h.Acts, act{Ago: within(), What: "lose", N: 1})
	}
	if yes(15) {
		h.Acts = append(h.Acts, act{Ago: within(), What: "forge", N: 1 + r.IntN(2)})
	}
	if yes(15) {
		h.Calls = []string{"denied", "throttled", "late"}[r.IntN(3)]
	}
	if yes(10) {
		for range 1 + r.IntN(5) {
			h.Holes = append(h.Holes, r.IntN(h.Start/h.Period+1))
		}
	}
	if yes(10) {
		h.Unread = []string{"trail", "started", "role", "project", "logstore", "created", "modifiable", "tracking", "policies", "index", "index modified", "metrics"}[r.IntN(12)]
	}
	if yes(8) {
		h.Cut = []string{"found", "raw"}[r.IntN(2)]
	}
}

// shrink returns a smaller history that still fails.
func (h history) shrink(fails func(history) bool) history {
	for again := true; again; {
		again = false
		for i := range h.Acts {
			smaller := h
			smaller.Acts = slices.Delete(slices.Clone(h.Acts), i, i+1)
			if fails(smaller) {
				h, again = smaller, true
				break
			}
		}
		for _, simplify := range []func(*history){
			func(h *history) { h.Holes = nil }, func(h *history) { h.Unread = "" }, func(h *history) { h.Cut = "" }, func(h *history) { h.Calls = "whole" },
			func(h *history) { h.Semantics.DeliveryTime = true }, func(h *history) { h.Semantics.Twice = false }, func(h *history) { h.Semantics.Zeros = true },
			func(h *history) { h.Semantics.Counts = countEvents }, func(h *history) { h.Semantics.MetricDays = 90 }, func(h *history) { h.Semantics.EditsVisible = true },
			func(h *history) { h.Semantics.LookupLag = 0 }, func(h *history) { h.Semantics.SearchLag = 0 }, func(h *history) { h.Semantics.ConsumerLag = 0 },
			func(h *history) { h.Semantics.ExpiredStay = false }, func(h *history) { h.TTL = forever }, func(h *history) { h.Modifiable = false }, func(h *history) { h.Raw = true },
		} {
			smaller := h
			simplify(&smaller)
			if smaller.String() != h.String() && fails(smaller) {
				h, again = smaller, true
			}
		}
	}
	return h
}
