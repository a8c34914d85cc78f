package integrity_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// An insider makes the Logstore with modifiable logs after the plan was read: the apply of the
// saved plan refuses it before its first write.
func TestAltered_premadeAfterThePlan(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	c.Plan(2)
	madeModifiable(tc.Console(t))
	tc.ClearJournal()
	acctest.CheckWords(t, c.ApplyPlanFails(), modifiable, "Nothing was changed.")
	tc.CheckNoWrites(t)
}

// What is accepted is a warning on every plan, and the data source reports it all the same.
func TestAltered_acceptedAndStillSaid(t *testing.T) {
	t.Parallel()
	const words = "its logs can be changed and deleted"
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, `logstore = { accept = ["modifiable"] }`)
	tc.Console(t).EnableModify()
	for range 2 {
		acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), "Warning: Logstore innertrail_platform-ops is accepted as it is: "+words, "logstore.accept has modifiable")
	}
	health := tc.NewSession(t, nil).ReadData("innertrail_shipping", nil)
	if status := health.Text("logstore_status"); status != `"`+words+`"` || health.Text("healthy") != "false" {
		t.Errorf("the data source says %s, healthy %s", status, health.Text("healthy"))
	}
}

// A member account cannot read the control policies that bind it: no plan shows that one
// denies the delivery, but the data source reports the error of the delivery.
func TestAltered_controlPolicyIsSeenInTheDelivery(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	tc.Deliver(1)
	tc.Edit(func(a *emulator.Account) {
		a.ControlPolicies = &emulator.ControlPolicies{Policies: []emulator.ControlPolicy{{
			Name: "no-logs", Document: `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*"}]}`,
		}}}
	})
	tc.Deliver(1)
	c.Plan(0)
	health := tc.NewSession(t, nil).ReadData("innertrail_shipping", nil)
	if health.Text("healthy") != "false" || health.Text("last_delivery_error") == "null" {
		t.Errorf("healthy is %s, the error of the delivery %s", health.Text("healthy"), health.Text("last_delivery_error"))
	}
}

// A move to a project whose Logstore has an ingest processor that is accepted plans the status that
// it then has, and the plan after it is empty.
func TestAltered_moveToWhatIsAccepted(t *testing.T) {
	t.Parallel()
	const words = "accepted: ingest processor mask may drop or change logs"
	tc := acctest.NewWithTwoProjects(t)
	c := tc.NewAppliedCLI(t)
	tc.Edit(func(a *emulator.Account) {
		p := a.Projects["second-audit"]
		l := &emulator.Logstore{Name: testcloud.LogstoreName, TTL: 3650, ShardCount: 2}
		p.Logstores[l.Name] = l
		testcloud.AttachProcessor(p, l, "mask", testcloud.DroppingSPL)
	})
	c.Configure(strings.Replace(tc.HCL(`logstore = { accept = ["processor:mask"] }`), testcloud.ProjectName, "second-audit", 1))
	acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), `logstore_status = "ready" -> (known after apply)`)
	c.ApplyPlan()
	if state := c.ReadFile("terraform.tfstate"); !strings.Contains(state, words) {
		t.Errorf("the state does not have it: %s", state)
	}
	c.Plan(0)
}
