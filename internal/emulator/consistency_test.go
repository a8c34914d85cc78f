package emulator_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestConsistency_paces checks that each service lags by its own setting.
func TestConsistency_paces(t *testing.T) {
	reads := map[string]func(c *testclient.Client) testclient.Answer{
		"RAM": func(c *testclient.Client) testclient.Answer {
			return c.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole")
		},
		"SLS": func(c *testclient.Client) testclient.Answer { return c.SLS("GET", "ops-audit", "/", "") },
		"ActionTrail": func(c *testclient.Client) testclient.Answer {
			return c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")
		},
	}
	for name, tc := range map[string]struct {
		set   func(*emulator.Settings)
		fresh map[string]time.Duration // by service, 0 for immediately
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
			c := testclient.Start(t)
			made := c.Emulator.Clock.Now()
			c.Emulator.Clock.Freeze(made)
			c.Emulator.Set(tc.set)
			c.MakeDestination()
			c.Must(c.MakeTrail("platform-ops")) // writes go by the present
			for range 11 {
				since := c.Emulator.Clock.Now().Sub(made)
				for service, read := range reads {
					a := read(c)
					if since < tc.fresh[service] && a.Status != 404 || since >= tc.fresh[service] && a.Status != 200 {
						t.Errorf("%s answers %d %s after %s", service, a.Status, a.Code, since)
					}
				}
				c.Emulator.Clock.Advance(time.Second)
			}
		})
	}
}

func TestProjectReady(t *testing.T) {
	c := testclient.Start(t)
	for code, status := range map[string]int{"ProjectNotExist": 404, "ProjectForbidden": 403} {
		name := map[int]string{404: "ops-first", 403: "ops-second"}[status]
		c.Emulator.Set(func(s *emulator.Settings) { s.ProjectReadyMS, s.ProjectUnreadyCode = 60_000, code })
		create := `{"projectName":"` + name + `","description":""}`
		c.Must(c.SLS("POST", name, "/", create))
		c.Refused(c.SLS("POST", name, "/", create), 400, "ProjectAlreadyExist")
		c.Refused(c.SLS("GET", name, "/", ""), status, code)
		c.Refused(c.SLS("POST", name, "/logstores", testclient.LogstoreBody), status, code)
		c.Emulator.Clock.Advance(61 * time.Second)
		c.Must(c.SLS("GET", name, "/", ""))
		c.Must(c.SLS("POST", name, "/logstores", testclient.LogstoreBody))
	}
}

func TestProjectRelease(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.ProjectReleaseMS = 60_000 })
	c.MakeDestination()
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 403, "ProjectForbidden")
	create := `{"projectName":"ops-audit","description":""}`
	c.Refused(c.SLS("POST", "ops-audit", "/", create), 403, "ProjectForbidden")
	c.Refused(c.Elsewhere().SLS("POST", "ops-audit", "/", create), 403, "ProjectForbidden")
	c.Emulator.Clock.Advance(61 * time.Second)
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	c.Must(c.Elsewhere().SLS("POST", "ops-audit", "/", create))
	c.Must(c.Elsewhere().SLS("GET", "ops-audit", "/", ""))
}

func TestLogstoreReady(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LogstoreReadyMS = 30_000 })
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", ""))
	now := c.Emulator.Clock.Now()
	late := map[string]func() testclient.Answer{
		"CreateIndex": func() testclient.Answer {
			return c.SLS("POST", "ops-audit", "/logstores/own-logs/index", testclient.IndexBody)
		},
		"ListShards": func() testclient.Answer { return c.SLS("GET", "ops-audit", "/logstores/own-logs/shards", "") },
		"PutLogs":    func() testclient.Answer { return c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "1"})) },
	}
	for _, call := range late {
		c.Refused(call(), 404, "LogStoreNotExist")
	}
	c.Emulator.Clock.Advance(31 * time.Second)
	for _, call := range late {
		c.Must(call())
	}
}

func TestQueryDelay(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	c.Emulator.Set(func(s *emulator.Settings) { s.QueryDelayMS = 3000 })
	now := c.Emulator.Clock.Now()
	count := func(want int) {
		t.Helper()
		a := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":%d,"to":%d,"query":"*"}`, now.Unix()-60, now.Unix()+60)))
		if a.Get("meta", "count") != float64(want) {
			t.Errorf("found %v, want %d", a.Get("meta", "count"), want)
		}
	}
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "1"})))
	count(0)
	c.Emulator.Clock.Advance(2 * time.Second)
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "2"})))
	count(0)
	c.Emulator.Clock.Advance(2 * time.Second)
	count(1)
	c.Emulator.Clock.Advance(2 * time.Second)
	count(2)
}

// TestConsistency_events checks that the past version that a read sees does not
// change when logs come in late, out of order, or expire.
func TestConsistency_events(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	now := c.Emulator.Clock.Now()
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "first"})))
	c.Emulator.Clock.Advance(time.Second)
	c.Emulator.Set(func(s *emulator.Settings) { s.SLSConsistencyMS = 60_000 })
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now.Add(-time.Minute), []string{"a", "before"})))
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now.Add(time.Minute), []string{"a", "behind"})))
	query := fmt.Sprintf(`{"from":%d,"to":%d,"query":"*"}`, now.Unix()-3600, now.Unix()+3600)
	a := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", query))
	if a.Get("meta", "count") != 1.0 || a.Get("data", 0, "a") != "first" {
		t.Errorf("%s", a.Raw)
	}
	c.Emulator.Clock.Advance(2 * time.Minute)
	a = c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", query))
	for i, want := range []string{"before", "first", "behind"} {
		if a.Get("data", i, "a") != want {
			t.Errorf("%s", a.Raw)
		}
	}
}
