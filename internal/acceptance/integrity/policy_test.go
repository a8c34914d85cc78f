package integrity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	ownRoot = "acs:ram::1000000000000001:root"
	ownRole = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"

	deniesRole = "the project policy denies log:PostLogStoreLogs to " + ownRole

	ofLogstoreDeniesRole = "the policy of the Logstore denies log:PostLogStoreLogs to " + ownRole

	mayBeDenied = "Delivery to Logstore innertrail_platform-ops may be denied by a policy of the project or the Logstore"
)

// denyWriting returns a statement that denies writing to the Logstores of the project.
func denyWriting(more string) string {
	return `{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Resource":"acs:log:*:*:project/security-audit/*"` + more + `}`
}

// acceptingDenial is the line that accepts the denial to the role, as errors quote it.
const acceptingDenial = `logstore = { accept = ["project_policy:` + ownRole + `"] }`

func to(principal string) string { return fmt.Sprintf(`,"Principal":[%q]`, principal) }

// A denial that certainly ends delivery is a status, one that may is a warning and leaves the status
// as it is, and one that is about others is neither. What is a status, the emulated service
// does not deliver under either.
func TestProjectPolicy_judged(t *testing.T) {
	t.Parallel()
	const vpc = `,"Condition":{"StringNotEquals":{"acs:SourceVpc":["vpc-1"]}}`
	for name, row := range map[string]struct {
		statement  string
		ofLogstore bool
		to         string // whom the status names
		doubt      string
		delivers   bool
	}{
		"the role":                                  {statement: denyWriting(to(ownRole)), to: ownRole},
		"the account":                               {statement: denyWriting(to(ownRoot)), to: ownRoot},
		"the account by its id":                     {statement: denyWriting(to("1000000000000001")), to: "1000000000000001"},
		"the role, in the policy of Logstore":       {statement: denyWriting(to(ownRole)), ofLogstore: true, to: ownRole},
		"everything to the role":                    {statement: `{"Effect":"Deny","Action":"log:*","Resource":"*","Principal":{"RAM":["` + ownRole + `"]}}`, to: ownRole},
		"everyone":                                  {statement: denyWriting(to("*")), doubt: "denies log:PostLogStoreLogs for everyone."},
		"everyone, in the policy of Logstore":       {statement: denyWriting(to("*")), ofLogstore: true, doubt: "Statement 1 of the policy of the Logstore denies log:PostLogStoreLogs for everyone."},
		"no Principal":                              {statement: denyWriting(""), doubt: "for everyone, as it has no Principal"},
		"the role under a condition":                {statement: denyWriting(to(ownRole) + vpc), doubt: "under a condition that cannot be judged (acs:SourceVpc)"},
		"everyone outside a VPC":                    {statement: denyWriting(to("*") + vpc), doubt: "under a condition that cannot be judged (acs:SourceVpc)"},
		"all but some actions":                      {statement: `{"Effect":"Deny","NotAction":["log:Get*"],"Resource":"*","Principal":["` + ownRole + `"]}`, to: ownRole},
		"all but some actions, in that of Logstore": {statement: `{"Effect":"Deny","NotAction":["log:Get*"],"Resource":"*","Principal":["` + ownRole + `"]}`, ofLogstore: true, to: ownRole},
		"all but some resources":                    {statement: `{"Effect":"Deny","Action":"log:Post*","NotResource":"acs:log:*:*:project/other/*","Principal":["` + ownRoot + `"]}`, to: ownRoot},
		"all but writing":                           {statement: `{"Effect":"Deny","NotAction":["log:Post*"],"Resource":"*","Principal":["` + ownRole + `"]}`, doubt: "denies log:CreateLogstore, log:GetLogstore"},
		"all but this Logstore":                     {statement: `{"Effect":"Deny","Action":"log:PostLogStoreLogs","NotResource":"acs:log:*:*:project/security-audit/logstore/innertrail_*","Principal":["` + ownRole + `"]}`, delivers: true},
		"all but some actions, conditionally":       {statement: `{"Effect":"Deny","NotAction":["log:Get*"],"Resource":"*","Principal":["` + ownRole + `"]` + vpc + `}`, doubt: "under a condition that cannot be judged (acs:SourceVpc)"},
		"another role":                              {statement: denyWriting(to("acs:ram::1000000000000001:role/other")), delivers: true},
		"another account":                           {statement: denyWriting(to("2000000000000002")), delivers: true},
		"reading":                                   {statement: `{"Effect":"Deny","Action":["log:GetLogStoreLogs","log:DeleteLogStore"],"Resource":"*","Principal":["*"]}`, delivers: true},
		"another Logstore":                          {statement: `{"Effect":"Deny","Action":"log:*","Resource":"acs:log:*:*:project/security-audit/logstore/other","Principal":["` + ownRole + `"]}`, delivers: true},
		"another account is allowed everything":     {statement: `{"Effect":"Allow","Action":"log:*","Resource":"*","Principal":["2000000000000002"]}`, delivers: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			d := tc.NewDriver(t, nil)
			if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
				t.Fatal(acctest.Text(diags))
			}
			if row.ofLogstore {
				tc.Console(t).PutLogstorePolicy(row.statement)
			} else {
				tc.Console(t).PutProjectPolicy(row.statement)
			}
			changes, diags := d.Drift(acctest.Minimal)
			var want []string
			if row.to != "" {
				status := `"the project policy denies log:PostLogStoreLogs to ` + row.to + `"`
				if row.ofLogstore {
					status = `"the policy of the Logstore denies log:PostLogStoreLogs to ` + row.to + `"`
				}
				want = []string{`logstore_status: "ready" -> ` + status, `logstore_status: ` + status + ` -> "ready"`}
			}
			testcloud.SameElements(t, "the plan shows", changes, want)
			text := acctest.Text(diags)
			if warned := strings.Contains(text, mayBeDenied); warned != (row.doubt != "") || !strings.Contains(text, row.doubt) || acctest.HasErrors(diags) {
				t.Errorf("the plan says: %s", text)
			}
			tc.Deliver(1)
			var failed string
			tc.Edit(func(a *emulator.Account) { failed = testcloud.Trail(a).LatestDeliveryLogServiceError })
			if row.to != "" && failed == "" || row.delivers && failed != "" {
				t.Errorf("the emulated service answers the delivery %q", failed)
			}
		})
	}
}

