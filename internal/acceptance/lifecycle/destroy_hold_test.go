package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	deletes365 = "delete_logstore_on_destroy = true"
	days365    = "logstore = { retention_days = 365 }"
	days3000   = "logstore = { retention_days = 3000 }"
)

// A Logstore whose retention was raised outside Terraform is not deleted by any destroy,
// although delete_logstore_on_destroy is true: it may be held. The errors say for how long it
// is kept and what was applied, and their ways out work.
func TestDestroy_underAHold(t *testing.T) {
	t.Parallel()
	for name, destroy := range map[string]func(tc *acctest.Cloud, c *acctest.CLI) string{
		"destroy": func(_ *acctest.Cloud, c *acctest.CLI) string {
			return c.Must(1, "destroy", "-auto-approve", "-input=false", "-no-color").Text
		},
		"destroy without refresh": func(_ *acctest.Cloud, c *acctest.CLI) string {
			return c.Must(1, "destroy", "-auto-approve", "-input=false", "-no-color", "-refresh=false").Text
		},
		"removed block": func(tc *acctest.Cloud, c *acctest.CLI) string {
			c.Configure(tc.ProviderHCL())
			return c.Plan(1).Text
		},
		"removed block, without refresh": func(tc *acctest.Cloud, c *acctest.CLI) string {
			c.Configure(tc.ProviderHCL())
			return c.Plan(1, "-refresh=false").Text
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t, deletes365, days365)
			tc.Console(t).SetSetting("ttl", 3000)
			tc.ClearJournal()
			text := acctest.Flatten(destroy(tc, c))
			for _, words := range []string{"may be a legal hold", "keeps logs for 3000 days", "365 days", "delete_logstore_on_destroy = false"} {
				if !strings.Contains(text, words) {
					t.Errorf("it does not say %q:\n%s", words, text)
				}
			}
			if strings.Contains(text, "-refresh=false") {
				t.Errorf("it names a way that does not work:\n%s", text)
			}
			tc.CheckNoWrites(t)
			for _, lines := range [][]string{{deletes365, days3000}, {days3000}} {
				c.Configure(tc.HCL(lines...))
				c.Plan(2)
				if lines[0] != days3000 {
					continue
				}
				c.ApplyPlan()
				c.Destroy()
				tc.CheckLogstoreExists(t)
			}
		})
	}
}

// After the longer retention was applied, a destroy deletes the logs as it was asked to, and
// its warning says for how long they would be kept.
func TestDestroy_afterAHoldWasApplied(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, deletes365, days365)
	tc.Console(t).SetSetting("ttl", 3000)
	c.Configure(tc.HCL(deletes365, days3000))
	c.Apply()
	tc.ClearJournal()
	text := acctest.Flatten(c.Must(0, "destroy", "-auto-approve", "-input=false", "-no-color").Text)
	if !strings.Contains(text, "The retention of 3000 days protects no logs from that: they all go with the Logstore. If the recycle bin of the project is on, it may keep them for a while.") {
		t.Errorf("it says:\n%s", text)
	}
	testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}

// A hold that is set after the plan of a destroy, even after the trail was deleted or between
// two attempts, keeps the Logstore.
func TestDestroy_holdAfterThePlan(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"before":                      {Action: "DescribeInnerTrails", Nth: 1},
		"after the trail was deleted": {Action: "DeleteInnerTrail", Nth: 1},
		"between two attempts":        {Action: "DeleteLogStore", Nth: 1, Kind: emulator.FaultUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tc.WithProject(testcloud.ProjectName, "cn-hangzhou")
				s := tc.NewSession(t, nil)
				config := acctest.Config(map[string]any{"delete_logstore_on_destroy": true, "logstore": map[string]any{"retention_days": 365}})
				state := s.Create(config)
				s = s.Next()
				planned, wanted := s.Plan(state, nil)
				s.NoErrors(planned.Diagnostics)
				fault.Before = func() { tc.SetRetention(3000) }
				tc.Fault(fault)
				_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
				if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "keeps logs for 3000 days") || !strings.Contains(text, "may be a legal hold") {
					t.Errorf("it says:\n%s", text)
				}
				tc.CheckRetention(t, 3000)
			})
		})
	}
}
