package emulator_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// refusals are the codes of the services and a request that causes each.
var refusals = []struct {
	code   string
	status int
	cause  func(c *client) answer
}{
	// The RPC gateway.
	{"MissingAction", 400, func(c *client) answer { return c.rpc("ram", "") }},
	{"MissingVersion", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "Version", "") }},
	{"InvalidVersion", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "Version", "2020-07-06") }},
	{"InvalidAction.NotFound", 404, func(c *client) answer { return c.rpc("actiontrail", "UpdateInnerTrail", "Name", "platform-ops") }},
	{"InvalidApi.NotFound", 404, func(c *client) answer {
		return c.send(c.signedRPC(c.t.Context(), "POST", "https://ram.aliyuncs.com/roles", c.rpcValues("2015-05-01", "GetRole")))
	}},
	{"InvalidProduct.NotFound", 404, func(c *client) answer { return c.rpc("fc", "GetRole") }},
	{"InvalidProtocol.NeedSsl", 404, func(c *client) answer {
		return c.send(c.signedRPC(c.t.Context(), "POST", "http://ram.aliyuncs.com/", c.rpcValues("2015-05-01", "GetRole", "RoleName", "x")))
	}},
	{"UnsupportedHTTPMethod", 400, func(c *client) answer {
		return c.send(c.signedRPC(c.t.Context(), "PUT", "https://ram.aliyuncs.com/", c.rpcValues("2015-05-01", "GetRole")))
	}},
	{"InvalidParameter.Format", 400, func(c *client) answer { return c.rpcJSON("ram", "GetRole", "Format", "YAML") }},
	{"MissingAccessKeyId", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "AccessKeyId", "") }},
	{"MissingTimestamp", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "Timestamp", "") }},
	{"MissingSignatureNonce", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "SignatureNonce", "") }},
	{"MissingSignature", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "Signature", "") }},
	{"IncompleteSignature", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "Signature", "?") }},
	{"SignatureDoesNotMatch", 400, func(c *client) answer {
		c.secret += "x"
		return c.rpc("ram", "GetRole")
	}},
	{"InvalidSignatureMethod", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "SignatureMethod", "HMAC-MD5") }},
	{"InvalidSignatureVersion", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "SignatureVersion", "2.0") }},
	{"InvalidSignatureType", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "SignatureType", "BEARERTOKEN") }},
	{"InvalidAccessKeyId.NotFound", 404, func(c *client) answer { return c.rpc("ram", "GetRole", "AccessKeyId", "LTAInobody") }},
	{"InvalidSecurityToken.MismatchWithAccessKey", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "SecurityToken", "x") }},
	{"InvalidTimeStamp.Format", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "Timestamp", "yesterday") }},
	{"InvalidTimeStamp.Expired", 400, func(c *client) answer {
		return c.rpc("ram", "GetRole", "Timestamp", time.Now().UTC().Add(-16*time.Minute).Format("2006-01-02T15:04:05Z"))
	}},
	{"SignatureNonceUsed", 400, func(c *client) answer {
		c.must(c.rpc("sts", "GetCallerIdentity", "SignatureNonce", "once"))
		return c.rpc("sts", "GetCallerIdentity", "SignatureNonce", "once")
	}},
	{"InvalidRegionId", 400, func(c *client) answer {
		return c.loopbackRPC("2020-07-06", "DescribeInnerTrails", "RegionId", "cn-atlantis")
	}},
	{"Throttling.User", 400, faulty("RAM", emulator.FaultThrottle, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "x") })},
	{"ServiceUnavailable", 503, faulty("STS", emulator.FaultUnavailable, func(c *client) answer { return c.rpc("sts", "GetCallerIdentity") })},
	{"InternalError", 500, faulty("", emulator.FaultInternal, func(c *client) answer { return c.rpc("sts", "GetCallerIdentity") })},
	{"NoPermission", 403, faulty("RAM", emulator.FaultDeny, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "x") })},

	// RAM.
	{"MissingRoleName", 400, func(c *client) answer { return c.rpc("ram", "GetRole") }},
	{"InvalidParameter.Rolename", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "x", "Rolename", "x") }},
	{"InvalidParameter.RoleName.InvalidChars", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "a_b") }},
	{"InvalidParameter.RoleName.Length", 400, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", strings.Repeat("a", 65)) }},
	{"EntityNotExist.Role", 404, func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "nobody") }},
	{"EntityAlreadyExists.Role", 409, func(c *client) answer {
		c.must(c.rpc("ram", "CreateRole", "RoleName", "Writer", "AssumeRolePolicyDocument", trust))
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)
	}},
	{"MalformedPolicyDocument", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", `{"Version":"1","Statement":[]}`)
	}},
	{"InvalidParameter.AssumeRolePolicyDocument.Length", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", strings.Repeat(" ", 2049))
	}},
	{"InvalidParameter.Description.Length", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust, "Description", strings.Repeat("x", 1025))
	}},
	{"InvalidParameter.MaxSessionDuration", 400, func(c *client) answer {
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust, "MaxSessionDuration", "60")
	}},
	{"LimitExceeded.Role", 409, func(c *client) answer {
		c.e.Set(func(s *emulator.Settings) { s.QuotaRoles = 0 })
		return c.rpc("ram", "CreateRole", "RoleName", "writer", "AssumeRolePolicyDocument", trust)
	}},
	{"EntityNotExist.Policy", 404, func(c *client) answer {
		return c.rpc("ram", "GetPolicy", "PolicyType", "System", "PolicyName", "Nothing")
	}},
	{"InvalidParameter.PolicyType", 400, func(c *client) answer { return c.rpc("ram", "GetPolicy", "PolicyType", "Own", "PolicyName", "x") }},
	{"InvalidParameter.PolicyName.InvalidChars", 400, func(c *client) answer {
		return c.rpc("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", "a_b")
	}},
	{"InvalidParameter.PolicyName.Length", 400, func(c *client) answer {
		return c.rpc("ram", "GetPolicy", "PolicyType", "Custom", "PolicyName", strings.Repeat("a", 129))
	}},
	{"InvalidParameter.PolicyDocument.Length", 400, func(c *client) answer {
		return c.rpc("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", strings.Repeat(" ", 6145))
	}},
	{"EntityAlreadyExists.Policy", 409, func(c *client) answer {
		c.must(c.rpc("ram", "CreatePolicy", "PolicyName", "own", "PolicyDocument", allowAll))
		return c.rpc("ram", "CreatePolicy", "PolicyName", "Own", "PolicyDocument", allowAll)
	}},
	{"EntityAlreadyExists.Role.Policy", 409, func(c *client) answer {
		c.makeDestination()
		return c.attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy")
	}},
	{"EntityNotExist.Role.Policy", 404, func(c *client) answer {
		c.makeDestination()
		return c.attach("DetachPolicyFromRole", "System", "AliyunLogFullAccess")
	}},
	{"LimitExceeded.Role.Policy", 409, func(c *client) answer {
		c.makeDestination()
		for i := range 5 {
			name := fmt.Sprint("own", i)
			c.must(c.rpc("ram", "CreatePolicy", "PolicyName", name, "PolicyDocument", allowAll))
			c.must(c.attach("AttachPolicyToRole", "Custom", name))
		}
		c.must(c.rpc("ram", "CreatePolicy", "PolicyName", "own6", "PolicyDocument", allowAll))
		return c.attach("AttachPolicyToRole", "Custom", "own6")
	}},
	{"DeleteConflict.Role.Policy", 409, func(c *client) answer {
		c.makeDestination()
		return c.rpc("ram", "DeleteRole", "RoleName", "AliyunActionTrailDefaultRole")
	}},
	{"NotSupported.ServiceLinkedRole", 400, func(c *client) answer {
		c.makeDestination()
		c.must(c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", projectARN))
		return c.rpc("ram", "DeleteRole", "RoleName", "AliyunServiceRoleForActionTrail")
	}},

	// ActionTrail.
	{"MissingParameter", 400, func(c *client) answer { return c.rpc("actiontrail", "CreateInnerTrail") }},
	{"InvalidTrailNameException", 400, func(c *client) answer { return c.makeTrail("short") }},
	{"InvalidQueryParameter", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SLSProjectArn", projectARN)
	}},
	{"InvalidDeliveryConfigurationException", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops")
	}},
	{"SlsProjectDoesNotExistException", 400, func(c *client) answer { return c.makeTrail("platform-ops") }},
	{"InsufficientSlsPolicyException", 403, func(c *client) answer {
		c.makeDestination()
		c.must(c.attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
		return c.makeTrail("platform-ops")
	}},
	{"TrailAlreadyExistsException", 400, func(c *client) answer {
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		return c.makeTrail("platform-ops")
	}},
	{"MaximumNumberOfTrailsExceededException", 403, func(c *client) answer {
		c.makeDestination()
		c.must(c.elsewhere().makeTrail("platform-ops"))
		return c.makeTrail("platform-two")
	}},
	{"TrailNotFoundException", 404, func(c *client) answer { return c.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops") }},
	{"NotAllowCreateOrganizationTrail", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "IsOrganizationTrail", "true")
	}},
	{"InvalidPrefixException", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "OssKeyPrefix", "x")
	}},
	{"BucketDoesNotExistException", 404, func(c *client) answer {
		return c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "OssBucketName", "bucket")
	}},

	// SLS: the request.
	{"MissingAPIVersion", 400, headered("x-log-apiversion", "")},
	{"InvalidAPIVersion", 400, headered("x-log-apiversion", "0.1.0")},
	{"MissingBodyRawSize", 400, func(c *client) answer {
		r := c.slsUnsigned(c.t.Context(), "POST", "ops-audit", "/", []byte("{}"), map[string]string{"Content-Type": "application/json"})
		r.Header.Del("x-log-bodyrawsize")
		return c.send(r.sign(c))
	}},
	{"InvalidBodyRawSize", 400, headered("x-log-bodyrawsize", "7")},
	{"PostBodyTooLarge", 400, headered("x-log-bodyrawsize", "3145729")},
	{"InvalidCompressType", 400, headered("x-log-compresstype", "lz4")},
	{"MissingDate", 400, headered("Date", "")},
	{"InvalidDateFormat", 400, headered("Date", "2024-01-10T02:00:00Z")},
	{"RequestTimeTooSkewed", 400, headered("Date", "Mon, 03 Jan 2010 08:33:47 GMT")},
	{"MissingSignatureMethod", 400, headered("x-log-signaturemethod", "")},
	{"InvalidSignatureMethod", 400, headered("x-log-signaturemethod", "hmac-md5")},
	{"MissAccessKeyId", 400, func(c *client) answer {
		return c.send(c.slsUnsigned(c.t.Context(), "GET", "ops-audit", "/", nil, nil).Request)
	}},
	{"Unauthorized", 401, func(c *client) answer {
		c.id = "LTAInobody"
		return c.sls("GET", "ops-audit", "/", "")
	}},
	{"SignatureNotMatch", 401, func(c *client) answer {
		c.secret += "x"
		return c.sls("GET", "ops-audit", "/", "")
	}},
	{"MissingContentType", 400, func(c *client) answer {
		return c.send(c.slsUnsigned(c.t.Context(), "POST", "ops-audit", "/", []byte("{}"), nil).sign(c))
	}},
	{"InvalidContentType", 415, func(c *client) answer {
		return c.send(c.slsUnsigned(c.t.Context(), "POST", "ops-audit", "/", []byte("{}"), map[string]string{"Content-Type": "text/plain"}).sign(c))
	}},
	{"MissingContentLength", 411, func(c *client) answer {
		r := c.slsRequest(c.t.Context(), "POST", "ops-audit", "/", "{}")
		r.ContentLength = -1
		return c.send(r)
	}},
	{"InvalidMethod", 405, func(c *client) answer { return c.sls("PUT", "ops-audit", "/logstores", "{}") }},
	{"ServerBusy", 503, faulty("SLS", emulator.FaultThrottle, func(c *client) answer { return c.sls("GET", "ops-audit", "/", "") })},
	{"InternalServerError", 500, faulty("SLS", emulator.FaultInternal, func(c *client) answer { return c.sls("GET", "ops-audit", "/", "") })},
	{"ReadQuotaExceed", 403, faulty("SLS", emulator.FaultThrottle, func(c *client) answer {
		return c.sls("POST", "ops-audit", "/logstores/any/logs", "{}")
	})},

	// SLS: its objects.
	{"ProjectNotExist", 404, func(c *client) answer { return c.sls("GET", "nothing", "/", "") }},
	{"ProjectAlreadyExist", 400, func(c *client) answer {
		c.makeDestination()
		return c.elsewhere().sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`)
	}},
	{"ProjectQuotaExceed", 400, func(c *client) answer {
		c.e.Set(func(s *emulator.Settings) { s.QuotaProjects = 0 })
		return c.sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`)
	}},
	{"ParameterInvalid", 400, func(c *client) answer {
		return c.sls("POST", "ops-audit", "/", `{"projectName":"other","description":""}`)
	}},
	{"LogStoreNotExist", 404, func(c *client) answer {
		c.makeDestination()
		return c.sls("GET", "ops-audit", "/logstores/nothing", "")
	}},
	{"LogStoreAlreadyExist", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("POST", "ops-audit", "/logstores", logstore)
	}},
	{"NotSupported", 400, func(c *client) answer {
		c.makeLogstore()
		return c.putLogstore(`"mode":"query"`)
	}},
	{"IndexConfigNotExist", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("GET", "ops-audit", store+"/index", "")
	}},
	{"IndexInfoInvalid", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("POST", "ops-audit", store+"/index", "{}")
	}},
	{"IndexAlreadyExist", 400, func(c *client) answer {
		c.makeIndex()
		return c.sls("POST", "ops-audit", store+"/index", index)
	}},
	{"DashboardNotExist", 404, func(c *client) answer {
		c.makeDestination()
		return c.sls("GET", "ops-audit", "/dashboards/nothing", "")
	}},
	{"InvalidDashboardName", 400, func(c *client) answer {
		c.makeDestination()
		return c.sls("POST", "ops-audit", "/dashboards", `{"dashboardName":"x","charts":[]}`)
	}},
	{"ExceedQuota", 400, func(c *client) answer {
		c.makeDestination()
		c.e.Set(func(s *emulator.Settings) { s.QuotaDashboards = 0 })
		return c.sls("POST", "ops-audit", "/dashboards", `{"dashboardName":"one","charts":[]}`)
	}},
	{"PostBodyInvalid", 400, func(c *client) answer {
		c.makeDestination()
		return c.sls("POST", "ops-audit", "/dashboards", "[]")
	}},
	{"SavedSearchNotExist", 404, func(c *client) answer {
		c.makeDestination()
		return c.sls("DELETE", "ops-audit", "/savedsearches/nothing", "")
	}},
	{"InvalidTimeRange", 400, searching(`{"from":2,"to":1}`)},
	{"InvalidLine", 400, searching(`{"from":1,"to":2,"line":101}`)},
	{"InvalidOffset", 400, searching(`{"from":1,"to":2,"offset":-1}`)},
	{"InvalidQueryString", 400, searching(`{"from":1,"to":2,"query":"(EventName"}`)},
	{"InvalidReverse", 400, func(c *client) answer {
		c.makeIndex()
		return c.sls("GET", "ops-audit", store+"?type=log&from=1&to=2&reverse=maybe", "")
	}},
}
