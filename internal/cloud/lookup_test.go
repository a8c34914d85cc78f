package cloud_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestLookupEvents_pages reads the calls of an operation page by page, the latest first, with all that says
// who made them.
func TestLookupEvents_pages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Set(func(s *emulator.Settings) { s.LookupPerSecond = 0 })
	c := f.client()
	for range 60 {
		if err := c.StopLogging(t.Context(), region, "ops-trail"); err != nil {
			t.Fatal(err)
		}
	}
	q := model.EventQuery{Name: "StopLogging", From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)}
	if page, err := c.LookupEvents(t.Context(), region, q); err != nil || len(page.Events) != 0 {
		t.Errorf("before 10 minutes have passed: %+v, %v", page, err)
	}
	f.Clock.Travel(10 * time.Minute)
	ids := map[string]bool{}
	for n, want := range []int{50, 10} {
		page, err := c.LookupEvents(t.Context(), region, q)
		if err != nil || len(page.Events) != want || (page.Next == "") != (n == 1) {
			t.Fatalf("page %d: %d events, next %q, %v", n, len(page.Events), page.Next, err)
		}
		for _, event := range page.Events {
			ids[event.ID] = true
			if event.Actor != (model.Actor{Type: "root-account", Name: "root"}) || event.SourceIP != "127.0.0.1" || event.UserAgent != "test" || event.Region != region ||
				event.Parameters["Name"] != "ops-trail" || len(event.Resources) == 0 || event.Resources[0] != "ops-trail" || event.ErrorCode != "" {
				t.Errorf("%+v", event)
			}
		}
		q.Token = page.Next
	}
	if len(ids) != 60 {
		t.Errorf("%d different events", len(ids))
	}
}

// TestLookupEvents_notUnderstood answers what cannot be read: it is an error, and never "nobody".
func TestLookupEvents_notUnderstood(t *testing.T) {
	t.Parallel()
	const event = `"eventId":"E","eventName":"StopLogging","eventTime":"2026-03-01T10:00:00Z","userIdentity":{"type":"ram-user","userName":"alice"}`
	for answered, want := range map[string]int{ // -1 for an error
		`{"Events":[]}`:                                      0,
		`{"Events":null}`:                                    0,
		`{"Events":[{` + event + `}]}`:                       1,
		`{"Events":[{` + event + `,"new":{}}],"More":1}`:     1,
		`{"Events":[{` + event + `,"requestParameters":7}]}`: 1,
		`{"Events":[{` + event + `,"requestParameters":"{\"Name\":\"a\"}","referencedResources":[]}]}`: 1,
		`{"Events":[{` + event + `,"requestParameters":{"a":1,"a":2}}]}`:                               1,
		`{}`:                          -1,
		`{"events":[]}`:               -1,
		`{"Events":{}}`:               -1,
		`{"Events":[7]}`:              -1,
		`{"Events":[null]}`:           -1,
		`{"Events":[{}]}`:             -1,
		`{"Events":[],"NextToken":7}`: -1,
		`{"Events":[{` + event + `,"eventId":"F"}]}`:                                                                                -1, // which of the two?
		`{"Events":[{` + event + `,"sourceIpAddress":[]}]}`:                                                                         -1,
		`{"Events":[{` + event + `,"errorCode":7}]}`:                                                                                -1,
		`{"Events":[{` + strings.Replace(event, "StopLogging", "StartLogging", 1) + `}]}`:                                           -1,
		`{"Events":[{` + strings.Replace(event, `"E"`, `""`, 1) + `}]}`:                                                             -1,
		`{"Events":[{` + strings.Replace(event, "2026-03-01T10:00:00Z", "yesterday", 1) + `}]}`:                                     -1,
		`{"Events":[{` + strings.Replace(event, `{"type":"ram-user","userName":"alice"}`, `"alice"`, 1) + `}]}`:                     -1,
		`{"Events":[{` + strings.Replace(event, `"type":"ram-user",`, "", 1) + `}]}`:                                                -1,
		`{"Events":[{` + strings.Replace(event, `"eventId":"E"`, fmt.Sprintf(`"eventId":%q`, strings.Repeat("E", 2000)), 1) + `}]}`: -1,
		`{"Events":[` + strings.TrimSuffix(strings.Repeat(`{`+event+`},`, 51), ",") + `]}`:                                          -1,
	} {
		transport := &answers{}
		transport.give = func(*http.Request) (*http.Response, error) { return answer(200, answered, nil), nil }
		page, err := clientOver(transport).LookupEvents(t.Context(), region, model.EventQuery{Name: "StopLogging", From: time.Now(), To: time.Now()})
		switch {
		case want < 0:
			if !model.Is(err, model.BadResponse) || len(page.Events) > 0 {
				t.Errorf("%s: %+v, %v", answered, page, err)
			}
		case err != nil || len(page.Events) != want:
			t.Errorf("%s: %+v, %v", answered, page, err)
		}
	}
}

// TestCountLogs counts what a search has, and takes no incomplete count for an answer.
func TestCountLogs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	from := f.withEvents(10)
	c := f.client()
	for _, tc := range []struct {
		from, to int64
		query    string
		want     int
	}{{from, from + 1000, "*", 10}, {from, from + 4, "*", 4}, {from + 4, from + 1000, "*", 6}, {0, from, "*", 0}, {from, from + 1000, "nothing", 0}} {
		n, err := c.CountLogs(t.Context(), project, "events", cloud.LogQuery{From: tc.from, To: tc.to, Query: tc.query})
		if err != nil || n != tc.want {
			t.Errorf("%+v: %d, %v", tc, n, err)
		}
	}
	f.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Times: 100})
	_, err := c.CountLogs(t.Context(), project, "events", cloud.LogQuery{From: from, To: from + 1000, Query: "*"})
	wantClass(t, err, model.Unavailable)
}

