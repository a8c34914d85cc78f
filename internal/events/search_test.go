package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// endless is a Log Service whose search finds this many events, none of which matches
// the filter.
type endless struct {
	events   int
	searches int
	heap     uint64 // the maximum in use while a page was requested, in bytes
}

func (e *endless) RoundTrip(req *http.Request) (*http.Response, error) {
	var query struct{ Offset, Line int }
	if err := json.NewDecoder(req.Body).Decode(&query); err != nil {
		return nil, err
	}
	if e.searches++; e.searches%50 == 0 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.heap = max(e.heap, m.HeapAlloc)
	}
	rows := []map[string]string{}
	for i := query.Offset; i < min(query.Offset+query.Line, e.events); i++ {
		rows = append(rows, map[string]string{
			"__time__": strconv.Itoa(i), "EventID": fmt.Sprint(i), "EventProduct": "ECS too", "EventAdditionalDetail": strings.Repeat("x", 2000),
		})
	}
	body, err := json.Marshal(map[string]any{"meta": map[string]any{"progress": "Complete"}, "data": rows})
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}, err
}

// A search that finds 50,000 events, some 100 MB, of which none matches, keeps no more
// than a page of them.
func TestSearch_memory(t *testing.T) { //nolint:paralleltest // it measures the heap of the process
	service := &endless{events: 50_000}
	client := cloud.New(cloud.Config{Credentials: cloud.StaticKeys{AccessKeyID: "id", AccessKeySecret: "secret"}, Transport: service})
	s := search{
		client: client, project: model.Project{Region: "cn-hangzhou", Name: "security-audit"}, logstore: "innertrail_platform-ops",
		to: time.Unix(100_000, 0), limit: maxLimit, filter: filter{products: []string{"ECS"}},
	}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	events, more, err := s.run(t.Context())
	if err != nil || len(events) != 0 || more || service.searches != 501 {
		t.Errorf("%d events, more %t, %d searches, %v", len(events), more, service.searches, err)
	}
	if grown := int64(service.heap) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
}

// The text of the search is shown in traces and errors.
func TestFilter_String(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		filter filter
		want   string
	}{
		{filter{}, `*`},
		{filter{query: " "}, `*`},
		{filter{query: "a or b"}, `(a or b)`},
		{filter{levels: []string{"WARNING"}}, `(EventLevel: "WARNING")`},
		{
			filter{query: "x", types: []string{"A", "B"}, resources: []string{`i"1\`}},
			`(x) and (EventType: "A" or EventType: "B") and (ResourceID: "i\"1\\")`,
		},
	} {
		if got := row.filter.String(); got != row.want {
			t.Errorf("%+v: %s, want %s", row.filter, got, row.want)
		}
	}
}
