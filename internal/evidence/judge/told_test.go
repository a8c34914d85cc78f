package judge

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// told is a change of what the witnesses of a quiet shipping say.
type told struct {
	name string
	edit func(*Witnesses)
}

// nothingWrong returns what the witnesses of a quiet shipping say: a window of two days with three events, each received five
// seconds after it happened.
func nothingWrong() Witnesses {
	w := play(quiet()).ask()
	for _, rows := range [][]Row{w.Found.List, w.Raw.List} {
		for i := range rows {
			rows[i].Received = rows[i].Happened.Add(5 * time.Second)
		}
	}
	return w
}

// addCall adds a call, which alice made some seconds ago.
func addCall(w *Witnesses, name string, seconds int, on ...string) *Call {
	w.Calls.List = append(w.Calls.List, Call{
		ID: fmt.Sprintf("call-%d", len(w.Calls.List)+1), Name: name, Time: ago(seconds), Actor: "alice", Source: "203.0.113.7", On: on,
	})
	return &w.Calls.List[len(w.Calls.List)-1]
}

// addEvent adds an event, which is delivered, received and shown at once.
func addEvent(w *Witnesses, id string, seconds int) {
	r := Row{ID: id, Time: ago(seconds), Received: ago(seconds), Happened: ago(seconds)}
	w.Found.List, w.Raw.List = append(w.Found.List, r), append(w.Raw.List, r)
	addCounts(w, seconds, 1, 0)
}

// addCounts adds to the counts of the point of the metric that has a moment.
func addCounts(w *Witnesses, seconds, delivered, failed int) {
	for into, n := range map[*[]Point]int{&w.Metrics.Delivered: delivered, &w.Metrics.Failed: failed} {
		for i, p := range *into {
			if (Window{p.At, p.At.Add(w.Metrics.Period)}).holds(ago(seconds)) {
				(*into)[i].Count += n
			}
		}
	}
}

// lines returns what a report says: the verdict, the gaps, the rules that do not hold, and the facts beside them.
func lines(r Report) (list []string) {
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	d := r.Document()
	text := func(s *string) string { return or(s, "?") }
	add("verdict: %s", d.Verdict)
	add("proven: %s", d.proven())
	for _, g := range d.Gaps {
		call := ""
		if g.Call != nil {
			call = ", " + text(g.Call.ID)
		}
		add("gap: %s from %s to %s: %s [%s%s] %s", g.Reason, g.From, text(g.To), g.Text, g.Witness, call, strings.Join(g.Events, " "))
	}
	for _, o := range d.Rules {
		state := "not met"
		switch {
		case o.Holds == nil:
			state = "unknown"
		case *o.Holds:
			continue
		}
		var ids []string
		for _, c := range o.Calls {
			ids = append(ids, text(c.ID))
		}
		add("%s: %s: %s: %s %v", o.Rule, state, o.Reason, o.Text, ids)
	}
	for kind, texts := range map[string][]string{"undecided": d.Undecided, "integrity": d.Integrity, "to do": d.ToDo} {
		for _, text := range texts {
			add("%s: %s", kind, text)
		}
	}
	slices.Sort(list[len(list)-len(d.Undecided)-len(d.Integrity)-len(d.ToDo):])
	for _, name := range d.Witnesses {
		add("witness: %s", name)
	}
	for _, p := range d.Pieces {
		add("destination: %s to %s: %s, compared: %t", p.From, p.To, text(p.Project), p.Read)
	}
	for _, kept := range d.Retention {
		call := "?"
		if kept.Call != nil {
			call = text(kept.Call.ID)
		}
		add("retention: from %s: %s days, %s", text(kept.From), number(kept.Days), call)
	}
	c := d.Counts
	add("counts: %s: %s delivered, %s failed, %s read, %s events, %s shown", c.window(), number(c.Delivered), number(c.Failed), number(c.Read), number(c.Events), number(c.Shown))
	add("shipping since: %s", text(d.Since))
	return append(list, "meaning: "+d.Meaning)
}

