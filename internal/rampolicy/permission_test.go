package rampolicy

import (
	"slices"
	"testing"
)

const writeAction = "log:PostLogStoreLogs"

// TestEvaluate holds that policies are judged together: a denial without a condition wins,
// and a condition neither allows nor denies.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	const logstore = "acs:log:cn-hangzhou:1:project/security-audit/logstore/innertrail_platform-ops"
	const all = `{'Effect':'Allow','Action':'*','Resource':'*'}`
	statement := func(effect, action, resource, more string) string {
		return `{'Effect':'` + effect + `','Action':` + action + `,'Resource':` + resource + more + `}`
	}
	const atNight = `,'Condition':{'DateLessThan':{'acs:CurrentTime':'2026-01-01T00:00:00Z'}}`
	for _, row := range []struct {
		name     string
		policies []string // one statement each
		allowed  bool
		denied   string   // by this policy
		ifKeys   []string // allowed under a condition on these keys
		doubts   []string // condition keys of denials
	}{
		{name: "none"},
		{name: "everything", policies: []string{all}, allowed: true},
		{name: "all of log", policies: []string{statement("Allow", `'log:*'`, `'*'`, "")}, allowed: true},
		{name: "another case", policies: []string{statement("Allow", `'LOG:postlogstorelogs'`, `'*'`, "")}, allowed: true},
		{name: "the long s is no s", policies: []string{statement("Allow", `'log:PoſtLogStoreLogs'`, `'*'`, "")}},
		{name: "the Kelvin sign is no k", policies: []string{all, statement("Deny", `'log:\u212a*'`, `'*'`, "")}, allowed: true},
		{name: "innertrail_*", policies: []string{statement("Allow", `['log:GetLogstore','log:PostLogStoreLogs']`,
			`['acs:log:*:*:project/*/logstore/actiontrail_*','acs:log:*:*:project/*/logstore/innertrail_*']`, "")}, allowed: true},
		{name: "AliyunActionTrailDeliveryPolicy lacks innertrail_*", policies: []string{statement("Allow", `'log:PostLogStoreLogs'`,
			`['acs:log:*:*:project/*/logstore/actiontrail_*','acs:log:*:*:project/*/logstore/insights_*']`, "")}},
		{name: "another project", policies: []string{statement("Allow", `'log:*'`, `'acs:log:*:*:project/other/*'`, "")}},
		{name: "another case of the resource", policies: []string{statement("Allow", `'log:*'`, `'acs:log:*:*:project/Security-Audit/*'`, "")}},
		{name: "one character", policies: []string{statement("Allow", `'log:*'`, `'acs:log:cn-hangzhou:?:project/security-audit/logstore/*'`, "")}, allowed: true},
		{name: "brackets are no pattern", policies: []string{statement("Allow", `'log:*'`, `'acs:log:[a-z]*'`, "")}},
		{name: "read only", policies: []string{statement("Allow", `'log:Get*'`, `'*'`, "")}},
		{name: "all but RAM", policies: []string{`{'Effect':'Allow','NotAction':'ram:*','Resource':'*'}`}, allowed: true},
		{name: "all but this", policies: []string{`{'Effect':'Allow','NotAction':'log:*','Resource':'*'}`}},
		{name: "a denial in another policy", policies: []string{all, statement("Deny", `'log:Post*'`, `'acs:log:*:*:project/security-audit/*'`, "")}, allowed: true, denied: "b"},
		{name: "a denial before", policies: []string{statement("Deny", `'log:*'`, `'*'`, ""), all}, allowed: true, denied: "a"},
		{name: "a denial of all but others", policies: []string{all, `{'Effect':'Deny','NotAction':'ram:*','NotResource':'acs:oss:*'}`}, allowed: true, denied: "b"},
		{name: "a denial elsewhere", policies: []string{all, `{'Effect':'Deny','Action':'*','NotResource':'acs:log:*'}`}, allowed: true},
		{name: "a denial with an empty condition", policies: []string{all, statement("Deny", `'*'`, `'*'`, `,'Condition':{}`)}, allowed: true, denied: "b"},
		{name: "allowed under a condition", policies: []string{statement("Allow", `'*'`, `'*'`, atNight)}, ifKeys: []string{"acs:CurrentTime"}},
		{name: "denied under a condition", policies: []string{all, statement("Deny", `'*'`, `'*'`, atNight)}, allowed: true, doubts: []string{"acs:CurrentTime"}},
		{name: "the account of a trust is none here", policies: []string{all, statement("Deny", `'*'`, `'*'`, `,'Condition':{'StringEquals':{'acs:SourceAccount':'2'}}`)},
			allowed: true, doubts: []string{"acs:SourceAccount"}},
	} {
		var policies []Policy
		for i, s := range row.policies {
			policy, err := ParsePolicy(string(rune('a'+i)), []byte(wrapped(s)))
			if err != nil {
				t.Fatalf("%s: %v", row.name, err)
			}
			policies = append(policies, policy)
		}
		got := Evaluate(policies, writeAction, logstore)
		denied, doubts := "", []string(nil)
		if got.Denied != nil {
			denied = got.Denied.Policy
		}
		for _, doubt := range got.Doubts {
			doubts = append(doubts, doubt.Keys...)
		}
		if got.Allowed != row.allowed || denied != row.denied || !slices.Equal(got.AllowedIf, row.ifKeys) || !slices.Equal(doubts, row.doubts) {
			t.Errorf("%s: %+v", row.name, got)
		}
	}
}

// Of several denials the first is told, and none of them allows.
func TestEvaluate_severalDenials(t *testing.T) {
	t.Parallel()
	var policies []Policy
	for _, name := range []string{"first", "second"} {
		policy, err := ParsePolicy(name, []byte(`{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:*","Resource":"*"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		policies = append(policies, policy)
	}
	if a := Evaluate(policies, "log:PostLogStoreLogs", "x"); a.Allowed || a.Denied == nil || a.Denied.Policy != "first" {
		t.Errorf("%+v", a)
	}
}
