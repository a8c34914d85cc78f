package drift_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// newAttributed starts a cloud with a shipping, and a session of the provider that says who made changes.
func newAttributed(t *testing.T, tc *acctest.Cloud, config map[string]any) (*acctest.Session, *acctest.State) {
	t.Helper()
	tc.WithProject(testcloud.ProjectName, "cn-hangzhou")
	s := tc.NewSession(t, attributing)
	state := s.Create(config)
	tc.ClearJournal()
	return s, state
}

// settle waits until ActionTrail tells of everything, and begins another run.
func settle(tc *acctest.Cloud, s *acctest.Session) {
	time.Sleep(10 * time.Minute)
	s.Configure()
	tc.ClearJournal()
}

// TestAttributeDrift_clean makes no call where nothing changed, and none where nobody asks. The state and
// the plan are the same with it and without.
func TestAttributeDrift_clean(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		s, state := newAttributed(t, tc, acctest.Minimal)
		s.Refresh(state)
		planned, _ := s.Plan(state, acctest.Minimal)
		s.NoErrors(planned.Diagnostics)
		clean := testcloud.Actions(tc.Journal())
		quiet := tc.NewSession(t, nil)
		tc.ClearJournal()
		quiet.Refresh(state)
		quiet.Plan(state, acctest.Minimal)
		testcloud.SameElements(t, "a clean plan calls", clean, testcloud.Actions(tc.Journal()))
		tc.Console(t).StopTrail()
		settle(tc, s)
		with, diags := s.TryRefresh(state)
		if tc.CountCalls("LookupEvents") == 0 || !strings.Contains(acctest.Text(diags), "Who changed shipping platform-ops outside Terraform") {
			t.Errorf("%d calls, and it says:\n%s", tc.CountCalls("LookupEvents"), acctest.Text(diags))
		}
		tc.ClearJournal()
		without, diags := quiet.TryRefresh(state)
		if n := tc.CountCalls("LookupEvents"); n != 0 || strings.Contains(acctest.Text(diags), "Who changed") {
			t.Errorf("%d calls although nobody asked:\n%s", n, acctest.Text(diags))
		}
		testcloud.SameElements(t, "the state differs in", s.Changes(with.Value, without.Value), nil)
		if string(with.Private) != string(without.Private) {
			t.Error("private state differs")
		}
	})
}

// TestAttributeDrift_denied says once for the account which permission is missing, and the drift is found
// all the same.
func TestAttributeDrift_denied(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		s, state := newAttributed(t, tc, acctest.Minimal)
		tc.Console(t).StopTrail()
		tc.Fault(emulator.Fault{Action: "LookupEvents", Kind: emulator.FaultDeny, Times: -1})
		settle(tc, s)
		for n, want := range []int{1, 0, 0} {
			after, diags := s.TryRefresh(state)
			text := acctest.Text(diags)
			if strings.Count(text, "Who changed what in account 1000000000000001 was not looked up") != want || strings.Count(text, "Grant actiontrail:LookupEvents to the user or role that runs Terraform, or set attribute_drift = false in the provider block, which overrides INNERTRAIL_ATTRIBUTE_DRIFT.") != want {
				t.Errorf("refresh %d says:\n%s", n, text)
			}
			testcloud.SameElements(t, "it changes", s.Changes(state.Value, after.Value), []string{"enabled: true -> false"})
		}
		if n := tc.CountCalls("LookupEvents"); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}

// TestAttributeDrift_shared has one account's resources share what was asked: the second one costs no call,
// and all of them at most 10.
func TestAttributeDrift_shared(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		s, state := newAttributed(t, tc, acctest.Minimal)
		person := tc.Console(t)
		person.Operator = operatorOf(t, tc, mallory, malloryIP)
		person.StopTrail()
		settle(tc, s)
		s.OneRun()
		for range 3 {
			if warning, _ := whoChanged(t, s, state); !strings.Contains(warning, "StopLogging by RAM user mallory") {
				t.Errorf("it says:\n%s", warning)
			}
		}
		if n := tc.CountCalls("LookupEvents"); n != 2 { // StopLogging, and StartLogging, which would undo it
			t.Errorf("%d calls for three resources", n)
		}
		person.DeleteRole()
		person.DeleteProject()
		for range 3 {
			whoChanged(t, s, state)
		}
		if n := tc.CountCalls("LookupEvents"); n > 10 {
			t.Errorf("%d calls for six resources", n)
		}
	})
}