// compare compares what the report of each case says, without what the one of a quiet shipping says, with the recorded text.
func compare(t *testing.T, file string, cases []told) {
	t.Helper()
	usual := lines(Judge(nothingWrong()))
	var b strings.Builder
	for _, row := range cases {
		w := nothingWrong()
		row.edit(&w)
		fmt.Fprintf(&b, "## %s\n", row.name)
		for _, line := range lines(Judge(w)) {
			if !slices.Contains(usual, line) {
				fmt.Fprintln(&b, line)
			}
		}
		b.WriteString("\n")
	}
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, recorded := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(recorded)) {
		if i >= len(got) || i >= len(recorded) || got[i] != recorded[i] {
			t.Fatalf("%s:%d differs (-update writes it):\n%s", path, i+1, strings.Join(got[min(i, len(got)):min(i+10, len(got))], "\n"))
		}
	}
}

// moved returns the window that begins and ends some seconds ago.
func moved(from, to int) func(*Witnesses) {
	return func(w *Witnesses) { w.Window = Window{ago(from), ago(to)} }
}

const from, to = 50 * hour, 2 * hour // the window of nothingWrong

// TestJudge_state has what is said of each part as it is now, on both sides of each limit.
func TestJudge_state(t *testing.T) {
	t.Parallel()
	yes, mask := true, "mask"
	cases := []told{
		{"the window ends 15 minutes ago", moved(from, 15*minute)},
		{"the window ends later", moved(from, 15*minute-1)},
		{"the window began 90 days ago, less 15 minutes", moved(90*day-15*minute, to)},
		{"the window began a second before that", moved(90*day-15*minute+1, to)},

		{"the window began eleven years ago, and logs are kept permanently", moved(11*365*day, to)},

		{"the trail cannot be read", func(w *Witnesses) { w.Trail = Answer[Trail]{Unread: "DescribeInnerTrails: denied"} }},
		{"the trail cannot be read for a permission", func(w *Witnesses) {
			w.Trail = Answer[Trail]{Unread: "the RAM permission actiontrail:GetTrailStatus is missing", Lacks: "actiontrail:GetTrailStatus"}
		}},
		{"there is no trail", func(w *Witnesses) { w.Trail.Value = nil }},
		{"the trail is stopped, and no call stopped it", func(w *Witnesses) { w.Trail.Value.Logging = false }},
		{"the trail was stopped after the window", func(w *Witnesses) {
			w.Trail.Value.Logging = false
			addCall(w, "StopLogging", 30*minute, "ops")
		}},
		{"the trail was stopped and created after the window, and is stopped", func(w *Witnesses) {
			w.Trail.Value.Logging = false
			addCall(w, "StopLogging", 30*minute, "ops")
			addCall(w, "CreateInnerTrail", 20*minute, "ops")
		}},
		{"the start of the trail is not told", func(w *Witnesses) { w.Trail.Value.Started = time.Time{} }},
		{"the trail started with the window", func(w *Witnesses) { w.Trail.Value.Started = ago(from) }},
		{"the trail started a second later", func(w *Witnesses) { w.Trail.Value.Started = ago(from - 1) }},

		{"the role cannot be read", func(w *Witnesses) {
			w.Role = Answer[Role]{Unread: "the RAM permission ram:GetRole is missing", Lacks: "ram:GetRole"}
		}},
		{"there is no role", func(w *Witnesses) { w.Role.Value = nil }},
		{"the role may not deliver", func(w *Witnesses) { w.Role.Value = &Role{reason.RolePolicyDetached, "no policy is attached"} }},

		{"the project cannot be read", func(w *Witnesses) { w.Project = Answer[Project]{Unread: "GetProject timed out"} }},
		{"there is no project", func(w *Witnesses) { w.Project.Value = nil }},
		{"the project is stopped", func(w *Witnesses) { w.Project.Value.Status = "Disable" }},
		{"the project has an unknown status", func(w *Witnesses) { w.Project.Value.Status = "Moving" }},

		{"the Logstore cannot be read", func(w *Witnesses) { w.Logstore = Answer[Logstore]{Unread: "denied"} }},
		{"there is no Logstore", func(w *Witnesses) { w.Logstore.Value = nil }},
		{"the creation of the Logstore is not told", func(w *Witnesses) { w.Logstore.Value.Created = time.Time{} }},
		{"the Logstore was created with the window", func(w *Witnesses) { w.Logstore.Value.Created = ago(from) }},
		{"the Logstore was created a second later", func(w *Witnesses) { w.Logstore.Value.Created = ago(from - 1) }},
		{"the Logstore was created again", func(w *Witnesses) {
			w.Logstore.Value.Created = ago(from - 2)
			addCall(w, "DeleteLogStore", from-1, "innertrail_ops")
		}},
		{"the Logstore was created with the project", func(w *Witnesses) {
			w.Logstore.Value.Created = ago(from - 2)
			addCall(w, "DeleteProject", from-1, "security-audit")
		}},
		{"the Logstore was created, and cleared", func(w *Witnesses) {
			w.Logstore.Value.Created = ago(from - 2)
			addCall(w, "ClearLogStoreStorage", from-1, "innertrail_ops")
		}},
		{"logs from the begin of the window expire in an hour", func(w *Witnesses) {
			w.Logstore.Value.RetentionDays = 2
			w.Window.From = ago(47 * hour)
		}},
		{"logs from the begin of the window expire a second earlier", func(w *Witnesses) {
			w.Logstore.Value.RetentionDays = 2
			w.Window.From = ago(47*hour + 1)
		}},
		{"logs are kept for 3649 days", func(w *Witnesses) { w.Logstore.Value.RetentionDays = 3649 }},
		{"whether logs can be changed is not told", func(w *Witnesses) { w.Logstore.Value.Modifiable = nil }},
		{"logs can be changed", func(w *Witnesses) { w.Logstore.Value.Modifiable = &yes }},
		{"whether anyone can write is not told", func(w *Witnesses) { w.Logstore.Value.AnonymousWrites = nil }},
		{"anyone can write", func(w *Witnesses) { w.Logstore.Value.AnonymousWrites = &yes }},
		{"the setting of the processor is left out", func(w *Witnesses) { w.Logstore.Value.Processor = nil }},
		{"a processor is attached", func(w *Witnesses) { w.Logstore.Value.Processor = &mask }},

		{"the index cannot be read", func(w *Witnesses) { w.Index = Answer[Index]{Unread: "denied"} }},
		{"there is no index", func(w *Witnesses) { w.Index.Value = nil }},
		{"the index is incomplete", func(w *Witnesses) {
			w.Index.Value.Reason, w.Index.Value.Status = reason.IndexIncomplete, "it lacks a field"
		}},
		{"the change of the index is not told", func(w *Witnesses) { w.Index.Value.Modified = time.Time{} }},
		{"the index was changed with the begin of the window", func(w *Witnesses) { w.Index.Value.Modified = ago(from) }},
		{"the index was changed a second later", func(w *Witnesses) { w.Index.Value.Modified = ago(from - 1) }},

		{"the policies cannot be read", func(w *Witnesses) { w.Policies = Answer[Policies]{Unread: "denied"} }},
		{"the policies are no answer", func(w *Witnesses) { w.Policies.Value = nil }},
		{"the policies were read in part", func(w *Witnesses) { w.Policies.Unread = "GetResourcePolicy timed out" }},
		{"a policy denies the delivery", func(w *Witnesses) { w.Policies.Value.Denies = "it denies all" }},
		{"a policy lets others write", func(w *Witnesses) { w.Policies.Value.Grants = "it lets all write" }},

		{"another program asked", func(w *Witnesses) { w.Maker = "" }},
		{"the answers are out of order", func(w *Witnesses) {
			slices.Reverse(w.Raw.List)
			slices.Reverse(w.Metrics.Delivered)
			slices.Reverse(w.Metrics.Failed)
		}},
	}
	compare(t, "state.txt", cases)
}
