package shipping_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Scenario is one thing that a person does with Terraform. The matrices disturb it at
// each of its calls to the cloud.
type Scenario struct {
	name              string
	ProviderArguments func(t *testing.T, tc *Cloud) map[string]any          // further arguments of the provider block
	Arrange           func(tc *Cloud)                                       // what there is at first, beside the projects
	before            map[string]any                                        // what is applied first; nil: nothing
	Drift             func(a *emulator.Account)                             // what somebody does then
	Run               func(*Driver, map[string]any) []*tfprotov6.Diagnostic // nil: apply
	config            map[string]any                                        // nil: destroy

	polls       bool // how often the deed looks depends on chance
	Undelivered bool // what somebody does keeps ActionTrail from delivering
	ReadOnly    bool // the deed changes nothing
	deletesLogs bool // the deed deletes the logs
}

// do does the deed.
func (sc Scenario) do(tf *Driver) []*tfprotov6.Diagnostic {
	if sc.Run != nil {
		return sc.Run(tf, sc.config)
	}
	return tf.apply(sc.config)
}

// Start has everything as it is before the deed.
func (sc Scenario) Start(t *testing.T, tc *Cloud) *Driver {
	t.Helper()
	tc.WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	if sc.Arrange != nil {
		sc.Arrange(tc)
	}
	var block map[string]any
	if sc.ProviderArguments != nil {
		block = sc.ProviderArguments(t, tc)
	}
	tf := tc.NewDriver(t, block)
	if sc.before != nil {
		if diags := tf.apply(sc.before); HasErrors(diags) {
			t.Fatalf("before the deed:\n%s", Text(diags))
		}
		tc.Deliver(3)
	}
	if sc.Drift != nil {
		tc.Edit(sc.Drift)
	}
	tc.ClearJournal()
	return tf
}

func WithLogstore(settings map[string]any) map[string]any {
	return Config(map[string]any{"logstore": settings})
}

// arrangeShipping is a shipping that somebody has enabled before: all parts stand.
func arrangeShipping(tc *Cloud) {
	tf := tc.NewDriver(tc.t, nil)
	if diags := tf.apply(Minimal); HasErrors(diags) {
		tc.t.Fatal(Text(diags))
	}
	tc.Deliver(3)
}

func plan(tf *Driver, config map[string]any) []*tfprotov6.Diagnostic { return tf.Plan(config) }

func importTrail(tf *Driver, config map[string]any) []*tfprotov6.Diagnostic {
	return tf.Import("platform-ops", config)
}

