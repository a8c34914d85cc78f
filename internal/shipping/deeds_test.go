package shipping_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// deed is one thing that a person does with Terraform. The matrices disturb it at
// each of its calls to the cloud.
type deed struct {
	name   string
	block  map[string]any                                       // further arguments of the provider block
	cloud  func(w *world)                                       // what there is at first, beside the projects
	before map[string]any                                       // what is applied first; nil: nothing
	since  func(a *emulator.Account)                            // what somebody does then
	does   func(*stack, map[string]any) []*tfprotov6.Diagnostic // nil: apply
	config map[string]any                                       // nil: destroy

	unpaid  bool // what somebody does keeps ActionTrail from delivering
	reads   bool // the deed changes nothing
	deletes bool // the deed deletes the logs
}

// do does the deed.
func (d deed) do(k *stack) []*tfprotov6.Diagnostic {
	if d.does != nil {
		return d.does(k, d.config)
	}
	return k.apply(d.config)
}

// stage has everything as it is before the deed.
func (d deed) stage(t *testing.T, w *world) *stack {
	t.Helper()
	w.withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
	if d.cloud != nil {
		d.cloud(w)
	}
	k := w.stack(t, d.block)
	if d.before != nil {
		if diags := k.apply(d.before); failed(diags) {
			t.Fatalf("before the deed:\n%s", said(diags))
		}
		w.Deliver(3)
	}
	if d.since != nil {
		w.Edit(d.since)
	}
	w.ClearJournal()
	return k
}

func logstore(settings map[string]any) map[string]any {
	return twoLines(map[string]any{"logstore": settings})
}

// enabledBefore is a shipping that somebody has enabled before: all parts stand.
func enabledBefore(w *world) {
	k := w.stack(w.t, nil)
	if diags := k.apply(standard); failed(diags) {
		w.t.Fatal(said(diags))
	}
	w.Deliver(3)
}

func plainRead(k *stack, config map[string]any) []*tfprotov6.Diagnostic { return k.read(config) }

func plainImport(k *stack, config map[string]any) []*tfprotov6.Diagnostic {
	return k.adopt("platform-ops", config)
}

