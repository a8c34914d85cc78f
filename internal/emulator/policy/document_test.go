package policy_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

func TestParse_refuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                               "not a JSON object",
		`null`:                           "not a JSON object",
		`[]`:                             "not a JSON object",
		`{'Version':'1'`:                 "EOF",
		`{'Version':'1'} {}`:             "behind",
		`{}`:                             "Version",
		`{'Version':1}`:                  "Version",
		`{'Version':'2'}`:                "Version",
		`{'Version':'1'}`:                "Statement",
		`{'version':'1'}`:                "unknown member",
		`{'Version':'1','Id':'x'}`:       "unknown member",
		`{'Version':'1','Version':'1'}`:  "twice",
		`{'Version':'1','Statement':[]}`: "Statement",
		`{'Version':'1','Statement':{'Effect':'Allow'}}`:                                                 "Statement",
		`{'Version':'1','Statement':[null]}`:                                                             "statement 1",
		`{'Version':'1','Statement':[{'Effect':'allow','Action':'*'}]}`:                                  "Effect",
		`{'Version':'1','Statement':[{'Effect':'Allow'}]}`:                                               "no Action",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':null}]}`:                                 "Action is neither",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':['x',null]}]}`:                           "Action is neither",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','NotAction':'y'}]}`:                  "both",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Resource':'y','NotResource':'z'}]}`: "both",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Sid':'y'}]}`:                        "unknown member",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Principal':'*'}]}`:                  "Principal",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Principal':{'AWS':'*'}}]}`:          "unknown member",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Principal':{'RAM':{}}}]}`:           "RAM of its Principal",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Condition':[]}]}`:                   "Condition",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Condition':{'Bool':true}}]}`:        "Bool",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Condition':{'Bool':{}}}]}`:          "nothing",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Condition':{'Bool':{'k':null}}}]}`:  "k of its Condition",
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'x','Condition':{'Bool':{'k':[{}]}}}]}`:  "k of its Condition",
	} {
		if _, err := policy.Parse(strings.ReplaceAll(text, "'", `"`)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, not about %s", text, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for statement, want := range map[string]struct{ policy, trust bool }{
		`{'Effect':'Allow','Action':'*','Resource':'*'}`:                                                    {true, false},
		`{'Effect':'Allow','NotAction':'*','NotResource':'*'}`:                                              {true, false},
		`{'Effect':'Allow','Action':'*'}`:                                                                   {false, false},
		`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'}}`:                {false, true},
		`{'Effect':'Allow','Action':['STS:assumerole'],'Principal':{'Service':['a','b'],'Federated':'c'}}`:  {false, true},
		`{'Effect':'Allow','Action':'sts:*','Principal':{'RAM':'acs:ram::1:root'}}`:                         {false, false},
		`{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{}}`:                                       {false, false},
		`{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*','Principal':{'RAM':'acs:ram::1:root'}}`: {false, true},
		`{'Effect':'Allow','Action':'log:*','Principal':{'RAM':'acs:ram::1:root'}}`:                         {false, false},
		`{'Effect':'Allow','NotAction':'log:*','Principal':{'RAM':'acs:ram::1:root'}}`:                      {false, false},
	} {
		d := doc(t, statement)
		if err := d.CheckPolicy(); (err == nil) != want.policy {
			t.Errorf("%s as a policy: %v", statement, err)
		}
		if err := d.CheckTrust(); (err == nil) != want.trust {
			t.Errorf("%s as a trust policy: %v", statement, err)
		}
	}
}
