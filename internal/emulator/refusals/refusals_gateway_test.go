package refusals_test

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// gatewayRefusals are the refusals of the gateway in front of the RPC services.
var gatewayRefusals = []refusalCase{
	{"MissingAction", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "") }},
	{"MissingVersion", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "Version", "") }},
	{"InvalidVersion", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "Version", "2020-07-06") }},
	{"InvalidAction.NotFound", 404, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "UpdateInnerTrail", "Name", "platform-ops")
	}},
	{"InvalidApi.NotFound", 404, func(c *testclient.Client) testclient.Answer {
		return c.Send(c.SignedRPC(c.T.Context(), "POST", "https://ram.aliyuncs.com/roles", c.RPCValues("2015-05-01", "GetRole")))
	}},
	{"InvalidProduct.NotFound", 404, func(c *testclient.Client) testclient.Answer { return c.RPC("fc", "GetRole") }},
	{"InvalidProtocol.NeedSsl", 404, func(c *testclient.Client) testclient.Answer {
		return c.Send(c.SignedRPC(c.T.Context(), "POST", "http://ram.aliyuncs.com/", c.RPCValues("2015-05-01", "GetRole", "RoleName", "x")))
	}},
	{"UnsupportedHTTPMethod", 400, func(c *testclient.Client) testclient.Answer {
		return c.Send(c.SignedRPC(c.T.Context(), "PUT", "https://ram.aliyuncs.com/", c.RPCValues("2015-05-01", "GetRole")))
	}},
	{"InvalidParameter.Format", 400, func(c *testclient.Client) testclient.Answer { return c.RPCJSON("ram", "GetRole", "Format", "YAML") }},
	{"MissingAccessKeyId", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "AccessKeyId", "") }},
	{"MissingTimestamp", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "Timestamp", "") }},
	{"MissingSignatureNonce", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "SignatureNonce", "") }},
	{"MissingSignature", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "Signature", "") }},
	{"IncompleteSignature", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "Signature", "?") }},
	{"SignatureDoesNotMatch", 400, func(c *testclient.Client) testclient.Answer {
		c.Secret += "x"
		return c.RPC("ram", "GetRole")
	}},
	{"InvalidSignatureMethod", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "SignatureMethod", "HMAC-MD5")
	}},
	{"InvalidSignatureVersion", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "SignatureVersion", "2.0")
	}},
	{"InvalidSignatureType", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "SignatureType", "BEARERTOKEN")
	}},
	{"InvalidAccessKeyId.NotFound", 404, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "AccessKeyId", "LTAInobody")
	}},
	{"InvalidSecurityToken.MismatchWithAccessKey", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "SecurityToken", "x") }},
	{"InvalidTimeStamp.Format", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "Timestamp", "yesterday") }},
	{"InvalidTimeStamp.Expired", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "Timestamp", time.Now().UTC().Add(-16*time.Minute).Format("2006-01-02T15:04:05Z"))
	}},
	{"SignatureNonceUsed", 400, func(c *testclient.Client) testclient.Answer {
		c.Must(c.RPC("sts", "GetCallerIdentity", "SignatureNonce", "once"))
		return c.RPC("sts", "GetCallerIdentity", "SignatureNonce", "once")
	}},
	{"InvalidRegionId", 400, func(c *testclient.Client) testclient.Answer {
		return c.LoopbackRPC("2020-07-06", "DescribeInnerTrails", "RegionId", "cn-atlantis")
	}},
}

// gatewayFaults are what only overload, a failure of the service or a policy can
// cause: a fault does.
var gatewayFaults = []refusalCase{
	{"Throttling.User", 400, faulty("RAM", emulator.FaultThrottle, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "RoleName", "x") })},
	{"ServiceUnavailable", 503, faulty("STS", emulator.FaultUnavailable, func(c *testclient.Client) testclient.Answer { return c.RPC("sts", "GetCallerIdentity") })},
	{"InternalError", 500, faulty("", emulator.FaultInternal, func(c *testclient.Client) testclient.Answer { return c.RPC("sts", "GetCallerIdentity") })},
	{"NoPermission", 403, faulty("RAM", emulator.FaultDeny, func(c *testclient.Client) testclient.Answer { return c.RPC("ram", "GetRole", "RoleName", "x") })},
	{"Throttling", 400, erroring("RAM", 400, "Throttling", "Request was denied due to request throttling.")},
	{"Throttling.Api", 400, erroring("RAM", 400, "Throttling.Api", "Request was denied due to api flow control.")},
	{"Throttling.System", 400, erroring("STS", 400, "Throttling.System", "Request was denied due to system flow control.")},
	{"Throttling.Resource", 429, erroring("ActionTrail", 429, "Throttling.Resource", "Request was denied due to resource flow control.")},
	{"ThrottlingException", 503, erroring("ActionTrail", 503, "ThrottlingException", "Request was denied due to request throttling.")},
	{"Rejected.Throttling", 400, erroring("ActionTrail", 400, "Rejected.Throttling", "Request was denied due to request throttling.")},
}
