package guard

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

const account = "1000000000000001"

func example() Guard {
	return Guard{
		Account: account, Region: "cn-hangzhou", Trail: "platform-ops", Projects: []string{"security-audit", "old-audit"}, Role: "AliyunActionTrailDefaultRole",
		BreakGlass: []string{"acs:ram::" + account + ":role/Break-Glass"}, Apply: []string{"acs:ram::" + account + ":role/deploy"},
		Callers: []string{caller},
		Keys:    []Key{{ID: "key-1", Role: "acs:ram::" + account + ":role/log-kms"}},
		Repairs: []string{"actiontrail:CreateInnerTrail", "ram:PassRole", "actiontrail:StartLogging", "ram:CreateRole", "ram:UpdateRole", "ram:AttachPolicyToRole", "log:CreateLogStore", "log:UpdateLogStore", "log:CreateIndex", "log:UpdateIndex"},
		Create:  "actiontrail:CreateInnerTrail", Delete: "actiontrail:DeleteInnerTrail",
		PolicyName: "innertrail-guard",
	}
}

// The identities of the tests. A break-glass role and a caller have no RAM policy of the guard.
const (
	administrator = "acs:ram::" + account + ":user/administrator"
	breakGlass    = "acs:ram::" + account + ":role/break-glass"
	apply         = "acs:ram::" + account + ":role/deploy"
	caller        = "acs:ram::" + account + ":user/hub"
	delivery      = "acs:ram::" + account + ":role/aliyunactiontraildefaultrole"
)

// documents are what binds an identity in a language.
func documents(t *testing.T, g Guard, l Language, who string) []string {
	t.Helper()
	list, err := g.Documents(l)
	if l.name == RAM.name {
		switch who {
		case breakGlass, caller:
			return nil
		case apply:
			list, err = g.ApplyDocuments(l)
		case delivery:
			list, err = g.DeliveryDocuments(l)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// allows reports whether an identity that may do everything otherwise may do this under documents.
func allows(t *testing.T, documents []string, who, action, resource string) bool {
	t.Helper()
	parsed := []*policy.Document{{Statements: []policy.Statement{{Actions: []string{"*"}, Resources: []string{"*"}}}}}
	for _, text := range documents {
		d, err := policy.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, d)
	}
	return policy.Evaluate(parsed, policy.Request{Action: action, Resource: resource, Context: map[string]string{"acs:PrincipalARN": who}}) == policy.Allow
}

// The guard denies each destructive call to an administrator and allows it to the break-glass
// role. An apply role keeps what repairs need.
func TestGuard_destructiveCalls(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		g := example()
		for _, c := range callsIn(l) {
			for who, may := range map[string]bool{administrator: false, apply: c.byApply, breakGlass: true} {
				if got := allows(t, documents(t, g, l, who), who, c.action, c.resource); got != may {
					t.Errorf("%s: %s may call %s on %s: %t, want %t", l.name, who, c.action, c.resource, got, may)
				}
			}
		}
	}
}

// The guard leaves reads, deliveries and everything beside the shipping to everybody.
func TestGuard_harmlessCalls(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		for _, c := range harmless {
			for _, who := range []string{administrator, apply, breakGlass} {
				if !allows(t, documents(t, example(), l, who), who, c.action, c.resource) {
					t.Errorf("%s: %s may not call %s on %s", l.name, who, c.action, c.resource)
				}
			}
		}
	}
}

// A caller may assume the roles and nothing else that others may not. Without callers, a control policy
// leaves it to the trust of the roles who assumes them, and a RAM policy binds none of those who do.
func TestGuard_callers(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		for _, role := range []string{breakGlass, apply} {
			if !allows(t, documents(t, example(), l, caller), caller, "sts:AssumeRole", role) {
				t.Errorf("%s: the caller may not assume %s", l.name, role)
			}
			alone := example()
			alone.Callers = nil
			if got := allows(t, documents(t, alone, l, administrator), administrator, "sts:AssumeRole", role); got != l.exempts {
				t.Errorf("%s without callers: an administrator may assume %s: %t", l.name, role, got)
			}
		}
	}
	if allows(t, documents(t, example(), Control, caller), caller, "log:DeleteLogStore", logstore) {
		t.Error("the caller may delete the Logstore")
	}
	if !allows(t, documents(t, example(), Control, caller), caller, "ram:ChangePassword", caller) {
		t.Error("the caller is locked out once its password expires")
	}
}

// No statement is superfluous: without any one of them, an administrator, an apply role or a
// delivery role may do something that the guard denies.
func TestGuard_withoutAnyStatement(t *testing.T) {
	t.Parallel()
	g := example()
	for _, set := range []struct {
		l     Language
		bound []string
	}{{RAM, []string{administrator}}, {RAM, []string{apply}}, {RAM, []string{delivery}}, {Control, []string{administrator, apply, delivery}}} {
		statements := statementsOf(t, documents(t, g, set.l, set.bound[0]))
		if len(statements) < 4 {
			t.Fatalf("the statements are %q", statements)
		}
		for i, removed := range statements {
			without := `{"Version":"1","Statement":[` + strings.Join(slices.Delete(slices.Clone(statements), i, i+1), ",") + "]}"
			if !slices.ContainsFunc(callsIn(set.l), func(c call) bool {
				return slices.ContainsFunc(set.bound, func(who string) bool {
					return !allows(t, documents(t, g, set.l, who), who, c.action, c.resource) && allows(t, []string{without}, who, c.action, c.resource)
				})
			}) {
				t.Errorf("%s, for %v: nothing passes without %s", set.l.name, set.bound, removed)
			}
		}
	}
}

func statementsOf(t *testing.T, documents []string) (statements []string) {
	t.Helper()
	for _, text := range documents {
		var d struct{ Statement []json.RawMessage }
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Statement {
			statements = append(statements, string(s))
		}
	}
	return statements
}
