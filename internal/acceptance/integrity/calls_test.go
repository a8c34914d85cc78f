package integrity_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// wave are the calls of a refresh. They are made concurrently.
var wave = []string{
	"DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetProjectPolicy", "GetLogStore", "GetResourcePolicy", "GetIndex",
}

// A refresh is one wave of eight calls, and of seven where the service does not know the policies
// of Logstores, which is asked once.
func TestRefresh_oneWave(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		s := tc.NewSession(t, nil)
		state := s.Create(acctest.Minimal)
		s.Refresh(state) // which asks whose the credentials are
		tc.SlowCalls()
		refresh := func(want ...string) {
			t.Helper()
			tc.ClearJournal()
			s.Refresh(state)
			calls := tc.Journal()
			testcloud.SameElements(t, "the calls", testcloud.Actions(calls), want)
			if waves := emulator.Waves(calls); len(waves) != 1 {
				t.Errorf("%d waves:\n%s", len(waves), testcloud.FormatCalls(calls))
			}
		}
		refresh(wave...)
		tc.Set(func(s *emulator.Settings) { s.ResourcePoliciesKnown = false })
		refresh(wave...)
		refresh(slices.DeleteFunc(slices.Clone(wave), func(action string) bool { return action == "GetResourcePolicy" })...)
		tc.CheckNoWrites(t)
	})
}

// previousRead is the policy read as innertrail_policy_document made it before project policies
// were read.
const previousRead = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["actiontrail:DescribeInnerTrails"],"Resource":["*"]},` +
	`{"Effect":"Allow","Action":["actiontrail:GetTrailStatus"],"Resource":["acs:actiontrail:cn-hangzhou:1000000000000001:trail/*"]},` +
	`{"Effect":"Allow","Action":["ram:GetRole","ram:ListPoliciesForRole"],"Resource":["acs:ram:*:1000000000000001:role/AliyunActionTrailDefaultRole","acs:ram:*:1000000000000001:role/aliyunactiontraildefaultrole"]},` +
	`{"Effect":"Allow","Action":["ram:GetPolicy"],"Resource":["acs:ram:*:system:policy/*","acs:ram:*:1000000000000001:policy/*"]},` +
	`{"Effect":"Allow","Action":["log:GetProject"],"Resource":["acs:log:*:1000000000000001:project/*"]},` +
	`{"Effect":"Allow","Action":["log:GetLogStore","log:GetIndex"],"Resource":["acs:log:*:1000000000000001:project/*/logstore/innertrail_platform-ops"]}]}`

// notRead is the headline of the warning that the policies of the project are not known.
const notRead = "The policies of project security-audit were not read"

// A role that may not read the policies of the project gets one warning in a run, however many
// resources and data sources of the account it reads, and makes no call more.
func TestPolicies_oneWarningPerRun(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	s := tc.NewSession(t, tc.UserWithPolicies("reader", previousRead))
	for run := range 2 {
		s.OneRun()
		tc.ClearJournal()
		var diags []*tfprotov6.Diagnostic
		for range 2 {
			after, more := s.TryRefresh(state)
			diags = append(diags, more...)
			testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
		}
		for range 3 {
			_, more := s.TryReadData(t.Context(), acctest.TypeName, nil)
			diags = append(diags, more...)
		}
		if text := acctest.Text(diags); acctest.HasErrors(diags) || len(diags) != 1 || !strings.Contains(text, notRead) ||
			!strings.Contains(text, "log:GetProjectPolicy on *") {
			t.Errorf("run %d: %d messages:\n%s", run, len(diags), text)
		}
		for action, want := range map[string]int{"GetProjectPolicy": 5, "GetResourcePolicy": 5, "GetProject": 5} {
			if n := tc.CountCalls(action); n != want {
				t.Errorf("run %d: %d calls of %s, want %d: %v", run, n, action, want, testcloud.Actions(tc.Journal()))
			}
		}
	}
	tc.CheckNoWrites(t)
}

// A create, a plan, an apply that repairs, and a destroy work where a policy denies the reads, and
// say so once a run.
func TestPolicies_notGranted(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	everything := `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":["log:GetProjectPolicy","log:GetResourcePolicy"],"Resource":"*"}]}`
	const cannotJudge = "The policies of project security-audit cannot be judged" // since a policy denies it
	d := tc.NewDriver(t, tc.UserWithPolicies("applier", everything))
	check := func(what string, runs int, diags []*tfprotov6.Diagnostic) {
		t.Helper()
		if text := acctest.Text(diags); acctest.HasErrors(diags) || strings.Count(text, cannotJudge) != runs {
			t.Errorf("%s: %s", what, text)
		}
	}
	check("create", 2, d.Apply(acctest.Minimal)) // the run that applies plans again
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	changes, diags := d.Drift(acctest.Minimal)
	check("plan", 1, diags)
	testcloud.SameElements(t, "the plan shows", changes, []string{
		`role_status: "authorized" -> "policy AliyunActionTrailRolePolicy is not attached"`, `role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`,
	})
	check("apply", 1, d.Apply(acctest.Minimal))
	if changes, diags = d.Drift(acctest.Minimal); len(changes) > 0 {
		t.Errorf("the next plan shows %v", changes)
	}
	check("empty plan", 1, diags)
	if diags := d.Destroy(acctest.Flags{}); acctest.HasErrors(diags) {
		t.Errorf("destroy: %s", acctest.Text(diags))
	}
}

// Whatever GetProjectPolicy answers that is no policy is a warning: never an error, and never "no
// policy".
func TestPolicies_answers(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	for name, row := range map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"denied":               {emulator.Fault{Kind: emulator.FaultDeny}, notRead},
		"an unknown operation": {emulator.Fault{Kind: emulator.FaultError, Status: 405, Code: "InvalidMethod", Message: "unknown"}, notRead},
		"another refusal":      {emulator.Fault{Kind: emulator.FaultError, Status: 400, Code: "Something", Message: "else"}, notRead},
		"no JSON":              {emulator.Fault{Kind: emulator.FaultGarbage}, "cannot be judged"},
		"a page of a proxy":    {emulator.Fault{Kind: emulator.FaultError, Status: 404, Message: "<html>not here</html>"}, "cannot be judged"},
		"a stale absence":      {emulator.Fault{Kind: emulator.FaultError, Status: 404, Code: "ProjectNotExist", Message: "stale"}, notRead},
	} {
		s := tc.NewSession(t, nil)
		row.fault.Action, row.fault.Times = "GetProjectPolicy", 1
		tc.Fault(row.fault)
		after, diags := s.TryRefresh(state)
		if text := acctest.Text(diags); acctest.HasErrors(diags) || len(diags) != 1 || !strings.Contains(text, row.says) || !strings.Contains(text, "log:GetProjectPolicy on *") {
			t.Errorf("%s: %s", name, text)
		}
		testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
		if _, diags := s.TryRefresh(state); len(diags) > 0 {
			t.Errorf("%s: the next refresh says %s", name, acctest.Text(diags))
		}
	}
}

// Where there is no answer, the refresh fails as for every other read.
func TestPolicies_noAnswer(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		s := tc.NewSession(t, nil)
		state := s.Create(acctest.Minimal)
		for _, action := range []string{"GetProjectPolicy", "GetResourcePolicy"} {
			tc.Fault(emulator.Fault{Action: action, Kind: emulator.FaultError, Status: 503, Code: "ServerBusy", Message: "busy", Times: 10})
			after, diags := s.TryRefresh(state)
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, action) || !strings.Contains(text, "-refresh=false") {
				t.Errorf("%s: %s", action, text)
			}
			testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
			tc.ClearFaults()
		}
	})
}
