package integrity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

const (
	projectARN  = "acs:log:cn-hangzhou:1000000000000001:project/security-audit"
	logstoreARN = projectARN + "/logstore/innertrail_platform-ops"
)

var delivery = Delivery{
	Delivery: rampolicy.Delivery{Account: "1000000000000001", Role: "AliyunActionTrailDefaultRole"},
	Write:    Use{"log:PostLogStoreLogs", logstoreARN},
	Other:    []Use{{"log:CreateIndex", logstoreARN}, {"log:GetIndex", logstoreARN}, {"log:GetProject", projectARN}},
}

// judged returns the judgement of project policies, in which ' stands for ".
func judged(statements ...string) (p Policies) {
	document := strings.ReplaceAll(`{'Version':'1','Statement':[`+strings.Join(statements, ",")+`]}`, "'", `"`)
	p.Judge(OfProject, delivery, model.ResourcePolicy{Document: []byte(document)}, nil)
	return p
}

const (
	denyWriting   = `{'Effect':'Deny','Action':'log:PostLogStoreLogs','Resource':'*','Principal':['acs:ram::1000000000000001:root']}`
	denyEverybody = `{'Effect':'Deny','Action':['log:*'],'Resource':'acs:log:*:*:project/security-audit/*','Principal':['*'],'Condition':{'StringNotEquals':{'acs:SourceVpc':['vpc-1']}}}`
	denyIndex     = `{'Effect':'Deny','Action':'log:*Index','Resource':'*','Principal':['1000000000000001']}`
	guard         = `{'Effect':'Deny','Action':['log:DeleteLogStore','log:UpdateIndex'],'Resource':'*','Principal':['*']}`
)

func TestPolicies_Judge(t *testing.T) {
	t.Parallel()
	for statements, want := range map[string]struct {
		status string
		doubts []string
	}{
		denyWriting:   {"the project policy denies log:PostLogStoreLogs to acs:ram::1000000000000001:root", nil},
		denyEverybody: {"", []string{"Statement 1 of the project policy denies log:PostLogStoreLogs under a condition that cannot be judged (acs:SourceVpc)."}},
		denyIndex:     {"", []string{"Statement 1 of the project policy denies log:CreateIndex, log:GetIndex to 1000000000000001."}},
		guard:         {"", nil},
		denyWriting + "," + denyEverybody + "," + denyIndex: {
			"the project policy denies log:PostLogStoreLogs to acs:ram::1000000000000001:root",
			[]string{"Statement 2 of the project policy denies log:PostLogStoreLogs under a condition that cannot be judged (acs:SourceVpc)."},
		},
		denyEverybody + "," + denyIndex: {"", []string{
			"Statement 1 of the project policy denies log:PostLogStoreLogs under a condition that cannot be judged (acs:SourceVpc).",
			"Statement 2 of the project policy denies log:CreateIndex, log:GetIndex to 1000000000000001.",
		}},
	} {
		p := judged(statements)
		if got := Consents(nil).Status(Facts{Policies: p}.Findings()); got != want.status || !slices.Equal(p.Doubts, want.doubts) || p.Unreadable() {
			t.Errorf("%s:\n%q %q %v\nwant %+v", statements, got, p.Doubts, p.Unread, want)
		}
	}
}

// The policy of the Logstore counts beside that of the project, and a failure of one leaves the
// other.
func TestPolicies_Judge_both(t *testing.T) {
	t.Parallel()
	p := judged(denyEverybody)
	document := []byte(strings.ReplaceAll(`{'Version':'1','Statement':[`+denyWriting+`]}`, "'", `"`))
	p.Judge(OfLogstore, delivery, model.ResourcePolicy{Document: document}, nil)
	if !slices.Equal(p.Denied, []Denial{{"log:PostLogStoreLogs", "acs:ram::1000000000000001:root", 1, OfLogstore}}) || len(p.Doubts) != 1 || p.Unreadable() {
		t.Errorf("%+v", p)
	}
	denied := &model.Error{Class: model.Denied}
	p = Policies{}
	p.Judge(OfProject, delivery, model.ResourcePolicy{}, denied)
	p.Judge(OfLogstore, delivery, model.ResourcePolicy{Document: document}, nil)
	if len(p.Denied) != 1 || !p.Unreadable() || p.Suspicious() {
		t.Errorf("%+v", p)
	}
}

// The doubts are in the order of their words, whatever the order of the actions.
func TestPolicies_Judge_order(t *testing.T) {
	t.Parallel()
	to := delivery
	to.Other = nil
	var statements, want []string
	for i := range 9 {
		action := "log:Action" + string(rune('I'-i))
		to.Other = append(to.Other, Use{action, logstoreARN})
		statements = append(statements, `{"Effect":"Deny","Action":"`+action+`","Resource":"*","Principal":["1000000000000001"]}`)
		want = append(want, fmt.Sprintf("Statement %d of the project policy denies %s to 1000000000000001.", i+1, action))
	}
	var p Policies
	p.Judge(OfProject, to, model.ResourcePolicy{Document: []byte(`{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`)}, nil)
	if !slices.Equal(p.Doubts, want) {
		t.Errorf("%q", p.Doubts)
	}
}

// Without a policy nothing is denied; one that is not known is neither that nor a denial.
func TestPolicies_Judge_notKnown(t *testing.T) {
	t.Parallel()
	var none Policies
	none.Judge(OfProject, delivery, model.ResourcePolicy{}, nil)
	if none.Unreadable() || none.Denied != nil || none.Doubts != nil {
		t.Errorf("no policy: %+v", none)
	}
	for statement, want := range map[string]string{
		``: "the project policy is not understood: Statement is an empty list",
		`{'Effect':'Deny','Action':'*','Resource':'*','Principal':{'AWS':'*'}}`: `the project policy is not understood: Statement[1].Principal has the member "AWS", which is none of RAM's`,
	} {
		p := judged(statement)
		if !p.Unreadable() || !p.Suspicious() || p.Denied != nil || p.Unread[0].Permission != "log:GetProjectPolicy" || p.Unread[0].Err.Error() != want {
			t.Errorf("%s: %+v", statement, p)
		}
		if !errors.As(p.Unread[0].Err, new(*rampolicy.DocumentError)) {
			t.Errorf("%s: %v", statement, p.Unread[0].Err)
		}
	}
	for failed, suspicious := range map[model.Error]bool{
		{Class: model.Denied}: false, {Class: model.Refused}: false, {Class: model.NotEnabled}: false, {Class: model.BadResponse}: true, {Class: model.Denied, DeniedBy: "ControlPolicy"}: true,
	} {
		var p Policies
		p.Judge(OfProject, delivery, model.ResourcePolicy{}, &failed)
		if !p.Unreadable() || p.Suspicious() != suspicious {
			t.Errorf("%+v: %+v", failed, p)
		}
	}
}

// A project that Log Service has stopped is a finding; a status that is not known is none, and is
// told.
func TestFacts_project(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]struct{ status, unknown string }{
		"Normal": {}, "": {},
		"Disable": {status: "project security-audit is stopped (status Disable)"},
		"Frozen":  {unknown: "Frozen"},
	} {
		facts := Facts{Project: &model.ProjectInfo{Name: "security-audit", Status: status}}
		if got := Consents(nil).Status(facts.Findings()); got != want.status || facts.UnknownStatus() != want.unknown {
			t.Errorf("%q: %q %q", status, got, facts.UnknownStatus())
		}
	}
}
