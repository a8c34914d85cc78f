package shipping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// secondBlock is a second resource, of another name and trail, with more lines.
func secondBlock(lines ...string) string {
	return fmt.Sprintf("resource \"innertrail_shipping\" \"second\" {\n  trail_name   = \"second-ops\"\n  project_name = \"archive\"\n%s\n}\n", indent(lines))
}

// rival is a trail that somebody else makes.
func rival(h *hand) { h.createTrail("other-trail", archiveARN, theRoleARN) }

// An account ships to one Logstore: any other trail is a conflict, found at plan
// time, again before the first write, and in the service's own refusals.
func TestGuards_conflict(t *testing.T) {
	t.Parallel()
	ships := "Inner-ActionTrail already ships to another Logstore"
	replaces := func(h *hand, c *cli) {
		forgets(h, c)
		h.deleteTrail()
		rival(h)
	}
	runAttempts(t, []attempt{
		{
			name: "at plan time", before: replaces, code: 1,
			words: []string{ships, "go through trail other-trail in cn-hangzhou to Logstore innertrail_other-trail of project archive", "terraform import <address> other-trail@cn-hangzhou"},
		},
		{name: "at plan time, -refresh=false", before: replaces, args: []string{"-refresh=false"}, code: 1, words: []string{ships}},
		{
			name: "between plan and apply", before: func(h *hand, c *cli) { forgets(h, c); h.deleteTrail() }, code: 2, apply: 1,
			between: rival, words: []string{ships, "Nothing was changed."},
		},
		{
			name: "between plan and apply, in another region", before: func(h *hand, c *cli) { forgets(h, c); h.deleteTrail() }, code: 2, apply: 1,
			between: func(h *hand) {
				h.do(h.person.In("cn-shanghai").CreateTrail(h.t.Context(), "other-trail", archiveARN, theRoleARN))
			},
			words: []string{ships, "go through trail other-trail in cn-shanghai"},
		},
		{
			name: "of the same name that ships elsewhere", before: func(h *hand, c *cli) { forgets(h, c); h.moveTrail(archiveARN, theRoleARN) }, code: 1,
			words: []string{ships, "go through trail platform-ops in cn-hangzhou to Logstore innertrail_platform-ops of project archive"},
		},
		{
			name: "of the same name and destination: taken over, with a warning", before: forgets, code: 2,
			words: []string{"Trail platform-ops exists and will be taken over", "If another Terraform state holds it too, both will manage it"},
			after: func(_ *testing.T, _ *world, c *cli) { c.plan(0) },
		},
		{
			name: "two resources for one account", before: func(h *hand, c *cli) { forgets(h, c); h.deleteTrail() },
			declare: func(w *world) string { return w.config() + secondBlock() }, code: 1,
			words: []string{"Two shippings are declared for account 1000000000000001", "An account has one trail of platform events."},
		},
		{
			name: "a second resource beside one that stands", declare: func(w *world) string { return w.config() + secondBlock() }, code: 1,
			words: []string{ships, "go through trail platform-ops"}, after: keepsAll,
		},
		{
			name: "none for -replace into another project, -refresh=false", declare: moves(), args: []string{"-replace=" + address, "-refresh=false"}, code: 2,
			writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: keepsLogs,
		},
		{name: "none for a rename", declare: renames(), code: 2, writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: keepsLogs},
		{name: "a rename together with a new address", declare: func(w *world) string {
			return strings.Replace(renames()(w), `"audit"`, `"other"`, 1)
		}, code: 1, words: []string{ships, "add a moved block"}, after: keepsAll},
		{name: "none for a rename together with a new address, with moved", declare: func(w *world) string {
			return strings.Replace(renames()(w), `"audit"`, `"other"`, 1) + movedBlock
		}, code: 2, writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: keepsLogs},
	})
}

const (
	erases       = `delete_logstore_on_destroy = true`
	createsFirst = `lifecycle { create_before_destroy = true }`
	deletesLogs  = "Destroying shipping platform-ops deletes Logstore innertrail_platform-ops of project security-audit and 412 days of logs in it"
)

// aged makes the Logstore as old as the logs at stake.
func aged(h *hand, _ *cli) {
	h.world.Edit(func(a *emulator.Account) { theLogstore(a).CreateTime = theLogstore(a).CreateTime.AddDate(0, 0, -411) })
}

// erased checks that the Logstore is gone, and nothing beside it.
func erased(t *testing.T, w *world, _ *cli) {
	t.Helper()
	w.Edit(func(a *emulator.Account) {
		if theTrail(a) != nil || theLogstore(a) != nil || a.Projects[theProjectName] == nil || theRole(a) == nil || len(theRole(a).Policies) != 1 {
			t.Errorf("trails %v, Logstore %v, projects %v, roles %v", a.InnerTrails, theLogstore(a), a.Projects, a.Roles)
		}
	})
}

// dependent is a resource that is replaced with the shipping and created first,
// which the shipping inherits.
const dependent = "\nresource \"terraform_data\" \"dependent\" {\n  triggers_replace = innertrail_shipping.audit.id\n  lifecycle { create_before_destroy = true }\n}\n"

func withDependent(lines ...string) func(*world) string {
	return func(w *world) string { return w.config(lines...) + dependent }
}

