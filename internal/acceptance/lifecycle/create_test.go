package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The role, the project, the Logstore and the index are adopted and updated to match.
func TestCreate_adoptsParts(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		delete(a.InnerTrails, "platform-ops")
		testcloud.Role(a).Policies = nil
		testcloud.Logstore(a).TTL = 90
		testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
	})
	tc.ClearJournal()
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	testcloud.SameElements(t, "the create calls", testcloud.Actions(tc.Mutations()), []string{
		"AttachPolicyToRole", "UpdateLogStore", "UpdateIndex", "CreateInnerTrail", "StartLogging",
	})
	if got := state.Attribute(t, "index_status"); got != `"complete"` {
		t.Errorf("index_status is %s", got)
	}
}

// A create never takes over a trail that exists, not even one with the configured name and
// destination: neither the plan nor the apply, if it appears in between, at the latest
// while the parts before the trail are made.
func TestCreate_takesNoTrailOver(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	planned, wanted := s.Plan(nil, acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	other := &emulator.Trail{
		Name: "platform-ops", Region: "cn-hangzhou", Status: emulator.StatusEnable, SLSProjectARN: testcloud.ProjectARN, SLSWriteRoleARN: testcloud.RoleARN,
	}
	appear := func() { tc.Edit(func(a *emulator.Account) { a.InnerTrails[other.Name] = other }) }
	refused := func(at string, diags []*tfprotov6.Diagnostic) {
		t.Helper()
		text := acctest.Text(diags)
		for _, words := range []string{"Trail platform-ops exists already", "id = \"1000000000000001/cn-hangzhou/platform-ops\"", "terraform import <address of this resource>", "moved block", "terraform untaint"} {
			if !acctest.HasErrors(diags) || !strings.Contains(text, words) {
				t.Errorf("%s: not refused, or no %q:\n%s", at, words, text)
			}
		}
	}
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Before: appear})
	state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
	refused("at the create call", diags)
	if state != nil {
		t.Errorf("a trail of another owner is recorded: %v", state.Value)
	}
	tc.ClearJournal()
	again, _ := s.Plan(nil, acctest.Minimal)
	refused("at plan time", again.Diagnostics)
	_, diags = s.ApplyPlanned(t.Context(), nil, planned, wanted)
	refused("before the first write", diags)
	tc.CheckNoWrites(t)
	// It appears while a Logstore that others created is read again.
	tc.Edit(func(a *emulator.Account) {
		delete(a.InnerTrails, other.Name)
		clear(a.Projects["security-audit"].Logstores)
	})
	tc.Fault(emulator.Fault{Action: "CreateLogStore", Times: 1, Kind: emulator.FaultError, Status: 400, Code: "LogStoreAlreadyExist", Message: "exists", Before: func() {
		appear()
		tc.Edit(func(a *emulator.Account) {
			a.Projects["security-audit"].Logstores[testcloud.LogstoreName] = &emulator.Logstore{Name: testcloud.LogstoreName, TTL: 3650, ShardCount: 2}
		})
	}})
	s.Configure()
	_, diags = s.ApplyPlanned(t.Context(), nil, planned, wanted)
	refused("in a second look", diags)
}

