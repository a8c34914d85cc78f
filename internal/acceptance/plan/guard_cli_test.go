package plan_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// attempt is a change that a user tries on an existing shipping, and its expected
// result.
type attempt struct {
	name        string
	arrange     func(console *acctest.Console)                 // before the first apply
	first       []string                                       // lines of the resource in the first apply
	before      func(console *acctest.Console, c *acctest.CLI) // after the first apply
	declare     func(tc *acctest.Cloud) string                 // the new configuration; nil means the same
	args        []string                                       // of plan
	code        int                                            // of plan: 0 without changes, 1 rejected, 2 with changes
	apply       int                                            // of applying that plan, if there is one: 0 done, 1 rejected
	between     func(console *acctest.Console)                 // between plan and apply
	words       []string                                       // the error of the plan or, if the plan succeeds, of the apply
	writes      []string                                       // the writing calls of plan and apply
	eitherOrder bool                                           // the calls depend on the order in which Terraform creates and destroys
	after       func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI)
}

func (a attempt) run(t *testing.T) {
	t.Helper()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("archive", "cn-hangzhou")
	console, c := tc.Console(t), tc.NewCLI(t)
	if a.arrange != nil {
		a.arrange(console)
	}
	c.Configure(tc.HCL(a.first...))
	c.Apply()
	if a.before != nil {
		a.before(console, c)
	}
	if a.declare != nil {
		c.Configure(a.declare(tc))
	}
	tc.ClearJournal()
	said := c.Plan(a.code, a.args...).Text
	tc.CheckNoWrites(t)
	if a.code == 2 {
		if a.between != nil {
			a.between(console)
			tc.ClearJournal()
		}
		said += c.Must(a.apply, "apply", "-input=false", "-no-color", acctest.PlanFile).Text
	}
	for _, words := range a.words {
		if !strings.Contains(acctest.Flatten(said), words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	if !a.eitherOrder {
		testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), a.writes)
	}
	if a.after != nil {
		a.after(t, tc, c)
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

// declares returns the configuration with other lines in the resource.
func declares(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string { return tc.HCL(lines...) }
}

// renames returns the configuration with another trail name.
func renames(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return strings.ReplaceAll(tc.HCL(lines...), testcloud.TrailName, "renamed-ops")
	}
}

// moves returns the configuration with another project.
func moves(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return strings.ReplaceAll(tc.HCL(lines...), testcloud.ProjectName, "archive")
	}
}

// readdresses returns the configuration with another resource address and more blocks.
func readdresses(beside string, lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return strings.Replace(tc.HCL(lines...), `"audit"`, `"other"`, 1) + beside
	}
}

const (
	movedHCL = "\nmoved {\n  from = innertrail_shipping.audit\n  to   = innertrail_shipping.other\n}\n"
)

func removesBlock(beside string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string { return tc.ProviderHCL() + beside }
}

// keepsAll checks that every part of the shipping still exists.
func keepsAll(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
	t.Helper()
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) == nil || testcloud.Logstore(a) == nil || testcloud.Logstore(a).Index == nil || testcloud.Role(a) == nil {
			t.Errorf("trails %v, Logstore %v, roles %v", a.InnerTrails, testcloud.Logstore(a), a.Roles)
		}
	})
}

// keepsLogs checks that the Logstore still exists.
func keepsLogs(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
	t.Helper()
	tc.CheckLogstoreExists(t)
}

const (
	protects  = `deletion_protection = true`
	protected = "Shipping platform-ops is protected from deletion"
)

// deletion_protection rejects everything that would end the shipping: at plan time or,
// if it becomes visible only then, in Delete. Everything else remains possible.
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
		{name: "changed address with moved", first: []string{protects}, declare: readdresses(movedHCL, protects), code: 2, words: []string{"has moved to innertrail_shipping.other"}},
		{
			name: "-replace", first: []string{protects}, args: []string{"-replace=" + acctest.Address}, code: 2, apply: 1,
			words: []string{protected, "neither destroyed nor replaced. Nothing was changed.", "if -replace was given, leave it out"},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) { keepsAll(t, tc, c); c.Plan(0) },
		},
		{
			name: "tainted", first: []string{protects}, before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, code: 2, apply: 1,
			words: []string{protected, "If it is tainted, run terraform untaint on it"},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				keepsAll(t, tc, c)
				c.Must(0, "untaint", acctest.Address)
				c.Plan(0)
			},
		},
		{name: "removed block with destroy = false", first: []string{protects}, declare: removesBlock(acctest.RemovedHCL), code: 2, after: keepsAll},
		{name: "enabled = false", first: []string{protects}, declare: declares(protects, `enabled = false`), code: 2, writes: []string{"StopLogging"}},
		{
			name: "a move", first: []string{protects}, declare: moves(protects), code: 2,
			writes: []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}, after: keepsLogs,
		},
		{
			name: "lifted, then destroyed", first: []string{protects}, declare: declares(), code: 2,
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				c.Must(0, "destroy", "-auto-approve", "-input=false", "-no-color")
				keepsLogs(t, tc, c)
			},
		},
	})
}

