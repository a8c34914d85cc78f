package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/witness"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// healthy returns an asker whose window has three events and nothing wrong, and no calls in the journal.
func healthy(t *testing.T) *asker {
	t.Helper()
	a := newAsker(t)
	a.play(script{zeros: true, counts: "events", steps: []step{{200, "delivered", 1}, {300, "delivered", 2}, {500, "delivered", 1}}})
	a.Emulator.ClearJournal()
	return a
}

// refused reports whether a call was refused. That a Logstore has no policy is an answer.
func refused(call emulator.Call) bool {
	return call.Status != http.StatusOK && call.Code != "ResourcePolicyNotExist"
}

// TestGather_healthy: nothing is written, and no more is asked than the documentation of the package says.
func TestGather_healthy(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	r := judge.Judge(a.gather())
	if r.Verdict != judge.NoGapFound {
		t.Errorf("%s", r.Markdown())
	}
	counts := map[string]int{}
	calls := a.Emulator.Journal()
	for _, call := range calls {
		counts[call.Action]++
		if call.Mutating || refused(call) {
			t.Errorf("%s may change something, or was refused: %d %s", call.Action, call.Status, call.Code)
		}
	}
	t.Logf("%d calls: %v", len(calls), counts)
	if len(calls) > 80 || counts["LookupEvents"] > 50 {
		t.Errorf("%d calls, of which LookupEvents %d", len(calls), counts["LookupEvents"])
	}
}

// TestGather_failures: whatever a service answers instead of what it knows, the witness is not known, with a reason. It is
// neither an absence nor an error.
func TestGather_failures(t *testing.T) {
	t.Parallel()
	failures := map[string]emulator.Fault{
		"denied": {Kind: emulator.FaultDeny}, "throttled": {Kind: emulator.FaultThrottle}, "broken": {Kind: emulator.FaultInternal},
		"no JSON": {Kind: emulator.FaultGarbage}, "cut": {Kind: emulator.FaultTruncate}, "an error in a success": {Kind: emulator.FaultErrorInside},
		"an unknown code": {Kind: emulator.FaultError, Status: 400, Code: "SomethingNew", Message: "new"},
	}
	for action, want := range map[string]reason.Code{
		"DescribeInnerTrails": reason.TrailUnknown, "GetTrailStatus": reason.TrailUnknown,
		"GetRole": reason.RoleUnknown, "ListPoliciesForRole": reason.RoleUnknown,
		"GetProject": reason.ProjectUnknown, "GetLogStore": reason.LogstoreUnknown, "GetIndex": reason.IndexUnknown,
		"GetProjectPolicy": reason.PolicyUnknown, "GetResourcePolicy": reason.PolicyUnknown,
		"LookupEvents": reason.CallsIncomplete, "DescribeTrailDeliveryMetricData": reason.MetricsMissing,
		"ListShards": reason.RawNotRead, "GetCursor": reason.RawNotRead, "GetCursorTime": reason.RawNotRead, "PullLogs": reason.RawNotRead,
		"GetLogs": reason.QueryIncomplete,
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			for kind, fault := range failures {
				a, want := healthy(t), want
				fault.Action, fault.Times = action, -1
				a.Emulator.Fault(fault)
				switch {
				case action == "LookupEvents" && kind == "denied":
					want = reason.CallsDenied
				case action == "LookupEvents" && kind == "throttled":
					want = reason.CallsThrottled
				}
				r := judge.Judge(a.gather())
				if r.Verdict != judge.Unproven || !slices.Contains(r.Reasons(), want) || r.Proven != nil {
					t.Errorf("%s: %s, %v, want %s\n%s", kind, r.Verdict, r.Reasons(), want, r.Markdown())
				}
				for _, o := range r.Rules {
					if !o.Holds && o.Text == "" {
						t.Errorf("%s: it is not said why %s does not hold", kind, o.Rule)
					}
				}
			}
		})
	}
}

