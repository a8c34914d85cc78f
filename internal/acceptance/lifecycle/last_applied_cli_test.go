package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The retention of 30 days, with and without consent to lower it to that.
const (
	consentedHCL  = `logstore = { retention_days = 30, allow_retention_decrease_to = 30 }`
	retention30   = `logstore = { retention_days = 30 }`
	preparesLower = `logstore = { retention_days = 3650, allow_retention_decrease_to = 30 }`
)

// createdAnew is what a plan shows of the time at which the Logstore was created, where it does not
// know the Logstore that the apply records.
var createdAnew = []string{`logstore_created: "<time>" -> null`, "logstore_created: unknown"}

// killedAt applies a configuration, and the provider is killed right before an action.
func killedAt(t *testing.T, c *acctest.ProcessCLI, action string) {
	t.Helper()
	c.Cloud.Fault(emulator.Fault{Action: action, Nth: 1, Kind: emulator.FaultHang, Before: c.Kill})
	if text := c.ApplyFails(); !strings.Contains(text, "Plugin did not respond") && !strings.Contains(text, "Request cancelled") && !strings.Contains(text, "closed") {
		t.Errorf("the provider was not killed:\n%s", text)
	}
	c.Cloud.ClearFaults()
}

// Terraform drops private state and identity if the provider is killed in an update. What
// was last applied survives: a consent that was used before does not lower a legal hold,
// and the ways out that the error names work.
func TestLastApplied_survivesAKilledProvider(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewProcessCLI(t)
	c.Configure(c.HCL(consentedHCL))
	c.Apply()
	c.Configure(c.HCL(consentedHCL, `enabled = false`))
	killedAt(t, c, "StopLogging")
	kept := c.Instance()
	if applied := kept.Attributes["last_applied"]; applied != "cn-hangzhou/security-audit/30/30" || kept.Private != "" {
		t.Errorf("last_applied is %v, private state is %q", applied, kept.Private)
	}
	tc.SetRetention(3650)
	for _, flag := range []string{"-refresh=true", "-refresh=false"} {
		text := c.Must(1, "apply", "-auto-approve", "-input=false", "-no-color", flag).Text
		if !strings.Contains(acctest.Flatten(text), "30 days were applied before, and the retention has been raised outside Terraform since: this may be a legal hold") {
			t.Errorf("with %s it says:\n%s", flag, text)
		}
	}
	tc.CheckRetentionKept(t)
	c.Configure(c.HCL(preparesLower))
	c.Apply()
	tc.CheckRetentionKept(t)
	c.Configure(c.HCL(consentedHCL))
	c.Apply()
	tc.CheckRetention(t, 30)
	c.Plan(0)
}

// After a killed update, a destroy deletes only what was applied from this state: neither
// a trail that was moved outside Terraform, nor the Logstore of its new place.
func TestLastApplied_destroyAfterAKilledProvider(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"-refresh=true", "-refresh=false"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			c := tc.NewProcessCLI(t)
			c.Configure(c.HCL(`delete_logstore_on_destroy = true`))
			c.Apply()
			c.Configure(c.HCL(`delete_logstore_on_destroy = true`, `enabled = false`))
			killedAt(t, c, "StopLogging")
			tc.Edit(func(a *emulator.Account) {
				testcloud.ShipToSecondProject(a)
				there := *testcloud.Logstore(a)
				a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &there
			})
			tc.ClearJournal()
			text := c.Must(1, "destroy", "-auto-approve", "-input=false", "-no-color", flag).Text
			if !strings.Contains(text, "not applied from this state") {
				t.Errorf("it says:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// A destroy after a killed update works without private state and identity.
func TestLastApplied_destroyWithoutIdentity(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewProcessCLI(t)
	c.Configure(c.HCL(`delete_logstore_on_destroy = true`))
	c.Apply()
	c.Configure(c.HCL(`delete_logstore_on_destroy = true`, `enabled = false`))
	killedAt(t, c, "StopLogging")
	if identity := c.Instance().Identity; identity != nil {
		t.Logf("this Terraform keeps the identity: %v", identity)
	}
	c.Apply("-refresh=false")
	c.Plan(0)
	c.Configure(c.HCL(`delete_logstore_on_destroy = true`))
	killedAt(t, c, "StartLogging")
	tc.ClearJournal()
	c.Destroy("-refresh=false")
	testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}

// After a move whose state was not saved, the plan shows in words that the record
// changes, its apply changes nothing in the cloud, and a destroy then ends the shipping
// and keeps the Logstore that the move left.
func TestLastApplied_moveWhoseStateWasNotSaved(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	c := tc.NewProcessCLI(t)
	moved := strings.ReplaceAll(c.HCL(`delete_logstore_on_destroy = true`), `"security-audit"`, `"second-audit"`)
	c.Configure(c.HCL(`delete_logstore_on_destroy = true`))
	c.Apply()
	c.Configure(moved)
	tc.Fault(emulator.Fault{Action: "StartLogging", Nth: 1, After: c.Kill})
	c.ApplyFails()
	tc.ClearFaults()
	tc.ClearJournal()
	text := c.Must(1, "destroy", "-auto-approve", "-input=false", "-no-color").Text
	if !strings.Contains(text, "not applied from this state") {
		t.Errorf("the destroy says:\n%s", text)
	}
	tc.CheckNoWrites(t)
	text = c.Plan(2).Text
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(),
		append([]string{`last_applied: "cn-hangzhou/security-audit/3650" -> "cn-hangzhou/second-audit/3650"`}, createdAnew...))
	if !strings.Contains(acctest.Flatten(text), "Only the record of what was applied changes: cn-hangzhou/second-audit/3650") {
		t.Errorf("the plan says:\n%s", text)
	}
	c.ApplyPlan()
	c.Plan(0)
	tc.CheckNoWrites(t)
	c.Destroy()
	tc.CheckLogstoreExists(t)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) != nil || a.Projects["second-audit"].Logstores["innertrail_platform-ops"] != nil {
			t.Error("the trail, or the Logstore that it shipped to, is left")
		}
	})
}

