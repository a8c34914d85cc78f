package alert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// A rule is evaluated at its interval on the emulator's clock, however far that travels at once,
// with the logs that had come in by then.
func TestEvaluate_schedule(t *testing.T) {
	c := start(t)
	begin := c.Emulator.Clock.Now()
	c.Emulator.Clock.Advance(7 * time.Minute)
	put(c)
	c.Emulator.Clock.Advance(33 * time.Minute)
	a := look(c)
	if got := statuses(a); got != "inactive,firing,firing"+strings.Repeat(",inactive", 5) || a.Count != 8 {
		t.Errorf("%s, %d evaluations", got, a.Count)
	}
	if f := a.Fired[0]; !f.FirstFired.Equal(begin.Add(10*time.Minute)) || !f.LastFired.Equal(begin.Add(15*time.Minute)) || f.Times != 2 || f.Rows != 1 {
		t.Errorf("%+v", f)
	}
	if !a.Next.Equal(begin.Add(45 * time.Minute)) {
		t.Errorf("next at %s", a.Next.Sub(begin))
	}
}

// Travel over years skips the evaluations that find nothing, and counts them.
func TestEvaluate_longTravel(t *testing.T) {
	c := start(t, "schedule.interval", `"1m"`)
	put(c)
	began := time.Now()
	c.Emulator.Clock.Advance(100 * 365 * 24 * time.Hour)
	if a := look(c); a.Count != 100*365*24*60 || a.Fired[0].Times != 10 || time.Since(began) > 10*time.Second {
		t.Errorf("%d evaluations, %+v", a.Count, a.Fired[0])
	}
	for _, changes := range [][]string{
		{conditions + "countCondition", `"__count__ == 0"`}, {"configuration.muteUntil", `9999999999`},
	} {
		c := start(t, append(changes, "schedule.interval", `"1m"`)...)
		began := time.Now()
		c.Emulator.Clock.Advance(100 * 365 * 24 * time.Hour)
		if a := look(c); a.Count != 100*365*24*60 || time.Since(began) > 10*time.Second {
			t.Errorf("%v: %d evaluations in %s", changes, a.Count, time.Since(began))
		}
	}
}

// However far the clock travels at once, a rule comes to what it comes to in small steps.
func TestEvaluate_longTravelAsSteps(t *testing.T) {
	silence := []string{conditions + "countCondition", `"__count__ == 0"`}
	for name, changes := range map[string][]string{
		"fires at every silence":            silence,
		"at every third":                    append(slices.Clone(silence), "configuration.threshold", `3`),
		"repeats after an hour":             append(slices.Clone(silence), "configuration.policyConfiguration", `{"repeatInterval":"1h"}`),
		"at every fourth, after 50 minutes": append(slices.Clone(silence), "configuration.threshold", `4`, "configuration.policyConfiguration", `{"repeatInterval":"50m"}`),
		"is muted for two days":             append(slices.Clone(silence), "configuration.muteUntil", fmt.Sprint(time.Now().Add(48*time.Hour).Unix())),
		"finds nothing":                     nil,
	} {
		t.Run(name, func(t *testing.T) {
			travel := func(step time.Duration) (kept string) {
				c := start(t, changes...)
				c.Emulator.Clock.Advance(47 * time.Minute)
				put(c)
				began := c.Emulator.Clock.Now()
				for past := time.Duration(0); past < 20*24*time.Hour; past += step {
					c.Emulator.Clock.Advance(step)
					look(c)
				}
				a := look(c)
				kept = fmt.Sprintf("%d evaluations, met %d, next %s", a.Count, a.Met, a.Next.Sub(began))
				for _, e := range a.Evaluations {
					kept += fmt.Sprintf("\n%s %s", e.Time.Sub(began), e.Status)
				}
				for _, f := range a.Fired {
					kept += fmt.Sprintf("\n%v %d from %s to %s", f.Group, f.Times, f.FirstFired.Sub(began), f.LastFired.Sub(began))
					for _, n := range f.Notifications {
						kept += fmt.Sprintf(" %s", n.Sub(began))
					}
				}
				return kept
			}
			if once, steps := travel(20*24*time.Hour), travel(time.Hour); once != steps {
				t.Errorf("at once: %s\nin steps: %s", once, steps)
			}
		})
	}
}

