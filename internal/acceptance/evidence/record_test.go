package evidence_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const (
	evidenceName = "innertrail_evidence"
	auditProject = testcloud.ProjectName
)

// reports is where the tests leave the reports of real runs, for people to read.
var reports = flag.String("reports", "", "a `folder` for the reports")

// record is a cloud with a shipping that began thirty hours ago, and a user who works on it in the console.
type record struct {
	*acctest.Cloud

	from, to string // the window of the tests: from 26 to 2 hours ago
	end      time.Time
	alice    *console.Operator
}

// newRecord returns a record in which events were delivered 20, 12 and 5 hours ago. Acts have the hours ago at which they happen, the
// longest ago first.
func newRecord(t *testing.T, acts ...act) *record {
	t.Helper()
	tc := acctest.NewWithProject(t)
	tc.Options = []provider.Option{provider.WithClock(&acctest.InstantClock{})}
	tc.Set(func(s *emulator.Settings) { s.LookupPerSecond, s.MetricZeros = 0, true }) // a point that is left out is not known
	end := time.Now().Truncate(time.Second)
	r := &record{Cloud: tc, end: end, from: ago(end, 26), to: ago(end, 2)}
	r.reach(30)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	var key emulator.Credentials
	tc.Edit(func(a *emulator.Account) { key = a.AddUser("alice", emulator.SystemPolicy("AdministratorAccess")) })
	r.alice = console.New(tc.Server.Transport(), key, "cn-hangzhou")
	deliver := func(r *record) error { r.Deliver(2); return nil }
	acts = append([]act{{20, deliver}, {12, deliver}, {5, deliver}}, acts...)
	for hour := 29.5; hour > 0; hour -= 0.5 {
		for _, a := range acts {
			if a.hour == hour {
				r.reach(hour)
				if err := a.do(r); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	tc.Clock.Reset()
	tc.ClearJournal()
	return r
}

// act is what happens some hours ago.
type act struct {
	hour float64
	do   func(*record) error
}

// reach takes the cloud to some hours ago.
func (r *record) reach(hours float64) {
	r.Clock.Travel(r.end.Add(-time.Duration(hours * float64(time.Hour))).Sub(r.Clock.Now()))
}

func ago(end time.Time, hours float64) string {
	return end.Add(-time.Duration(hours * float64(time.Hour))).UTC().Format(time.RFC3339)
}

// The acts of the tests.
var (
	stop  = func(r *record) error { return r.alice.StopTrail(r.T.Context(), "platform-ops") }
	start = func(r *record) error { return r.alice.StartTrail(r.T.Context(), "platform-ops") }
	erase = func(r *record) error {
		var id string
		r.Edit(func(a *emulator.Account) { id = a.PlatformEvents[2].ID })
		body := fmt.Sprintf(`{"from":1,"to":4000000000,"query":%q,"type":"logs","accurate":true}`, `"`+id+`"`)
		return r.alice.LogService(r.T.Context(), "POST", auditProject, "/logstores/"+logstore+"/deletelogtasks", nil, []byte(body), nil)
	}
)

// window returns the window of the tests with other arguments.
func (r *record) window(more map[string]any) map[string]any {
	config := map[string]any{"from": r.from, "to": r.to}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// keep leaves a report for people to read.
func keep(t *testing.T, name, text string) {
	t.Helper()
	if *reports == "" {
		return
	}
	if err := os.MkdirAll(*reports, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*reports, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
