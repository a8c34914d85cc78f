package role_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var withUnmanagedRole = acctest.Config(map[string]any{"role": map[string]any{"manage": false}})

// A denied read of RAM for an unmanaged role is a warning of the refresh and keeps the
// previous status.
func TestDeliveryRole_deniedReadWarns(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state, diags := s.Apply(t.Context(), s.Create(acctest.Minimal), withUnmanagedRole)
	s.NoErrors(diags)
	s = s.Next()
	tc.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	after, diags := s.TryRefresh(state)
	if text := acctest.Text(diags); acctest.HasErrors(diags) || !strings.Contains(text, "Delivery role AliyunActionTrailDefaultRole cannot be read") || !strings.Contains(text, "ram:GetRole") {
		t.Errorf("no warning:\n%s", text)
	}
	testcloud.SameElements(t, "the denied refresh changes", s.Changes(state.Value, after.Value), nil)
}

// If RAM cannot be read at all and nothing is known, the status says so, and the
// shipping is still created.
func TestDeliveryRole_unreadable(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t).WithRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	tc.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	config := acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}})
	s := tc.NewSession(t, nil)
	planned, wanted := s.Plan(nil, config)
	if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "Delivery role Writer is not in order: unreadable") {
		t.Errorf("no warning:\n%s", text)
	}
	state, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
	s.NoErrors(diags)
	if got := state.Attribute(t, "role_status"); got != `"unreadable"` {
		t.Errorf("role_status is %s", got)
	}
	tc.ClearFaults()
	s = s.Next()
	if got := s.Refresh(state).Attribute(t, "role_status"); got != `"authorized"` {
		t.Errorf("once it can be read, role_status is %s", got)
	}
}

// A broken unmanaged role is a warning in every plan, including the one that stops
// managing the role.
func TestDeliveryRole_unmanagedWhileBroken(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	s = s.Next()
	planned, _ := s.Plan(s.Refresh(state), withUnmanagedRole)
	if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "is not in order: policy AliyunActionTrailRolePolicy is not attached") {
		t.Errorf("no warning:\n%s", text)
	}
}

// Retries for propagation happen only where propagation is possible: the apply waits
// for a role that it repaired, but not for an unchanged one.
func TestDeliveryRole_waitsOnlyForChanges(t *testing.T) {
	t.Parallel()
	for name, touched := range map[string]bool{"repaired in this run": true, "not touched": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			tc.Edit(func(a *emulator.Account) {
				delete(a.InnerTrails, "platform-ops")
				if touched {
					testcloud.Role(a).Policies = nil
				}
			})
			tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Kind: emulator.FaultError, Status: 403,
				Code: "InsufficientSlsPolicyException", Message: "Access to the specified Log Service project was denied."})
			tc.ClearJournal()
			_, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.Minimal)
			if acctest.HasErrors(diags) == touched {
				t.Errorf("failed: %v:\n%s", acctest.HasErrors(diags), acctest.Text(diags))
			}
			want := []string{"CreateInnerTrail"}
			if touched {
				want = []string{"AttachPolicyToRole", "CreateInnerTrail", "CreateInnerTrail", "StartLogging"}
			}
			testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), want)
		})
	}
}

// Import tolerates a role that is missing or cannot be read, but nothing else: an
// answer that cannot be read is an error.
func TestDeliveryRole_import(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		fault    emulator.Fault
		imported bool
	}{
		{"denied", emulator.Fault{Kind: emulator.FaultDeny}, true},
		{"missing", emulator.Fault{Kind: emulator.FaultError, Status: 404, Code: "EntityNotExist.Role", Message: "no"}, true},
		{"unavailable", emulator.Fault{Kind: emulator.FaultUnavailable}, false},
		{"throttled", emulator.Fault{Kind: emulator.FaultThrottle}, false},
		{"garbled", emulator.Fault{Kind: emulator.FaultGarbage}, false},
		{"cut", emulator.Fault{Kind: emulator.FaultCutBefore}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t).WithRole("Writer", emulator.SystemPolicy("AliyunLogFullAccess"))
			tc.NewSession(t, nil).Create(acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}}))
			row.fault.Action, row.fault.Times = "GetRole", -1
			tc.Fault(row.fault)
			state, diags := tc.NewSession(t, map[string]any{"max_retries": 0}).ImportState("platform-ops")
			if acctest.HasErrors(diags) == row.imported || (state != nil) != row.imported {
				t.Errorf("imported: %v:\n%s", state != nil, acctest.Text(diags))
			}
			if !row.imported && !strings.Contains(acctest.Text(diags), "GetRole") {
				t.Errorf("the error does not name the call:\n%s", acctest.Text(diags))
			}
		})
	}
}
