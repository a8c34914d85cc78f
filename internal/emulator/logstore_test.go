package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

func TestLogstore_ranges(t *testing.T) {
	for members, code := range map[string]string{
		`"ttl":1`:                              "",
		`"ttl":3650`:                           "",
		`"ttl":0`:                              "LogStoreInfoInvalid",
		`"ttl":3651`:                           "LogStoreInfoInvalid",
		`"ttl":"30"`:                           "LogStoreInfoInvalid",
		`"autoSplit":true,"maxSplitShard":0`:   "LogStoreInfoInvalid",
		`"autoSplit":true,"maxSplitShard":257`: "LogStoreInfoInvalid",
		`"autoSplit":true,"maxSplitShard":256`: "",
		`"autoSplit":false,"maxSplitShard":0`:  "",
		`"hot_ttl":6`:                          "LogStoreInfoInvalid",
		`"hot_ttl":7`:                          "",
		`"hot_ttl":0`:                          "",
		`"hot_ttl":3000`:                       "",
		`"hot_ttl":3001`:                       "LogStoreInfoInvalid",
		`"ttl":30,"hot_ttl":31`:                "LogStoreInfoInvalid",
		`"infrequentAccessTTL":29`:             "LogStoreInfoInvalid",
		`"infrequentAccessTTL":30`:             "",
		`"infrequentAccessTTL":-1`:             "",
		`"infrequentAccessTTL":0`:              "LogStoreInfoInvalid",
		`"ttl":100,"hot_ttl":10,"infrequentAccessTTL":30`:       "",
		`"ttl":80,"hot_ttl":10,"infrequentAccessTTL":30`:        "LogStoreInfoInvalid",
		`"ttl":80,"hot_ttl":10`:                                 "",
		`"autosplit":true`:                                      "LogStoreInfoInvalid",
		`"retention":30`:                                        "LogStoreInfoInvalid",
		`"enableModify":true,"createTime":1,"lastModifyTime":1`: "",
		`"encrypt_conf":{"enable":true,"encrypt_type":"sm4"}`:   "",
		`"encrypt_conf":{"enable":true,"encrypt_type":"rot13"}`: "LogStoreInfoInvalid",
		`"mode":"lite"`:                                         "NotSupported",
	} {
		t.Run(members, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.makeLogstore()
			a := c.putLogstore(members)
			if code == "" {
				c.must(a)
			} else {
				c.refused(a, 400, code)
			}
		})
	}
}

