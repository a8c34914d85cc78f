package rampolicy

import (
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// refusedDocuments are not a document of RAM at all, of neither kind; with ' for ".
var refusedDocuments = []struct{ name, document, want string }{
	{"empty", ``, "the document is empty"},
	{"white space", " \n", "the document is empty"},
	{"null", `null`, "the document is null"},
	{"a list", `[]`, "the document is a list"},
	{"a list with the document", `[{'Version':'1','Statement':[%s]}]`, "the document is a list"},
	{"a number", `7`, "the document is a number"},
	{"a text", `'x'`, "the document is a text"},
	{"a boolean", `true`, "the document is a boolean"},
	{"the document as a text", `'{}'`, "the document is a text"},
	{"URL-encoded", `%%7B%%22Version%%22%%3A%%221%%22%%7D`, "it looks URL-encoded"},
	{"cut", `{'Version':'1','Statement':[%s`, "cut off"},
	{"cut in a name", `{'Version':'1','Stat`, "cut off"},
	{"something behind it", `{'Version':'1','Statement':[%s]} {}`, "not JSON"},
	{"no JSON", `nonsense`, "not JSON"},
	{"a comment", `{'Version':'1',/* */'Statement':[%s]}`, "not JSON"},
	{"not UTF-8", "{'Version':'1','Statement':[%s],'\xff':1}", "not UTF-8"},
	{"no member", `{}`, "has no Version"},
	{"no Version", `{'Statement':[%s]}`, "has no Version"},
	{"another Version", `{'Version':'2012-10-17','Statement':[%s]}`, `Version is not "1"`},
	{"a number as Version", `{'Version':1,'Statement':[%s]}`, `Version is not "1"`},
	{"Version null", `{'Version':null,'Statement':[%s]}`, `Version is not "1"`},
	{"Version in another case", `{'version':'1','Statement':[%s]}`, `the member "version"`},
	{"Version twice", `{'Version':'1','Version':'1','Statement':[%s]}`, `the member "Version" twice`},
	{"no Statement", `{'Version':'1'}`, "has no Statement"},
	{"Statement null", `{'Version':'1','Statement':null}`, "Statement is null"},
	{"Statement empty", `{'Version':'1','Statement':[]}`, "Statement is an empty list"},
	{"Statement without a list", `{'Version':'1','Statement':%s}`, "Statement is an object"},
	{"Statement in another case", `{'Version':'1','statement':[%s]}`, `the member "statement"`},
	{"Statement twice", `{'Version':'1','Statement':[%s],'Statement':[%s]}`, `the member "Statement" twice`},
	{"an unknown member", `{'Version':'1','Id':'x','Statement':[%s]}`, `the member "Id"`},
	{"a statement that is null", `{'Version':'1','Statement':[null,%s]}`, "Statement[1] is null"},
	{"a statement that is a number", `{'Version':'1','Statement':[%s,7]}`, "Statement[2] is a number"},
}

// refusedStatements are statements that RAM refuses in both kinds of documents. The rest of
// a statement of the kind stands for REST.
var refusedStatements = []struct{ name, statement, want string }{
	{"no Effect", `{'Action':'A',REST}`, "Statement[1] has no Effect"},
	{"Effect in lower case", `{'Effect':'allow','Action':'A',REST}`, "Statement[1].Effect is neither"},
	{"unknown Effect", `{'Effect':'Permit','Action':'A',REST}`, "Statement[1].Effect is neither"},
	{"Effect null", `{'Effect':null,'Action':'A',REST}`, "Statement[1].Effect is neither"},
	{"Effect as a list", `{'Effect':['Allow'],'Action':'A',REST}`, "Statement[1].Effect is neither"},
	{"Effect in another case", `{'effect':'Allow','Action':'A',REST}`, `the member "effect"`},
	{"Effect twice", `{'Effect':'Deny','Effect':'Allow','Action':'A',REST}`, `the member "Effect" twice`},
	{"no Action", `{'Effect':'Allow',REST}`, "Statement[1] has no Action"},
	{"Action null", `{'Effect':'Allow','Action':null,REST}`, "Statement[1].Action is neither"},
	{"Action empty", `{'Effect':'Allow','Action':[],REST}`, "Statement[1].Action is an empty list"},
	{"Action with null", `{'Effect':'Allow','Action':['A',null],REST}`, "Statement[1].Action is neither"},
	{"Action as a number", `{'Effect':'Allow','Action':7,REST}`, "Statement[1].Action is neither"},
	{"Action as an object", `{'Effect':'Allow','Action':{},REST}`, "Statement[1].Action is neither"},
	{"Action and NotAction", `{'Effect':'Allow','Action':'A','NotAction':'b',REST}`, "both Action and NotAction"},
	{"unknown member Sid", `{'Sid':'x','Effect':'Allow','Action':'A',REST}`, `the member "Sid"`},
	{"NotPrincipal", `{'Effect':'Allow','Action':'A','NotPrincipal':{'Service':['ecs.aliyuncs.com']},REST}`, `the member "NotPrincipal"`},
	{"Condition as a list", `{'Effect':'Allow','Action':'A','Condition':[],REST}`, "Statement[1].Condition is a list"},
	{"Condition null", `{'Effect':'Allow','Action':'A','Condition':null,REST}`, "Statement[1].Condition is null"},
	{"Condition twice", `{'Effect':'Allow','Action':'A','Condition':{'Bool':{'a':true}},'Condition':{},REST}`, `the member "Condition" twice`},
	{"operator without keys", `{'Effect':'Allow','Action':'A','Condition':{'Bool':{}},REST}`, "Statement[1].Condition.Bool compares nothing"},
	{"operator without an object", `{'Effect':'Allow','Action':'A','Condition':{'Bool':true},REST}`, "Statement[1].Condition.Bool is a boolean"},
	{"operator twice", `{'Effect':'Allow','Action':'A','Condition':{'Bool':{'a':true},'Bool':{'b':true}},REST}`, `the member "Bool" twice`},
	{"value null", `{'Effect':'Allow','Action':'A','Condition':{'Bool':{'a':null}},REST}`, "Statement[1].Condition.Bool.a is neither"},
	{"value as an object", `{'Effect':'Allow','Action':'A','Condition':{'Bool':{'a':[{}]}},REST}`, "Statement[1].Condition.Bool.a is neither"},
}

// TestParsePolicy_refused holds that what RAM refuses as a policy is an error that names
// the member, and that the emulator refuses it, too.
func TestParsePolicy_refused(t *testing.T) {
	t.Parallel()
	const allow = `{'Effect':'Allow','Action':'log:*','Resource':'*'}`
	rows := refusedIn(allow, "log:*", "'Resource':'*'")
	for name, row := range map[string][2]string{
		"no Resource":              {`{'Effect':'Allow','Action':'log:*'}`, "Statement[1] has no Resource"},
		"Resource null":            {`{'Effect':'Allow','Action':'log:*','Resource':null}`, "Statement[1].Resource is neither"},
		"Resource empty":           {`{'Effect':'Allow','Action':'log:*','Resource':[]}`, "Statement[1].Resource is an empty list"},
		"Resource in another case": {`{'Effect':'Allow','Action':'log:*','resource':'*'}`, `the member "resource"`},
		"Resource and NotResource": {`{'Effect':'Allow','Action':'log:*','Resource':'*','NotResource':'x'}`, "both Resource and NotResource"},
		"a Principal":              {`{'Effect':'Allow','Action':'log:*','Resource':'*','Principal':{'Service':'x'}}`, `the member "Principal"`},
	} {
		rows[name] = [2]string{wrapped(row[0]), row[1]}
	}
	for name, row := range rows {
		_, err := ParsePolicy("own", []byte(row[0]))
		checkRefused(t, name, row, err)
		if d, parsed := policy.Parse(row[0]); parsed == nil && d.CheckPolicy() == nil && name != "not UTF-8" {
			t.Errorf("%s: RAM takes it: %s", name, row[0])
		}
	}
	if len(rows) < 39 {
		t.Errorf("%d kinds", len(rows))
	}
	// The emulator takes it, and no page publishes it.
	_, err := ParsePolicy("own", []byte(wrapped(`{'Effect':'Allow','Action':'log:*','NotResource':'acs:oss:*'}`)))
	checkRefused(t, "NotResource in an Allow", [2]string{"", "NotResource"}, err)
}

// TestParseTrust_refused holds that what RAM refuses as a trust policy is an error that
// names the member, and that the emulator refuses it, too.
func TestParseTrust_refused(t *testing.T) {
	t.Parallel()
	const principal = `'Principal':{'Service':['actiontrail.aliyuncs.com']}`
	rows := refusedIn(`{'Effect':'Allow','Action':'sts:AssumeRole',`+principal+`}`, "sts:AssumeRole", principal)
	statement := func(rest string) string { return `{'Effect':'Allow','Action':'sts:AssumeRole'` + rest + `}` }
	for name, row := range map[string][2]string{
		"no Principal":             {statement(``), "Statement[1] has no Principal"},
		"Principal null":           {statement(`,'Principal':null`), "Statement[1].Principal is null"},
		"Principal empty":          {statement(`,'Principal':{}`), "Statement[1].Principal names nobody"},
		"Principal as a text":      {statement(`,'Principal':'*'`), "Statement[1].Principal is a text"},
		"Principal as a list":      {statement(`,'Principal':['actiontrail.aliyuncs.com']`), "Statement[1].Principal is a list"},
		"unknown kind":             {statement(`,'Principal':{'AWS':'*'}`), `the member "AWS"`},
		"kind in another case":     {statement(`,'Principal':{'service':'actiontrail.aliyuncs.com'}`), `the member "service"`},
		"Service twice":            {statement(`,'Principal':{'Service':'ecs.aliyuncs.com','Service':'actiontrail.aliyuncs.com'}`), `the member "Service" twice`},
		"Service null":             {statement(`,'Principal':{'Service':null}`), "Statement[1].Principal.Service is neither"},
		"Service as an object":     {statement(`,'Principal':{'Service':{}}`), "Statement[1].Principal.Service is neither"},
		"NotPrincipal alone":       {statement(`,'NotPrincipal':{'Service':['ecs.aliyuncs.com']}`), `the member "NotPrincipal"`},
		"any action":               {`{'Effect':'Allow','Action':'*',` + principal + `}`, "has an Action that is not sts:AssumeRole"},
		"any action of STS":        {`{'Effect':'Allow','Action':['sts:*'],` + principal + `}`, "has an Action that is not sts:AssumeRole"},
		"another action of STS":    {`{'Effect':'Allow','Action':['sts:AssumeRole','sts:TagRole'],` + principal + `}`, "has an Action that is not sts:AssumeRole"},
		"more for any service":     {`{'Effect':'Allow','Action':'sts:*','Principal':{'Service':['e*.aliyuncs.com']}}`, "has an Action that is not sts:AssumeRole"},
		"more for any account":     {`{'Effect':'Allow','Action':'sts:*','Principal':{'RAM':['*']}}`, "has an Action that is not sts:AssumeRole"},
		"more for it and others":   {`{'Effect':'Allow','Action':'sts:*','Principal':{'RAM':['acs:ram::1:root'],'Service':'ActionTrail.aliyuncs.com'}}`, "has an Action that is not sts:AssumeRole"},
		"more for nobody":          {`{'Effect':'Allow','Action':'sts:*','Principal':{'RAM':[]}}`, "has an Action that is not sts:AssumeRole"},
		"any action, denied":       {`{'Effect':'Deny','Action':'sts:Assume*',` + principal + `}`, "has an Action that is not sts:AssumeRole"},
		"action with the long s":   {`{'Effect':'Allow','Action':'ſts:AſſumeRole',` + principal + `}`, "has an Action that is not sts:AssumeRole"},
		"all actions but some":     {`{'Effect':'Allow','NotAction':'log:*',` + principal + `}`, "has an Action that is not sts:AssumeRole"},
		"Resource and NotResource": {statement(`,'Resource':'*','NotResource':'*',` + principal), "both Resource and NotResource"},
	} {
		rows[name] = [2]string{wrapped(row[0]), row[1]}
	}
	for name, row := range rows {
		_, err := ParseTrust([]byte(row[0]))
		checkRefused(t, name, row, err)
		if d, parsed := policy.Parse(row[0]); parsed == nil && d.CheckTrust() == nil && name != "not UTF-8" {
			t.Errorf("%s: RAM takes it: %s", name, row[0])
		}
	}
}

// refusedIn returns the documents of both kinds: by name, the document and a part of the
// error.
func refusedIn(statement, action, rest string) map[string][2]string {
	rows := map[string][2]string{}
	for _, row := range refusedDocuments {
		document := strings.ReplaceAll(strings.ReplaceAll(row.document, "%s", statement), "%%", "%")
		rows[row.name] = [2]string{strings.ReplaceAll(document, "'", `"`), row.want}
	}
	for _, row := range refusedStatements {
		document := strings.NewReplacer("'A'", "'"+action+"'", "REST", rest).Replace(row.statement)
		rows[row.name] = [2]string{wrapped(document), row.want}
	}
	return rows
}

// wrapped returns a document of statements, written with ' for ".
func wrapped(statements ...string) string {
	return strings.ReplaceAll(`{'Version':'1','Statement':[`+strings.Join(statements, ",")+`]}`, "'", `"`)
}

func checkRefused(t *testing.T, name string, row [2]string, err error) {
	t.Helper()
	if !errors.As(err, new(*DocumentError)) || !strings.Contains(err.Error(), row[1]) || strings.HasPrefix(err.Error(), ".") {
		t.Errorf("%s: %s: %v, not about %s", name, row[0], err, row[1])
	}
}
