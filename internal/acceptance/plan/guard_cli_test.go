package plan_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// changeCase is a change that a user tries on an existing shipping, and its expected
// result.
type changeCase struct {
	name        string
	arrange     func(console *acctest.Console)                 // before the first apply
	lines       []string                                       // lines of the resource in the first apply
	before      func(console *acctest.Console, c *acctest.CLI) // after the first apply
	config      func(tc *acctest.Cloud) string                 // the new configuration; nil means the same
	args        []string                                       // of plan
	code        int                                            // of plan: 0 without changes, 1 rejected, 2 with changes
	apply       int                                            // of applying that plan, if there is one: 0 done, 1 rejected
	between     func(console *acctest.Console)                 // between plan and apply
	messages    []string                                       // the error of the plan or, if the plan succeeds, of the apply
	never       string                                         // what it does not say
	writes      []string                                       // the writing calls of plan and apply
	eitherOrder bool                                           // the calls depend on the order in which Terraform creates and destroys
	after       func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI)
}

func (cc changeCase) run(t *testing.T) {
	t.Helper()
	tc := acctest.NewWithProject(t).WithProject("archive", "cn-hangzhou")
	console, c := tc.Console(t), tc.NewCLI(t)
	if cc.arrange != nil {
		cc.arrange(console)
	}
	c.Configure(tc.HCL(cc.lines...))
	c.Apply()
	if cc.before != nil {
		cc.before(console, c)
	}
	if cc.config != nil {
		c.Configure(cc.config(tc))
	}
	tc.ClearJournal()
	said := c.Plan(cc.code, cc.args...).Text
	tc.CheckNoWrites(t)
	if cc.code == 2 {
		if cc.between != nil {
			cc.between(console)
			tc.ClearJournal()
		}
		said += c.Must(cc.apply, "apply", "-input=false", "-no-color", acctest.PlanFile).Text
	}
	for _, words := range cc.messages {
		if !strings.Contains(acctest.Flatten(said), words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	if cc.never != "" {
		checkUnsaid(t, acctest.Flatten(said), cc.never)
	}
	if !cc.eitherOrder {
		testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), cc.writes)
	}
	if cc.after != nil {
		cc.after(t, tc, c)
	}
}

func runCases(t *testing.T, attempts []changeCase) {
	t.Helper()
	for _, cc := range attempts {
		t.Run(cc.name, func(t *testing.T) {
			t.Parallel()
			cc.run(t)
		})
	}
}

// configWithLines returns the configuration with other lines in the resource.
func configWithLines(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string { return tc.HCL(lines...) }
}

// configRenamed returns the configuration with another trail name.
func configRenamed(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return strings.ReplaceAll(tc.HCL(lines...), testcloud.TrailName, "renamed-ops")
	}
}

// configMoved returns the configuration with another project.
func configMoved(lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return strings.ReplaceAll(tc.HCL(lines...), testcloud.ProjectName, "archive")
	}
}

// configReaddressed returns the configuration with another resource address and more blocks.
func configReaddressed(beside string, lines ...string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return strings.Replace(tc.HCL(lines...), `"audit"`, `"other"`, 1) + beside
	}
}

const (
	movedHCL = "\nmoved {\n  from = innertrail_shipping.audit\n  to   = innertrail_shipping.other\n}\n"
)

func configRemoved(beside string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string { return tc.ProviderHCL() + beside }
}

// checkAllKept checks that every part of the shipping still exists.
func checkAllKept(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
	t.Helper()
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) == nil || testcloud.Logstore(a) == nil || testcloud.Logstore(a).Index == nil || testcloud.Role(a) == nil {
			t.Errorf("trails %v, Logstore %v, roles %v", a.InnerTrails, testcloud.Logstore(a), a.Roles)
		}
	})
}

