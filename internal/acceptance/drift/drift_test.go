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
)

// What a change behind Terraform's back is to the next plan.
const (
	isDrift   = "drift"     // the plan exits with 2, its apply repairs, the plan after that exits with 0
	noDrift   = "not drift" // the plan exits with 0
	isRefused = "refused"   // the plan exits with 1, and nothing is changed, neither in the cloud nor in the state
)

// driftCase is one row of the matrix: what somebody does behind Terraform's back, by
// the services' own APIs, and what comes of it.
type driftCase struct {
	name             string
	class            string
	lines            []string                              // of the resource, beside the two
	arrange          func(console *acctest.Console)        // what is there before the first apply
	change           func(console *acctest.Console)        // what somebody does
	block            func(tc *acctest.Cloud) string        // the provider block from then on, where it changes
	plan             []string                              // of drift: exactly the attributes that change, and nothing else becomes unknown
	words            []string                              // what the plan's text says, beside these changes
	writes           []string                              // of drift: exactly the writing calls of the repair
	fixedBeforeApply func(console *acctest.Console)        // what somebody does between plan and apply
	after            func(t *testing.T, tc *acctest.Cloud) // what is to hold after the repair
}

// TestDrift is the drift matrix: whatever anyone does to any part of a shipping is
// seen by the next plan in words, repaired by the next apply with exactly the calls
// that it takes, and nothing that is no drift ever shows.
func TestDrift(t *testing.T) {
	t.Parallel()
	rows := slices.Concat(roleCases, logstoreCases, indexCases, trailCases, projectCases, shippingCases)
	names := map[string]bool{}
	for i, row := range rows {
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
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	console := tc.Console(t)
	if d.arrange != nil {
		d.arrange(console)
	}
	c := tc.NewCLI(t)
	c.Configure(tc.HCL(d.lines...))
	c.Apply()
	before := c.ReadFile("terraform.tfstate")
	d.change(console)
	if d.block != nil {
		c.Configure(d.block(tc) + acctest.ShippingHCL(d.lines...))
	}
	tc.ClearJournal()
	got := c.Plan(map[string]int{isDrift: 2, noDrift: 0, isRefused: 1}[d.class])
	keepPlan(t, number+1, d.class+": "+d.name, got)
	for _, words := range append(shownAs(d.plan), d.words...) {
		if !strings.Contains(acctest.Flatten(got.Text), words) {
			t.Errorf("the plan does not say %q:\n%s", words, got.Text)
		}
	}
	tc.CheckNoWrites(t)
	if state := c.ReadFile("terraform.tfstate"); state != before {
		t.Errorf("the plan wrote the state")
	}
	if d.class == isDrift {
		d.repair(t, c, console)
	}
	t.Logf("%s; words: %s; calls: %s", d.class, orNone(append(shownAs(d.plan), d.words...)), orNone(d.writes))
}

// repair applies the plan and sees that it did what it takes, and all of it.
func (d driftCase) repair(t *testing.T, c *acctest.CLI, console *acctest.Console) {
	t.Helper()
	planned := c.PlannedChanges()
	testcloud.SameElements(t, "the plan does", planned.Actions(), []string{"update " + acctest.Address})
	testcloud.SameElements(t, "the plan changes", planned.Attributes(), d.plan)
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

var plansFolder = flag.String("plans", "", "write the first plan, and that of each drift, into this `folder`, to be read")

// keepPlan keeps a plan for people: make plans shows them all.
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

// The first plan of the two-line configuration shows what will be made, knows every
// name beforehand, and warns of the one thing that cannot be seen.
func TestDrift_firstPlan(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	got := c.Plan(2)
	keepPlan(t, 0, "the first plan of the two-line configuration", got)
	tc.CheckNoWrites(t)
	for _, change := range c.PlannedChanges().Attributes() {
		if strings.Contains(change, "unknown") {
			t.Errorf("the plan leaves open %s", change)
		}
	}
	for _, words := range []string{
		`+ id = "1000000000000001/cn-hangzhou/platform-ops"`, `+ logstore_name = "innertrail_platform-ops"`, `+ retention_days = 3650`,
		`+ role_arn = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"`, "Plan: 1 to add, 0 to change, 0 to destroy.",
		"Creating trail platform-ops replaces a shipping of the Log Service console, if there is one",
	} {
		if !strings.Contains(acctest.Flatten(got.Text), words) {
			t.Errorf("the plan does not say %q:\n%s", words, got.Text)
		}
	}
}

// shownAs are planned changes as a plan's text shows them: an attribute by its own
// name, whatever it is inside of.
func shownAs(changes []string) []string {
	var words []string
	for _, change := range changes {
		at, values, _ := strings.Cut(change, ": ")
		if strings.Contains(values, "{") || strings.Contains(values, "null") || strings.ContainsAny(at, " ") {
			continue // a whole object, of which the text shows every member
		}
		words = append(words, at[strings.LastIndex(at, ".")+1:]+" = "+values)
	}
	return words
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
