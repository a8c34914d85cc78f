package examples

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// alertsGuide returns the guide, and the settings of its alert.
func alertsGuide(t *testing.T) (text string, setting func(name string) string) {
	t.Helper()
	page, err := os.ReadFile("../docs/templates/guides/alerts.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	return string(page), func(name string) string {
		found := regexp.MustCompile(`(?m)^ +` + name + ` += \[?"(.*?)"`).FindStringSubmatch(string(page))
		if found == nil {
			t.Fatalf("the alert does not set %s", name)
		}
		return found[1]
	}
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d.Abs()
}

// search runs the search of an alert over a time range.
func (w *workspace) search(query string, from, to time.Time) (found []map[string]string) {
	w.t.Helper()
	where, _, _ := strings.Cut(query, "|")
	w.must(w.operator.LogService(w.t.Context(), http.MethodGet, examplesProject, "/logstores/innertrail_platform-ops", url.Values{
		"type": {"log"}, "query": {where}, "line": {"100"}, "from": {strconv.FormatInt(from.Unix(), 10)}, "to": {strconv.FormatInt(to.Unix(), 10)},
	}, nil, &found))
	return found
}

// evaluate evaluates the guide's alert at its interval over two hours, with one event
// logged per minute, each of which can be searched up to 25 minutes later. It returns
// when each was found first and last.
func evaluate(w *workspace, query string, interval, window time.Duration) (first, last map[string]time.Time) {
	begin := time.Now().Add(-4 * time.Hour).Truncate(time.Minute)
	first, last = map[string]time.Time{}, map[string]time.Time{}
	arrived := 0
	for now := begin.Add(interval); now.Before(begin.Add(3 * time.Hour)); now = now.Add(interval) {
		w.Edit(func(a *emulator.Account) {
			l := testcloud.Logstores(a)[examplesProject+"/"+testcloud.LogstoreName]
			l.Events = nil
			arrived = 0
			for i := range 120 {
				logged := begin.Add(time.Duration(i) * time.Minute)
				if arrives := logged.Add(time.Duration(i*7%26) * time.Minute); arrives.Before(now) {
					arrived++
					l.Events = append(l.Events, emulator.Event{Time: logged, Received: arrives, Indexed: true, Fields: map[string]string{
						"EventID": fmt.Sprint("e", i), "EventLevel": "WARNING",
					}})
				}
			}
		})
		for _, event := range w.search(query, now.Add(-window), now) {
			id := event["EventID"]
			if _, seen := first[id]; !seen {
				first[id] = now
			}
			last[id] = now
		}
	}
	if arrived != 120 {
		w.t.Fatalf("%d events arrived", arrived)
	}
	return first, last
}

// The alert of the guide finds every event, also one that arrives late, and is not
// repeated for the same event. With a window as long as the interval it misses some.
func TestAlert_overlappingWindows(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	_, setting := alertsGuide(t)
	interval, window, query := duration(t, setting("interval")), duration(t, setting("start")), setting("query")
	first, last := evaluate(w, query, interval, window)
	if len(first) != 120 {
		t.Errorf("%d of 120 events were found", len(first))
	}
	repeat := duration(t, setting("repeat_interval"))
	for id, at := range last {
		if at.Sub(first[id]) >= repeat {
			t.Errorf("%s would be alerted about twice: at %s and %s", id, first[id], at)
		}
	}
	if !strings.Contains(query, "| select EventID,") || setting("fields") == "" {
		t.Error("the alert does not tell events apart")
	}
	if first, _ := evaluate(w, query, interval, interval); len(first) == 120 {
		t.Error("the test cannot tell windows that are too short")
	}
}

// Each search of the guide's table finds what its row says, among sample events.
func TestAlert_searches(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	begin := time.Now().Add(-time.Hour)
	w.Deliver(90)
	page, _ := alertsGuide(t)
	machine := func(e map[string]string) bool { return e["EmployeeID"] == "" }
	unasked := func(e map[string]string) bool {
		return e["EventType"] == "ALIYUN_INITIATED_SERVICE" && e["EventMethod"] != "Regular Read"
	}
	rows := map[string]func(e map[string]string) bool{
		"events that Alibaba Cloud would alert you about":                   func(e map[string]string) bool { return e["EventLevel"] == "WARNING" },
		"enforcement against your resources":                                func(e map[string]string) bool { return e["EventType"] == "ALIYUN_INITIATED_PENALTY" },
		"actions of its staff without a ticket from you":                    func(e map[string]string) bool { return unasked(e) && !machine(e) },
		"the same, with its automated actions, whose `EmployeeID` is empty": unasked,
		"anything that concerns your keys":                                  func(e map[string]string) bool { return e["EventProduct"] == "KMS" },
	}
	all := w.search("*", begin, time.Now().Add(time.Hour))
	listed := regexp.MustCompile("(?m)^\\| ([^|]+) \\| `(.+)` \\|$").FindAllStringSubmatch(page, -1)
	if len(listed) != len(rows) || len(all) != 90 {
		t.Fatalf("%d rows, %d events", len(listed), len(all))
	}
	for _, row := range listed {
		selects := rows[row[1]]
		if selects == nil {
			t.Errorf("%q is not tested", row[1])
			continue
		}
		want := 0
		for _, e := range all {
			if selects(e) {
				want++
			}
		}
		found := w.search(row[2], begin, time.Now().Add(time.Hour))
		if len(found) != want || want == 0 || want == 90 {
			t.Errorf("%s: %d events, want %d", row[2], len(found), want)
		}
		for _, e := range found {
			if !selects(e) {
				t.Errorf("%s finds %v", row[2], e)
			}
		}
	}
}

// The commands of the guide, after those of the guide for tests that it names, make the rule on the emulator, which then fires, and
// set the clock back. Before there is a rule, the answer is an empty list; a rule that did not fire lists nothing as fired.
func TestAlert_onTheEmulator(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the guide is for a POSIX shell")
	}
	bash(t, "openssl")
	tests := page(t, "testing.md")
	start, apply := blocks(tests, "shell")["Run it"][0], blocks(tests, "shell")["Run it"][1]
	commands := blocks(page(t, "alerts.md"), "shell")["Try it on the emulator"]
	if len(commands) != 3 {
		t.Fatalf("the guide has %d blocks of commands", len(commands))
	}
	w := newcomer(t)
	w.write("main.tf", blocks(tests, "terraform")["Run it"][0])
	const rules = `curl --fail-with-body -sS "$ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL"/_emulator/alerts`
	const ahead = `curl -sS "$ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL"/_emulator/clock | jq -r '"ahead: \((.time | sub("[.].*"; "Z") | fromdate) - now > 60)"'`
	said := w.script(start, apply, "echo PART", rules, "echo PART", commands[0], rules, "echo PART", commands[1], ahead, "echo PART", commands[2], ahead)
	parts := strings.Split(said, "PART\n")
	if len(parts) != 5 || parts[1] != "[]\n" {
		t.Fatalf("it says:\n%s", said)
	}
	w.says(parts[2], `"name": "platform-event-warning"`, `"fired": null`)
	w.says(parts[3], `"alert_status": "firing"`, `"first_fired"`, "ahead: true")
	w.says(parts[4], "ahead: false")
}
