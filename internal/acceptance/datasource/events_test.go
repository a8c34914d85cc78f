package datasource_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const eventsName = "innertrail_events"

// More than 50,000 events with a limit of 1,000: the rows are complete and sorted, the
// result says that there are more, and the number of calls is the number of pages.
func TestEvents_fiftyThousand(t *testing.T) {
	t.Parallel()
	const stored = 50_000
	tc, s := newCloudWithEvents(t, stored)
	for _, newest := range []bool{true, false} {
		tc.ClearJournal()
		r, diags := s.TryReadData(t.Context(), eventsName, window(stored, map[string]any{"limit": 1000, "newest_first": newest}))
		s.NoErrors(diags)
		events := r.List("events")
		if len(events) != 1000 || r.Text("truncated") != "true" {
			t.Fatalf("%d events, truncated %s", len(events), r.Text("truncated"))
		}
		for i, e := range events {
			want := fmt.Sprintf(`"e%d"`, i)
			if newest {
				want = fmt.Sprintf(`"e%d"`, stored-1-i)
			}
			if e.Text("event_id") != want {
				t.Fatalf("event %d is %s, want %s", i, e.Text("event_id"), want)
			}
		}
		var offsets []string
		for _, c := range tc.Journal() {
			if c.Action == "GetLogs" {
				offsets = append(offsets, c.Params["offset"])
			}
		}
		// Ten pages, and one more to see whether there are more events.
		if got := strings.Join(offsets, " "); got != "0 100 200 300 400 500 600 700 800 900 1000" {
			t.Errorf("searched at %s", got)
		}
	}
	tc.CheckNoWrites(t)
}

// The default limit is 100, and the result reports whether there are more events.
func TestEvents_limit(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 250)
	for _, row := range []struct {
		limit            any
		seconds          int
		events, searches int
		truncated        string
	}{
		{nil, 250, 100, 2, "true"},
		{nil, 100, 100, 2, "false"},
		{nil, 99, 99, 1, "false"},
		{1, 250, 1, 1, "true"},
		{1, 1, 1, 1, "false"},
		{249, 250, 249, 3, "true"},
		{250, 250, 250, 3, "false"},
		{1000, 250, 250, 3, "false"},
	} {
		tc.ClearJournal()
		r, diags := s.TryReadData(t.Context(), eventsName, window(row.seconds, map[string]any{"limit": row.limit}))
		s.NoErrors(diags)
		if n := len(r.List("events")); n != row.events || r.Text("truncated") != row.truncated {
			t.Errorf("limit %v of %d: %d events, truncated %s", row.limit, row.seconds, n, r.Text("truncated"))
		}
		if n := searches(tc.Journal()); n != row.searches {
			t.Errorf("limit %v of %d: %d searches, want %d", row.limit, row.seconds, n, row.searches)
		}
	}
}

// All 16 fields have an attribute. The free-form detail is unchanged, and missing
// fields are null.
func TestEvents_fields(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 1)
	r := s.ReadData(eventsName, window(1, nil))
	r.Check(map[string]string{
		"logstore_name": `"innertrail_platform-ops"`, "trail_name": `"platform-ops"`, "project_name": `"security-audit"`, "region": `"cn-hangzhou"`,
		"project_region": `"cn-hangzhou"`,
	})
	r.List("events")[0].Check(map[string]string{
		"event_id": `"e0"`, "event_version": `"1.0.0"`, "event_product": `"OSS"`, "event_name": `"LiveMigrateInstance"`,
		"event_description": `"O&M job: J-1"`, "event_type": `"ALIYUN_INITIATED_PENALTY"`, "employee_id": `""`, "event_method": `"Regular Write"`,
		"resource_type": `"ACS::ECS::Instance"`, "resource_id": `"i-0"`, "resource_region_id": `"cn-hangzhou"`,
		"resource_owner_id": `"1000000000000001"`, "event_additional_detail": fmt.Sprintf("%q", `{"InstanceId": "i-1",  "Reason":"\"host\""}`),
		"event_time": `"2026-01-11T00:00:00Z"`, "event_level": `"WARNING"`, "event_location": `"CN"`,
	})
	tc.Edit(func(a *emulator.Account) {
		l := testcloud.Logstore(a)
		l.Events = slices.Clone(l.Events)
		l.Events[0].Fields = map[string]string{"EventID": "e0"}
	})
	s.ReadData(eventsName, window(1, nil)).List("events")[0].Check(map[string]string{"event_id": `"e0"`, "event_product": "null"})
}

