package integrity_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A policy of the role that was seen to deny the delivery still does while it may not be read.
func TestRecorded_unreadRolePolicy(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Console(t).AttachOwnPolicy("freeze", `{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Resource":["*"]}`)
	state = tc.NewSession(t, nil).Refresh(state)
	const denied = `"policy freeze denies log:PostLogStoreLogs"`
	if status := state.Attribute(t, "role_status"); status != denied {
		t.Fatalf("the status is %s", status)
	}
	tc.Fault(emulator.Fault{Action: "GetPolicy", Kind: emulator.FaultDeny, Times: -1})
	s := tc.NewSession(t, nil)
	after, diags := s.TryRefresh(state)
	testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
	if text := acctest.Text(diags); acctest.HasErrors(diags) || len(diags) != 1 || !strings.Contains(text, "role_status is what was recorded") {
		t.Errorf("the refresh says: %s", text)
	}
	console := tc.Console(t)
	console.NoError(console.Operator.DetachPolicy(t.Context(), testcloud.RoleName, "Custom", "freeze"))
	if status := s.Refresh(after).Attribute(t, "role_status"); status != `"authorized"` {
		t.Errorf("once it is detached, the status is %s", status)
	}
}

// The apply of such a role is an error, as it was when the policy was read.
func TestRecorded_unreadRolePolicyStopsTheApply(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	d := tc.NewDriver(t, nil)
	if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	tc.Console(t).AttachOwnPolicy("freeze", `{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Resource":["*"]}`)
	_ = d.Apply(acctest.Config(map[string]any{"role": map[string]any{"name": testcloud.RoleName, "manage": false}})) // which records the status
	tc.Fault(emulator.Fault{Action: "GetPolicy", Kind: emulator.FaultDeny, Times: -1})
	tc.ClearJournal()
	changes, diags := d.Drift(acctest.Minimal)
	if got := strings.Join(changes, "\n"); !strings.Contains(got, `role_status: "policy freeze denies log:PostLogStoreLogs" -> "authorized"`) || acctest.HasErrors(diags) {
		t.Errorf("the plan shows\n%s\n%s", got, acctest.Text(diags))
	}
	diags = d.Apply(acctest.Minimal)
	acctest.CheckWords(t, acctest.Text(diags), "policy freeze denies log:PostLogStoreLogs, as an earlier run recorded, and it may not be read now", "Grant ram:GetPolicy")
	if !acctest.HasErrors(diags) {
		t.Error("the apply is no error")
	}
	tc.CheckNoWrites(t)
}

// A denial that was recorded of another delivery role says nothing of the new one; one of the account does.
func TestRecorded_otherRole(t *testing.T) {
	t.Parallel()
	for principal, kept := range map[string]bool{ownRole: false, ownRoot: true} {
		t.Run(principal, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Set(func(s *emulator.Settings) { s.ProjectPolicySparesDelivery = true })
			d := tc.NewDriver(t, nil)
			if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			tc.Console(t).PutProjectPolicy(denyWriting(to(principal)))
			_ = d.Apply(acctest.Minimal)
			tc.Console(t).CreateRole("log-writer")
			tc.Fault(emulator.Fault{Action: "GetProjectPolicy", Kind: emulator.FaultDeny, Times: -1})
			config := acctest.Config(map[string]any{"role": map[string]any{"name": "log-writer"}})
			diags := d.Apply(config)
			if acctest.HasErrors(diags) != kept {
				t.Fatal(acctest.Text(diags))
			}
			if kept {
				acctest.CheckWords(t, acctest.Text(diags), "the project policy denies log:PostLogStoreLogs to "+ownRoot)
				return
			}
			changes, diags := d.Drift(config)
			if testcloud.SameElements(t, "the next plan shows", changes, nil); strings.Contains(acctest.Text(diags), isKept) {
				t.Error(acctest.Text(diags))
			}
		})
	}
}
