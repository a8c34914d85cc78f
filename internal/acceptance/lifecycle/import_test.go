package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A shipping that matches the minimal configuration can be imported by every form of
// the id, and the plan has 0 changes. Import never writes.
func TestImport_forms(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"platform-ops", "platform-ops@cn-hangzhou", "1000000000000001/cn-hangzhou/platform-ops"} {
		t.Run(strings.ReplaceAll(id, "/", "|"), func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			tc.ClearJournal()
			s := tc.NewSession(t, nil)
			state, diags := s.ImportState(id)
			s.NoErrors(diags)
			state = s.Refresh(state)
			planned, _ := s.Plan(state, acctest.Minimal)
			s.NoErrors(planned.Diagnostics)
			testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
			tc.CheckNoWrites(t)
		})
	}
}

// recorded is the planned change of the record of an import: the first apply replaces it.
const recorded = `last_applied: "imported:cn-hangzhou/security-audit/3650" -> "cn-hangzhou/security-audit/3650"`

// A shipping from the console can be imported: every planned change is a real one, a
// provider-only argument, or the first recording of a configured optional setting.
func TestImport_fromConsole(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*emulator.Account)
		config map[string]any
		plan   []string
	}{
		{"stopped", func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, acctest.Minimal, []string{"enabled: false -> true", recorded}},
		{"retention changed", func(a *emulator.Account) { testcloud.Logstore(a).TTL = 180 }, acctest.Minimal,
			[]string{"logstore.retention_days: 180 -> 3650", `last_applied: "imported:cn-hangzhou/security-audit/180" -> "cn-hangzhou/security-audit/3650"`}},
		{"another delivery role", func(a *emulator.Account) {
			a.Roles["writer"] = &emulator.Role{Name: "Writer", Policies: testcloud.Role(a).Policies, AssumeRolePolicyDocument: testcloud.Role(a).AssumeRolePolicyDocument}
			testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/writer"
		}, acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}}), nil},
		{"service-made index", func(a *emulator.Account) {
			testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
		}, acctest.Minimal, []string{`index_status: "missing fields: EventID" -> "complete"`, recorded}},
		{"declared optional setting", func(*emulator.Account) {}, acctest.Config(map[string]any{"logstore": map[string]any{"append_meta": true}}),
			[]string{"logstore.append_meta: null -> true", recorded}},
		{"provider-only argument", func(*emulator.Account) {}, acctest.Config(map[string]any{"deletion_protection": true}), []string{"deletion_protection: false -> true", recorded}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			tc.Edit(row.change)
			tc.ClearJournal()
			s := tc.NewSession(t, nil)
			state, diags := s.ImportState("platform-ops")
			s.NoErrors(diags)
			state = s.Refresh(state)
			planned, _ := s.Plan(state, row.config)
			s.NoErrors(planned.Diagnostics)
			testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), row.plan)
			tc.CheckNoWrites(t)
		})
	}
}

// A shipping with missing parts can be imported: the plan shows them, and its apply
// creates them.
func TestImport_missingParts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*emulator.Account)
		plan   []string
	}{
		{"project", func(a *emulator.Account) { clear(a.Projects) },
			[]string{`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`, `index_status: null -> "complete"`,
				`last_applied: "imported:cn-hangzhou/security-audit" -> "cn-hangzhou/security-audit/3650"`, "logstore_created: null -> unknown"}},
		{"Logstore", func(a *emulator.Account) { clear(a.Projects["security-audit"].Logstores) },
			[]string{`logstore_status: "missing" -> "ready"`, `index_status: null -> "complete"`,
				`last_applied: "imported:cn-hangzhou/security-audit" -> "cn-hangzhou/security-audit/3650"`, "logstore_created: null -> unknown"}},
		{"index", func(a *emulator.Account) { testcloud.Logstore(a).Index = nil }, []string{`index_status: "missing" -> "complete"`, recorded}},
		{"role", func(a *emulator.Account) { clear(a.Roles) },
			[]string{`role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`, recorded}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			config := acctest.Config(map[string]any{"create_project": true})
			tc.NewSession(t, nil).Create(config)
			tc.Edit(row.change)
			s := tc.NewSession(t, nil)
			state, diags := s.ImportState("platform-ops")
			s.NoErrors(diags)
			state = s.Refresh(state)
			planned, wanted := s.Plan(state, config)
			s.NoErrors(planned.Diagnostics)
			testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), append(row.plan, "create_project: false -> true"))
			applied, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
			s.NoErrors(diags)
			s = s.Next()
			planned, _ = s.Plan(s.Refresh(applied), config)
			testcloud.SameElements(t, "the next plan changes", s.Changes(applied.Value, s.Value(planned.PlannedState)), nil)
		})
	}
}

// Importing a missing trail, or with an invalid id, is an error that says what is
// wrong.
func TestImport_errors(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	for id, words := range map[string]string{
		"":                               "The import id is empty",
		"other-trail":                    "there is platform-ops",
		"platform-ops@cn-shanghai":       "it is in cn-hangzhou",
		"Platform-Ops":                   "not the name of a trail",
		"platform-ops@":                  "names no region",
		"platform-ops@Shanghai!":         "not a region",
		"a/b/c/d":                        "has 4 parts",
		"x/cn-hangzhou/platform-ops":     "not an account id",
		"1000000000000001//platform-ops": "names no region",
		"2000000000000002/cn-hangzhou/platform-ops": "The import names account 2000000000000002",
	} {
		state, diags := s.ImportState(id)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || state != nil || !strings.Contains(text, words) {
			t.Errorf("%s: want %q:\n%s", id, words, text)
		}
	}
}

// Every operation sets the identity on every path.
func TestIdentity_everyOperation(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	check := func(what string, h *acctest.State) {
		t.Helper()
		if h.Identity == nil || h.Identity.IdentityData == nil {
			t.Errorf("%s sets no identity", what)
			return
		}
		if text := string(h.Identity.IdentityData.MsgPack); !strings.Contains(text, "platform-ops") || !strings.Contains(text, "cn-hangzhou") || !strings.Contains(text, "1000000000000001") {
			t.Errorf("%s sets %q", what, text)
		}
	}
	state := s.Create(acctest.Minimal)
	check("create", state)
	state.Identity = nil // as a Terraform older than 1.12 does
	state = s.Refresh(state)
	check("read", state)
	state.Identity = nil
	state, diags := s.Apply(t.Context(), state, acctest.Config(map[string]any{"enabled": false}))
	s.NoErrors(diags)
	check("update", state)
	tc.Fault(emulator.Fault{Action: "StartLogging", Times: -1, Kind: emulator.FaultDeny})
	state.Identity = nil
	state, diags = s.Apply(t.Context(), state, acctest.Minimal)
	if !acctest.HasErrors(diags) {
		t.Fatal("the update did not fail")
	}
	check("failed update", state)
	tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	state.Identity = nil
	check("read of a vanished trail", s.Refresh(state))
	tc.Fault(emulator.Fault{Action: "GetRole", Times: 1, Kind: emulator.FaultDeny})
	state.Identity = nil
	state, diags = s.TryRefresh(state)
	if !acctest.HasErrors(diags) {
		t.Fatal("the read did not fail")
	}
	check("failed read", state)
	imported, diags := tc.NewSession(t, nil).ImportState("platform-ops")
	if !acctest.HasErrors(diags) || imported != nil {
		t.Error("a missing trail was imported")
	}
}
