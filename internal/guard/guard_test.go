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

const (
	project  = "acs:log:cn-hangzhou:" + account + ":project/security-audit"
	logstore = project + "/logstore/innertrail_platform-ops"
	trail    = "acs:actiontrail:cn-hangzhou:" + account + ":trail/platform-ops"
	theRole  = "acs:ram::" + account + ":role/AliyunActionTrailDefaultRole"
	theKey   = "acs:kms:cn-hangzhou:" + account + ":key/key-1"

	oidcProvider = "acs:ram::" + account + ":oidc-provider/GitHub"
	samlProvider = "acs:ram::" + account + ":saml-provider/Okta"
)

// call is something that a guard is about.
type call struct {
	action, resource string
	byApply          bool // an apply role may do it
}

// destructive are the calls that a guard denies. Their actions are published, except those in
// unpublished.
var destructive = []call{
	{"log:DeleteLogStore", logstore, false},
	{"log:DeleteProject", project, false},
	{"log:UpdateProject", project, false}, // switches the recycle bin off
	{"log:DeleteIndex", logstore, false},
	{"log:ChangeResourceGroup", project, false},
	{"log:DeleteDashboard", project + "/dashboard/d", false},
	{"log:SplitShard", logstore, false},
	{"log:MergeShards", logstore, false},
	{"log:DeleteConsumerGroup", logstore + "/consumergroup/siem", false},
	{"log:CreateJob", project + "/job/*", false},
	{"log:PutProjectPolicy", "*", false},
	{"log:DeleteProjectPolicy", "*", false},
	{"log:UpdateLogStoreMeteringMode", "*", false},
	{"log:DeleteLogStore", "acs:log:cn-hangzhou:" + account + ":project/old-audit/logstore/innertrail_before", false},
	{"log:UpdateLogStore", logstore, true},
	{"log:UpdateIndex", logstore, true},
	{"log:CreateLogStore", project + "/logstore/*", true},
	{"actiontrail:StopLogging", trail, false},
	{"actiontrail:DeleteTrail", trail, false},
	{"actiontrail:UpdateTrail", trail, false},
	{"actiontrail:CreateInnerTrail", "*", true},
	{"actiontrail:DeleteInnerTrail", "*", false},
	{"ram:UpdateRole", theRole, true},
	{"ram:AttachPolicyToRole", theRole, true},
	{"ram:DetachPolicyFromRole", theRole, false},
	{"ram:DeleteRole", theRole, false},
	{"sts:AssumeRole", theRole, false},
	{"ram:UpdateRole", breakGlass, false},
	{"ram:AttachPolicyToRole", breakGlass, false},
	{"ram:DetachPolicyFromRole", breakGlass, false},
	{"ram:DeleteRole", breakGlass, false},
	{"ram:UpdateRole", apply, false},
	{"ram:AttachPolicyToRole", apply, false},
	{"ram:UpdateRole", "acs:ram::" + account + ":role/log-kms", false},
	{"ram:CreateAccessKey", caller, false},
	{"ram:UpdateAccessKey", caller, false},
	{"ram:CreateLoginProfile", caller, false},
	{"ram:UpdateLoginProfile", caller, false},
	{"ram:UnbindMFADevice", caller, false},
	{"ram:AddUserToGroup", caller, false},
	{"ram:AttachPolicyToUser", caller, false},
	{"ram:DeleteUser", caller, false},
	{"ram:UpdateUser", caller, false},
	{"ram:SetUserSsoSettings", "*", false},
	{"ram:UpdateOIDCProvider", oidcProvider, false},
	{"ram:AddClientIdToOIDCProvider", oidcProvider, false},
	{"ram:AddFingerprintToOIDCProvider", oidcProvider, false},
	{"ram:DeleteOIDCProvider", oidcProvider, false},
	{"ram:UpdateSAMLProvider", samlProvider, false},
	{"ram:DeleteSAMLProvider", samlProvider, false},
	{"sts:AssumeRole", breakGlass, false},
	{"sts:AssumeRole", apply, false},
	{"kms:DisableKey", theKey, false},
	{"kms:ScheduleKeyDeletion", theKey, false},
}

// ofControl are the calls that only control policies deny: a RAM policy stays attached to a user who is renamed.
var ofControl = []call{{"ram:UpdateUser", "acs:ram::" + account + ":user/another", false}}

// ofRAM are the calls that only RAM policies deny: a control policy is out of reach.
var ofRAM = []call{
	{"ram:DetachPolicyFromUser", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:DetachPolicyFromRole", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:DetachPolicyFromGroup", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:AttachPolicyToRole", "acs:ram::" + account + ":policy/innertrail-guard-0", false}, // to the break-glass role
	{"ram:DeletePolicy", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:CreatePolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:SetDefaultPolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:DeletePolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
}

// harmless are calls that everybody keeps: readers, drift detection and consumers. A delivery role keeps fewer.
var harmless = []call{
	{"log:GetProject", project, true},
	{"log:GetProjectPolicy", "*", true},
	{"log:GetLogStore", logstore, true},
	{"log:GetIndex", logstore, true},
	{"log:GetLogStoreLogs", logstore, true},
	{"log:GetCursorOrData", logstore, true},
	{"log:ListLogStores", project + "/logstore/*", true},
	{"log:PostLogStoreLogs", logstore, true},
	{"log:CreateConsumerGroup", logstore + "/consumergroup/siem", true},
	{"log:ConsumerGroupUpdateCheckPoint", logstore + "/consumergroup/siem", true},
	{"log:DeleteLogStore", "acs:log:cn-hangzhou:" + account + ":project/another/logstore/x", true},
	{"log:DeleteLogStore", "acs:log:cn-hangzhou:" + account + ":project/security-audit-2/logstore/x", true},
	{"actiontrail:DescribeInnerTrails", "*", true},
	{"actiontrail:GetTrailStatus", "acs:actiontrail:cn-hangzhou:" + account + ":trail/*", true},
	{"actiontrail:StartLogging", trail, true},
	{"actiontrail:DeleteTrail", "acs:actiontrail:cn-hangzhou:" + account + ":trail/another", true},
	{"ram:GetRole", theRole, true},
	{"ram:ListPoliciesForRole", breakGlass, true},
	{"ram:PassRole", theRole, true},
	{"ram:CreateRole", "acs:ram::" + account + ":role/*", true},
	{"ram:UpdateRole", "acs:ram::" + account + ":role/another", true},
	{"ram:CreateUser", "acs:ram::" + account + ":user/*", true},
	{"ram:GetOIDCProvider", oidcProvider, true},
	{"ram:GetPolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", true},
	{"ram:DeletePolicy", "acs:ram::" + account + ":policy/another", true},
	{"kms:Decrypt", theKey, true},
	{"kms:GenerateDataKey", theKey, true},
	{"kms:EnableKey", theKey, true},
}

func callsIn(l Language) []call {
	if l.name == RAM.name {
		return slices.Concat(destructive, ofRAM)
	}
	return slices.Concat(destructive, ofControl)
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
