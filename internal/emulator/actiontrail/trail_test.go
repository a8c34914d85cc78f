package actiontrail_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestInnerTrail_settings(t *testing.T) {
	t.Run("list keys", func(t *testing.T) {
		c := testclient.Start(t)
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		for key, path := range map[string][]any{
			"InnerTrailList": {"InnerTrailList", 0, "Name"},
			"Trails.Trail":   {"Trails", "Trail", 0, "Name"},
			"Surprise":       {"Surprise", 0, "Name"},
		} {
			c.Emulator.Set(func(s *emulator.Settings) { s.TrailListKey = key })
			if got := c.Must(c.RPC("actiontrail", "DescribeInnerTrails")).Get(path...); got != "platform-ops" {
				t.Errorf("%s: %v", key, got)
			}
		}
	})
	t.Run("names", func(t *testing.T) {
		c := testclient.Start(t)
		c.MakeDestination()
		c.Emulator.Set(func(s *emulator.Settings) {
			s.InnerTrailCreateAction, s.InnerTrailNameParam, s.InnerTrailProjectParam, s.InnerTrailVersion = "AddPlatformTrail", "TrailName", "Project", "2030-01-01"
		})
		c.Refused(c.MakeTrail("platform-ops"), 404, "InvalidAction.NotFound")
		c.Must(c.RPC("actiontrail", "AddPlatformTrail", "Version", "2030-01-01", "TrailName", "platform-ops", "Project", testclient.ProjectARN))
	})
	t.Run("starts enabled", func(t *testing.T) {
		c := testclient.Start(t)
		c.MakeDestination()
		c.Emulator.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
		if got := c.Must(c.MakeTrail("platform-ops")).Get("Status"); got != "Enable" {
			t.Errorf("status %v", got)
		}
	})
	t.Run("not open", func(t *testing.T) {
		c := testclient.Start(t)
		c.Emulator.Set(func(s *emulator.Settings) { s.AllowListed = false })
		c.Refused(c.RPC("actiontrail", "DescribeInnerTrails"), 404, "InvalidAction.NotFound")
		c.Emulator.Set(func(s *emulator.Settings) { s.NotAllowListedCode = "NoPermission" })
		c.Refused(c.RPC("actiontrail", "DescribeInnerTrails"), 403, "NoPermission")
		c.Must(c.RPC("actiontrail", "DescribeTrails"))
	})
}

func TestInnerTrail_homeRegion(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	elsewhere := c.Elsewhere()
	if got := c.Must(elsewhere.RPC("actiontrail", "DescribeInnerTrails")).Get("TrailList", 0); got != nil {
		t.Errorf("the trail shows outside its home region: %v", got)
	}
	c.Refused(elsewhere.RPC("actiontrail", "StartLogging", "Name", "platform-ops"), 404, "TrailNotFoundException")
	c.Refused(elsewhere.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"), 404, "TrailNotFoundException")
	c.Emulator.Set(func(s *emulator.Settings) { s.TrailVisibleEverywhere = true })
	if got := c.Must(elsewhere.RPC("actiontrail", "DescribeInnerTrails")).Get("TrailList", 0, "HomeRegion"); got != "cn-hangzhou" {
		t.Errorf("home region %v", got)
	}
	// Behind a loopback address RegionId says which region is meant.
	if got := c.Must(c.LoopbackRPC("2020-07-06", "DescribeInnerTrails", "NameList", "another-one")).Get("TrailList", 0); got != nil {
		t.Errorf("NameList: %v", got)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.TrailVisibleEverywhere = false })
	if got := c.Must(c.LoopbackRPC("2020-07-06", "DescribeInnerTrails", "RegionId", "cn-shanghai")).Get("TrailList", 0); got != nil {
		t.Errorf("RegionId: %v", got)
	}
}

func TestInnerTrail_overwritesTheSLSConsole(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Emulator.Edit(func(a *emulator.Account) {
		a.SLSConsoleShipping = &emulator.SLSConsoleShipping{Project: "ops-audit", Logstore: "free-name"}
	})
	if got := c.Must(c.RPC("actiontrail", "DescribeInnerTrails")).Get("TrailList", 0); got != nil {
		t.Errorf("the SLS console's shipping shows: %v", got)
	}
	c.Must(c.MakeTrail("platform-ops"))
	c.Emulator.Edit(func(a *emulator.Account) {
		if a.SLSConsoleShipping != nil {
			t.Error("the SLS console's shipping is still there")
		}
	})
}

