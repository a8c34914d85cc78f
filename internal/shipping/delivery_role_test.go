package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var unmanaged = Config(map[string]any{"role": map[string]any{"manage": false}})

// A denied read of RAM for a role that is not managed is a warning of the refresh
// and keeps the previous status.
func TestDeliveryRole_deniedReadWarns(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state, diags := s.apply(t.Context(), s.create(Minimal), unmanaged)
	s.NoErrors(diags)
	s = s.next()
	tc.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	after, diags := s.tryRefresh(state)
	if text := Text(diags); HasErrors(diags) || !strings.Contains(text, "Delivery role AliyunActionTrailDefaultRole cannot be read") || !strings.Contains(text, "ram:GetRole") {
		t.Errorf("no warning:\n%s", text)
	}
	SameElements(t, "the denied refresh changes", s.changes(state.Value, after.Value), nil)
}

// Where RAM may not be read at all and nothing is known, the status says so, and the
// shipping is made all the same.
func TestDeliveryRole_unreadable(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	tc.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	config := Config(map[string]any{"role": map[string]any{"name": "Writer"}})
	s := tc.NewSession(t, nil)
	planned, wanted := s.plan(nil, config)
	if text := Text(planned.Diagnostics); HasErrors(planned.Diagnostics) || !strings.Contains(text, "Delivery role Writer is not in order: unreadable") {
		t.Errorf("no warning:\n%s", text)
	}
	state, diags := s.applyPlanned(t.Context(), nil, planned, wanted)
	s.NoErrors(diags)
	if got := state.attribute(t, "role_status"); got != `"unreadable"` {
		t.Errorf("role_status is %s", got)
	}
	tc.ClearFaults()
	s = s.next()
	if got := s.refresh(state).attribute(t, "role_status"); got != `"authorized"` {
		t.Errorf("once it can be read, role_status is %s", got)
	}
}

// With a role that is not managed, a broken role is a warning on every plan: also
// on the one that gives the role up.
func TestDeliveryRole_givenUpWhileBroken(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	tc.Edit(func(a *emulator.Account) { Role(a).Policies = nil })
	s = s.next()
	planned, _ := s.plan(s.refresh(state), unmanaged)
	if text := Text(planned.Diagnostics); HasErrors(planned.Diagnostics) || !strings.Contains(text, "is not in order: policy AliyunActionTrailRolePolicy is not attached") {
		t.Errorf("no warning:\n%s", text)
	}
}

// Propagation is retried only where it can happen: a role that this run mended is
// waited for, one that it did not touch is not.
func TestDeliveryRole_waitedForWhereTouched(t *testing.T) {
	t.Parallel()
	for name, touched := range map[string]bool{"mended in this run": true, "not touched": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			tc.NewSession(t, nil).create(Minimal)
			tc.Edit(func(a *emulator.Account) {
				delete(a.InnerTrails, "platform-ops")
				if touched {
					Role(a).Policies = nil
				}
			})
			tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Kind: emulator.FaultError, Status: 403,
				Code: "InsufficientSlsPolicyException", Message: "Access to the specified Log Service project was denied."})
			tc.ClearJournal()
			_, diags := tc.NewSession(t, nil).apply(t.Context(), nil, Minimal)
			if HasErrors(diags) == touched {
				t.Errorf("failed: %v:\n%s", HasErrors(diags), Text(diags))
			}
			want := []string{"CreateInnerTrail"}
			if touched {
				want = []string{"AttachPolicyToRole", "CreateInnerTrail", "CreateInnerTrail", "StartLogging"}
			}
			SameElements(t, "the calls", Actions(tc.Mutations()), want)
		})
	}
}

// Import passes over a role that is not there or may not be read, and over nothing
// else: an answer that is not understood is an error.
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
			tc := New(t).WithProject("security-audit", "cn-hangzhou").WithRole("Writer", emulator.SystemPolicy("AliyunLogFullAccess"))
			tc.NewSession(t, nil).create(Config(map[string]any{"role": map[string]any{"name": "Writer"}}))
			row.fault.Action, row.fault.Times = "GetRole", -1
			tc.Fault(row.fault)
			state, diags := tc.NewSession(t, noRetries).importState("platform-ops")
			if HasErrors(diags) == row.imported || (state != nil) != row.imported {
				t.Errorf("imported: %v:\n%s", state != nil, Text(diags))
			}
			if !row.imported && !strings.Contains(Text(diags), "GetRole") {
				t.Errorf("the error does not name the call:\n%s", Text(diags))
			}
		})
	}
}
