package emulator_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestConsistency_paces holds that each service lags by its own measure.
func TestConsistency_paces(t *testing.T) {
	reads := map[string]func(c *client) answer{
		"RAM":         func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole") },
		"SLS":         func(c *client) answer { return c.sls("GET", "ops-audit", "/", "") },
		"ActionTrail": func(c *client) answer { return c.rpc("actiontrail", "GetTrailStatus", "Name", "platform-ops") },
	}
	for name, tc := range map[string]struct {
		set   func(*emulator.Settings)
		fresh map[string]time.Duration // by service, 0 for at once
	}{
		"one for all": {func(s *emulator.Settings) { s.ConsistencyMS = 5000 },
			map[string]time.Duration{"RAM": 5 * time.Second, "SLS": 5 * time.Second, "ActionTrail": 5 * time.Second}},
		"RAM alone": {func(s *emulator.Settings) { s.RAMConsistencyMS = 3000 }, map[string]time.Duration{"RAM": 3 * time.Second}},
		"SLS alone": {func(s *emulator.Settings) { s.SLSConsistencyMS = 3000 }, map[string]time.Duration{"SLS": 3 * time.Second}},
		"each its own": {func(s *emulator.Settings) {
			s.ConsistencyMS, s.SLSConsistencyMS, s.ActionTrailConsistencyMS = 5000, 2000, 9000
		},
			map[string]time.Duration{"RAM": 5 * time.Second, "SLS": 2 * time.Second, "ActionTrail": 9 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			made := c.e.Clock.Now()
			c.e.Clock.Freeze(made)
			c.e.Set(tc.set)
			c.makeDestination()
			c.must(c.makeTrail("platform-ops")) // writes go by the present
			for range 11 {
				since := c.e.Clock.Now().Sub(made)
				for service, read := range reads {
					a := read(c)
					if since < tc.fresh[service] && a.status != 404 || since >= tc.fresh[service] && a.status != 200 {
						t.Errorf("%s answers %d %s after %s", service, a.status, a.code, since)
					}
				}
				c.e.Clock.Advance(time.Second)
			}
		})
	}
}

func TestProjectReady(t *testing.T) {
	c := start(t)
	for code, status := range map[string]int{"ProjectNotExist": 404, "ProjectForbidden": 403} {
		name := map[int]string{404: "ops-first", 403: "ops-second"}[status]
		c.e.Set(func(s *emulator.Settings) { s.ProjectReadyMS, s.ProjectUnreadyCode = 60_000, code })
		create := `{"projectName":"` + name + `","description":""}`
		c.must(c.sls("POST", name, "/", create))
		c.refused(c.sls("POST", name, "/", create), 400, "ProjectAlreadyExist")
		c.refused(c.sls("GET", name, "/", ""), status, code)
		c.refused(c.sls("POST", name, "/logstores", logstore), status, code)
		c.e.Clock.Advance(61 * time.Second)
		c.must(c.sls("GET", name, "/", ""))
		c.must(c.sls("POST", name, "/logstores", logstore))
	}
}

func TestProjectRelease(t *testing.T) {
	c := start(t)
	c.e.Set(func(s *emulator.Settings) { s.ProjectReleaseMS = 60_000 })
	c.makeDestination()
	c.must(c.sls("DELETE", "ops-audit", "/", ""))
	c.refused(c.sls("GET", "ops-audit", "/", ""), 403, "ProjectForbidden")
	create := `{"projectName":"ops-audit","description":""}`
	c.refused(c.sls("POST", "ops-audit", "/", create), 403, "ProjectForbidden")
	c.refused(c.elsewhere().sls("POST", "ops-audit", "/", create), 403, "ProjectForbidden")
	c.e.Clock.Advance(61 * time.Second)
	c.refused(c.sls("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	c.must(c.elsewhere().sls("POST", "ops-audit", "/", create))
	c.must(c.elsewhere().sls("GET", "ops-audit", "/", ""))
}

func TestLogstoreReady(t *testing.T) {
	c := start(t)
	c.e.Set(func(s *emulator.Settings) { s.LogstoreReadyMS = 30_000 })
	c.makeDestination()
	c.must(c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	c.must(c.sls("GET", "ops-audit", "/logstores/own-logs", ""))
	now := c.e.Clock.Now()
	late := map[string]func() answer{
		"CreateIndex": func() answer { return c.sls("POST", "ops-audit", "/logstores/own-logs/index", index) },
		"ListShards":  func() answer { return c.sls("GET", "ops-audit", "/logstores/own-logs/shards", "") },
		"PutLogs":     func() answer { return c.putLogs("own-logs", logGroup(now, []string{"a", "1"})) },
	}
	for _, call := range late {
		c.refused(call(), 404, "LogStoreNotExist")
	}
	c.e.Clock.Advance(31 * time.Second)
	for _, call := range late {
		c.must(call())
	}
}

func TestQueryDelay(t *testing.T) {
	c := start(t)
	c.makeOwnLogs()
	c.e.Set(func(s *emulator.Settings) { s.QueryDelayMS = 3000 })
	now := c.e.Clock.Now()
	count := func(want int) {
		t.Helper()
		a := c.must(c.sls("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":%d,"to":%d,"query":"*"}`, now.Unix()-60, now.Unix()+60)))
		if a.get("meta", "count") != float64(want) {
			t.Errorf("found %v, want %d", a.get("meta", "count"), want)
		}
	}
	c.must(c.putLogs("own-logs", logGroup(now, []string{"a", "1"})))
	count(0)
	c.e.Clock.Advance(2 * time.Second)
	c.must(c.putLogs("own-logs", logGroup(now, []string{"a", "2"})))
	count(0)
	c.e.Clock.Advance(2 * time.Second)
	count(1)
	c.e.Clock.Advance(2 * time.Second)
	count(2)
}

// TestConsistency_events holds that a past which reads see is not changed by
// logs that come in late, out of their order, or that expire.
func TestConsistency_events(t *testing.T) {
	c := start(t)
	c.makeOwnLogs()
	now := c.e.Clock.Now()
	c.must(c.putLogs("own-logs", logGroup(now, []string{"a", "first"})))
	c.e.Clock.Advance(time.Second)
	c.e.Set(func(s *emulator.Settings) { s.SLSConsistencyMS = 60_000 })
	c.must(c.putLogs("own-logs", logGroup(now.Add(-time.Minute), []string{"a", "before"})))
	c.must(c.putLogs("own-logs", logGroup(now.Add(time.Minute), []string{"a", "behind"})))
	query := fmt.Sprintf(`{"from":%d,"to":%d,"query":"*"}`, now.Unix()-3600, now.Unix()+3600)
	a := c.must(c.sls("POST", "ops-audit", "/logstores/own-logs/logs", query))
	if a.get("meta", "count") != 1.0 || a.get("data", 0, "a") != "first" {
		t.Errorf("%s", a.raw)
	}
	c.e.Clock.Advance(2 * time.Minute)
	a = c.must(c.sls("POST", "ops-audit", "/logstores/own-logs/logs", query))
	for i, want := range []string{"before", "first", "behind"} {
		if a.get("data", i, "a") != want {
			t.Errorf("%s", a.raw)
		}
	}
}