func TestTrail_lifeCycle(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.Emulator.Clock.Freeze(at)
	c.Must(c.RPC("actiontrail", "CreateTrail", "Name", "audit-main", "SlsProjectArn", testclient.ProjectARN, "EventRW", "Write"))
	c.Emulator.Clock.Advance(time.Minute)
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "audit-main"))
	c.Emulator.Clock.Advance(time.Minute)
	c.Must(c.RPC("actiontrail", "StopLogging", "Name", "audit-main"))
	a := c.Must(c.RPC("actiontrail", "DescribeTrails"))
	for member, want := range map[string]any{
		"Status": "Disable", "CreateTime": "2026-01-02T03:04:05Z", "StartLoggingTime": "2026-01-02T03:05:05Z",
		"StopLoggingTime": "2026-01-02T03:06:05Z", "EventRW": "Write", "IsShadowTrail": 0.0, "OssBucketName": "",
		"TrailArn":        "acs:actiontrail:cn-hangzhou:1000000000000001:trail/audit-main",
		"SlsWriteRoleArn": "acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail",
	} {
		if got := a.Get("TrailList", 0, member); got != want {
			t.Errorf("%s is %v, want %v", member, got, want)
		}
	}
	shadow := c.Must(c.Elsewhere().RPC("actiontrail", "DescribeTrails", "IncludeShadowTrails", "true"))
	if got := shadow.Get("TrailList", 0, "IsShadowTrail"); got != 1.0 {
		t.Errorf("IsShadowTrail %v", got)
	}
	c.Must(c.RPC("actiontrail", "UpdateTrail", "Name", "audit-main", "EventRW", "All"))
	c.Must(c.RPC("actiontrail", "DeleteTrail", "Name", "audit-main"))
	if got := c.Must(c.RPC("actiontrail", "DescribeTrails", "NameList", "audit-main")).Get("TrailList"); testclient.JSON(t, got) != "[]" {
		t.Errorf("after delete: %v", got)
	}
}

func TestCreate_propagation(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.PropagationMS = 60_000 })
	c.MakeDestination()
	c.Refused(c.MakeTrail("platform-ops"), 403, "InsufficientSlsPolicyException")
	c.Emulator.Clock.Advance(61 * time.Second)
	c.Must(c.MakeTrail("platform-ops"))
}

