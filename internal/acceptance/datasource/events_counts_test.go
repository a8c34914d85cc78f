package datasource_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The counts of the intervals are read without a row, and add up to the window. The last interval may be
// shorter.
func TestEvents_counts(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 250)
	r := s.ReadData(eventsName, window(300, map[string]any{"interval": "2m", "limit": 0}))
	var got []string
	for _, part := range r.List("counts") {
		got = append(got, part.Text("from")+" "+part.Text("to")+" "+part.Text("count"))
	}
	want := []string{`"2026-01-11T00:00:00Z" "2026-01-11T00:02:00Z" 120`, `"2026-01-11T00:02:00Z" "2026-01-11T00:04:00Z" 120`, `"2026-01-11T00:04:00Z" "2026-01-11T00:05:00Z" 10`}
	testcloud.SameElements(t, "the counts are", got, want)
	if n, rows := tc.CountCalls("GetHistograms"), tc.CountCalls("GetLogs"); n != 3 || rows != 0 || len(r.List("events")) != 0 || r.Text("truncated") != "true" {
		t.Errorf("%d counts, %d searches, events %s, truncated %s", n, rows, r.Text("events"), r.Text("truncated"))
	}
	r, diags := s.TryReadData(t.Context(), eventsName, window(300, map[string]any{"interval": "1h", "products": []any{"oss"}, "limit": 1}))
	s.NoErrors(diags)
	if r.List("counts")[0].Text("count") != "84" || len(r.List("events")) != 1 {
		t.Errorf("of one product: %s", r.Text("counts"))
	}
	if r = s.ReadData(eventsName, window(10, nil)); r.Text("counts") != "null" {
		t.Errorf("without an interval: %s", r.Text("counts"))
	}
	tc.Fault(emulator.Fault{Action: "GetHistograms", Kind: emulator.FaultDeny})
	_, diags = s.TryReadData(t.Context(), eventsName, window(10, map[string]any{"interval": "1h"}))
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "log:GetLogStoreHistogram") {
		t.Errorf("denied, it says:\n%s", text)
	}
}

// An interval that makes no counts is refused, at validate time where the window is known.
func TestEvents_intervals(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for _, row := range []struct {
		seconds int
		more    map[string]any
		says    string // empty if it is accepted
	}{
		{3600, map[string]any{"interval": "1m"}, ""},
		{200 * 60, map[string]any{"interval": "1m"}, ""},
		{200*60 + 1, map[string]any{"interval": "1m"}, "has 201 intervals of 1m"},
		{10, map[string]any{"interval": "24h"}, ""},
		{10, map[string]any{"interval": "59s"}, "at least one minute"},
		{10, map[string]any{"interval": "0s"}, "at least one minute"},
		{10, map[string]any{"interval": "-1h"}, "at least one minute"},
		{10, map[string]any{"interval": "1m0.5s"}, "at least one minute"},
		{10, map[string]any{"interval": "1d"}, "such as 1h or 24h"},
		{10, map[string]any{"interval": "1h", "limit": 0}, ""},
		{10, map[string]any{"limit": 0}, "limit is 0 without an interval"},
	} {
		diags := s.ValidateData(eventsName, window(row.seconds, row.more))
		if text := acctest.Text(diags); acctest.HasErrors(diags) != (row.says != "") || !strings.Contains(text, row.says) {
			t.Errorf("%+v says:\n%s", row, text)
		}
	}
}

// What was cut by the limit is said, with the argument that reads the rest: two data sources then
// have every event.
func TestEvents_truncated(t *testing.T) {
	t.Parallel()
	_, s := newCloudWithEvents(t, 250)
	for _, newest := range []bool{true, false} {
		seen := map[string]bool{}
		more := map[string]any{"limit": 100, "newest_first": newest}
		for range 3 {
			r, diags := s.TryReadData(t.Context(), eventsName, window(250, more))
			s.NoErrors(diags)
			for id := range strings.FieldsSeq(eventIDs(r)) {
				seen[id] = true
			}
			text := acctest.Text(diags)
			if truncated := r.Text("truncated") == "true"; truncated != strings.Contains(text, "There are more than 100 events") {
				t.Errorf("truncated %v, and it says:\n%s", truncated, text)
			}
			for _, argument := range []string{"from", "to"} {
				if _, rest, ok := strings.Cut(text, argument+` = "`); ok {
					more[argument], _, _ = strings.Cut(rest, `"`)
				}
			}
		}
		if len(seen) != 250 {
			t.Errorf("newest first %v: %d events", newest, len(seen))
		}
	}
}

// A product that no list and no event has is a warning with the nearest name; the case never matters,
// and a newer product that an event has is none.
func TestEvents_products(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 30)
	tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).Events[5].Fields["EventProduct"] = "PAI" })
	for _, row := range []struct {
		products string
		nearest  string // empty if it does not warn
		found    int
	}{
		{"ecs", "", 19}, {"Oss", "", 10}, {"kms", "", 0}, {"e-mapreduce", "", 0}, {"sddp", "", 0}, {"pai", "", 1},
		{"esc", "ECS", 0}, {"OOS", "OSS", 0}, {"EMR", "E-MapReduce", 0}, {"kubernetes", "ACK", 0}, {"mapreduce", "E-MapReduce", 0}, {"ecs,rsd", "RDS", 19},
	} {
		var products []any
		for product := range strings.SplitSeq(row.products, ",") {
			products = append(products, product)
		}
		r, diags := s.TryReadData(t.Context(), eventsName, window(30, map[string]any{"products": products}))
		s.NoErrors(diags)
		text := acctest.Text(diags)
		if warned := strings.Contains(text, "No published list of products has"); warned != (row.nearest != "") || warned && !strings.Contains(text, "nearest name is "+row.nearest+";") {
			t.Errorf("%s says:\n%s", row.products, text)
		}
		if n := len(r.List("events")); n != row.found {
			t.Errorf("%s: %d events", row.products, n)
		}
	}
}

// People are told from machines by the id of the employee, which is empty for automated operations. An
// event without the field is neither. The query of the page finds people only.
func TestEvents_madeBy(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 3)
	tc.Edit(func(a *emulator.Account) {
		events := testcloud.Logstore(a).Events
		events[1].Fields["EmployeeID"] = "b2f7c1e94a"
		delete(events[2].Fields, "EmployeeID")
	})
	r := s.ReadData(eventsName, window(3, map[string]any{"newest_first": false}))
	var got []string
	for _, e := range r.List("events") {
		got = append(got, e.Text("event_id")+" "+e.Text("made_by"))
	}
	testcloud.SameElements(t, "the events are", got, []string{`"e0" "machine"`, `"e1" "person"`, `"e2" null`})
	if ids := eventIDs(s.ReadData(eventsName, window(2, map[string]any{"query": `not EmployeeID: ""`}))); ids != "e1" {
		t.Errorf("of people: %s", ids)
	}
}
