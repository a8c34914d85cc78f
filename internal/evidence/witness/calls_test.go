package witness

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// fake is a cloud of which a test answers what it needs.
type fake struct {
	Client

	api    operation.InnerTrailAPI
	lookUp func(region string, q model.EventQuery) (model.EventPage, error)
}

func (f *fake) InnerTrailAPI() operation.InnerTrailAPI { return f.api.WithDefaults() }

func (f *fake) LookupEvents(_ context.Context, region string, q model.EventQuery) (model.EventPage, error) {
	return f.lookUp(region, q)
}

func (*fake) Clock() model.Clock { return still{} }

// still is a clock that does not wait.
type still struct{ model.SystemClock }

func (still) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// asking returns a question about a window of two days that ended yesterday.
func asking(client Client) *gathering {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	g := &gathering{
		Account: Account{ID: "1000000000000001", Client: client, Lookups: attribution.NewLookups()},
		Ask:     Ask{Region: "cn-hangzhou", Trail: "ops", Window: judge.Window{From: now.AddDate(0, 0, -3), To: now.AddDate(0, 0, -1)}, ReadRaw: true},
		project: model.Project{Region: "cn-shanghai", Name: "security-audit"},
	}
	g.said = judge.Witnesses{
		Subject: judge.Subject{Account: g.ID, Region: g.Region, Trail: "ops", Role: "delivery", Project: "security-audit", Logstore: "innertrail_ops"},
		Window:  g.Window, Now: now, Settings: judge.DefaultSettings(),
	}
	return g
}