// TestAttributeDrift_candidates names all of those who can have done it, as such, where more than one can.
func TestAttributeDrift_candidates(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		s, state := newAttributed(t, tc, acctest.Minimal)
		for _, o := range []*console.Operator{operatorOf(t, tc, mallory, malloryIP), operatorOf(t, tc, eve, eveIP)} {
			if err := o.PutProjectPolicy(t.Context(), testcloud.ProjectName, `{"Version":"1","Statement":[`+testcloud.DenyingStatement+`]}`); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		settle(tc, s)
		warning, _ := whoChanged(t, s, state)
		for _, words := range []string{"Any of these can have done it, and which one is not known", "PutProjectPolicy by RAM user mallory", "PutProjectPolicy by RAM user eve"} {
			if !strings.Contains(warning, words) {
				t.Errorf("it does not say %q:\n%s", words, warning)
			}
		}
	})
}

// TestAttributeDrift_earlier never names one whose change was undone: by the same person, by an apply, or by
// a write of another value. The one who did it is named as soon as ActionTrail tells of the call.
func TestAttributeDrift_earlier(t *testing.T) {
	t.Parallel()
	config := acctest.WithLogstore(map[string]any{"retention_days": 180})
	retention := func(days int) func(*acctest.Console) { return func(c *acctest.Console) { c.SetSetting("ttl", days) } }
	for name, row := range map[string]struct {
		before []func(*acctest.Console) // by eve
		apply  bool                     // after that
		change func(*acctest.Console)   // by mallory
		after  func(*acctest.Console)   // by eve
	}{
		"stopped and started again":          {before: []func(*acctest.Console){(*acctest.Console).StopTrail, (*acctest.Console).StartTrail}, change: (*acctest.Console).StopTrail},
		"stopped, and an apply started it":   {before: []func(*acctest.Console){(*acctest.Console).StopTrail}, apply: true, change: (*acctest.Console).StopTrail},
		"detached, and an apply attached it": {before: []func(*acctest.Console){(*acctest.Console).DetachPolicy}, apply: true, change: (*acctest.Console).DetachPolicy},
		"deleted, and an apply made it":      {before: []func(*acctest.Console){(*acctest.Console).DeleteTrail}, apply: true, change: (*acctest.Console).DeleteTrail},
		"another retention, set back":        {before: []func(*acctest.Console){retention(30), retention(180)}, change: retention(60)},
		"the same retention, set back":       {before: []func(*acctest.Console){retention(60), retention(180)}, change: retention(60)},
		"another setting before":             {before: []func(*acctest.Console){func(c *acctest.Console) { c.SetSetting("maxSplitShard", 9) }}, change: retention(60)},
		"another setting afterwards":         {change: retention(60), after: func(c *acctest.Console) { c.SetSetting("maxSplitShard", 9) }},
		"stopped again afterwards":           {change: (*acctest.Console).StopTrail, after: (*acctest.Console).StopTrail},
		"a field added to the index before": {
			before: []func(*acctest.Console){func(c *acctest.Console) {
				c.EditFields(func(fields map[string]any) {
					fields["ours"] = map[string]any{"type": "text", "token": []string{","}, "doc_value": true}
				})
			}},
			change: func(c *acctest.Console) { c.EditFields(func(fields map[string]any) { delete(fields, "EventID") }) },
		},
		"a field added to the index afterwards": {
			change: func(c *acctest.Console) { c.EditFields(func(fields map[string]any) { delete(fields, "EventID") }) },
			after: func(c *acctest.Console) {
				c.EditFields(func(fields map[string]any) {
					fields["ours"] = map[string]any{"type": "text", "token": []string{","}, "doc_value": true}
				})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				s, state := newAttributed(t, tc, config)
				person, other := tc.Console(t), tc.Console(t)
				person.Operator, other.Operator = operatorOf(t, tc, mallory, malloryIP), operatorOf(t, tc, eve, eveIP)
				for _, change := range row.before {
					time.Sleep(time.Minute)
					change(other)
				}
				if row.apply {
					time.Sleep(time.Minute)
					var diags = s.Refresh(state)
					state, _ = s.Apply(t.Context(), diags, config)
				}
				time.Sleep(time.Hour)
				row.change(person)
				if row.after != nil {
					time.Sleep(time.Minute)
					row.after(other)
				}
				time.Sleep(time.Minute)
				s.Configure()
				if warning, _ := whoChanged(t, s, state); warning == "" || told.MatchString(warning) {
					t.Errorf("before ActionTrail tells of it, it says:\n%s", warning)
				}
				settle(tc, s)
				warning, _ := whoChanged(t, s, state)
				if named := told.FindAllString(warning, -1); len(named) != 1 || !strings.Contains(named[0], "RAM user "+mallory) {
					t.Errorf("it says:\n%s", warning)
				}
			})
		})
	}
}

