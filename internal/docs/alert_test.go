package docs

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// What the guide's alert refers to.
var exported = map[string]string{
	"innertrail_shipping.audit.project_name":   "security-audit",
	"innertrail_shipping.audit.project_region": emulator.DefaultRegion,
	"innertrail_shipping.audit.logstore_name":  "innertrail_platform-ops",
}

// guideMembers returns the settings of the guide's alert, by their names in the API, and the page.
func guideMembers(t *testing.T) (members map[string]any, page string) {
	t.Helper()
	text, err := os.ReadFile("templates/guides/alerts.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "resource \"alicloud_sls_alert\" \"warning\" {\n")
	block, _, ends := strings.Cut(rest, "\n}\n")
	if !found || !ends {
		t.Fatal("the guide has no alert")
	}
	lines := strings.Split(block, "\n")
	members = readBlock(t, &lines)
	if members["projectName"] != exported["innertrail_shipping.audit.project_name"] {
		t.Fatalf("the alert is in the project %v", members["projectName"])
	}
	members["name"] = members["alertName"]
	return members, string(text)
}

// guideAlert returns the alert of the guide, as the page has it, for the SDK of Log Service.
func guideAlert(t *testing.T) *sls.Alert {
	t.Helper()
	members, _ := guideMembers(t)
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	alert := &sls.Alert{}
	if err := json.Unmarshal(text, alert); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return alert
}

var (
	blockLine   = regexp.MustCompile(`^ *([a-z_]+) \{`)
	settingLine = regexp.MustCompile(`^ *([a-z_]+) += (\[?)("(?:[^"\\]|\\.)*"|[a-z_.]+)\]?(?: *#.*)?$`)
)

// readBlock reads a block of a configuration. Its blocks are lists where the resource has one
// of any number of them.
func readBlock(t *testing.T, lines *[]string) map[string]any {
	t.Helper()
	members := map[string]any{}
	for len(*lines) > 0 {
		line := (*lines)[0]
		*lines = (*lines)[1:]
		if strings.TrimSpace(line) == "}" {
			break
		}
		if m := blockLine.FindStringSubmatch(line); m != nil {
			switch name := camelCase(m[1]); name {
			case "queryList", "severityConfigurations":
				list, _ := members[name].([]any)
				members[name] = append(list, readBlock(t, lines))
			default:
				members[name] = readBlock(t, lines)
			}
			continue
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := settingLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("the test does not read %q", line)
		}
		text, known := exported[m[3]]
		if !known {
			var err error
			if text, err = strconv.Unquote(m[3]); err != nil {
				t.Fatalf("%q: %s", line, err)
			}
		}
		var value any = text
		switch n, err := strconv.Atoi(text); {
		case m[2] != "":
			value = []string{text}
		case err == nil:
			value = n
		}
		members[camelCase(m[1])] = value
	}
	return members
}

func camelCase(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}

// The rule that the guide makes on the emulator is the alert of the guide.
func TestAlertGuide_json(t *testing.T) {
	members, page := guideMembers(t)
	_, text, found := strings.Cut(page, "cat >rule.json <<'END'\n")
	text, _, ends := strings.Cut(text, "\nEND\n")
	var rule map[string]any
	if err := json.Unmarshal([]byte(text), &rule); err != nil || !found || !ends {
		t.Fatalf("the guide has no rule.json: %v", err)
	}
	delete(members, "alertName")   // it is name in the API
	delete(members, "projectName") // it is in the host of the request
	want, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := json.Marshal(rule); string(got) != string(want) {
		t.Errorf("rule.json is\n%s\nand the alert is\n%s", got, want)
	}
}

// alertCloud is a Logstore with the standard index, and the guide's alert on it.
type alertCloud struct {
	*testcloud.Cloud
	t     *testing.T
	start time.Time
}

