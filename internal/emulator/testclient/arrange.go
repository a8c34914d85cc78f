package testclient

import (
	"strings"
)

// The role, the project, the Logstore and the index of a shipping.
const (
	ActionTrailTrust = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	DefaultRoleARN   = "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"
	ProjectARN       = "acs:log:cn-hangzhou:1000000000000001:project/ops-audit"
	LogstoreBody     = `{"logstoreName":"innertrail_platform-ops","ttl":3650,"shardCount":2,"autoSplit":true,"maxSplitShard":64,"telemetryType":""}`
	IndexBody        = `{"line":{"token":[","," "],"caseSensitive":false,"chn":false},"keys":{"EventName":{"type":"text","token":[","," "],"doc_value":true,"invented":{"kept":true}}}}`
)

// A policy that allows everything, and the path of the Logstore.
const (
	AllowAll      = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	TrailLogstore = "/logstores/innertrail_platform-ops"
)

// Attach calls an action that takes a role and a policy.
func (c *Client) Attach(action, policyType, name string) Answer {
	return c.RPC("ram", action, "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", policyType, "PolicyName", name)
}

// MakeLogstore creates the trail's Logstore.
func (c *Client) MakeLogstore() {
	c.T.Helper()
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", LogstoreBody))
}

// MakeIndex creates the index of the trail's Logstore.
func (c *Client) MakeIndex() {
	c.T.Helper()
	c.MakeLogstore()
	c.Must(c.SLS("POST", "ops-audit", TrailLogstore+"/index", IndexBody))
}

// PutLogstore changes the trail's Logstore.
func (c *Client) PutLogstore(members string) Answer {
	body := `{"logstoreName":"innertrail_platform-ops","shardCount":2`
	if !strings.Contains(members, `"ttl"`) {
		body += `,"ttl":3650`
	}
	return c.SLS("PUT", "ops-audit", TrailLogstore, body+","+members+"}")
}

// RPCJSON reads the answer although it is printed as XML.
func (c *Client) RPCJSON(product, action string, params ...string) Answer {
	a := c.RPC(product, action, params...)
	_, rest, _ := strings.Cut(string(a.Raw), "<Code>")
	a.Code, _, _ = strings.Cut(rest, "</Code>")
	return a
}

// LoopbackRPC calls the bare address of the listener, where the version tells
// the services apart.
func (c *Client) LoopbackRPC(version, action string, params ...string) Answer {
	return c.Send(c.SignedRPC(c.T.Context(), "POST", c.Server.URL+"/", c.RPCValues(version, action, params...)))
}

// MakeDestination makes the role and the project of a shipping.
func (c *Client) MakeDestination() {
	c.T.Helper()
	c.Must(c.RPC("ram", "CreateRole", "RoleName", "AliyunActionTrailDefaultRole", "AssumeRolePolicyDocument", ActionTrailTrust))
	c.Must(c.RPC("ram", "AttachPolicyToRole", "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy"))
	c.Must(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":"platform events"}`))
}

// MakeTrail makes an inner trail.
func (c *Client) MakeTrail(name string) Answer {
	return c.RPC("actiontrail", "CreateInnerTrail", "Name", name, "SlsProjectArn", ProjectARN, "SlsWriteRoleArn", DefaultRoleARN)
}
