package sls

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// fuzzIndex is an index as ActionTrail makes it.
const fuzzIndex = `{"line":{"token":[","," ","'","\"",";","=","(",")","[","]","{","}","?","@","&","<",">","/",":","\n","\t","\r"],"caseSensitive":false,"chn":false},
	"keys":{"EventName":{"type":"text","token":[","," ",";","="],"caseSensitive":false,"chn":false,"doc_value":true},
	"EventProduct":{"type":"text","token":[","," ",";","="],"caseSensitive":false,"chn":false,"doc_value":true}},"max_text_len":2048,"log_reduce":false}`

// ownLogs returns a request about a Logstore with a few logs in it.
func ownLogs(body []byte) (*api.Request, *state.Logstore) {
	now := time.Date(2024, 1, 11, 5, 23, 37, 0, time.UTC)
	l := &state.Logstore{TTL: 30, ShardCount: 2, Index: json.RawMessage(fuzzIndex), CreateTime: now}
	for i := range 150 {
		l.Events = append(l.Events, state.Event{
			Time: now.Add(time.Duration(i%7) * time.Second), Received: now, Topic: "t" + strconv.Itoa(i%2), Indexed: i%5 > 0,
			Fields: map[string]string{"EventName": fmt.Sprint("Describe ", i), "EventProduct": "ACK"},
		})
	}
	settings := api.DefaultSettings()
	env := api.Env{Cloud: state.NewCloud("cn-hangzhou", 1), Settings: &settings, Now: now, Schedule: &api.Schedule{}}
	env.Cloud.AddAccount("1")
	a := env.Cloud.Accounts["1"]
	a.Projects["ops-audit"] = &state.Project{Region: "cn-hangzhou", Logstores: map[string]*state.Logstore{"own-logs": l}}
	a.Complete()
	return &api.Request{
		Env: env, Account: a, Region: "cn-hangzhou", Body: body, Gateway: api.SLSGateway{},
		HTTP: httptest.NewRequestWithContext(context.Background(), "POST", "/logstores/own-logs/logs", nil),
		SLS:  api.SLSTarget{Project: "ops-audit", Name: "own-logs"},
	}, l
}

// FuzzGetLogs checks that no body of a search makes the emulator panic, and that
// what it answers keeps to its limits and its order.
func FuzzGetLogs(f *testing.F) {
	for _, query := range []string{
		"", "*", "ack", "EventName:Describe*", `EventName:"Describe 7" and not (t1 or "x`, "a|select count(*)", "*|select count(1) as n from log",
		"((((a", "not(not(a))", ":", "__topic__:t1", "é世 or \x00", `"\`, "EventName:>5", "or and", "*:*", strings.Repeat("(", 300),
	} {
		for _, rest := range []string{`"from":1704900000,"to":1705000000`, `"from":0,"to":2,"line":5,"offset":3,"reverse":true`} {
			f.Add([]byte(`{` + rest + `,"query":` + strconv.Quote(query) + `}`))
		}
	}
	for _, body := range []string{
		"", "null", "[]", "{}", `{"from":-1,"to":1}`, `{"from":1,"to":9223372036854775807}`, `{"from":1,"to":2,"line":-1}`,
		`{"from":1704949417,"to":1704949420,"offset":9223372036854775807,"line":100}`, `{"from":1,"to":2,"from":3}`, `{"From":1,"to":2}`,
		`{"from":1704949417,"to":1704949424,"topic":"t1","powerSql":true,"fromNs":1,"toNs":2,"highlight":true,"accurate":null}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		x, _ := ownLogs(body)
		result, refused := getLogsByPost(x)
		again, refusedAgain := getLogsByPost(x)
		if (refused == nil) != (refusedAgain == nil) {
			t.Fatalf("the same search was refused once: %v %v", refused, refusedAgain)
		}
		if refused != nil {
			if refused.Status != 400 || refused.Code == "" || refused.Message == "" {
				t.Fatalf("refused with %+v", refused)
			}
			return
		}
		first, second := bodyOf(result), bodyOf(again)
		if string(first) != string(second) {
			t.Fatalf("the same search answers %s and %s", first, second)
		}
		var answer struct {
			Meta struct{ Count int }
			Data []map[string]string
		}
		if err := json.Unmarshal(first, &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Meta.Count != len(answer.Data) || len(answer.Data) > maxLines {
			t.Fatalf("%d rows, said to be %d", len(answer.Data), answer.Meta.Count)
		}
		var asked postLogsBody
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(answer.Data); i++ {
			before, after := answer.Data[i-1]["__time__"], answer.Data[i]["__time__"]
			if before > after && !asked.Reverse || before < after && asked.Reverse {
				t.Fatalf("rows out of order: %s %s", before, after)
			}
		}
	})
}

func bodyOf(result any) json.RawMessage {
	r, _ := result.(api.SLSResult)
	return api.MustJSON(r.Body)
}

// FuzzPutLogs checks that no log group makes the emulator panic, and that what it
// takes is text, within its limits, and in order.
func FuzzPutLogs(f *testing.F) {
	at := uint64(time.Date(2024, 1, 11, 5, 23, 37, 0, time.UTC).Unix())
	log := func(time uint64, pairs ...string) string {
		b := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), time)
		for i := 0; i+1 < len(pairs); i += 2 {
			b = append(b, text(2, string(message(text(1, pairs[i]), text(2, pairs[i+1]))))...)
		}
		return string(b)
	}
	for _, group := range [][]byte{
		nil, {0xff}, {0x0a}, {0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f},
		message(text(1, log(at, "a", "1", "b", "2")), text(3, "topic"), text(4, "10.0.0.1"), text(6, string(message(text(1, "k"), text(2, "v"))))),
		message(text(1, log(at+60, "a", "1")), text(1, log(at, "a", "2")), text(1, log(at-60, "a", "3"))),
		message(text(1, log(at, "", "1"))), message(text(1, log(at, "a", "\xff"))), message(text(1, log(0, "a", "1"))),
		message(text(1, log(1<<40, "a", "1"))), message(text(1, "")), message(text(3, "\xff")), message(text(4, "0000\xac000000000")),
		message(text(6, string(text(1, "k")))), protowire.AppendTag(nil, 9, protowire.StartGroupType),
	} {
		f.Add(group)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		x, l := ownLogs(body)
		held := len(l.Events)
		_, refused := putLogs(x)
		if refused != nil {
			if refused.Status != 400 || len(l.Events) != held {
				t.Fatalf("refused with %+v, and %d logs were kept", refused, len(l.Events)-held)
			}
			return
		}
		for i, ev := range l.Events {
			if i > 0 && ev.Time.Before(l.Events[i-1].Time) {
				t.Fatal("the logs are out of order")
			}
			for k, v := range ev.Fields {
				if k == "" || !utf8.ValidString(k+v) {
					t.Fatalf("kept %q: %q", k, v)
				}
			}
			if !utf8.ValidString(ev.Topic + ev.Source) {
				t.Fatalf("kept the topic %q, the source %q", ev.Topic, ev.Source)
			}
		}
	})
}

func message(fields ...[]byte) []byte {
	var b []byte
	for _, f := range fields {
		b = append(b, f...)
	}
	return b
}

func text(n protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, n, protowire.BytesType), s)
}
