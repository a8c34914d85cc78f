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
	block  func(t *testing.T, w *world) map[string]any          // further arguments of the provider block
	cloud  func(w *world)                                       // what there is at first, beside the projects
	before map[string]any                                       // what is applied first; nil: nothing
	since  func(a *emulator.Account)                            // what somebody does then
	does   func(*stack, map[string]any) []*tfprotov6.Diagnostic // nil: apply
	config map[string]any                                       // nil: destroy

	polls   bool // how often the deed looks depends on chance
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
	var block map[string]any
	if d.block != nil {
		block = d.block(t, w)
	}
	k := w.stack(t, block)
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
	{name: "create where everything shows late", polls: true, cloud: showsLate, config: standard},
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
	{name: "raise the retention through a role", block: actsThroughRole, before: throughRole(map[string]any{"logstore": map[string]any{"retention_days": 90}}), config: throughRole(nil)},
	{name: "lower the retention with consent", before: standard, config: logstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})},
	{name: "declare settings", before: standard, config: logstore(map[string]any{"append_meta": true, "hot_retention_days": 30, "max_split_shards": 128})},
	{name: "declare settings of a short Logstore", before: logstore(map[string]any{"retention_days": 90}), config: logstore(map[string]any{"retention_days": 90, "append_meta": true})},
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
	{name: "move where everything shows late", polls: true, cloud: showsLate, before: standard, config: toSecond(nil)},
	{name: "move and stop", before: standard, config: toSecond(map[string]any{"enabled": false})},
	{name: "move back what somebody moved", before: standard, config: standard, since: func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &emulator.Logstore{Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2}
		shipsToSecond(a)
	}},
	{name: "rename", before: standard, config: map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"}},

	{name: "read", before: standard, config: standard, does: plainRead, reads: true},
	{name: "read through a role", block: actsThroughRole, before: throughRole(nil), config: throughRole(nil), does: plainRead, reads: true},
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

// actingRole is what a provider that acts through a role assumes.
const actingRole = "runner"

// actsThroughRole has a role in the account, and a user who may assume it and do
// nothing else.
func actsThroughRole(t *testing.T, w *world) map[string]any {
	w.Edit(func(a *emulator.Account) {
		a.Roles[actingRole] = &emulator.Role{
			ID: "300000000000000001", Name: actingRole, MaxSessionDuration: 3600, AssumeRolePolicyDocument: trusting(emulator.DefaultAccountID),
			Policies: []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
		}
	})
	return w.as(t, "hub", []string{"sts:AssumeRole"})
}

func throughRole(more map[string]any) map[string]any {
	config := twoLines(more)
	config["assume_role_arn"] = "acs:ram::" + emulator.DefaultAccountID + ":role/" + actingRole
	return config
}

func withoutProjects(w *world) { w.Edit(func(a *emulator.Account) { clear(a.Projects) }) }

func showsLate(w *world) {
	w.Set(func(s *emulator.Settings) { s.ConsistencyMS, s.PropagationMS = 700, 900 })
}

func startsEnabled(w *world) {
	w.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
}

func precreationRefused(w *world) { w.Set(func(s *emulator.Settings) { s.PrecreateRefused = true }) }

// target is one call of a deed: the n-th of its action, and where a deed asks many
// regions, of its region.
type target struct {
	service, action, region string

	n        int
	mutating bool
}

// quiet is a deed that nothing disturbs.
type quiet struct {
	planning, applying []emulator.Call // so that a call that is added later joins by itself
	shown              []string        // as changes, where the deed is a read
}

// undisturbed does the deed once, and tells what came of it.
func (d deed) undisturbed(t *testing.T) quiet {
	t.Helper()
	known.Lock()
	once := known.quiet[d.name]
	if once == nil {
		once = sync.OnceValue(func() (q quiet) {
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
				q = quiet{planning: all[:k.planned], applying: all[k.planned:], shown: k.shown}
			})
			return q
		})
		known.quiet[d.name] = once
	}
	known.Unlock()
	return once()
}

// known are the deeds that were done undisturbed, by their names.
var known = struct {
	sync.Mutex

	quiet map[string]func() quiet
}{quiet: map[string]func() quiet{}}

func (d deed) targets(t *testing.T) []target {
	t.Helper()
	q := d.undisturbed(t)
	return d.chosen(targetsOf(slices.Concat(q.planning, q.applying)))
}

// chosen leaves out the later looks of a deed that waits for things to show.
func (d deed) chosen(list []target) []target {
	if !d.polls {
		return list
	}
	return slices.DeleteFunc(list, func(t target) bool { return t.n > looks })
}

// looks is how many calls of each kind are tried where one looks again and again.
const looks = 4

func targetsOf(calls []emulator.Call) (list []target) {
	count := map[target]int{}
	for _, call := range calls {
		one := target{service: call.Service, action: call.Action, mutating: call.Mutating}
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
