package rampolicy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// FuzzTrust holds that a trust policy is read exactly if RAM takes it, that it is judged as
// RAM judges it, as far as that can be known, and that a repair loses nothing.
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
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':['sts:AssumeRole','sts:SetSourceIdentity'],'Principal':{'RAM':['acs:ram::1:root']}},{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':'*.aliyuncs.com'}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'ſts:AſſumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'service':'actiontrail.aliyuncs.com'}}]}`,
		`{'Version':'1','Statement':[{'effect':'Deny','Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':'actiontrail.aliyuncs.com'}}],'statement':[]}`,
		`{'Version':'1','Statement':{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'RAM':'acs:ram::1:root'}},'More':1e999}`, `{'Version':'1','Statement':[7,null,'x',[]]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']},'Condition':{'StringEquals':{'acs:SourceAccount':'1'}}},{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']},'Condition':{'StringNotLike':{'acs:SourceArn':['acs:actiontrail:*:1:trail/?*','x']}}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']}},{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com'],'Federated':[]},'Condition':{'StringEqualsIgnoreCase':{'ACS:SourceAccount':['2','1']},'Bool':{'a':[true,1]}}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncs.com']},'Condition':{'StringEquals':{'acs:SourceAccount':2}}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':['actiontrail.aliyuncſ.com']}}]}`,
		`{'Version':'1','Statement':[{'Effect':'Deny','Action':'sts:AssumeRole','Principal':'*'}]}`, `{'Statement':null}`, `{}`, `[]`, `null`, ``, `%7B%22Version%22%3A%221%22%7D`,
	} {
		f.Add(strings.ReplaceAll(seed, "'", `"`))
	}
	service := policy.Service(names.ActionTrail)
	context := map[string]string{"acs:SourceAccount": testCaller.Account, "acs:SourceArn": testCaller.Trail}
	f.Fuzz(func(t *testing.T, text string) {
		trust, err := ParseTrust([]byte(text))
		if (err == nil) == (trust.statements == nil) {
			t.Fatalf("%s: %v, with %d statements", text, err, len(trust.statements))
		}
		d, refused := policy.Parse(text)
		if refused == nil {
			refused = d.CheckTrust()
		}
		// What others may do is not read, and the emulator knows only what is published.
		others := slices.ContainsFunc(trust.statements, statement.aboutOthersOnly)
		if err == nil && refused != nil && !others && !strings.Contains(text, "NotAction") && !strings.Contains(text, `\u`) {
			t.Fatalf("%s is read, and RAM refuses it: %v", text, refused)
		}
		if err != nil {
			if refused == nil && utf8.ValidString(text) && !strings.Contains(text, "NotResource") && !strings.Contains(text, "SetSourceIdentity") && !strings.Contains(text, `\u`) {
				t.Fatalf("%s is not read, and RAM takes it: %v", text, err)
			}
			return
		}
		verdict := trust.Judge(testCaller)
		if d, err = policy.Parse(text); err != nil {
			t.Fatalf("%s is read, and RAM refuses it: %v", text, err)
		}
		switch decision := d.Trusts(context, service); {
		case verdict.Stance == Trusting && decision != policy.Allow:
			t.Errorf("%s is said to trust, and RAM says %v", text, decision)
		case verdict.Stance != Trusting && verdict.Stance != Unclear && decision == policy.Allow:
			t.Errorf("%s is said not to trust (%+v), and does", text, verdict)
		}
		if verdict.Repairable() {
			checkRepair(t, text, trust, d, context)
		}
	})
}

// checkRepair checks a repair: it works, it keeps every statement but those that only deny
// ActionTrail, it changes nothing for others, and it adds nothing that a condition
// limited before.
func checkRepair(t *testing.T, text string, trust Trust, before *policy.Document, context map[string]string) {
	t.Helper()
	repaired := trust.Repaired(testCaller)
	again, err := ParseTrust(repaired)
	if err != nil {
		t.Fatalf("%s is repaired to %s: %v", text, repaired, err)
	}
	after, err := policy.Parse(string(repaired))
	if err == nil && before.CheckTrust() == nil {
		err = after.CheckTrust()
	}
	if err != nil {
		t.Fatalf("%s is repaired to %s, which RAM refuses: %v", text, repaired, err)
	}
	service := policy.Service(names.ActionTrail)
	switch now := again.Judge(testCaller); {
	case now.Stance != Trusting && now.Stance != Unclear, now.Stance == Trusting && after.Trusts(context, service) != policy.Allow:
		t.Errorf("%s is repaired to %s, which does not trust: %+v", text, repaired, now)
	case !sameJSON(t, repaired, again.Repaired(testCaller)):
		t.Errorf("%s is repaired to %s, and that again", text, repaired)
	}
	conditional := false
	for i, s := range trust.statements {
		kept := slices.ContainsFunc(again.statements, func(other statement) bool { return string(other.text) == string(s.text) })
		if kept == s.deniesAlone() {
			t.Errorf("%s is repaired to %s, and statement %d is kept: %v", text, repaired, i+1, kept)
		}
		conditional = conditional || len(s.conditions) > 0 && s.aboutActionTrail()
	}
	elsewhere := map[string]string{"acs:SourceAccount": "2"}
	if conditional && before.Trusts(elsewhere, service) != policy.Allow && after.Trusts(elsewhere, service) == policy.Allow &&
		!slices.ContainsFunc(trust.statements, statement.deniesAlone) {
		t.Errorf("%s is repaired to %s, which lets in ActionTrail for another account", text, repaired)
	}
	for _, other := range []policy.Principal{policy.Service("ecs.aliyuncs.com"), policy.RAM("acs:ram::1:root")} {
		if before, now := before.Trusts(context, other), after.Trusts(context, other); before != now {
			t.Errorf("%s is repaired to %s, and %v is decided as %v, before as %v", text, repaired, other, now, before)
		}
	}
}