// Any other inner trail is a conflict, found at plan time in the home region and
// in other regions, and again before the first write.
func TestCreate_conflict(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, trail, region, project string }{
		{"another name", "other-trail", "cn-hangzhou", "security-audit"},
		{"the same name, elsewhere", "platform-ops", "cn-hangzhou", "elsewhere"},
		{"another region", "other-trail", "cn-shanghai", "security-audit"},
		{"the same name in another region", "platform-ops", "eu-central-1", "security-audit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			planned, wanted := s.Plan(nil, acctest.Minimal)
			s.NoErrors(planned.Diagnostics)
			tc.Edit(func(a *emulator.Account) {
				a.InnerTrails[row.trail] = &emulator.Trail{
					Name: row.trail, Region: row.region, Status: emulator.StatusEnable,
					SLSProjectARN: "acs:log:cn-hangzhou:1000000000000001:project/" + row.project,
				}
			})
			tc.ClearJournal()
			s = s.Next()
			again, _ := s.Plan(nil, acctest.Minimal)
			text := acctest.Text(again.Diagnostics)
			if !acctest.HasErrors(again.Diagnostics) || !strings.Contains(text, "terraform import <address of this resource> 1000000000000001/"+row.region+"/"+row.trail) || !strings.Contains(text, "project "+row.project) {
				t.Errorf("the plan does not refuse with trail, destination and import command:\n%s", text)
			}
			tc.CheckNoWrites(t)
			state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
			if !acctest.HasErrors(diags) {
				t.Errorf("the apply goes through")
			}
			if state != nil {
				t.Errorf("the apply recorded a state: %v", state.Value)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// Two trail names planned for one account in one process are an error.
func TestCreate_twoForOneAccount(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	planned, _ := s.Plan(nil, acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	second, _ := s.PlanBeside(nil, map[string]any{"trail_name": "second-trail", "project_name": "security-audit"})
	if text := acctest.Text(second.Diagnostics); !acctest.HasErrors(second.Diagnostics) || !strings.Contains(text, "Two shippings are declared") {
		t.Errorf("no error:\n%s", text)
	}
}

// Two aliases of the provider are two processes that do not share their plans: the
// second apply finds the first one's trail before it writes.
func TestCreate_twoAliases(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	one, two := tc.NewSession(t, nil), tc.NewSession(t, nil)
	second := map[string]any{"trail_name": "second-trail", "project_name": "security-audit"}
	first, firstWanted := one.Plan(nil, acctest.Minimal)
	other, otherWanted := two.Plan(nil, second)
	one.NoErrors(append(first.Diagnostics, other.Diagnostics...))
	_, diags := one.ApplyPlanned(t.Context(), nil, first, firstWanted)
	one.NoErrors(diags)
	tc.ClearJournal()
	state, diags := two.ApplyPlanned(t.Context(), nil, other, otherWanted)
	if text := acctest.Text(diags); state != nil || !strings.Contains(text, "go through trail platform-ops") || !strings.Contains(text, "Nothing was changed.") {
		t.Errorf("not refused, or a state is left:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// A plan that creates a trail warns about a shipping made in the SLS console.
func TestCreate_warnsAboutConsole(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	withoutTheCloud := tc.NewSession(t, map[string]any{"access_key": acctest.UnknownString})
	for _, s := range []*acctest.Session{s, withoutTheCloud} {
		planned, _ := s.Plan(nil, acctest.Minimal)
		if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "Log Service console") || !strings.Contains(text, "To check") {
			t.Errorf("no warning:\n%s", text)
		}
	}
}

// With enabled = false, a new trail that the service started is stopped, and one that
// it did not start is left unchanged.
func TestCreate_disabled(t *testing.T) {
	t.Parallel()
	for starts, writes := range map[string][]string{
		emulator.StatusFresh:  {"CreateRole", "AttachPolicyToRole", "CreateLogStore", "CreateIndex", "CreateInnerTrail"},
		emulator.StatusEnable: {"CreateRole", "AttachPolicyToRole", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StopLogging"},
	} {
		t.Run(starts, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Set(func(s *emulator.Settings) { s.TrailStarts = starts })
			s := tc.NewSession(t, nil)
			config := acctest.Config(map[string]any{"enabled": false})
			state := s.Create(config)
			testcloud.SameElements(t, "the create calls", testcloud.Actions(tc.Mutations()), writes)
			planned, _ := s.Plan(s.Refresh(state), config)
			testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
		})
	}
}

// If the service rejects the creation of the dedicated Logstore, the service creates it
// itself, and it is adjusted afterwards.
func TestCreate_logstoreLeftToTheService(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
	s := tc.NewSession(t, nil)
	config := acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 365}})
	state := s.Create(config)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Logstore(a).TTL != 365 {
			t.Errorf("the retention is %d", testcloud.Logstore(a).TTL)
		}
	})
	planned, _ := s.Plan(s.Refresh(state), config)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
}

// A lite Logstore that the service does not let us create ends the create before the trail:
// the one that it would create is standard for good.
func TestCreate_liteLogstoreNotLeftToTheService(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
	s := tc.NewSession(t, nil)
	_, diags := s.Apply(t.Context(), nil, acctest.Config(map[string]any{"logstore": map[string]any{"mode": "lite"}}))
	text := acctest.Text(diags)
	if !acctest.HasErrors(diags) || !strings.Contains(text, "as a lite one") || !strings.Contains(text, `declare mode = "standard", or omit mode`) {
		t.Errorf("got %s", text)
	}
	tc.Edit(func(a *emulator.Account) {
		if len(a.InnerTrails) > 0 {
			t.Errorf("there are trails: %v", a.InnerTrails)
		}
	})
}

// A service that lists the trails of every region in each region changes nothing: a
// trail belongs to its home region.
func TestCreate_trailsListedInAllRegions(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Set(func(s *emulator.Settings) { s.TrailVisibleEverywhere = true })
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, _ := s.Plan(s.Refresh(state), acctest.Minimal)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	if _, diags := tc.NewSession(t, nil).ImportState("platform-ops@cn-shanghai"); !acctest.HasErrors(diags) {
		t.Error("a trail was imported from a region that is not its home")
	}
}

// The name of an ordinary trail cannot be used, and the error says so. Such a trail
// does not count as the account's inner trail.
func TestCreate_ordinaryTrailWithSameName(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	console := tc.Console(t)
	console.NoError(console.Operator.RPC(t.Context(), "actiontrail.cn-hangzhou.aliyuncs.com", "2020-07-06", "CreateTrail", map[string]string{
		"Name": "platform-ops", "SlsProjectArn": testcloud.ProjectARN, "RegionId": "cn-hangzhou",
	}))
	state, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.Minimal)
	text := acctest.Text(diags)
	if state != nil || !strings.Contains(text, "Trail name platform-ops is taken") || !strings.Contains(text, "Choose another trail_name.") {
		t.Errorf("no way out, or a state is left:\n%s", text)
	}
}

