package sls_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestShards(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	const shards = "/logstores/own-logs/shards"
	for _, step := range []struct{ method, target, want string }{
		{"GET", shards, "0:write:00-80 1:write:80-ff"},
		{"POST", shards + "/1?action=split&key=c0000000000000000000000000000000", "1:only:80-ff 2:write:80-c0 3:write:c0-ff"},
		{"POST", shards + "/0?action=split&shardCount=4", "0:only:00-80 4:write:00-20 5:write:20-40 6:write:40-60 7:write:60-80"},
		{"POST", shards + "/7?action=merge", "8:write:60-c0 7:only:60-80 2:only:80-c0"},
		{"GET", shards, "0:only:00-80 1:only:80-ff 2:only:80-c0 3:write:c0-ff 4:write:00-20 5:write:20-40 6:write:40-60 7:only:60-80 8:write:60-c0"},
	} {
		if got := c.Must(c.SLS(step.method, "ops-audit", step.target, "")).Ranges(); got != step.want {
			t.Errorf("%s %s\n got %s\nwant %s", step.method, step.target, got, step.want)
		}
	}
	if a := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", "")); a.Get("shardCount") != 5.0 {
		t.Errorf("%s", a.Raw)
	}
	for target, code := range map[string]string{
		shards + "/0?action=split":                                                   "ParameterInvalid", // read only
		shards + "/99?action=split":                                                  "ParameterInvalid",
		shards + "/x?action=merge":                                                   "ParameterInvalid",
		shards + "/3?action=merge":                                                   "ParameterInvalid", // the last one
		shards + "/4?action=split&key=ff000000000000000000000000000000":              "ParameterInvalid",
		shards + "/4?action=split&key=11":                                            "ParameterInvalid",
		shards + "/4?action=split&shardCount=1":                                      "ParameterInvalid",
		"/logstores/own-logs/shards/4?action=split&shardCount=100&key=" + zeros("1"): "ParameterInvalid",
	} {
		c.Refused(c.SLS("POST", "ops-audit", target, ""), 400, code)
	}
	c.Refused(c.SLS("POST", "ops-audit", shards+"/4?action=grow", ""), 405, "InvalidMethod")
	c.Refused(c.SLS("POST", "ops-audit", "/logstores/nothing/shards/4?action=split", ""), 404, "LogStoreNotExist")
	c.Emulator.Set(func(s *emulator.Settings) { s.QuotaShards = 5 })
	c.Refused(c.SLS("POST", "ops-audit", shards+"/4?action=split", ""), 400, "ProjectQuotaExceed")
	c.Must(c.SLS("POST", "ops-audit", shards+"/4?action=merge", ""))
}

func zeros(begin string) string { return begin + strings.Repeat("0", 32-len(begin)) }
