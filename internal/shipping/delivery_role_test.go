package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var unmanaged = twoLines(map[string]any{"role": map[string]any{"manage": false}})

// A denied read of RAM for a role that is not managed is a warning of the refresh
// and keeps the previous status.
func TestDeliveryRole_deniedReadWarns(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state, diags := s.apply(t.Context(), s.create(standard), unmanaged)
	s.noErrors(diags)
	s = s.next()
	w.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	after, diags := s.tryRefresh(state)
	if text := said(diags); failed(diags) || !strings.Contains(text, "Delivery role AliyunActionTrailDefaultRole cannot be read") || !strings.Contains(text, "ram:GetRole") {
		t.Errorf("no warning:\n%s", text)
	}
	same(t, "the denied refresh changes", s.changes(state.state, after.state), nil)
}

// Where RAM may not be read at all and nothing is known, the status says so, and the
// shipping is made all the same.
func TestDeliveryRole_unreadable(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	w.Fault(emulator.Fault{Service: emulator.ServiceRAM, Times: -1, Kind: emulator.FaultDeny})
	config := twoLines(map[string]any{"role": map[string]any{"name": "Writer"}})
	s := w.session(t, nil)
	planned, wanted := s.plan(nil, config)
	if text := said(planned.Diagnostics); failed(planned.Diagnostics) || !strings.Contains(text, "Delivery role Writer is not in order: unreadable") {
		t.Errorf("no warning:\n%s", text)
	}
	state, diags := s.applyPlanned(t.Context(), nil, planned, wanted)
	s.noErrors(diags)
	if got := state.attribute(t, "role_status"); got != `"unreadable"` {
		t.Errorf("role_status is %s", got)
	}
	w.ClearFaults()
	s = s.next()
	if got := s.refresh(state).attribute(t, "role_status"); got != `"authorized"` {
		t.Errorf("once it can be read, role_status is %s", got)
	}
}

// With a role that is not managed, a broken role is a warning on every plan: also
// on the one that gives the role up.
func TestDeliveryRole_givenUpWhileBroken(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	w.Edit(func(a *emulator.Account) { theRole(a).Policies = nil })
	s = s.next()
	planned, _ := s.plan(s.refresh(state), unmanaged)
	if text := said(planned.Diagnostics); failed(planned.Diagnostics) || !strings.Contains(text, "is not in order: policy AliyunActionTrailRolePolicy is not attached") {
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
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			w.session(t, nil).create(standard)
			w.Edit(func(a *emulator.Account) {
				delete(a.InnerTrails, "platform-ops")
				if touched {
					theRole(a).Policies = nil
				}
			})
			w.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Kind: emulator.FaultError, Status: 403,
				Code: "InsufficientSlsPolicyException", Message: "Access to the specified Log Service project was denied."})
			w.ClearJournal()
			_, diags := w.session(t, nil).apply(t.Context(), nil, standard)
			if failed(diags) == touched {
				t.Errorf("failed: %v:\n%s", failed(diags), said(diags))
			}
			want := []string{"CreateInnerTrail"}
			if touched {
				want = []string{"AttachPolicyToRole", "CreateInnerTrail", "CreateInnerTrail", "StartLogging"}
			}
			same(t, "the calls", actions(w.Mutations()), want)
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
			w := newWorld(t).withProject("security-audit", "cn-hangzhou").withRole("Writer", emulator.SystemPolicy("AliyunLogFullAccess"))
			w.session(t, nil).create(twoLines(map[string]any{"role": map[string]any{"name": "Writer"}}))
			row.fault.Action, row.fault.Times = "GetRole", -1
			w.Fault(row.fault)
			state, diags := w.session(t, impatient).importState("platform-ops")
			if failed(diags) == row.imported || (state != nil) != row.imported {
				t.Errorf("imported: %v:\n%s", state != nil, said(diags))
			}
			if !row.imported && !strings.Contains(said(diags), "GetRole") {
				t.Errorf("the error does not name the call:\n%s", said(diags))
			}
		})
	}
}
