package cloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	region     = "cn-hangzhou"
	projectARN = "acs:log:cn-hangzhou:1000000000000001:project/ops-audit"
	roleARN    = "acs:ram::1000000000000001:role/delivery"
	plainIndex = `{"line":{"token":[","," "],"caseSensitive":false,"chn":false},"max_text_len":2048,"log_reduce":false}`
)

var project = model.Project{Region: region, Name: "ops-audit"}

// perLook reports whether the call is never sent again by the client: what it replaces, starts,
// stops or ends must be read again first.
func (c call) perLook() bool { return c.once && c.action != "CreateInnerTrail" }

// fixture is a test cloud in which each call in calls succeeds once.
type fixture struct {
	*testcloud.Cloud

	clock *fakeClock
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	c := testcloud.New(t)
	c.Set(func(s *emulator.Settings) { s.QuotaInnerTrails = 2 })
	c.Edit(func(a *emulator.Account) {
		a.Roles["delivery"] = &emulator.Role{
			ID: "300000000000000001", Name: "delivery", AssumeRolePolicyDocument: testcloud.ActionTrailTrust, MaxSessionDuration: 3600,
			Policies: []emulator.Attachment{emulator.SystemPolicy("AliyunActionTrailRolePolicy")},
		}
		a.Projects[project.Name] = testcloud.NewProject(project.Name, region)
		a.Projects[project.Name].Logstores = map[string]*emulator.Logstore{
			"bare":    {Name: "bare", TTL: 30, ShardCount: 2, Mode: "standard"},
			"indexed": {Name: "indexed", TTL: 30, ShardCount: 2, Mode: "standard", Index: json.RawMessage(plainIndex)},
		}
		a.InnerTrails["ops-trail"] = &emulator.Trail{
			Name: "ops-trail", Region: region, Status: emulator.StatusEnable, TrailRegion: "All", EventRW: "All",
			SLSProjectARN: projectARN, SLSWriteRoleARN: roleARN,
		}
	})
	return &fixture{Cloud: c, clock: &fakeClock{}}
}

// client returns a client of the root account that never waits.
func (f *fixture) client(changes ...func(*cloud.Config)) *cloud.Client {
	key := f.Account()
	config := cloud.Config{
		Credentials: cloud.StaticKeys{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret},
		Region:      region, MaxRetries: 3, Transport: f.Server.Transport(), Clock: f.clock, UserAgent: "test",
	}
	for _, change := range changes {
		change(&config)
	}
	return cloud.New(config)
}

// callsOf returns the calls of an action and fails the test if there are others.
func (f *fixture) callsOf(t *testing.T, action string) []emulator.Call {
	t.Helper()
	calls := f.Journal()
	for _, call := range calls {
		if call.Action != action {
			t.Errorf("%s was called unexpectedly", call.Action)
		}
	}
	return calls
}

// fakeClock is a clock whose waits end immediately and are recorded.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	slept  []time.Duration
	during func() // runs during a wait
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	during := c.during
	c.mu.Unlock()
	if during != nil {
		during()
	}
	return ctx.Err()
}

// WithTimeout uses real time, because the requests it limits use a real network.
func (*fakeClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

func (c *fakeClock) waits() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slept
}

// call is a call of the client.
type call struct {
	action     string
	service    string // the client's name
	emulated   string // the emulator's name
	permission string
	host       string
	mutating   bool
	once       bool
	do         func(context.Context, *cloud.Client) error
}

const (
	actionTrailHost = "actiontrail.cn-hangzhou.aliyuncs.com"
	slsHost         = "cn-hangzhou.log.aliyuncs.com"
)

func drop[T any](_ T, err error) error { return err }

func index(t testing.TB, text string) model.Index {
	t.Helper()
	var x model.Index
	if err := json.Unmarshal([]byte(text), &x); err != nil {
		t.Fatal(err)
	}
	return x
}

