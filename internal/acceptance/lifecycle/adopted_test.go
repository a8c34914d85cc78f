package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A failed create records nothing for an adopted trail, even if the trail had to be
// re-created: the next create adopts what exists.
func TestAdoption_failureRecordsNothing(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t).WithRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	tc.NewSession(t, nil).Create(acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}}))
	s := tc.NewSession(t, nil)
	planned, wanted := s.Plan(nil, acctest.Minimal)
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	after, _ := s.Next().ApplyPlanned(t.Context(), nil, planned, wanted)
	if after != nil {
		t.Errorf("an adopted trail is recorded (tainted)")
	}
}

// A trail that was moved outside Terraform into a project of another region is moved
// back. The region recorded at creation is not that of the drift.
func TestAdoption_driftAcrossRegions(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t).WithProject("third-audit", "cn-shanghai")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-shanghai:1000000000000001:project/third-audit"
	})
	s = tc.NewSession(t, nil)
	state = s.Refresh(state)
	planned, wanted := s.Plan(state, acctest.Minimal)
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("%s", acctest.Text(planned.Diagnostics))
		return
	}
	_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	if acctest.HasErrors(diags) {
		t.Errorf("%s", acctest.Text(diags))
	}
}

// What a failed create has left can be replaced, even under another name.
func TestAdoption_taintedCanBeRenamed(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	tc.Fault(emulator.Fault{Action: "StartLogging", Times: 1, Kind: emulator.FaultInternal})
	state, diags := s.Apply(t.Context(), nil, acctest.Minimal)
	if !acctest.HasErrors(diags) || state == nil {
		t.Fatal("no taint")
	}
	s = s.Next()
	s.Refresh(state)
	// Terraform plans a tainted resource as a create, without a prior state.
	planned, _ := s.Plan(nil, map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"})
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("%s", acctest.Text(planned.Diagnostics))
	}
}

// Two resources never hold the same trail without a warning.
func TestAdoption_twoResources(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	p1, c1 := s.Plan(nil, acctest.Minimal)
	p2, c2 := s.Plan(nil, acctest.Minimal)
	a := s.Next()
	_, d1 := a.ApplyPlanned(t.Context(), nil, p1, c1)
	two, d2 := a.ApplyPlanned(t.Context(), nil, p2, c2)
	all := acctest.Text(p2.Diagnostics) + acctest.Text(d1) + acctest.Text(d2)
	if two != nil && !strings.Contains(all, "adopted") {
		t.Errorf("two resources hold one trail, and nothing said so:\n%s", all)
	}
}

// A trail that a create has adopted is not deleted at its old address, even if that
// create failed later.
func TestAdoption_failedCreateKeepsTrailFromOldAddress(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	s := tc.NewSession(t, nil)
	s.Refresh(state)
	cfg := acctest.Config(map[string]any{"logstore": map[string]any{"append_meta": true}})
	create, wanted := s.Plan(nil, cfg)
	destroy, null := s.Plan(state, nil)
	s.NoErrors(create.Diagnostics)
	a := s.Next()
	tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, Kind: emulator.FaultDeny})
	_, d := a.ApplyPlanned(t.Context(), nil, create, wanted)
	_, d2 := a.ApplyPlanned(t.Context(), state, destroy, null)
	tc.Edit(func(acc *emulator.Account) {
		if testcloud.Trail(acc) == nil {
			t.Errorf("shipping is stopped and no state has it:\n%s%s", acctest.Text(d), acctest.Text(d2))
		}
	})
}
