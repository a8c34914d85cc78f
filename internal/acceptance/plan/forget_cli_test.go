package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// removedBareHCL is a removed block that does not say whether to destroy: Terraform destroys, and OpenTofu forgets.
const removedBareHCL = "\nremoved {\n  from = innertrail_shipping.audit\n}\n"

// What Terraform does not have, or understands in another way than OpenTofu, ends the shipping or forgets it, as the
// pages say. A CLI that does not know an argument says so.
func TestGuards_forgetting(t *testing.T) {
	t.Parallel()
	acctest.SkipInShort(t)
	cli, number := acctest.CLIVersion(t)
	has := func(c terraform.Capability) bool { return c.Missing(cli, number) == "" }
	tofu := cli == "OpenTofu"
	const unknown = "Unsupported argument"

	bare := changeCase{name: "removed block without lifecycle", lines: []string{protects}, config: configRemoved(removedBareHCL), code: 1}
	switch {
	case tofu:
		bare.code, bare.after = 2, checkForgotten
	case has(terraform.RemovedBlocksKeeping):
		bare.messages = []string{protected, "the plan would destroy it"}
	default:
		bare.messages = []string{"Unsupported block type"}
	}

	keeping := changeCase{
		name: "lifecycle.destroy = false, then a destroy", lines: []string{protects}, args: []string{"-destroy"}, code: 1, messages: []string{unknown},
		config: configWithLines(protects, "lifecycle {", "  destroy = false", "}"),
	}
	if has(terraform.LifecycleDestroy) {
		keeping.code, keeping.after = 2, checkForgotten
		keeping.apply, keeping.messages = 1, []string{"Destroy was successful but left behind forgotten instances"}
	}

	switches := []string{"lifecycle {", "  enabled = false", "}"}
	protectedOff := changeCase{name: "lifecycle.enabled = false, protected", lines: []string{protects}, config: configWithLines(append(switches, protects)...), code: 1, messages: []string{unknown}}
	off := changeCase{name: "lifecycle.enabled = false", config: configWithLines(switches...), code: 1, messages: []string{unknown}}
	if has(terraform.LifecycleEnabled) {
		protectedOff.messages = []string{protected, "the plan would destroy it", "To stop shipping but keep everything, set the argument enabled = false, outside lifecycle."}
		off.code, off.messages, off.writes, off.after = 2, nil, []string{"DeleteInnerTrail"}, checkLogsKept
	}

	foreign := changeCase{name: "keys of another account, removed block", config: configOfOthers(acctest.RemovedHCL), code: 2, after: checkForgotten}
	if tofu { // which refreshes what it forgets
		foreign.code = 1
		foreign.messages = []string{"The credentials belong to another account", "run terraform state rm, or use a removed block", "OpenTofu plans that only with -refresh=false."}
		foreign.after = func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
			t.Helper()
			c.Must(0, "state", "rm", acctest.Address)
			checkForgotten(t, tc, c)
		}
	}
	runCases(t, []changeCase{bare, keeping, protectedOff, off, foreign, {
		name: "keys of another account, removed block, -refresh=false", config: configOfOthers(acctest.RemovedHCL), args: []string{"-refresh=false"}, code: 2, after: checkForgotten,
	}})
}

// configOfOthers returns a provider block with the keys of another account, and text beside it.
func configOfOthers(beside string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		key := tc.AddAccount("2000000000000002")
		return fmt.Sprintf("provider \"innertrail\" {\n  region     = \"cn-hangzhou\"\n  access_key = %q\n  secret_key = %q\n}\n", key.AccessKeyID, key.AccessKeySecret) + beside
	}
}

// checkForgotten checks that the state has no shipping, and that every part of it still exists.
func checkForgotten(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
	t.Helper()
	checkAllKept(t, tc, c)
	if listed := c.Must(0, "state", "list").Text; strings.Contains(listed, acctest.Address) {
		t.Errorf("the state has %s", listed)
	}
}