// A create warns that it replaces what was enabled in the Log Service console, and names
// the card as the console does. A replacement warns once: its plan does, and not again the
// plan call of the apply, after the old trail was deleted.
func TestCreate_warnsOfTheConsoleOnce(t *testing.T) {
	t.Parallel()
	const warning = "may replace log shipping that was enabled in the Log Service console"
	warnings := func(diags []*tfprotov6.Diagnostic) int { return strings.Count(acctest.Text(diags), warning) }
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	first, _ := s.Plan(nil, acctest.Minimal)
	acctest.CheckWords(t, acctest.Text(first.Diagnostics), warning, "Log Service console, Import Data, Platform Operation Log (Inner-ActionTrail).")
	state := s.Create(acctest.Minimal)

	for name, project := range map[string]any{"known": "security-audit", "unknown": acctest.UnknownString} {
		s = s.Next()
		config := map[string]any{"trail_name": "renamed-ops", "project_name": project}
		s.Refresh(state)
		update, _ := s.Plan(state, config)
		create, _ := s.PlanReplacement(update, config)
		if n := warnings(update.Diagnostics) + warnings(create.Diagnostics); n != 1 {
			t.Errorf("%s: the plan of a replacement warns %d times:\n%s%s", name, n, acctest.Text(update.Diagnostics), acctest.Text(create.Diagnostics))
		}
	}
	s = s.Next()
	s.NoErrors(s.DestroyUnplanned(state))
	again, _ := s.Plan(nil, map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"})
	if n := warnings(again.Diagnostics); n != 0 {
		t.Errorf("the plan call of the apply warns again:\n%s", acctest.Text(again.Diagnostics))
	}
}