// TestDeliveryMetric_notUnderstood answers what cannot be read. An empty list is an answer. A missing one is an error.
func TestDeliveryMetric_notUnderstood(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 4, 9, 8, 0, 0, 0, time.UTC)
	for answered, want := range map[string]int{ // -1 for an error
		`{"MetricList":[],"RequestId":"R"}`:                                 0,
		`{"MetricList":[{"Count":21,"Timestamp":1775721600000}]}`:           1,
		`{"MetricList":[{"Count":0,"Timestamp":1775721660000}]}`:            1,
		`{"MetricList":[{"Count":1,"Timestamp":1775721660000,"Unit":"x"}]}`: 1,
		`{}`:                            -1,
		`{"MetricList":null}`:           -1,
		`{"MetricList":{}}`:             -1,
		`{"MetricList":"[]"}`:           -1,
		`{"metricList":[]}`:             -1,
		`{"MetricList":[7]}`:            -1,
		`{"MetricList":[{}]}`:           -1,
		`{"MetricList":[null]}`:         -1,
		`{"MetricList":[{"Count":21}]}`: -1,
		`{"MetricList":[{"Timestamp":1775721600000}]}`:                                                 -1,
		`{"MetricList":[{"Count":-1,"Timestamp":1775721600000}]}`:                                      -1,
		`{"MetricList":[{"Count":1.5,"Timestamp":1775721600000}]}`:                                     -1,
		`{"MetricList":[{"Count":"21","Timestamp":1775721600000}]}`:                                    -1,
		`{"MetricList":[{"Count":1,"Timestamp":"2026-04-09T08:00:00Z"}]}`:                              -1,
		`{"MetricList":[{"Count":1,"Timestamp":1775721600}]}`:                                          -1, // seconds
		`{"MetricList":[{"Count":1,"Timestamp":1775721601000}]}`:                                       -1, // between two points
		`{"MetricList":[{"Count":1,"Timestamp":1775725200000}]}`:                                       -1, // the end, which is not asked for
		`{"MetricList":[{"Count":1,"Timestamp":1775721600000},{"Count":2,"Timestamp":1775721600000}]}`: -1,
		`{"MetricList":[],"MetricList":[{"Count":1,"Timestamp":1775721600000}]}`:                       -1,
		`{"MetricList":[{"Count":1,"Count":2,"Timestamp":1775721600000}]}`:                             -1,
		`{"MetricList":[],"NextToken":"more"}`:                                                         -1,
	} {
		points, err := clientOver(answering(200, answered)).DeliveryMetric(t.Context(), region, model.MetricQuery{
			Metric: model.MetricDelivered, Trail: "ops-trail", From: from, To: from.Add(time.Hour), Period: time.Minute,
		})
		switch {
		case want < 0:
			if !model.Is(err, model.BadResponse) || points != nil {
				t.Errorf("%s: %+v, %v", answered, points, err)
			}
		case err != nil || len(points) != want || points == nil:
			t.Errorf("%s: %+v, %v", answered, points, err)
		}
	}
}

// TestCursors_notUnderstood answers shards, cursors and times that cannot be read: no shard would mean that there are no logs.
func TestCursors_notUnderstood(t *testing.T) {
	t.Parallel()
	shards := func(c *cloud.Client) error { return drop(c.ListShards(t.Context(), project, "events")) }
	cursor := func(c *cloud.Client) error { return drop(c.GetCursor(t.Context(), project, "events", 0, time.Now())) }
	at := func(c *cloud.Client) error { return drop(c.GetCursorTime(t.Context(), project, "events", 0, "MA==")) }
	for _, tc := range []struct {
		answered string
		ask      func(*cloud.Client) error
		ok       bool
	}{
		{`[{"shardID":0,"status":"readwrite"},{"shardID":1,"status":"readonly"}]`, shards, true},
		{`[]`, shards, false},
		{`null`, shards, false},
		{`{"shards":[]}`, shards, false},
		{`[{"status":"readwrite"}]`, shards, false},
		{`[{"shardID":"0"}]`, shards, false},
		{`[{"shardID":-1}]`, shards, false},
		{`[{"shardID":0},{"shardID":0}]`, shards, false},
		{`{"cursor":"MA=="}`, cursor, true},
		{`{"cursor":""}`, cursor, false},
		{`{"cursor":0}`, cursor, false},
		{`{}`, cursor, false},
		{`{"cursor_time":1700000000}`, at, true},
		{`{"cursor_time":"1700000000"}`, at, true},
		{`{"cursor_time":0}`, at, false},
		{`{"cursor_time":"now"}`, at, false},
		{`{"cursor_time":1.7e9}`, at, false},
		{`{}`, at, false},
		{`null`, at, false},
	} {
		if err := tc.ask(clientOver(answering(200, tc.answered))); (err == nil) != tc.ok || err != nil && !model.Is(err, model.BadResponse) {
			t.Errorf("%s: %v", tc.answered, err)
		}
	}
}
