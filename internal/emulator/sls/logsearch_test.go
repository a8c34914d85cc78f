package sls_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestSearch_pages checks that pages cover everything once, in the order of time
// and, at one time, of arrival, forwards and backwards.
func TestSearch_pages(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	now := c.Emulator.Clock.Now()
	type sent struct{ second, n int }
	var all []sent
	for n, second := range []int{5, 5, 9, 5, 1, 9, 0, 7, 5, 1, 3, 9, 9, 2, 5} {
		all = append(all, sent{second, n})
		c.Must(c.PutLogs("own-logs", testclient.LogGroup(now.Add(time.Duration(second)*time.Second), []string{"n", strconv.Itoa(n), "odd", strconv.Itoa(n % 2)})))
	}
	// And one group that is in no order itself.
	slices.SortStableFunc(all, func(a, b sent) int { return a.second - b.second })
	var want []int
	for _, s := range all {
		want = append(want, s.n)
	}
	page := func(line, offset int, reverse bool) []int {
		return c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(
			`{"from":%d,"to":%d,"query":"*","line":%d,"offset":%d,"reverse":%v}`, now.Unix(), now.Unix()+10, line, offset, reverse))).Numbers()
	}
	for _, reverse := range []bool{false, true} {
		for _, line := range []int{1, 4, 100} {
			var got []int
			for offset := 0; ; offset += line {
				rows := page(line, offset, reverse)
				got = append(got, rows...)
				if len(rows) < line {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("pages of %d, reverse %v: %v, want %v", line, reverse, got, want)
			}
		}
		slices.Reverse(want)
	}
	if got := page(0, 0, false); len(got) != 0 {
		t.Errorf("line 0 answers %v", got)
	}
	if got := page(100, math.MaxInt, false); len(got) != 0 {
		t.Errorf("a page behind the end answers %v", got)
	}
	// The range is half open, in seconds.
	for seconds, n := range map[[2]int64]int{{0, 10}: 15, {0, 9}: 11, {9, 10}: 4, {1, 2}: 2, {5, 5}: 0, {10, 20}: 0} {
		a := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":%d,"to":%d}`, now.Unix()+seconds[0], now.Unix()+seconds[1])))
		if got := len(a.Numbers()); got != n {
			t.Errorf("%v finds %d, want %d", seconds, got, n)
		}
	}
	for body, code := range map[string]string{
		`{"from":1,"to":2,"line":101}`: "InvalidLine", `{"from":1,"to":2,"line":-1}`: "InvalidLine",
		`{"from":1,"to":2,"offset":-1}`: "InvalidOffset", `{"from":2,"to":1}`: "InvalidTimeRange",
		`{"from":-1,"to":1}`: "InvalidTimeRange", `{"from":1}`: "ParameterInvalid", `{"from":1,"to":2,"lines":5}`: "ParameterInvalid",
	} {
		c.Refused(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", body), 400, code)
	}
	// By POST the parameters are in the body: in the query they would be ignored.
	c.Refused(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs?line=1", `{"from":1,"to":2}`), 400, "ParameterInvalid")
}

// TestSearch_fresh checks that a kept search result is dropped when logs come in, when
// some expire, and when the index changes.
func TestSearch_fresh(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	now := c.Emulator.Clock.Now()
	found := func(query string, want int) {
		t.Helper()
		for range 2 {
			a := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":0,"to":%d,"query":%q}`, now.Unix()+60, query)))
			if len(a.Numbers()) != want {
				t.Errorf("%q: %s", query, a.Raw)
			}
		}
	}
	found("*", 0)
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now.Add(-24*time.Hour), []string{"n", "1"}, []string{"n", "2"})))
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"n", "3"})))
	found("*", 3)
	c.Refused(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", `{"from":0,"to":1,"query":"n:3"}`), 400, "ParameterInvalid")
	c.Must(c.SLS("PUT", "ops-audit", "/logstores/own-logs/index", `{"keys":{"n":{"type":"long"}}}`))
	found("n:3", 1)
	for i := range 10 { // more searches than are kept
		found(fmt.Sprintf("n:%d or n:3", i+10), 1)
	}
	c.Emulator.Edit(func(a *emulator.Account) {
		l := a.Projects["ops-audit"].Logstores["own-logs"]
		l.Events = append(l.Events, emulator.Event{Time: now.Add(-time.Hour), Fields: map[string]string{"n": "3"}, Indexed: true})
	})
	found("n:3", 2)
	c.Emulator.Clock.Advance(29*24*time.Hour + time.Hour)
	found("*", 2)
	c.Emulator.Clock.Advance(24 * time.Hour)
	found("*", 0)
}

func TestSearch_incomplete(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	now := c.Emulator.Clock.Now()
	for n := range 10 {
		c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"n", strconv.Itoa(n)})))
	}
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultIncomplete, Times: 2})
	c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", "")) // is no search, and is not counted
	body := fmt.Sprintf(`{"from":%d,"to":%d,"query":"*"}`, now.Unix()-1, now.Unix()+1)
	for _, want := range []struct {
		progress string
		rows     int
	}{{"Incomplete", 5}, {"Incomplete", 5}, {"Complete", 10}} {
		a := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", body))
		if a.Get("meta", "progress") != want.progress || a.Header.Get("x-log-progress") != want.progress ||
			a.Get("meta", "count") != float64(want.rows) || len(a.Numbers()) != want.rows {
			t.Errorf("want %v: %s", want, a.Raw)
		}
	}
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultIncomplete})
	target := fmt.Sprintf("/logstores/own-logs?type=histogram&from=%d&to=%d", now.Unix()-1, now.Unix()+1)
	for _, want := range [][2]string{{"Incomplete", "5"}, {"Complete", "10"}} {
		a := c.Must(c.SLS("GET", "ops-audit", target, ""))
		if a.Header.Get("x-log-progress") != want[0] || a.Header.Get("x-log-count") != want[1] || a.Get(0, "progress") != want[0] {
			t.Errorf("want %v: %v %s", want, a.Header, a.Raw)
		}
	}
	calls := c.Emulator.Journal()
	if note := calls[len(calls)-2].Note; note != "fault: incomplete" {
		t.Errorf("the journal says %q", note)
	}
}