// A project whose policy denies delivery is not shipped to: the plan of a create refuses before
// anything is written, whether the Logstore exists or not, and each way out works.
func TestProjectPolicy_createIsRefused(t *testing.T) {
	t.Parallel()
	for name, wayOut := range map[string]func(tc *acctest.Cloud, c *acctest.CLI){
		"the policy is deleted": func(tc *acctest.Cloud, _ *acctest.CLI) {
			tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Policy = "" })
		},
		"it is accepted, since it does not bind ActionTrail": func(tc *acctest.Cloud, c *acctest.CLI) {
			tc.Set(func(s *emulator.Settings) { s.ProjectPolicySparesDelivery = true })
			c.Configure(tc.HCL(acceptingDenial))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
			c := tc.NewCLI(t)
			c.Configure(tc.HCL())
			tc.ClearJournal()
			acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), deniesRole, "It is statement 1 of the project policy.", "Nothing was changed.",
				"write it back without the statement with PutProjectPolicy", acceptingDenial)
			tc.CheckNoWrites(t)
			wayOut(tc, c)
			c.Apply()
			if text := acctest.Flatten(c.Plan(0).Text); strings.HasPrefix(name, "it is accepted") {
				acctest.CheckWords(t, text, "is accepted as it is: "+deniesRole, "logstore.accept has project_policy:"+ownRole)
			}
		})
	}
}

// Written while there is a shipping, it is named by the plan, which exits with 2. The apply is an
// error that names the ways out, and a consent ends when the policy does.
func TestProjectPolicy_standing(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	tc.Console(t).PutProjectPolicy(denyWriting(to(ownRole)))
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), "No apply makes Logstore innertrail_platform-ops ready: "+deniesRole)
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`logstore_status: "` + deniesRole + `" -> "ready"`})
	tc.ClearJournal()
	acctest.CheckWords(t, c.ApplyPlanFails(), deniesRole, "It is statement 1 of the project policy.",
		"Read the policy with GetProjectPolicy", "or delete it with DeleteProjectPolicy", acceptingDenial)
	tc.CheckNoWrites(t)

	c.Configure(tc.HCL(acceptingDenial))
	c.Apply()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), "is accepted as it is: "+deniesRole)
	tc.Edit(func(a *emulator.Account) { a.Projects[testcloud.ProjectName].Policy = "" })
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), "logstore.accept accepts what Logstore innertrail_platform-ops does not have: project_policy:"+ownRole)
}

// Where it is accepted, a Logstore that is made again and one of another project are accepted too:
// the plan does not promise a status that the apply does not find.
func TestProjectPolicy_acceptedElsewhere(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	tc.Set(func(s *emulator.Settings) { s.ProjectPolicySparesDelivery = true })
	accepting := map[string]any{"logstore": map[string]any{"accept": []any{"project_policy:" + ownRole}}}
	tc.Edit(func(a *emulator.Account) {
		for _, project := range a.Projects {
			project.Policy = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*","Principal":["` + ownRole + `"]}]}`
		}
	})
	d := tc.NewDriver(t, nil)
	apply := func(what string, config map[string]any) {
		t.Helper()
		if diags := d.Apply(config); acctest.HasErrors(diags) {
			t.Fatalf("%s: %s", what, acctest.Text(diags))
		}
		changes, diags := d.Drift(config)
		testcloud.SameElements(t, "after the "+what+" the plan shows", changes, nil)
		acctest.CheckWords(t, acctest.Text(diags), "is accepted as it is: "+deniesRole)
	}
	apply("create", acctest.Config(accepting))
	tc.Console(t).DeleteLogstore()
	apply("repair", acctest.Config(accepting))
	apply("move", acctest.InSecondProject(accepting))
}

// A policy of the Logstore has ways out of its own.
func TestProjectPolicy_ofLogstore(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	d := tc.NewDriver(t, nil)
	if diags := d.Apply(acctest.Minimal); acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	tc.Console(t).PutLogstorePolicy(denyWriting(to(ownRole)))
	diags := d.Apply(acctest.Minimal)
	acctest.CheckWords(t, acctest.Text(diags), "It is statement 1 of the policy of the Logstore.", "Read the policy with GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy")
	if !acctest.HasErrors(diags) {
		t.Error("it is no error")
	}
	tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).ResourcePolicy = nil })
	if diags := d.Apply(acctest.Minimal); len(diags) > 0 {
		t.Error(acctest.Text(diags))
	}
}