// runImmediately evaluates a rule when it is written.
func TestEvaluate_immediately(t *testing.T) {
	c := start(t, "schedule.runImmediately", `true`)
	if a := look(c); a.Count != 1 {
		t.Errorf("%d evaluations", a.Count)
	}
}

// Each kind of trigger condition, with the severity whose condition is met first.
func TestEvaluate_conditions(t *testing.T) {
	two := `[{"severity":10,"evalCondition":{"condition":"n > 100","countCondition":""}},{"severity":4,"evalCondition":{"condition":"n > 5","countCondition":""}}]`
	for name, row := range map[string]struct {
		changes  []string
		severity int // 0: it does not fire
	}{
		"data is returned":                {nil, 8},
		"the result contains":             {[]string{conditions + "countCondition", `"__count__ >= 3"`}, 8},
		"the result does not contain":     {[]string{conditions + "countCondition", `"__count__ > 3"`}, 0},
		"data matches":                    {[]string{conditions + "condition", `"n > 8"`}, 8},
		"no data matches":                 {[]string{conditions + "condition", `"n > 9"`}, 0},
		"so much data matches":            {[]string{conditions + "condition", `"n > 6"`, conditions + "countCondition", `"__count__ == 2"`}, 8},
		"not so much data matches":        {[]string{conditions + "condition", `"n > 6"`, conditions + "countCondition", `"__count__ == 3"`}, 0},
		"the first severity that matches": {[]string{"configuration.severityConfigurations", two}, 4},
		"a query that finds nothing":      {[]string{queryList + "query", `"name: zzz"`}, 0},
		"none, which is asked for":        {[]string{queryList + "query", `"name: zzz"`, conditions + "countCondition", `"__count__ == 0"`}, 8},
		"a count":                         {[]string{queryList + "query", `"* | select count(*) as c"`, conditions + "condition", `"c == 3"`}, 8},
		"a limit":                         {[]string{queryList + "query", `"* | select n limit 2"`, conditions + "countCondition", `"__count__ == 2"`}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, row.changes...)
			for _, n := range []string{"5", "7", "9"} {
				put(c, "n", n, "name", "a")
			}
			c.Emulator.Clock.Advance(5 * time.Minute)
			a := look(c)
			switch {
			case row.severity == 0 && len(a.Fired) > 0, row.severity > 0 && (len(a.Fired) != 1 || a.Fired[0].Severity != row.severity):
				t.Errorf("%s: %+v", statuses(a), a.Fired)
			case a.Evaluations[0].Status == state.AlertError:
				t.Error(a.Evaluations[0].Reason)
			}
		})
	}
}

// Rows are grouped by fields, at most a hundred groups.
func TestEvaluate_groups(t *testing.T) {
	c := start(t, "configuration.groupConfiguration", `{"type":"custom","fields":["name"]}`,
		queryList+"query", `"* | select name, n limit 1000"`, conditions+"countCondition", `"__count__ > 1"`)
	for i := range 120 {
		put(c, "name", fmt.Sprint("g", i), "n", "1")
		if i != 7 {
			put(c, "name", fmt.Sprint("g", i), "n", "2")
		}
	}
	c.Emulator.Clock.Advance(5 * time.Minute)
	a := look(c)
	if len(a.Fired) != 99 || a.Evaluations[0].Rows != 239 {
		t.Errorf("%d fired of %d rows", len(a.Fired), a.Evaluations[0].Rows)
	}
	for _, f := range a.Fired {
		if f.Group["name"] == "g7" || f.Rows != 2 {
			t.Errorf("%+v", f)
		}
	}
}

// The condition must be met as often in a row as the threshold says.
func TestEvaluate_threshold(t *testing.T) {
	c := start(t, "configuration.threshold", `3`, queryList+"start", `"-5m"`)
	for i := range 8 {
		c.Emulator.Clock.Advance(time.Minute)
		if i != 2 {
			put(c)
		}
		c.Emulator.Clock.Advance(4 * time.Minute)
	}
	if a := look(c); statuses(a) != "pending,pending,inactive,pending,pending,firing,pending,pending" {
		t.Error(statuses(a))
	}
}

