package rampolicy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// FuzzTrust holds that a trust policy that RAM accepts is judged as RAM judges it, as
// far as the policy alone shows, that a repair works, and that it keeps every statement
// that does not deny ActionTrail.
func FuzzTrust(f *testing.F) {
	for _, seed := range []string{
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':['STS:assumerole'],'Principal':{'Service':'ActionTrail.aliyuncs.com','RAM':'acs:ram::1:root'},'Condition':{}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['ecs.aliyuncs.com']},'Condition':{'StringEquals':{'a':'b'}}},{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com','ecs.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com'],'RAM':['acs:ram::1:root']},'Condition':{'Bool':{'acs:SecureTransport':true}}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}},{'Effect':'Deny','Action':['sts:*'],'Principal':{'Service':['actiontrail.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}},{'Effect':'Deny','Action':'sts:Assume?ole*','Principal':{'Service':['actiontrail.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}},{'Effect':'Deny','NotAction':'ram:*','Principal':{'Service':['actiontrail.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':['ActionTrail.aliyuncs.com'],'RAM':['acs:ram::1:root']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'ſts:AſſumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'service':'actiontrail.aliyuncs.com'}}]}`,
		`{'Version':'1','Statement':[{'effect':'Deny','Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':'actiontrail.aliyuncs.com'}}],'statement':[]}`,
		`{'Version':'1','Statement':{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'}},'More':1e999}`, `{'Version':'1','Statement':[7,null,'x',[]]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':'*'}]}`, `{'Statement':null}`, `{}`, `[]`, `null`, ``, `%7B%22Version%22%3A%221%22%7D`,
	} {
		f.Add(strings.ReplaceAll(seed, "'", `"`))
	}
	service := policy.Service(names.ActionTrail)
	f.Fuzz(func(t *testing.T, text string) {
		document := json.RawMessage(text)
		trusted, repaired := Trusts(document), WithTrust(document)
		if !json.Valid(repaired) {
			t.Fatalf("%s is repaired to %s", text, repaired)
		}
		if again := WithTrust(repaired); !sameJSON(t, again, repaired) {
			t.Errorf("%s is repaired to %s, and that to %s", text, repaired, again)
		}
		d, err := policy.Parse(text)
		if err != nil {
			return // RAM rejects such a document
		}
		conditions := slices.ContainsFunc(d.Statements, func(s policy.Statement) bool { return len(s.Conditions) > 0 })
		switch decision := d.Trusts(nil, service); {
		case trusted && decision != policy.Allow:
			t.Errorf("%s is said to trust, and RAM says %v", text, decision)
		case !trusted && decision == policy.Allow && !conditions:
			t.Errorf("%s is said not to trust, and does", text)
		}
		after, err := policy.Parse(string(repaired))
		switch {
		case err != nil:
			t.Fatalf("%s is repaired to %s, which RAM refuses: %v", text, repaired, err)
		case !Trusts(repaired) || after.Trusts(nil, service) != policy.Allow:
			t.Errorf("%s is repaired to %s, which does not trust", text, repaired)
		case d.CheckTrust() == nil && after.CheckTrust() != nil:
			t.Errorf("%s is repaired to %s, which RAM refuses: %v", text, repaired, after.CheckTrust())
		}
		for i, statement := range statements(document) {
			about := d.Statements[i].Deny && slices.ContainsFunc(d.Statements[i].Principals["Service"], func(name string) bool { return strings.EqualFold(name, names.ActionTrail) })
			kept := slices.ContainsFunc(statements(repaired), func(other json.RawMessage) bool { return sameJSON(t, statement, other) })
			if !about && !kept {
				t.Errorf("%s is repaired to %s, without %s", text, repaired, statement)
			}
		}
		for _, other := range []policy.Principal{policy.Service("ecs.aliyuncs.com"), policy.RAM("acs:ram::1:root")} {
			if before, now := d.Trusts(nil, other), after.Trusts(nil, other); before != now {
				t.Errorf("%s is repaired to %s, and %v is decided as %v, before as %v", text, repaired, other, now, before)
			}
		}
	})
}

// FuzzPermission holds that policies without conditions are evaluated as RAM does, and
// that policies with conditions never allow more than RAM allows.
func FuzzPermission(f *testing.F) {
	const logstore = "acs:log:cn-hangzhou:1:project/security-audit/logstore/innertrail_platform-ops"
	for _, seed := range []string{
		`{'Effect':'Allow','Action':'*','Resource':'*'}`, `{'Effect':'Allow','Action':['log:post*','log:?ostLogStoreLogs'],'Resource':'acs:log:*:*:project/*/logstore/innertrail_*'}`,
		`{'Effect':'Deny','NotAction':['ram:*'],'NotResource':'acs:oss:*'}`, `{'Effect':'Allow','NotAction':'log:*','Resource':'*'}`, `{'Effect':'Allow','Action':'log:*','NotResource':['acs:log:*:*:project/other*']}`,
		`{'Effect':'Allow','Action':'log:*','Resource':['acs:log:[a-z]*','acs:log:cn-hangzhou:?:project\\/*','acs:log:**:1:project/security-audit/logstore/?nnertrail_platform-op?']}`,
		`{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringLike':{'acs:UserAgent':'*'}}}`, `{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Bool':{'a':true}}}`, `{'Effect':'Deny','Action':'*','Resource':'*','Condition':{}}`,
		`{'Effect':'Allow','Action':[],'Resource':'*'}`, `{'Effect':'Allow','Action':'*','Resource':[]}`, `{'effect':'Deny','Effect':'Allow','Action':'*','Resource':'*'}`, `7`, `null`, `{}`,
	} {
		f.Add(strings.ReplaceAll(seed, "'", `"`), `{"Effect":"Allow","Action":"log:PostLogStoreLogs","Resource":"acs:log:*:*:project/*"}`, logstore)
		f.Add(strings.ReplaceAll(seed, "'", `"`), `{"Effect":"Allow","Action":"ram:*","Resource":"*"}`, "acs:log:cn-hangzhou:1:project/a/logstore/é[\\")
	}
	f.Fuzz(func(t *testing.T, one, two, resource string) {
		texts := []string{`{"Version":"1","Statement":[` + one + `,` + two + `]}`, `{"Version":"1","Statement":[` + two + `]}`}
		for _, together := range [][]string{texts[:1], texts[1:], {texts[1], texts[0]}} {
			var documents []json.RawMessage
			var parsed []*policy.Document
			conditions := false
			for _, text := range together {
				documents = append(documents, json.RawMessage(text))
				d, err := policy.Parse(text)
				if err == nil {
					err = d.CheckPolicy()
				}
				if err == nil {
					parsed = append(parsed, d)
					conditions = conditions || slices.ContainsFunc(d.Statements, func(s policy.Statement) bool { return len(s.Conditions) > 0 })
				}
			}
			allowed := Allows(documents, writeAction, resource)
			if len(parsed) < len(documents) || strings.HasPrefix(resource, "acs:ram:") {
				continue // RAM rejects such a policy, or compares the names of its own resources differently
			}
			decision := policy.Evaluate(parsed, policy.Request{Action: writeAction, Resource: resource})
			if allowed != (decision == policy.Allow) && (allowed || !conditions) {
				t.Errorf("%q on %q: allowed %v, and RAM says %v", together, resource, allowed, decision)
			}
		}
	})
}

// sameJSON reports whether two documents are equal but for white space and the order
// of members.
func sameJSON(t *testing.T, a, b json.RawMessage) bool {
	t.Helper()
	read := func(text json.RawMessage) (value any) {
		in := json.NewDecoder(bytes.NewReader(text))
		in.UseNumber()
		if err := in.Decode(&value); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return value
	}
	return reflect.DeepEqual(read(a), read(b))
}