// TestAttributeDrift_old cannot know who made a change more than 90 days ago.
func TestAttributeDrift_old(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		s, state := newAttributed(t, tc, acctest.WithLogstore(map[string]any{"retention_days": 180}))
		tc.Console(t).SetSetting("ttl", 30)
		time.Sleep(91 * 24 * time.Hour)
		s.Configure()
		warning, _ := whoChanged(t, s, state)
		if !strings.Contains(warning, "Who did it cannot be known") || !strings.Contains(warning, "ActionTrail keeps calls for 90 days") {
			t.Errorf("it says:\n%s", warning)
		}
	})
}

// TestAttributeDrift_throttled says that it did not look where the account has no calls left, and does
// not wait longer than timeouts.read for an answer. What was read is kept.
func TestAttributeDrift_throttled(t *testing.T) {
	t.Parallel()
	for kind, words := range map[emulator.FaultKind]string{emulator.FaultThrottle: "Throttling", emulator.FaultHang: "the time of the read ran out"} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				s, state := newAttributed(t, tc, acctest.Config(map[string]any{"timeouts": map[string]any{"read": "20s"}}))
				tc.Console(t).StopTrail()
				tc.Fault(emulator.Fault{Action: "LookupEvents", Kind: kind, Times: -1})
				settle(tc, s)
				begun := time.Now()
				after, diags := s.TryRefresh(state)
				text := acctest.Text(diags)
				if !strings.Contains(text, "Who did it was not looked up") || !strings.Contains(text, words) || acctest.HasErrors(diags) {
					t.Errorf("it says:\n%s", text)
				}
				testcloud.SameElements(t, "it changes", s.Changes(state.Value, after.Value), []string{"enabled: true -> false"})
				if took := time.Since(begun); took > 21*time.Second || tc.CountCalls("LookupEvents") > 2 {
					t.Errorf("it took %s and %d calls", took, tc.CountCalls("LookupEvents"))
				}
			})
		})
	}
}

// TestAttributeDrift_role reaches another account through a role. The applies through the role are not
// drift, and what others do in that account is asked there.
func TestAttributeDrift_role(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		arguments := tc.AddMember(t, testcloud.MemberAccount, "shipper")
		maps.Copy(arguments, attributing)
		s := tc.NewSession(t, arguments)
		keep := func(days int) map[string]any {
			return acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount, map[string]any{"logstore": map[string]any{"retention_days": days}})
		}
		state := s.Create(keep(100))
		state, diags := s.Apply(t.Context(), state, keep(180))
		s.NoErrors(diags)
		settle(tc, s)
		if warning, _ := whoChanged(t, s, state); warning != "" || tc.CountCalls("LookupEvents") != 0 {
			t.Errorf("after an apply it says:\n%s", warning)
		}
		tc.EditAccount(testcloud.MemberAccount, func(a *emulator.Account) {
			l := a.Projects["audit-"+testcloud.MemberAccount].Logstores[testcloud.LogstoreName]
			l.TTL = 30 // by nobody: ActionTrail tells of our applies only
		})
		settle(tc, s)
		warning, _ := whoChanged(t, s, state)
		if warning == "" || strings.Contains(warning, "shipper") || strings.Contains(warning, " by ") && strings.Contains(warning, "(event") {
			t.Errorf("it says:\n%s", warning)
		}
		for _, call := range tc.Journal() {
			if call.Action == "LookupEvents" && call.Account != testcloud.MemberAccount {
				t.Errorf("asked in account %s", call.Account)
			}
		}
	})
}

