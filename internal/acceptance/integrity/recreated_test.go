package integrity_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// recreated is what a plan shows of a Logstore that others created again, beside its index.
var recreated = []string{
	`logstore_created: "<time>" -> null`, "logstore_created: unknown",
	`logstore_status: "re-created on <time>; logs before are gone" -> "ready"`,
}

const recreatedWarning = "Warning: Logstore innertrail_platform-ops was re-created on "

// createdAt returns when the Logstore that there is was created, as a state has it.
func createdAt(tc *acctest.Cloud) (created string) {
	tc.Edit(func(a *emulator.Account) { created = testcloud.Logstore(a).CreateTime.UTC().Format(time.RFC3339) })
	return created
}

func checkRecorded(t *testing.T, tc *acctest.Cloud, c *acctest.CLI) {
	t.Helper()
	if got, want := c.Instance().Attributes["logstore_created"], createdAt(tc); got != want {
		t.Errorf("logstore_created is %v, and the Logstore was created on %v", got, want)
	}
}

// An insider deletes the Logstore, or its project, and creates it again: the plan names it, the
// apply completes and records the new one, and the next plan is empty.
func TestRecreated_byOthers(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		by     func(console *acctest.Console)
		shows  []string
		writes []string
	}{
		"without its index": {
			by:     func(console *acctest.Console) { console.RecreateLogstore(nil) },
			shows:  []string{`index_status: "missing" -> "complete"`},
			writes: []string{"CreateIndex"},
		},
		"exactly as it was": {
			by: func(console *acctest.Console) {
				var index json.RawMessage
				console.Cloud.Edit(func(a *emulator.Account) { index = testcloud.Logstore(a).Index })
				console.RecreateLogstore(map[string]any{"autoSplit": true, "maxSplitShard": 64})
				console.Cloud.Edit(func(a *emulator.Account) { testcloud.Logstore(a).Index = index })
			},
		},
		"with its project": {
			by: func(console *acctest.Console) {
				console.DeleteProject()
				console.CreateProject(testcloud.ProjectName)
				console.CreateLogstore()
			},
			shows:  []string{`index_status: "missing" -> "complete"`},
			writes: []string{"CreateIndex"},
		},
		"with a shorter retention": {
			by:     func(console *acctest.Console) { console.RecreateLogstore(map[string]any{"ttl": 7}) },
			shows:  []string{`index_status: "missing" -> "complete"`, "logstore.retention_days: 7 -> 3650"},
			writes: []string{"UpdateLogStore", "CreateIndex"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			checkRecorded(t, tc, c)
			was := createdAt(tc)
			row.by(tc.Console(t))
			tc.ClearJournal()
			text := acctest.Flatten(c.Plan(2).Text)
			acctest.CheckWords(t, text, recreatedWarning+createdAt(tc)+"; logs before are gone",
				"The one that was last applied was created on "+was+".", "search ActionTrail for DeleteLogStore and DeleteProject", "recycle bin")
			if strings.Count(text, recreatedWarning) != 1 {
				t.Errorf("it does not warn once:\n%s", text)
			}
			testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), append(row.shows, recreated...))
			tc.CheckNoWrites(t)
			c.ApplyPlan()
			testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), row.writes)
			checkRecorded(t, tc, c)
			if text := c.Plan(0).Text; strings.Contains(text, "re-created") {
				t.Errorf("the next plan says:\n%s", text)
			}
		})
	}
}

