package policy_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// FuzzDocument checks that no document makes the evaluator panic, that what is not
// allowed in words is not allowed, and that a Deny of everything wins over any.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'*','Resource':'*'}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','NotAction':['log:*'],'NotResource':'acs:ram:*:*:role/?*','Condition':{'NumericLessThan':{'a':['1','x']},'IpAddress':{'acs:SourceIp':'10.0.0.0/8'}}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':['acs:ram::1:root'],'Service':'actiontrail.aliyuncs.com','Federated':[]},'Condition':{'Bool':{'acs:SecureTransport':true}}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':['*','*'],'Resource':['**?**?','acs:*:*'],'Condition':{'StringLike':{'':''},'Unknown':{'k':null}}}]}`,
		`{'Version':'1','Statement':[]}`, `{}`, `null`, ``, `{'Version':'1','Version':'1'}`,
	} {
		f.Add(strings.ReplaceAll(seed, "'", `"`), "log:GetIndex", "acs:log:cn-hangzhou:1:project/p/logstore/innertrail_x", "10.1.2.3")
	}
	nobody, err := policy.Parse(`{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, action, resource, value string) {
		d, err := policy.Parse(text)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		context := map[string]string{"acs:SourceIp": value, "acs:SecureTransport": value, "a": value, "k": value}
		r := policy.Request{Action: action, Resource: resource, Context: context}
		first, second := policy.Evaluate([]*policy.Document{d}, r), policy.Evaluate([]*policy.Document{d}, r)
		if first != second {
			t.Errorf("decided %v, then %v", first, second)
		}
		if first == policy.Allow && !strings.Contains(text, "Allow") && !strings.Contains(text, `\u`) {
			t.Errorf("%s allows", text)
		}
		if policy.Evaluate([]*policy.Document{d, nobody}, r) != policy.ExplicitDeny {
			t.Errorf("a Deny of everything does not win over %s", text)
		}
		isPolicy, isTrust := d.CheckPolicy() == nil, d.CheckTrust() == nil
		if isPolicy && isTrust {
			t.Errorf("%s is both a policy and a trust policy", text)
		}
		if trusted := d.Trusts(context, policy.RAM(value), policy.Service(value), policy.Federated(value)); trusted == policy.Allow && !strings.Contains(text, "Principal") && !strings.Contains(text, `\u`) {
			t.Errorf("%s trusts %q", text, value)
		}
	})
}
