package emulator_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestRole(t *testing.T) {
	c := start(t)
	c.e.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	a := c.must(c.rpc("ram", "CreateRole", "RoleName", "Delivery.Writer", "AssumeRolePolicyDocument", trust,
		"Description", "writes", "MaxSessionDuration", "7200", "Tag.1.Key", "team", "Tag.1.Value", "sec"))
	for member, want := range map[string]any{
		"RoleName": "Delivery.Writer", "Arn": "acs:ram::1000000000000001:role/delivery.writer", "Description": "writes",
		"MaxSessionDuration": 7200.0, "CreateDate": "2026-01-02T03:04:05Z", "AssumeRolePolicyDocument": trust,
	} {
		if got := a.get("Role", member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	c.e.Edit(func(a *emulator.Account) {
		if a.Roles["delivery.writer"].Tags["team"] != "sec" {
			t.Errorf("tags %v", a.Roles["delivery.writer"].Tags)
		}
	})
	changed := `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}`
	c.must(c.rpc("ram", "UpdateRole", "RoleName", "delivery.writer", "NewAssumeRolePolicyDocument", changed))
	a = c.must(c.rpc("ram", "GetRole", "RoleName", "Delivery.Writer"))
	if a.get("Role", "AssumeRolePolicyDocument") != changed || a.get("Role", "Description") != "writes" {
		t.Errorf("%s", a.raw)
	}
	c.must(c.rpc("ram", "DeleteRole", "RoleName", "Delivery.Writer"))
	c.refused(c.rpc("ram", "GetRole", "RoleName", "Delivery.Writer"), 404, "EntityNotExist.Role")
}

func TestPolicy(t *testing.T) {
	c := start(t)
	c.makeDestination()
	for name, version := range map[string]string{
		"AliyunActionTrailRolePolicy": "v11", "AliyunServiceRolePolicyForActionTrail": "v11",
		"AliyunActionTrailDeliveryPolicy": "v2", "AliyunLogFullAccess": "v1", "AdministratorAccess": "v1",
	} {
		a := c.must(c.rpc("ram", "GetPolicy", "PolicyType", "System", "PolicyName", name))
		document, _ := a.get("DefaultPolicyVersion", "PolicyDocument").(string)
		if !json.Valid([]byte(document)) || a.get("Policy", "DefaultVersion") != version {
			t.Errorf("%s: %s", name, a.raw)
		}
		want := 0.0
		if name == "AliyunActionTrailRolePolicy" {
			want = 1
		}
		if got := a.get("Policy", "AttachmentCount"); got != want {
			t.Errorf("%s: attached %v times", name, got)
		}
	}
	c.must(c.rpc("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", allowAll, "Description", "all"))
	c.must(c.attach("AttachPolicyToRole", "Custom", "own"))
	a := c.must(c.rpc("ram", "ListPoliciesForRole", "RoleName", "AliyunActionTrailDefaultRole"))
	for member, want := range map[string]any{"PolicyName": "own", "PolicyType": "Custom", "Description": "all", "DefaultVersion": "v1"} {
		if got := a.get("Policies", "Policy", 1, member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	c.must(c.attach("DetachPolicyFromRole", "Custom", "own"))
	for _, document := range []string{
		`{"Version":"2","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]}`,
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"RAM":"*"}}]}`,
		`{"Version":"1","statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		`not JSON`,
	} {
		c.refused(c.rpc("ram", "CreatePolicy", "PolicyName", "bad", "PolicyDocument", document), 400, "MalformedPolicyDocument")
	}
}

func TestConsistency(t *testing.T) {
	c := start(t)
	c.e.Set(func(s *emulator.Settings) { s.ConsistencyMS = 5000 })
	c.makeDestination()
	c.refused(c.rpc("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"), 404, "EntityNotExist.Role")
	c.refused(c.sls("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	c.must(c.sls("POST", "ops-audit", "/logstores", logstore)) // a write goes by the present
	c.e.Clock.Advance(6 * time.Second)
	c.must(c.rpc("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"))
	c.must(c.sls("GET", "ops-audit", store, ""))

	c.must(c.putLogstore(`"ttl":100`))
	c.must(c.sls("DELETE", "ops-audit", store, ""))
	if a := c.must(c.sls("GET", "ops-audit", store, "")); a.get("ttl") != 3650.0 {
		t.Errorf("a read sees the present: %s", a.raw)
	}
	c.e.Clock.Advance(6 * time.Second)
	c.refused(c.sls("GET", "ops-audit", store, ""), 404, "LogStoreNotExist")

	c.must(c.sls("DELETE", "ops-audit", "/", ""))
	c.e.Edit(func(*emulator.Account) {}) // shows the present at once
	c.refused(c.sls("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
}

// TestRAMResources holds the names that a policy must allow.
func TestRAMResources(t *testing.T) {
	c := start(t)
	c.e.Fault(emulator.Fault{Kind: emulator.FaultDeny, Times: -1})
	for target, want := range map[[2]string]string{
		{"POST", "/"}:                  "log:CreateProject, resource: acs:log:cn-hangzhou:1000000000000001:project/*",
		{"GET", "/"}:                   "log:GetProject, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit",
		{"POST", "/logstores"}:         "log:CreateLogStore, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/*",
		{"GET", store + "/index"}:      "log:GetIndex, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops",
		{"POST", store + "/logs"}:      "log:GetLogStoreLogs, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/logstore/innertrail_platform-ops",
		{"GET", "/dashboards"}:         "log:ListDashboard, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/dashboard/*",
		{"DELETE", "/savedsearches/s"}: "log:DeleteSavedSearch, resource: acs:log:cn-hangzhou:1000000000000001:project/ops-audit/savedsearch/s",
	} {
		a := c.sls(target[0], "ops-audit", target[1], "")
		if got := a.get("errorMessage"); got != "denied by sts or ram, action: "+want {
			t.Errorf("%v: %v", target, got)
		}
	}
	for action, want := range map[string]string{"GetRole": "ram:GetRole", "CreatePolicy": "ram:CreatePolicy"} {
		if got := c.rpc("ram", action).get("AccessDeniedDetail", "AuthAction"); got != want {
			t.Errorf("%s: %v", action, got)
		}
	}
}