// calls returns all calls of the client.
func calls(t testing.TB) []call {
	t.Helper()
	full := index(t, plainIndex)
	trailCall := func(action string, mutating, once bool, do func(context.Context, *cloud.Client) error) call {
		return call{action, model.ActionTrail, emulator.ServiceActionTrail, "actiontrail:" + action, actionTrailHost, mutating, once, do}
	}
	ramCall := func(action string, mutating bool, do func(context.Context, *cloud.Client) error) call {
		return call{action, model.RAM, emulator.ServiceRAM, "ram:" + action, "ram.aliyuncs.com", mutating, action == "UpdateRole", do}
	}
	slsCall := func(action string, mutating, once bool, do func(context.Context, *cloud.Client) error) call {
		return call{action, model.SLS, emulator.ServiceSLS, "log:" + action, slsHost, mutating, once, do}
	}
	return []call{
		trailCall("CreateInnerTrail", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateInnerTrail(ctx, region, "second-trail", projectARN, roleARN)
		}),
		trailCall("DeleteInnerTrail", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.DeleteInnerTrail(ctx, region, "ops-trail")
		}),
		trailCall("DescribeInnerTrails", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.DescribeInnerTrails(ctx, region))
		}),
		trailCall("DescribeInnerTrails", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.InnerTrailListKey(ctx, region))
		}),
		trailCall("StartLogging", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.StartLogging(ctx, region, "ops-trail")
		}),
		trailCall("StopLogging", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.StopLogging(ctx, region, "ops-trail")
		}),
		trailCall("GetTrailStatus", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetTrailStatus(ctx, region, "ops-trail"))
		}),
		{"LookupEvents", model.ActionTrail, emulator.ServiceActionTrail, "actiontrail:LookupEvents", actionTrailHost, false, true, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.LookupEvents(ctx, region, model.EventQuery{Name: "StopLogging", From: time.Now().Add(-time.Hour), To: time.Now()}))
		}},
		ramCall("GetRole", false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetRole(ctx, "delivery"))
		}),
		ramCall("CreateRole", true, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateRole(ctx, "fresh", "made by a test", json.RawMessage(testcloud.ActionTrailTrust))
		}),
		ramCall("UpdateRole", true, func(ctx context.Context, c *cloud.Client) error {
			return c.UpdateRoleTrust(ctx, "delivery", json.RawMessage(testcloud.ActionTrailTrust))
		}),
		ramCall("ListPoliciesForRole", false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.ListPoliciesForRole(ctx, "delivery"))
		}),
		ramCall("GetPolicy", false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetPolicy(ctx, model.AttachedPolicy{Name: "AliyunLogFullAccess", Type: "System"}))
		}),
		ramCall("AttachPolicyToRole", true, func(ctx context.Context, c *cloud.Client) error {
			return c.AttachPolicyToRole(ctx, "delivery", model.AttachedPolicy{Name: "AliyunLogFullAccess", Type: "System"})
		}),
		{"GetCallerIdentity", model.STS, emulator.ServiceSTS, "", "sts.aliyuncs.com", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.Identity(ctx))
		}},
		slsCall("GetProject", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetProject(ctx, project))
		}),
		slsCall("CreateProject", true, false, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateProject(ctx, model.Project{Region: region, Name: "fresh-project"}, "made by a test")
		}),
		slsCall("GetLogStore", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetLogstore(ctx, project, "bare"))
		}),
		slsCall("CreateLogStore", true, false, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateLogstore(ctx, project, model.Logstore{Name: "fresh", RetentionDays: 30, ShardCount: 2})
		}),
		slsCall("UpdateLogStore", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.UpdateLogstore(ctx, project, model.Logstore{Name: "bare", RetentionDays: 60, ShardCount: 2})
		}),
		slsCall("DeleteLogStore", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.DeleteLogstore(ctx, project, "bare")
		}),
		slsCall("GetIndex", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetIndex(ctx, project, "indexed"))
		}),
		slsCall("CreateIndex", true, false, func(ctx context.Context, c *cloud.Client) error {
			return c.CreateIndex(ctx, project, "bare", full)
		}),
		slsCall("UpdateIndex", true, true, func(ctx context.Context, c *cloud.Client) error {
			return c.UpdateIndex(ctx, project, "indexed", full)
		}),
		{"GetHistograms", model.SLS, emulator.ServiceSLS, "log:GetLogStoreHistogram", slsHost, false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.CountLogs(ctx, project, "indexed", cloud.LogQuery{From: 0, To: 1}))
		}},
		trailCall("DescribeTrailDeliveryMetricData", false, false, func(ctx context.Context, c *cloud.Client) error {
			to := time.Now().Truncate(time.Minute)
			return drop(c.DeliveryMetric(ctx, region, model.MetricQuery{Metric: model.MetricDelivered, Trail: "ops-trail", From: to.Add(-time.Hour), To: to, Period: time.Minute}))
		}),
		slsCall("ListShards", false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.ListShards(ctx, project, "bare"))
		}),
		{"GetCursor", model.SLS, emulator.ServiceSLS, "log:GetCursorOrData", slsHost, false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetCursor(ctx, project, "bare", 0, time.Unix(1700000000, 0)))
		}},
		{"GetCursorTime", model.SLS, emulator.ServiceSLS, "log:GetCursorOrData", slsHost, false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetCursorTime(ctx, project, "bare", 0, "MA=="))
		}},
		{"PullLogs", model.SLS, emulator.ServiceSLS, "log:GetCursorOrData", slsHost, false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.PullLogs(ctx, project, "bare", 0, "MA==", "MA=="))
		}},
		{"GetLogs", model.SLS, emulator.ServiceSLS, "log:GetLogStoreLogs", slsHost, false, false, func(ctx context.Context, c *cloud.Client) error {
			return drop(c.GetLogs(ctx, project, "indexed", cloud.LogQuery{From: 0, To: 1, Lines: 1}))
		}},
	}
}