// TestAttributeDrift_environment turns it on by the environment, unless the block says otherwise, also for a
// provider that only reads.
func TestAttributeDrift_environment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		variable string
		block    map[string]any
		want     bool
	}{
		{"", nil, false},
		{"true", nil, true},
		{"1", map[string]any{"read_only": true}, true},
		{"false", nil, false},
		{"true", map[string]any{"attribute_drift": false}, false},
		{"false", map[string]any{"attribute_drift": true}, true},
	} {
		acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
			_, state := newAttributed(t, tc, acctest.Minimal)
			tc.Options = append(tc.Options, provider.WithEnvironment(map[string]string{"INNERTRAIL_ATTRIBUTE_DRIFT": row.variable}))
			s := tc.NewSession(t, row.block)
			tc.Console(t).StopTrail()
			settle(tc, s)
			if _, diags := s.TryRefresh(state); strings.Contains(acctest.Text(diags), "Who changed shipping") != row.want {
				t.Errorf("%+v says:\n%s", row, acctest.Text(diags))
			}
		})
	}
}

// TestAttributeDrift_terraform has the real Terraform print the warning: of a plan, of a plan that only
// refreshes and of an apply. The state holds nothing of it, and the plan after the repair asks nothing.
func TestAttributeDrift_terraform(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.ProviderHCL("attribute_drift = true") + acctest.ShippingHCL())
	c.Apply()
	before := c.ReadFile("terraform.tfstate")
	person := tc.Console(t)
	person.Operator = operatorOf(t, tc, mallory, malloryIP)
	person.StopTrail()
	time.Sleep(time.Second) // a window that ends now leaves out the second that has begun
	early := c.Plan(2)
	if text := acctest.Flatten(early.Text); !strings.Contains(text, "Trail platform-ops was stopped (trail.stopped). Who did it is not known yet: the last change was on 20") || strings.Contains(text, mallory) {
		t.Errorf("too early, it says:\n%s", early.Text)
	}
	tc.Clock.Travel(10 * time.Minute)
	for _, flags := range [][]string{nil, {"-refresh-only"}} {
		got := c.Plan(2, flags...)
		text := acctest.Flatten(got.Text)
		for _, words := range []string{
			"Warning: Who changed shipping platform-ops outside Terraform", "Trail platform-ops was stopped (trail.stopped): StopLogging by RAM user mallory on ",
			" UTC from 203.0.113.77 (event ", "ActionTrail was asked with LookupEvents in cn-hangzhou, the region of the trail or of its project.",
		} {
			if !strings.Contains(text, words) {
				t.Errorf("plan %v does not say %q:\n%s", flags, words, got.Text)
			}
		}
		if c.ReadFile("terraform.tfstate") != before {
			t.Errorf("plan %v wrote the state", flags)
		}
	}
	if got := c.Must(0, "apply", "-auto-approve", "-no-color", "-input=false"); !strings.Contains(acctest.Flatten(got.Text), "StopLogging by RAM user mallory") {
		t.Errorf("the apply says:\n%s", got.Text)
	}
	if state := c.ReadFile("terraform.tfstate"); strings.Contains(state, mallory) || strings.Contains(state, malloryIP) {
		t.Errorf("the state says:\n%s", state)
	}
	tc.ClearJournal()
	c.Plan(0)
	if n := tc.CountCalls("LookupEvents"); n != 0 {
		t.Errorf("a clean plan makes %d calls", n)
	}
}