// An event must match one value of each list, and the query.
func TestEvents_filters(t *testing.T) {
	t.Parallel()
	_, s := newCloudWithEvents(t, 30)
	for name, row := range map[string]struct {
		config map[string]any
		want   string
	}{
		"levels":              {map[string]any{"levels": []string{"WARNING"}}, "e20 e10 e0"},
		"types":               {map[string]any{"types": []string{"ALIYUN_INITIATED_PENALTY", "CUSTOMER_INITIATED_SUPPORT"}}, "e20 e10 e0"},
		"products and levels": {map[string]any{"levels": []string{"WARNING"}, "products": []string{"OSS"}}, "e0"},
		"resources":           {map[string]any{"resources": []string{"i-1", "i-2"}, "products": []string{"OSS"}}, "e15 e9"},
		"a beginning":         {map[string]any{"resources": []string{"i"}}, ""},
		"another case":        {map[string]any{"products": []string{"oss"}, "levels": []string{"WARNING"}}, "e0"},
		"mixed case":          {map[string]any{"products": []string{"Oss", "eCS"}, "levels": []string{"WARNING"}}, "e20 e10 e0"},
		"another product":     {map[string]any{"products": []string{"os"}}, ""},
		"another resource":    {map[string]any{"resources": []string{"I-1"}}, ""},
		"query":               {map[string]any{"query": `EventLevel: WARNING and not EventProduct: OSS`}, "e20 e10"},
		"query of two":        {map[string]any{"query": `e1 or e10`, "levels": []string{"WARNING"}}, "e10"},
		"oldest first":        {map[string]any{"levels": []string{"WARNING"}, "newest_first": false}, "e0 e10 e20"},
		"later":               {map[string]any{"levels": []string{"WARNING"}, "from": "2026-01-11T01:00:10+01:00"}, "e20 e10"},
	} {
		r, diags := s.TryReadData(t.Context(), eventsName, window(30, row.config))
		s.NoErrors(diags)
		if got := eventIDs(r); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// No value can change the query: each finds the events with exactly this value.
func TestEvents_hostileValues(t *testing.T) {
	t.Parallel()
	values := []string{
		`"`, `\`, `\"`, `\\"`, `ECS" or EventProduct: "OSS`, `ECS" or "`, `") or (*`, `*`, `E*`, `ECS | select * from log`, `|`, `not ECS`, `and`, `or`,
		`(`, `)`, `:`, `EventLevel: WARNING`, "a\nb", "a\tb", `'`, `%s`, `é`, "日志", `a b`, ` `, `{"a":1}`, `-- `, `/* */`, `#"x"`, `>=1`, `[1 2]`,
	}
	tc, s := newCloudWithEvents(t, 0)
	var events []emulator.Event
	for i, value := range append(values, "ECS", "OSS") {
		e := event(i)
		e.Fields["EventProduct"], e.Fields["ResourceID"] = value, value
		events = append(events, e)
	}
	tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).Events = events })
	for i, value := range values {
		for _, list := range []string{"products", "resources"} {
			if got := eventIDs(s.ReadData(eventsName, window(100, map[string]any{list: []string{value}}))); got != fmt.Sprintf("e%d", i) {
				t.Errorf("%s %q: %s, want e%d", list, value, got, i)
			}
		}
	}
}

// Products are found in any case, even with an index that is case-sensitive.
func TestEvents_productsInAnyCase(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 4)
	tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) {
		keys["EventProduct"] = map[string]any{"type": "text", "caseSensitive": true, "doc_value": true, "token": []string{" "}}
	}))
	for product, want := range map[string]string{"oss": "e3 e0", "OSS": "e3 e0", "Oss": "e3 e0", "ecs": "e2 e1"} {
		if got := eventIDs(s.ReadData(eventsName, window(4, map[string]any{"products": []string{product}}))); got != want {
			t.Errorf("%s: %s, want %s", product, got, want)
		}
	}
}

