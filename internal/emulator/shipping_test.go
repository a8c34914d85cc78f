package emulator_test

import "testing"

const (
	trust      = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	roleARN    = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"
	projectARN = "acs:log:cn-hangzhou:1000000000000001:project/ops-audit"
	logstore   = `{"logstoreName":"innertrail_platform-ops","ttl":3650,"shardCount":2,"autoSplit":true,"maxSplitShard":64,"telemetryType":""}`
	index      = `{"line":{"token":[","," "],"caseSensitive":false,"chn":false},"keys":{"EventName":{"type":"text","token":[","," "],"doc_value":true,"invented":{"kept":true}}}}`
)

// makeDestination makes the role and the project of a shipping.
func (c *client) makeDestination() {
	c.t.Helper()
	c.must(c.rpc("ram", "CreateRole", "RoleName", "AliyunActionTrailDefaultRole", "AssumeRolePolicyDocument", trust))
	c.must(c.rpc("ram", "AttachPolicyToRole", "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy"))
	c.must(c.sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":"platform events"}`))
}

// makeTrail makes an inner trail.
func (c *client) makeTrail(name string) answer {
	return c.rpc("actiontrail", "CreateInnerTrail", "Name", name, "SlsProjectArn", projectARN, "SlsWriteRoleArn", roleARN)
}

func TestShipping_wholeLine(t *testing.T) {
	c := start(t)
	if got := c.must(c.rpc("sts", "GetCallerIdentity")).get("AccountId"); got != "1000000000000001" {
		t.Fatalf("account %v", got)
	}
	c.makeDestination()
	if got := c.must(c.rpc("ram", "GetRole", "RoleName", "aliyunactiontraildefaultROLE")).get("Role", "Arn"); got != roleARN {
		t.Fatalf("role ARN %v", got)
	}
	if got := c.must(c.rpc("ram", "ListPoliciesForRole", "RoleName", "AliyunActionTrailDefaultRole")).get("Policies", "Policy", 0, "PolicyName"); got != "AliyunActionTrailRolePolicy" {
		t.Fatalf("policy %v", got)
	}
	c.must(c.sls("GET", "ops-audit", "/", ""))
	c.must(c.sls("POST", "ops-audit", "/logstores", logstore))
	c.must(c.sls("POST", "ops-audit", "/logstores/innertrail_platform-ops/index", index))
	if got := c.must(c.sls("GET", "ops-audit", "/logstores/innertrail_platform-ops/index", "")).get("keys", "EventName", "invented", "kept"); got != true {
		t.Fatalf("an unknown member of the index was lost")
	}
	c.must(c.makeTrail("platform-ops"))
	describe := func() any {
		return c.must(c.rpc("actiontrail", "DescribeInnerTrails")).get("TrailList", 0, "Status")
	}
	if got := describe(); got != "Fresh" {
		t.Fatalf("status %v", got)
	}
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.e.Deliver(3)
	if got := describe(); got != "Enable" {
		t.Fatalf("status %v", got)
	}
	found := c.must(c.sls("POST", "ops-audit", "/logstores/innertrail_platform-ops/logs", `{"from":0,"to":4000000000,"query":"*"}`))
	if got := found.get("meta", "count"); got != 3.0 {
		t.Fatalf("found %v events: %s", got, found.raw)
	}
	c.must(c.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	if got := describe(); got != nil {
		t.Fatalf("the trail is still there")
	}
}
