package refusals_test

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// slsRefusals are the refusals of SLS that any operation may answer.
var slsRefusals = []refusalCase{
	{"MissingHost", 400, hostless},
	{"MissingAPIVersion", 400, headered("x-log-apiversion", "")},
	{"InvalidAPIVersion", 400, headered("x-log-apiversion", "0.1.0")},
	{"MissingBodyRawSize", 400, func(c *testclient.Client) testclient.Answer {
		r := c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/logstores/own-logs", []byte("any"),
			map[string]string{"Content-Type": "application/x-protobuf", "x-log-compresstype": "lz4"})
		r.Header.Del("x-log-bodyrawsize")
		return c.Send(r.Sign(c))
	}},
	{"InvalidBodyRawSize", 400, headered("x-log-bodyrawsize", "7")},
	{"PostBodyTooLarge", 400, headered("x-log-bodyrawsize", "3145729")},
	{"InvalidCompressType", 400, headered("x-log-compresstype", "lz4")},
	{"MissingDate", 400, headered("Date", "")},
	{"InvalidDateFormat", 400, headered("Date", "2024-01-10T02:00:00Z")},
	{"RequestTimeTooSkewed", 400, headered("Date", "Mon, 03 Jan 2010 08:33:47 GMT")},
	{"MissingSignatureMethod", 400, headered("x-log-signaturemethod", "")},
	{"InvalidSignatureMethod", 400, headered("x-log-signaturemethod", "hmac-md5")},
	{"MissAccessKeyId", 400, func(c *testclient.Client) testclient.Answer {
		return c.Send(c.SLSUnsigned(c.T.Context(), "GET", "ops-audit", "/", nil, nil).Request)
	}},
	{"Unauthorized", 401, func(c *testclient.Client) testclient.Answer {
		c.ID = "LTAInobody"
		return c.SLS("GET", "ops-audit", "/", "")
	}},
	{"SignatureNotMatch", 401, func(c *testclient.Client) testclient.Answer {
		c.Secret += "x"
		return c.SLS("GET", "ops-audit", "/", "")
	}},
	{"MissingContentType", 400, func(c *testclient.Client) testclient.Answer {
		return c.Send(c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/", []byte("{}"), nil).Sign(c))
	}},
	{"InvalidContentType", 415, func(c *testclient.Client) testclient.Answer {
		return c.Send(c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/", []byte("{}"), map[string]string{"Content-Type": "text/plain"}).Sign(c))
	}},
	{"InvalidMethod", 405, func(c *testclient.Client) testclient.Answer { return c.SLS("PUT", "ops-audit", "/logstores", "{}") }},
}

// slsFaults are what only overload or a failure of the service can cause: a fault
// does.
var slsFaults = []refusalCase{
	{"ServerBusy", 503, faulty("SLS", emulator.FaultThrottle, func(c *testclient.Client) testclient.Answer { return c.SLS("GET", "ops-audit", "/", "") })},
	{"InternalServerError", 500, faulty("SLS", emulator.FaultInternal, func(c *testclient.Client) testclient.Answer { return c.SLS("GET", "ops-audit", "/", "") })},
	{"ReadQuotaExceed", 403, faulty("SLS", emulator.FaultThrottle, func(c *testclient.Client) testclient.Answer {
		return c.SLS("POST", "ops-audit", "/logstores/any/logs", "{}")
	})},
	{"WriteQuotaExceed", 403, faulty("SLS", emulator.FaultThrottle, func(c *testclient.Client) testclient.Answer {
		return c.PutLogs("any", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"a", "1"}))
	})},
	{"ShardReadQuotaExceed", 403, erroring("SLS", 403, "ShardReadQuotaExceed", "Logstore shard read quota exceed")},
	{"ShardWriteQuotaExceed", 403, erroring("SLS", 403, "ShardWriteQuotaExceed", "Logstore shard write quota exceed")},
}
