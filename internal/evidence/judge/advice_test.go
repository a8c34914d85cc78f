package judge

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// adviceOn returns what a report of these witnesses advises about a code.
func adviceOn(t *testing.T, code reason.Code, edit func(*Witnesses)) string {
	t.Helper()
	w := nothingWrong()
	edit(&w)
	for _, text := range Judge(w).toDo() {
		if advice, found := strings.CutPrefix(text, string(code)+": "); found {
			return advice
		}
	}
	t.Errorf("there is no advice about %s", code)
	return ""
}

// TestAdvice_permissions: where a permission is missing, the advice is to grant this one.
func TestAdvice_permissions(t *testing.T) {
	t.Parallel()
	const why = "the RAM permission service:Action is missing"
	for code, edit := range map[reason.Code]func(*Witnesses){
		reason.TrailUnknown:    func(w *Witnesses) { w.Trail = Answer[Trail]{Unread: why, Lacks: "service:Action"} },
		reason.RoleUnknown:     func(w *Witnesses) { w.Role = Answer[Role]{Unread: why, Lacks: "service:Action"} },
		reason.ProjectUnknown:  func(w *Witnesses) { w.Project = Answer[Project]{Unread: why, Lacks: "service:Action"} },
		reason.LogstoreUnknown: func(w *Witnesses) { w.Logstore = Answer[Logstore]{Unread: why, Lacks: "service:Action"} },
		reason.IndexUnknown:    func(w *Witnesses) { w.Index = Answer[Index]{Unread: why, Lacks: "service:Action"} },
		reason.PolicyUnknown:   func(w *Witnesses) { w.Policies = Answer[Policies]{Unread: why, Lacks: "service:Action"} },
		reason.MetricsMissing:  func(w *Witnesses) { w.Metrics.Unread, w.Metrics.Lacks = why, "service:Action" },
		reason.QueryIncomplete: func(w *Witnesses) { w.Found.Complete, w.Found.Unread, w.Found.Lacks = false, why, "service:Action" },
		reason.RawNotRead:      func(w *Witnesses) { w.Raw.Complete, w.Raw.Unread, w.Raw.Lacks = false, why, "service:Action" },
	} {
		if text := adviceOn(t, code, edit); !strings.HasPrefix(text, "Grant service:Action to the identity that made this report") {
			t.Errorf("%s: %s", code, text)
		}
	}
}

// TestAdvice_tooOld: where a part of the window is older than LookupEvents goes back, more time does not help.
func TestAdvice_tooOld(t *testing.T) {
	t.Parallel()
	text := adviceOn(t, reason.CallsIncomplete, func(w *Witnesses) {
		w.Window.From = w.Now.AddDate(0, 0, -100)
		w.Calls.Known.From = w.Now.AddDate(0, 0, -90)
	})
	if !strings.Contains(text, "does not help") || !strings.HasSuffix(text, "Make a new report that begins after that time.") {
		t.Error(text)
	}
}

// TestAdvice_startedAfterTheWindow: where the trail was stopped and started after the window, a later report does not prove it, and
// the advice says so, with the stop if that is known. Within the window, a report that begins later helps.
func TestAdvice_startedAfterTheWindow(t *testing.T) {
	t.Parallel()
	restarted := func(w *Witnesses, seconds int, stopped bool) {
		w.Window.To = ago(5 * hour)
		w.Trail.Value = &Trail{Logging: true, Started: ago(seconds)}
		addCall(w, "StartLogging", seconds, w.Subject.Trail)
		if stopped {
			addCall(w, "StopLogging", seconds+60, w.Subject.Trail)
		}
	}
	for _, row := range []struct {
		name    string
		seconds int
		stopped bool
		want    string
	}{
		{"after, with the stop", 2 * hour, true, "was interrupted after it (StopLogging by alice on " + stamp(ago(2*hour+60))},
		{"after, without", 2 * hour, false, "so a new report cannot prove it: only one that was made before then could."},
		{"within", 7 * hour, false, "make a new report that begins after the start."},
	} {
		text := adviceOn(t, reason.TrailStarted, func(w *Witnesses) { restarted(w, row.seconds, row.stopped) })
		if !strings.Contains(text, row.want) || strings.Contains(text, "cannot prove it") && row.seconds == 7*hour {
			t.Errorf("%s: %s", row.name, text)
		}
	}
}