// delete_logstore_on_destroy deletes logs on a real destroy or a removed block, with
// a warning in the plan, and never on a replacement, whatever makes it one.
func TestGuards_logs(t *testing.T) {
	t.Parallel()
	withLogs := []string{"DeleteInnerTrail", "DeleteLogStore"}
	remade := []string{"DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}
	applied := func(declare func(*world) string) func(h *hand, c *cli) {
		return func(h *hand, c *cli) { c.declare(declare(h.world)); c.apply() }
	}
	runAttempts(t, []attempt{
		{name: "destroy without it", args: []string{"-destroy"}, code: 2, writes: []string{"DeleteInnerTrail"}, after: keepsLogs},
		{
			name: "destroy", first: []string{erases}, before: aged, args: []string{"-destroy"}, code: 2,
			words:  []string{deletesLogs, "The role and project security-audit are kept.", "first apply delete_logstore_on_destroy = false"},
			writes: withLogs, after: erased,
		},
		{name: "destroy -refresh=false", first: []string{erases}, before: aged, args: []string{"-destroy", "-refresh=false"}, code: 2, words: []string{deletesLogs}, writes: withLogs, after: erased},
		{name: "block removed", first: []string{erases}, before: aged, declare: removesBlock(""), code: 2, words: []string{deletesLogs}, writes: withLogs, after: erased},
		{name: "removed block with destroy = false", first: []string{erases}, declare: removesBlock(removedBlock), code: 2, after: keepsAll},
		{name: "rename", first: []string{erases}, declare: renames(erases), code: 2, writes: []string{"DeleteInnerTrail", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"}, after: keepsLogs},
		{name: "-replace", first: []string{erases}, args: []string{"-replace=" + address}, code: 2, writes: remade, after: keepsLogs},
		{name: "tainted", first: []string{erases}, before: func(_ *hand, c *cli) { c.must(0, "taint", address) }, code: 2, writes: remade, after: keepsLogs},
		{
			name: "-replace after a failed destroy", first: []string{erases}, before: func(h *hand, c *cli) {
				h.world.Fault(emulator.Fault{Action: "DeleteInnerTrail", Times: 1, Kind: emulator.FaultDeny})
				c.must(1, "destroy", "-auto-approve", "-input=false", "-no-color")
			},
			args: []string{"-replace=" + address}, code: 2, writes: remade, after: keepsLogs,
		},
		{
			name: "-replace, created first", first: []string{erases, createsFirst}, args: []string{"-replace=" + address}, code: 2,
			words: []string{"Trail platform-ops was left in place"}, after: keepsAll,
		},
		{
			name: "-replace, created first as it inherits", first: []string{erases}, before: applied(withDependent(erases)), declare: withDependent(erases),
			args: []string{"-replace=" + address}, code: 2, words: []string{"Trail platform-ops was left in place"}, after: keepsAll,
		},
		{
			name: "rename, created first", first: []string{erases, createsFirst}, declare: renames(erases, createsFirst), code: 2, apply: 1,
			words: []string{"leave out create_before_destroy"}, after: keepsAll,
		},
		{
			name: "rename, created first as it inherits", first: []string{erases}, before: applied(withDependent(erases)),
			declare: func(w *world) string { return renames(erases)(w) + dependent }, code: 2, apply: 1,
			words: []string{"leave out create_before_destroy, also where a resource that depends on this one brings it along"}, after: keepsAll,
		},
		{
			name: "changed address without moved", first: []string{erases}, declare: readdresses("", erases), code: 1,
			words: []string{"The plan would delete the logs of shipping platform-ops and create it again", "add a moved block"}, after: keepsAll,
		},
		{
			name: "changed address without moved, and without logs at stake", declare: readdresses(""), code: 2,
			after: func(t *testing.T, w *world, c *cli) { keepsAll(t, w, c); c.plan(0) }, eitherOrder: true,
		},
		{name: "changed address with moved", first: []string{erases}, declare: readdresses(movedBlock, erases), code: 2, after: keepsAll},
		{
			name: "moved by hand between plan and apply", first: []string{erases}, args: []string{"-destroy"}, code: 2, apply: 1,
			between: func(h *hand) { h.moveTrail(archiveARN, theRoleARN) },
			words:   []string{"Trail platform-ops ships to a place that was not applied from here", "Nothing was deleted."}, after: keepsAll,
		},
		{
			name: "the trail gone between plan and apply", first: []string{erases}, args: []string{"-destroy"}, code: 2,
			between: (*hand).deleteTrail, writes: []string{"DeleteLogStore"}, after: erased,
		},
	})
}

// create_before_destroy, own and inherited, without any logs at stake: what is
// created first takes the trail over, and the old one is only forgotten.
func TestGuards_createBeforeDestroy(t *testing.T) {
	t.Parallel()
	runAttempts(t, []attempt{
		{name: "-replace", first: []string{createsFirst}, args: []string{"-replace=" + address}, code: 2, words: []string{"Trail platform-ops was left in place"}, after: keepsAll},
		{
			name: "tainted", first: []string{createsFirst}, before: func(_ *hand, c *cli) { c.must(0, "taint", address) }, code: 2,
			words: []string{"Trail platform-ops was left in place"}, after: func(t *testing.T, w *world, c *cli) { keepsAll(t, w, c); c.plan(0) },
		},
		{
			name: "rename", first: []string{createsFirst}, declare: renames(createsFirst), code: 2, apply: 1,
			words: []string{"leave out create_before_destroy"}, after: keepsAll,
		},
		{
			name: "rename, as it inherits", before: func(h *hand, c *cli) { c.declare(h.world.config() + dependent); c.apply() },
			declare: func(w *world) string { return renames()(w) + dependent }, code: 2, apply: 1, words: []string{"leave out create_before_destroy"}, after: keepsAll,
		},
	})
}
