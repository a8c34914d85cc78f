package sls_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestTags_sls(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	// The id of the object counts; the host need not name a project.
	list := func(c *testclient.Client, project, kind string, query ...string) string {
		t.Helper()
		values := url.Values{"resourceType": {kind}}
		for i := 0; i < len(query); i += 2 {
			values.Set(query[i], query[i+1])
		}
		a := c.Must(c.SLS("GET", project, "/tags?"+values.Encode(), ""))
		text := ""
		for i := 0; a.Get("tagResources", i) != nil; i++ {
			text += fmt.Sprint(a.Get("tagResources", i, "resourceId"), " ", a.Get("tagResources", i, "tagKey"), "=", a.Get("tagResources", i, "tagValue"), ";")
		}
		return text
	}
	c.Must(c.SLS("POST", "ops-audit", "/tag", `{"resourceType":"project","resourceId":["ops-audit"],"tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]}`))
	logstore := "ops-audit#innertrail_platform-ops"
	c.Must(c.SLS("POST", "", "/tag", `{"resourceType":"LOGSTORE","resourceId":["`+logstore+`"],"tags":[{"key":"c","value":"3"}]}`))
	if got := list(c, "", "PROJECT", "resourceId", `["ops-audit"]`); got != "ops-audit a=1;ops-audit b=2;" {
		t.Error(got)
	}
	if got := list(c, "ops-audit", "logstore", "tags", `[{"key":"c"}]`); got != logstore+" c=3;" {
		t.Error(got)
	}
	if got := list(c, "ops-audit", "project", "resourceId", `["ops-audit"]`, "tags", `[{"key":"a","value":"2"}]`); got != "" {
		t.Error(got)
	}
	c.Must(c.SLS("POST", "ops-audit", "/untag", `{"resourceType":"project","resourceId":["ops-audit"],"tags":["a"]}`))
	if got := list(c, "", "project", "resourceId", `["ops-audit"]`); got != "ops-audit b=2;" {
		t.Error(got)
	}
	c.Must(c.SLS("POST", "ops-audit", "/untag", `{"resourceType":"project","resourceId":["ops-audit"],"all":true}`))
	if got := list(c, "", "project", "resourceId", `["ops-audit"]`); got != "" {
		t.Error(got)
	}
	// The tags of a Logstore go with it.
	c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
	c.Must(c.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody))
	if got := list(c, "", "logstore", "resourceId", `["`+logstore+`"]`); got != "" {
		t.Error(got)
	}
	for body, code := range map[string]string{
		`{"resourceType":"machinegroup","resourceId":["ops-audit#m"],"tags":[{"key":"a","value":"1"}]}`: "ParameterInvalid",
		`{"resourceType":"project","resourceId":["ops-audit","x"],"tags":[{"key":"a","value":"1"}]}`:    "ParameterInvalid",
		`{"resourceType":"project","resourceId":["ops-audit"],"tags":[]}`:                               "ParameterInvalid",
		`{"resourceType":"project","resourceId":["ops-audit"],"tags":[{"key":"","value":"1"}]}`:         "ParameterInvalid",
		`{"resourceType":"project","resourceId":["nothing"],"tags":[{"key":"a","value":"1"}]}`:          "ProjectNotExist",
		`{"resourceType":"logstore","resourceId":["ops-audit#no"],"tags":[{"key":"a","value":"1"}]}`:    "LogStoreNotExist",
		`{"resourceType":"dashboard","resourceId":["ops-audit#no"],"tags":[{"key":"a","value":"1"}]}`:   "DashboardNotExist",
	} {
		if a := c.SLS("POST", "ops-audit", "/tag", body); a.Code != code {
			t.Errorf("%s: %s", body, a.Raw)
		}
	}
	c.Refused(c.SLS("GET", "ops-audit", "/tags?resourceType=project", ""), 400, "ParameterInvalid")
	c.Refused(c.SLS("GET", "ops-audit", "/tags?resourceType=project&resourceId=ops-audit", ""), 400, "ParameterInvalid")

	// A policy may allow it for one Logstore only.
	alice := c.User("alice", testclient.Allow("log:TagResources", "acs:log:*:*:project/ops-audit/logstore/innertrail_*"))
	alice.Must(alice.SLS("POST", "", "/tag", `{"resourceType":"logstore","resourceId":["`+logstore+`"],"tags":[{"key":"c","value":"3"}]}`))
	alice.Refused(alice.SLS("POST", "", "/tag", `{"resourceType":"project","resourceId":["ops-audit"],"tags":[{"key":"c","value":"3"}]}`), 401, "Unauthorized")
}

