package iam_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestRole(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	a := c.Must(c.RPC("ram", "CreateRole", "RoleName", "Delivery.Writer", "AssumeRolePolicyDocument", testclient.ActionTrailTrust,
		"Description", "writes", "MaxSessionDuration", "7200", "Tag.1.Key", "team", "Tag.1.Value", "sec"))
	for member, want := range map[string]any{
		"RoleName": "Delivery.Writer", "Arn": "acs:ram::1000000000000001:role/delivery.writer", "Description": "writes",
		"MaxSessionDuration": 7200.0, "CreateDate": "2026-01-02T03:04:05Z", "AssumeRolePolicyDocument": testclient.ActionTrailTrust,
	} {
		if got := a.Get("Role", member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	c.Emulator.Edit(func(a *emulator.Account) {
		if a.Roles["delivery.writer"].Tags["team"] != "sec" {
			t.Errorf("tags %v", a.Roles["delivery.writer"].Tags)
		}
	})
	changed := `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}`
	c.Must(c.RPC("ram", "UpdateRole", "RoleName", "delivery.writer", "NewAssumeRolePolicyDocument", changed))
	a = c.Must(c.RPC("ram", "GetRole", "RoleName", "Delivery.Writer"))
	if a.Get("Role", "AssumeRolePolicyDocument") != changed || a.Get("Role", "Description") != "writes" {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.RPC("ram", "DeleteRole", "RoleName", "Delivery.Writer"))
	c.Refused(c.RPC("ram", "GetRole", "RoleName", "Delivery.Writer"), 404, "EntityNotExist.Role")
}

func TestPolicy(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for name, version := range map[string]string{
		"AliyunActionTrailRolePolicy": "v11", "AliyunServiceRolePolicyForActionTrail": "v11",
		"AliyunActionTrailDeliveryPolicy": "v2", "AliyunLogFullAccess": "v1", "AdministratorAccess": "v1",
	} {
		a := c.Must(c.RPC("ram", "GetPolicy", "PolicyType", "System", "PolicyName", name))
		document, _ := a.Get("DefaultPolicyVersion", "PolicyDocument").(string)
		if !json.Valid([]byte(document)) || a.Get("Policy", "DefaultVersion") != version {
			t.Errorf("%s: %s", name, a.Raw)
		}
		want := 0.0
		if name == "AliyunActionTrailRolePolicy" {
			want = 1
		}
		if got := a.Get("Policy", "AttachmentCount"); got != want {
			t.Errorf("%s: attached %v times", name, got)
		}
	}
	c.Must(c.RPC("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", testclient.AllowAll, "Description", "all"))
	c.Must(c.Attach("AttachPolicyToRole", "Custom", "own"))
	a := c.Must(c.RPC("ram", "ListPoliciesForRole", "RoleName", "AliyunActionTrailDefaultRole"))
	for member, want := range map[string]any{"PolicyName": "own", "PolicyType": "Custom", "Description": "all", "DefaultVersion": "v1"} {
		if got := a.Get("Policies", "Policy", 1, member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	c.Must(c.Attach("DetachPolicyFromRole", "Custom", "own"))
	for _, document := range []string{
		`{"Version":"2","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"RAM":"*"}}]}`,
		`{"Version":"1","statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		`not JSON`,
	} {
		c.Refused(c.RPC("ram", "CreatePolicy", "PolicyName", "bad", "PolicyDocument", document), 400, "MalformedPolicyDocument")
	}
}

func TestConsistency(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.ConsistencyMS = 5000 })
	c.MakeDestination()
	c.Refused(c.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"), 404, "EntityNotExist.Role")
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	c.Must(c.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody)) // a write goes by the present
	c.Emulator.Clock.Advance(6 * time.Second)
	c.Must(c.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"))
	c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))

	c.Must(c.PutLogstore(`"ttl":100`))
	c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
	if a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")); a.Get("ttl") != 3650.0 {
		t.Errorf("a read sees the present: %s", a.Raw)
	}
	c.Emulator.Clock.Advance(6 * time.Second)
	c.Refused(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""), 404, "LogStoreNotExist")

	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Emulator.Edit(func(*emulator.Account) {}) // shows the present immediately
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
}

// TestRAMResources checks the names that a policy must allow.
func TestRAMResources(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultDeny, Times: -1})
	for target, want := range map[[2]string]string{
		{"POST", "/"}:          "log:CreateProject, resource: acs:log:cn-hangzhou:1000000000000001:project/*",
		{"GET", "/"}:           "log:GetProject, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit",
		{"POST", "/logstores"}: "log:CreateLogStore, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/*",
		{"GET", testclient.TrailLogstore + "/index"}: "log:GetIndex, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops",
		{"POST", testclient.TrailLogstore + "/logs"}: "log:GetLogStoreLogs, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops",
		{"GET", "/dashboards"}:                       "log:ListDashboard, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/dashboard/*",
		{"DELETE", "/savedsearches/s"}:               "log:DeleteSavedSearch, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/savedsearch/s",
	} {
		a := c.SLS(target[0], "ops-audit", target[1], "")
		if got := a.Get("errorMessage"); got != "denied by sts or ram, action: "+want {
			t.Errorf("%v: %v", target, got)
		}
	}
	for action, want := range map[string]string{"GetRole": "ram:GetRole", "CreatePolicy": "ram:CreatePolicy"} {
		if got := c.RPC("ram", action).Get("AccessDeniedDetail", "AuthAction"); got != want {
			t.Errorf("%s: %v", action, got)
		}
	}
}
