package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestInnerTrail_settings(t *testing.T) {
	t.Run("list keys", func(t *testing.T) {
		c := start(t)
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		for key, path := range map[string][]any{
			"InnerTrailList": {"InnerTrailList", 0, "Name"},
			"Trails.Trail":   {"Trails", "Trail", 0, "Name"},
			"Surprise":       {"Surprise", 0, "Name"},
		} {
			c.e.Set(func(s *emulator.Settings) { s.TrailListKey = key })
			if got := c.must(c.rpc("actiontrail", "DescribeInnerTrails")).get(path...); got != "platform-ops" {
				t.Errorf("%s: %v", key, got)
			}
		}
	})
	t.Run("names", func(t *testing.T) {
		c := start(t)
		c.makeDestination()
		c.e.Set(func(s *emulator.Settings) {
			s.InnerTrailCreateAction, s.InnerTrailNameParam, s.InnerTrailProjectParam, s.InnerTrailVersion = "AddPlatformTrail", "TrailName", "Project", "2030-01-01"
		})
		c.refused(c.makeTrail("platform-ops"), 404, "InvalidAction.NotFound")
		c.must(c.rpc("actiontrail", "AddPlatformTrail", "Version", "2030-01-01", "TrailName", "platform-ops", "Project", projectARN))
	})
	t.Run("starts enabled", func(t *testing.T) {
		c := start(t)
		c.makeDestination()
		c.e.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
		if got := c.must(c.makeTrail("platform-ops")).get("Status"); got != "Enable" {
			t.Errorf("status %v", got)
		}
	})
	t.Run("not open", func(t *testing.T) {
		c := start(t)
		c.e.Set(func(s *emulator.Settings) { s.AllowListed = false })
		c.refused(c.rpc("actiontrail", "DescribeInnerTrails"), 404, "InvalidAction.NotFound")
		c.e.Set(func(s *emulator.Settings) { s.NotAllowListedCode = "NoPermission" })
		c.refused(c.rpc("actiontrail", "DescribeInnerTrails"), 403, "NoPermission")
		c.must(c.rpc("actiontrail", "DescribeTrails"))
	})
}

func TestInnerTrail_homeRegion(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.must(c.makeTrail("platform-ops"))
	elsewhere := c.elsewhere()
	if got := c.must(elsewhere.rpc("actiontrail", "DescribeInnerTrails")).get("TrailList", 0); got != nil {
		t.Errorf("the trail shows outside its home region: %v", got)
	}
	c.refused(elsewhere.rpc("actiontrail", "StartLogging", "Name", "platform-ops"), 404, "TrailNotFoundException")
	c.refused(elsewhere.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"), 404, "TrailNotFoundException")
	c.e.Set(func(s *emulator.Settings) { s.TrailVisibleEverywhere = true })
	if got := c.must(elsewhere.rpc("actiontrail", "DescribeInnerTrails")).get("TrailList", 0, "HomeRegion"); got != "cn-hangzhou" {
		t.Errorf("home region %v", got)
	}
	// Behind a loopback address RegionId says which region is meant.
	if got := c.must(c.loopbackRPC("2020-07-06", "DescribeInnerTrails", "NameList", "another-one")).get("TrailList", 0); got != nil {
		t.Errorf("NameList: %v", got)
	}
	c.e.Set(func(s *emulator.Settings) { s.TrailVisibleEverywhere = false })
	if got := c.must(c.loopbackRPC("2020-07-06", "DescribeInnerTrails", "RegionId", "cn-shanghai")).get("TrailList", 0); got != nil {
		t.Errorf("RegionId: %v", got)
	}
}

func TestInnerTrail_overwritesTheSLSConsole(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.e.Edit(func(a *emulator.Account) {
		a.SLSConsoleShipping = &emulator.SLSConsoleShipping{Project: "ops-audit", Logstore: "free-name"}
	})
	if got := c.must(c.rpc("actiontrail", "DescribeInnerTrails")).get("TrailList", 0); got != nil {
		t.Errorf("the SLS console's shipping shows: %v", got)
	}
	c.must(c.makeTrail("platform-ops"))
	c.e.Edit(func(a *emulator.Account) {
		if a.SLSConsoleShipping != nil {
			t.Error("the SLS console's shipping is still there")
		}
	})
}

func TestTrail_lifeCycle(t *testing.T) {
	c := start(t)
	c.makeDestination()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.e.Clock.Freeze(at)
	c.must(c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "SlsProjectArn", projectARN, "EventRW", "Write"))
	c.e.Clock.Advance(time.Minute)
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "audit-main"))
	c.e.Clock.Advance(time.Minute)
	c.must(c.rpc("actiontrail", "StopLogging", "Name", "audit-main"))
	a := c.must(c.rpc("actiontrail", "DescribeTrails"))
	for member, want := range map[string]any{
		"Status": "Disable", "CreateTime": "2026-01-02T03:04:05Z", "StartLoggingTime": "2026-01-02T03:05:05Z",
		"StopLoggingTime": "2026-01-02T03:06:05Z", "EventRW": "Write", "IsShadowTrail": 0.0, "OssBucketName": "",
		"TrailArn":        "acs:actiontrail:cn-hangzhou:1000000000000001:trail/audit-main",
		"SlsWriteRoleArn": "acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail",
	} {
		if got := a.get("TrailList", 0, member); got != want {
			t.Errorf("%s is %v, want %v", member, got, want)
		}
	}
	shadow := c.must(c.elsewhere().rpc("actiontrail", "DescribeTrails", "IncludeShadowTrails", "true"))
	if got := shadow.get("TrailList", 0, "IsShadowTrail"); got != 1.0 {
		t.Errorf("IsShadowTrail %v", got)
	}
	c.must(c.rpc("actiontrail", "UpdateTrail", "Name", "audit-main", "EventRW", "All"))
	c.must(c.rpc("actiontrail", "DeleteTrail", "Name", "audit-main"))
	if got := c.must(c.rpc("actiontrail", "DescribeTrails", "NameList", "audit-main")).get("TrailList"); toJSON(t, got) != "[]" {
		t.Errorf("after delete: %v", got)
	}
}