func TestLogstore_names(t *testing.T) {
	c := start(t)
	c.makeDestination()
	for name, ok := range map[string]bool{
		"abc": true, "a_b-c": true, strings.Repeat("a", 63): true,
		"ab": false, "Abc": false, "_abc": false, "abc_": false, strings.Repeat("a", 64): false, "": false,
	} {
		a := c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"`+name+`","ttl":30,"shardCount":2}`)
		if ok {
			c.must(a)
		} else {
			c.refused(a, 400, "LogStoreInfoInvalid")
		}
	}
}

func TestLogstore_put(t *testing.T) {
	c := start(t)
	c.makeLogstore()
	c.must(c.putLogstore(`"autoSplit":true,"maxSplitShard":64,"hot_ttl":30,"infrequentAccessTTL":60,"appendMeta":true`))
	c.must(c.putLogstore(`"infrequentAccessTTL":-1`))
	a := c.must(c.sls("GET", "ops-audit", store, ""))
	if a.get("autoSplit") != false || a.get("hot_ttl") != 0.0 || a.get("infrequentAccessTTL") != 60.0 {
		t.Errorf("after a PUT that leaves out: %s", a.raw)
	}
	c.e.Set(func(s *emulator.Settings) { s.LogstorePutKeepsAbsent = true })
	c.must(c.putLogstore(`"appendMeta":true`))
	c.must(c.putLogstore(`"hot_ttl":30`))
	if a = c.must(c.sls("GET", "ops-audit", store, "")); a.get("appendMeta") != true {
		t.Errorf("after a PUT that keeps: %s", a.raw)
	}
	c.must(c.sls("PUT", "ops-audit", store, `{"logstoreName":"innertrail_platform-ops","ttl":365,"shardCount":9}`))
	if a = c.must(c.sls("GET", "ops-audit", store, "")); a.get("shardCount") != 2.0 {
		t.Errorf("a PUT changed the shards: %s", a.raw)
	}
	c.e.Set(func(s *emulator.Settings) { s.ImmutableChangeRefused = true })
	c.refused(c.sls("PUT", "ops-audit", store, `{"logstoreName":"innertrail_platform-ops","ttl":365,"shardCount":9}`), 400, "ParameterInvalid")
}

func TestLogstore_encryption(t *testing.T) {
	c := start(t)
	c.makeLogstore()
	c.must(c.putLogstore(`"encrypt_conf":{"enable":true,"encrypt_type":"default"}`))
	c.refused(c.putLogstore(`"encrypt_conf":{"enable":true,"encrypt_type":"sm4"}`), 400, "LogStoreInfoInvalid")
	c.e.Set(func(s *emulator.Settings) { s.EncryptionCanBeDisabled = false })
	c.refused(c.putLogstore(`"encrypt_conf":{"enable":false,"encrypt_type":"default"}`), 400, "LogStoreInfoInvalid")
	a := c.must(c.sls("GET", "ops-audit", store, ""))
	if a.get("encrypt_conf", "enable") != true {
		t.Errorf("%s", a.raw)
	}
}

func TestLogstore_dedicated(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.e.Set(func(s *emulator.Settings) { s.PrecreateRefused, s.RetentionLocked = true, true })
	c.refused(c.sls("POST", "ops-audit", "/logstores", logstore), 400, "ParameterInvalid")
	c.must(c.makeTrail("platform-ops")) // the service itself may
	c.refused(c.putLogstore(`"ttl":30`), 400, "ParameterInvalid")
	c.must(c.putLogstore(`"ttl":3650,"appendMeta":true`))
}

func TestLogstore_shorterRetentionLosesLogs(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.must(c.makeTrail("platform-ops"))
	c.must(c.rpc("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.e.Deliver(5)
	count := func() (n int) {
		c.e.Edit(func(a *emulator.Account) {
			n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
		})
		return n
	}
	c.e.Clock.Advance(100 * 24 * time.Hour)
	c.must(c.putLogstore(`"ttl":30`))
	if n := count(); n != 5 {
		t.Fatalf("%d logs at once", n)
	}
	c.e.Clock.Advance(2 * time.Hour)
	if n := count(); n != 0 {
		t.Errorf("%d logs have outlived the retention", n)
	}
}

func TestLogstore_listsAndShards(t *testing.T) {
	c := start(t)
	c.makeLogstore()
	for _, name := range []string{"aaa", "bbb", "ccc"} {
		c.must(c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"`+name+`","ttl":30,"shardCount":3}`))
	}
	a := c.must(c.sls("GET", "ops-audit", "/logstores?offset=1&size=2", ""))
	if a.get("count") != 2.0 || a.get("total") != 4.0 || a.get("logstores", 0) != "bbb" {
		t.Errorf("%s", a.raw)
	}
	a = c.must(c.sls("GET", "ops-audit", "/logstores?logstoreName=trail&mode=standard", ""))
	if a.get("logstores", 0) != "innertrail_platform-ops" || a.get("total") != 1.0 {
		t.Errorf("%s", a.raw)
	}
	c.refused(c.sls("GET", "ops-audit", "/logstores?size=501", ""), 400, "ParameterInvalid")
	a = c.must(c.sls("GET", "ops-audit", "/logstores/ccc/shards", ""))
	if a.get(1, "inclusiveBeginKey") != a.get(0, "exclusiveEndKey") || a.get(2, "exclusiveEndKey") != strings.Repeat("f", 32) {
		t.Errorf("%s", a.raw)
	}
	c.e.Set(func(s *emulator.Settings) { s.QuotaLogstores = 4 })
	c.refused(c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"ddd","ttl":30,"shardCount":1}`), 400, "ProjectQuotaExceed")
	c.e.Set(func(s *emulator.Settings) { s.QuotaLogstores, s.QuotaShards = 5, 11 })
	c.refused(c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"ddd","ttl":30,"shardCount":1}`), 400, "ProjectQuotaExceed")
}

