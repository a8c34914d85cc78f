package judge

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

var update = flag.Bool("update", false, "write the reports of testdata anew")

// cases are one history for each verdict.
func cases() map[Verdict]history {
	gap, unproven := quiet(), quiet()
	gap.Acts = append(gap.Acts, act{Ago: 9 * hour, What: "stop"}, act{Ago: 6 * hour, What: "start"}, act{Ago: 5 * hour, What: "delete events", N: 1})
	unproven.Acts = append(unproven.Acts, act{Ago: 9 * hour, What: "detach policy"}, act{Ago: 8 * hour, What: "deliver", N: 1}, act{Ago: 7 * hour, What: "attach policy"})
	unproven.TTL = 2
	return map[Verdict]history{NoGapFound: quiet(), Gaps: gap, Unproven: unproven}
}

// TestReport_cases compares the reports of three cases with those that were read by people.
func TestReport_cases(t *testing.T) {
	t.Parallel()
	for want, h := range cases() {
		r := Judge(play(h).ask())
		if r.Verdict != want {
			t.Errorf("the verdict is %s, not %s: %s", r.Verdict, want, outline(r))
		}
		for kind, text := range map[string]string{"md": r.Markdown(), "json": r.JSON()} {
			path := filepath.Join("testdata", string(want)+"."+kind)
			if *update {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if read, err := os.ReadFile(path); err != nil || string(read) != text {
				t.Errorf("%s differs (-update writes it): %v\n%s", path, err, text)
			}
		}
	}
}

var complete = regexp.MustCompile(`(?i)\bcomplete`)

// TestReport_causeUnknown compares the report of a gap whose cause is not known, after the trail was created and the
// retention set by others.
func TestReport_causeUnknown(t *testing.T) {
	t.Parallel()
	w := nothingWrong()
	addCall(&w, "CreateInnerTrail", 45*hour, "ops")
	addCall(&w, "UpdateLogStore", 44*hour, "innertrail_ops")
	lose(&w, "event-2")
	text, path := Judge(w).Markdown(), filepath.Join("testdata", "cause_unknown.md")
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if read, err := os.ReadFile(path); err != nil || string(read) != text {
		t.Errorf("%s differs (-update writes it): %v\n%s", path, err, text)
	}
}

// TestReport_caveat: what is inferred stands right below the verdict, and no verdict says that the record is complete.
func TestReport_caveat(t *testing.T) {
	t.Parallel()
	for _, h := range cases() {
		r := Judge(play(h).ask())
		if !strings.Contains(r.Markdown(), r.Meaning()+"\n\n> "+Inferred+"\n\n| Question") || complete.MatchString(r.Markdown()) || complete.MatchString(r.JSON()) {
			t.Errorf("%s", r.Markdown())
		}
	}
}

// TestReport_beforeAStop: the time before a stop is not proven after it, not even in a window that ended before the stop; it was
// before the stop.
func TestReport_beforeAStop(t *testing.T) {
	t.Parallel()
	said := nothingWrong()
	if r := Judge(said); r.Verdict != NoGapFound {
		t.Fatalf("before the stop: %s", outline(r))
	}
	said.Trail.Value.Started = said.Window.To.Add(time.Minute)
	if r := Judge(said); r.Proven != nil || r.Verdict != Unproven {
		t.Errorf("after the stop: %s", outline(r))
	}
}

// TestReport_limits: a rule promises no more than the limits leave, and the limits say whom one has to believe.
func TestReport_limits(t *testing.T) {
	t.Parallel()
	late := words(DefaultSettings().Lag)
	for _, r := range rules {
		if strings.Contains(r.needs, "before this report") && !strings.Contains(r.needs, "until "+late+" before this report") {
			t.Errorf("%s: %s", r.code, r.needs)
		}
	}
	said := strings.Join(limits, "\n")
	for _, want := range []string{"in the last " + late + " before it was judged", "every witness but the clock is a service of Alibaba Cloud", "it is not signed"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
}

// TestReport_sameContent: every text and number of the JSON is in the Markdown.
func TestReport_sameContent(t *testing.T) {
	t.Parallel()
	for verdict, h := range cases() {
		r := Judge(play(h).ask())
		markdown := r.Markdown()
		var walk func(path string, value any)
		walk = func(path string, value any) {
			switch v := value.(type) {
			case map[string]any:
				for k, member := range v {
					walk(path+"."+k, member)
				}
			case []any:
				for _, member := range v {
					walk(path, member)
				}
			case string:
				if !strings.Contains(markdown, v) && !strings.Contains(markdown, cell(v)) {
					t.Errorf("%s: %s is not in the Markdown: %s", verdict, path, v)
				}
			}
		}
		var d any
		if err := json.Unmarshal([]byte(r.JSON()), &d); err != nil {
			t.Fatal(err)
		}
		walk("", d)
	}
}

// TestReport_hostileTexts: what others wrote stays one cell of one line, and is no markup.
func TestReport_hostileTexts(t *testing.T) {
	t.Parallel()
	h := quiet()
	h.Acts = append(h.Acts, act{Ago: 9 * hour, What: "stop"})
	said := play(h).ask()
	said.Calls.List[0].Actor = "a | b\n# Verdict: no gap found\n<script>[x](http://example.com)\u202e`**"
	r := Judge(said)
	markdown := r.Markdown()
	if regexp.MustCompile(`(?m)^# Verdict|[^\\]<script|[^\\]\[x|\x{202e}`).MatchString(markdown) {
		t.Errorf("%s", markdown)
	}
	for line := range strings.Lines(markdown) {
		separators := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if gap := strings.HasPrefix(line, "| 2026"); gap && strings.Contains(line, "trail.stopped") && separators != 9 || strings.HasPrefix(line, "| `trail.untouched` | no call") && separators != 6 {
			t.Errorf("%d separators: %s", separators, line)
		}
	}
}

// TestReport_stable: the same witnesses give the same texts.
func TestReport_stable(t *testing.T) {
	t.Parallel()
	for _, h := range cases() {
		first, second := Judge(play(h).ask()), Judge(play(h).ask())
		if first.JSON() != second.JSON() || first.Markdown() != second.Markdown() {
			t.Error("they differ")
		}
	}
}

// TestReport_notKnown: where a witness did not answer, no rule that rests on it is said to hold, or not to hold.
func TestReport_notKnown(t *testing.T) {
	t.Parallel()
	h := quiet()
	h.Calls, h.Raw = "denied", false
	said := play(h).ask()
	said.Logstore.Value.Modifiable = nil
	r := Judge(said)
	holds := map[string]*bool{}
	for _, o := range r.Document().Rules {
		holds[o.Rule] = o.Holds
	}
	for _, rule := range []string{"calls.known", "raw.read", "trail.untouched", "role.untouched", "logstore.untouched", "logs.kept", "index.untouched", "policies.untouched", "processor.untouched", "raw.shown", "counts.equal", "logs.append_only"} {
		if holds[rule] != nil {
			t.Errorf("%s is said to be %v", rule, *holds[rule])
		}
	}
	if want := "No gap was found, but 12 rules could not be judged"; r.Verdict != Unproven || !strings.Contains(r.Meaning(), want) {
		t.Errorf("%s: %s", r.Verdict, r.Meaning())
	}
	for _, text := range r.Integrity {
		if strings.Contains(text, "edits of single logs") && !strings.HasPrefix(text, "not known: ") {
			t.Error(text)
		}
	}
	for _, want := range []string{"| Which rules are not met? | none |", "| Which rules could not be judged, since an answer is missing, or there is no Logstore? | 12 of 27: `calls.known`, `trail.untouched`, ", "LookupEvents (refused)", "PullLogs (not asked)", "## Rules that could not be judged", "| Why |"} {
		if !strings.Contains(r.Markdown(), want) {
			t.Errorf("%q is not in\n%s", want, r.Markdown())
		}
	}
}

// TestReport_youngerLogstore: a Logstore that was made inside the window was made again only if a call deleted one.
func TestReport_youngerLogstore(t *testing.T) {
	t.Parallel()
	for want, calls := range map[reason.Code][]Call{
		reason.LogstoreYounger:   nil,
		reason.LogstoreRecreated: {{ID: "call-1", Name: "DeleteLogStore", Actor: "alice"}},
	} {
		said := play(quiet()).ask()
		made := said.Window.From.Add(time.Hour)
		said.Logstore.Value.Created = made
		for _, c := range calls {
			c.Time, c.On = made.Add(-time.Minute), []string{said.Subject.Logstore}
			said.Calls.List = append(said.Calls.List, c)
		}
		for _, o := range Judge(said).Rules {
			if o.Rule == "logstore.older" && o.Reason != want {
				t.Errorf("the reason is %s, not %s", o.Reason, want)
			}
		}
	}
}
