package shipping_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Importing a shipping that is as the two-line configuration declares plans 0
// changes, by every form of the id. Import never writes.
func TestImport_forms(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"platform-ops", "platform-ops@cn-hangzhou", "1000000000000001/cn-hangzhou/platform-ops"} {
		t.Run(strings.ReplaceAll(id, "/", "|"), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			w.session(t, nil).create(standard)
			w.ClearJournal()
			s := w.session(t, nil)
			state, diags := s.importState(id)
			s.noErrors(diags)
			state = s.refresh(state)
			planned, _ := s.plan(state, standard)
			s.noErrors(planned.Diagnostics)
			same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
			w.noWrites(t)
		})
	}
}

// Import of shippings as the console leaves them: every planned change is a real
// one, a provider-only argument, or the first recording of a declared optional
// setting.
func TestImport_asTheConsoleLeavesThem(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*emulator.Account)
		config map[string]any
		plan   []string
	}{
		{"stopped", func(a *emulator.Account) { theTrail(a).Status = emulator.StatusDisable }, standard, []string{"enabled: false -> true"}},
		{"retention changed", func(a *emulator.Account) { theLogstore(a).TTL = 180 }, standard, []string{"logstore.retention_days: 180 -> 3650"}},
		{"another delivery role", func(a *emulator.Account) {
			a.Roles["writer"] = &emulator.Role{Name: "Writer", Policies: theRole(a).Policies, AssumeRolePolicyDocument: theRole(a).AssumeRolePolicyDocument}
			theTrail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/writer"
		}, twoLines(map[string]any{"role": map[string]any{"name": "Writer"}}), nil},
		{"service-made index", func(a *emulator.Account) {
			editIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
		}, standard, []string{`index_status: "missing fields: EventID" -> "complete"`}},
		{"declared optional setting", func(*emulator.Account) {}, twoLines(map[string]any{"logstore": map[string]any{"append_meta": true}}),
			[]string{"logstore.append_meta: null -> true"}},
		{"provider-only argument", func(*emulator.Account) {}, twoLines(map[string]any{"deletion_protection": true}), []string{"deletion_protection: false -> true"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			w.session(t, nil).create(standard)
			w.Edit(row.change)
			w.ClearJournal()
			s := w.session(t, nil)
			state, diags := s.importState("platform-ops")
			s.noErrors(diags)
			state = s.refresh(state)
			planned, _ := s.plan(state, row.config)
			s.noErrors(planned.Diagnostics)
			same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)), row.plan)
			w.noWrites(t)
		})
	}
}

// A shipping of which parts are gone can be imported: the plan shows what is missing,
// and its apply makes it.
func TestImport_partsGone(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*emulator.Account)
		plan   []string
	}{
		{"project", func(a *emulator.Account) { clear(a.Projects) },
			[]string{`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`, `index_status: null -> "complete"`}},
		{"Logstore", func(a *emulator.Account) { clear(a.Projects["security-audit"].Logstores) },
			[]string{`logstore_status: "missing" -> "ready"`, `index_status: null -> "complete"`}},
		{"index", func(a *emulator.Account) { theLogstore(a).Index = nil }, []string{`index_status: "missing" -> "complete"`}},
		{"role", func(a *emulator.Account) { clear(a.Roles) },
			[]string{`role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			config := twoLines(map[string]any{"create_project": true})
			w.session(t, nil).create(config)
			w.Edit(row.change)
			s := w.session(t, nil)
			state, diags := s.importState("platform-ops")
			s.noErrors(diags)
			state = s.refresh(state)
			planned, wanted := s.plan(state, config)
			s.noErrors(planned.Diagnostics)
			same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)), append(row.plan, "create_project: false -> true"))
			applied, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
			s.noErrors(diags)
			s = s.next()
			planned, _ = s.plan(s.refresh(applied), config)
			same(t, "the next plan changes", s.changes(applied.state, s.value(planned.PlannedState)), nil)
		})
	}
}

// Importing a trail that is missing, or by an id that is not understood, is an
// error that says what is wrong.
func TestImport_errors(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	s.create(standard)
	for id, words := range map[string]string{
		"other-trail":                               "there is platform-ops",
		"platform-ops@cn-shanghai":                  "there is none",
		"Platform-Ops":                              "not the name of a trail",
		"platform-ops@":                             "names no region",
		"platform-ops@Shanghai!":                    "not a region",
		"a/b/c/d":                                   "has 4 parts",
		"x/cn-hangzhou/platform-ops":                "not an account id",
		"1000000000000001//platform-ops":            "names no region",
		"2000000000000002/cn-hangzhou/platform-ops": "another account",
	} {
		state, diags := s.importState(id)
		if text := said(diags); !failed(diags) || state != nil || !strings.Contains(text, words) {
			t.Errorf("%s: want %q:\n%s", id, words, text)
		}
	}
}

// Identity is set on every path of every operation.
func TestIdentity_everywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	check := func(what string, h *held) {
		t.Helper()
		if h.identity == nil || h.identity.IdentityData == nil {
			t.Errorf("%s sets no identity", what)
			return
		}
		if text := string(h.identity.IdentityData.MsgPack); !strings.Contains(text, "platform-ops") || !strings.Contains(text, "cn-hangzhou") || !strings.Contains(text, "1000000000000001") {
			t.Errorf("%s sets %q", what, text)
		}
	}
	state := s.create(standard)
	check("create", state)
	state.identity = nil // as a Terraform older than 1.12 gives it
	state = s.refresh(state)
	check("read", state)
	state.identity = nil
	state, diags := s.apply(t.Context(), state, twoLines(map[string]any{"enabled": false}))
	s.noErrors(diags)
	check("update", state)
	w.Fault(emulator.Fault{Action: "StartLogging", Times: -1, Kind: emulator.FaultDeny})
	state.identity = nil
	state, diags = s.apply(t.Context(), state, standard)
	if !failed(diags) {
		t.Fatal("the update did not fail")
	}
	check("failed update", state)
	w.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	state.identity = nil
	check("read of a vanished trail", s.refresh(state))
	w.Fault(emulator.Fault{Action: "GetRole", Times: 1, Kind: emulator.FaultDeny})
	state.identity = nil
	state, diags = s.tryRefresh(state)
	if !failed(diags) {
		t.Fatal("the read did not fail")
	}
	check("failed read", state)
	imported, diags := w.session(t, nil).importState("platform-ops")
	if !failed(diags) || imported != nil {
		t.Error("a missing trail was imported")
	}
}

// importState imports by id; nil where that is an error.
func (s *session) importState(id string) (*held, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	resp, err := s.server.ImportResourceState(s.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	s.check(err)
	if failed(resp.Diagnostics) {
		return nil, resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	return &held{state: s.value(imported.State), private: imported.Private, identity: imported.Identity}, resp.Diagnostics
}