// Scenarios are the kinds of create, update, move, read, delete and import.
var Scenarios = []Scenario{
	{name: "create", config: Minimal},
	{name: "create with the project", Arrange: arrangeNoProjects, config: Config(map[string]any{"create_project": true})},
	{name: "create stopped, of a trail that starts by itself", Arrange: arrangeTrailsStartEnabled, config: Config(map[string]any{"enabled": false})},
	{name: "create where the service makes the Logstore", Arrange: arrangePrecreationRefused, config: Minimal},
	{name: "create where everything shows late", polls: true, Arrange: arrangeSlowConsistency, config: Minimal},
	{name: "create over what stands", Arrange: func(tc *Cloud) {
		arrangeShipping(tc)
		tc.Edit(func(a *emulator.Account) {
			delete(a.InnerTrails, "platform-ops")
			Role(a).Policies = nil
			Logstore(a).TTL = 90
			EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
		})
	}, config: Minimal},
	{name: "create over a trail", Arrange: arrangeShipping, config: Minimal},

	{name: "raise the retention", before: WithLogstore(map[string]any{"retention_days": 90}), config: Minimal},
	{name: "raise the retention through a role", ProviderArguments: arrangeActingRole, before: withActingRole(map[string]any{"logstore": map[string]any{"retention_days": 90}}), config: withActingRole(nil)},
	{name: "lower the retention with consent", before: Minimal, config: WithLogstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})},
	{name: "declare settings", before: Minimal, config: WithLogstore(map[string]any{"append_meta": true, "hot_retention_days": 30, "max_split_shards": 128})},
	{name: "declare settings of a short Logstore", before: WithLogstore(map[string]any{"retention_days": 90}), config: WithLogstore(map[string]any{"retention_days": 90, "append_meta": true})},
	{name: "declare an index", before: Minimal, config: WithIndex},
	{name: "stop", before: Minimal, config: Config(map[string]any{"enabled": false})},
	{name: "start", before: Config(map[string]any{"enabled": false}), config: Minimal},
	{name: "repair everything but the trail", before: Minimal, config: Minimal, Undelivered: true, Drift: func(a *emulator.Account) {
		Role(a).Policies, Role(a).AssumeRolePolicyDocument = nil, `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
		Logstore(a).TTL = 30
		Trail(a).Status = emulator.StatusDisable
		EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") })(a)
	}},
	{name: "repair a lost Logstore", before: Minimal, config: Minimal, Undelivered: true, Drift: func(a *emulator.Account) {
		clear(a.Projects["security-audit"].Logstores)
	}},
	{name: "repair a lost role", before: Minimal, config: Minimal, Undelivered: true, Drift: func(a *emulator.Account) { clear(a.Roles) }},
	{name: "repair a lost trail", before: Minimal, config: Minimal, Drift: func(a *emulator.Account) { clear(a.InnerTrails) }},
	{name: "change the role", before: Minimal, config: Config(map[string]any{"role": map[string]any{"name": "innertrail-writer", "manage": true}})},

	{name: "move", before: Minimal, config: InSecondProject(nil)},
	{name: "move where everything shows late", polls: true, Arrange: arrangeSlowConsistency, before: Minimal, config: InSecondProject(nil)},
	{name: "move and stop", before: Minimal, config: InSecondProject(map[string]any{"enabled": false})},
	{name: "move back what somebody moved", before: Minimal, config: Minimal, Drift: func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &emulator.Logstore{Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2}
		ShipToSecondProject(a)
	}},
	{name: "rename", before: Minimal, config: map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"}},

	{name: "read", before: Minimal, config: Minimal, Run: plan, ReadOnly: true},
	{name: "read through a role", ProviderArguments: arrangeActingRole, before: withActingRole(nil), config: withActingRole(nil), Run: plan, ReadOnly: true},
	{name: "read a lost trail", before: Minimal, config: Minimal, Run: plan, ReadOnly: true, Drift: func(a *emulator.Account) { clear(a.InnerTrails) }},
	{name: "read what somebody moved", before: Minimal, config: Minimal, Run: plan, ReadOnly: true, Undelivered: true, Drift: ShipToSecondProject},
	{name: "read a role with other policies", before: Minimal, config: Minimal, Run: plan, ReadOnly: true, Drift: func(a *emulator.Account) {
		Role(a).Policies = []emulator.Attachment{{PolicyType: "System", PolicyName: "AliyunLogFullAccess"}}
	}},

	{name: "destroy", before: Minimal},
	{name: "destroy with the logs", before: DeletingLogs, deletesLogs: true},
	{name: "import", Arrange: arrangeShipping, config: Minimal, Run: importTrail},
	{name: "import what is out of order", Arrange: func(tc *Cloud) {
		arrangeShipping(tc)
		tc.Edit(func(a *emulator.Account) {
			Logstore(a).TTL = 90
			Trail(a).Status = emulator.StatusDisable
		})
	}, config: Minimal, Run: importTrail},
}

// actingRole is what a provider that acts through a role assumes.
const actingRole = "runner"

// arrangeActingRole has a role in the account, and a user who may assume it and do
// nothing else.
func arrangeActingRole(t *testing.T, tc *Cloud) map[string]any {
	tc.Edit(func(a *emulator.Account) {
		a.Roles[actingRole] = &emulator.Role{
			ID: "300000000000000001", Name: actingRole, MaxSessionDuration: 3600, AssumeRolePolicyDocument: TrustAccount(emulator.DefaultAccountID),
			Policies: []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
		}
	})
	return tc.UserWithActions(t, "hub", []string{"sts:AssumeRole"})
}

func withActingRole(more map[string]any) map[string]any {
	config := Config(more)
	config["assume_role_arn"] = "acs:ram::" + emulator.DefaultAccountID + ":role/" + actingRole
	return config
}

func arrangeNoProjects(tc *Cloud) { tc.Edit(func(a *emulator.Account) { clear(a.Projects) }) }

func arrangeSlowConsistency(tc *Cloud) {
	tc.Set(func(s *emulator.Settings) { s.ConsistencyMS, s.PropagationMS = 700, 900 })
}

func arrangeTrailsStartEnabled(tc *Cloud) {
	tc.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
}

func arrangePrecreationRefused(tc *Cloud) {
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
}

// target is one call of a deed: the n-th of its action, and where a deed asks many
// regions, of its region.
type target struct {
	service, action, region string

	n        int
	mutating bool
}

// baseline is a deed that nothing disturbs.
type baseline struct {
	PlanCalls, ApplyCalls []emulator.Call // so that a call that is added later joins by itself
	shown                 []string        // as changes, where the deed is a read
}

// Baseline does the deed once, and tells what came of it.
func (sc Scenario) Baseline(t *testing.T) baseline {
	t.Helper()
	baselines.Lock()
	once := baselines.quiet[sc.name]
	if once == nil {
		once = sync.OnceValue(func() (q baseline) {
			InBubble(t, func(t *testing.T, tc *Cloud) {
				tf := sc.Start(t, tc)
				tf.callsBeforeApply = 0
				if diags := sc.do(tf); HasErrors(diags) {
					t.Fatalf("%s fails undisturbed:\n%s", sc.name, Text(diags))
				}
				all := tc.Journal()
				if tf.callsBeforeApply == 0 {
					tf.callsBeforeApply = len(all)
				}
				q = baseline{PlanCalls: all[:tf.callsBeforeApply], ApplyCalls: all[tf.callsBeforeApply:], shown: tf.shown}
			})
			return q
		})
		baselines.quiet[sc.name] = once
	}
	baselines.Unlock()
	return once()
}

// baselines are the deeds that were done undisturbed, by their names.
var baselines = struct {
	sync.Mutex

	quiet map[string]func() baseline
}{quiet: map[string]func() baseline{}}

func (sc Scenario) targets(t *testing.T) []target {
	t.Helper()
	q := sc.Baseline(t)
	return sc.LimitPolls(targetsOf(slices.Concat(q.PlanCalls, q.ApplyCalls)))
}

// LimitPolls leaves out the later looks of a deed that waits for things to show.
func (sc Scenario) LimitPolls(list []target) []target {
	if !sc.polls {
		return list
	}
	return slices.DeleteFunc(list, func(t target) bool { return t.n > maxPolls })
}

// maxPolls is how many calls of each kind are tried where one looks again and again.
const maxPolls = 4

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

// LimitRegions leaves out of the calls of a deed those to other regions, but two: they
// are all alike, and one deed is tried with all of them.
func LimitRegions(list []target) []target {
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

// LogstoreSettings gives the declared settings of the Logstore.
func LogstoreSettings(config map[string]any) map[string]any {
	declared, _ := config["logstore"].(map[string]any)
	return maps.Clone(declared)
}
