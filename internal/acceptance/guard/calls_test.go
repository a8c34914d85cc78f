package guard_test

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	logstore = "/logstores/innertrail_platform-ops"
	delivery = "AliyunActionTrailDefaultRole"
	denyAll  = `{"Version":"1","Statement":[{"Effect":"Deny","Action":["log:*"],"Principal":["*"],"Resource":"acs:log:*:*:project/security-audit/*"}]}`
	stealing = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + account + `:root"]}}]}`
)

// call is a call that ends, alters or silences the log, or takes the guard away.
type call struct {
	name        string
	unpublished bool   // no page publishes its RAM action
	apply       bool   // an apply role needs it for repairs
	delivers    bool   // ActionTrail needs it in a delivery role
	only        string // the language that denies it, or empty
	arrange     func(*guarded)
	do          func(*testclient.Client) testclient.Answer
}

func sls(method, path, body string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer { return c.SLS(method, "security-audit", path, body) }
}

func rpc(product, action string, params ...string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer { return c.RPC(product, action, params...) }
}

func onRole(action, role, policyType, policy string) func(*testclient.Client) testclient.Answer {
	return rpc("ram", action, "RoleName", role, "PolicyType", policyType, "PolicyName", policy)
}

// policyInRAM is one of the policies that hold the guard.
const policyInRAM = "innertrail-guard-0"