// A state of an earlier version, or one whose record was lost, has no last_applied: no
// consent counts and no logs are deleted before an apply has recorded it, and the ways out
// that the errors name work.
func TestLastApplied_notRecorded(t *testing.T) {
	t.Parallel()
	forget := func(c *acctest.CLI) {
		c.EditState(func(instance, attributes map[string]any) {
			delete(instance, "private")
			delete(attributes, "last_applied")
		})
	}
	t.Run("nothing is planned", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		c := tc.NewAppliedCLI(t, retention30)
		forget(c)
		c.Plan(0)
	})
	t.Run("lowering with consent", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		c := tc.NewAppliedCLI(t)
		forget(c)
		c.Configure(tc.HCL(consentedHCL))
		if text := acctest.Flatten(c.Plan(1).Text); !strings.Contains(text, "apply 3650 days first and then 30") {
			t.Errorf("it says:\n%s", text)
		}
		c.Configure(tc.HCL(preparesLower))
		c.Plan(2)
		testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(),
			append([]string{`last_applied: null -> "cn-hangzhou/security-audit/3650/30"`, "logstore.allow_retention_decrease_to: null -> 30"}, createdAnew...))
		c.ApplyPlan()
		tc.CheckRetentionKept(t)
		c.Configure(tc.HCL(consentedHCL))
		c.Apply()
		tc.CheckRetention(t, 30)
	})
	t.Run("destroy with logs", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		c := tc.NewAppliedCLI(t, `delete_logstore_on_destroy = true`)
		forget(c)
		tc.ClearJournal()
		for _, flag := range []string{"-refresh=true", "-refresh=false"} {
			if text := c.DestroyFails(flag); !strings.Contains(text, "this state has no record of what was applied") {
				t.Errorf("it says:\n%s", text)
			}
		}
		c.Plan(2)
		testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), append([]string{`last_applied: null -> "cn-hangzhou/security-audit/3650"`}, createdAnew...))
		tc.CheckNoWrites(t)
		c.ApplyPlan()
		c.Destroy()
		testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
	})
}

