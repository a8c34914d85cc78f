package sls_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
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
			c := testclient.Start(t)
			c.MakeLogstore()
			a := c.PutLogstore(members)
			if code == "" {
				c.Must(a)
			} else {
				c.Refused(a, 400, code)
			}
		})
	}
}

func TestLogstore_names(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for name, ok := range map[string]bool{
		"abc": true, "a_b-c": true, strings.Repeat("a", 63): true,
		"ab": false, "Abc": false, "_abc": false, "abc_": false, strings.Repeat("a", 64): false, "": false,
	} {
		a := c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"`+name+`","ttl":30,"shardCount":2}`)
		if ok {
			c.Must(a)
		} else {
			c.Refused(a, 400, "LogStoreInfoInvalid")
		}
	}
}

func TestLogstore_put(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Must(c.PutLogstore(`"autoSplit":true,"maxSplitShard":64,"hot_ttl":30,"infrequentAccessTTL":60,"appendMeta":true`))
	c.Must(c.PutLogstore(`"infrequentAccessTTL":-1`))
	a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	if a.Get("autoSplit") != false || a.Get("hot_ttl") != 0.0 || a.Get("infrequentAccessTTL") != 60.0 {
		t.Errorf("after a PUT that leaves out: %s", a.Raw)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.LogstorePutKeepsAbsent = true })
	c.Must(c.PutLogstore(`"appendMeta":true`))
	c.Must(c.PutLogstore(`"hot_ttl":30`))
	if a = c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")); a.Get("appendMeta") != true {
		t.Errorf("after a PUT that keeps: %s", a.Raw)
	}
	c.Must(c.SLS("PUT", "ops-audit", testclient.TrailLogstore, `{"logstoreName":"innertrail_platform-ops","ttl":365,"shardCount":9}`))
	if a = c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")); a.Get("shardCount") != 2.0 {
		t.Errorf("a PUT changed the shards: %s", a.Raw)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.ImmutableChangeRefused = true })
	c.Refused(c.SLS("PUT", "ops-audit", testclient.TrailLogstore, `{"logstoreName":"innertrail_platform-ops","ttl":365,"shardCount":9}`), 400, "ParameterInvalid")
}

// TestLogstore_putWithoutName has the path alone name the Logstore, as in the updates of aliyun/alicloud.
func TestLogstore_putWithoutName(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Must(c.SLS("PUT", "ops-audit", testclient.TrailLogstore, `{"ttl":400,"autoSplit":true,"maxSplitShard":64}`))
	if a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")); a.Get("logstoreName") != "innertrail_platform-ops" || a.Get("ttl") != 400.0 {
		t.Errorf("after an update without a name: %s", a.Raw)
	}
	for _, name := range []string{`"other"`, `""`} {
		c.Refused(c.SLS("PUT", "ops-audit", testclient.TrailLogstore, `{"logstoreName":`+name+`,"ttl":30}`), 400, "LogStoreInfoInvalid")
	}
}

func TestLogstore_encryption(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Must(c.PutLogstore(`"encrypt_conf":{"enable":true,"encrypt_type":"default"}`))
	c.Refused(c.PutLogstore(`"encrypt_conf":{"enable":true,"encrypt_type":"sm4"}`), 400, "LogStoreInfoInvalid")
	c.Emulator.Set(func(s *emulator.Settings) { s.EncryptionCanBeDisabled = false })
	c.Refused(c.PutLogstore(`"encrypt_conf":{"enable":false,"encrypt_type":"default"}`), 400, "LogStoreInfoInvalid")
	a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	if a.Get("encrypt_conf", "enable") != true {
		t.Errorf("%s", a.Raw)
	}
}

// UpdateLogStoreEncryption creates an encryption; then only enable changes, in both directions.
func TestLogstore_updateEncryption(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	put := func(body string) testclient.Answer {
		return c.SLS("PUT", "ops-audit", testclient.TrailLogstore+"/encryption", body)
	}
	c.Refused(put(`{}`), 400, "ParameterInvalid")
	c.Refused(put(`{"enable":true}`), 400, "ParameterInvalid")
	c.Refused(put(`{"enable":true,"encryptType":"rot13"}`), 400, "LogStoreInfoInvalid")
	c.Refused(put(`{"enable":true,"encryptType":"default","userCmkInfo":{"keyId":"k"}}`), 400, "LogStoreInfoInvalid")
	c.Must(put(`{"enable":true,"encryptType":"aes_gcm","userCmkInfo":{"keyId":"k","roleArn":"acs:ram::1000000000000001:role/log-kms","regionId":"cn-hangzhou"}}`))
	c.Refused(put(`{"enable":true,"encryptType":"sm4"}`), 400, "LogStoreInfoInvalid")
	c.Refused(put(`{"enable":true,"userCmkInfo":{"keyId":"other","roleArn":"acs:ram::1000000000000001:role/log-kms","regionId":"cn-hangzhou"}}`), 400, "LogStoreInfoInvalid")
	for _, on := range []bool{false, true} {
		c.Must(put(fmt.Sprintf(`{"enable":%t}`, on)))
		a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
		if a.Get("encrypt_conf", "enable") != on || a.Get("encrypt_conf", "encrypt_type") != "aes_gcm" || a.Get("encrypt_conf", "user_cmk_info", "cmk_key_id") != "k" {
			t.Errorf("%s", a.Raw)
		}
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.LogstorePutIgnoresEncryption = true })
	c.Must(c.PutLogstore(`"encrypt_conf":{"enable":false,"encrypt_type":"aes_gcm"}`))
	if a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")); a.Get("encrypt_conf", "enable") != true {
		t.Errorf("a PUT of the Logstore changed it: %s", a.Raw)
	}
	c.Refused(c.SLS("PUT", "ops-audit", "/logstores/no-such-logstore/encryption", `{"enable":true}`), 404, "LogStoreNotExist")
}

func TestLogstore_dedicated(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Emulator.Set(func(s *emulator.Settings) { s.PrecreateRefused, s.RetentionLocked = true, true })
	c.Refused(c.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody), 400, "ParameterInvalid")
	c.Must(c.MakeTrail("platform-ops")) // the service itself may
	c.Refused(c.PutLogstore(`"ttl":30`), 400, "ParameterInvalid")
	c.Must(c.PutLogstore(`"ttl":3650,"appendMeta":true`))
}

func TestLogstore_shorterRetentionLosesLogs(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.Emulator.Deliver(5)
	count := func() (n int) {
		c.Emulator.Edit(func(a *emulator.Account) {
			n = len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events)
		})
		return n
	}
	c.Emulator.Clock.Advance(100 * 24 * time.Hour)
	c.Must(c.PutLogstore(`"ttl":30`))
	if n := count(); n != 5 {
		t.Fatalf("%d logs immediately", n)
	}
	c.Emulator.Clock.Advance(2 * time.Hour)
	if n := count(); n != 0 {
		t.Errorf("%d logs have outlived the retention", n)
	}
}

func TestLogstore_listsAndShards(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	for _, name := range []string{"aaa", "bbb", "ccc"} {
		c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"`+name+`","ttl":30,"shardCount":3}`))
	}
	a := c.Must(c.SLS("GET", "ops-audit", "/logstores?offset=1&size=2", ""))
	if a.Get("count") != 2.0 || a.Get("total") != 4.0 || a.Get("logstores", 0) != "bbb" {
		t.Errorf("%s", a.Raw)
	}
	a = c.Must(c.SLS("GET", "ops-audit", "/logstores?logstoreName=trail&mode=standard", ""))
	if a.Get("logstores", 0) != "innertrail_platform-ops" || a.Get("total") != 1.0 {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.SLS("GET", "ops-audit", "/logstores?size=501", ""), 400, "ParameterInvalid")
	a = c.Must(c.SLS("GET", "ops-audit", "/logstores/ccc/shards", ""))
	if a.Get(1, "inclusiveBeginKey") != a.Get(0, "exclusiveEndKey") || a.Get(2, "exclusiveEndKey") != strings.Repeat("f", 32) {
		t.Errorf("%s", a.Raw)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.QuotaLogstores = 4 })
	c.Refused(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"ddd","ttl":30,"shardCount":1}`), 400, "ProjectQuotaExceed")
	c.Emulator.Set(func(s *emulator.Settings) { s.QuotaLogstores, s.QuotaShards = 5, 11 })
	c.Refused(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"ddd","ttl":30,"shardCount":1}`), 400, "ProjectQuotaExceed")
}

