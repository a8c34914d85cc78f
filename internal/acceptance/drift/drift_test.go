package drift_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// The classes of a change outside Terraform.
const (
	isDrift   = "drift"     // the plan exits with 2, its apply repairs, the next plan exits with 0
	noDrift   = "not drift" // the plan exits with 0
	isRefused = "refused"   // the plan exits with 1 and changes neither the cloud nor the state
	isBlocked = "blocked"   // the plan exits with 2, and its apply with 1: it repairs what it can, and the next plan shows the rest
)

// driftCase is a change outside Terraform, through the services' own APIs, and its
// expected result.
type driftCase struct {
	name             string
	class            string
	lines            []string                              // of the resource, beside the minimal ones
	arrange          func(console *acctest.Console)        // before the first apply
	change           func(console *acctest.Console)        // after the first apply
	block            func(tc *acctest.Cloud) string        // the provider block after the change, if it differs
	plan             []string                              // of drift: exactly the attributes that change, but for logstore_created; no other becomes unknown
	messages         []string                              // more text that the plan must contain; of blocked: the apply's error, too
	waysOut          []string                              // of blocked: more text that the apply's error must contain
	writes           []string                              // exactly the writing calls of the repair
	next             []string                              // of blocked: exactly what the next plan changes; nil: the same
	fixedBeforeApply func(console *acctest.Console)        // between plan and apply
	after            func(t *testing.T, tc *acctest.Cloud) // checks after the repair
}

// driftCases returns the rows of the drift matrix.
func driftCases() []driftCase {
	return slices.Concat(roleCases, trustCases, policyCases, logstoreCases, indexCases, narrowedCases, trailCases, projectCases, integrityCases, policyOfProjectCases, tracelessCases, shippingCases)
}

// TestDrift is the drift matrix. Every change to any part of a shipping is explained by
// the next plan and repaired by the next apply with exactly the calls it takes. What is
// not drift never shows.
func TestDrift(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for i, row := range driftCases() {
		if names[row.name] {
			t.Errorf("two rows are named %q", row.name)
		}
		names[row.name] = true
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.run(t, i)
		})
	}
}

func (d driftCase) run(t *testing.T, number int) {
	t.Helper()
	tc := acctest.NewWithProject(t)
	if d.class == isBlocked {
		tc.Options = append(tc.Options, provider.WithClock(&acctest.InstantClock{})) // the apply may wait for a project
	}
	console := tc.Console(t)
	if d.arrange != nil {
		d.arrange(console)
	}
	c := tc.NewAppliedCLI(t, d.lines...)
	before := c.ReadFile("terraform.tfstate")
	d.change(console)
	if d.block != nil {
		c.Configure(d.block(tc) + acctest.ShippingHCL(d.lines...))
	}
	tc.ClearJournal()
	got := c.Plan(map[string]int{isDrift: 2, noDrift: 0, isRefused: 1, isBlocked: 2}[d.class])
	keepPlan(t, number+1, d.class+": "+d.name, got)
	for _, words := range append(asShown(d.plan), d.messages...) {
		if !strings.Contains(acctest.MaskTimes(acctest.Flatten(got.Text)), words) {
			t.Errorf("the plan does not say %q:\n%s", words, got.Text)
		}
	}
	tc.CheckNoWrites(t)
	if state := c.ReadFile("terraform.tfstate"); state != before {
		t.Errorf("the plan wrote the state")
	}
	switch d.class {
	case isDrift:
		d.repair(t, c, console)
	case isBlocked:
		d.fail(t, c)
	}
	t.Logf("%s; words: %s; calls: %s", d.class, joinOrNone(append(asShown(d.plan), d.messages...)), joinOrNone(d.writes))
}

