package shipping_test

import (
	"fmt"
	"strings"
	"testing"
)

// An edit of the configuration together with something else, its change of address,
// an import, a drift or another edit, does exactly what it takes, and the plan after
// it is empty.
func TestEdits_throughTerraform(t *testing.T) {
	t.Parallel()
	planned := func(_ *testing.T, _ *Cloud, c *CLI) { c.plan(0) }
	moved := []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}
	ignores := func(what string) []string { return []string{"lifecycle { ignore_changes = " + what + " }"} }
	importing := func(declare func(*Cloud) string) func(*Cloud) string {
		return func(tc *Cloud) string { return declare(tc) + fmt.Sprintf(ImportHCL, TrailName) }
	}
	toWriter := func(lines ...string) func(*Cloud) string {
		return declares(append(lines, `role = { name = "log-writer", manage = true }`)...)
	}
	runAttempts(t, []attempt{
		{
			name: "changed address with moved, and settings", declare: readdresses(movedHCL, `enabled = false`, `logstore = { append_meta = true }`), code: 2,
			writes: []string{"StopLogging", "UpdateLogStore"}, after: planned,
		},
		{
			name: "changed address with moved, and a move", declare: func(tc *Cloud) string {
				return strings.ReplaceAll(readdresses(movedHCL)(tc), ProjectName, "archive")
			},
			code: 2, writes: moved, after: planned,
		},
		{name: "count", declare: declares("count = 1"), code: 2, words: []string{"has moved to innertrail_shipping.audit[0]"}, after: planned},
		{
			name: "for_each, with moved", code: 2, declare: func(tc *Cloud) string {
				return tc.HCL(`for_each = toset(["a"])`) + strings.Replace(movedHCL, "innertrail_shipping.other", `innertrail_shipping.audit["a"]`, 1)
			},
			words: []string{`has moved to innertrail_shipping.audit["a"]`}, after: planned,
		},
		{name: "import, and a move", before: forgets, declare: importing(moves()), code: 2, writes: moved, after: planned},
		{
			name: "import, and a rename", before: forgets, declare: importing(renames()), code: 2, after: planned,
			writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "import, and much else", before: forgets, code: 2, after: planned,
			declare: importing(toWriter(`enabled = false`, `deletion_protection = true`, `logstore = { mode = "standard", append_meta = true }`, `index = { full_text = {} }`)),
			writes:  []string{"CreateRole", "AttachPolicyToRole", "UpdateLogStore", "DeleteInnerTrail", "CreateInnerTrail"},
		},
		{
			name: "role and project at once, and stopped", code: 2, after: planned,
			declare: func(tc *Cloud) string {
				return strings.ReplaceAll(toWriter(`enabled = false`)(tc), ProjectName, "archive")
			},
			writes: []string{"CreateRole", "AttachPolicyToRole", "CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail"},
		},
		{name: "a move away from a project that was deleted", before: func(console *Console, _ *CLI) { console.deleteProject() }, declare: moves(), code: 2, writes: moved, after: planned},
		{
			name: "a move where the trail was deleted", before: func(console *Console, _ *CLI) { console.deleteTrail() }, declare: moves(), code: 2, after: planned,
			writes: []string{"CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"},
		},
		{name: "stopped where the trail was deleted", before: func(console *Console, _ *CLI) { console.deleteTrail() }, declare: declares(`enabled = false`), code: 2, writes: []string{"CreateInnerTrail"}, after: planned},
		{
			name: "another home region, the project where it is", declare: declares(`region = "cn-shanghai"`, `project_region = "cn-hangzhou"`), code: 2, after: planned,
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "another home region, which is that of the project too", declare: declares(`region = "cn-shanghai"`), code: 1,
			words: []string{"project security-audit is in cn-hangzhou, not in cn-shanghai", `Set project_region = "cn-hangzhou"`}, after: keepsAll,
		},
		{name: "retention from 3650 to 3649 days", declare: declares(retention("3649")), code: 1, words: []string{"from 3650 to 3649 days deletes logs"}, after: keepsAll},
		{name: "retention from 3649 to 3650 days", first: []string{retention("3649")}, declare: declares(), code: 2, writes: []string{"UpdateLogStore"}, after: planned},
		{name: "spelling of the role", declare: declares(`role = { name = "ALIYUNACTIONTRAILDEFAULTROLE" }`), code: 2, after: planned},
		{
			name: "role given up while broken", before: func(console *Console, _ *CLI) { console.detachPolicy() }, declare: declares(`role = { manage = false }`), code: 2,
			words: []string{"policy AliyunActionTrailRolePolicy is not attached"}, after: planned,
		},
		{
			name: "role managed when it is gone", first: []string{`role = { manage = false }`}, declare: declares(), code: 2, writes: []string{"CreateRole", "AttachPolicyToRole"},
			arrange: func(console *Console) { console.createRole(RoleName) }, before: func(console *Console, _ *CLI) { console.deleteRole() }, after: planned,
		},
		{
			name: "aliases of two fields swapped", code: 2, writes: []string{"UpdateIndex"}, after: planned,
			first:   []string{`index = { fields = { EventType = { type = "text", alias = "a" }, EventName = { type = "text", alias = "b" } } }`},
			declare: declares(`index = { fields = { EventType = { type = "text", alias = "b" }, EventName = { type = "text", alias = "a" } } }`),
		},
		{
			name: "prune switched on, where others added fields", code: 2, writes: []string{"UpdateIndex"}, after: planned,
			first: []string{`index = { fields = { EventType = { type = "json", json_keys = { a = { type = "text" } } } } }`},
			before: func(console *Console, _ *CLI) {
				console.EditIndex(func(index map[string]any) {
					index["keys"] = map[string]any{"ours": ForeignField, "EventType": map[string]any{
						"type": "json", "token": []string{","}, "json_keys": map[string]any{"a": map[string]any{"type": "text"}, "b": map[string]any{"type": "text"}},
					}}
				})
			},
			declare: declares(`index = { fields = { EventType = { type = "json", json_keys = { a = { type = "text" } } } }, prune = true }`),
			words:   []string{"The index of Logstore innertrail_platform-ops loses what is not declared: EventType.b, ours", "declare them in index.fields, or set prune = false"},
		},
		{
			name: "a move, after apply -refresh-only recorded where somebody had moved it to", code: 2, after: planned,
			before: func(console *Console, c *CLI) {
				console.NoError(console.Operator.In("cn-shanghai").CreateProject(console.T.Context(), "elsewhere"))
				console.moveTrail("acs:log:cn-shanghai:1000000000000001:project/elsewhere", RoleARN)
				c.apply("-refresh-only")
			},
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "ignore_changes = all", first: ignores("all"), code: 2, writes: []string{"CreateIndex"}, after: planned,
			before: func(console *Console, _ *CLI) {
				console.SetSetting("ttl", 30)
				console.stopTrail()
				console.deleteIndex()
			}, declare: declares(ignores("all")...),
		},
		{name: "ignore_changes of what drifted", first: ignores("[enabled, logstore]"), before: func(console *Console, _ *CLI) { console.SetSetting("ttl", 30); console.stopTrail() }, code: 0},
		{name: "null for what was left out", declare: declares(`role = null`, `logstore = null`, `index = null`, `timeouts = null`, `enabled = null`, `region = null`), code: 0},
		{name: "empty objects for what was left out", declare: declares(`role = {}`, `logstore = {}`), code: 0},
	})
}
