package matrix

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// arrangeShipping creates a complete shipping with another Terraform state.
func arrangeShipping(tc *acctest.Cloud) {
	tf := tc.NewDriver(tc.T, nil)
	if diags := tf.Apply(acctest.Minimal); acctest.HasErrors(diags) {
		tc.T.Fatal(acctest.Text(diags))
	}
	tc.Deliver(3)
}

func plan(tf *acctest.Driver, config map[string]any) []*tfprotov6.Diagnostic { return tf.Plan(config) }

func importTrail(tf *acctest.Driver, config map[string]any) []*tfprotov6.Diagnostic {
	return tf.Import("platform-ops", config)
}

// Scenarios are all kinds of create, update, move, read, delete and import.
var Scenarios = slices.Concat(basicScenarios, settingScenarios, commandScenarios, loginScenarios)

// basicScenarios are operations with the default settings of the service.
var basicScenarios = []acctest.Scenario{
	{Name: "create", Config: acctest.Minimal},
	{Name: "create with the project", Arrange: arrangeNoProjects, Config: acctest.Config(map[string]any{"create_project": true})},
	{Name: "create stopped, of a trail that starts by itself", Arrange: arrangeTrailsStartEnabled, Config: acctest.Config(map[string]any{"enabled": false})},
	{Name: "create where the service makes the Logstore", Arrange: arrangePrecreationRefused, Config: acctest.Minimal},
	{Name: "create where everything shows late", Polls: true, Arrange: arrangeSlowConsistency, Config: acctest.Minimal},
	{Name: "create over what exists", Arrange: func(tc *acctest.Cloud) {
		arrangeShipping(tc)
		tc.Edit(func(a *emulator.Account) {
			delete(a.InnerTrails, "platform-ops")
			testcloud.Role(a).Policies = nil
			testcloud.Logstore(a).TTL = 90
			testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") })(a)
		})
	}, Config: acctest.Minimal},

	{Name: "raise the retention", Before: acctest.WithLogstore(map[string]any{"retention_days": 90}), Config: acctest.Minimal},
	{Name: "raise the retention through a role", ProviderArguments: arrangeActingRole, Before: withActingRole(map[string]any{"logstore": map[string]any{"retention_days": 90}}), Config: withActingRole(nil)},
	{Name: "lower the retention with consent", Before: acctest.Minimal, Config: acctest.WithLogstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})},
	{Name: "declare settings", Before: acctest.Minimal, Config: acctest.WithLogstore(map[string]any{"append_meta": true, "hot_retention_days": 30, "max_split_shards": 128})},
	{Name: "declare settings of a short Logstore", Before: acctest.WithLogstore(map[string]any{"retention_days": 90}), Config: acctest.WithLogstore(map[string]any{"retention_days": 90, "append_meta": true})},
	{Name: "declare an index", Before: acctest.Minimal, Config: acctest.WithIndex},
	{Name: "stop", Before: acctest.Minimal, Config: acctest.Config(map[string]any{"enabled": false})},
	{Name: "start", Before: acctest.Config(map[string]any{"enabled": false}), Config: acctest.Minimal},
	{Name: "repair everything but the trail", Before: acctest.Minimal, Config: acctest.Minimal, Undelivered: true, Drift: func(a *emulator.Account) {
		testcloud.Role(a).Policies, testcloud.Role(a).AssumeRolePolicyDocument = nil, testcloud.ECSTrust
		testcloud.Logstore(a).TTL = 30
		testcloud.Trail(a).Status = emulator.StatusDisable
		testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") })(a)
	}},
	{Name: "repair a lost Logstore", Before: acctest.Minimal, Config: acctest.Minimal, Undelivered: true, Drift: func(a *emulator.Account) {
		clear(a.Projects["security-audit"].Logstores)
	}},
	{Name: "repair a lost role", Before: acctest.Minimal, Config: acctest.Minimal, Undelivered: true, Drift: func(a *emulator.Account) { clear(a.Roles) }},
	{Name: "repair a lost trail", Before: acctest.Minimal, Config: acctest.Minimal, Drift: func(a *emulator.Account) { clear(a.InnerTrails) }},
	{Name: "change the role", Before: acctest.Minimal, Config: acctest.Config(map[string]any{"role": map[string]any{"name": "innertrail-writer", "manage": true}})},

	{Name: "move", Before: acctest.Minimal, Config: acctest.InSecondProject(nil)},
	{Name: "move where everything shows late", Polls: true, Arrange: arrangeSlowConsistency, Before: acctest.Minimal, Config: acctest.InSecondProject(nil)},
	{Name: "move and stop", Before: acctest.Minimal, Config: acctest.InSecondProject(map[string]any{"enabled": false})},
	{Name: "move back what was moved in the console", Before: acctest.Minimal, Config: acctest.Minimal, Drift: func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &emulator.Logstore{Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2}
		testcloud.ShipToSecondProject(a)
	}},
	{Name: "rename", Before: acctest.Minimal, Config: map[string]any{"trail_name": "renamed-ops", "project_name": "security-audit"}},

	{Name: "read", Before: acctest.Minimal, Config: acctest.Minimal, Run: plan, ReadOnly: true},
	{Name: "read through a role", ProviderArguments: arrangeActingRole, Before: withActingRole(nil), Config: withActingRole(nil), Run: plan, ReadOnly: true},
	{Name: "read a lost trail", Before: acctest.Minimal, Config: acctest.Minimal, Run: plan, ReadOnly: true, Drift: func(a *emulator.Account) { clear(a.InnerTrails) }},
	{Name: "read what was moved in the console", Before: acctest.Minimal, Config: acctest.Minimal, Run: plan, ReadOnly: true, Undelivered: true, Drift: testcloud.ShipToSecondProject},
	{Name: "read a role with other policies", Before: acctest.Minimal, Config: acctest.Minimal, Run: plan, ReadOnly: true, Drift: func(a *emulator.Account) {
		testcloud.Role(a).Policies = []emulator.Attachment{{PolicyType: "System", PolicyName: "AliyunLogFullAccess"}}
	}},

	{Name: "destroy", Before: acctest.Minimal},
	{Name: "destroy with the logs", Before: acctest.DeletingLogs, DeletesLogs: true},
	{Name: "import", Arrange: arrangeShipping, Config: acctest.Minimal, Run: importTrail},
	{Name: "import what is out of order", Arrange: func(tc *acctest.Cloud) {
		arrangeShipping(tc)
		tc.Edit(func(a *emulator.Account) {
			testcloud.Logstore(a).TTL = 90
			testcloud.Trail(a).Status = emulator.StatusDisable
		})
	}, Config: acctest.Minimal, Run: importTrail},
}

// ActingRole is the role that the provider assumes.
const ActingRole = "runner"

// arrangeActingRole adds the role and a user who may only assume it.
func arrangeActingRole(t *testing.T, tc *acctest.Cloud) map[string]any {
	tc.Edit(func(a *emulator.Account) {
		a.Roles[ActingRole] = testcloud.NewAdminRole(ActingRole, testcloud.TrustAccount(emulator.DefaultAccountID))
	})
	return tc.UserWithActions(t, "hub", []string{"sts:AssumeRole"})
}

func withActingRole(more map[string]any) map[string]any {
	config := acctest.Config(more)
	config["assume_role_arn"] = "acs:ram::" + emulator.DefaultAccountID + ":role/" + ActingRole
	return config
}

func arrangeNoProjects(tc *acctest.Cloud) { tc.Edit(func(a *emulator.Account) { clear(a.Projects) }) }

func arrangeSlowConsistency(tc *acctest.Cloud) {
	tc.Set(func(s *emulator.Settings) { s.ConsistencyMS, s.PropagationMS = 700, 900 })
}

func arrangeTrailsStartEnabled(tc *acctest.Cloud) {
	tc.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
}

func arrangePrecreationRefused(tc *acctest.Cloud) {
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
}