// TestGather_impossible: without credentials, or after the end of its context, nothing can be asked. That is an error.
func TestGather_impossible(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch"} {
		a := healthy(t)
		a.Emulator.Fault(emulator.Fault{Action: "DescribeInnerTrails", Times: -1, Kind: emulator.FaultError, Status: 403, Code: code, Message: "no"})
		if _, err := witness.Gather(t.Context(), a.account(), a.ask); !model.Is(err, model.BadCredentials) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, action := range []string{"DescribeInnerTrails", "LookupEvents", "GetLogs", "PullLogs", "DescribeTrailDeliveryMetricData", "GetIndex", "GetTrailStatus"} {
		a := healthy(t)
		ctx, cancel := context.WithCancel(t.Context())
		a.Emulator.Fault(emulator.Fault{Action: action, Before: cancel})
		if _, err := witness.Gather(ctx, a.account(), a.ask); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", action, err)
		}
	}
}

// lastAnswer ends the context when the last answer has arrived.
type lastAnswer struct {
	witness.Client
	end context.CancelFunc
}

func (c lastAnswer) GetTrailStatus(ctx context.Context, region, name string) (model.DeliveryStatus, error) {
	status, err := c.Client.GetTrailStatus(ctx, region, name)
	c.end()
	return status, err
}

// TestGather_endedWithTheLastAnswer: what was gathered until the context ended is no evidence, even if nothing is missing.
func TestGather_endedWithTheLastAnswer(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	ctx, end := context.WithCancel(t.Context())
	account := a.account()
	account.Client = lastAnswer{account.Client, end}
	said, err := witness.Gather(ctx, account, a.ask)
	if !errors.Is(err, context.Canceled) || said.Subject != (judge.Subject{}) {
		t.Errorf("%v, %+v", err, said.Subject)
	}
}