func TestCreate_propagation(t *testing.T) {
	c := start(t)
	c.e.Set(func(s *emulator.Settings) { s.PropagationMS = 60_000 })
	c.makeDestination()
	c.refused(c.makeTrail("platform-ops"), 403, "InsufficientSlsPolicyException")
	c.e.Clock.Advance(61 * time.Second)
	c.must(c.makeTrail("platform-ops"))
}

func TestCreate_role(t *testing.T) {
	deny := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"*"},{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Resource":"acs:log:*:*:project/ops-audit/logstore/innertrail_platform-*"}]}`
	for name, tc := range map[string]struct {
		trust, policyType, policy, document string
		ok                                  bool
	}{
		"standard":             {trust, "System", "AliyunActionTrailRolePolicy", "", true},
		"log full access":      {trust, "System", "AliyunLogFullAccess", "", true},
		"delivery policy":      {trust, "System", "AliyunActionTrailDeliveryPolicy", "", false},
		"own, this Logstore":   {trust, "Custom", "own", `{"Version":"1","Statement":{"Effect":"x"}}`, false},
		"own, lists and cases": {trust, "Custom", "own", `{"Version":"1","Statement":[{"Effect":"Allow","Action":["log:get*","log:postLOGSTORElogs"],"Resource":["acs:log:*:*:project/ops-audit/logstore/innertrail_platform-ops"]}]}`, true},
		"own, other project":   {trust, "Custom", "own", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"acs:log:*:*:project/other/*"}]}`, false},
		"own, denied":          {trust, "Custom", "own", deny, false},
		"own, conditional":     {trust, "Custom", "own", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{}}}]}`, false},
		"trusts another":       {strings.ReplaceAll(trust, "actiontrail", "ecs"), "System", "AliyunLogFullAccess", "", false},
		"trust as a string":    {`{"Version":"1","Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, "System", "AliyunLogFullAccess", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.makeDestination()
			c.e.Edit(func(a *emulator.Account) {
				a.Roles["aliyunactiontraildefaultrole"].AssumeRolePolicyDocument = tc.trust
				a.Roles["aliyunactiontraildefaultrole"].Policies = []emulator.Attachment{{PolicyType: tc.policyType, PolicyName: tc.policy}}
				a.Policies["own"] = &emulator.Policy{Name: "own", Type: "Custom", Document: tc.document}
			})
			a := c.makeTrail("platform-ops")
			if tc.ok {
				c.must(a)
			} else {
				c.refused(a, 403, "InsufficientSlsPolicyException")
			}
		})
	}
}

func TestServiceWork(t *testing.T) {
	type made struct{ store, index, dashboards, search bool }
	look := func(c *client) (m made) {
		c.e.Edit(func(a *emulator.Account) {
			p := a.Projects["ops-audit"]
			l := p.Logstores["innertrail_platform-ops"]
			m = made{l != nil, l != nil && l.Index != nil, len(p.Dashboards) == 2, len(p.SavedSearches) == 1}
		})
		return m
	}
	all := made{true, true, true, true}
	t.Run("at once", func(t *testing.T) {
		c := start(t)
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		if got := look(c); got != all {
			t.Errorf("made %+v", got)
		}
		a := c.must(c.sls("GET", "ops-audit", store, ""))
		for member, want := range map[string]any{"ttl": 3650.0, "shardCount": 2.0, "autoSplit": true, "maxSplitShard": 64.0} {
			if a.get(member) != want {
				t.Errorf("%s is %v", member, a.get(member))
			}
		}
		c.must(c.sls("DELETE", "ops-audit", store, ""))
		c.e.Deliver(1)
		if look(c).store {
			t.Error("the service made the deleted Logstore again")
		}
	})
	t.Run("later", func(t *testing.T) {
		c := start(t)
		c.e.Set(func(s *emulator.Settings) { s.AutoCreateMS = 5000 })
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		if got := look(c); got != (made{}) {
			t.Errorf("made too early %+v", got)
		}
		c.e.Clock.Advance(5 * time.Second)
		if got := look(c); got != all {
			t.Errorf("made %+v", got)
		}
	})
	t.Run("never", func(t *testing.T) {
		c := start(t)
		c.e.Set(func(s *emulator.Settings) { s.AutoCreateMS = -1 })
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		if got := look(c); got != (made{}) {
			t.Errorf("made %+v", got)
		}
	})
	t.Run("overwrites nothing", func(t *testing.T) {
		c := start(t)
		c.makeIndex()
		c.must(c.putLogstore(`"ttl":400`))
		c.must(c.makeTrail("platform-ops"))
		c.e.Edit(func(a *emulator.Account) {
			l := a.Projects["ops-audit"].Logstores["innertrail_platform-ops"]
			if l.TTL != 400 || string(l.Index) != index {
				t.Errorf("the service changed the Logstore: %d %s", l.TTL, l.Index)
			}
		})
	})
}

func TestDelivery(t *testing.T) {
	for name, tc := range map[string]struct {
		damage func(c *client)
		why    string
	}{
		"role deleted": {func(c *client) { c.e.Edit(func(a *emulator.Account) { clear(a.Roles) }) }, "role aliyunactiontraildefaultrole does not exist"},
		"trust": {func(c *client) {
			c.e.Edit(func(a *emulator.Account) { eachRole(a).AssumeRolePolicyDocument = allowAll })
		}, "does not trust"},
		"policy":   {func(c *client) { c.must(c.attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy")) }, "no policy"},
		"Logstore": {func(c *client) { c.must(c.sls("DELETE", "ops-audit", store, "")) }, "LogStoreNotExist"},
		"project":  {func(c *client) { c.must(c.sls("DELETE", "ops-audit", "/", "")) }, "ProjectNotExist"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.makeDestination()
			c.must(c.makeTrail("platform-ops"))
			c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
			c.e.Deliver(2)
			status := c.must(c.rpc("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			if status.get("IsLogging") != true || status.get("SlsLogStoreStatus") != true || status.get("LatestDeliveryLogServiceError") != "" {
				t.Fatalf("before: %s", status.raw)
			}
			tc.damage(c)
			c.e.Deliver(2)
			status = c.must(c.rpc("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			why, _ := status.get("LatestDeliveryLogServiceError").(string)
			if status.get("SlsLogStoreStatus") != false || !strings.Contains(why, tc.why) {
				t.Errorf("after: %s", status.raw)
			}
		})
	}
}

func eachRole(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

func TestDelivery_stops(t *testing.T) {
	c := start(t)
	c.makeDestination()
	count := func() (n int) {
		c.e.Deliver(1)
		c.e.Edit(func(a *emulator.Account) {
			n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
		})
		return n
	}
	c.must(c.makeTrail("platform-ops"))
	if n := count(); n != 0 {
		t.Errorf("a fresh trail delivered %d", n)
	}
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
	if n := count(); n != 1 {
		t.Errorf("an enabled trail delivered %d", n)
	}
	c.must(c.rpc("actiontrail", "StopLogging", "Name", "platform-ops"))
	if n := count(); n != 1 {
		t.Errorf("a stopped trail delivered, %d", n)
	}
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.must(c.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	if n := count(); n != 1 {
		t.Errorf("a deleted trail delivered, %d", n)
	}
}

func TestDelivery_byItself(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.must(c.makeTrail("platform-ops"))
	c.e.Set(func(s *emulator.Settings) { s.DeliverEveryMS = 1 })
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
	for range 1000 {
		n := 0
		c.e.Edit(func(a *emulator.Account) {
			n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
		})
		if n >= 3 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("nothing was delivered")
}

func TestDelivery_events(t *testing.T) {
	events := func(seed uint64) []emulator.Event {
		c := start(t, emulator.WithSeed(seed))
		c.e.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
		c.e.Deliver(50)
		var list []emulator.Event
		c.e.Edit(func(a *emulator.Account) {
			list = a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events
		})
		return list
	}
	one, again, other := events(7), events(7), events(8)
	if toJSON(t, one) != toJSON(t, again) || toJSON(t, one) == toJSON(t, other) {
		t.Error("events do not follow the seed alone")
	}
	types := map[string]bool{}
	for _, ev := range one {
		if len(ev.Fields) != 16 {
			t.Fatalf("an event has %d fields: %v", len(ev.Fields), ev.Fields)
		}
		types[ev.Fields["EventType"]] = true
		if detail := ev.Fields["EventAdditionalDetail"]; !json.Valid([]byte(detail)) {
			t.Errorf("EventAdditionalDetail %s", detail)
		}
	}
	if len(types) != 3 {
		t.Errorf("event types %v", types)
	}
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