func retention(days string) string { return `logstore = { retention_days = ` + days + ` }` }

// consents lowers the retention to 30 days and consents to a number of days.
func consents(to string) string {
	return `logstore = { retention_days = 30, allow_retention_decrease_to = ` + to + ` }`
}

// stands checks the retention of a Logstore.
func stands(project string, days int) func(*testing.T, *acctest.Cloud, *acctest.CLI) {
	return func(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
		t.Helper()
		tc.Edit(func(a *emulator.Account) {
			if got := a.Projects[project].Logstores[testcloud.LogstoreName].TTL; got != days {
				t.Errorf("the retention is %d days, want %d", got, days)
			}
		})
	}
}

// forgets removes the shipping from the state and leaves the cloud unchanged.
func forgets(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "state", "rm", acctest.Address) }

// A retention below that of the Logstore is rejected, however it comes about, unless
// the configuration consents to exactly this number.
func TestGuards_retention(t *testing.T) {
	t.Parallel()
	refused := "Lowering the retention of Logstore innertrail_platform-ops from 3650 to 30 days deletes logs"
	wayOut := "To keep the logs, set retention_days = 3650 in logstore."
	unknownProject := func(lines ...string) func(*acctest.Cloud) string {
		return func(tc *acctest.Cloud) string {
			return "resource \"terraform_data\" \"project\" {\n  input = \"security-audit\"\n}\n" +
				strings.ReplaceAll(tc.HCL(lines...), `"security-audit"`, "terraform_data.project.output")
		}
	}
	runAttempts(t, []attempt{
		{name: "declared", declare: declares(retention("30")), code: 1, words: []string{refused, wayOut}, after: stands(testcloud.ProjectName, 3650)},
		{name: "declared, -refresh=false", declare: declares(retention("30")), args: []string{"-refresh=false"}, code: 1, words: []string{refused}},
		{name: "declared, with consent to another number", declare: declares(consents("60")), code: 1, words: []string{refused}},
		{name: "declared, with consent", declare: declares(consents("30")), code: 2, writes: []string{"UpdateLogStore"}, after: stands(testcloud.ProjectName, 30)},
		{
			name: "declared, raised between plan and apply", first: []string{retention("90")}, declare: declares(retention("180")), code: 2, apply: 1,
			between: func(console *acctest.Console) { console.SetSetting("ttl", 400) }, words: []string{"from 400 to 180 days deletes logs"}, after: stands(testcloud.ProjectName, 400),
		},
		{name: "by adoption", before: forgets, declare: declares(retention("30")), code: 1, words: []string{refused, wayOut}, after: stands(testcloud.ProjectName, 3650)},
		{
			name: "by adoption, with consent", before: forgets, declare: declares(consents("30")), code: 2,
			writes: []string{"UpdateLogStore"}, after: stands(testcloud.ProjectName, 30),
		},
		{
			name: "by import", before: func(console *acctest.Console, c *acctest.CLI) {
				c.Configure(console.Cloud.HCL(retention("30")))
				forgets(console, c)
				c.Must(0, "import", "-input=false", "-no-color", acctest.Address, testcloud.TrailName)
			},
			code: 1, words: []string{refused, wayOut}, after: stands(testcloud.ProjectName, 3650),
		},
		{
			name: "by a move into a place that keeps logs for longer", first: []string{retention("30")}, declare: moves(retention("30")),
			before: func(console *acctest.Console, _ *acctest.CLI) {
				console.NoError(console.Operator.CreateLogstore(console.T.Context(), "archive", testcloud.LogstoreName, 3650))
			},
			code: 1, words: []string{refused}, after: stands("archive", 3650),
		},
		{
			name: "by a project that is not known before apply", declare: unknownProject(retention("30")), code: 2, apply: 1,
			words: []string{refused, wayOut}, after: stands(testcloud.ProjectName, 3650),
		},
		{
			name: "by a consent that was forgotten, after somebody raised it", first: []string{consents("30")},
			arrange: func(console *acctest.Console) { console.CreateLogstore() }, before: func(console *acctest.Console, _ *acctest.CLI) { console.SetSetting("ttl", 3650) },
			code: 1, words: []string{refused, "perhaps a legal hold"}, after: stands(testcloud.ProjectName, 3650),
		},
		{
			name: "by a forgotten consent, -replace", first: []string{consents("30")}, args: []string{"-replace=" + acctest.Address},
			arrange: func(console *acctest.Console) { console.CreateLogstore() }, before: func(console *acctest.Console, _ *acctest.CLI) { console.SetSetting("ttl", 3650) },
			code: 1, words: []string{refused, "perhaps a legal hold"}, after: stands(testcloud.ProjectName, 3650),
		},
		{
			name: "by a forgotten consent, where the Logstore was raised between plan and apply of another change", first: []string{consents("30")},
			arrange: func(console *acctest.Console) { console.CreateLogstore() }, declare: declares(consents("30"), `enabled = false`), code: 2, apply: 1,
			between: func(console *acctest.Console) { console.SetSetting("ttl", 3650) }, words: []string{refused, "perhaps a legal hold"}, after: stands(testcloud.ProjectName, 3650),
		},
	})
}
