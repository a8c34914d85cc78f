package witness

import (
	"context"
	"slices"
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
		"nothing is told":                     {"StopLogging", model.CallEvent{}, nil},
		"by its ARN":                          {"StopLogging", model.CallEvent{Resources: []string{"acs:actiontrail:cn-hangzhou:1000000000000001:trail/ops"}}, []string{"ops"}},
		"by a parameter":                      {"DeleteInnerTrail", model.CallEvent{Parameters: map[string]string{"Name": "ops"}}, []string{"ops"}},
		"in a form that is not known":         {"StopLogging", model.CallEvent{Resources: []string{"trail=ops"}}, nil},
		"the Logstore":                        {"UpdateLogStore", model.CallEvent{Resources: []string{"security-audit", "innertrail_ops"}}, []string{"innertrail_ops", "security-audit"}},
		"another Logstore of the project":     {"UpdateLogStore", model.CallEvent{Resources: []string{"security-audit", "app"}}, []string{"app", "security-audit"}},
		"a Logstore of the project, not told": {"UpdateLogStore", model.CallEvent{Resources: []string{"security-audit"}}, nil},
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
		if said := g.said.Calls; said.Reason != row.want || (said.Unread == "") != (row.want == "") || len(said.List) != 1 || calls > row.calls {
			t.Errorf("%s: %+v after %d calls", name, said, calls)
		}
	}
}
