package cloud_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// withEvents creates a Logstore with events, one per second.
func (f *fixture) withEvents(n int) (from int64) {
	start := f.Clock.Now().Add(-time.Hour).Truncate(time.Second)
	f.Edit(func(a *emulator.Account) {
		l := &emulator.Logstore{Name: "events", TTL: 30, ShardCount: 2, Mode: "standard", Index: json.RawMessage(plainIndex)}
		for i := range n {
			l.Events = append(l.Events, emulator.Event{
				Time: start.Add(time.Duration(i) * time.Second), Received: start, Indexed: true,
				Fields: map[string]string{"EventID": fmt.Sprint("e", i)},
			})
		}
		a.Projects[project.Name].Logstores["events"] = l
	})
	return start.Unix()
}

func TestGetLogs_window(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	from := f.withEvents(10)
	for _, row := range []struct {
		query cloud.LogQuery
		want  []string
	}{
		{cloud.LogQuery{From: from, To: from + 3, Lines: 100}, []string{"e0", "e1", "e2"}},
		{cloud.LogQuery{From: from, To: from + 10, Lines: 2, Offset: 4}, []string{"e4", "e5"}},
		{cloud.LogQuery{From: from, To: from + 10, Lines: 2, Reverse: true}, []string{"e9", "e8"}},
		{cloud.LogQuery{From: from, To: from + 10, Lines: 2, Offset: 10}, nil},
		{cloud.LogQuery{From: from, To: from + 10, Lines: 2, Query: "e7"}, []string{"e7"}},
	} {
		rows, err := f.client().GetLogs(t.Context(), project, "events", row.query)
		if err != nil || len(rows) != len(row.want) {
			t.Errorf("%+v: %v, %v", row.query, rows, err)
			continue
		}
		for i, want := range row.want {
			if rows[i].Fields["EventID"] != want {
				t.Errorf("%+v: row %d is %v, want %s", row.query, i, rows[i], want)
			}
		}
	}
}

// An incomplete search is repeated, and its result is never returned.
func TestGetLogs_incomplete(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	from := f.withEvents(10)
	all := cloud.LogQuery{From: from, To: from + 10, Lines: 100}
	f.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Times: 2})
	rows, err := f.client().GetLogs(t.Context(), project, "events", all)
	if err != nil || len(rows) != 10 || len(f.callsOf(t, "GetLogs")) != 3 || len(f.clock.waits()) != 2 {
		t.Errorf("%d rows after %d calls, %v", len(rows), len(f.Journal()), err)
	}
	f.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Times: -1})
	rows, err = f.client().GetLogs(t.Context(), project, "events", all)
	if e := failure(t, err, model.Unavailable); rows != nil || e.Attempts != 4 || e.Host != slsHost || e.RequestID == "" {
		t.Errorf("%d rows, %+v", len(rows), e)
	}
}

// Every setting of a Logstore is created, read and updated: a field that is forgotten in
// one of the places would be declared and never written.
func TestLogstore_everySetting(t *testing.T) {
	t.Parallel()
	days := 60
	want := model.Logstore{
		Name: "fresh", RetentionDays: 365, ShardCount: 3, AutoSplit: true, MaxSplitShard: 16, AppendMeta: true, TelemetryType: "None", HotDays: 30, IADays: &days, Mode: "query",
		Encryption: &model.Encryption{Enable: true, Kind: "sm4", Key: &model.EncryptionKey{ID: "k-1", Role: "acs:ram::1000000000000001:role/log-kms", Region: region}},
	}
	fields := reflect.ValueOf(want)
	for i := range fields.NumField() {
		if field := fields.Type().Field(i); field.IsExported() && fields.Field(i).IsZero() {
			t.Fatalf("give %s a value here", field.Name)
		}
	}
	same := func(t *testing.T, got model.Logstore) {
		t.Helper()
		is := reflect.ValueOf(got)
		for i := range fields.NumField() {
			if field := fields.Type().Field(i); field.IsExported() && !reflect.DeepEqual(is.Field(i).Interface(), fields.Field(i).Interface()) {
				t.Errorf("%s is %v, want %v", field.Name, is.Field(i).Interface(), fields.Field(i).Interface())
			}
		}
	}
	f := newFixture(t)
	c := f.client()
	if err := c.CreateLogstore(t.Context(), project, want); err != nil {
		t.Fatal(err)
	}
	got, err := c.GetLogstore(t.Context(), project, "fresh")
	if err != nil {
		t.Fatal(err)
	}
	same(t, got)
	plain := model.Logstore{Name: "plain", RetentionDays: 3650, ShardCount: 3, TelemetryType: "None", Mode: "query"} // its telemetry type cannot change
	if err := c.CreateLogstore(t.Context(), project, plain); err != nil {
		t.Fatal(err)
	}
	want.Name = "plain"
	fields = reflect.ValueOf(want)
	if err := c.UpdateLogstore(t.Context(), project, want); err != nil {
		t.Fatal(err)
	}
	if got, err = c.GetLogstore(t.Context(), project, "plain"); err != nil {
		t.Fatal(err)
	}
	same(t, got)
}

// TestAnswers_timesOfALogstore sends times that are not understood. They are errors: else a
// Logstore would count as one that was not created again.
func TestAnswers_timesOfALogstore(t *testing.T) {
	t.Parallel()
	for members, want := range map[string]string{
		`"createTime":"yesterday"`:   "Logstore bare has a member createTime that is a string",
		`"createTime":"1704938400"`:  "Logstore bare has a member createTime that is a string",
		`"createTime":-1`:            "Logstore bare has a member createTime that is a number out of range",
		`"createTime":1704938400000`: "Logstore bare has a member createTime that is a number out of range",
		`"createTime":17e8`:          "Logstore bare has a member createTime that is a number 17e8",
		`"createTime":[]`:            "Logstore bare has a member createTime that is a array",
		`"lastModifyTime":true`:      "Logstore bare has a member lastModifyTime that is a bool",
	} {
		_, err := clientOver(answering(200, `{"logstoreName":"bare","ttl":3,`+members+`}`)).GetLogstore(t.Context(), project, "bare")
		wantClass(t, err, model.BadResponse)
		if err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", members, err)
		}
	}
	for members, want := range map[string]int64{`"createTime":null`: 0, `"createTime":0`: 0, `"CreateTime":"x"`: 0, `"createTime":4294967295`: 4294967295} {
		got, err := clientOver(answering(200, `{"logstoreName":"bare","ttl":3,`+members+`}`)).GetLogstore(t.Context(), project, "bare")
		if err != nil || got.Created().IsZero() != (want == 0) || want != 0 && got.Created().Unix() != want {
			t.Errorf("%s: created %v, %v", members, got.Created(), err)
		}
	}
}
