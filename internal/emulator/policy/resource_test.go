package policy_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

const (
	ownRoot   = "acs:ram::1:root"
	ownRole   = "acs:ram::1:role/deploy"
	logsOfP   = "acs:log:cn-hangzhou:1:project/p/logstore/innertrail_x"
	posting   = "log:PostLogStoreLogs"
	condition = `,'Condition':{'StringNotEquals':{'acs:SourceVpc':'vpc-1'}}`
)

func TestEvaluateResource(t *testing.T) {
	owner := policy.Identity{Names: []string{"1", ownRoot}, Owner: true}
	role := policy.Identity{Names: []string{"1", ownRoot, ownRole}}
	stranger := policy.Identity{Names: []string{"2", "acs:ram::2:root"}}
	statement := func(effect, principal, more string) string {
		return `{'Effect':'` + effect + `','Action':['log:Post*']` + principal + `,'Resource':'acs:log:*:*:project/p/*'` + more + `}`
	}
	for name, tc := range map[string]struct {
		statement string
		by        policy.Identity
		want      policy.Decision
	}{
		"everybody spares the owner":             {statement("Deny", `,'Principal':['*']`, ""), owner, policy.ImplicitDeny},
		"everybody binds a role of the owner":    {statement("Deny", `,'Principal':['*']`, ""), role, policy.ExplicitDeny},
		"everybody binds a stranger":             {statement("Deny", `,'Principal':'*'`, ""), stranger, policy.ExplicitDeny},
		"a condition binds the owner too":        {statement("Deny", `,'Principal':['*']`, condition), owner, policy.ExplicitDeny},
		"no Principal is everybody":              {statement("Deny", ``, ""), role, policy.ExplicitDeny},
		"no Principal spares the owner":          {statement("Deny", ``, ""), owner, policy.ImplicitDeny},
		"the owner by name":                      {statement("Deny", `,'Principal':['`+ownRoot+`']`, ""), owner, policy.ExplicitDeny},
		"the account by its id binds its role":   {statement("Deny", `,'Principal':['1']`, ""), role, policy.ExplicitDeny},
		"the role by name":                       {statement("Deny", `,'Principal':{'RAM':['acs:ram::1:role/Deploy']}`, ""), role, policy.ExplicitDeny},
		"another role by name":                   {statement("Deny", `,'Principal':['acs:ram::1:role/other']`, ""), role, policy.ImplicitDeny},
		"a stranger who is let in":               {statement("Allow", `,'Principal':['2']`, ""), stranger, policy.Allow},
		"a stranger who is let in under another": {statement("Allow", `,'Principal':['3']`, ""), stranger, policy.ImplicitDeny},
		"another action":                         {`{'Effect':'Deny','Action':'log:Get*','Principal':'*','Resource':'*'}`, role, policy.ImplicitDeny},
		"another project":                        {`{'Effect':'Deny','Action':'log:*','Principal':'*','Resource':'acs:log:*:*:project/q/*'}`, role, policy.ImplicitDeny},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := policy.ParseResource(strings.ReplaceAll(`{'Version':'1','Statement':[`+tc.statement+`]}`, "'", `"`))
			if err != nil {
				t.Fatal(err)
			}
			r := policy.Request{Action: posting, Resource: logsOfP}
			if got := policy.EvaluateResource([]*policy.Document{d}, r, tc.by); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}

func TestParseResource_refuses(t *testing.T) {
	for text, want := range map[string]string{
		`[]`: "not a JSON object",
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'*'}]}`:                                        "no Resource",
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'*','Resource':'*','Principal':7}]}`:           "Principal",
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'*','Resource':'*','Principal':{'AWS':'*'}}]}`: "unknown member",
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'*','Resource':'*','NotPrincipal':'*'}]}`:      "unknown member",
	} {
		if _, err := policy.ParseResource(strings.ReplaceAll(text, "'", `"`)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
