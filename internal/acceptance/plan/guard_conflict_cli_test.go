package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// secondBlock is a second resource with another trail, and more lines.
func secondBlock(lines ...string) string {
	return fmt.Sprintf("resource \"innertrail_shipping\" \"second\" {\n  trail_name   = \"second-ops\"\n  project_name = \"archive\"\n%s\n}\n", acctest.Indent(lines))
}

// createConflictingTrail creates a conflicting trail.
func createConflictingTrail(console *acctest.Console) {
	console.CreateTrail("other-trail", testcloud.ArchiveProjectARN, testcloud.RoleARN)
}

// An account ships to one Logstore. Any other trail is a conflict, which is found at
// plan time, again before the first write, and in the service's own errors.
func TestGuards_conflict(t *testing.T) {
	t.Parallel()
	const ships = "Inner-ActionTrail already ships to another Logstore"
	replaces := func(console *acctest.Console, c *acctest.CLI) {
		removeFromState(console, c)
		console.DeleteTrail()
		createConflictingTrail(console)
	}
	runCases(t, []changeCase{
		{
			name: "at plan time", before: replaces, code: 1,
			messages: []string{ships, "go through trail other-trail in cn-hangzhou to Logstore innertrail_other-trail of project archive", "terraform import <address of this resource> 1000000000000001/cn-hangzhou/other-trail"},
		},
		{name: "at plan time, -refresh=false", before: replaces, args: []string{"-refresh=false"}, code: 1, messages: []string{ships}},
		{
			name: "between plan and apply", before: forgetAndDeleteTrail, code: 2, apply: 1,
			between: createConflictingTrail, messages: []string{ships, "Nothing was changed."},
		},
		{
			name: "between plan and apply, in another region", before: forgetAndDeleteTrail, code: 2, apply: 1,
			between: func(console *acctest.Console) {
				console.NoError(console.Operator.In("cn-shanghai").CreateTrail(console.T.Context(), "other-trail", testcloud.ArchiveProjectARN, testcloud.RoleARN))
			},
			messages: []string{ships, "go through trail other-trail in cn-shanghai"},
		},
		{
			name: "of the same name that ships elsewhere", before: func(console *acctest.Console, c *acctest.CLI) {
				removeFromState(console, c)
				console.MoveTrail(testcloud.ArchiveProjectARN, testcloud.RoleARN)
			}, code: 1,
			messages: []string{exists, "It is in cn-hangzhou of account 1000000000000001 and ships to Logstore innertrail_platform-ops of project archive"},
		},
		{
			name: "of the same name and destination", before: removeFromState, code: 1,
			messages: []string{exists, "A create never takes a trail over", importHint}, after: checkAllKept,
		},
		{
			name: "two resources for one account", before: forgetAndDeleteTrail,
			config: func(tc *acctest.Cloud) string { return tc.HCL() + secondBlock() }, code: 1,
			messages: []string{"Two shippings are declared for account 1000000000000001", "An account has one trail of platform events."},
		},
		{
			name: "a second trail beside one that is kept", config: func(tc *acctest.Cloud) string { return tc.HCL() + secondBlock() }, code: 1,
			messages: []string{"platform-ops", "An account has"}, after: checkAllKept,
		},
		{
			name: "none for -replace into another project, -refresh=false", config: configMoved(), args: []string{"-replace=" + acctest.Address, "-refresh=false"}, code: 2,
			writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: checkLogsKept,
		},
		{name: "none for a rename", config: configRenamed(), code: 2, writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: checkLogsKept},
		{
			name: "a rename to a trail that exists", before: func(console *acctest.Console, _ *acctest.CLI) {
				console.DeleteTrail()
				console.CreateTrail("renamed-ops", testcloud.ProjectARN, testcloud.RoleARN)
			},
			config: configRenamed(), code: 1,
			messages: []string{"Trail renamed-ops exists already", "run terraform state rm <address of this resource>, then terraform import <address of this resource> 1000000000000001/cn-hangzhou/renamed-ops. A plan"},
		},
		{
			name: "a rename beside another trail", before: func(console *acctest.Console, _ *acctest.CLI) {
				console.DeleteTrail()
				console.CreateTrail("other-trail", testcloud.ProjectARN, testcloud.RoleARN)
			},
			config: configRenamed(), code: 1,
			messages: []string{ships, "then run terraform state rm <address of this resource>, then terraform import <address of this resource> 1000000000000001/cn-hangzhou/other-trail. It can"},
		},
		{name: "a rename together with a new address", config: func(tc *acctest.Cloud) string {
			return strings.Replace(configRenamed()(tc), `"audit"`, `"other"`, 1)
		}, code: 1, messages: []string{"add a moved block"}, after: checkAllKept},
		{name: "none for a rename together with a new address, with moved", config: func(tc *acctest.Cloud) string {
			return strings.Replace(configRenamed()(tc), `"audit"`, `"other"`, 1) + movedHCL
		}, code: 2, writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: checkLogsKept},
	})
}

