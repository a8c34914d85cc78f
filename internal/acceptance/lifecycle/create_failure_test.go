package lifecycle_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A create that fails before the call that creates the trail records nothing: the next
// create adopts what exists.
func TestCreate_failsBeforeTheTrail(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"CreateRole", "AttachPolicyToRole", "CreateLogStore", "CreateIndex"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			tc.Fault(emulator.Fault{Action: action, Times: 1, Kind: emulator.FaultDeny})
			state, diags := s.Apply(t.Context(), nil, acctest.Minimal)
			if !acctest.HasErrors(diags) || state != nil {
				t.Fatalf("failed: %v, state: %v", acctest.HasErrors(diags), state)
			}
			for _, call := range tc.Mutations() {
				if call.Action == "CreateInnerTrail" {
					t.Error("the trail was created after a failure")
				}
			}
			s.Create(acctest.Minimal)
		})
	}
}

// A create that fails after the call that creates the trail records everything known,
// with deletion_protection and delete_logstore_on_destroy as false. The next apply
// converges.
func TestCreate_failsAfterTheTrail(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	config := acctest.Config(map[string]any{"deletion_protection": true, "delete_logstore_on_destroy": true})
	tc.Fault(emulator.Fault{Action: "StartLogging", Times: 1, Kind: emulator.FaultInternal})
	state, diags := s.Apply(t.Context(), nil, config)
	if !acctest.HasErrors(diags) || state == nil {
		t.Fatalf("failed: %v, state: %v", acctest.HasErrors(diags), state)
	}
	if !state.Value.IsFullyKnown() {
		t.Errorf("the state holds unknowns: %v", state.Value)
	}
	for name, want := range map[string]string{
		"deletion_protection": "false", "delete_logstore_on_destroy": "false",
		"id": `"1000000000000001/cn-hangzhou/platform-ops"`, "project_name": `"security-audit"`,
	} {
		if got := state.Attribute(t, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	// Terraform replaces a tainted resource: destroy, then create.
	_, diags = s.Apply(t.Context(), state, nil)
	s.NoErrors(diags)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Logstore(a) == nil {
			t.Error("the replacement deleted the Logstore")
		}
	})
	s = s.Next()
	state = s.Create(config)
	planned, _ := s.Plan(s.Refresh(state), config)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
}

// A lost answer is a success if the observed state is the requested one: nothing exists
// twice, and the next plan is empty. The create of the trail is looked for and sent once more, since what is
// listed may be the past.
func TestCreate_lostAnswers(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"CreateRole", "AttachPolicyToRole", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging", "CreateProject"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t)
			s := tc.NewSession(t, nil)
			config := acctest.Config(map[string]any{"create_project": true})
			tc.Fault(emulator.Fault{Action: action, Times: 1, Kind: emulator.FaultCutAfter})
			state := s.Create(config)
			var sent []int // where in the journal
			actions := testcloud.Actions(tc.Journal())
			for i, call := range actions {
				if call == "CreateInnerTrail" {
					sent = append(sent, i)
				}
			}
			switch again := action == "CreateInnerTrail"; {
			case again && len(sent) != 2, !again && len(sent) != 1:
				t.Errorf("CreateInnerTrail was sent %d times", len(sent))
			case again && !slices.Contains(actions[sent[0]:sent[1]], "DescribeInnerTrails"):
				t.Error("CreateInnerTrail was sent again without a look")
			}
			planned, _ := s.Plan(s.Refresh(state), config)
			testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
		})
	}
}

// A new role is not usable yet, so the call is retried.
func TestCreate_rolePropagates(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Set(func(s *emulator.Settings) { s.PropagationMS = 700 })
	tc.NewSession(t, nil).Create(acctest.Minimal)
}