// repair applies the plan and checks what it did.
func (d driftCase) repair(t *testing.T, c *acctest.CLI, console *acctest.Console) {
	t.Helper()
	planned := c.PlannedChanges()
	testcloud.SameElements(t, "the plan does", planned.Actions(), []string{"update " + acctest.Address})
	testcloud.SameElements(t, "the plan changes", withoutCreation(planned), d.plan)
	if d.fixedBeforeApply != nil {
		d.fixedBeforeApply(console)
	}
	c.Cloud.ClearJournal()
	c.ApplyPlan()
	testcloud.SameElements(t, "the repair calls", testcloud.Actions(c.Cloud.Mutations()), d.writes)
	c.Plan(0)
	if d.after != nil {
		d.after(t, c.Cloud)
	}
}

// withoutCreation returns the attributes that change, without the time at which the Logstore was
// created: it becomes unknown where the apply may find another Logstore than the one recorded.
func withoutCreation(planned acctest.PlanChanges) []string {
	return slices.DeleteFunc(planned.Attributes(), func(line string) bool { return strings.HasPrefix(line, "logstore_created: ") })
}

// fail applies the plan, which must fail with the messages that the plan warned of. The next
// plan shows what is left.
func (d driftCase) fail(t *testing.T, c *acctest.CLI) {
	t.Helper()
	testcloud.SameElements(t, "the plan changes", withoutCreation(c.PlannedChanges()), d.plan)
	failed := c.ApplyPlanFails()
	_, failed, _ = strings.Cut(failed, "Error: ")
	for _, words := range slices.Concat(d.messages, d.waysOut) {
		if !strings.Contains(failed, words) {
			t.Errorf("the apply does not say %q:\n%s", words, failed)
		}
	}
	if said := strings.Contains(failed, "Nothing was changed."); said != (len(d.writes) == 0) {
		t.Errorf("that nothing was changed is said: %v\n%s", said, failed)
	}
	testcloud.SameElements(t, "the apply calls", testcloud.Actions(c.Cloud.Mutations()), d.writes)
	c.Plan(2)
	if d.next == nil {
		d.next = d.plan
	}
	testcloud.SameElements(t, "the next plan changes", withoutCreation(c.PlannedChanges()), d.next)
	if d.after != nil {
		d.after(t, c.Cloud)
	}
}

var plansFolder = flag.String("plans", "", "write the first plan, and that of each drift, into this `folder`, to be read")

// keepPlan writes a plan to the folder of the -plans flag, for make plans.
func keepPlan(t *testing.T, number int, title string, plan acctest.Result) {
	t.Helper()
	if *plansFolder == "" {
		return
	}
	text := fmt.Sprintf("━━━ %s\n%s\n\n", title, strings.TrimSpace(plan.Text))
	if err := os.WriteFile(filepath.Join(*plansFolder, fmt.Sprintf("%03d.txt", number)), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The first plan of the minimal configuration shows what it will create, knows every
// name, and warns about the only thing it cannot see. It cannot know when the apply will create
// the Logstore.
func TestDrift_firstPlan(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	got := c.Plan(2)
	keepPlan(t, 0, "the first plan of the two-line configuration", got)
	tc.CheckNoWrites(t)
	for _, change := range withoutCreation(c.PlannedChanges()) {
		if strings.Contains(change, "unknown") {
			t.Errorf("the plan leaves open %s", change)
		}
	}
	for _, words := range []string{
		`+ id = "1000000000000001/cn-hangzhou/platform-ops"`, `+ logstore_name = "innertrail_platform-ops"`, `+ retention_days = 3650`,
		`+ role_arn = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"`, "Plan: 1 to add, 0 to change, 0 to destroy.",
		"Creating trail platform-ops may replace log shipping that was enabled in the Log Service console",
	} {
		if !strings.Contains(acctest.Flatten(got.Text), words) {
			t.Errorf("the plan does not say %q:\n%s", words, got.Text)
		}
	}
}

// asShown returns planned changes as the plan's text shows them: under the attribute's
// own name, without its path.
func asShown(changes []string) []string {
	var words []string
	for _, change := range changes {
		at, values, _ := strings.Cut(change, ": ")
		if strings.Contains(values, "{") || strings.Contains(values, "null") || strings.ContainsAny(at, " ") {
			continue // an object, whose members the text shows one by one
		}
		words = append(words, at[strings.LastIndex(at, ".")+1:]+" = "+values)
	}
	return words
}

func joinOrNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