// calls are the destructive calls. Each is one that succeeds for who may make it.
var calls = []call{
	{name: "DeleteLogStore", do: sls("DELETE", logstore, "")},
	{name: "DeleteProject", do: sls("DELETE", "/", "")},
	{name: "UpdateProject, the recycle bin off", do: sls("PUT", "/", `{"description":"","recycleBinEnabled":false}`)},
	{name: "DeleteIndex", do: sls("DELETE", logstore+"/index", "")},
	{name: "UpdateIndex", apply: true, delivers: true, do: sls("PUT", logstore+"/index", `{"line":{"token":[","],"caseSensitive":false,"chn":false}}`)},
	{name: "UpdateLogStore, a lower retention", apply: true, do: sls("PUT", logstore, strings.Replace(testclient.LogstoreBody, "3650", "7", 1))},
	{name: "CreateLogStore, a modifiable one", apply: true, delivers: true, do: sls("POST", "/logstores", `{"logstoreName":"innertrail_other","ttl":30,"shardCount":1,"enableModify":true}`)},
	{name: "SplitShard", do: sls("POST", logstore+"/shards/0?action=split", "")},
	{name: "DeleteDashboard", do: sls("DELETE", "/dashboards/innertrail_platform-ops_audit_center_en", "")},
	{name: "UpdateLogStoreMeteringMode", do: sls("PUT", logstore+"/meteringmode", `{"meteringMode":"ChargeByDataIngest"}`)},
	{name: "PutProjectPolicy", do: sls("POST", "/policy", denyAll)},
	{name: "DeleteProjectPolicy", do: sls("DELETE", "/policy", "")},
	{name: "ChangeResourceGroup", do: func(c *testclient.Client) testclient.Answer {
		return c.SLS("PUT", "", "/resourcegroup", `{"resourceId":"security-audit","resourceGroupId":"rg-2","resourceType":"PROJECT"}`)
	}},
	{name: "StopLogging", do: rpc("actiontrail", "StopLogging", "Name", "platform-ops")},
	{name: "DeleteInnerTrail", do: rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops")},
	{
		name: "CreateInnerTrail, elsewhere", apply: true,
		arrange: func(g *guarded) {
			g.AddProject("second-audit", "cn-hangzhou")
			g.root.Must(g.root.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
		},
		do: rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", "acs:log:cn-hangzhou:"+account+":project/second-audit", "SlsWriteRoleArn", arn(delivery)),
	},
	{name: "UpdateRole of the delivery role", apply: true, do: rpc("ram", "UpdateRole", "RoleName", delivery, "NewAssumeRolePolicyDocument", stealing)},
	{name: "AttachPolicyToRole of the delivery role", apply: true, do: onRole("AttachPolicyToRole", delivery, "System", "AliyunLogFullAccess")},
	{name: "DetachPolicyFromRole of the delivery role", do: onRole("DetachPolicyFromRole", delivery, "System", "AliyunActionTrailRolePolicy")},
	{name: "DeleteRole of the delivery role", arrange: func(g *guarded) {
		g.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	}, do: rpc("ram", "DeleteRole", "RoleName", delivery)},
	{name: "UpdateRole of the break-glass role", do: rpc("ram", "UpdateRole", "RoleName", breakGlass, "NewAssumeRolePolicyDocument", stealing)},
	{name: "DetachPolicyFromRole of the break-glass role", do: onRole("DetachPolicyFromRole", breakGlass, "System", "AdministratorAccess")},
	{name: "AttachPolicyToRole of the break-glass role", do: onRole("AttachPolicyToRole", breakGlass, "System", "ReadOnlyAccess")},
	{name: "UpdateRole of the apply role", do: rpc("ram", "UpdateRole", "RoleName", deploy, "NewAssumeRolePolicyDocument", stealing)},
	{name: "AttachPolicyToRole of the apply role", do: onRole("AttachPolicyToRole", deploy, "System", "ReadOnlyAccess")},

	{name: "DetachPolicyFromUser of the guard", only: ram, do: rpc("ram", "DetachPolicyFromUser", "UserName", "administrator", "PolicyType", "Custom", "PolicyName", policyInRAM)},
	{name: "AttachPolicyToRole of the guard to the break-glass role", only: ram, do: onRole("AttachPolicyToRole", breakGlass, "Custom", policyInRAM)},
	{name: "CreatePolicyVersion of the guard", only: ram, do: rpc("ram", "CreatePolicyVersion", "PolicyName", policyInRAM, "SetAsDefault", "true", "PolicyDocument", testclient.Allow("*", "*"))},
	{name: "SetDefaultPolicyVersion of the guard", only: ram, do: rpc("ram", "SetDefaultPolicyVersion", "PolicyName", policyInRAM, "VersionId", "v1")},
	{name: "DeletePolicyVersion of the guard", only: ram, arrange: func(g *guarded) {
		g.root.Must(rpc("ram", "CreatePolicyVersion", "PolicyName", policyInRAM, "SetAsDefault", "false", "PolicyDocument", testclient.Allow("*", "*"))(g.root))
	}, do: rpc("ram", "DeletePolicyVersion", "PolicyName", policyInRAM, "VersionId", "v2")},
	{name: "DeletePolicy of the guard", only: ram, arrange: func(g *guarded) {
		g.root.Must(rpc("ram", "CreatePolicy", "PolicyName", "innertrail-guard-9", "PolicyDocument", testclient.Allow("*", "*"))(g.root))
	}, do: rpc("ram", "DeletePolicy", "PolicyName", "innertrail-guard-9")},
	{name: "CreateAccessKey of who may assume the roles", do: rpc("ram", "CreateAccessKey", "UserName", "hub")},
	{name: "AttachPolicyToUser of who may assume the roles", do: rpc("ram", "AttachPolicyToUser", "UserName", "hub", "PolicyType", "System", "PolicyName", "ReadOnlyAccess")},
	{name: "UpdateUser, a new name", only: control, do: rpc("ram", "UpdateUser", "UserName", "watcher", "NewUserName", "renamed")},
	{name: "AssumeRole of the break-glass role", do: func(c *testclient.Client) testclient.Answer { return c.AssumeRole(account, breakGlass) }},

	{name: "ClearLogStoreStorage", unpublished: true, do: sls("DELETE", logstore+"/storage", "")},
	{name: "DeleteLogs", unpublished: true, arrange: modifiable, do: sls("POST", logstore+"/deletelogs", `{"from":1,"to":4000000000,"query":"*"}`)},
	{name: "UpdateLogs", unpublished: true, arrange: modifiable, do: sls("POST", logstore+"/updatelogs", `{"from":1,"to":4000000000,"query":"*","data":"{\"EventID\":\"forged\"}"}`)},
	{name: "UpdateLogStoreEncryption", unpublished: true, do: sls("PUT", logstore+"/encryption", `{"enable":true,"encryptType":"default"}`)},
	{name: "/modification", unpublished: true, arrange: func(g *guarded) { g.Set(modifyExisting) }, do: sls("PUT", logstore+"/modification", `{"enabled":true}`)},
	{name: "soft deletion", unpublished: true, do: sls("POST", logstore+"/deletelogtasks", `{"from":1,"to":4000000000,"query":"*","type":"logs"}`)},
	{name: "PutResourcePolicy of the Logstore", unpublished: true, do: resourcePolicy("logstore", "innertrail_platform-ops")},
	{name: "PutResourcePolicy of the project", unpublished: true, do: resourcePolicy("project", "security-audit")},
	{name: "DeleteResourcePolicy", unpublished: true, arrange: func(g *guarded) {
		g.root.Must(resourcePolicy("logstore", "innertrail_platform-ops")(g.root))
	}, do: sls("DELETE", "/resource-policies?resourceType=logstore&resourceName=innertrail_platform-ops", "")},
	{name: "PutIngestProcessor", unpublished: true, do: putProcessor},
	{name: "DeleteIngestProcessor", unpublished: true, arrange: func(g *guarded) { g.root.Must(putProcessor(g.root)) }, do: sls("DELETE", "/ingestprocessors/quiet", "")},
	{
		name: "UpdateLogStoreProcessor", unpublished: true, arrange: func(g *guarded) { g.root.Must(putProcessor(g.root)) },
		do: sls("POST", logstore+"/processor", `{"processorName":"quiet"}`),
	},
}

func modifiable(g *guarded) {
	g.Edit(func(a *emulator.Account) { testcloud.Logstore(a).EnableModify = true })
}

func modifyExisting(s *emulator.Settings) { s.ModifyExisting = true }

// resourcePolicy sets the policy of a resource, by an operation that only the SDK has.
func resourcePolicy(kind, name string) func(*testclient.Client) testclient.Answer {
	return sls("PUT", "/resource-policies", `{"resourceType":"`+kind+`","resourceName":"`+name+`","policyDocument":"`+strings.ReplaceAll(denyAll, `"`, `\"`)+`"}`)
}

func putProcessor(c *testclient.Client) testclient.Answer {
	return c.SLS("PUT", "security-audit", "/ingestprocessors/quiet", `{"displayName":"quiet","configuration":{"spl":"* | where false","parseFail":"drop"}}`)
}
