package guard_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// The break-glass role detaches and deletes the RAM policies of the guard, which no identity can do that they
// bind, and afterwards everything is as before it.
func TestGuard_undoneInRAM(t *testing.T) {
	t.Parallel()
	g := newGuarded(t, ram, acctest.Minimal)
	undo := []func(*testclient.Client) testclient.Answer{
		rpc("ram", "DetachPolicyFromUser", "UserName", "administrator", "PolicyType", "Custom", "PolicyName", policyInRAM),
		rpc("ram", "DetachPolicyFromUser", "UserName", "watcher", "PolicyType", "Custom", "PolicyName", policyInRAM),
		rpc("ram", "DeletePolicy", "PolicyName", policyInRAM),
	}
	for i, step := range undo {
		for _, bound := range []*testclient.Client{g.administrator, g.deploy, g.watcher} {
			if i > 0 {
				break
			}
			if a := step(bound); !denied(a) {
				t.Fatalf("who is bound gets %d %s", a.Status, a.Raw)
			}
		}
		g.root.Must(step(g.breakGlass))
		if i == 0 { // the administrator is free, and the last policy still to be removed
			g.root.Must(rpc("actiontrail", "StopLogging", "Name", "platform-ops")(g.administrator))
		}
	}
	g.root.Must(g.administrator.AssumeRole(account, breakGlass))
	g.root.Must(sls("DELETE", logstore, "")(g.administrator))
}

// The break-glass role works under control policies, and the management account, which they do not bind, detaches them. Neither do they bind the account itself.
func TestGuard_undoneControlPolicies(t *testing.T) {
	t.Parallel()
	g := newGuarded(t, control, acctest.Minimal)
	stop := rpc("actiontrail", "StopLogging", "Name", "platform-ops")
	if a := stop(g.administrator); !denied(a) {
		t.Fatalf("an administrator gets %d %s", a.Status, a.Raw)
	}
	g.root.Must(stop(g.root))
	g.root.Must(rpc("actiontrail", "StartLogging", "Name", "platform-ops")(g.administrator))
	g.root.Must(stop(g.breakGlass))
	g.control(nil)
	g.root.Must(rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops")(g.administrator))
	g.root.Must(sls("DELETE", logstore, "")(g.administrator))
}

// Only who is named as a caller assumes the break-glass role, even if its trust names the whole
// account, and no other identity changes that trust.
func TestGuard_callers(t *testing.T) {
	t.Parallel()
	for _, language := range []string{ram, control} {
		g := newGuarded(t, language, acctest.Minimal, "AdministratorAccess")
		for name, bound := range map[string]*testclient.Client{"an administrator": g.administrator, "an apply role": g.deploy} {
			if a := bound.AssumeRole(account, breakGlass); !denied(a) {
				t.Errorf("%s: %s gets %d %s", language, name, a.Status, a.Raw)
			}
			if a := rpc("ram", "UpdateRole", "RoleName", breakGlass, "NewAssumeRolePolicyDocument", stealing)(bound); !denied(a) {
				t.Errorf("%s: %s changes the trust: %d %s", language, name, a.Status, a.Raw)
			}
		}
		g.root.Must(g.hub.AssumeRole(account, breakGlass))
		g.root.Must(g.hub.AssumeRole(account, deploy))
	}
}

// A role of the break-glass role's name that is made anew is a role without permissions: it cannot be
// deleted first, and no identity that is bound attaches a policy to one that was missing.
func TestGuard_missingBreakGlassRole(t *testing.T) {
	t.Parallel()
	for _, language := range []string{ram, control} {
		g := newGuarded(t, language, acctest.Minimal)
		g.root.Must(onRole("DetachPolicyFromRole", breakGlass, "System", "AdministratorAccess")(g.root))
		g.root.Must(rpc("ram", "DeleteRole", "RoleName", breakGlass)(g.root))
		g.root.Must(rpc("ram", "CreateRole", "RoleName", breakGlass, "AssumeRolePolicyDocument", stealing)(g.administrator))
		if a := onRole("AttachPolicyToRole", breakGlass, "System", "AdministratorAccess")(g.administrator); !denied(a) {
			t.Errorf("%s: an administrator gets %d %s", language, a.Status, a.Raw)
		}
	}
}

// The break-glass role undoes the project policy, even if Log Service does not know the exemption: then
// it removes the policy first. It stops neither delivery nor drift detection nor repairs.
func TestGuard_projectPolicy(t *testing.T) {
	t.Parallel()
	g := newGuarded(t, control, acctest.Minimal)
	g.control(nil)
	documents, diags := g.NewSession(t, nil).TryReadData(t.Context(), policyName, acctest.Config(map[string]any{
		"use": "guard", "language": "project_policy", "break_glass_role_arns": []any{arn(breakGlass)},
	}))
	if acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	g.root.Must(sls("POST", "/policy", documents.Texts("documents")[0])(g.breakGlass))
	for _, c := range []func(*testclient.Client) testclient.Answer{
		sls("DELETE", logstore, ""), sls("DELETE", "/", ""), sls("DELETE", logstore+"/index", ""), sls("PUT", "/", `{"description":"","recycleBinEnabled":false}`),
	} {
		for _, who := range []*testclient.Client{g.administrator, g.breakGlass} {
			if a := c(who); !denied(a) {
				t.Errorf("the answer is %d %s", a.Status, a.Raw)
			}
		}
	}
	g.Deliver(1)
	if a := g.root.Must(g.root.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")); a.Get("LatestDeliveryLogServiceError") != nil && a.Get("LatestDeliveryLogServiceError") != "" {
		t.Errorf("%s", a.Raw)
	}
	for _, damage := range []string{"a lowered retention", "an index field", "a missing index"} {
		g.Edit(repairs[damage])
		s := g.NewSession(t, through(g.deploy))
		state, diags := s.Apply(t.Context(), s.Refresh(g.state), acctest.Minimal)
		if acctest.HasErrors(diags) {
			t.Errorf("%s: it says:\n%s", damage, acctest.Text(diags))
		}
		g.state = state
	}
	g.root.Must(sls("DELETE", "/policy", "")(g.breakGlass))
	g.root.Must(sls("DELETE", logstore, "")(g.breakGlass))
}

// Who is denied by the guard is told so: that a policy denies the call, of which type, and who may do it.
func TestGuard_errorNamesIt(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{ram: "type AccountLevelIdentityBasedPolicy", control: "type ControlPolicy"} {
		g := newGuarded(t, language, acctest.Minimal, "AdministratorAccess")
		s := g.NewSession(t, through(g.deploy))
		_, diags := s.Apply(t.Context(), s.Refresh(g.state), nil)
		text := acctest.Text(diags)
		for _, words := range []string{"A policy denies actiontrail:DeleteInnerTrail", want, "break-glass roles"} {
			if !strings.Contains(text, words) {
				t.Errorf("%s: it does not name %s:\n%s", language, words, text)
			}
		}
		if strings.Contains(text, "lack the RAM permission") {
			t.Errorf("%s: it asks for a permission:\n%s", language, text)
		}
	}
}