const (
	exists      = "Trail platform-ops exists already"
	importHint  = "terraform import <address of this resource> 1000000000000001/cn-hangzhou/platform-ops"
	deposedHint = "run terraform state rm <address of this resource>, then " + importHint
	// untaintLast is deposedHint, before another way out: untaint finds no object to which it applies.
	untaintLast  = deposedHint + ". If this is a plan with -refresh=false, and the resource is tainted: plan without it, or run terraform untaint <address of this resource>."
	erases       = `delete_logstore_on_destroy = true`
	createsFirst = `lifecycle { create_before_destroy = true }`
	deletesLogs  = "Destroying shipping platform-ops deletes Logstore innertrail_platform-ops of project security-audit and 412 days of logs in it"
)

// ageLogstore makes the Logstore as old as the logs that are at risk.
func ageLogstore(console *acctest.Console, _ *acctest.CLI) {
	console.Cloud.Edit(func(a *emulator.Account) {
		testcloud.Logstore(a).CreateTime = testcloud.Logstore(a).CreateTime.AddDate(0, 0, -411)
	})
}

// checkLogsDeleted checks that only the Logstore is gone.
func checkLogsDeleted(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
	t.Helper()
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) != nil || testcloud.Logstore(a) != nil || a.Projects[testcloud.ProjectName] == nil || testcloud.Role(a) == nil || len(testcloud.Role(a).Policies) != 1 {
			t.Errorf("trails %v, Logstore %v, projects %v, roles %v", a.InnerTrails, testcloud.Logstore(a), a.Projects, a.Roles)
		}
	})
}

// dependent is a resource that is replaced with the shipping and has
// create_before_destroy, which the shipping inherits.
const dependent = "\nresource \"terraform_data\" \"dependent\" {\n  triggers_replace = innertrail_shipping.audit.id\n  lifecycle { create_before_destroy = true }\n}\n"

func withDependent(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string { return tc.HCL(lines...) + dependent }
}

// delete_logstore_on_destroy deletes logs on a real destroy and for a removed block,
// with a warning in the plan, but never on a replacement of any kind.
func TestGuards_logs(t *testing.T) {
	t.Parallel()
	withLogs := []string{"DeleteInnerTrail", "DeleteLogStore"}
	remade := []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}
	applied := func(declare func(*acctest.Cloud) string) func(console *acctest.Console, c *acctest.CLI) {
		return func(console *acctest.Console, c *acctest.CLI) { c.Configure(declare(console.Cloud)); c.Apply() }
	}
	runCases(t, []changeCase{
		{name: "destroy without it", args: []string{"-destroy"}, code: 2, writes: []string{"DeleteInnerTrail"}, after: checkLogsKept},
		{
			name: "destroy", lines: []string{erases}, before: ageLogstore, args: []string{"-destroy"}, code: 2,
			messages: []string{deletesLogs, "project security-audit are kept.", "first apply delete_logstore_on_destroy = false"},
			writes:   withLogs, after: checkLogsDeleted,
		},
		{name: "destroy -refresh=false", lines: []string{erases}, before: ageLogstore, args: []string{"-destroy", "-refresh=false"}, code: 2, messages: []string{deletesLogs}, writes: withLogs, after: checkLogsDeleted},
		{name: "block removed", lines: []string{erases}, before: ageLogstore, config: configRemoved(""), code: 2, messages: []string{deletesLogs}, writes: withLogs, after: checkLogsDeleted},
		{name: "removed block with destroy = false", lines: []string{erases}, config: configRemoved(acctest.RemovedHCL), code: 2, after: checkAllKept},
		{name: "rename", lines: []string{erases}, config: configRenamed(erases), code: 2, writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: checkLogsKept},
		{name: "-replace", lines: []string{erases}, args: []string{"-replace=" + acctest.Address}, code: 2, writes: remade, after: checkLogsKept},
		{name: "tainted", lines: []string{erases}, before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, code: 2, writes: remade, after: checkLogsKept},
		{
			name: "-replace after a failed destroy", lines: []string{erases}, before: func(console *acctest.Console, c *acctest.CLI) {
				console.Cloud.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultDeny})
				c.DestroyFails()
			},
			args: []string{"-replace=" + acctest.Address}, code: 2, writes: remade, after: checkLogsKept,
		},
		{
			name: "-replace, created first", lines: []string{erases, createsFirst}, args: []string{"-replace=" + acctest.Address}, code: 2, apply: 1,
			messages: []string{exists, deposedHint}, after: checkAllKept,
		},
		{
			name: "-replace, created first as it inherits", lines: []string{erases}, before: applied(withDependent(erases)), config: withDependent(erases),
			args: []string{"-replace=" + acctest.Address}, code: 2, apply: 1, messages: []string{exists, deposedHint}, after: checkAllKept,
		},
		{
			name: "rename, created first", lines: []string{erases, createsFirst}, config: configRenamed(erases, createsFirst), code: 2, apply: 1,
			messages: []string{"do not use create_before_destroy"}, after: checkAllKept,
		},
		{
			name: "rename, created first as it inherits", lines: []string{erases}, before: applied(withDependent(erases)),
			config: func(tc *acctest.Cloud) string { return configRenamed(erases)(tc) + dependent }, code: 2, apply: 1,
			messages: []string{"do not use create_before_destroy, not even on a resource that depends on it"}, after: checkAllKept,
		},
		{
			name: "changed address without moved", lines: []string{erases}, config: configReaddressed("", erases), code: 1,
			messages: []string{"Trail platform-ops would be destroyed and created again", "add a moved block"}, after: checkAllKept,
		},
		{name: "changed address with moved", lines: []string{erases}, config: configReaddressed(movedHCL, erases), code: 2, after: checkAllKept},
		{
			name: "moved by hand between plan and apply", lines: []string{erases}, args: []string{"-destroy"}, code: 2, apply: 1,
			between:  func(console *acctest.Console) { console.MoveTrail(testcloud.ArchiveProjectARN, testcloud.RoleARN) },
			messages: []string{"Trail platform-ops ships to a destination that was not applied from this state", "Nothing was deleted."}, after: checkAllKept,
		},
		{
			name: "the trail gone between plan and apply", lines: []string{erases}, args: []string{"-destroy"}, code: 2,
			between: (*acctest.Console).DeleteTrail, writes: []string{"DeleteLogStore"}, after: checkLogsDeleted,
		},
	})
}