func newAlertCloud(t *testing.T, change func(*sls.Alert)) *alertCloud {
	t.Helper()
	c := &alertCloud{testcloud.New(t), t, time.Now().UTC().Truncate(time.Second)}
	c.Clock.Freeze(c.start)
	keys := map[string]any{}
	for _, name := range domain.EventFields {
		keys[name] = map[string]any{"type": "text", "token": []string{","}, "doc_value": true}
	}
	index, err := json.Marshal(map[string]any{"line": map[string]any{"token": []string{" "}}, "keys": keys})
	if err != nil {
		t.Fatal(err)
	}
	c.AddProject("security-audit", emulator.DefaultRegion)
	c.Edit(func(a *emulator.Account) {
		a.Projects["security-audit"].Logstores["innertrail_platform-ops"] = &emulator.Logstore{TTL: 3650, ShardCount: 2, Index: index}
	})
	alert := guideAlert(t)
	if change != nil {
		change(alert)
	}
	s := &sls.Client{
		Endpoint: "https://" + emulator.DefaultRegion + ".log.aliyuncs.com", AccessKeyID: c.Account().AccessKeyID, AccessKeySecret: c.Account().AccessKeySecret,
	}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport()})
	if err := s.CreateAlert("security-audit", alert); err != nil {
		t.Fatal(err)
	}
	return c
}

// deliver has an event come in now that was logged a while ago.
func (c *alertCloud) deliver(id, level string, ago time.Duration) {
	now := c.Clock.Now()
	c.Edit(func(a *emulator.Account) {
		testcloud.Logstore(a).Add(emulator.Event{
			Time: now.Add(-ago), Received: now, Indexed: true,
			Fields: map[string]string{"EventID": id, "EventLevel": level, "EventName": "Reboot", "ResourceID": "i-1"},
		})
	})
}

// fired returns what the alert fired, by event.
func (c *alertCloud) fired() map[string]*firedAlert {
	found := map[string]*firedAlert{}
	c.Edit(func(a *emulator.Account) {
		for _, rule := range a.Projects["security-audit"].Alerts {
			for _, f := range rule.Fired {
				found[f.Group["EventID"]] = &firedAlert{f.FirstFired.Sub(c.start), f.Times, len(f.Notifications), f.Severity, f.Row}
			}
		}
	})
	return found
}

type firedAlert struct {
	after                time.Duration // the rule was made
	times, notifications int
	severity             int
	row                  map[string]string
}

// The alert of the guide, made with the SDK of Log Service, fires for a WARNING event within one
// interval, for one that arrives a minute late too, once per event, and for no other event.
func TestAlertGuide_fires(t *testing.T) {
	c := newAlertCloud(t, nil)
	interval := 5 * time.Minute
	c.Clock.Travel(2 * time.Minute)
	c.deliver("prompt", "WARNING", 0)
	c.deliver("informational", "NOTICE", 0)
	c.Clock.Travel(3*time.Minute + 30*time.Second) // past the first evaluation
	c.deliver("late", "WARNING", time.Minute)      // logged before it, and so never in a window of five minutes
	c.Clock.Travel(time.Hour)
	fired := c.fired()
	if names := slices.Sorted(maps.Keys(fired)); !slices.Equal(names, []string{"late", "prompt"}) {
		t.Fatalf("fired for %v", names)
	}
	for name, arrived := range map[string]time.Duration{"prompt": 2 * time.Minute, "late": 5*time.Minute + 30*time.Second} {
		f := fired[name]
		t.Logf("%s: arrived %s after the alert was made, fired after %s, in %d evaluations, notified %d times", name, arrived, f.after, f.times, f.notifications)
		if f.after < arrived || f.after-arrived > interval {
			t.Errorf("%s arrived after %s and fired after %s", name, arrived, f.after)
		}
		if f.times < 5 || f.notifications != 1 || f.severity != 8 || f.row["EventName"] != "Reboot" || f.row["EventDescription"] != "null" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// With a window as long as its interval, the alert misses the event that arrives late.
func TestAlertGuide_shortWindow(t *testing.T) {
	c := newAlertCloud(t, func(a *sls.Alert) { a.Configuration.QueryList[0].Start = "-" + a.Schedule.Interval })
	c.Clock.Travel(5*time.Minute + 30*time.Second)
	c.deliver("late", "WARNING", time.Minute)
	c.deliver("prompt", "WARNING", 0)
	c.Clock.Travel(time.Hour)
	if fired := c.fired(); fired["prompt"] == nil || fired["late"] != nil {
		t.Errorf("fired for %v", slices.Sorted(maps.Keys(fired)))
	}
}