func TestProject(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.refused(c.elsewhere().sls("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	a := c.must(c.sls("GET", "ops-audit", "/", ""))
	if created, ok := a.get("createTime").(string); !ok || len(created) != len("2024-01-10 09:55:57") || a.get("region") != "cn-hangzhou" {
		t.Errorf("%s", a.raw)
	}
	c.must(c.sls("PUT", "ops-audit", "/", `{"description":"changed"}`))
	a = c.must(c.sls("GET", "", "/?projectName=ops&size=10", ""))
	if a.get("projects", 0, "description") != "changed" || a.get("total") != 1.0 {
		t.Errorf("%s", a.raw)
	}
	for _, name := range []string{"ab", "under_score", "-abc", "abc-", strings.Repeat("a", 64)} {
		if a := c.sls("POST", name, "/", `{"projectName":"`+name+`","description":""}`); a.code != "ParameterInvalid" {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	c.must(c.sls("DELETE", "ops-audit", "/", ""))
	c.refused(c.sls("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
}

func TestIndex(t *testing.T) {
	line := `"line":{"token":[","," "],"caseSensitive":false,"chn":false}`
	for body, ok := range map[string]bool{
		`{` + line + `}`: true,
		`{"keys":{"a":{"type":"long","token":null}}}`:                                                  true,
		`{"keys":{"a":{"type":"json","token":[","],"json_keys":{"b":{"type":"text"}},"max_depth":2}}}`: true,
		`{"keys":{"a":{"type":"text"}}}`:                                                               false,
		`{"keys":{"a":{"type":"date","token":[","]}}}`:                                                 false,
		`{"keys":{"a":{"type":"text","token":["ab"]}}}`:                                                false,
		`{"keys":{"a":{"type":"text","token":[","],"json_keys":{"b":{"type":"text"}}}}}`:               false,
		`{"keys":{}}`: false,
		`{"line":{}}`: false,
		`{"keys":{"a":{"type":"text","Token":[","]}}}`:                       false,
		`{"line":{"token":[","],"include_keys":["a"],"exclude_keys":["b"]}}`: false,
		`{` + line + `,"max_text_len":63}`:                                   false,
		`{` + line + `,"max_text_len":16384}`:                                true,
		`[]`:                                                                 false,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.makeLogstore()
			a := c.sls("POST", "ops-audit", store+"/index", body)
			if ok {
				c.must(a)
			} else {
				c.refused(a, 400, "IndexInfoInvalid")
			}
		})
	}
	c := start(t)
	c.makeLogstore()
	c.refused(c.sls("PUT", "ops-audit", store+"/index", index), 400, "IndexConfigNotExist")
	c.refused(c.sls("DELETE", "ops-audit", store+"/index", ""), 400, "ParameterInvalid")
	c.must(c.sls("POST", "ops-audit", store+"/index", `{`+line+`,"ttl":7}`))
	a := c.must(c.sls("GET", "ops-audit", store+"/index", ""))
	if a.get("ttl") != 3650.0 || a.get("index_mode") != "v2" || a.get("storage") != "pg" || a.get("keys") != nil {
		t.Errorf("%s", a.raw)
	}
	c.must(c.sls("PUT", "ops-audit", store+"/index", index))
	if a = c.must(c.sls("GET", "ops-audit", store+"/index", "")); a.get("keys", "EventName", "type") != "text" {
		t.Errorf("%s", a.raw)
	}
	c.must(c.sls("DELETE", "ops-audit", store+"/index", ""))
	c.refused(c.sls("GET", "ops-audit", store+"/index", ""), 400, "IndexConfigNotExist")
}

func TestDocuments(t *testing.T) {
	c := start(t)
	c.makeDestination()
	for _, tc := range []struct{ path, name, nameKey, body string }{
		{"/dashboards", "first", "dashboardName", `{"dashboardName":"first","displayName":"First","charts":[],"extra":1}`},
		{"/savedsearches", "second", "savedsearchName", `{"savedsearchName":"second","displayName":"Second","searchQuery":"*","logstore":"x"}`},
	} {
		c.must(c.sls("POST", "ops-audit", tc.path, tc.body))
		c.refused(c.sls("POST", "ops-audit", tc.path, tc.body), 400, "ParameterInvalid")
		if a := c.must(c.sls("GET", "ops-audit", tc.path+"/"+tc.name, "")); string(a.raw) != tc.body {
			t.Errorf("%s", a.raw)
		}
		changed := strings.Replace(tc.body, `"displayName":"`, `"displayName":"The `, 1)
		c.must(c.sls("PUT", "ops-audit", tc.path+"/"+tc.name, changed))
		a := c.must(c.sls("GET", "ops-audit", tc.path+"?offset=0&size=10", ""))
		if a.get("total") != 1.0 || a.get(tc.path[1:], 0) != tc.name {
			t.Errorf("%s", a.raw)
		}
		c.must(c.sls("DELETE", "ops-audit", tc.path+"/"+tc.name, ""))
		c.must(c.sls("POST", "ops-audit", tc.path, tc.body))
	}
}
