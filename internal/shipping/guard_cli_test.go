package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// attempt is one thing that somebody tries with Terraform on a shipping that stands,
// and what must come of it.
type attempt struct {
	name        string
	arrange     func(h *hand)         // what is there before the first apply
	first       []string              // lines of the resource in the first apply
	before      func(h *hand, c *cli) // what happens then
	declare     func(w *world) string // the configuration from then on; nil for the same
	args        []string              // of plan
	code        int                   // of plan: 0 nothing to do, 1 refused, 2 changes
	apply       int                   // of the plan's apply, where there is one: 0 done, 1 refused
	between     func(h *hand)         // what happens between plan and apply
	words       []string              // what plan or, where that goes on, apply says
	writes      []string              // the writing calls of plan and apply
	eitherOrder bool                  // Terraform creates and destroys in the order that it likes, on which the calls depend
	after       func(t *testing.T, w *world, c *cli)
}

func (a attempt) run(t *testing.T) {
	t.Helper()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("archive", "cn-hangzhou")
	h, c := w.hand(t), w.cli(t)
	if a.arrange != nil {
		a.arrange(h)
	}
	c.declare(w.config(a.first...))
	c.apply()
	if a.before != nil {
		a.before(h, c)
	}
	if a.declare != nil {
		c.declare(a.declare(w))
	}
	w.ClearJournal()
	said := c.plan(a.code, a.args...).text
	w.noWrites(t)
	if a.code == 2 {
		if a.between != nil {
			a.between(h)
			w.ClearJournal()
		}
		said += c.must(a.apply, "apply", "-input=false", "-no-color", planFile).text
	}
	for _, words := range a.words {
		if !strings.Contains(flat(said), words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	if !a.eitherOrder {
		same(t, "the calls", actions(w.Mutations()), a.writes)
	}
	if a.after != nil {
		a.after(t, w, c)
	}
}

func runAttempts(t *testing.T, attempts []attempt) {
	t.Helper()
	for _, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			a.run(t)
		})
	}
}

// declares gives the configuration with other lines in the resource.
func declares(lines ...string) func(*world) string {
	return func(w *world) string { return w.config(lines...) }
}

// renames gives the configuration with another trail.
func renames(lines ...string) func(*world) string {
	return func(w *world) string { return strings.ReplaceAll(w.config(lines...), theTrailName, "renamed-ops") }
}

// moves gives the configuration with another project.
func moves(lines ...string) func(*world) string {
	return func(w *world) string { return strings.ReplaceAll(w.config(lines...), theProjectName, "archive") }
}

// readdresses gives the configuration with the resource at another address, and
// more beside it.
func readdresses(beside string, lines ...string) func(*world) string {
	return func(w *world) string {
		return strings.Replace(w.config(lines...), `"audit"`, `"other"`, 1) + beside
	}
}

const (
	movedBlock   = "\nmoved {\n  from = innertrail_shipping.audit\n  to   = innertrail_shipping.other\n}\n"
)

// removedBlock forgets the shipping without destroying it.
const removedBlock = "\nremoved {\n  from = innertrail_shipping.audit\n  lifecycle {\n    destroy = false\n  }\n}\n"

func removesBlock(beside string) func(*world) string {
	return func(w *world) string { return w.block() + beside }
}

// keepsAll checks that nothing of the shipping has gone.
func keepsAll(t *testing.T, w *world, _ *cli) {
	t.Helper()
	w.Edit(func(a *emulator.Account) {
		if theTrail(a) == nil || theLogstore(a) == nil || theLogstore(a).Index == nil || theRole(a) == nil {
			t.Errorf("trails %v, Logstore %v, roles %v", a.InnerTrails, theLogstore(a), a.Roles)
		}
	})
}

// keepsLogs checks that the Logstore is there still.
func keepsLogs(t *testing.T, w *world, _ *cli) {
	t.Helper()
	w.checkLogstoreExists(t)
}