// FuzzPermission holds that a policy is read exactly if RAM takes it, that policies without
// conditions are evaluated as RAM does, and that policies with conditions never allow more
// than RAM allows.
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
			var policies []Policy
			var parsed []*policy.Document
			for _, text := range together {
				d, refused := policy.Parse(text)
				if refused == nil {
					refused = d.CheckPolicy()
				}
				p, err := ParsePolicy("own", []byte(text))
				if (err == nil) != (refused == nil) && utf8.ValidString(text) && !strings.Contains(text, "NotResource") && !strings.Contains(text, `\u`) {
					t.Fatalf("%s: %v, and RAM says: %v", text, err, refused)
				}
				if err == nil && refused == nil {
					policies, parsed = append(policies, p), append(parsed, d)
				}
			}
			if strings.HasPrefix(resource, "acs:ram:") {
				continue // RAM compares the names of its own resources differently
			}
			access := Evaluate(policies, writeAction, resource)
			allowed := access.Allowed && access.Denied == nil
			sure := access.Doubts == nil && (allowed || access.AllowedIf == nil || access.Denied != nil)
			decision := policy.Evaluate(parsed, policy.Request{Action: writeAction, Resource: resource})
			if sure && allowed != (decision == policy.Allow) {
				t.Errorf("%q on %q: %+v, and RAM says %v", together, resource, access, decision)
			}
		}
	})
}

// FuzzResource holds that what a policy of a resource is said to deny to the delivery role is denied,
// and that what is denied is never passed over: it is said, or in doubt, or the policy is not
// understood.
func FuzzResource(f *testing.F) {
	const logstore, role = "acs:log:cn-hangzhou:1:project/p/logstore/l", "acs:ram::1:role/delivery"
	for _, seed := range []string{
		`'Action':'log:PostLogStoreLogs','Resource':'acs:log:*:*:project/p/*','Principal':['acs:ram::1:role/Delivery']`, `'Action':['*'],'Resource':'*','Principal':{'RAM':['1','2']}`,
		`'Action':'*','Resource':'*','Principal':'*'`, `'Action':'*','Resource':'*'`, `'NotAction':'log:Get*','NotResource':'acs:oss:*','Principal':['acs:ram::1:root']`,
		`'Action':'*','Resource':'*','Principal':['acs:ram::1:assumed-role/delivery/actiontrail','acs:ram::1:user/x','acs:ram:*:1:root','acs:ram::1:role/*','acs:sts::1:x']`,
		`'Action':'*','Resource':'*','Principal':['1'],'Condition':{'StringLike':{'acs:SourceVpc':'vpc-*'}}`, `'Action':'*','Resource':'*','Principal':{'Service':'actiontrail.aliyuncs.com'}`,
		`'Action':'*','Resource':'*','Principal':['ACS:RAM::1:ROOT','1:x','acs:ram::1:role/delivery/x','acs:ram::1:root/x','']`, `'Action':'*','Resource':'*','Principal':[],'NotPrincipal':'1'`,
	} {
		f.Add(strings.ReplaceAll(seed, "'", `"`))
	}
	by := policy.Identity{Names: []string{"1", "acs:ram::1:root", "acs:ram::1:assumed-role/delivery/actiontrail", "300:actiontrail", role}}
	f.Fuzz(func(t *testing.T, members string) {
		text := `{"Version":"1","Statement":[{"Effect":"Deny",` + members + `}]}`
		p, err := ParseResource([]byte(text))
		d, refused := policy.ParseResource(text)
		if err != nil || refused != nil || strings.Contains(text, `\u`) {
			return
		}
		certain, doubts := p.Denies(Delivery{Account: "1", Role: "Delivery"}, writeAction, logstore)
		denied := policy.EvaluateResource([]*policy.Document{d}, policy.Request{Action: writeAction, Resource: logstore}, by) == policy.ExplicitDeny
		if certain != nil && !denied || denied && certain == nil && doubts == nil {
			t.Errorf("%s: %+v %+v, and the service denies: %t", text, certain, doubts, denied)
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