// checkLogsKept checks that the Logstore still exists.
func checkLogsKept(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
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
	wayOut := "To allow this, first apply deletion_protection = false on its own."
	runCases(t, []changeCase{
		{name: "destroy", lines: []string{protects}, args: []string{"-destroy"}, code: 1, messages: []string{protected, "the plan would destroy it", wayOut}, after: checkAllKept},
		{name: "destroy -refresh=false", lines: []string{protects}, args: []string{"-destroy", "-refresh=false"}, code: 1, messages: []string{protected}},
		{name: "block removed", lines: []string{protects}, config: configRemoved(""), code: 1, messages: []string{protected, wayOut}},
		{name: "rename", lines: []string{protects}, config: configRenamed(protects), code: 1, messages: []string{protected, "the plan would replace it"}},
		{name: "rename by the change that lifts it", lines: []string{protects}, config: configRenamed(), code: 1, messages: []string{protected}},
		{name: "another home region", lines: []string{protects}, config: configWithLines(protects, `region = "cn-shanghai"`), code: 1, messages: []string{protected}},
		{name: "changed address without moved", lines: []string{protects}, config: configReaddressed("", protects), code: 1, messages: []string{protected, "deletion_protection is true, and the plan would destroy it. Nothing was changed. If only the address of the resource changed, " + moves}, never: destroyAll},
		{name: "changed address with moved", lines: []string{protects}, config: configReaddressed(movedHCL, protects), code: 2, messages: []string{"has moved to innertrail_shipping.other"}},
		{
			name: "-replace", lines: []string{protects}, args: []string{"-replace=" + acctest.Address}, code: 1,
			messages: []string{protected, "the plan would replace it, by -replace or replace_triggered_by. Nothing was changed.", wayOut},
			after:    func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) { checkAllKept(t, tc, c); c.Plan(0) },
		},
		{
			name: "-replace -refresh=false, by the change that lifts it", lines: []string{protects}, config: configWithLines(), args: []string{"-replace=" + acctest.Address, "-refresh=false"}, code: 1,
			messages: []string{protected, "the plan would replace it"}, after: checkAllKept,
		},
		{
			name: "replace_triggered_by", lines: []string{protects}, before: func(console *acctest.Console, c *acctest.CLI) {
				// OpenTofu counts the creation of the version as a change of it.
				c.Configure(console.Cloud.HCL(protects) + versionHCL("1"))
				c.Apply()
				c.Configure(configTriggered("1")(console.Cloud))
				c.Apply()
			}, config: configTriggered("2"), code: 1, messages: []string{protected, "the plan would replace it"}, after: checkAllKept,
		},
		{
			name: "tainted", lines: []string{protects}, before: func(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "taint", acctest.Address) }, code: 2, apply: 1,
			messages: []string{protected, "neither destroyed nor replaced. Nothing was changed.", "If the resource is tainted, run terraform untaint"},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				checkAllKept(t, tc, c)
				c.Must(0, "untaint", acctest.Address)
				c.Plan(0)
			},
		},
		{name: "removed block with destroy = false", lines: []string{protects}, config: configRemoved(acctest.RemovedHCL), code: 2, after: checkAllKept},
		{name: "enabled = false", lines: []string{protects}, config: configWithLines(protects, `enabled = false`), code: 2, writes: []string{"StopLogging"}},
		{
			name: "a move", lines: []string{protects}, config: configMoved(protects), code: 2,
			writes: []string{"CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}, after: checkLogsKept,
		},
		{
			name: "lifted, then destroyed", lines: []string{protects}, config: configWithLines(), code: 2,
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				c.Destroy()
				checkLogsKept(t, tc, c)
			},
		},
	})
}

// configTriggered returns the configuration with a version whose change replaces the resource.
func configTriggered(version string) func(*acctest.Cloud) string {
	return func(tc *acctest.Cloud) string {
		return tc.HCL(protects, "lifecycle {", "  replace_triggered_by = [terraform_data.version]", "}") + versionHCL(version)
	}
}

func versionHCL(version string) string {
	return "\nresource \"terraform_data\" \"version\" {\n  input = " + version + "\n}\n"
}

func retention(days string) string { return `logstore = { retention_days = ` + days + ` }` }

// consentTo lowers the retention to 30 days and consents to a number of days.
func consentTo(to string) string {
	return `logstore = { retention_days = 30, allow_retention_decrease_to = ` + to + ` }`
}

// checkRetention checks the retention of a Logstore.
func checkRetention(project string, days int) func(*testing.T, *acctest.Cloud, *acctest.CLI) {
	return func(t *testing.T, tc *acctest.Cloud, _ *acctest.CLI) {
		t.Helper()
		tc.Edit(func(a *emulator.Account) {
			if got := a.Projects[project].Logstores[testcloud.LogstoreName].TTL; got != days {
				t.Errorf("the retention is %d days, want %d", got, days)
			}
		})
	}
}

// removeFromState removes the shipping from the state and leaves the cloud unchanged.
func removeFromState(_ *acctest.Console, c *acctest.CLI) { c.Must(0, "state", "rm", acctest.Address) }