// deeds are the kinds of create, update, move, read, delete and import.
var deeds = []deed{
	{name: "create", config: standard},
	{name: "create with the project", cloud: withoutProjects, config: twoLines(map[string]any{"create_project": true})},
	{name: "create stopped, of a trail that starts by itself", cloud: startsEnabled, config: twoLines(map[string]any{"enabled": false})},
	{name: "create where the service makes the Logstore", cloud: precreationRefused, config: standard},
	{name: "create over what stands", cloud: func(w *world) {
		enabledBefore(w)
		w.Edit(func(a *emulator.Account) {
			delete(a.InnerTrails, "platform-ops")
			theRole(a).Policies = nil
			theLogstore(a).TTL = 90
			editIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
		})
	}, config: standard},
	{name: "create over a trail", cloud: enabledBefore, config: standard},

	{name: "raise the retention", before: logstore(map[string]any{"retention_days": 90}), config: standard},
	{name: "lower the retention with consent", before: standard, config: logstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})},
	{name: "declare settings", before: standard, config: logstore(map[string]any{"append_meta": true, "hot_retention_days": 30, "max_split_shards": 128})},
	{name: "declare an index", before: standard, config: declaredIndex},
	{name: "stop", before: standard, config: twoLines(map[string]any{"enabled": false})},
	{name: "start", before: twoLines(map[string]any{"enabled": false}), config: standard},
	{name: "repair everything but the trail", before: standard, config: standard, unpaid: true, since: func(a *emulator.Account) {
		theRole(a).Policies, theRole(a).AssumeRolePolicyDocument = nil, `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
		theLogstore(a).TTL = 30
		theTrail(a).Status = emulator.StatusDisable
		editIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") })(a)
	}},
	{name: "repair a lost Logstore", before: standard, config: standard, unpaid: true, since: func(a *emulator.Account) {
		clear(a.Projects["security-audit"].Logstores)
	}},
	{name: "repair a lost role", before: standard, config: standard, unpaid: true, since: func(a *emulator.Account) { clear(a.Roles) }},
	{name: "repair a lost trail", before: standard, config: standard, since: func(a *emulator.Account) { clear(a.InnerTrails) }},
	{name: "change the role", before: standard, config: twoLines(map[string]any{"role": map[string]any{"name": "innertrail-writer", "manage": true}})},

	{name: "move", before: standard, config: toSecond(nil)},
	{name: "move and stop", before: standard, config: toSecond(map[string]any{"enabled": false})},
	{name: "move back what somebody moved", before: standard, config: standard, since: func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &emulator.Logstore{Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2}
		shipsToSecond(a)
	}},
	{name: "rename", before: standard, config: map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"}},

	{name: "read", before: standard, config: standard, does: plainRead, reads: true},
	{name: "read a lost trail", before: standard, config: standard, does: plainRead, reads: true, since: func(a *emulator.Account) { clear(a.InnerTrails) }},
	{name: "read what somebody moved", before: standard, config: standard, does: plainRead, reads: true, unpaid: true, since: shipsToSecond},
	{name: "read a role with other policies", before: standard, config: standard, does: plainRead, reads: true, since: func(a *emulator.Account) {
		theRole(a).Policies = []emulator.Attachment{{PolicyType: "System", PolicyName: "AliyunLogFullAccess"}}
	}},

	{name: "destroy", before: standard},
	{name: "destroy with the logs", before: withLogs, deletes: true},
	{name: "import", cloud: enabledBefore, config: standard, does: plainImport},
	{name: "import what is out of order", cloud: func(w *world) {
		enabledBefore(w)
		w.Edit(func(a *emulator.Account) {
			theLogstore(a).TTL = 90
			theTrail(a).Status = emulator.StatusDisable
		})
	}, config: standard, does: plainImport},
}

func withoutProjects(w *world) { w.Edit(func(a *emulator.Account) { clear(a.Projects) }) }

func startsEnabled(w *world) {
	w.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
}

func precreationRefused(w *world) { w.Set(func(s *emulator.Settings) { s.PrecreateRefused = true }) }

// target is one call of a deed: the n-th of its action, and where a deed asks many
// regions, of its region.
type target struct {
	action, region string
	n              int
	mutating       bool
}

// calls are those that a deed makes when nothing disturbs it, so that a call that is
// added later joins by itself: those of its planning and those of its apply.
func (d deed) calls(t *testing.T) (planning, applying []emulator.Call) {
	t.Helper()
	undisturbed.Lock()
	once, known := undisturbed.calls[d.name]
	if !known {
		once = sync.OnceValues(func() (planning, applying []emulator.Call) {
			inBubble(t, func(t *testing.T, w *world) {
				k := d.stage(t, w)
				k.planned = 0
				if diags := d.do(k); failed(diags) {
					t.Fatalf("%s fails undisturbed:\n%s", d.name, said(diags))
				}
				all := w.Journal()
				if k.planned == 0 {
					k.planned = len(all)
				}
				planning, applying = all[:k.planned], all[k.planned:]
			})
			return planning, applying
		})
		undisturbed.calls[d.name] = once
	}
	undisturbed.Unlock()
	return once()
}

// undisturbed holds what deeds call, by their names.
var undisturbed = struct {
	sync.Mutex

	calls map[string]func() (planning, applying []emulator.Call)
}{calls: map[string]func() (planning, applying []emulator.Call){}}

func (d deed) targets(t *testing.T) []target {
	t.Helper()
	planning, applying := d.calls(t)
	return targetsOf(slices.Concat(planning, applying))
}

func targetsOf(calls []emulator.Call) (list []target) {
	count := map[target]int{}
	for _, call := range calls {
		one := target{action: call.Action, mutating: call.Mutating}
		if call.Action == "DescribeInnerTrails" {
			one.region = call.Region
		}
		count[one]++
		numbered := one
		numbered.n = count[one]
		list = append(list, numbered)
	}
	return list
}

// homeOnly leaves out of the calls of a deed those to other regions, but two: they
// are all alike, and one deed is tried with all of them.
func homeOnly(list []target) []target {
	abroad := 0
	return slices.DeleteFunc(slices.Clone(list), func(t target) bool {
		if t.region == "" || t.region == emulator.DefaultRegion {
			return false
		}
		abroad++
		return abroad > 2
	})
}

// enabled says whether the deed leaves a trail that ships.
func enabled(config map[string]any) bool { return config != nil && config["enabled"] != false }

// settings gives the declared settings of the Logstore.
func settings(config map[string]any) map[string]any {
	declared, _ := config["logstore"].(map[string]any)
	return maps.Clone(declared)
}
