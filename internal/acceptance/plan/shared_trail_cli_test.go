package plan_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// copyBlock is a second resource with the same trail, and more lines.
func copyBlock(lines ...string) string {
	return strings.Replace(acctest.ShippingHCL(lines...), `"audit"`, `"copy"`, 1)
}

func withCopy(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string { return tc.HCL(lines...) + copyBlock() }
}

const (
	two        = "Two resources have trail platform-ops"
	moves      = "add a moved block"
	forgets    = "run terraform state rm <address>, or replace its block with a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10)"
	destroyAll = "To destroy everything instead: terraform destroy -refresh=false."
)

// importOf is an import block for an address.
func importOf(name string) string {
	return strings.ReplaceAll("\nimport {\n  to = innertrail_shipping.NAME\n  id = \"platform-ops\"\n}\n", "NAME", name)
}

// A trail belongs to one resource. Whatever a configuration and a state do with it twice,
// the plan is refused in whichever order Terraform plans, and nothing is written.
func TestSharedTrail_refused(t *testing.T) {
	t.Parallel()
	runCases(t, []changeCase{
		{
			name: "a copy beside a protected resource", lines: []string{protects}, config: withCopy(protects), code: 1,
			messages: []string{"Keep one of the two blocks.", forgets}, never: destroyAll, after: checkAllKept,
		},
		{name: "a copy beside a protected resource, -refresh=false", lines: []string{protects}, config: withCopy(protects), args: []string{"-refresh=false"}, code: 1, after: checkAllKept},
		{name: "a copy", config: withCopy(), code: 1, messages: []string{"Keep one of the two blocks.", forgets, destroyAll}, after: checkAllKept},
		{
			name: "a copy alone by -target", config: withCopy(), args: []string{"-target=innertrail_shipping.copy"}, code: 1,
			messages: []string{exists, importHint}, after: checkAllKept,
		},
		{
			name: "both new", before: forgetAndDeleteTrail, config: withCopy(), code: 1,
			messages: []string{two, "Two blocks declare trail platform-ops in cn-hangzhou of account 1000000000000001", "Keep one of the two blocks"},
		},
		{name: "a rename without moved", config: configReaddressed(""), code: 1, messages: []string{moves, "terraform import"}, after: checkAllKept},
		{name: "a rename without moved, -refresh=false", config: configReaddressed(""), args: []string{"-refresh=false"}, code: 1, messages: []string{moves}, after: checkAllKept},
		{
			name: "an import to a new address beside the orphan", config: configReaddressed(importOf("other"), erases), lines: []string{erases}, code: 1,
			messages: []string{"Trail platform-ops would be destroyed, and another resource keeps it", moves, forgets}, after: checkAllKept,
		},
		{
			name: "an import beside a copy", config: func(tc *acctest.Cloud) string { return withCopy()(tc) + importOf("copy") }, code: 1,
			messages: []string{two, "an import block takes it into another one", forgets, destroyAll}, after: checkAllKept,
		},
	})
}

// What a user does instead works.
func TestSharedTrail_waysOut(t *testing.T) {
	t.Parallel()
	empty := func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) { t.Helper(); checkAllKept(t, tc, c); c.Plan(0) }
	twice := func(console *acctest.Console, c *acctest.CLI) {
		c.Configure(withCopy()(console.Cloud))
		c.Must(0, "import", "-input=false", "-no-color", "innertrail_shipping.copy", "platform-ops")
	}
	runCases(t, []changeCase{
		{name: "moved", config: configReaddressed(movedHCL, erases), lines: []string{erases}, code: 2, after: empty},
		{
			name: "an import of what another state has, after a refused create", before: func(console *acctest.Console, c *acctest.CLI) { removeFromState(console, c); c.Plan(1) },
			config: func(tc *acctest.Cloud) string {
				return tc.HCL() + strings.Replace(importOf("audit"), `"platform-ops"`, `"1000000000000001/cn-hangzhou/platform-ops"`, 1)
			}, code: 2, after: empty,
		},
		{name: "tainted, untainted", before: func(console *acctest.Console, c *acctest.CLI) {
			c.Must(0, "taint", acctest.Address)
			text := acctest.Flatten(c.Plan(1, "-refresh=false").Text)
			if !strings.Contains(text, "run terraform untaint <address of this resource>") {
				console.T.Errorf("untaint is not named:\n%s", text)
			}
			c.Must(0, "untaint", acctest.Address)
		}, code: 0, after: checkAllKept},
		{
			name: "tainted", before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, code: 2,
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}, after: empty,
		},
		{
			name: "tainted and renamed", before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, config: configRenamed(), code: 2,
			writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"},
		},
		{
			name: "tainted and destroyed", before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, args: []string{"-destroy"}, code: 2,
			writes: []string{"DeleteInnerTrail"}, after: checkLogsKept,
		},
		{
			name: "-replace", args: []string{"-replace=" + acctest.Address}, code: 2,
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}, after: empty,
		},
		{
			name: "-replace, -refresh=false", args: []string{"-replace=" + acctest.Address, "-refresh=false"}, code: 2,
			writes: []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}, after: empty,
		},
		{
			name: "a state with a duplicate", before: twice, config: withCopy(), code: 1, messages: []string{two, forgets, destroyAll},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				t.Helper()
				c.Must(0, "state", "rm", "innertrail_shipping.copy")
				c.Configure(tc.HCL())
				empty(t, tc, c)
			},
		},
		{
			name: "a state with a duplicate, destroyed", before: twice, config: withCopy(), args: []string{"-destroy"}, code: 1, messages: []string{two, destroyAll},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				t.Helper()
				checkAllKept(t, tc, c)
				c.Destroy("-refresh=false")
				checkLogsKept(t, tc, c)
			},
		},
		{
			name: "a state with a duplicate, one of them removed", before: twice, config: configWithLines(), code: 1, messages: []string{"Trail platform-ops would be destroyed, and another resource keeps it", forgets},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				t.Helper()
				c.Configure(tc.HCL() + strings.Replace(acctest.RemovedHCL, ".audit", ".copy", 1))
				c.Plan(2)
				c.ApplyPlan()
				empty(t, tc, c)
			},
		},
		{
			name: "handed over by removed and import", config: func(tc *acctest.Cloud) string {
				return configReaddressed(importOf("other") + acctest.RemovedHCL)(tc)
			}, code: 2, after: empty,
		},
	})
}
