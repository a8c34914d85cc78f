package judge

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// object returns what a call is about.
func object(name string) string {
	switch {
	case OnTrail(name):
		return "ops"
	case OnRole(name) && strings.HasSuffix(name, "Role"):
		return "delivery"
	case strings.Contains(name, "Policy"):
		return "a policy"
	case name == "DeleteProject":
		return "security-audit"
	default:
		return "innertrail_ops"
	}
}

// TestJudge_calls has what is said of each call in the middle of the window.
func TestJudge_calls(t *testing.T) {
	t.Parallel()
	var cases []told
	for _, name := range Names() {
		cases = append(cases, told{name, func(w *Witnesses) { addCall(w, name, 20*hour, object(name)).Project = "elsewhere" }})
	}
	compare(t, "calls.txt", cases)
}

// TestNames_order: the calls that are looked for, in alphabetical order, and those on a trail and a role.
func TestNames_order(t *testing.T) {
	t.Parallel()
	if names := Names(); !slices.IsSorted(names) || len(names) != len(effects) || OnTrail("GetProject") || OnRole("GetProject") {
		t.Errorf("%q", names)
	}
}

// TestJudge_callOfOthers: a call counts if it may be about the shipping. The rules that a call breaks are named.
func TestJudge_callOfOthers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		on   []string
		edit func(*Witnesses, *Call)
		want string // rules
	}{
		{"StopLogging", []string{"ops"}, nil, "trail.untouched"},
		{"StopLogging", []string{"another"}, nil, ""},
		{"StopLogging", []string{"another", "OPS"}, nil, "trail.untouched"},
		{"StopLogging", nil, nil, "trail.untouched"},
		{"StopLogging", []string{"ops"}, func(_ *Witnesses, c *Call) { c.Refused = true }, ""},
		{"StopLogging", []string{"ops"}, func(_ *Witnesses, c *Call) { c.Unclear = true }, "trail.untouched"},
		{"GetTrailStatus", []string{"ops"}, nil, ""},
		{"UpdateRole", []string{"Delivery"}, nil, "role.untouched"},
		{"UpdateRole", []string{"another"}, nil, ""},
		{"UpdateRole", []string{"another"}, func(w *Witnesses, _ *Call) { w.Subject.Role = "" }, "role.untouched"},
		{"AttachPolicyToRole", []string{"another"}, nil, ""},
		{"DeletePolicy", []string{"a policy"}, nil, "role.untouched"},
		{"PutProjectPolicy", []string{"another"}, nil, "policies.untouched"},
		{"UpdateLogStoreProcessor", []string{"another"}, nil, ""},
		{"UpdateLogStoreProcessor", []string{"innertrail_ops"}, nil, "processor.untouched"},
		{"PutIngestProcessor", []string{"mask"}, nil, "processor.untouched"},
		{"UpdateIndex", []string{"another"}, nil, ""},
		{"UpdateLogStore", []string{"another"}, nil, ""},
		{"DeleteLogStore", []string{"security-audit"}, nil, ""},
		{"DeleteProject", []string{"security-audit"}, nil, "logs.kept"},
		{"DeleteProject", []string{"another"}, nil, ""},
	} {
		w := nothingWrong()
		c := addCall(&w, row.name, 20*hour, row.on...)
		if row.edit != nil {
			row.edit(&w, c)
		}
		var broken []string
		for _, o := range Judge(w).Rules {
			if len(o.Calls) > 0 {
				broken = append(broken, o.Rule)
			}
		}
		if got := strings.Join(broken, " "); got != row.want {
			t.Errorf("%s on %q breaks %q, want %q", row.name, row.on, got, row.want)
		}
	}
}

