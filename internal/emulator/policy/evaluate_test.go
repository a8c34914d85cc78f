package policy_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// doc makes a document of statements, written with ' for ".
func doc(t *testing.T, statements ...string) *policy.Document {
	t.Helper()
	d, err := policy.Parse(strings.ReplaceAll(`{'Version':'1','Statement':[`+strings.Join(statements, ",")+`]}`, "'", `"`))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const store = "acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops"

func TestEvaluate(t *testing.T) {
	const (
		allowAll = `{'Effect':'Allow','Action':'*','Resource':'*'}`
		denyAll  = `{'Effect':'Deny','Action':'*','Resource':'*'}`
	)
	allow := func(action, resource string) string {
		return `{'Effect':'Allow','Action':` + action + `,'Resource':` + resource + `}`
	}
	for name, tc := range map[string]struct {
		statements       []string
		action, resource string
		want             policy.Decision
	}{
		"everything":                {[]string{allowAll}, "log:GetIndex", store, policy.Allow},
		"deny wins, last":           {[]string{allowAll, denyAll}, "log:GetIndex", store, policy.ExplicitDeny},
		"deny wins, first":          {[]string{denyAll, allowAll}, "log:GetIndex", store, policy.ExplicitDeny},
		"deny elsewhere":            {[]string{allowAll, `{'Effect':'Deny','Action':'log:Delete*','Resource':'*'}`}, "log:GetIndex", store, policy.Allow},
		"action as a list":          {[]string{allow(`['log:X','log:GetIndex']`, `'*'`)}, "log:GetIndex", store, policy.Allow},
		"action in another case":    {[]string{allow(`'LOG:getindex'`, `'*'`)}, "log:GetIndex", store, policy.Allow},
		"action of another service": {[]string{allow(`'ram:*'`, `'*'`)}, "log:GetIndex", store, policy.ImplicitDeny},
		"action of any service":     {[]string{allow(`'*:Get*'`, `'*'`)}, "log:GetIndex", store, policy.Allow},
		"action with ?":             {[]string{allow(`'log:Get?ndex'`, `'*'`)}, "log:GetIndex", store, policy.Allow},
		"? is one character":        {[]string{allow(`'log:GetIndex?'`, `'*'`)}, "log:GetIndex", store, policy.ImplicitDeny},
		"action without a star":     {[]string{allow(`'log:Get'`, `'*'`)}, "log:GetIndex", store, policy.ImplicitDeny},
		"not action":                {[]string{`{'Effect':'Allow','NotAction':'log:*','Resource':'*'}`}, "ram:GetRole", "acs:ram::1:role/x", policy.Allow},
		"not action, named":         {[]string{`{'Effect':'Allow','NotAction':['ram:*','LOG:*'],'Resource':'*'}`}, "log:GetIndex", store, policy.ImplicitDeny},
		"deny of not action":        {[]string{allowAll, `{'Effect':'Deny','NotAction':'ram:*','Resource':'*'}`}, "log:GetIndex", store, policy.ExplicitDeny},
		"resource":                  {[]string{allow(`'log:*'`, `'`+store+`'`)}, "log:GetIndex", store, policy.Allow},
		"resource with stars":       {[]string{allow(`'log:*'`, `['x','acs:log:*:*:project/*/logstore/innertrail_*']`)}, "log:GetIndex", store, policy.Allow},
		"resource of another kind":  {[]string{allow(`'log:*'`, `'acs:log:*:*:project/*/logstore/actiontrail_*'`)}, "log:GetIndex", store, policy.ImplicitDeny},
		"resource with its case":    {[]string{allow(`'log:*'`, `'`+strings.ToUpper(store)+`'`)}, "log:GetIndex", store, policy.ImplicitDeny},
		"the project alone":         {[]string{allow(`'log:*'`, `'acs:log:*:*:project/ops-audit'`)}, "log:GetIndex", store, policy.ImplicitDeny},
		"all names":                 {[]string{allow(`'log:*'`, `'acs:log:*:*:project/ops-audit/logstore/innertrail_*'`)}, "log:CreateLogStore", "acs:log:cn-hangzhou:1:project/ops-audit/logstore/*", policy.ImplicitDeny},
		"not resource":              {[]string{`{'Effect':'Allow','Action':'*','NotResource':'acs:ram:*'}`}, "log:GetIndex", store, policy.Allow},
		"not resource, named":       {[]string{`{'Effect':'Allow','Action':'*','NotResource':['acs:log:*']}`}, "log:GetIndex", store, policy.ImplicitDeny},
		"role without case":         {[]string{allow(`'ram:GetRole'`, `'acs:ram::1:role/AliyunActionTrailDefaultRole'`)}, "ram:GetRole", "acs:ram::1:role/aliyunactiontraildefaultrole", policy.Allow},
		"role with a region":        {[]string{allow(`'ram:GetRole'`, `'acs:ram:*:1:role/*'`)}, "ram:GetRole", "acs:ram::1:role/aliyunactiontraildefaultrole", policy.Allow},
		"everything there is":       {[]string{allow(`'actiontrail:*'`, `'acs:actiontrail:*:*:*'`)}, "actiontrail:DescribeInnerTrails", "*", policy.ImplicitDeny},
		"nothing":                   {[]string{allow(`'x'`, `'x'`)}, "", "", policy.ImplicitDeny},
	} {
		t.Run(name, func(t *testing.T) {
			got := policy.Evaluate([]*policy.Document{doc(t, tc.statements...)}, policy.Request{Action: tc.action, Resource: tc.resource})
			if got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
	if got := policy.Evaluate(nil, policy.Request{Action: "log:GetIndex", Resource: store}); got != policy.ImplicitDeny {
		t.Errorf("without a policy: %d", got)
	}
	both := []*policy.Document{doc(t, allowAll), doc(t, denyAll)}
	if got := policy.Evaluate(both, policy.Request{Action: "log:GetIndex", Resource: store}); got != policy.ExplicitDeny {
		t.Errorf("over two policies: %d", got)
	}
}

func TestEvaluate_conditions(t *testing.T) {
	context := map[string]string{
		"acs:Service": "actiontrail.aliyuncs.com", "acs:SourceIp": "10.1.2.3", "acs:SecureTransport": "true", "x:Count": "7",
	}
	const yes, no, unclear = "yes", "no", "unclear"
	for condition, want := range map[string]string{
		`{}`: yes,
		`{'StringEquals':{'acs:Service':'actiontrail.aliyuncs.com'}}`:                                                 yes,
		`{'StringEquals':{'ACS:service':['ecs.aliyuncs.com','actiontrail.aliyuncs.com']}}`:                            yes,
		`{'StringEquals':{'acs:Service':'ActionTrail.aliyuncs.com'}}`:                                                 no,
		`{'StringEquals':{'acs:Service':[]}}`:                                                                         no,
		`{'StringEquals':{'ram:ServiceName':'actiontrail.aliyuncs.com'}}`:                                             no,
		`{'StringEqualsIgnoreCase':{'acs:Service':'ActionTrail.aliyuncs.com'}}`:                                       yes,
		`{'StringNotEquals':{'acs:Service':'actiontrail.aliyuncs.com'}}`:                                              no,
		`{'StringNotEquals':{'acs:Service':['a','b']}}`:                                                               yes,
		`{'StringNotEquals':{'ram:ServiceName':'a'}}`:                                                                 unclear,
		`{'StringNotEqualsIgnoreCase':{'acs:Service':'ACTIONTRAIL.aliyuncs.com'}}`:                                    no,
		`{'StringLike':{'acs:Service':'*.aliyuncs.com'}}`:                                                             yes,
		`{'StringNotLike':{'acs:Service':'*.aliyuncs.com'}}`:                                                          no,
		`{'Bool':{'acs:SecureTransport':true}}`:                                                                       yes,
		`{'Bool':{'acs:SecureTransport':'false'}}`:                                                                    no,
		`{'Bool':{'acs:MFAPresent':'true'}}`:                                                                          no,
		`{'NumericEquals':{'x:Count':7}}`:                                                                             yes,
		`{'NumericNotEquals':{'x:Count':'7.0'}}`:                                                                      no,
		`{'NumericLessThan':{'x:Count':7}}`:                                                                           no,
		`{'NumericLessThanEquals':{'x:Count':7}}`:                                                                     yes,
		`{'NumericGreaterThan':{'x:Count':6}}`:                                                                        yes,
		`{'NumericGreaterThanEquals':{'x:Count':8}}`:                                                                  no,
		`{'NumericEquals':{'x:Count':'seven'}}`:                                                                       no,
		`{'IpAddress':{'acs:SourceIp':['192.168.0.0/16','10.1.0.0/16']}}`:                                             yes,
		`{'IpAddress':{'acs:SourceIp':'10.1.2.3'}}`:                                                                   yes,
		`{'IpAddress':{'acs:SourceIp':'10.1.2.4'}}`:                                                                   no,
		`{'NotIpAddress':{'acs:SourceIp':'10.1.0.0/16'}}`:                                                             no,
		`{'StringEquals':{'acs:Service':'actiontrail.aliyuncs.com'},'Bool':{'acs:SecureTransport':false}}`:            no,
		`{'StringEquals':{'acs:Service':'actiontrail.aliyuncs.com','acs:SourceIp':'10.1.2.3'}}`:                       yes,
		`{'DateLessThan':{'acs:CurrentTime':'2030-01-01T00:00:00Z'}}`:                                                 unclear,
		`{'stringequals':{'acs:Service':'actiontrail.aliyuncs.com'}}`:                                                 unclear,
		`{'DateLessThan':{'acs:CurrentTime':'2030-01-01T00:00:00Z'},'StringEquals':{'acs:Service':'x.aliyuncs.com'}}`: no,
	} {
		t.Run(condition, func(t *testing.T) {
			r := policy.Request{Action: "ram:PassRole", Resource: "acs:ram::1:role/x", Context: context}
			decide := func(effect string) policy.Decision {
				d := doc(t, `{'Effect':'`+effect+`','Action':'ram:PassRole','Resource':'*','Condition':`+condition+`}`)
				return policy.Evaluate([]*policy.Document{d}, r)
			}
			if got := decide("Allow"); (got == policy.Allow) != (want == yes) {
				t.Errorf("as Allow: %d", got)
			}
			if got := decide("Deny"); (got == policy.ExplicitDeny) != (want != no) {
				t.Errorf("as Deny: %d", got)
			}
		})
	}
}

func TestTrusts(t *testing.T) {
	service := policy.Service("actiontrail.aliyuncs.com")
	user := []policy.Principal{policy.RAM("acs:ram::1:user/alice"), policy.RAM("acs:ram::1:root")}
	for name, tc := range map[string]struct {
		statement string
		by        []policy.Principal
		want      policy.Decision
	}{
		"service":          {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['ecs.aliyuncs.com','actiontrail.aliyuncs.com']}}`, []policy.Principal{service}, policy.Allow},
		"service, string":  {`{'Effect':'Allow','Action':'sts:*','Principal':{'Service':'actiontrail.aliyuncs.com'}}`, []policy.Principal{service}, policy.Allow},
		"another service":  {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':'ecs.aliyuncs.com'}}`, []policy.Principal{service}, policy.ImplicitDeny},
		"service, as RAM":  {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'actiontrail.aliyuncs.com'}}`, []policy.Principal{service}, policy.ImplicitDeny},
		"other action":     {`{'Effect':'Allow','Action':'sts:Other','Principal':{'Service':'actiontrail.aliyuncs.com'}}`, []policy.Principal{service}, policy.ImplicitDeny},
		"account":          {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'}}`, user, policy.Allow},
		"user":             {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':['acs:ram::1:user/Alice']}}`, user, policy.Allow},
		"a star":           {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':['*']}}`, user, policy.ImplicitDeny},
		"deny":             {`{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'RAM':['acs:ram::1:root']}}`, user, policy.ExplicitDeny},
		"condition":        {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'},'Condition':{'StringEquals':{'sts:ExternalId':'pass'}}}`, user, policy.Allow},
		"other condition":  {`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'},'Condition':{'StringEquals':{'sts:ExternalId':'word'}}}`, user, policy.ImplicitDeny},
		"no policy at all": {`{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*'}`, user, policy.ImplicitDeny},
	} {
		t.Run(name, func(t *testing.T) {
			if got := doc(t, tc.statement).Trusts(map[string]string{"sts:ExternalId": "pass"}, tc.by...); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}
