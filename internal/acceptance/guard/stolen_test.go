package guard_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// trustOfOthers is the trust of a delivery role that ActionTrail and another account may assume.
const trustOfOthers = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"],"RAM":["acs:ram::` + testclient.OtherAccount + `:root"]}}]}`

// steal has an apply role let a user of another account assume the delivery role, with all permissions, and
// returns the session of that user.
func (g *guarded) steal() *testclient.Client {
	g.T.Helper()
	g.root.Must(rpc("ram", "UpdateRole", "RoleName", delivery, "NewAssumeRolePolicyDocument", trustOfOthers)(g.deploy))
	g.root.Must(onRole("AttachPolicyToRole", delivery, "System", "AdministratorAccess")(g.deploy))
	var key emulator.Credentials
	g.root.Emulator.AddAccount(testclient.OtherAccount)
	g.root.Emulator.EditAccount(testclient.OtherAccount, func(a *emulator.Account) {
		key = a.AddUser("thief", emulator.SystemPolicy(testclient.MayAssume))
	})
	return g.root.As(key).Assume(account, delivery)
}

// A delivery role whose trust an apply role has opened, and to which it has attached every permission, may
// do what delivery needs, and none of the calls that end, alter or silence the log or undo the guard.
func TestGuard_stolenDeliveryRole(t *testing.T) {
	t.Parallel()
	for _, language := range []string{ram, control} {
		for _, c := range calls {
			if c.only != "" && c.only != language {
				continue
			}
			t.Run(language+", "+c.name, func(t *testing.T) {
				t.Parallel()
				g := newGuarded(t, language, acctest.Minimal, "AdministratorAccess")
				stolen := g.steal()
				g.Deliver(1)
				if c.arrange != nil {
					c.arrange(g)
				}
				before := g.Snapshot(t)
				a := c.do(stolen)
				switch {
				case c.delivers:
					g.root.Must(a)
				case !denied(a):
					t.Errorf("the answer is %d %s", a.Status, a.Raw)
				case g.Snapshot(t) != before:
					t.Error("a denied call changed something")
				}
			})
		}
	}
}

// The delivery goes on in a role whose trust and policies were changed. No plan shows the change, as the guide says.
func TestGuard_deliveryInStolenRole(t *testing.T) {
	t.Parallel()
	for _, language := range []string{ram, control} {
		g := newGuarded(t, language, acctest.Minimal, "AdministratorAccess")
		g.steal()
		g.Deliver(3)
		g.Edit(func(a *emulator.Account) {
			if why := testcloud.Trail(a).LatestDeliveryLogServiceError; why != "" || len(testcloud.Logstore(a).Events) < 3 {
				t.Errorf("%s: %d events, %s", language, len(testcloud.Logstore(a).Events), why)
			}
		})
		s := g.NewSession(t, through(g.watcher))
		planned, _ := s.Plan(s.Refresh(g.state), acctest.Minimal)
		testcloud.SameElements(t, language+": the plan changes", s.Changes(g.state.Value, s.Value(planned.PlannedState)), nil)
	}
}

// The guard on a delivery role raises no alarm: the plan shows no change and warns of nothing.
func TestGuard_deliveryRoleInPlan(t *testing.T) {
	t.Parallel()
	guards(t, func(t *testing.T, g *guarded, config map[string]any) {
		s := g.NewSession(t, through(g.watcher))
		planned, _ := s.Plan(s.Refresh(g.state), config)
		testcloud.SameElements(t, "the plan changes", s.Changes(g.state.Value, s.Value(planned.PlannedState)), nil)
		if len(planned.Diagnostics) > 0 {
			t.Errorf("it says:\n%s", acctest.Text(planned.Diagnostics))
		}
	})
}

// An administrator does not become a caller that does not exist: neither by a new name nor as a new user.
func TestGuard_absentCaller(t *testing.T) {
	t.Parallel()
	for _, language := range []string{ram, control} {
		for name, become := range map[string][]func(*testclient.Client) testclient.Answer{
			"by a new name": {rpc("ram", "UpdateUser", "UserName", "administrator", "NewUserName", "hub")},
			"as a new user": {
				rpc("ram", "CreateUser", "UserName", "hub"),
				rpc("ram", "CreateAccessKey", "UserName", "hub"),
				rpc("ram", "AttachPolicyToUser", "UserName", "hub", "PolicyType", "System", "PolicyName", testclient.MayAssume),
			},
		} {
			g := newGuarded(t, language, acctest.Minimal)
			g.Edit(func(a *emulator.Account) { delete(a.Users, "hub") })
			var last testclient.Answer
			for _, step := range become {
				last = step(g.administrator)
			}
			if !denied(last) && (language == control || len(become) > 1) {
				t.Errorf("%s, %s: the answer is %d %s", language, name, last.Status, last.Raw)
			}
			if a := g.administrator.AssumeRole(account, breakGlass); !denied(a) {
				t.Errorf("%s, %s: who is bound assumes the break-glass role: %d %s", language, name, a.Status, a.Raw)
			}
			if strings.Contains(name, "new name") && language == control {
				g.root.Must(become[0](g.breakGlass))
			}
		}
	}
}
