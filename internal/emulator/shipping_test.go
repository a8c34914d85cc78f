package emulator_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestShipping_wholeLine(t *testing.T) {
	c := testclient.Start(t)
	if got := c.Must(c.RPC("sts", "GetCallerIdentity")).Get("AccountId"); got != "1000000000000001" {
		t.Fatalf("account %v", got)
	}
	c.MakeDestination()
	if got := c.Must(c.RPC("ram", "GetRole", "RoleName", "aliyunactiontraildefaultROLE")).Get("Role", "Arn"); got != testclient.DefaultRoleARN {
		t.Fatalf("role ARN %v", got)
	}
	if got := c.Must(c.RPC("ram", "ListPoliciesForRole", "RoleName", "AliyunActionTrailDefaultRole")).Get("Policies", "Policy", 0, "PolicyName"); got != "AliyunActionTrailRolePolicy" {
		t.Fatalf("policy %v", got)
	}
	c.Must(c.SLS("GET", "ops-audit", "/", ""))
	c.Must(c.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody))
	c.Must(c.SLS("POST", "ops-audit", "/logstores/innertrail_platform-ops/index", testclient.IndexBody))
	if got := c.Must(c.SLS("GET", "ops-audit", "/logstores/innertrail_platform-ops/index", "")).Get("keys", "EventName", "invented", "kept"); got != true {
		t.Fatalf("an unknown member of the index was lost")
	}
	c.Must(c.MakeTrail("platform-ops"))
	describe := func() any {
		return c.Must(c.RPC("actiontrail", "DescribeInnerTrails")).Get("TrailList", 0, "Status")
	}
	if got := describe(); got != "Fresh" {
		t.Fatalf("status %v", got)
	}
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.Emulator.Deliver(3)
	if got := describe(); got != "Enable" {
		t.Fatalf("status %v", got)
	}
	found := c.Must(c.SLS("POST", "ops-audit", "/logstores/innertrail_platform-ops/logs", `{"from":0,"to":4000000000,"query":"*"}`))
	if got := found.Get("meta", "count"); got != 3.0 {
		t.Fatalf("found %v events: %s", got, found.Raw)
	}
	c.Must(c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	if got := describe(); got != nil {
		t.Fatalf("the trail is still there")
	}
}