// checkLogstoreExists fails the test if the dedicated Logstore is gone.
func (c *testCloud) checkLogstoreExists(t testing.TB) {
	t.Helper()
	c.Edit(func(a *emulator.Account) {
		if theLogstore(a) == nil {
			t.Error("the Logstore is gone")
		}
	})
}

const (
	protects  = `deletion_protection = true`
	protected = "Shipping platform-ops is protected from deletion"
)

// deletion_protection refuses whatever would end the shipping, at plan time or,
// where it first becomes visible there, in delete; what does not end it stays
// possible.
func TestGuards_deletionProtection(t *testing.T) {
	t.Parallel()
	wayOut := "To end the shipping, first apply deletion_protection = false, and only then what ends it."
	runAttempts(t, []attempt{
		{name: "destroy", first: []string{protects}, args: []string{"-destroy"}, code: 1, words: []string{protected, "the plan would destroy it", wayOut}, after: keepsAll},
		{name: "destroy -refresh=false", first: []string{protects}, args: []string{"-destroy", "-refresh=false"}, code: 1, words: []string{protected}},
		{name: "block removed", first: []string{protects}, declare: removesBlock(""), code: 1, words: []string{protected, wayOut}},
		{name: "rename", first: []string{protects}, declare: renames(protects), code: 1, words: []string{protected, "the plan would replace it"}},
		{name: "rename by the change that lifts it", first: []string{protects}, declare: renames(), code: 1, words: []string{protected}},
		{name: "another home region", first: []string{protects}, declare: declares(protects, `region = "cn-shanghai"`), code: 1, words: []string{protected}},
		{name: "changed address without moved", first: []string{protects}, declare: readdresses("", protects), code: 1, words: []string{protected}},
		{name: "changed address with moved", first: []string{protects}, declare: readdresses(movedBlock, protects), code: 2, words: []string{"has moved to innertrail_shipping.other"}},
		{
			name: "-replace", first: []string{protects}, args: []string{"-replace=" + address}, code: 2, apply: 1,
			words: []string{protected, "neither destroyed nor replaced. Nothing was changed.", "if -replace was given, leave it out"},
			after: func(t *testing.T, w *world, c *cli) { keepsAll(t, w, c); c.plan(0) },
		},
		{
			name: "tainted", first: []string{protects}, before: func(_ *hand, c *cli) { c.must(0, "taint", address) }, code: 2, apply: 1,
			words: []string{protected, "If it is tainted, run terraform untaint on it"},
			after: func(t *testing.T, w *world, c *cli) { keepsAll(t, w, c); c.must(0, "untaint", address); c.plan(0) },
		},
		{name: "removed block with destroy = false", first: []string{protects}, declare: removesBlock(removedBlock), code: 2, after: keepsAll},
		{name: "enabled = false", first: []string{protects}, declare: declares(protects, `enabled = false`), code: 2, writes: []string{"StopLogging"}},
		{
			name: "a move", first: []string{protects}, declare: moves(protects), code: 2,
			writes: []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}, after: keepsLogs,
		},
		{
			name: "lifted, then destroyed", first: []string{protects}, declare: declares(), code: 2,
			after: func(t *testing.T, w *world, c *cli) {
				c.must(0, "destroy", "-auto-approve", "-input=false", "-no-color")
				keepsLogs(t, w, c)
			},
		},
	})
}

func retention(days string) string { return `logstore = { retention_days = ` + days + ` }` }

// consents lowers the retention to 30 days, with a consent to a number of days.
func consents(to string) string {
	return `logstore = { retention_days = 30, allow_retention_decrease_to = ` + to + ` }`
}

// stands checks the retention of the Logstore in a project.
func stands(project string, days int) func(*testing.T, *world, *cli) {
	return func(t *testing.T, w *world, _ *cli) {
		t.Helper()
		w.Edit(func(a *emulator.Account) {
			if got := a.Projects[project].Logstores[theLogstoreName].TTL; got != days {
				t.Errorf("the retention is %d days, want %d", got, days)
			}
		})
	}
}

// forgets takes the shipping out of the state, which leaves the cloud as it is.
func forgets(_ *hand, c *cli) { c.must(0, "state", "rm", address) }