// An incomplete search is repeated. If it never completes, that is an error, not fewer
// events.
func TestEvents_incomplete(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 250)
	tc.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Nth: 2})
	r := s.ReadData(eventsName, window(250, map[string]any{"limit": 1000}))
	if n := len(r.List("events")); n != 250 || searches(tc.Journal()) != 4 {
		t.Errorf("%d events in %d searches", n, searches(tc.Journal()))
	}
	tc.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Times: -1})
	_, diags := tc.NewSession(t, map[string]any{"max_retries": 1}).TryReadData(t.Context(), eventsName, window(250, nil))
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "did not finish the search") || !strings.Contains(text, "Retry later") {
		t.Errorf("it says:\n%s", text)
	}
}

// An event that arrives between pages shifts them: no event is returned twice or left
// out.
func TestEvents_meanwhile(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 250)
	tc.Fault(emulator.Fault{Action: "GetLogs", Nth: 2, Before: func() {
		tc.Edit(func(a *emulator.Account) {
			late := event(300)
			late.Time = firstEvent.Add(249 * time.Second)
			l := testcloud.Logstore(a)
			l.Events = append(slices.Clone(l.Events), late)
		})
	}})
	r := s.ReadData(eventsName, window(250, map[string]any{"limit": 1000}))
	list := strings.Fields(eventIDs(r))
	slices.Sort(list)
	if len(slices.Compact(list)) != 250 || len(r.List("events")) != 250 {
		t.Errorf("%d events, %d different ones", len(r.List("events")), len(slices.Compact(list)))
	}
}

// With both names given, the logs of a deleted trail can be read, without a call to
// find the destination.
func TestEvents_afterDestroy(t *testing.T) {
	t.Parallel()
	tc, s := newCloudWithEvents(t, 3)
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	r := s.ReadData(eventsName, window(3, map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}))
	if eventIDs(r) != "e2 e1 e0" {
		t.Errorf("events are %s", eventIDs(r))
	}
	testcloud.SameElements(t, "calls", testcloud.Actions(tc.Journal()), []string{"GetCallerIdentity", "GetLogStore", "GetLogs"})
}

// Invalid arguments are errors, at validate time if possible.
func TestEvents_errors(t *testing.T) {
	t.Parallel()
	names := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}
	for name, row := range map[string]struct {
		arrange func(*emulator.Account)
		fault   *emulator.Fault
		config  map[string]any
		want    []string
	}{
		"from is relative":                {config: map[string]any{"from": "-24h"}, want: []string{"The time in from is not understood", `timeadd(plantimestamp(), "-24h")`}},
		"from is a date":                  {config: map[string]any{"from": "2026-01-11"}, want: []string{`"2026-01-11" is not a time in RFC 3339: write 2026-01-11T00:00:00Z`}},
		"from has no colon in its offset": {config: map[string]any{"from": "2026-01-11T00:00:00+0800"}, want: []string{`"2026-01-11T00:00:00+0800" is not a time in RFC 3339: write 2026-01-11T00:00:00+08:00`}},
		"from has parts":                  {config: map[string]any{"from": "2026-01-11T00:00:00.5Z"}, want: []string{"holds a part of a second"}},
		"from is ancient":                 {config: map[string]any{"from": "1969-01-11T00:00:00Z"}, want: []string{"is before 1970"}},
		"to is before from":               {config: map[string]any{"to": "2025-01-11T00:00:00Z"}, want: []string{"`to` is not later than `from`"}},
		"to is from":                      {config: map[string]any{"to": "2026-01-11T00:00:00Z"}, want: []string{"`to` is not later than `from`"}},
		"limit":                           {config: map[string]any{"limit": 1001}, want: []string{"between 0 and 1000"}},
		"level":                           {config: map[string]any{"levels": []string{"warning"}}, want: []string{`"NOTICE" "WARNING"`}},
		"no levels":                       {config: map[string]any{"levels": []string{}}, want: []string{"at least 1"}},
		"empty product":                   {config: map[string]any{"products": []string{""}}, want: []string{"must not be empty"}},
		"analysis":                        {config: map[string]any{"query": "* | select 1"}, want: []string{"The query is not one that can be made", "only a search"}},
		"closes the search":               {config: map[string]any{"query": "a) or (b"}, want: []string{"The ) at character 2 closes nothing"}},
		"open":                            {config: map[string]any{"query": "(a"}, want: []string{"A ( is not closed"}},
		"open quotation":                  {config: map[string]any{"query": `"a\"`}, want: []string{"quotation mark at character 1 is not closed"}},
		"backslash":                       {config: map[string]any{"query": `\" | x "`}, want: []string{"backslash at character 1"}},
		"not understood":                  {config: map[string]any{"query": "and not"}, want: []string{"Cannot search Logstore", "InvalidQueryString", "(and not)"}},
		"field without index": {
			arrange: testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }),
			config:  map[string]any{"levels": []string{"WARNING"}}, want: []string{"EventLevel", "must be in the index"},
		},
		"no index": {arrange: func(a *emulator.Account) { testcloud.Logstore(a).Index = nil }, want: []string{"it has no index"}},
		"no Logstore": {
			arrange: func(a *emulator.Account) { delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops") },
			want:    []string{"Cannot search Logstore innertrail_platform-ops: it does not exist", "project security-audit in cn-hangzhou"},
		},
		"no project": {
			arrange: func(a *emulator.Account) { delete(a.Projects, "security-audit") }, config: names, want: []string{"its project does not exist"},
		},
		"no trail": {
			arrange: func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") },
			want:    []string{"Cannot search for events: there is no shipping", "set both trail_name and project_name"},
		},
		"no trail, and a region does not answer": {
			arrange: func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") },
			fault:   &emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-shanghai", Times: -1, Kind: emulator.FaultDeny},
			want:    []string{"Cannot search for events: there is no shipping", "No answer came from cn-shanghai (NoPermission): it may be there."},
		},
		"denied":      {fault: &emulator.Fault{Action: "GetLogs", Kind: emulator.FaultDeny}, want: []string{"RAM permission log:GetLogStoreLogs"}},
		"garbage":     {fault: &emulator.Fault{Action: "GetLogs", Kind: emulator.FaultGarbage}, want: []string{"in a way that is not understood"}},
		"not allowed": {arrange: func(a *emulator.Account) { a.AllowListed = new(bool) }, want: []string{"Inner-ActionTrail is not open for account"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc, s := newCloudWithEvents(t, 3)
			if row.arrange != nil {
				tc.Edit(row.arrange)
			}
			if row.fault != nil {
				tc.Fault(*row.fault)
			}
			_, diags := s.TryReadData(t.Context(), eventsName, window(3, row.config))
			text := acctest.Text(diags)
			for _, want := range row.want {
				if !acctest.HasErrors(diags) || !strings.Contains(text, want) {
					t.Errorf("it says:\n%s\nwithout %s", text, want)
				}
			}
			tc.CheckNoWrites(t)
		})
	}
}

