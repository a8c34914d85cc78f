package rampolicy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// testCaller is ActionTrail, for a trail of account 1.
var testCaller = Caller{Account: "1", Trail: "acs:actiontrail:cn-hangzhou:1:trail/platform-ops"}

// TestTrust_Judge holds what a trust policy means for ActionTrail, and what a repair makes
// of it.
func TestTrust_Judge(t *testing.T) {
	t.Parallel()
	const (
		actionTrail = `,'Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}`
		withECS     = `,'Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com','ecs.aliyuncs.com']}`
		ecs         = `,'Action':'sts:AssumeRole','Principal':{'Service':['ecs.aliyuncs.com']}`
	)
	allow := func(principal, condition string) string { return statementText("Allow", principal, condition) }
	deny := func(principal, condition string) string { return statementText("Deny", principal, condition) }
	for _, row := range []struct {
		name       string
		statements []string
		stance     Stance
		statement  int
		keys       string
		repaired   []string // the statements that a repair adds (+) and removes (-), by number
	}{
		{name: "standard", statements: []string{allow(actionTrail, "")}, stance: Trusting, statement: 1},
		{name: "one service, in another case", statements: []string{`{'Effect':'Allow','Action':['STS:assumerole'],'Principal':{'Service':'ActionTrail.aliyuncs.com'}}`}, stance: Trusting, statement: 1},
		{name: "the long s is no s", statements: []string{`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':'actiontrail.aliyuncſ.com'}}`}, repaired: []string{"+"}},
		{name: "an account", statements: []string{`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'}}`}, repaired: []string{"+"}},
		{name: "a star may be no service", statements: []string{`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':'*'}}`}, statement: 1, repaired: []string{"+"}},
		{name: "services by a wildcard", statements: []string{allow(ecs, ""), allow(`,'Action':'sts:AssumeRole','Principal':{'Service':['*.aliyuncs.com']}`, "")}, statement: 2, repaired: []string{"+"}},
		{name: "it for an account", statements: []string{allow(`,'Action':'sts:AssumeRole','Principal':{'Service':['1@actiontrail.aliyuncs.com']}`, "")}, statement: 1, repaired: []string{"+"}},
		{name: "services by a wildcard, for another account", statements: []string{allow(`,'Action':'sts:AssumeRole','Principal':{'Service':['*']}`, `{'StringEquals':{'acs:SourceAccount':'2'}}`)}, repaired: []string{"+"}},
		{name: "other services by a wildcard", statements: []string{allow(`,'Action':'sts:AssumeRole','Principal':{'Service':['e*.aliyuncs.com']}`, "")}, repaired: []string{"+"}},
		{name: "another service", statements: []string{allow(ecs, "")}, repaired: []string{"+"}},
		{name: "an empty condition", statements: []string{allow(actionTrail, `{}`)}, stance: Trusting, statement: 1},

		{name: "own account", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceAccount':'1'}}`)}, stance: Trusting, statement: 1, keys: "acs:SourceAccount"},
		{name: "own account, key in another case", statements: []string{allow(actionTrail, `{'StringLike':{'ACS:sourceaccount':['2','?']}}`)}, stance: Trusting, statement: 1, keys: "ACS:sourceaccount"},
		{name: "another account", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceAccount':'2'}}`)}, stance: NotMet, statement: 1, keys: "acs:SourceAccount", repaired: []string{"+own"}},
		{name: "all accounts but the own one", statements: []string{allow(actionTrail, `{'StringNotEquals':{'acs:SourceAccount':'1'}}`)}, stance: NotMet, statement: 1, keys: "acs:SourceAccount", repaired: []string{"+own"}},
		{name: "no value", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceAccount':[]}}`)}, stance: Unclear, statement: 1, keys: "acs:SourceAccount"},
		{name: "own account, unknown operator", statements: []string{allow(actionTrail, `{'stringequals':{'acs:SourceAccount':'1'}}`)}, stance: Unclear, statement: 1, keys: "acs:SourceAccount"},
		{name: "own trail", statements: []string{allow(actionTrail, `{'StringLike':{'acs:SourceArn':'acs:actiontrail:*:1:trail/*'}}`)}, stance: Trusting, statement: 1, keys: "acs:SourceArn"},
		{name: "another ARN", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceArn':'acs:actiontrail:cn-hangzhou:1:innertrail/x'}}`)}, stance: Unclear, statement: 1, keys: "acs:SourceArn"},
		{name: "own account and another ARN", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceAccount':'1','acs:SourceArn':'x'}}`)}, stance: Unclear, statement: 1, keys: "acs:SourceArn"},
		{name: "another account and another ARN", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceAccount':'2','acs:SourceArn':'x'}}`)},
			stance: NotMet, statement: 1, keys: "acs:SourceAccount", repaired: []string{"+own"}},
		{name: "own account and own trail, under two operators", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceArn':'acs:actiontrail:cn-hangzhou:1:trail/platform-ops'},'StringLike':{'acs:SourceAccount':'1'}}`)},
			stance: Trusting, statement: 1, keys: "acs:SourceAccount,acs:SourceArn"},
		{name: "conditions that cannot be judged, under two operators", statements: []string{allow(actionTrail, `{'Bool':{'sts:ExternalId':true},'StringEquals':{'acs:SourceVpc':'x'},'StringLike':{'acs:SourceVpc':'x'}}`)},
			stance: Unclear, statement: 1, keys: "acs:SourceVpc,sts:ExternalId"},
		{name: "an external id", statements: []string{allow(actionTrail, `{'StringEquals':{'sts:ExternalId':'x'}}`)}, stance: Unclear, statement: 1, keys: "sts:ExternalId"},
		{name: "an external id, and always", statements: []string{allow(actionTrail, `{'StringEquals':{'sts:ExternalId':'x'}}`), allow(withECS, "")}, stance: Trusting, statement: 2},

		{name: "hardened", statements: []string{allow(actionTrail, `{'StringEquals':{'acs:SourceAccount':'1'}}`), deny(actionTrail, `{'StringNotEquals':{'acs:SourceAccount':'1'}}`)},
			stance: Trusting, statement: 1, keys: "acs:SourceAccount"},
		{name: "hardened, and the Allow is gone", statements: []string{deny(actionTrail, `{'StringNotEquals':{'acs:SourceAccount':'1'}}`)}, repaired: []string{"+own"}},
		{name: "denied from a date on", statements: []string{allow(actionTrail, ""), deny(actionTrail, `{'DateGreaterThan':{'acs:CurrentTime':'2027-01-01T00:00:00Z'}}`)},
			stance: Unclear, statement: 2, keys: "acs:CurrentTime"},
		{name: "denied to the own account", statements: []string{allow(actionTrail, ""), deny(actionTrail, `{'StringEquals':{'acs:SourceAccount':'1'}}`)},
			stance: Denied, statement: 2, keys: "acs:SourceAccount"},
		{name: "denied", statements: []string{allow(actionTrail, ""), allow(ecs, ""), deny(actionTrail, "")}, stance: DeniedAlone, statement: 3, repaired: []string{"-3"}},
		{name: "denied twice", statements: []string{deny(actionTrail, ""), deny(actionTrail, `{}`)}, stance: DeniedAlone, statement: 2, repaired: []string{"-1", "-2", "+"}},
		{name: "denied, all actions but some", statements: []string{allow(actionTrail, ""), `{'Effect':'Deny','NotAction':'log:*','Principal':{'Service':'actiontrail.aliyuncs.com'}}`},
			stance: DeniedAlone, statement: 2, repaired: []string{"-2"}},
		{name: "denied, all actions but this", statements: []string{allow(actionTrail, ""), `{'Effect':'Deny','NotAction':'sts:*','Principal':{'Service':'actiontrail.aliyuncs.com'}}`},
			stance: Trusting, statement: 1},
		{name: "denied with others", statements: []string{allow(actionTrail, ""), deny(withECS, "")}, stance: Denied, statement: 2},
		{name: "denied with an account", statements: []string{allow(actionTrail, ""), `{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':'actiontrail.aliyuncs.com','RAM':['acs:ram::1:root']}}`},
			stance: Denied, statement: 2},
		{name: "denied alone and with others", statements: []string{deny(actionTrail, ""), deny(withECS, "")}, stance: Denied, statement: 2},
		{name: "denied to another", statements: []string{allow(actionTrail, ""), deny(ecs, "")}, stance: Trusting, statement: 1},
		{name: "denied to all services", statements: []string{allow(actionTrail, ""), deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['*']}`, "")},
			stance: Unclear, statement: 2},
		{name: "denied to services by a wildcard", statements: []string{deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['ecs.aliyuncs.com','Action*.aliyuncs.com']}`, ""), allow(actionTrail, "")},
			stance: Unclear, statement: 1},
		{name: "denied to services by a wildcard, all actions but some", statements: []string{allow(actionTrail, ""), `{'Effect':'Deny','NotAction':'log:*','Principal':{'Service':'*.aliyuncs.co?'}}`},
			stance: Unclear, statement: 2},
		{name: "denied to it for an account", statements: []string{allow(actionTrail, ""), deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['1@ActionTrail.aliyuncs.com']}`, "")},
			stance: Unclear, statement: 2},
		{name: "denied to another for an account", statements: []string{allow(actionTrail, ""), deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['1@ecs.aliyuncs.com']}`, "")},
			stance: Trusting, statement: 1},
		{name: "denied to other services by a wildcard", statements: []string{allow(actionTrail, ""), deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['e*.aliyuncs.com']}`, "")},
			stance: Trusting, statement: 1},
		{name: "denied to all services for another account", statements: []string{allow(actionTrail, ""), deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['*']}`, `{'StringEquals':{'acs:SourceAccount':'2'}}`)},
			stance: Trusting, statement: 1},
		{name: "denied to all services and not let in", statements: []string{deny(`,'Action':'sts:AssumeRole','Principal':{'Service':['*']}`, "")}, repaired: []string{"+"}},
		{name: "others may do more", statements: []string{allow(actionTrail, ""), `{'Effect':'Allow','Action':['sts:AssumeRole','sts:SetSourceIdentity'],'Principal':{'RAM':['acs:ram::1:root'],'Service':'ecs.aliyuncs.com'}}`},
			stance: Trusting, statement: 1},
		{name: "others may do all", statements: []string{`{'Effect':'Allow','Action':'*','Principal':{'Federated':'acs:ram::1:saml-provider/x'}}`, `{'Effect':'Allow','NotAction':'log:*','Principal':{'RAM':'acs:ram::1:root'}}`},
			repaired: []string{"+"}},
		{name: "denied, and let in under a condition", statements: []string{allow(actionTrail, `{'StringEquals':{'sts:ExternalId':'x'}}`), deny(actionTrail, "")},
			stance: DeniedAlone, statement: 2, repaired: []string{"-2"}},
	} {
		trust, err := ParseTrust([]byte(wrapped(row.statements...)))
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		got := trust.Judge(testCaller)
		if got.Stance != row.stance || got.Statement != row.statement || strings.Join(got.Keys, ",") != row.keys {
			t.Errorf("%s: %+v", row.name, got)
		}
		if got.Repairable() != (row.repaired != nil) {
			t.Errorf("%s: it can be repaired: %v", row.name, got.Repairable())
		}
		if row.repaired == nil {
			continue
		}
		want := slices.Clone(row.statements)
		for _, change := range slices.Backward(row.repaired) {
			switch change {
			case "+":
				want = append(want, standardStatement)
			case "+own":
				want = append(want, standardStatementFor("1"))
			default:
				number := int(change[1] - '1')
				want = slices.Delete(want, number, number+1)
			}
		}
		repaired := trust.Repaired(testCaller)
		for i, statement := range row.statements {
			removed := slices.Contains(row.repaired, "-"+strconv.Itoa(i+1))
			if text := strings.ReplaceAll(statement, "'", `"`); !removed && !strings.Contains(string(repaired), text) {
				t.Errorf("%s: repaired to %s, where statement %d is no longer what it was", row.name, repaired, i+1)
			}
		}
		if !sameJSON(t, repaired, []byte(wrapped(want...))) {
			t.Errorf("%s: repaired to %s, want %s", row.name, repaired, wrapped(want...))
		}
	}
}