// A create and an import first take the retention that the Logstore has, whatever the configuration
// consents to: the error names the number, and a second apply lowers it.
func TestLastApplied_takesTheRetentionThatStands(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI, more string){
		"create, after the trail was deleted": func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI, more string) {
			t.Helper()
			tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
			c.Configure(tc.HCL(more))
		},
		"import block": func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI, more string) {
			t.Helper()
			c.Configure(tc.HCL(more) + "\nimport {\n  to = innertrail_shipping.audit\n  id = \"platform-ops\"\n}\n")
		},
		// The command writes the state, and the plan is made by another process.
		"import command": func(t *testing.T, tc *acctest.Cloud, c *acctest.CLI, more string) {
			t.Helper()
			c.Configure(tc.HCL(more))
			if more == consentedHCL {
				c.Import(testcloud.TrailName)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t, consentedHCL)
			c.Must(0, "state", "rm", acctest.Address)
			tc.SetRetention(3650)
			again(t, tc, c, consentedHCL)
			text := acctest.Flatten(c.Plan(1).Text)
			if !strings.Contains(text, "from 3650 to 30 days deletes logs") || !strings.Contains(text, "may be a legal hold") || !strings.Contains(text, "set retention_days = 3650") {
				t.Errorf("it says:\n%s", text)
			}
			again(t, tc, c, preparesLower)
			c.Apply()
			tc.CheckRetentionKept(t)
			c.Configure(tc.HCL(consentedHCL))
			c.Apply()
			tc.CheckRetention(t, 30)
			c.Plan(0)
		})
	}
}

// What an import saw is not what was applied: until an apply has recorded it, neither a
// consent nor delete_logstore_on_destroy counts, in whichever process. Without either,
// nothing is planned.
func TestLastApplied_afterTheImportCommand(t *testing.T) {
	t.Parallel()
	imported := func(t *testing.T) (*acctest.Cloud, *acctest.CLI) {
		t.Helper()
		tc := acctest.NewWithProject(t)
		c := tc.NewAppliedCLI(t, retention30)
		c.Must(0, "state", "rm", acctest.Address)
		tc.SetRetention(3000)
		c.Import(testcloud.TrailName)
		tc.ClearJournal()
		return tc, c
	}
	t.Run("nothing is planned", func(t *testing.T) {
		t.Parallel()
		tc, c := imported(t)
		c.Configure(tc.HCL(`logstore = { retention_days = 3000 }`))
		c.Plan(0)
	})
	t.Run("a consent is recorded first", func(t *testing.T) {
		t.Parallel()
		tc, c := imported(t)
		c.Configure(tc.HCL(consentedHCL))
		for _, flag := range []string{"-refresh=true", "-refresh=false"} {
			text := c.ApplyFails(flag)
			if !strings.Contains(text, "may be a legal hold") || !strings.Contains(text, "apply 3000 days first and then 30") {
				t.Errorf("with %s it says:\n%s", flag, text)
			}
		}
		tc.CheckNoWrites(t)
		c.Configure(tc.HCL(`logstore = { retention_days = 3000, allow_retention_decrease_to = 30 }`))
		c.Plan(2)
		testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{
			`last_applied: "imported:cn-hangzhou/security-audit/3000" -> "cn-hangzhou/security-audit/3000/30"`, "logstore.allow_retention_decrease_to: null -> 30",
		})
		c.ApplyPlan()
		tc.CheckNoWrites(t)
		c.Configure(tc.HCL(consentedHCL))
		c.Apply()
		tc.CheckRetention(t, 30)
	})
	t.Run("the logs are deleted only after an apply", func(t *testing.T) {
		t.Parallel()
		tc, c := imported(t)
		c.Configure(tc.HCL(`delete_logstore_on_destroy = true`, `logstore = { retention_days = 3000 }`))
		c.Destroy()
		tc.CheckLogstoreExists(t)
	})
	t.Run("delete_logstore_on_destroy is recorded", func(t *testing.T) {
		t.Parallel()
		tc, c := imported(t)
		c.Configure(tc.HCL(`delete_logstore_on_destroy = true`, `logstore = { retention_days = 3000 }`))
		c.Plan(2)
		testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{
			`last_applied: "imported:cn-hangzhou/security-audit/3000" -> "cn-hangzhou/security-audit/3000"`, "delete_logstore_on_destroy: false -> true",
		})
		c.ApplyPlan()
		tc.CheckNoWrites(t)
		c.Destroy()
		testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
	})
	t.Run("moved outside Terraform since", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithTwoProjects(t)
		c := tc.NewAppliedCLI(t)
		c.Must(0, "state", "rm", acctest.Address)
		c.Import(testcloud.TrailName)
		tc.Edit(testcloud.ShipToSecondProject)
		c.Configure(strings.ReplaceAll(tc.HCL(), `"security-audit"`, `"second-audit"`))
		if text := acctest.Flatten(c.Plan(2).Text); !strings.Contains(text, `"imported:cn-hangzhou/security-audit/3650" -> "cn-hangzhou/second-audit/3650"`) {
			t.Errorf("the plan says:\n%s", text)
		}
	})
}