// With Terraform: a read-only provider may search, and a time range from
// plantimestamp() leaves the plan empty.
func TestEvents_terraform(t *testing.T) {
	t.Parallel()
	tc, _ := newCloudWithEvents(t, 0)
	tc.Deliver(3)
	config := tc.ProviderHCL("read_only = true") + `
data "innertrail_events" "recent" {
  from = timeadd(plantimestamp(), "-24h")
  to   = timeadd(plantimestamp(), "24h")
}
`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{{
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.innertrail_events.recent", tfjsonpath.New("events"), knownvalue.ListSizeExact(3)),
				statecheck.ExpectKnownValue("data.innertrail_events.recent", tfjsonpath.New("truncated"), knownvalue.Bool(false)),
			},
		}},
	})
	tc.CheckNoWrites(t)
}

// With both names given, the permission to search is enough. Without the one to read the
// Logstore, a warning says that it is not known since when there are events.
func TestEvents_permissions(t *testing.T) {
	t.Parallel()
	tc, _ := newCloudWithEvents(t, 3)
	both := window(3, map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"})
	s := tc.NewSession(t, tc.UserWithActions(t, "searcher", []string{"log:GetLogStoreLogs"}))
	r, diags := s.TryReadData(t.Context(), eventsName, both)
	if ids := eventIDs(r); ids != "e2 e1 e0" || r.Text("covered_from") != "null" {
		t.Errorf("events are %s, covered from %s", ids, r.Text("covered_from"))
	}
	if text := acctest.Text(diags); !strings.Contains(text, "It is not known since when Logstore innertrail_platform-ops has events") || !strings.Contains(text, "Grant log:GetLogStore") {
		t.Errorf("it says:\n%s", text)
	}
	if _, diags := s.TryReadData(t.Context(), eventsName, window(3, nil)); !strings.Contains(acctest.Text(diags), "RAM permission actiontrail:DescribeInnerTrails") {
		t.Errorf("it says:\n%s", acctest.Text(diags))
	}
}
