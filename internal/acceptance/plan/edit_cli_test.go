package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// A changed configuration combined with something else (a new address, an import, drift
// or another edit) makes exactly the necessary calls, and the next plan is empty.
func TestEdit_throughTerraform(t *testing.T) {
	t.Parallel()
	planned := func(_ *testing.T, _ *acctest.Cloud, c *acctest.CLI) { c.Plan(0) }
	moved := []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}
	ignores := func(what string) []string { return []string{"lifecycle { ignore_changes = " + what + " }"} }
	importing := func(declare func(*acctest.Cloud) string) func(*acctest.Cloud) string {
		return func(tc *acctest.Cloud) string {
			return declare(tc) + fmt.Sprintf(acctest.ImportHCL, testcloud.TrailName)
		}
	}
	toWriter := func(lines ...string) func(*acctest.Cloud) string {
		return configWithLines(append(lines, `role = { name = "log-writer", manage = true }`)...)
	}
	runCases(t, []changeCase{
		{
			name: "changed address with moved, and settings", config: configReaddressed(movedHCL, `enabled = false`, `logstore = { append_meta = true }`), code: 2,
			writes: []string{"StopLogging", "UpdateLogStore"}, after: planned,
		},
		{
			name: "changed address with moved, and a move", config: func(tc *acctest.Cloud) string {
				return strings.ReplaceAll(configReaddressed(movedHCL)(tc), testcloud.ProjectName, "archive")
			},
			code: 2, writes: moved, after: planned,
		},
		{name: "count", config: configWithLines("count = 1"), code: 2, messages: []string{"has moved to innertrail_shipping.audit[0]"}, after: planned},
		{
			name: "for_each, with moved", code: 2, config: func(tc *acctest.Cloud) string {
				return tc.HCL(`for_each = toset(["a"])`) + strings.Replace(movedHCL, "innertrail_shipping.other", `innertrail_shipping.audit["a"]`, 1)
			},
			messages: []string{`has moved to innertrail_shipping.audit["a"]`}, after: planned,
		},
		{name: "import, and a move", before: removeFromState, config: importing(configMoved()), code: 2, writes: moved, after: planned},
		{
			name: "import, and a rename", before: removeFromState, config: importing(configRenamed()), code: 2, after: planned,
			writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "import, and much else", before: removeFromState, code: 2, after: planned,
			config: importing(toWriter(`enabled = false`, `deletion_protection = true`, `logstore = { mode = "standard", append_meta = true }`, `index = { full_text = {} }`)),
			writes: []string{"CreateRole", "AttachPolicyToRole", "UpdateLogStore", "DeleteInnerTrail", "CreateInnerTrail"},
		},
		{
			name: "role and project together, and stopped", code: 2, after: planned,
			config: func(tc *acctest.Cloud) string {
				return strings.ReplaceAll(toWriter(`enabled = false`)(tc), testcloud.ProjectName, "archive")
			},
			writes: []string{"CreateRole", "AttachPolicyToRole", "CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail"},
		},
		{name: "a move away from a project that was deleted", before: func(console *acctest.Console, _ *acctest.CLI) { console.DeleteProject() }, config: configMoved(), code: 2, writes: moved, after: planned},
		{
			name: "a move where the trail was deleted", before: func(console *acctest.Console, _ *acctest.CLI) { console.DeleteTrail() }, config: configMoved(), code: 2, after: planned,
			writes: []string{"CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"},
		},
		{name: "stopped where the trail was deleted", before: func(console *acctest.Console, _ *acctest.CLI) { console.DeleteTrail() }, config: configWithLines(`enabled = false`), code: 2, writes: []string{"CreateInnerTrail"}, after: planned},
		{
			name: "another home region, the project where it is", config: configWithLines(`region = "cn-shanghai"`, `project_region = "cn-hangzhou"`), code: 2, after: planned,
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "another home region, which is that of the project too", config: configWithLines(`region = "cn-shanghai"`), code: 1,
			messages: []string{"project security-audit is in cn-hangzhou, not in cn-shanghai", `Set project_region = "cn-hangzhou"`}, after: checkAllKept,
		},
		{name: "retention from 3650 to 3649 days", config: configWithLines(retention("3649")), code: 1, messages: []string{"from 3650 to 3649 days deletes logs"}, after: checkAllKept},
		{name: "retention from 3649 to 3650 days", lines: []string{retention("3649")}, config: configWithLines(), code: 2, writes: []string{"UpdateLogStore"}, after: planned},
		{name: "spelling of the role", config: configWithLines(`role = { name = "ALIYUNACTIONTRAILDEFAULTROLE" }`), code: 2, after: planned},
		{
			name: "role given up while broken", before: func(console *acctest.Console, _ *acctest.CLI) { console.DetachPolicy() }, config: configWithLines(`role = { manage = false }`), code: 2,
			messages: []string{"policy AliyunActionTrailRolePolicy is not attached"}, after: planned,
		},
		{
			name: "role managed when it is gone", lines: []string{`role = { manage = false }`}, config: configWithLines(), code: 2, writes: []string{"CreateRole", "AttachPolicyToRole"},
			arrange: func(console *acctest.Console) { console.CreateRole(testcloud.RoleName) }, before: func(console *acctest.Console, _ *acctest.CLI) { console.DeleteRole() }, after: planned,
		},
		{
			name: "aliases of two fields swapped", code: 2, writes: []string{"UpdateIndex"}, after: planned,
			lines:  []string{`index = { fields = { EventType = { type = "text", alias = "a" }, EventName = { type = "text", alias = "b" } } }`},
			config: configWithLines(`index = { fields = { EventType = { type = "text", alias = "b" }, EventName = { type = "text", alias = "a" } } }`),
		},
		{
			name: "prune switched on, where others added fields", code: 2, writes: []string{"UpdateIndex"}, after: planned,
			lines: []string{`index = { fields = { EventType = { type = "json", json_keys = { a = { type = "text" } } } } }`},
			before: func(console *acctest.Console, _ *acctest.CLI) {
				console.EditIndex(func(index map[string]any) {
					index["keys"] = map[string]any{"ours": testcloud.ForeignField, "EventType": map[string]any{
						"type": "json", "token": []string{","}, "json_keys": map[string]any{"a": map[string]any{"type": "text"}, "b": map[string]any{"type": "text"}},
					}}
				})
			},
			config:   configWithLines(`index = { fields = { EventType = { type = "json", json_keys = { a = { type = "text" } } } }, prune = true }`),
			messages: []string{"The index of Logstore innertrail_platform-ops loses undeclared fields: EventType.b, ours", "declare them in index.fields, or set prune = false"},
		},
		{
			name: "a move, after apply -refresh-only recorded where others had moved it to", code: 2, after: planned,
			before: func(console *acctest.Console, c *acctest.CLI) {
				console.NoError(console.Operator.In("cn-shanghai").CreateProject(console.T.Context(), "elsewhere"))
				console.MoveTrail("acs:log:cn-shanghai:1000000000000001:project/elsewhere", testcloud.RoleARN)
				c.Apply("-refresh-only")
			},
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "ignore_changes = all", lines: ignores("all"), code: 2, writes: []string{"CreateIndex"}, after: planned,
			before: func(console *acctest.Console, _ *acctest.CLI) {
				console.SetSetting("ttl", 30)
				console.StopTrail()
				console.DeleteIndex()
			}, config: configWithLines(ignores("all")...),
		},
		{name: "ignore_changes of what drifted", lines: ignores("[enabled, logstore]"), before: func(console *acctest.Console, _ *acctest.CLI) { console.SetSetting("ttl", 30); console.StopTrail() }, code: 0},
		{name: "null for what was left out", config: configWithLines(`role = null`, `logstore = null`, `index = null`, `timeouts = null`, `enabled = null`, `region = null`), code: 0},
		{name: "empty objects for what was left out", config: configWithLines(`role = {}`, `logstore = {}`), code: 0},
	})
}