// forgetAndDeleteTrail leaves a Logstore that a create adopts.
func forgetAndDeleteTrail(console *acctest.Console, c *acctest.CLI) {
	removeFromState(console, c)
	console.DeleteTrail()
}

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
	runCases(t, []changeCase{
		{name: "declared", config: configWithLines(retention("30")), code: 1, messages: []string{refused, wayOut}, after: checkRetention(testcloud.ProjectName, 3650)},
		{name: "declared, -refresh=false", config: configWithLines(retention("30")), args: []string{"-refresh=false"}, code: 1, messages: []string{refused}},
		{name: "declared, with consent to another number", config: configWithLines(consentTo("60")), code: 1, messages: []string{refused}},
		{name: "declared, with consent", config: configWithLines(consentTo("30")), code: 2, writes: []string{"UpdateLogStore"}, after: checkRetention(testcloud.ProjectName, 30)},
		{
			name: "declared, raised between plan and apply", lines: []string{retention("90")}, config: configWithLines(retention("180")), code: 2, apply: 1,
			between: func(console *acctest.Console) { console.SetSetting("ttl", 400) }, messages: []string{"from 400 to 180 days deletes logs"}, after: checkRetention(testcloud.ProjectName, 400),
		},
		{name: "by adoption", before: forgetAndDeleteTrail, config: configWithLines(retention("30")), code: 1, messages: []string{refused, wayOut}, after: checkRetention(testcloud.ProjectName, 3650)},
		{
			name: "by adoption, with consent, which does not count yet", before: forgetAndDeleteTrail, config: configWithLines(consentTo("30")), code: 1,
			messages: []string{refused, "a consent to lower it does not count yet", wayOut},
			after: func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
				checkRetention(testcloud.ProjectName, 3650)(t, tc, c)
				c.Configure(tc.HCL(`logstore = { retention_days = 3650, allow_retention_decrease_to = 30 }`)) // as the error says
				c.Apply()
				checkRetention(testcloud.ProjectName, 3650)(t, tc, c)
				c.Configure(tc.HCL(consentTo("30")))
				c.Apply()
				checkRetention(testcloud.ProjectName, 30)(t, tc, c)
			},
		},
		{
			name: "by import", before: func(console *acctest.Console, c *acctest.CLI) {
				c.Configure(console.Cloud.HCL(retention("30")))
				removeFromState(console, c)
				c.Import(testcloud.TrailName)
			},
			code: 1, messages: []string{refused, wayOut}, after: checkRetention(testcloud.ProjectName, 3650),
		},
		{
			name: "by a move into a place that keeps logs for longer", lines: []string{retention("30")}, config: configMoved(retention("30")),
			before: func(console *acctest.Console, _ *acctest.CLI) {
				console.NoError(console.Operator.CreateLogstore(console.T.Context(), "archive", testcloud.LogstoreName, 3650))
			},
			code: 1, messages: []string{refused}, after: checkRetention("archive", 3650),
		},
		{
			name: "by a project that is not known before apply", config: unknownProject(retention("30")), code: 2, apply: 1,
			messages: []string{refused, wayOut}, after: checkRetention(testcloud.ProjectName, 3650),
		},
		{
			name: "by a consent that was forgotten, after others raised it", lines: []string{consentTo("30")},
			before: func(console *acctest.Console, _ *acctest.CLI) { console.SetSetting("ttl", 3650) },
			code:   1, messages: []string{refused, "this may be a legal hold"}, after: checkRetention(testcloud.ProjectName, 3650),
		},
		{
			name: "by a forgotten consent, -replace", lines: []string{consentTo("30")}, args: []string{"-replace=" + acctest.Address},
			before: func(console *acctest.Console, _ *acctest.CLI) { console.SetSetting("ttl", 3650) },
			code:   1, messages: []string{refused, "this may be a legal hold"}, after: checkRetention(testcloud.ProjectName, 3650),
		},
		{
			name: "by a forgotten consent, where the Logstore was raised between plan and apply of another change", lines: []string{consentTo("30")},
			config: configWithLines(consentTo("30"), `enabled = false`), code: 2, apply: 1,
			between: func(console *acctest.Console) { console.SetSetting("ttl", 3650) }, messages: []string{refused, "this may be a legal hold"}, after: checkRetention(testcloud.ProjectName, 3650),
		},
	})
}
