package sls

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// FuzzLogstoreBody checks that no body of a Logstore or of its index makes the
// emulator panic, and that what it takes is in range and can be read back.
func FuzzLogstoreBody(f *testing.F) {
	for _, seed := range []string{
		`{"logstoreName":"own-logs","ttl":30,"shardCount":2}`, `{"logstoreName":"own-logs","ttl":3650,"shardCount":2,"autoSplit":true,"maxSplitShard":64,"hot_ttl":30,"infrequentAccessTTL":30}`,
		`{"logstoreName":"own-logs","ttl":3651}`, `{"logstoreName":"own-logs","ttl":null,"shardCount":1e3}`, `{"logstoreName":"own-logs","ttl":1,"encrypt_conf":{"enable":true,"encrypt_type":"sm4","user_cmk_info":null}}`,
		`{"logstoreName":"own-logs","ttl":1,"mode":"query","telemetryType":"None","createTime":1,"lastModifyTime":4294967296}`, `{}`, `null`, `[]`, ``,
		`{"line":{"token":[","],"caseSensitive":false,"chn":true},"keys":{"a":{"type":"json","token":[],"json_keys":{"b":{"type":"long"}},"max_depth":-1}},"max_text_len":64}`,
		`{"keys":{"":{"type":"text","token":null}},"log_reduce":true,"ttl":1}`, `{"keys":{"a":{"type":"double","alias":"a"}},"line":{"include_keys":[],"exclude_keys":[]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{"/logstores/own-logs", "/logstores/own-logs/index"} {
			x, l := ownLogs(body)
			x.Service, x.Needs = api.ServiceSLS, api.NeedsNothing
			x.HTTP = httptest.NewRequestWithContext(t.Context(), http.MethodPut, path, nil)
			op, known := FindOperation(x)
			if !known {
				t.Fatal(path)
			}
			if _, refused := op.Handle(x); refused != nil {
				if refused.Status != 400 || refused.Code == "" || refused.Message == "" {
					t.Fatalf("refused with %+v", refused)
				}
			}
			if l.TTL < 1 || l.TTL > state.PermanentTTL || l.ShardCount != 2 || l.HotTTL < 0 || l.MaxSplitShard < 0 || l.MaxSplitShard > 256 {
				t.Errorf("%q was taken, as %+v", body, l)
			}
			if l.Index != nil && !json.Valid(l.Index) {
				t.Errorf("%q was taken, as an index %s", body, l.Index)
			}
			if text, err := json.Marshal(l); err != nil || !json.Valid(text) {
				t.Errorf("%q cannot be read back: %v", body, err)
			}
		}
	})
}