// create_before_destroy, own and inherited: the create comes first and finds the trail, so
// the apply is refused. It leaves a deposed object, and the error names the way out.
func TestGuards_createBeforeDestroy(t *testing.T) {
	t.Parallel()
	// importAgain follows the error, and then goes on without create_before_destroy.
	importAgain := func(config func(*acctest.Cloud) string) func(*testing.T, *acctest.Cloud, *acctest.CLI) {
		return func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
			t.Helper()
			checkAllKept(t, tc, c)
			c.Must(0, "state", "rm", acctest.Address)
			c.Configure(tc.HCL())
			c.Import("1000000000000001/cn-hangzhou/platform-ops")
			c.Plan(0)
			checkAllKept(t, tc, c)
			c.Configure(config(tc))
			c.Apply()
			c.Plan(0)
		}
	}
	planAgain := func(config func(*acctest.Cloud) string, words ...string) func(*testing.T, *acctest.Cloud, *acctest.CLI) {
		return func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
			t.Helper()
			c.Configure(config(tc))
			text := acctest.Flatten(c.Plan(1).Text)
			for _, w := range append(words, deposedHint) {
				if !strings.Contains(text, w) {
					t.Errorf("the plan with the deposed object does not say %q:\n%s", w, text)
				}
			}
			importAgain(config)(t, tc, c)
		}
	}
	runCases(t, []changeCase{
		{
			name: "-replace", lines: []string{createsFirst}, args: []string{"-replace=" + acctest.Address}, code: 2, apply: 1,
			messages: []string{exists, untaintLast}, after: planAgain(configWithLines(), "Trail platform-ops would be destroyed and created again"),
		},
		{
			name: "tainted", lines: []string{createsFirst}, before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, code: 2, apply: 1,
			messages: []string{exists, untaintLast}, after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				t.Helper()
				c.Must(1, "untaint", acctest.Address)
				planAgain(configWithLines())(t, tc, c)
			},
		},
		{
			name: "rename", lines: []string{createsFirst}, config: configRenamed(createsFirst), code: 2, apply: 1,
			messages: []string{"With create_before_destroy, also on a resource that depends on this one, the apply fails", "do not use create_before_destroy", deposedHint},
			after:    planAgain(configRenamed()), // which error comes is decided by which of the two objects is planned first
		},
		{
			name: "rename, taken back", lines: []string{createsFirst}, config: configRenamed(createsFirst), code: 2, apply: 1,
			after: planAgain(configWithLines(), "Trail platform-ops would be destroyed and created again"),
		},
		{
			name: "rename, as it inherits", before: func(console *acctest.Console, c *acctest.CLI) {
				c.Configure(console.Cloud.HCL() + dependent)
				c.Apply()
			},
			config: func(tc *acctest.Cloud) string { return configRenamed()(tc) + dependent }, code: 2, apply: 1, messages: []string{"do not use create_before_destroy"}, after: checkAllKept,
		},
	})
}