// The apply does not wait for a role that it did not change.
func TestCreate_unchangedRole(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		delete(a.InnerTrails, "platform-ops")
	})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: -1, Kind: emulator.FaultError, Status: 403,
		Code: "InsufficientSlsPolicyException", Message: "Access to the specified Log Service project was denied."})
	tc.ClearJournal()
	_, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.Minimal)
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "innertrail_*") {
		t.Errorf("no helpful error:\n%s", text)
	}
	if calls := tc.Mutations(); len(calls) != 1 {
		t.Errorf("CreateInnerTrail was repeated:\n%s", testcloud.FormatCalls(calls))
	}
}

// Ctrl-C returns within a second and says what was done.
func TestCreate_cancelled(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	planned, wanted := s.Plan(nil, acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	ctx, cancel := context.WithCancel(t.Context())
	reached := make(chan struct{})
	tc.Fault(emulator.Fault{Action: "CreateIndex", Times: 1, Kind: emulator.FaultHang, Before: func() { close(reached) }})
	go func() { <-reached; cancel() }()
	start := time.Now()
	state, diags := s.ApplyPlanned(ctx, nil, planned, wanted)
	if !acctest.HasErrors(diags) || state != nil {
		t.Fatalf("failed: %v, state: %v", acctest.HasErrors(diags), state)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if text := acctest.Text(diags); !strings.Contains(text, "Done before:") || !strings.Contains(text, "create Logstore") {
		t.Errorf("the error does not say what was done:\n%s", text)
	}
	tc.ClearFaults()
	s.Create(acctest.Minimal)
}

// What a failed create has left can be replaced, even under another name.
func TestCreate_failedCanBeRenamed(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	tc.Fault(emulator.Fault{Action: "StartLogging", Times: 1, Kind: emulator.FaultInternal})
	state, diags := s.Apply(t.Context(), nil, acctest.Minimal)
	if !acctest.HasErrors(diags) || state == nil {
		t.Fatal("no taint")
	}
	s.Refresh(state)
	// Terraform plans a tainted resource as a create, without a prior state.
	planned, _ := s.Plan(nil, map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"})
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("%s", acctest.Text(planned.Diagnostics))
	}
}

// If the Logstore is deleted by others before the trail is created, the service makes a
// standard one. The error names the mode, which cannot change, and not the retention.
func TestCreate_logstoreDeletedBeforeTheTrail(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Kind: emulator.FaultCutBefore, Before: func() {
		tc.Edit(func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) })
	}})
	_, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.WithLogstore(map[string]any{"mode": "lite", "retention_days": 90}))
	text := acctest.Text(diags)
	if !acctest.HasErrors(diags) || strings.Contains(text, "Lowering the retention") {
		t.Errorf("the retention is blamed:\n%s", text)
	}
	acctest.CheckWords(t, text, "cannot become a lite one", `Declare mode = "standard", or omit mode.`)
}

// A create that fails after its trail was created names terraform untaint, the only way for
// credentials that may delete no trail, and with create_before_destroy: the next apply then
// finishes the trail in place.
func TestCreate_untaintFinishesInPlace(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL("lifecycle {", "  create_before_destroy = true", "}"))
	tc.Fault(emulator.Fault{Action: "StartLogging", Times: -1, Kind: emulator.FaultDeny})
	said := strings.Join(strings.Fields(c.Must(1, "apply", "-auto-approve", "-input=false", "-no-color").Text), " ")
	for _, want := range []string{
		"Trail platform-ops was created, and may not be started: no events are shipped until it is.",
		"To finish it in place instead, first run terraform untaint <address of this resource>.",
	} {
		if !strings.Contains(strings.ReplaceAll(said, " │", ""), want) {
			t.Errorf("want %q: %s", want, said)
		}
	}
	tc.ClearFaults()
	tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: -1, Kind: emulator.FaultDeny})
	c.Must(0, "untaint", acctest.Address)
	c.Apply()
	if created := slices.DeleteFunc(testcloud.Actions(tc.Journal()), func(action string) bool { return action != "CreateInnerTrail" }); len(created) != 1 {
		t.Errorf("the trail was created %d times", len(created))
	}
	c.Plan(0)
}