func TestProject(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Refused(c.Elsewhere().SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	a := c.Must(c.SLS("GET", "ops-audit", "/", ""))
	if created, ok := a.Get("createTime").(string); !ok || len(created) != len("2024-01-10 09:55:57") || a.Get("region") != "cn-hangzhou" {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.SLS("PUT", "ops-audit", "/", `{"description":"changed"}`))
	a = c.Must(c.SLS("GET", "", "/?projectName=ops&size=10", ""))
	if a.Get("projects", 0, "description") != "changed" || a.Get("total") != 1.0 {
		t.Errorf("%s", a.Raw)
	}
	for _, name := range []string{"ab", "under_score", "-abc", "abc-", strings.Repeat("a", 64)} {
		if a := c.SLS("POST", name, "/", `{"projectName":"`+name+`","description":""}`); a.Code != "ParameterInvalid" {
			t.Errorf("%s: %s", name, a.Raw)
		}
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
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
			c := testclient.Start(t)
			c.MakeLogstore()
			a := c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/index", body)
			if ok {
				c.Must(a)
			} else {
				c.Refused(a, 400, "IndexInfoInvalid")
			}
		})
	}
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Refused(c.SLS("PUT", "ops-audit", testclient.TrailLogstore+"/index", testclient.IndexBody), 400, "IndexConfigNotExist")
	c.Refused(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore+"/index", ""), 400, "ParameterInvalid")
	c.Must(c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/index", `{`+line+`,"ttl":7}`))
	a := c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/index", ""))
	if a.Get("ttl") != 3650.0 || a.Get("index_mode") != "v2" || a.Get("storage") != "pg" || a.Get("keys") != nil {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.SLS("PUT", "ops-audit", testclient.TrailLogstore+"/index", testclient.IndexBody))
	if a = c.Must(c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/index", "")); a.Get("keys", "EventName", "type") != "text" {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore+"/index", ""))
	c.Refused(c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/index", ""), 400, "IndexConfigNotExist")
}

func TestDocuments(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for _, tc := range []struct{ path, name, nameKey, body string }{
		{"/dashboards", "first", "dashboardName", `{"dashboardName":"first","displayName":"First","charts":[],"extra":1}`},
		{"/savedsearches", "second", "savedsearchName", `{"savedsearchName":"second","displayName":"Second","searchQuery":"*","logstore":"x"}`},
	} {
		c.Must(c.SLS("POST", "ops-audit", tc.path, tc.body))
		c.Refused(c.SLS("POST", "ops-audit", tc.path, tc.body), 400, "ParameterInvalid")
		if a := c.Must(c.SLS("GET", "ops-audit", tc.path+"/"+tc.name, "")); string(a.Raw) != tc.body {
			t.Errorf("%s", a.Raw)
		}
		changed := strings.Replace(tc.body, `"displayName":"`, `"displayName":"The `, 1)
		c.Must(c.SLS("PUT", "ops-audit", tc.path+"/"+tc.name, changed))
		a := c.Must(c.SLS("GET", "ops-audit", tc.path+"?offset=0&size=10", ""))
		if a.Get("total") != 1.0 || a.Get(tc.path[1:], 0) != tc.name {
			t.Errorf("%s", a.Raw)
		}
		c.Must(c.SLS("DELETE", "ops-audit", tc.path+"/"+tc.name, ""))
		c.Must(c.SLS("POST", "ops-audit", tc.path, tc.body))
	}
}