// eachCall runs a test for every call of the client, each with its own test cloud.
func eachCall(t *testing.T, test func(t *testing.T, f *fixture, c call)) {
	t.Helper()
	for _, c := range calls(t) {
		t.Run(c.action, func(t *testing.T) {
			t.Parallel()
			test(t, newFixture(t), c)
		})
	}
}

// failure returns err as the *Error that it must be.
func failure(t *testing.T, err error, class model.Class) *model.Error {
	t.Helper()
	var e *model.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want a *cloud.Error", err, err)
	}
	if e.Class != class {
		t.Fatalf("class %d (%v), want %d", e.Class, e, class)
	}
	return e
}

// wantClass checks only the class.
func wantClass(t *testing.T, err error, class model.Class) {
	t.Helper()
	_ = failure(t, err, class)
}

// answers is a transport that gives one answer to every request and records the
// requests.
type answers struct {
	mu       sync.Mutex
	give     func(*http.Request) (*http.Response, error)
	requests []*http.Request
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.requests = append(a.requests, r)
	a.mu.Unlock()
	return a.give(r)
}

func (a *answers) seen() []*http.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.requests
}

// clientOver returns a client with made-up session keys and a transport.
func clientOver(transport http.RoundTripper, changes ...func(*cloud.Config)) *cloud.Client {
	config := cloud.Config{
		Credentials: cloud.StaticKeys{AccessKeyID: testKeyID, AccessKeySecret: testSecret, SecurityToken: testToken},
		Region:      region, Transport: transport, Clock: &fakeClock{},
	}
	for _, change := range changes {
		change(&config)
	}
	return cloud.New(config)
}

const (
	testKeyID  = "STS.NTestKeyId"
	testSecret = "secret*~/+ &=secret"
	testToken  = "token/with+odd=chars&more"
)