func TestCreate_role(t *testing.T) {
	deny := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"*"},{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Resource":"acs:log:*:*:project/ops-audit/logstore/innertrail_platform-*"}]}`
	for name, tc := range map[string]struct {
		trust, policyType, policy, document string
		ok                                  bool
	}{
		"standard":             {testclient.ActionTrailTrust, "System", "AliyunActionTrailRolePolicy", "", true},
		"log full access":      {testclient.ActionTrailTrust, "System", "AliyunLogFullAccess", "", true},
		"delivery policy":      {testclient.ActionTrailTrust, "System", "AliyunActionTrailDeliveryPolicy", "", false},
		"own, this Logstore":   {testclient.ActionTrailTrust, "Custom", "own", `{"Version":"1","Statement":{"Effect":"x"}}`, false},
		"own, lists and cases": {testclient.ActionTrailTrust, "Custom", "own", `{"Version":"1","Statement":[{"Effect":"Allow","Action":["log:get*","log:postLOGSTORElogs"],"Resource":["acs:log:*:*:project/ops-audit/logstore/innertrail_platform-ops"]}]}`, true},
		"own, other project":   {testclient.ActionTrailTrust, "Custom", "own", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"acs:log:*:*:project/other/*"}]}`, false},
		"own, denied":          {testclient.ActionTrailTrust, "Custom", "own", deny, false},
		"own, conditional":     {testclient.ActionTrailTrust, "Custom", "own", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{}}}]}`, false},
		"trusts another":       {strings.ReplaceAll(testclient.ActionTrailTrust, "actiontrail", "ecs"), "System", "AliyunLogFullAccess", "", false},
		"trust as a string":    {`{"Version":"1","Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, "System", "AliyunLogFullAccess", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeDestination()
			c.Emulator.Edit(func(a *emulator.Account) {
				a.Roles["aliyunactiontraildefaultrole"].AssumeRolePolicyDocument = tc.trust
				a.Roles["aliyunactiontraildefaultrole"].Policies = []emulator.Attachment{{PolicyType: tc.policyType, PolicyName: tc.policy}}
				a.Policies["own"] = &emulator.Policy{Name: "own", Type: "Custom", Document: tc.document}
			})
			a := c.MakeTrail("platform-ops")
			if tc.ok {
				c.Must(a)
			} else {
				c.Refused(a, 403, "InsufficientSlsPolicyException")
			}
		})
	}
}

func TestServiceWork(t *testing.T) {
	type made struct{ store, index, dashboards, search bool }
	look := func(c *testclient.Client) (m made) {
		c.Emulator.Edit(func(a *emulator.Account) {
			p := a.Projects["ops-audit"]
			l := p.Logstores["innertrail_platform-ops"]
			m = made{l != nil, l != nil && l.Index != nil, len(p.Dashboards) == 2, len(p.SavedSearches) == 1}
		})
		return m
	}
	all := made{true, true, true, true}
	t.Run("at once", func(t *testing.T) {
		c := testclient.Start(t)
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		if got := look(c); got != all {
			t.Errorf("made %+v", got)
		}
		a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
		for member, want := range map[string]any{"ttl": 3650.0, "shardCount": 2.0, "autoSplit": true, "maxSplitShard": 64.0} {
			if a.Get(member) != want {
				t.Errorf("%s is %v", member, a.Get(member))
			}
		}
		c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
		c.Emulator.Deliver(1)
		if look(c).store {
			t.Error("the service made the deleted Logstore again")
		}
	})
	t.Run("later", func(t *testing.T) {
		c := testclient.Start(t)
		c.Emulator.Set(func(s *emulator.Settings) { s.AutoCreateMS = 5000 })
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		if got := look(c); got != (made{}) {
			t.Errorf("made too early %+v", got)
		}
		c.Emulator.Clock.Advance(5 * time.Second)
		if got := look(c); got != all {
			t.Errorf("made %+v", got)
		}
	})
	t.Run("never", func(t *testing.T) {
		c := testclient.Start(t)
		c.Emulator.Set(func(s *emulator.Settings) { s.AutoCreateMS = -1 })
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		if got := look(c); got != (made{}) {
			t.Errorf("made %+v", got)
		}
	})
	t.Run("overwrites nothing", func(t *testing.T) {
		c := testclient.Start(t)
		c.MakeIndex()
		c.Must(c.PutLogstore(`"ttl":400`))
		c.Must(c.MakeTrail("platform-ops"))
		c.Emulator.Edit(func(a *emulator.Account) {
			l := a.Projects["ops-audit"].Logstores["innertrail_platform-ops"]
			if l.TTL != 400 || string(l.Index) != testclient.IndexBody {
				t.Errorf("the service changed the Logstore: %d %s", l.TTL, l.Index)
			}
		})
	})
}

func TestDelivery(t *testing.T) {
	for name, tc := range map[string]struct {
		damage func(c *testclient.Client)
		why    string
	}{
		"role deleted": {func(c *testclient.Client) { c.Emulator.Edit(func(a *emulator.Account) { clear(a.Roles) }) }, "role aliyunactiontraildefaultrole does not exist"},
		"trust": {func(c *testclient.Client) {
			c.Emulator.Edit(func(a *emulator.Account) { eachRole(a).AssumeRolePolicyDocument = testclient.AllowAll })
		}, "does not trust"},
		"policy": {func(c *testclient.Client) {
			c.Must(c.Attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
		}, "no policy"},
		"Logstore": {func(c *testclient.Client) { c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, "")) }, "LogStoreNotExist"},
		"project":  {func(c *testclient.Client) { c.Must(c.SLS("DELETE", "ops-audit", "/", "")) }, "ProjectNotExist"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeDestination()
			c.Must(c.MakeTrail("platform-ops"))
			c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
			c.Emulator.Deliver(2)
			status := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			if status.Get("IsLogging") != true || status.Get("SlsLogStoreStatus") != true || status.Get("LatestDeliveryLogServiceError") != "" {
				t.Fatalf("before: %s", status.Raw)
			}
			tc.damage(c)
			c.Emulator.Deliver(2)
			status = c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
			why, _ := status.Get("LatestDeliveryLogServiceError").(string)
			if status.Get("SlsLogStoreStatus") != false || !strings.Contains(why, tc.why) {
				t.Errorf("after: %s", status.Raw)
			}
		})
	}
}

func eachRole(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

func TestDelivery_stops(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	count := func() (n int) {
		c.Emulator.Deliver(1)
		c.Emulator.Edit(func(a *emulator.Account) {
			n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
		})
		return n
	}
	c.Must(c.MakeTrail("platform-ops"))
	if n := count(); n != 0 {
		t.Errorf("a fresh trail delivered %d", n)
	}
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	if n := count(); n != 1 {
		t.Errorf("an enabled trail delivered %d", n)
	}
	c.Must(c.RPC("actiontrail", "StopLogging", "Name", "platform-ops"))
	if n := count(); n != 1 {
		t.Errorf("a stopped trail delivered, %d", n)
	}
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.Must(c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	if n := count(); n != 1 {
		t.Errorf("a deleted trail delivered, %d", n)
	}
}

func TestDelivery_byItself(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	c.Emulator.Set(func(s *emulator.Settings) { s.DeliverEveryMS = 1 })
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	for range 1000 {
		n := 0
		c.Emulator.Edit(func(a *emulator.Account) {
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
		c := testclient.Start(t, emulator.WithSeed(seed))
		c.Emulator.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
		c.Emulator.Deliver(50)
		var list []emulator.Event
		c.Emulator.Edit(func(a *emulator.Account) {
			list = a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events
		})
		return list
	}
	one, again, other := events(7), events(7), events(8)
	if testclient.JSON(t, one) != testclient.JSON(t, again) || testclient.JSON(t, one) == testclient.JSON(t, other) {
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