// A Logstore that this provider creates is not one that others created again, whatever led to it.
func TestRecreated_byUs(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		lines  []string // after the first apply
		before func(tc *acctest.Cloud, console *acctest.Console)
		args   []string
	}{
		"a Logstore that was missing": {before: func(_ *acctest.Cloud, console *acctest.Console) { console.DeleteLogstore() }},
		"a project that was missing":  {lines: []string{"create_project = true"}, before: func(_ *acctest.Cloud, console *acctest.Console) { console.DeleteProject() }},
		"by the service": {before: func(tc *acctest.Cloud, console *acctest.Console) {
			console.DeleteLogstore()
			console.DeleteTrail()
			tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
		}},
		"made while the plan showed it as missing": {before: func(_ *acctest.Cloud, console *acctest.Console) { console.DeleteLogstore() }},
		"a replacement": {args: []string{"-replace=" + acctest.Address}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			c.Configure(tc.HCL(row.lines...))
			if row.before != nil {
				row.before(tc, tc.Console(t))
			}
			tc.Clock.Advance(time.Second)
			c.Plan(2, row.args...)
			if strings.HasPrefix(name, "made while") {
				tc.Console(t).CreateLogstore()
			}
			c.ApplyPlan()
			checkRecorded(t, tc, c)
			if text := c.Plan(0).Text; strings.Contains(text, "re-created") {
				t.Errorf("the next plan says:\n%s", text)
			}
		})
	}
	t.Run("a move", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithTwoProjects(t)
		c := tc.NewAppliedCLI(t)
		tc.Clock.Travel(time.Hour)
		for range 2 { // there, and back to a Logstore that is older
			c.Configure(strings.ReplaceAll(tc.HCL(), `"security-audit"`, `"second-audit"`))
			c.Apply()
			c.Plan(0)
			tc.Clock.Travel(time.Hour)
			c.Configure(tc.HCL())
			c.Apply()
			checkRecorded(t, tc, c)
			c.Plan(0)
		}
	})
}

// An import records the Logstore that it found: its own plan shows nothing of it, and one that is
// created again later is named.
func TestRecreated_afterAnImport(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	c.Must(0, "state", "rm", acctest.Address)
	tc.Console(t).RecreateLogstore(nil)
	c.Import(testcloud.TrailName)
	checkRecorded(t, tc, c)
	if text := c.Plan(2).Text; strings.Contains(text, "re-created") { // the index
		t.Errorf("the plan says:\n%s", text)
	}
	tc.Console(t).RecreateLogstore(nil)
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), recreatedWarning+createdAt(tc))
	c.ApplyPlan()
	checkRecorded(t, tc, c)
	c.Plan(0)
}

// A Logstore that is deleted, or created again, after the plan stops the apply before its first
// write; the next plan shows it, and its apply records it.
func TestRecreated_betweenPlanAndApply(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before, between func(console *acctest.Console)
		says            string
	}{
		"deleted":       {between: (*acctest.Console).DeleteLogstore, says: "Logstore innertrail_platform-ops was deleted after the plan, with its logs."},
		"created again": {between: func(console *acctest.Console) { console.RecreateLogstore(nil) }, says: "is not the one that the plan showed: it was created on "},
		"once more after a plan that showed it": {
			before:  func(console *acctest.Console) { console.RecreateLogstore(nil) },
			between: func(console *acctest.Console) { console.RecreateLogstore(nil) }, says: "is not the one that the plan showed: it was created on ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			if row.before != nil {
				row.before(tc.Console(t))
			}
			c.Configure(tc.HCL(`logstore = { append_meta = true }`))
			c.Plan(2)
			row.between(tc.Console(t))
			tc.ClearJournal()
			text := c.ApplyPlanFails()
			acctest.CheckWords(t, text, "Error: Plan again: Logstore innertrail_platform-ops is not the one that the plan showed", row.says, "Nothing was changed.", "search ActionTrail")
			tc.CheckNoWrites(t)
			c.Apply()
			checkRecorded(t, tc, c)
			c.Plan(0)
		})
	}
}

// A Logstore that is created again in the middle of an apply is an error, and the next plan names
// it.
func TestRecreated_inTheMiddleOfAnApply(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"UpdateLogStore", "StopLogging"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			c.Configure(tc.HCL(`logstore = { append_meta = true }`, `enabled = false`))
			tc.Fault(emulator.Fault{Action: action, Nth: 1, Before: func() { tc.Console(t).RecreateLogstore(nil) }})
			text := c.ApplyFails()
			acctest.CheckWords(t, text, "Logstore innertrail_platform-ops was deleted during this run and created again on "+createdAt(tc)+": logs before are gone.")
			tc.ClearFaults()
			acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), recreatedWarning+createdAt(tc))
			c.ApplyPlan()
			checkRecorded(t, tc, c)
			c.Plan(0)
		})
	}
}

// A provider that is killed after it has created the Logstore leaves a plan that says that the
// logs before are gone, which is true; its apply records the Logstore.
func TestRecreated_killedBeforeTheStateIsSaved(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewProcessCLI(t)
	c.Configure(c.HCL())
	c.Apply()
	tc.Console(t).DeleteLogstore()
	tc.Clock.Advance(time.Second)
	tc.Fault(emulator.Fault{Action: "CreateIndex", Nth: 1, Kind: emulator.FaultHang, Before: c.Kill})
	c.ApplyFails()
	tc.ClearFaults()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), recreatedWarning+createdAt(tc), "or by an apply of this configuration that was interrupted")
	c.ApplyPlan()
	c.Plan(0)
}

