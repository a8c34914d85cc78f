package plan_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// role.manage may be unknown at plan time. The plan then leaves the status open.
func TestUnknown_manage(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	cfg := acctest.Config(map[string]any{"role": map[string]any{"name": "AliyunActionTrailDefaultRole", "manage": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)}})
	for i, before := range []*acctest.State{nil, state} {
		planned, _ := tc.NewSession(t, nil).Plan(before, cfg)
		m := acctest.Nested(t, s.Value(planned.PlannedState), "role", "manage")
		if m.IsKnown() {
			t.Errorf("%d: config unknown, planned %s: Terraform: invalid plan\n%s", i, acctest.FormatValue(m), acctest.Text(planned.Diagnostics))
		}
	}
}

// An unknown project_region defers the check of the destination.
func TestUnknown_projectRegion(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	planned, _ := tc.NewSession(t, nil).Plan(nil, acctest.Config(map[string]any{"project_region": acctest.UnknownString}))
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("%s", acctest.Text(planned.Diagnostics))
	}
}

// An unknown part of the encryption is not yet a change of it.
func TestUnknown_encryption(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	enc := func(id any) map[string]any {
		return acctest.Config(map[string]any{"logstore": map[string]any{"encryption": map[string]any{"type": "sm4", "key": map[string]any{"id": id, "role_arn": "acs:ram::1000000000000001:role/log-kms", "region": "cn-hangzhou"}}}})
	}
	state := s.Create(enc("k-1"))
	planned, _ := s.Plan(state, enc(acctest.UnknownString))
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("%s", acctest.Text(planned.Diagnostics))
	}
}

// An unknown role is not reported as another role: the trail may remain.
func TestUnknown_role(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t).WithRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}}))
	role := map[string]any{"role": map[string]any{"name": acctest.UnknownString}}
	planned, _ := s.Plan(state, acctest.Config(role))
	if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || strings.Contains(text, "will be re-created") {
		t.Errorf("it is not known whether the trail will be re-created:\n%s", text)
	}
	planned, _ = s.Plan(state, acctest.InSecondProject(role))
	if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "of project security-audit in cn-hangzhou keeps its logs") {
		t.Errorf("the move is not told:\n%s", text)
	}
}

// No plan call reads an unknown value as false, zero or absent. Each row would be refused,
// or warned of, if its unknown value were read so.
func TestUnknown_isNeitherFalseNorAbsent(t *testing.T) {
	t.Parallel()
	number, flag := tftypes.NewValue(tftypes.Number, tftypes.UnknownValue), tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)
	logstore := func(settings map[string]any) map[string]any {
		return acctest.Config(map[string]any{"logstore": settings})
	}
	for name, row := range map[string]struct {
		arrange func(a *emulator.Account)
		config  map[string]any
		never   string
	}{
		"create_project": {
			func(a *emulator.Account) { clear(a.Projects) }, acctest.Config(map[string]any{"create_project": flag}), "does not exist",
		},
		"hot_retention_days": {
			func(a *emulator.Account) { testcloud.Logstore(a).HotTTL = 200 },
			logstore(map[string]any{"retention_days": 3650, "hot_retention_days": number}), "does not fit",
		},
		"hot_retention_days beside a lower retention": {
			func(a *emulator.Account) { testcloud.Logstore(a).TTL, testcloud.Logstore(a).HotTTL = 90, 80 },
			logstore(map[string]any{"retention_days": 90, "hot_retention_days": number, "infrequent_access_days": 30}), "does not fit",
		},
		"mode": {
			nil, logstore(map[string]any{"mode": acctest.UnknownString}), "cannot become",
		},
		"role.manage": {
			func(a *emulator.Account) { clear(a.Roles) },
			acctest.Config(map[string]any{"role": map[string]any{"name": "AliyunActionTrailDefaultRole", "manage": flag}}), "not managed",
		},
		"retention_days": {
			nil, logstore(map[string]any{"retention_days": number}), "deletes logs",
		},
		"the consent": {
			nil, logstore(map[string]any{"retention_days": 30, "allow_retention_decrease_to": number}), "deletes logs",
		},
	} {
		for _, state := range []string{"create", "update"} {
			t.Run(name+", "+state, func(t *testing.T) {
				t.Parallel()
				tc := acctest.NewWithProject(t)
				s := tc.NewSession(t, nil)
				before := s.Create(acctest.Minimal)
				if row.arrange != nil {
					tc.Edit(row.arrange)
				}
				if state == "create" {
					tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
					before = nil
				} else {
					before = s.Refresh(before)
				}
				planned, _ := s.Plan(before, row.config)
				if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || strings.Contains(text, row.never) {
					t.Errorf("an unknown value is taken for one that is known:\n%s", text)
				}
			})
		}
	}
}

// Where the destination of the logs is not known, nothing is known of its Logstore: no plan promises
// that it is ready. An existing shipping keeps its trail and its Logstore, whatever an unknown trail_name
// turns out to be.
func TestUnknown_logstoreStatus(t *testing.T) {
	t.Parallel()
	empty, shipping := acctest.NewWithProject(t), acctest.NewWithProject(t)
	state := shipping.NewSession(t, nil).Create(acctest.Minimal)
	unknown := acctest.UnknownString
	for name, row := range map[string]struct {
		config          map[string]any
		created, update bool // whether the status is unknown
	}{
		"nothing":         {acctest.Minimal, false, false},
		"enabled":         {acctest.Config(map[string]any{"enabled": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)}), false, false},
		"project_name":    {acctest.Config(map[string]any{"project_name": unknown}), true, true},
		"project_region":  {acctest.Config(map[string]any{"project_region": unknown}), true, true},
		"trail_name":      {acctest.Config(map[string]any{"trail_name": unknown}), true, false},
		"region":          {acctest.Config(map[string]any{"region": unknown}), true, false},
		"role.name":       {acctest.Config(map[string]any{"role": map[string]any{"name": unknown}}), true, false},
		"assume_role_arn": {acctest.Config(map[string]any{"assume_role_arn": unknown}), true, false},
	} {
		for _, plan := range []struct {
			what    string
			tc      *acctest.Cloud
			before  *acctest.State
			unknown bool
		}{{"create", empty, nil, row.created}, {"update", shipping, state, row.update}} {
			s := plan.tc.NewSession(t, nil)
			planned, _ := s.Plan(plan.before, row.config)
			if status := acctest.Nested(t, s.Value(planned.PlannedState), "logstore_status"); status.IsKnown() == plan.unknown || acctest.HasErrors(planned.Diagnostics) {
				t.Errorf("%s, %s: the plan has the status %s\n%v", name, plan.what, acctest.FormatValue(status), acctest.Text(planned.Diagnostics))
			}
		}
	}
}