// TestJudge_callTimes has what is said of calls at the limits of the window, of many calls, and of calls that are not known.
func TestJudge_callTimes(t *testing.T) {
	t.Parallel()
	calls := func(name string, times ...int) func(*Witnesses) {
		return func(w *Witnesses) {
			for _, at := range times {
				addCall(w, name, at, object(name))
			}
		}
	}
	var cases []told
	for _, name := range []string{"UpdateInnerTrail", "UpdateRole", "UpdateIndex", "PutProjectPolicy", "UpdateLogs", "PutIngestProcessor"} {
		cases = append(cases,
			told{name + " a second before the window", calls(name, from+1)},
			told{name + " with the begin of the window", calls(name, from)},
			told{name + " with the end of the window", calls(name, to)},
			told{name + " within the hour in which deliveries are late", calls(name, to-hour+1)},
			told{name + " after that hour", calls(name, to-hour)},
			told{name + " now", calls(name, 0)},
		)
	}
	lowered := func(days int, edit func(*Witnesses)) func(*Witnesses) {
		return func(w *Witnesses) {
			addCall(w, "UpdateLogStore", 20*hour, "innertrail_ops").RetentionDays = days
			edit(w)
		}
	}
	as := func(*Witnesses) {}
	cases = append(cases, []told{
		{"three calls, of which the last is told first", calls("UpdateIndex", 20*hour, 30*hour, 25*hour)},
		{"two calls at one time", func(w *Witnesses) {
			addCall(w, "UpdateIndex", 20*hour, "innertrail_ops").ID = "b"
			addCall(w, "DeleteIndex", 20*hour, "innertrail_ops").ID = "a"
		}},
		{"two calls at one time, whose ids are not told", func(w *Witnesses) {
			addCall(w, "UpdateIndex", 20*hour, "innertrail_ops").ID = ""
			addCall(w, "DeleteIndex", 20*hour, "innertrail_ops").ID = ""
		}},
		{"a call of which little is told", func(w *Witnesses) {
			*addCall(w, "UpdateIndex", 20*hour) = Call{Name: "UpdateIndex", Time: ago(20 * hour)}
		}},
		{"the retention was lower", lowered(30, as)},
		{"the retention was the same", lowered(3650, as)},
		{"the retention is not told", lowered(0, as)},
		{"the retention was lower, and there is no Logstore", lowered(30, func(w *Witnesses) { w.Logstore.Value = nil })},
		{"the retention may have been set", lowered(30, func(w *Witnesses) { w.Calls.List[0].Unclear = true })},
		{"the retention was set twice", lowered(30, func(w *Witnesses) { addCall(w, "UpdateLogStore", 10*hour, "innertrail_ops").RetentionDays = 60 })},

		{"calls may not be looked up", func(w *Witnesses) {
			w.Calls = Calls{Reason: reason.CallsDenied, Unread: "the RAM permission actiontrail:LookupEvents is missing"}
		}},
		{"the lookup is throttled", func(w *Witnesses) { w.Calls.Reason, w.Calls.Unread = reason.CallsThrottled, "it was throttled" }},
		{"the lookup fails", func(w *Witnesses) { w.Calls.Reason, w.Calls.Unread = reason.CallsIncomplete, "it timed out" }},
		{"calls are known from the begin of the window on", func(w *Witnesses) { w.Calls.Known.From = ago(from) }},
		{"calls are known from a second later on", func(w *Witnesses) { w.Calls.Known.From = ago(from - 1) }},
		{"calls are known until 15 minutes ago", func(w *Witnesses) { w.Calls.Known.To = ago(15 * minute) }},
		{"calls are known until a second earlier", func(w *Witnesses) { w.Calls.Known.To = ago(15*minute + 1) }},
		{"calls are known since the Logstore was created", func(w *Witnesses) { w.Calls.Known.From = w.Logstore.Value.Created }},
	}...)
	compare(t, "call_times.txt", cases)
}

