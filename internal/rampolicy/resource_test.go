package rampolicy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	ownLogstore = "acs:log:cn-hangzhou:1000000000000001:project/security-audit/logstore/innertrail_platform-ops"
	posting     = "log:PostLogStoreLogs"
)

var toDelivery = Delivery{Account: "1000000000000001", Role: "AliyunActionTrailDefaultRole"}

// resourcePolicy returns a policy of one statement, in which ' stands for ".
func resourcePolicy(statement string) []byte {
	return []byte(strings.ReplaceAll(`{'Version':'1','Statement':[`+statement+`]}`, "'", `"`))
}

// Certain is only an unconditional Deny that names the account or the role, in each published form
// of a principal. Whatever else may deny is in doubt, and what is about others is nothing.
func TestResourcePolicy_Denies(t *testing.T) {
	t.Parallel()
	const certain, nothing = "certain", ""
	deny := func(members string) string { return `{'Effect':'Deny',` + members + `}` }
	named := func(principal string) string {
		return deny(`'Action':'log:PostLogStoreLogs','Resource':'acs:log:*:*:project/security-audit/*','Principal':` + principal)
	}
	to := func(members string) string { return deny(members + `,'Principal':['1000000000000001']`) }
	for statement, want := range map[string]string{
		named(`['1000000000000001']`):                                                certain,
		named(`'1000000000000001'`):                                                  certain,
		named(`{'RAM':['1000000000000001']}`):                                        certain,
		named(`{'RAM':'acs:ram::1000000000000001:root'}`):                            certain,
		named(`['acs:ram::2000000000000002:root','acs:ram::1000000000000001:root']`): certain,
		named(`['acs:ram:*:1000000000000001:root']`):                                 "for acs:ram:*:1000000000000001:root",
		named(`['acs:ram::1000000000000001:role/aliyunactiontraildefaultrole']`):     certain,
		named(`['acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole']`):     certain,
		named(`['*','acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole']`): certain,
		named(`'*'`):     "for everyone",
		named(`['*']`):   "for everyone",
		named(`['1*']`):  "for 1*",
		named(`['2*']`):  nothing,
		named(`['ops']`): "for ops",
		named(`['acs:ram::1000000000000001:role/*']`):                                                "for acs:ram::1000000000000001:role/*",
		named(`['acs:ram::1000000000000001:*']`):                                                     "for acs:ram::1000000000000001:*",
		named(`['acs:ram::*:root']`):                                                                 "for acs:ram::*:root",
		named(`['acs:sts::1000000000000001:assumed-role/aliyunactiontraildefaultrole/actiontrail']`): "for acs:sts::1000000000000001:assumed-role/aliyunactiontraildefaultrole/actiontrail",
		named(`['acs:sts::1000000000000001:assumed-role/*/x']`):                                      "for acs:sts::1000000000000001:assumed-role/*/x",
		named(`{'Service':['actiontrail.aliyuncs.com']}`):                                            "for actiontrail.aliyuncs.com",
		named(`{'Service':['*']}`):                                                                   "for *",
		named(`{'Service':['oss.aliyuncs.com']}`):                                                    nothing,
		named(`{'Federated':['acs:ram::1000000000000001:saml-provider/x']}`):                         nothing,
		named(`['2000000000000002']`):                                                                nothing,
		named(`['acs:ram::2000000000000002:root']`):                                                  nothing,
		named(`['acs:ram::2000000000000002:role/aliyunactiontraildefaultrole']`):                     nothing,
		named(`['acs:ram::1000000000000001:role/other']`):                                            nothing,
		named(`['acs:ram::1000000000000001:user/alice','acs:ram::1000000000000001:group/ops']`):      nothing,
		named(`['acs:sts::1000000000000001:assumed-role/other/x']`):                                  nothing,

		deny(`'Action':'log:*','Resource':'*'`):                                                                               "for everyone, as it has no Principal",
		deny(`'Action':'log:*','Resource':'*','NotPrincipal':['1000000000000001']`):                                           "for all but some, by NotPrincipal",
		to(`'Action':'log:*','Resource':'*'`):                                                                                 certain,
		to(`'Action':['log:GetIndex','LOG:postlogstorelogs'],'Resource':['*']`):                                               certain,
		to(`'Action':'log:*','Resource':'acs:log:*:*:project/security-audit/logstore/innertrail_*'`):                          certain,
		to(`'Action':'log:Get*','Resource':'*'`):                                                                              nothing,
		to(`'Action':'log:*','Resource':'acs:log:*:*:project/another/*'`):                                                     nothing,
		to(`'Action':'log:*','Resource':'acs:log:*:*:project/security-audit/logstore/another'`):                               nothing,
		to(`'NotAction':'log:Get*','Resource':'*'`):                                                                           certain,
		to(`'Action':'log:*','NotResource':'acs:log:*:*:project/another/*'`):                                                  certain,
		to(`'NotAction':['log:Get*','log:List*'],'NotResource':'acs:log:*:*:project/another/*'`):                              certain,
		to(`'Action':'log:*','NotResource':'acs:log:*:*:project/security-audit/*'`):                                           nothing,
		to(`'NotAction':'log:Get*','Resource':'*','Condition':{'IpAddress':{'acs:SourceIp':'10.0.0.0/8'}}`):                   "under a condition that cannot be judged (acs:SourceIp)",
		deny(`'NotAction':'log:Get*','Resource':'*','Principal':['*']`):                                                       "for everyone",
		to(`'NotAction':'log:Post*','Resource':'*'`):                                                                          nothing,
		to(`'Action':'log:*','Resource':'*','Condition':{'IpAddress':{'acs:SourceIp':'10.0.0.0/8'}}`):                         "under a condition that cannot be judged (acs:SourceIp)",
		deny(`'Action':'log:*','Principal':['*'],'Resource':'*','Condition':{'StringNotEquals':{'acs:SourceVpc':['vpc-1']}}`): "under a condition that cannot be judged (acs:SourceVpc)",
		`{'Effect':'Allow','Action':'log:*','Resource':'*','Principal':['1000000000000001']}`:                                 nothing,
	} {
		p, err := ParseResource(resourcePolicy(statement))
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		denied, doubts := p.Denies(toDelivery, posting, ownLogstore)
		got := nothing
		switch {
		case len(denied) == 1 && len(doubts) == 0:
			got = certain
		case len(denied) == 0 && len(doubts) == 1:
			got = doubts[0].Doubt
		case len(denied) > 0 || len(doubts) > 1:
			got = "both"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
}

// Each principal is named once, with the first certain statement, and so is every doubt.
func TestResourcePolicy_Denies_order(t *testing.T) {
	t.Parallel()
	p, err := ParseResource(resourcePolicy(`{'Effect':'Allow','Action':'*','Resource':'*','Principal':'*'},{'Effect':'Deny','Action':'*','Resource':'*','Principal':'*'},` +
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':'1000000000000001'},{'Effect':'Deny','Action':'*','Resource':'*','Principal':['acs:ram::1000000000000001:role/x','acs:RAM::1000000000000001:root','1000000000000001','acs:ram::1000000000000001:ROOT']}`))
	if err != nil {
		t.Fatal(err)
	}
	denied, doubts := p.Denies(toDelivery, posting, ownLogstore)
	want := []ResourceDeny{{Statement: 3, Principal: "1000000000000001"}, {Statement: 4, Principal: "acs:RAM::1000000000000001:root"}}
	if !slices.Equal(denied, want) || len(doubts) != 1 || doubts[0].Statement != 2 {
		t.Errorf("%+v %+v", denied, doubts)
	}
}

// What is not as published is not understood, and never a policy that says nothing.
func TestParseResource_notUnderstood(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		``:                                 "empty list",
		`{'Effect':'Deny','Action':'*'}`:   "no Resource",
		`{'Action':'*','Resource':'*'}`:    "no Effect",
		`{'Effect':'Deny','Resource':'*'}`: "no Action",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':7}`:                                  "neither a text nor a list",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':null}`:                               "neither a text nor a list",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':[]}`:                                 "names nobody",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':{}}`:                                 "names nobody",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':{'AWS':'*'}}`:                        "none of RAM's",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':'*','NotPrincipal':'*'}`:             "both Principal and NotPrincipal",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':'*','principal':'1'}`:                "none of RAM's",
		`{'Effect':'Deny','Action':'*','Resource':'*','NotPrincipal':7}`:                               "neither a text nor a list",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':'*','Condition':{'StringEquals':7}}`: "not an object",
	} {
		_, err := ParseResource(resourcePolicy(statement))
		if !errors.As(err, new(*DocumentError)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", statement, err, want)
		}
	}
}

// Whoever may be granted an action is named, as the policy names them.
func TestResourcePolicy_Grants(t *testing.T) {
	t.Parallel()
	allow := func(members string) string { return `{'Effect':'Allow',` + members + `}` }
	to := func(principal string) string {
		return allow(`'Action':'log:Delete*','Resource':'*','Principal':` + principal)
	}
	for statement, want := range map[string]string{
		to(`['2000000000000002']`): "2000000000000002",
		to(`['acs:ram::2000000000000002:root','acs:ram::1000000000000001:role/x']`): "acs:ram::1000000000000001:role/x, acs:ram::2000000000000002:root",
		to(`{'RAM':'acs:ram::2000000000000002:root','Service':['x.aliyuncs.com']}`): "acs:ram::2000000000000002:root, x.aliyuncs.com",
		to(`'*'`):                         "everyone (*)",
		to(`['2','2']`) + `,` + to(`'2'`): "2",
		to(`['a\u001bb']`):                "a?b",
		allow(`'Action':'*','Resource':'acs:log:*:*:project/security-audit/*','Principal':'2'`):                      "2",
		allow(`'NotAction':'log:Get*','Resource':'*','Principal':'2'`):                                               "2",
		allow(`'Action':'*','Resource':'*'`):                                                                         "all whom statement 1 does not name",
		allow(`'Action':'*','Resource':'*','NotPrincipal':'2'`):                                                      "all whom statement 1 does not name",
		allow(`'Action':'*','Resource':'*','Principal':'2','Condition':{'IpAddress':{'acs:SourceIp':'10.0.0.0/8'}}`): "2 under a condition that cannot be judged (acs:SourceIp)",
		allow(`'Action':'log:Get*','Resource':'*','Principal':'2'`):                                                  "",
		allow(`'Action':'*','Resource':'acs:log:*:*:project/another/*','Principal':'2'`):                             "",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':'2'}`:                                              "",
	} {
		p, err := ParseResource(resourcePolicy(statement))
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		if got := strings.Join(p.Grants(ownLogstore, "log:DeleteLogStore", posting), ", "); got != want {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
	many := `'0'`
	for i := range 80 {
		many += fmt.Sprintf(",'%d'", i)
	}
	p, err := ParseResource(resourcePolicy(to(`[` + many + `]`)))
	if got := p.Grants(ownLogstore, "log:DeleteLogStore"); err != nil || len(got) > mostGrants+1 || got[len(got)-1] != "others" {
		t.Errorf("%v, %v", got, err)
	}
}

// A principal that has no published form may stand for anything; one of another account stands for nothing.
func TestDelivery_identifies_forms(t *testing.T) {
	t.Parallel()
	d := Delivery{Account: "1", Role: "X"}
	for principal, want := range map[string][2]bool{
		"1": {true, false}, "2": {false, false}, "?": {false, true}, "2*": {false, false}, "acs:ram::1": {false, true}, "arn:ram::1:user/x": {false, true}, "acs:oss::1:user/x": {false, true},
		"acs:sts::1:user/x": {}, "acs:ram::1:user/x": {}, "acs:ram::1:group/x": {}, "acs:ram::1:other/x": {false, true}, "acs:ram::2:root": {}, "acs:ram::1:root": {true, true}, "acs:sts::1:root": {false, true},
		"acs:ram::1:role/x": {true, true}, "acs:sts::1:role/x": {false, true}, "acs:ram::1:role/x/s": {false, true}, "acs:ram::1:role/y": {}, "acs:sts::1:assumed-role/x/s": {false, true},
	} {
		certain, perhaps := d.identifies(principal)
		if got := [2]bool{certain, perhaps}; got != want || d.Is(principal) != certain {
			t.Errorf("%s: %v, want %v", principal, got, want)
		}
	}
}

// Of several principals in doubt the first one is named, others are no doubt, whatever the condition, and as
// many grants are listed as there is room for.
func TestResourcePolicy_lists(t *testing.T) {
	t.Parallel()
	parse := func(statements ...string) ResourcePolicy {
		policy, err := ParseResource(resourcePolicy(strings.Join(statements, ",")))
		if err != nil {
			t.Fatal(err)
		}
		return policy
	}
	deny := func(principal, condition string) string {
		return `{'Effect':'Deny','Action':'log:*','Resource':'*','Principal':` + principal + condition + `}`
	}
	const condition = `,'Condition':{'StringEquals':{'acs:SourceVpc':'vpc-1'}}`
	for statement, want := range map[string]string{
		deny(`['acs:ram:*:1000000000000001:root','1000*']`, ""):                                                 "for acs:ram:*:1000000000000001:root",
		deny(`{'RAM':['1000*'],'Service':['actiontrail.aliyuncs.com']}`, ""):                                    "for 1000*",
		deny(`{'Service':['actiontrail.aliyuncs.com','action*']}`, ""):                                          "for actiontrail.aliyuncs.com",
		deny(`['2000000000000002']`, condition):                                                                 "",
		deny(`['*']`, condition):                                                                                "under a condition that cannot be judged (acs:SourceVpc)",
		deny(`['1000000000000001']`, `,'Condition':{'StringEquals':{'ACS:sourcearn':'x'}}`):                     "under a condition that may not match (acs:SourceArn)",
		deny(`['1000000000000001']`, `,'Condition':{'StringEquals':{'acs:SourceArn':'x','acs:SourceVpc':'y'}}`): "under a condition that cannot be judged (acs:SourceArn, acs:SourceVpc)",
		deny(`['1000000000000001']`, `,'Condition':{'StringEquals':{'acs:SourceArn':'x','a b~é':'y'}}`):         "under a condition that cannot be judged (a?b~?, acs:SourceArn)",
	} {
		certain, doubts := parse(statement).Denies(toDelivery, posting, ownLogstore)
		got := ""
		for _, d := range doubts {
			got += d.Doubt
		}
		if got != want || certain != nil {
			t.Errorf("%s: %v, %q, want %q", statement, certain, got, want)
		}
	}
	if got := Keys([]string{" ~\x7f"}); got != "?~?" {
		t.Errorf("a key is shown as %q", got)
	}
	principals := make([]string, mostGrants)
	for i := range principals {
		principals[i] = fmt.Sprintf("'%d'", 10+i)
	}
	for more, last := range []string{"59", "others"} {
		list := append(slices.Clone(principals), []string{"'98'"}[:more]...)
		policy := parse(deny(`['1']`, ""), `{'Effect':'Allow','Action':'log:*','Resource':'*','Principal':[`+strings.Join(list, ",")+`]}`)
		if got := policy.Grants(ownLogstore, posting); len(got) != mostGrants+more || got[len(got)-1] != last {
			t.Errorf("%d grants: %q", len(got), got)
		}
	}
}
