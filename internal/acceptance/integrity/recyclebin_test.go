package integrity_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const createsProject = `create_project = true`

// A project that create_project makes has its recycle bin on: a Logstore that an insider deletes
// can be restored, and is not one that was created again.
func TestRecycleBin_ofACreatedProject(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	c := tc.NewAppliedCLI(t, createsProject)
	tc.Edit(func(a *emulator.Account) {
		if !a.Projects[testcloud.ProjectName].RecycleBinEnabled {
			t.Error("the recycle bin is off")
		}
	})
	tc.Console(t).DeleteLogstore()
	c.Plan(2)
	if err := tc.Restore(emulator.DefaultAccountID, testcloud.ProjectName, testcloud.LogstoreName); err != nil {
		t.Fatal(err)
	}
	c.Plan(0)
}

// The recycle bin of a project that exists is left as it is, and is no drift.
func TestRecycleBin_ofAnExistingProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, createsProject)
	for _, on := range []bool{false, true, false} {
		tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].RecycleBinEnabled = on })
		c.Plan(0)
	}
}

// A deleted project in the recycle bin keeps its name: the error says where to find it, and once
// it is restored there is nothing to do.
func TestRecycleBin_keepsTheNameOfADeletedProject(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	tc.Options = append(tc.Options, provider.WithClock(&acctest.InstantClock{})) // the apply waits for the project
	c := tc.NewAppliedCLI(t, createsProject)
	console := tc.Console(t)
	console.NoError(console.Operator.LogService(t.Context(), "DELETE", testcloud.ProjectName, "/", nil, nil, nil))
	tc.ClearJournal()
	text := c.ApplyFails()
	acctest.CheckWords(t, text, "Error: Project name security-audit is taken", "the recycle bin in the Log Service console may still have it")
	if err := tc.Restore(emulator.DefaultAccountID, testcloud.ProjectName, ""); err != nil {
		t.Fatal(err)
	}
	c.Plan(0)
}

// An endpoint that refuses the recycle bin is no reason to create a project without one.
func TestRecycleBin_refused(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL(createsProject))
	tc.Fault(emulator.Fault{Action: "CreateProject", Times: -1, Kind: emulator.FaultError, Status: 400, Code: "ParameterInvalid", Message: "unknown parameter recycleBinEnabled"})
	text := c.ApplyFails()
	acctest.CheckWords(t, text, "Error: Log Service refused to create project security-audit", "unknown parameter recycleBinEnabled",
		"create the project by other means, and remove create_project.")
	tc.ClearFaults()
	tc.Console(t).CreateProject(testcloud.ProjectName)
	c.Configure(tc.HCL())
	c.Apply()
	c.Plan(0)
}
