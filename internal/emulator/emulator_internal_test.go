package emulator

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// notInferred are the settings that stand for no unpublished fact: they pace the
// emulator, or are documented.
var notInferred = map[string]string{
	"latency_ms": "paces the emulator",

	"lookup_delay_ms":      "documented",
	"lookup_days":          "documented",
	"lookup_per_second":    "documented",
	"global_events_region": "documented",
	"deliver_every_ms":     "paces the emulator",
	"max_events":           "bounds the memory of the emulator",
	"quota_trails":         "documented",
	"quota_roles":          "documented",
	"quota_users":          "documented",
	"quota_projects":       "documented",
	"quota_logstores":      "documented",
	"quota_shards":         "documented",
	"quota_dashboards":     "documented",
}

// The table in the documentation of the package has a row for every setting that no
// public document settles, with the default that the code has and a reason.
func TestSettings_documentedTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "//\tsetting")
	table, _, _ = strings.Cut(table, "//\n// #")
	rows := map[string][2]string{}
	row := regexp.MustCompile(`^//\t(\S+)\s+(\S+)\s+(\S.*)$`)
	for _, line := range strings.Split(table, "\n")[1:] {
		if line == "" {
			continue
		}
		found := row.FindStringSubmatch(line)
		if found == nil {
			t.Errorf("this is no row: %q", line)
			continue
		}
		rows[found[1]] = [2]string{found[2], found[3]}
	}
	document, err := json.Marshal(api.DefaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	var defaults map[string]any
	if err := json.Unmarshal(document, &defaults); err != nil {
		t.Fatal(err)
	}
	for name, value := range defaults {
		got, documented := rows[name]
		switch _, excepted := notInferred[name]; {
		case documented && excepted:
			t.Errorf("%s is in the table and in the exceptions", name)
		case documented && got[0] != fmt.Sprint(value):
			t.Errorf("%s is %v, and the table says %s", name, value, got[0])
		case !documented && !excepted:
			t.Errorf("the setting %s has no row in the table of doc.go", name)
		}
	}
	for name := range notInferred {
		if _, known := defaults[name]; !known {
			t.Errorf("the exceptions have a setting %s, and the code does not", name)
		}
	}
	for name := range rows {
		if _, known := defaults[name]; !known {
			t.Errorf("the table has a setting %s, and the code does not", name)
		}
	}
}

// An edit of one account has no work looked for in the others: with many accounts, each edit
// would cost a walk through all of them.
func TestEditAccount_leavesTheScheduleOfOthers(t *testing.T) {
	t.Parallel()
	e := New(WithSettings(func(s *Settings) { s.DeliverEveryMS = 60_000 }))
	t.Cleanup(e.Close)
	other := e.AddAccount("2000000000000002").AccountID
	e.Deliver(1) // does all the work that is due
	e.EditAccount(other, func(a *Account) { a.AddUser("deploy") })
	e.mu.Lock()
	defer e.mu.Unlock()
	if now := e.Clock.Now(); !e.schedule.Expiry.After(now) || !e.schedule.Delivery.After(now) {
		t.Errorf("the schedule looks through all accounts again: %+v", e.schedule)
	}
}
