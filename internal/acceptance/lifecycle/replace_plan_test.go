package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// A plan with -replace warns of nothing: it asks the provider for the plan of an update, and then for
// that of a create, of which Terraform drops the warnings. Its own words are all there is.
func TestPlan_replaceWarnsOfNothing(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	said := c.Plan(2, "-replace="+acctest.Address).Text
	if !strings.Contains(said, "will be replaced, as requested") || strings.Contains(said, "Warning:") {
		t.Errorf("got %s", said)
	}
	c.ApplyPlan()
	c.Plan(0)
}

// The plan of a tainted resource says that shipping is interrupted.
func TestPlan_taintedInterruptsShipping(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	c.Must(0, "taint", acctest.Address)
	if said := c.Plan(2).Text; strings.Count(said, "Replacing trail platform-ops interrupts shipping") != 1 {
		t.Errorf("got %s", said)
	}
	c.ApplyPlan()
	c.Plan(0)
}

// A tainted trail that is to ship to another project: one that is in another region is refused by the plan,
// since the apply would end the old trail first; one that is missing may be created by the same
// configuration, and the plan says what happens if it is not.
func TestPlan_taintedToAnotherProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t).WithProject("far-audit", "cn-shanghai")
	c := tc.NewAppliedCLI(t)
	c.Must(0, "taint", acctest.Address)
	tc.ClearJournal()
	for project, row := range map[string]struct {
		code int
		says []string
	}{
		"far-audit": {1, []string{"project far-audit is in cn-shanghai, not in cn-hangzhou"}},
		"new-audit": {2, []string{"Replacing trail platform-ops interrupts shipping", "This is a replacement, which deletes the old trail first: no events are shipped if the project does not appear."}},
	} {
		c.Configure(strings.ReplaceAll(tc.HCL(), testcloud.ProjectName, project))
		said := acctest.Flatten(c.Plan(row.code).Text)
		for _, want := range row.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: want %q: %s", project, want, said)
			}
		}
	}
	tc.CheckNoWrites(t)
}