// TestCall_about: a call that does not say clearly what it is about may be about the shipping. Names that are told are names of
// others only if they could not be those of the shipping.
func TestCall_about(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		operation string
		event     model.CallEvent
		want      []string
	}{
		"the trail":                           {"StopLogging", model.CallEvent{Resources: []string{"ops"}}, []string{"ops"}},
		"another trail":                       {"StopLogging", model.CallEvent{Resources: []string{"other"}}, []string{"other"}},
		"a trail of that name elsewhere":      {"StopLogging", model.CallEvent{Resources: []string{"ops"}, Region: "cn-beijing"}, nil},
		"no name at all":                      {"StopLogging", model.CallEvent{}, nil},
		"by its ARN":                          {"StopLogging", model.CallEvent{Resources: []string{"acs:actiontrail:cn-hangzhou:1000000000000001:trail/ops"}}, []string{"ops"}},
		"by a parameter":                      {"DeleteInnerTrail", model.CallEvent{Parameters: map[string]string{"Name": "ops"}}, []string{"ops"}},
		"in a form that is not known":         {"StopLogging", model.CallEvent{Resources: []string{"trail=ops"}}, nil},
		"the Logstore":                        {"UpdateLogStore", model.CallEvent{Resources: []string{"security-audit", "innertrail_ops"}}, []string{"innertrail_ops", "security-audit"}},
		"another Logstore of the project":     {"UpdateLogStore", model.CallEvent{Resources: []string{"security-audit", "app"}}, []string{"app", "security-audit"}},
		"one of the Logstores of the project": {"UpdateLogStore", model.CallEvent{Resources: []string{"security-audit"}}, nil},
		"the Logstore by its ARN":             {"DeleteIndex", model.CallEvent{Resources: []string{"acs:log:cn-shanghai:1000000000000001:project/security-audit/logstore/innertrail_ops"}}, []string{"innertrail_ops", "security-audit"}},
		"the Logstore by a path":              {"DeleteIndex", model.CallEvent{Resources: []string{"/logstores/innertrail_ops"}}, nil},
		"the project":                         {"DeleteProject", model.CallEvent{Resources: []string{"security-audit"}}, []string{"security-audit"}},
		"another project":                     {"DeleteProject", model.CallEvent{Resources: []string{"sandbox"}}, []string{"sandbox"}},
		"the role, in another case":           {"UpdateRole", model.CallEvent{Resources: []string{"Delivery"}}, []string{"Delivery"}},
		"another role":                        {"UpdateRole", model.CallEvent{Parameters: map[string]string{"RoleName": "deploy"}}, []string{"deploy"}},
	} {
		if got := asking(&fake{}).about(question{name: row.operation}, row.event); !slices.Equal(got, row.want) || (got == nil) != (row.want == nil) {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// TestCall_outcome: only a code that says so means that the service has not acted.
func TestCall_outcome(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"": "done", "NoPermission": "refused", "Forbidden.RAM": "refused", "TrailNotFoundException": "refused", "LogStoreNotExist": "refused", "InvalidParameter.Name": "refused",
		"Throttling.User": "refused", "EntityNotExist.Role": "refused", "DeleteConflict.Role.Policy": "refused",
		"InternalError": "unclear", "ServiceUnavailable": "unclear", "SomethingNew": "unclear", "SignatureNonceUsed": "unclear",
	} {
		c := asking(&fake{}).call(question{name: "StopLogging", operation: "StopLogging"}, model.CallEvent{ErrorCode: code})
		got := "done"
		switch {
		case c.Refused && !c.Unclear:
			got = "refused"
		case c.Unclear && !c.Refused:
			got = "unclear"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
	c := asking(&fake{}).call(question{name: "UpdateLogStore"}, model.CallEvent{Parameters: map[string]string{"ttl": "7"}})
	made := asking(&fake{}).call(question{name: "CreateLogStore"}, model.CallEvent{Parameters: map[string]string{"ttl": "119"}})
	if made.RetentionDays != 119 {
		t.Errorf("%+v", made)
	}
	created := asking(&fake{}).call(question{name: "CreateInnerTrail"}, model.CallEvent{Parameters: map[string]string{"SlsProjectArn": "acs:log:cn-hangzhou:1:project/elsewhere"}})
	if c.RetentionDays != 7 || created.Project != "elsewhere" {
		t.Errorf("%+v, %+v", c, created)
	}
}

// TestAskCalls_where: each call is looked up where it is recorded, and once. Configured names of operations are those of the events.
func TestAskCalls_where(t *testing.T) {
	t.Parallel()
	asked := map[question]int{}
	f := &fake{api: operation.InnerTrailAPI{DeleteAction: "CloseInnerTrail"}, lookUp: func(region string, q model.EventQuery) (page model.EventPage, err error) {
		asked[question{region: region, operation: q.Name}]++
		if q.Name == "CloseInnerTrail" || q.Name == "DeletePolicy" {
			page.Events = []model.CallEvent{{ID: q.Name, Name: q.Name, Time: q.To.Add(-time.Hour), Resources: []string{"ops"}}}
		}
		return page, nil
	}}
	g := asking(f)
	if err := g.askCalls(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, q := range []question{
		{"cn-hangzhou", "StopLogging", ""}, {"cn-hangzhou", "CloseInnerTrail", ""}, {"cn-hangzhou", "DeleteInnerTrail", ""},
		{"cn-shanghai", "UpdateLogStore", ""}, {"cn-shanghai", "ClearLogStoreStorage", ""},
		{"cn-hangzhou", "DeletePolicy", ""}, {"ap-southeast-1", "DeletePolicy", ""},
	} {
		if asked[q] != 1 {
			t.Errorf("%s was asked %d times in %s", q.operation, asked[q], q.region)
		}
	}
	if list := g.said.Calls.List; len(list) != 2 || list[0].Name != "DeleteInnerTrail" || g.said.Calls.Reason != "" {
		t.Errorf("%+v", g.said.Calls)
	}
}

// TestAskCalls_notWhole: more calls than are read, an unreadable answer and a service that stays busy leave the reason why the
// calls are not known, and the calls that were found.
func TestAskCalls_notWhole(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		lookUp func(calls int, q model.EventQuery) (model.EventPage, error)
		want   reason.Code
		calls  int // at most
	}{
		"no end of pages": {func(_ int, q model.EventQuery) (model.EventPage, error) {
			return model.EventPage{Events: []model.CallEvent{{ID: "one", Name: q.Name}}, Next: "again"}, nil
		}, reason.CallsIncomplete, maxLookups},
		"an answer that is not understood": {func(calls int, q model.EventQuery) (model.EventPage, error) {
			if calls == 3 {
				return model.EventPage{}, &model.Error{Class: model.BadResponse}
			}
			return model.EventPage{Events: []model.CallEvent{{ID: "one", Name: q.Name}}}, nil
		}, reason.CallsIncomplete, 60},
		"busy for good": {func(calls int, q model.EventQuery) (model.EventPage, error) {
			if calls > 3 {
				return model.EventPage{}, &model.Error{Class: model.Throttled}
			}
			return model.EventPage{Events: []model.CallEvent{{ID: "one", Name: q.Name}}}, nil
		}, reason.CallsThrottled, 10},
		"busy for a moment": {func(calls int, q model.EventQuery) (model.EventPage, error) {
			if calls == 3 || calls == 4 {
				return model.EventPage{}, &model.Error{Class: model.Throttled}
			}
			return model.EventPage{Events: []model.CallEvent{{ID: "one", Name: q.Name}}}, nil
		}, "", 60},
	} {
		calls := 0
		g := asking(&fake{lookUp: func(_ string, q model.EventQuery) (model.EventPage, error) {
			calls++
			return row.lookUp(calls, q)
		}})
		if err := g.askCalls(t.Context()); err != nil {
			t.Fatal(err)
		}
		if said := g.said.Calls; said.Reason != row.want || strings.Contains(said.Unread, " (for calls of ") != (row.want != "") || len(said.List) != 1 || calls > row.calls {
			t.Errorf("%s: %+v after %d calls", name, said, calls)
		}
	}
}

// TestAskCalls_since: calls are looked up from before the oldest log that may have been delivered in the window, as far back as
// they are kept, until now; and those of the last ten minutes are not known.
func TestAskCalls_since(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]time.Duration{3: 10 * 24 * time.Hour, 80: 87 * 24 * time.Hour, 84: 90*24*time.Hour - time.Minute, 200: 90*24*time.Hour - time.Minute} {
		var asked, made model.EventQuery
		g := asking(&fake{lookUp: func(_ string, q model.EventQuery) (model.EventPage, error) {
			if asked = q; q.Name == "CreateLogStore" {
				made = q
			}
			return model.EventPage{}, nil
		}})
		now := g.said.Now
		g.Window.From = now.AddDate(0, 0, -days)
		if err := g.askCalls(t.Context()); err != nil {
			t.Fatal(err)
		}
		known := judge.Window{From: now.Add(-want), To: now.Add(-10 * time.Minute)}
		if !asked.From.Equal(known.From) || !asked.To.Equal(now) || g.said.Calls.Known != known {
			t.Errorf("%d days: asked from %s to %s, known %v", days, asked.From, asked.To, g.said.Calls.Known)
		}
		if kept := now.AddDate(0, 0, -90).Add(time.Minute); !made.From.Equal(kept) {
			t.Errorf("%d days: who made the Logstore is asked from %s, want %s", days, made.From, kept)
		}
	}
}

// TestAskMetrics_periods: a longer time is asked about with a longer period of those that are recommended, from and to a whole
// multiple of it, with a margin on both sides, and not beyond now.
func TestAskMetrics_periods(t *testing.T) {
	t.Parallel()
	for hours, want := range map[int]struct {
		period time.Duration
		from   int // hours before now
		to     int
	}{2: {time.Minute, 30, 15}, 48: {15 * time.Minute, 76, 15}, 24 * 30: {time.Hour, 24*31 + 4, 15}} {
		f := &metric{asked: map[string]model.MetricQuery{}}
		g := asking(f)
		g.Window.From = g.Window.To.Add(2*time.Hour - time.Duration(hours)*time.Hour)
		g.Window.To = g.Window.To.Add(2 * time.Hour)
		if err := g.askMetrics(t.Context()); err != nil {
			t.Fatal(err)
		}
		hour := func(n int) time.Time { return g.said.Now.Add(-time.Duration(n) * time.Hour) }
		for _, name := range []string{model.MetricDelivered, model.MetricFailed} {
			q := f.asked[name]
			if q.Trail != "ops" || q.Period != want.period || !q.From.Equal(hour(want.from)) || !q.To.Equal(hour(want.to)) {
				t.Errorf("%d hours: %s is asked by %s, %s to %s before now", hours, name, q.Period, g.said.Now.Sub(q.From), g.said.Now.Sub(q.To))
			}
		}
		if m := g.said.Metrics; len(m.Delivered) != 1 || m.Delivered[0].Count != 7 || len(m.Failed) != 0 || m.Unread != "" {
			t.Errorf("%+v", m)
		}
	}
}

// metric answers seven deliveries and no failures.
type metric struct {
	fake

	asked map[string]model.MetricQuery
}

func (m *metric) DeliveryMetric(_ context.Context, _ string, q model.MetricQuery) ([]model.MetricPoint, error) {
	m.asked[q.Metric] = q
	if q.Metric == model.MetricFailed {
		return nil, nil
	}
	return []model.MetricPoint{{At: q.From, Count: 7}}, nil
}
