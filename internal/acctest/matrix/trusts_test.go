package matrix

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestTrusts_check(t *testing.T) {
	t.Parallel()
	const (
		actionTrail = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}`
		foreign     = `{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":"ecs.aliyuncs.com"}}`
		hardened    = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]},"Condition":{"StringEquals":{"acs:SourceAccount":"1"}}}`
		denial      = `{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}`
		widerDenial = `{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","ecs.aliyuncs.com"]}}`
	)
	document := func(statements ...string) string {
		return `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	for what, test := range map[string]struct {
		before, after string
		problem       string // empty: none
	}{
		"ActionTrail is added":                {document(foreign), document(foreign, actionTrail), ""},
		"a single name becomes a list":        {document(foreign), document(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}`), ""},
		"a denial of ActionTrail alone goes":  {document(denial), document(actionTrail), ""},
		"a foreign statement goes":            {document(foreign, actionTrail), document(actionTrail), "lost"},
		"a condition goes":                    {document(hardened), document(actionTrail), "lost"},
		"a denial of more than ActionTrail":   {document(widerDenial), document(actionTrail), "lost"},
		"another service is trusted":          {document(actionTrail), document(actionTrail, foreign), "widened"},
		"all is lost for what cannot be read": {document(foreign), "{", "lost"},
	} {
		role := &emulator.Role{AssumeRolePolicyDocument: test.before}
		account := &emulator.Account{Roles: map[string]*emulator.Role{"delivery": role}}
		var watch trusts
		watch.accept(account)
		role.AssumeRolePolicyDocument = test.after
		problems := strings.Join(watch.check(account), "\n")
		if (problems == "") != (test.problem == "") || !strings.Contains(problems, test.problem) {
			t.Errorf("%s: %q, want %q", what, problems, test.problem)
		}
	}
}

func TestTrusts_overwritten(t *testing.T) {
	t.Parallel()
	for calls, want := range map[string]bool{
		"UpdateRole": true, "GetIndex UpdateRole": true, "GetRole UpdateRole": false, "": true, "UpdateRole GetRole UpdateRole": true,
	} {
		journal := []emulator.Call{{Action: "GetRole", Status: 200}}
		for action := range strings.FieldsSeq(calls) {
			journal = append(journal, emulator.Call{Action: action, Status: 200, Mutating: action == "UpdateRole"})
		}
		if got := (&trusts{since: 1}).overwritten(journal); got != want {
			t.Errorf("%q: %v, want %v", calls, got, want)
		}
		if (&trusts{}).overwritten(journal) {
			t.Errorf("%q: nobody changed a trust", calls)
		}
	}
}
