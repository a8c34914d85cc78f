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
