package refusals_test

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const alertRule = `{"name":"warning","displayName":"Warnings","schedule":{"type":"FixedRate","interval":"5m"},"configuration":{
	"version":"2.0","type":"default","threshold":1,"dashboard":"internal-alert-analysis",
	"queryList":[{"storeType":"log","region":"cn-hangzhou","project":"ops-audit","store":"own-logs","timeSpanType":"Relative","start":"-10m","end":"now","query":"*"}],
	"groupConfiguration":{"type":"no_group"},
	"severityConfigurations":[{"severity":8,"evalCondition":{"condition":"","countCondition":""}}]}}`

// alerting makes an alert rule, and then a call.
func alerting(method, target, body string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.MakeOwnLogs()
		c.Must(c.SLS("POST", "ops-audit", "/alerts", alertRule))
		return c.SLS(method, "ops-audit", target, body)
	}
}

// alertRefusals are the refusals of alert rules.
var alertRefusals = []refusalCase{
	{"JobAlreadyExist", 400, alerting("POST", "/alerts", alertRule)},
	{"JobNotExist", 404, alerting("GET", "/alerts/other", "")},
	{"JobNotExist", 404, alerting("DELETE", "/jobs/other", "")},
	{"ParameterInvalid", 400, alerting("POST", "/alerts", strings.Replace(alertRule, "FixedRate", "Cron", 1))},
	{"ParameterInvalid", 400, alerting("GET", "/alerts?size=201", "")},
	{"InvalidMethod", 405, alerting("PUT", "/alerts/warning?action=start", "")},
	{"ExceedQuota", 400, func(c *testclient.Client) testclient.Answer {
		alerting("GET", "/alerts", "")(c)
		for i := range 99 {
			c.Must(c.SLS("POST", "ops-audit", "/alerts", strings.Replace(alertRule, `"warning"`, fmt.Sprintf(`"rule-%d"`, i), 1)))
		}
		return c.SLS("POST", "ops-audit", "/alerts", strings.Replace(alertRule, `"warning"`, `"one-more"`, 1))
	}},
}

// absentRefusals are the refusals of what is not there, whose codes are settings.
var absentRefusals = []refusalCase{
	{"ResourcePolicyNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("GET", "ops-audit", "/resource-policies?resourceType=project&resourceName=ops-audit", "")
	}},
	{"IngestProcessorNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("GET", "ops-audit", "/ingestprocessors/nothing", "")
	}},
	{"Unauthorized", 403, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		c.Emulator.Set(func(s *emulator.Settings) { s.DedicatedTrackingRefused = true })
		c.Must(c.PutLogstore(`"enable_tracking":true`))
		return c.Send(c.SLSUnsigned(c.T.Context(), "GET", "ops-audit", testclient.TrailLogstore+"/track?APIVersion=0.6.0&n=1", nil, nil).Request)
	}},
}