func TestListDashboard_tags(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for _, name := range []string{"tagged", "plain"} {
		c.Must(c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"`+name+`","displayName":"Board","charts":[]}`))
	}
	c.Must(c.SLS("POST", "", "/tag", `{"resourceType":"dashboard","resourceId":["ops-audit#tagged"],"tags":[{"key":"team","value":"audit"}]}`))
	for tags, want := range map[string]string{`[]`: "[plain tagged]", `[{"key":"team"}]`: "[tagged]", `[{"key":"team","value":"audit"}]`: "[tagged]", `[{"key":"team","value":"ops"}]`: "[]"} {
		a := c.Must(c.SLS("GET", "ops-audit", "/dashboards?tags="+url.QueryEscape(tags), ""))
		if got := fmt.Sprint(a.Get("dashboards")); got != want {
			t.Errorf("%s: %s, not %s", tags, got, want)
		}
	}
	c.Refused(c.SLS("GET", "ops-audit", "/dashboards?tags=team", ""), 400, "ParameterInvalid")
}

func TestMeteringMode(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	mode := func() any {
		t.Helper()
		return c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/meteringmode", "")).Get("meteringMode")
	}
	if got := mode(); got != "ChargeByFunction" {
		t.Errorf("at first %v", got)
	}
	c.Must(c.SLS("PUT", "ops-audit", testclient.TrailLogstore+"/meteringmode", `{"meteringMode":"ChargeByDataIngest"}`))
	c.Must(c.PutLogstore(`"ttl":100`)) // an update leaves it
	if got := mode(); got != "ChargeByDataIngest" {
		t.Errorf("changed, it is %v", got)
	}
	c.Refused(c.SLS("PUT", "ops-audit", testclient.TrailLogstore+"/meteringmode", `{"meteringMode":"Free"}`), 400, "ParameterInvalid")
	c.Refused(c.SLS("GET", "ops-audit", "/logstores/nothing/meteringmode", ""), 404, "LogStoreNotExist")
	// The pages authorise it on all resources only.
	alice := c.User("alice", testclient.Allow("log:*", "acs:log:*:*:project/*"))
	alice.Refused(alice.SLS("GET", "ops-audit", testclient.TrailLogstore+"/meteringmode", ""), 401, "Unauthorized")
	bob := c.User("bob", testclient.Allow("log:GetLogStoreMeteringMode", "*"))
	bob.Must(bob.SLS("GET", "ops-audit", testclient.TrailLogstore+"/meteringmode", ""))
}

func TestResourceGroup(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.SLS("PUT", "", "/resourcegroup", `{"resourceId":"ops-audit","resourceGroupId":"rg-2","resourceType":"PROJECT"}`))
	if got := c.Must(c.SLS("GET", "ops-audit", "/", "")).Get("resourceGroupId"); got != "rg-2" {
		t.Errorf("resource group %v", got)
	}
	c.Refused(c.SLS("PUT", "", "/resourcegroup", `{"resourceId":"nothing","resourceGroupId":"rg-2"}`), 404, "ProjectNotExist")
	c.Refused(c.SLS("PUT", "", "/resourcegroup", `{"resourceId":"ops-audit","resourceGroupId":"rg-2","resourceType":"LOGSTORE"}`), 400, "ParameterInvalid")
}
