package shipping_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A drift is a change behind Terraform's back, what the next plan says of it, and
// the writes that repair it.
type drift struct {
	name   string
	config map[string]any
	change func(a *emulator.Account)
	plan   []string // exactly the attributes that change
	writes []string // exactly the writing calls of the repair
}

var standard = twoLines(nil)

func theRole(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }

func theLogstore(a *emulator.Account) *emulator.Logstore {
	return a.Projects["security-audit"].Logstores["innertrail_platform-ops"]
}

func theTrail(a *emulator.Account) *emulator.Trail { return a.InnerTrails["platform-ops"] }

// editIndex changes the index of the dedicated Logstore as raw JSON.
func editIndex(edit func(index map[string]any, keys map[string]any)) func(*emulator.Account) {
	return func(a *emulator.Account) {
		var index map[string]any
		if err := json.Unmarshal(theLogstore(a).Index, &index); err != nil {
			panic(err)
		}
		keys, _ := index["keys"].(map[string]any)
		edit(index, keys)
		theLogstore(a).Index, _ = json.Marshal(index)
	}
}

var declaredIndex = twoLines(map[string]any{"index": map[string]any{
	"full_text": map[string]any{"case_sensitive": false, "delimiters": ", "},
	"fields": map[string]any{
		"EventType": map[string]any{"type": "text", "analytics": true, "alias": "kind", "delimiters": ",;"},
		"EventID":   map[string]any{"type": "text"},
	},
}})

func TestDrift(t *testing.T) {
	t.Parallel()
	for _, row := range []drift{
		{
			"role deleted", standard, func(a *emulator.Account) { delete(a.Roles, "aliyunactiontraildefaultrole") },
			[]string{`role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`},
			[]string{"CreateRole", "AttachPolicyToRole"},
		},
		{
			"trust without ActionTrail", standard, func(a *emulator.Account) {
				theRole(a).AssumeRolePolicyDocument = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
			},
			[]string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
			[]string{"UpdateRole"},
		},
		{
			"policy detached", standard, func(a *emulator.Account) { theRole(a).Policies = nil },
			[]string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
			[]string{"AttachPolicyToRole"},
		},
		{
			"Logstore deleted", standard, func(a *emulator.Account) {
				delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops")
			},
			[]string{`logstore_status: "missing" -> "ready"`},
			[]string{"CreateLogStore", "CreateIndex"},
		},
		{
			"retention shortened", standard, func(a *emulator.Account) { theLogstore(a).TTL = 30 },
			[]string{`logstore.retention_days: 30 -> 3650`},
			[]string{"UpdateLogStore"},
		},
		{
			"declared settings changed", twoLines(map[string]any{"logstore": map[string]any{"append_meta": true, "auto_split": true, "max_split_shards": 32}}),
			func(a *emulator.Account) { theLogstore(a).AppendMeta, theLogstore(a).MaxSplitShard = false, 8 },
			[]string{`logstore.append_meta: false -> true`, `logstore.max_split_shards: 8 -> 32`},
			[]string{"UpdateLogStore"},
		},
		{
			"index deleted", standard, func(a *emulator.Account) { theLogstore(a).Index = nil },
			[]string{`index_status: "missing" -> "complete"`},
			[]string{"CreateIndex"},
		},
		{
			"full text removed", standard, editIndex(func(index, _ map[string]any) { delete(index, "line") }),
			[]string{`index_status: "no full-text index" -> "complete"`},
			[]string{"UpdateIndex"},
		},
		{
			"two fields removed", standard, editIndex(func(_, keys map[string]any) { delete(keys, "EventType"); delete(keys, "EventLevel") }),
			[]string{`index_status: "missing fields: EventLevel, EventType" -> "complete"`},
			[]string{"UpdateIndex"},
		},
		{
			"a field's type and another's analytics changed", standard, editIndex(func(_, keys map[string]any) {
				keys["EventType"] = map[string]any{"type": "long", "doc_value": true}
				field, _ := keys["EventID"].(map[string]any)
				field["doc_value"] = false
			}),
			[]string{`index_status: "fields of another type than text: EventType (long); fields without analytics: EventID" -> "complete"`},
			[]string{"UpdateIndex"},
		},
		{
			"declared field changed", declaredIndex, editIndex(func(_, keys map[string]any) {
				field, _ := keys["EventType"].(map[string]any)
				field["alias"], field["token"] = "sort", []string{"|"}
			}),
			[]string{
				`index.fields["EventType"].alias: "sort" -> "kind"`,
				`index.fields["EventType"].delimiters: "|" -> ",;"`,
			},
			[]string{"UpdateIndex"},
		},
		{
			"trail stopped", standard, func(a *emulator.Account) { theTrail(a).Status = emulator.StatusDisable },
			[]string{`enabled: false -> true`}, []string{"StartLogging"},
		},
		{
			"trail never started", standard, func(a *emulator.Account) { theTrail(a).Status = emulator.StatusFresh },
			[]string{`enabled: false -> true`}, []string{"StartLogging"},
		},
		{
			"trail deleted", standard, func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") },
			[]string{`trail_status: "missing" -> "present"`}, []string{"CreateInnerTrail", "StartLogging"},
		},
		{
			"trail's role changed", standard, func(a *emulator.Account) {
				theTrail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/other"
			},
			[]string{`trail_status: "ships through role other, not AliyunActionTrailDefaultRole" -> "present"`},
			[]string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
		},
		{
			"project deleted, with create_project", twoLines(map[string]any{"create_project": true}),
			func(a *emulator.Account) { delete(a.Projects, "security-audit") },
			[]string{`logstore_status: "project security-audit does not exist in cn-hangzhou" -> "ready"`},
			[]string{"CreateProject", "CreateLogStore", "CreateIndex"},
		},
		{
			"all of it at once", standard, func(a *emulator.Account) {
				theRole(a).Policies = nil
				theLogstore(a).TTL = 30
				theTrail(a).Status = emulator.StatusDisable
				editIndex(func(_, keys map[string]any) { delete(keys, "EventType") })(a)
			},
			[]string{
				`enabled: false -> true`, `index_status: "missing fields: EventType" -> "complete"`,
				`logstore.retention_days: 30 -> 3650`,
				`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`,
			},
			[]string{"AttachPolicyToRole", "StartLogging", "UpdateIndex", "UpdateLogStore"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.run(t)
		})
	}
}