// TestGather_trails: of a trail that is missing, elsewhere or another account's, what cannot be known is said.
func TestGather_trails(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		edit func(*emulator.Account)
		says string
		want reason.Code
	}{
		"none": {func(a *emulator.Account) { delete(a.InnerTrails, trail) }, "there is no such trail", reason.TrailMissing},
		"it ships to another account": {func(a *emulator.Account) {
			a.InnerTrails[trail].SLSProjectARN = "acs:log:cn-hangzhou:1000000000000002:project/ops-audit"
		}, "of account 1000000000000002", reason.LogstoreUnknown},
		"it ships to what is no ARN": {func(a *emulator.Account) { a.InnerTrails[trail].SLSProjectARN = "ops-audit" }, "not understood", reason.LogstoreUnknown},
		"it ships to another project": {func(a *emulator.Account) {
			a.InnerTrails[trail].SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/nowhere"
		}, "", reason.ProjectMissing},
		"its role does not exist":     {func(a *emulator.Account) { clear(a.Roles) }, "", reason.RoleMissing},
		"its Logstore does not exist": {func(a *emulator.Account) { clear(a.Projects[project].Logstores) }, "", reason.LogstoreMissing},
		"its index does not exist":    {func(a *emulator.Account) { a.Projects[project].Logstores[logstore].Index = nil }, "", reason.IndexMissing},
		"its project has stopped":     {func(a *emulator.Account) { a.Projects[project].Disabled = true }, "", reason.ProjectStopped},
		"a policy denies the delivery": {func(a *emulator.Account) {
			a.Projects[project].Policy = `{"Version":"1","Statement":[{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["*"],"Resource":"*"}]}`
		}, "denies log:PostLogStoreLogs", reason.PolicyDenies},
		"a policy lets others delete": {func(a *emulator.Account) {
			a.Projects[project].Policy = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["log:ClearLogStoreStorage"],"Principal":["1000000000000002"],"Resource":"*"}]}`
		}, "1000000000000002", reason.PolicyGrants},
		"a processor is attached": {func(a *emulator.Account) {
			testcloud.AttachProcessor(a.Projects[project], a.Projects[project].Logstores[logstore], "quiet", "* | where EventID = 'x'")
		}, "quiet", reason.LogstoreProcessor},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := healthy(t)
			a.Emulator.Edit(row.edit)
			r := judge.Judge(a.gather())
			if r.Verdict == judge.NoGapFound || !slices.Contains(r.Reasons(), row.want) || !strings.Contains(r.Markdown(), row.says) {
				t.Errorf("%s, %v\n%s", r.Verdict, r.Reasons(), r.Markdown())
			}
		})
	}
}

// TestGather_withoutRaw: without read_raw no consumer's call is made, and the rule says so.
func TestGather_withoutRaw(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	a.ask.ReadRaw = false
	r := judge.Judge(a.gather())
	if r.Verdict != judge.Unproven || !slices.Contains(r.Reasons(), reason.RawNotRead) {
		t.Errorf("%s", r.Markdown())
	}
	for _, call := range a.Emulator.Journal() {
		if slices.Contains([]string{"ListShards", "GetCursor", "GetCursorTime", "PullLogs"}, call.Action) {
			t.Errorf("%s was called", call.Action)
		}
	}
}

// TestGather_pace: LookupEvents is asked twice a second at most, also by two questions at the same time, and then not throttled.
func TestGather_pace(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	a.Emulator.Set(func(s *emulator.Settings) { s.LookupPerSecond = 2 })
	waiting := &waitingClock{clock: clock{a.Emulator}}
	a.connect(waiting)
	begin := a.Emulator.Clock.Now()
	shared := a.account()
	done := make(chan judge.Report)
	for range 2 {
		go func() {
			said, err := witness.Gather(t.Context(), shared, a.ask)
			if err != nil {
				t.Error(err)
			}
			done <- judge.Judge(said)
		}()
	}
	for range 2 {
		if r := <-done; r.Verdict != judge.NoGapFound {
			t.Errorf("%s", r.Markdown())
		}
	}
	throttled := map[string]int{}
	for _, call := range a.Emulator.Journal() {
		if refused(call) {
			throttled[call.Code]++
		}
	}
	took := a.Emulator.Clock.Now().Sub(begin)
	t.Logf("two windows took %s", took)
	if len(throttled) > 0 || took > 2*time.Minute {
		t.Errorf("refused: %v, in %s", slices.Collect(maps.Keys(throttled)), took)
	}
}

// TestGather_projectOfBefore: what ActionTrail counts says nothing of a project that the trail does not ship to. It is no gap that
// its Logstore does not have the events.
func TestGather_projectOfBefore(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	a.Emulator.Edit(func(account *emulator.Account) {
		before := *account.Projects[project]
		before.Name, before.Logstores = "old-audit", map[string]*emulator.Logstore{}
		store := *account.Projects[project].Logstores[logstore]
		store.Events = nil
		before.Logstores[logstore] = &store
		account.Projects["old-audit"] = &before
	})
	a.ask.Project = model.Project{Region: region, Name: "old-audit"}
	r := judge.Judge(a.gather())
	if r.Verdict != judge.Unproven || !slices.Contains(r.Reasons(), reason.MetricsMissing) || !strings.Contains(r.Markdown(), "the trail ships to project ops-audit") {
		t.Errorf("%s", r.Markdown())
	}
}

// TestGather_longWindows: a window of weeks is asked about with longer periods, and judged as a short one is.
func TestGather_longWindows(t *testing.T) {
	t.Parallel()
	const day = 24 * 60
	for _, days := range []int{2, 8, 30, 85} {
		for _, deleted := range []bool{false, true} {
			s := script{zeros: true, counts: "events", late: days * day, steps: []step{{200, "delivered", 1}, {day, "delivered", 2}, {days*day - 100, "delivered", 1}, {days*day + 100, "delivered", 1}}}
			want := judge.NoGapFound
			if deleted {
				s.steps = append(s.steps, step{days*day + 200, "delete_row", 0})
				want = judge.Gaps
			}
			a := newAsker(t)
			a.play(s)
			a.ask.Window.To = a.ask.Window.From.AddDate(0, 0, days)
			if r := judge.Judge(a.gather()); r.Verdict != want {
				t.Errorf("%d days, %t: %s\n%s", days, deleted, r.Verdict, r.Markdown())
			}
		}
	}
}

// TestGather_permissions: the permissions of the documentation of the package are enough, and each witness needs its own.
func TestGather_permissions(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	grants := a.cloud.Grants(operation.Observe|operation.ReadEvents|operation.Attribute|operation.Witness, operation.Names{
		Account: account, Region: region, Trail: trail, ProjectRegion: region, Project: project, Logstore: logstore, Role: "AliyunActionTrailDefaultRole",
	})
	judged := func(name string, grants []operation.Grant) judge.Report {
		document, err := operation.PolicyDocument(grants)
		if err != nil {
			t.Fatal(err)
		}
		user := a.User(name, string(document))
		a.connectAs(user.ID, user.Secret, clock{a.Emulator})
		return judge.Judge(a.gather())
	}
	if r := judged("all", grants); r.Verdict != judge.NoGapFound {
		t.Errorf("with all: %s", r.Markdown())
	}
	unneeded := []string{"log:GetLogStoreHistogram", "ram:GetPolicy"} // for innertrail_events, and for roles with other policies
	for i, grant := range grants {
		fewer := slices.Delete(slices.Clone(grants), i, i+1)
		if r := judged(fmt.Sprint("without-", i), fewer); (r.Verdict == judge.NoGapFound) != slices.Contains(unneeded, grant.Action) {
			t.Errorf("without %s: %s", grant.Action, r.Verdict)
		} else if r.Verdict != judge.NoGapFound && !strings.Contains(r.Markdown(), grant.Action) {
			t.Errorf("without %s, it is not named\n%s", grant.Action, r.Markdown())
		}
	}
}

// TestGather_movedMeanwhile: what was read of one project and of another is not put together.
func TestGather_movedMeanwhile(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	a.Emulator.Fault(emulator.Fault{Action: "GetLogs", Before: func() {
		a.Emulator.Edit(func(account *emulator.Account) {
			account.InnerTrails[trail].SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/elsewhere"
		})
	}})
	r := judge.Judge(a.gather())
	if r.Verdict != judge.Unproven || !strings.Contains(r.Markdown(), "the trail was moved while it was asked") || r.Proven != nil {
		t.Errorf("%s", r.Markdown())
	}
}

// TestGather_changedMeanwhile: the index is read after the logs, so that what was changed while they were read is no gap.
func TestGather_changedMeanwhile(t *testing.T) {
	t.Parallel()
	a := healthy(t)
	a.Emulator.Fault(emulator.Fault{Action: "GetLogs", Before: func() {
		a.Emulator.Edit(func(account *emulator.Account) {
			l := account.Projects[project].Logstores[logstore]
			l.Events[0].Indexed = false // the search does not show a log that consumers were given
			l.IndexModifyTime = a.Emulator.Clock.Now()
		})
	}})
	if r := judge.Judge(a.gather()); r.Verdict != judge.Unproven || !slices.Contains(r.Reasons(), reason.IndexChanged) {
		t.Errorf("%s", r.Markdown())
	}
}

// TestGather_staleAbsence: that something does not exist is believed when it is answered twice.
func TestGather_staleAbsence(t *testing.T) {
	t.Parallel()
	for action, code := range map[string]string{"GetIndex": "IndexConfigNotExist", "GetLogStore": "LogStoreNotExist", "GetRole": "EntityNotExist.Role"} {
		a := healthy(t)
		a.Emulator.Fault(emulator.Fault{Action: action, Kind: emulator.FaultError, Status: http.StatusNotFound, Code: code, Message: "not yet"})
		if r := judge.Judge(a.gather()); r.Verdict != judge.NoGapFound {
			t.Errorf("%s: %s", action, r.Markdown())
		}
	}
}