// Lowering the retention below what the Logstore has is refused, however it comes
// about, unless the configuration consents to this very number.
func TestGuards_retention(t *testing.T) {
	t.Parallel()
	refused := "Lowering the retention of Logstore innertrail_platform-ops from 3650 to 30 days deletes logs"
	wayOut := "To keep the logs, set retention_days = 3650 in logstore."
	unknownProject := func(lines ...string) func(*world) string {
		return func(w *world) string {
			return "resource \"terraform_data\" \"project\" {\n  input = \"security-audit\"\n}\n" +
				strings.ReplaceAll(w.config(lines...), `"security-audit"`, "terraform_data.project.output")
		}
	}
	runAttempts(t, []attempt{
		{name: "declared", declare: declares(retention("30")), code: 1, words: []string{refused, wayOut}, after: stands(theProjectName, 3650)},
		{name: "declared, -refresh=false", declare: declares(retention("30")), args: []string{"-refresh=false"}, code: 1, words: []string{refused}},
		{name: "declared, with consent to another number", declare: declares(consents("60")), code: 1, words: []string{refused}},
		{name: "declared, with consent", declare: declares(consents("30")), code: 2, writes: []string{"UpdateLogStore"}, after: stands(theProjectName, 30)},
		{
			name: "declared, raised between plan and apply", first: []string{retention("90")}, declare: declares(retention("180")), code: 2, apply: 1,
			between: func(h *hand) { h.setting("ttl", 400) }, words: []string{"from 400 to 180 days deletes logs"}, after: stands(theProjectName, 400),
		},
		{name: "by adoption", before: forgets, declare: declares(retention("30")), code: 1, words: []string{refused, wayOut}, after: stands(theProjectName, 3650)},
		{
			name: "by adoption, with consent", before: forgets, declare: declares(consents("30")), code: 2,
			writes: []string{"UpdateLogStore"}, after: stands(theProjectName, 30),
		},
		{
			name: "by import", before: func(h *hand, c *cli) {
				c.declare(h.world.config(retention("30")))
				forgets(h, c)
				c.must(0, "import", "-input=false", "-no-color", address, theTrailName)
			},
			code: 1, words: []string{refused, wayOut}, after: stands(theProjectName, 3650),
		},
		{
			name: "by a move into a place that keeps logs for longer", first: []string{retention("30")}, declare: moves(retention("30")),
			before: func(h *hand, _ *cli) {
				h.do(h.person.CreateLogstore(h.t.Context(), "archive", theLogstoreName, 3650))
			},
			code: 1, words: []string{refused}, after: stands("archive", 3650),
		},
		{
			name: "by a project that is not known before apply", declare: unknownProject(retention("30")), code: 2, apply: 1,
			words: []string{refused, wayOut}, after: stands(theProjectName, 3650),
		},
		{
			name: "by a consent that was forgotten, after somebody raised it", first: []string{consents("30")},
			arrange: func(h *hand) { h.createLogstore() }, before: func(h *hand, _ *cli) { h.setting("ttl", 3650) },
			code: 1, words: []string{refused, "perhaps a legal hold"}, after: stands(theProjectName, 3650),
		},
		{
			name: "by a forgotten consent, -replace", first: []string{consents("30")}, args: []string{"-replace=" + address},
			arrange: func(h *hand) { h.createLogstore() }, before: func(h *hand, _ *cli) { h.setting("ttl", 3650) },
			code: 1, words: []string{refused, "perhaps a legal hold"}, after: stands(theProjectName, 3650),
		},
		{
			name: "by a forgotten consent, where the Logstore was raised between plan and apply of another change", first: []string{consents("30")},
			arrange: func(h *hand) { h.createLogstore() }, declare: declares(consents("30"), `enabled = false`), code: 2, apply: 1,
			between: func(h *hand) { h.setting("ttl", 3650) }, words: []string{refused, "perhaps a legal hold"}, after: stands(theProjectName, 3650),
		},
	})
}