func (d drift) run(t *testing.T) {
	t.Helper()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	state := w.session(t, nil).create(d.config)
	w.Edit(d.change)
	w.ClearJournal()
	s := w.session(t, nil) // another run of Terraform
	state = s.refresh(state)
	planned, wanted := s.plan(state, d.config)
	s.noErrors(planned.Diagnostics)
	if len(planned.RequiresReplace) > 0 {
		t.Errorf("the repair is a replacement: %v", planned.RequiresReplace)
	}
	noWrites(t, w)
	same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)), d.plan)
	state, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	s.noErrors(diags)
	same(t, "the repair calls", actions(w.Mutations()), d.writes)
	s = w.session(t, nil)
	state = s.refresh(state)
	planned, _ = s.plan(state, d.config)
	same(t, "the next plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
}

// Not drift: the next plan is empty.
func TestDrift_not(t *testing.T) {
	t.Parallel()
	for _, row := range []drift{
		{name: "trust widened", config: standard, change: func(a *emulator.Account) {
			theRole(a).AssumeRolePolicyDocument = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"RAM":["acs:ram::2:root"],"Service":["ecs.aliyuncs.com","actiontrail.aliyuncs.com"]}}]}`
		}},
		{name: "role's description", config: standard, change: func(a *emulator.Account) { theRole(a).Description = "changed" }},
		{name: "undeclared settings", config: standard, change: func(a *emulator.Account) {
			theLogstore(a).AppendMeta, theLogstore(a).MaxSplitShard, theLogstore(a).HotTTL = true, 8, 90
		}},
		{name: "shards split", config: twoLines(map[string]any{"logstore": map[string]any{"initial_shard_count": 2}}),
			change: func(a *emulator.Account) { theLogstore(a).ShardCount = 8 }},
		{name: "foreign field", config: standard, change: editIndex(func(_, keys map[string]any) {
			keys["ours"] = map[string]any{"type": "text", "token": []string{","}, "doc_value": true}
		})},
		{name: "delimiters and case of the standard index", config: standard, change: editIndex(func(_, keys map[string]any) {
			field, _ := keys["EventID"].(map[string]any)
			field["token"], field["caseSensitive"] = []string{"-"}, true
		})},
		{name: "delimiters in another order", config: declaredIndex, change: editIndex(func(_, keys map[string]any) {
			field, _ := keys["EventType"].(map[string]any)
			field["token"] = []string{";", ","}
		})},
		{name: "an SLS-console shipping appears", config: standard, change: func(a *emulator.Account) {
			a.SLSConsoleShipping = &emulator.SLSConsoleShipping{Project: "x", Logstore: "y"}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			state := w.session(t, nil).create(row.config)
			w.Edit(row.change)
			s := w.session(t, nil)
			after := s.refresh(state)
			planned, _ := s.plan(after, row.config)
			same(t, "the plan changes", s.changes(after.state, s.value(planned.PlannedState)), nil)
			same(t, "the refresh changes", s.changes(state.state, after.state), nil)
			if string(after.private) != string(state.private) {
				t.Errorf("the refresh wrote private state: %s -> %s", state.private, after.private)
			}
		})
	}
}

// What the repair writes merges into what the service answered: members that no
// one here knows, foreign fields and other principals' trust are kept.
func TestDrift_repairKeepsWhatOthersAdded(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	state := w.session(t, nil).create(standard)
	w.Edit(func(a *emulator.Account) {
		editIndex(func(index, keys map[string]any) {
			delete(keys, "EventType")
			keys["ours"] = map[string]any{"type": "json", "token": []string{","}, "index_all": true, "max_depth": 3, "doc_value": true}
			index["scan_index"] = true
		})(a)
		theLogstore(a).ProcessorID, theLogstore(a).TTL, theLogstore(a).AppendMeta = "p-1", 30, true
		theRole(a).AssumeRolePolicyDocument = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	})
	s := w.session(t, nil)
	_, diags := s.apply(t.Context(), s.refresh(state), standard)
	s.noErrors(diags)
	w.Edit(func(a *emulator.Account) {
		var index struct {
			Scan bool                      `json:"scan_index"`
			Keys map[string]map[string]any `json:"keys"`
		}
		if err := json.Unmarshal(theLogstore(a).Index, &index); err != nil {
			t.Fatal(err)
		}
		if !index.Scan || index.Keys["ours"]["index_all"] != true || index.Keys["ours"]["max_depth"] != 3.0 || index.Keys["EventType"] == nil {
			t.Errorf("the index lost something: %s", theLogstore(a).Index)
		}
		if l := theLogstore(a); l.ProcessorID != "p-1" || !l.AppendMeta || l.TTL != 3650 {
			t.Errorf("the Logstore lost something: %+v", l)
		}
		if trust := theRole(a).AssumeRolePolicyDocument; !strings.Contains(trust, "ecs.aliyuncs.com") || !strings.Contains(trust, "actiontrail.aliyuncs.com") {
			t.Errorf("the trust lost somebody: %s", trust)
		}
	})
}

// A field that nobody declared is removed only with prune = true.
func TestDrift_prune(t *testing.T) {
	t.Parallel()
	config := func(prune bool) map[string]any {
		return twoLines(map[string]any{"index": map[string]any{
			"fields": map[string]any{"EventType": map[string]any{"type": "text"}}, "prune": prune,
		}})
	}
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(config(true))
	w.Edit(editIndex(func(_, keys map[string]any) {
		keys["ours"] = map[string]any{"type": "text", "token": []string{","}, "doc_value": true}
	}))
	state = s.refresh(state)
	planned, wanted := s.plan(state, config(true))
	if changes := s.changes(state.state, s.value(planned.PlannedState)); len(changes) == 0 || !strings.Contains(changes[0], `index.fields["ours"]`) {
		t.Errorf("the plan does not show the foreign field: %v", changes)
	}
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	s.noErrors(diags)
	w.Edit(func(a *emulator.Account) {
		if strings.Contains(string(theLogstore(a).Index), "ours") {
			t.Errorf("the foreign field was not removed: %s", theLogstore(a).Index)
		}
	})
}

// A missing part, and all inside it, keeps its recorded values; only the status
// of the outermost missing part changes. A first observed absence is read once
// more before it is reported.
func TestDrift_missingPartKeepsItsValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	config := twoLines(map[string]any{"logstore": map[string]any{"retention_days": 365}})
	state := w.session(t, nil).create(config)
	w.Edit(func(a *emulator.Account) { delete(a.Projects, "security-audit"); delete(a.InnerTrails, "platform-ops") })
	s := w.session(t, nil)
	w.ClearJournal()
	after := s.refresh(state)
	same(t, "the refresh changes", s.changes(state.state, after.state), []string{
		`logstore_status: "ready" -> "project security-audit does not exist in cn-hangzhou"`, `trail_status: "present" -> "missing"`,
	})
	if calls := w.Journal(); len(calls) != 13 {
		t.Errorf("the refresh made %d calls, want the identity and twice 6:\n%s", len(calls), journal(calls))
	}
	w.ClearJournal()
	s.refresh(after)
	if calls := w.Journal(); len(calls) != 6 {
		t.Errorf("a later refresh made %d calls, want 6: the absence is known", len(calls))
	}
}

// A stale absence is not reported.
func TestDrift_staleAbsence(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	w.Fault(emulator.Fault{Action: "GetLogStore", Times: 1, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	same(t, "the refresh changes", s.changes(state.state, s.refresh(state).state), nil)
}

// An answer that is not understood is an error, never an absence.
func TestDrift_answerNotUnderstoodIsNoAbsence(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetLogStore", "GetIndex"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			s := w.session(t, nil)
			state := s.create(standard)
			for _, fault := range []emulator.Fault{
				{Action: action, Times: 1, Kind: emulator.FaultGarbage},
				{Action: action, Times: 1, Kind: emulator.FaultError, Status: 404, Code: "", Message: "<html>not here</html>"},
				{Action: action, Times: 1, Kind: emulator.FaultDeny},
			} {
				w.Fault(fault)
				after, diags := s.tryRefresh(state)
				if !failed(diags) {
					t.Errorf("%s %d: no error", fault.Kind, fault.Status)
				}
				same(t, "the refresh changes", s.changes(state.state, after.state), nil)
			}
		})
	}
}

// same compares without regard to order.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func actions(calls []emulator.Call) []string {
	list := make([]string, len(calls))
	for i, c := range calls {
		list[i] = c.Action
	}
	return list
}