func statementText(effect, rest, condition string) string {
	if condition != "" {
		condition = `,'Condition':` + condition
	}
	return `{'Effect':'` + effect + `'` + rest + condition + `}`
}

// The first statement of its kind decides.
func TestTrust_Judge_first(t *testing.T) {
	t.Parallel()
	statement := func(effect, principal, condition string) string {
		return statementText(effect, `,'Action':'sts:AssumeRole','Principal':`+principal, condition)
	}
	const service, wild, own, unknownKey = `{'Service':['actiontrail.aliyuncs.com']}`, `{'Service':['action*.aliyuncs.com']}`, `{'StringEquals':{'acs:SourceAccount':[2,1]}}`, `{'StringEquals':{'sts:ExternalId':'x'}}`
	allow, deny := statement("Allow", service, ""), statement("Deny", wild, "")
	for name, row := range map[string]struct {
		statements []string
		want       Verdict
	}{
		"two allow":                       {[]string{allow, allow}, Verdict{Stance: Trusting, Statement: 1}},
		"a number as account":             {[]string{statement("Allow", service, own)}, Verdict{Stance: Trusting, Statement: 1, Keys: []string{"acs:SourceAccount"}}},
		"two allow by a wildcard":         {[]string{statement("Allow", wild, ""), statement("Allow", `{'Service':['*']}`, "")}, Verdict{Statement: 1, Pattern: "action*.aliyuncs.com"}},
		"two deny by a wildcard":          {[]string{allow, deny, statement("Deny", `{'Service':['*']}`, "")}, Verdict{Stance: Unclear, Statement: 2, Denies: true, Pattern: "action*.aliyuncs.com"}},
		"nothing but denials by wildcard": {[]string{deny, deny}, Verdict{}},
		"two may deny":                    {[]string{allow, statement("Deny", service, unknownKey), statement("Deny", service, unknownKey)}, Verdict{Stance: Unclear, Statement: 2, Denies: true, Keys: []string{"sts:ExternalId"}}},
		"with others":                     {[]string{allow, statement("Deny", `{'Service':['actiontrail.aliyuncs.com'],'RAM':['actiontrail.aliyuncs.com']}`, "")}, Verdict{Stance: Denied, Statement: 2, Denies: true}},
	} {
		trust, err := ParseTrust([]byte(wrapped(row.statements...)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := trust.Judge(testCaller)
		if len(got.Keys) == 0 {
			got.Keys = nil
		}
		if !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %+v, want %+v", name, got, row.want)
		}
	}
	standard, err := ParseTrust(StandardTrust())
	if err != nil || standard.Judge(testCaller).Stance != Trusting {
		t.Errorf("the standard trust is judged %+v, %v", standard.Judge(testCaller), err)
	}
	if !mayBeActionTrail("") || mayBeActionTrail("ecs.aliyuncs.com") {
		t.Error("an empty name may be ActionTrail, and another service may not")
	}
}

// A repair keeps a denial that names no one, and lets ActionTrail in for every account where no condition is used.
func TestTrust_Repaired_keeps(t *testing.T) {
	t.Parallel()
	other := strings.ReplaceAll(`{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':[]}}`, "'", `"`)
	with := strings.ReplaceAll(`{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com','ecs.aliyuncs.com']}}`, "'", `"`)
	trust, err := ParseTrust([]byte(`{"Version":"1","Statement":[` + other + "," + with + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := trust.Repaired(testCaller); !sameJSON(t, got, []byte(`{"Version":"1","Statement":[`+other+","+with+","+standardStatement+`]}`)) {
		t.Errorf("repaired to %s", got)
	}
}