// TestJudge_interruptions has the stretches in which the trail was stopped or did not exist, and the destinations.
func TestJudge_interruptions(t *testing.T) {
	t.Parallel()
	type step struct {
		name string
		ago  int
		on   string
	}
	calls := func(steps ...step) func(*Witnesses) {
		return func(w *Witnesses) {
			for _, s := range steps {
				addCall(w, s.name, s.ago, s.on).Project = map[string]string{"CreateInnerTrail": "elsewhere"}[s.name]
			}
		}
	}
	also := func(edit func(*Witnesses), more func(*Witnesses)) func(*Witnesses) {
		return func(w *Witnesses) {
			edit(w)
			more(w)
		}
	}
	stop := calls(step{"StopLogging", 20 * hour, "ops"})
	paused := calls(step{"StopLogging", 20 * hour, "ops"}, step{"StartLogging", 19 * hour, "ops"})
	compare(t, "interruptions.txt", []told{
		{"stopped and started", paused},
		{"stopped, and not started as far as is known", stop},
		{"stopped, and calls are known until ten hours ago", also(stop, func(w *Witnesses) { w.Calls.Known.To = ago(10 * hour) })},
		{"stopped and started, and not all calls are known", also(paused, func(w *Witnesses) { w.Calls.Reason, w.Calls.Unread = reason.CallsThrottled, "it was throttled" })},
		{"stopped before the window, and not all calls are known", also(calls(step{"StopLogging", from + 2, "ops"}), func(w *Witnesses) { w.Calls.Reason, w.Calls.Unread = reason.CallsThrottled, "it was throttled" })},
		{"stopped and started before the window", calls(step{"StopLogging", from + 2, "ops"}, step{"StartLogging", from, "ops"})},
		{"started a second after the window began", calls(step{"StopLogging", from + 2, "ops"}, step{"StartLogging", from - 1, "ops"})},
		{"stopped with the end of the window", calls(step{"StopLogging", to, "ops"}, step{"StartLogging", to - 1, "ops"})},
		{"stopped a second before the end", calls(step{"StopLogging", to + 1, "ops"}, step{"StartLogging", to - 1, "ops"})},
		{"stopped and started at one time", calls(step{"StopLogging", 20 * hour, "ops"}, step{"StartLogging", 20 * hour, "ops"})},
		{"stopped after the window for good", calls(step{"StopLogging", hour, "ops"})},
		{"the stop may not have been done", also(paused, func(w *Witnesses) { w.Calls.List[0].Unclear = true })},
		{"the stop may be of another trail", also(paused, func(w *Witnesses) { w.Calls.List[0].On = nil })},
		{"the name of the trail in another case", also(paused, func(w *Witnesses) { w.Calls.List[0].On = []string{"OPS"} })},
		{"deleted and created", calls(step{"DeleteInnerTrail", 20 * hour, "ops"}, step{"CreateInnerTrail", 19 * hour, "ops"})},
		{"deleted and created, perhaps", also(calls(step{"DeleteInnerTrail", 20 * hour, "ops"}, step{"CreateInnerTrail", 19 * hour, "ops"}), func(w *Witnesses) { w.Calls.List[1].Unclear = true })},
		{"deleted and created after the window", calls(step{"DeleteInnerTrail", to, "ops"}, step{"CreateInnerTrail", to - 1, "ops"})},
		{"created with the begin of the window", calls(step{"CreateInnerTrail", from, "ops"})},
		{"created in the window, and there is none now", also(calls(step{"CreateInnerTrail", 20 * hour, "ops"}), func(w *Witnesses) { w.Trail.Value = nil })},
		{"deleted and created twice", calls(step{"DeleteInnerTrail", 30 * hour, "ops"}, step{"CreateInnerTrail", 29 * hour, "ops"}, step{"DeleteInnerTrail", 20 * hour, "ops"}, step{"CreateInnerTrail", 19 * hour, "ops"})},
		{"stopped twice", calls(step{"StopLogging", 30 * hour, "ops"}, step{"StartLogging", 29 * hour, "ops"}, step{"StopLogging", 20 * hour, "ops"}, step{"StartLogging", 19 * hour, "ops"})},
		{"stopped by two calls", calls(step{"StopLogging", 30 * hour, "ops"}, step{"StopLogging", 25 * hour, "ops"}, step{"StartLogging", 20 * hour, "ops"})},
		{"stopped by two calls whose ids are not told", also(calls(step{"StopLogging", 30 * hour, "ops"}, step{"StopLogging", 25 * hour, "ops"}, step{"StartLogging", 20 * hour, "ops"}), func(w *Witnesses) { w.Calls.List[0].ID, w.Calls.List[1].ID = "", "" })},
		{"stopped and the trail logs since an unknown time", also(paused, func(w *Witnesses) { w.Trail.Value.Started = time.Time{} })},
	})
}

// TestRelevant_sameSecond: calls of one second have the order in which a trail is re-created, whatever their ids.
func TestRelevant_sameSecond(t *testing.T) {
	t.Parallel()
	w := nothingWrong()
	w.Calls.List = nil
	for _, name := range []string{"StartLogging", "CreateInnerTrail", "DeleteInnerTrail", "StopLogging"} {
		addCall(&w, name, hour, w.Subject.Trail)
	}
	var names []string
	for _, c := range w.relevant() {
		names = append(names, c.Name)
	}
	if got, want := strings.Join(names, " "), "StopLogging DeleteInnerTrail CreateInnerTrail StartLogging"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