// Within the repeat interval of the last notification, a group sends no other one.
func TestEvaluate_repeatInterval(t *testing.T) {
	c := start(t, "configuration.policyConfiguration", `{"alertPolicyId":"sls.builtin.dynamic","actionPolicyId":"on-call","repeatInterval":"1h"}`)
	for range 30 {
		put(c)
		c.Emulator.Clock.Advance(5 * time.Minute)
	}
	f := look(c).Fired[0]
	if f.Times != 30 || len(f.Notifications) != 3 || f.Notifications[1].Sub(f.Notifications[0]) != time.Hour {
		t.Errorf("%+v", f)
	}
}

// A rule is not evaluated while it is disabled, muted or deleted; enabled again, it goes on
// after one interval.
func TestEvaluate_notNow(t *testing.T) {
	c := start(t)
	put(c)
	c.Must(c.SLS("PUT", "ops-audit", "/alerts/warning?action=disable", ""))
	c.Emulator.Clock.Advance(8 * time.Minute)
	if a := look(c); a.Count != 0 || c.Must(c.SLS("GET", "ops-audit", "/alerts/warning", "")).Get("status") != "DISABLED" {
		t.Errorf("%+v", a)
	}
	c.Must(c.SLS("PUT", "ops-audit", "/jobs/warning?action=enable", ""))
	c.Emulator.Clock.Advance(4 * time.Minute)
	if a := look(c); a.Count != 0 {
		t.Errorf("%d evaluations", a.Count)
	}
	c.Emulator.Clock.Advance(time.Minute)
	if a := look(c); a.Count != 1 || len(a.Fired) != 0 { // the log is 13 minutes old
		t.Errorf("%+v", a)
	}
	put(c)
	until := c.Emulator.Clock.Now().Add(6 * time.Minute).Unix()
	c.Must(c.SLS("PUT", "ops-audit", "/alerts/warning", rule("configuration.muteUntil", fmt.Sprint(until))))
	c.Emulator.Clock.Advance(10 * time.Minute)
	if a := look(c); statuses(a) != "inactive,paused,firing" {
		t.Error(statuses(a))
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/jobs/warning", ""))
	c.Emulator.Clock.Advance(time.Hour)
	c.Refused(c.SLS("GET", "ops-audit", "/jobs/warning", ""), 404, "JobNotExist")
}

// An evaluation that fails says why, and is no result without rows.
func TestEvaluate_error(t *testing.T) {
	c := start(t)
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs/index", ""))
	c.Emulator.Clock.Advance(5 * time.Minute)
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Emulator.Clock.Advance(5 * time.Minute)
	a := look(c)
	if statuses(a) != "error,error" || !strings.Contains(a.Evaluations[0].Reason, "IndexConfigNotExist") || !strings.Contains(a.Evaluations[1].Reason, "no Logstore own-logs") {
		t.Errorf("%+v", a.Evaluations)
	}
	answer := c.Control("GET", "alerts", "")
	if answer.Status != 200 || !strings.Contains(string(answer.Raw), "no Logstore own-logs") {
		t.Errorf("%d %s", answer.Status, answer.Raw)
	}
}

// A rule that an Edit callback makes is evaluated too, one interval after its creation.
func TestEvaluate_arranged(t *testing.T) {
	c := start(t)
	c.Emulator.Clock.Advance(time.Hour)
	c.Emulator.Edit(func(a *emulator.Account) {
		p := a.Projects["ops-audit"]
		made := *p.Alerts["warning"]
		p.Alerts = map[string]*state.Alert{"arranged": {Enabled: true, CreateTime: c.Emulator.Clock.Now(), Schedule: made.Schedule, Configuration: made.Configuration}}
	})
	c.Emulator.Clock.Advance(6 * time.Minute)
	c.Emulator.Edit(func(a *emulator.Account) {
		if rule := a.Projects["ops-audit"].Alerts["arranged"]; rule.Count != 1 || rule.Name != "arranged" {
			t.Errorf("%+v", rule)
		}
	})
}