// A Logstore that is older than the recorded one came back from the recycle bin with its logs, or
// the answer is stale: neither is a finding.
func TestRecreated_anOlderOne(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	tc.Edit(func(a *emulator.Account) { l := testcloud.Logstore(a); l.CreateTime = l.CreateTime.Add(-time.Hour) })
	c.Plan(0)
	recorded := c.Instance().Attributes["logstore_created"]
	c.Configure(tc.HCL(`logstore = { append_meta = true }`))
	c.Apply()
	c.Plan(0)
	if got := c.Instance().Attributes["logstore_created"]; got != recorded {
		t.Errorf("logstore_created went back from %v to %v", recorded, got)
	}
}

// The user restores the old Logstore from the recycle bin after the plan has shown another one.
func TestRecreated_restoredAfterThePlan(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].RecycleBinEnabled = true })
	c := tc.NewAppliedCLI(t)
	console := tc.Console(t)
	console.RecreateLogstore(nil)
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), recreatedWarning)
	tc.Edit(func(a *emulator.Account) {
		p := a.Projects[testcloud.ProjectName]
		p.Logstores[testcloud.LogstoreName] = p.RecycleBin[0].Logstore
	})
	c.ApplyPlan()
	checkRecorded(t, tc, c)
	c.Plan(0)
}

// No consent that was given for the old Logstore counts for the new one: its longer retention may
// be a legal hold. It counts again after an apply has recorded it.
func TestRecreated_consentToLowerTheRetention(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, `logstore = { retention_days = 400 }`)
	tc.Console(t).RecreateLogstore(map[string]any{"ttl": 400})
	lower := tc.HCL(`logstore = { retention_days = 30, allow_retention_decrease_to = 30 }`)
	c.Configure(lower)
	tc.ClearJournal()
	for _, flag := range []string{"-refresh=true", "-refresh=false"} {
		text := c.ApplyFails(flag)
		if flag == "-refresh=true" {
			acctest.CheckWords(t, text, "from 400 to 30 days deletes logs", "does not count yet")
		}
	}
	tc.CheckNoWrites(t)
	c.Configure(tc.HCL(`logstore = { retention_days = 400, allow_retention_decrease_to = 30 }`))
	c.Apply()
	c.Configure(lower)
	c.Apply()
	tc.CheckRetention(t, 30)
	c.Plan(0)
}

// A destroy that deletes the logs of a Logstore that others created again warns of it, and one
// that is created again after the plan is not deleted.
func TestRecreated_destroyWithLogs(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, `delete_logstore_on_destroy = true`)
	console := tc.Console(t)
	console.RecreateLogstore(nil)
	text := acctest.Flatten(c.Must(0, "plan", "-destroy", "-input=false", "-no-color", "-out=destroy.tfplan").Text)
	acctest.CheckWords(t, text, recreatedWarning+createdAt(tc), "The destroy deletes it all the same, with the logs that it has now.")
	console.RecreateLogstore(nil)
	tc.ClearJournal()
	text = acctest.Flatten(c.Must(1, "apply", "-input=false", "-no-color", "destroy.tfplan").Text)
	acctest.CheckWords(t, text, "Plan again: Logstore innertrail_platform-ops is not the one that the plan showed", "Nothing was changed.")
	tc.CheckNoWrites(t)
	c.Destroy()
	testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}

// A state that does not say when the Logstore was created plans nothing; with the next change, an
// apply records it.
func TestRecreated_stateOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	c.EditState(func(_, attributes map[string]any) { delete(attributes, "logstore_created") })
	c.Plan(0)
	acctest.CheckWords(t, c.Must(0, "plan", "-refresh-only", "-input=false", "-no-color").Text, "No changes.")
	tc.Console(t).RecreateLogstore(map[string]any{"ttl": 3650})
	if text := c.Plan(2).Text; strings.Contains(text, "re-created") {
		t.Errorf("it cannot know:\n%s", text)
	}
	c.ApplyPlan()
	checkRecorded(t, tc, c)
	c.Plan(0)
}
