package cloud_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// FuzzLogstore checks that any answer to reading a Logstore is readable or an
// unreadable-answer error, and that what was read is written back completely.
func FuzzLogstore(f *testing.F) {
	for _, seed := range []string{
		`{"logstoreName":"indexed","ttl":30,"shardCount":2,"autoSplit":true,"maxSplitShard":64,"createTime":1704938400,"lastModifyTime":1704938400,"productType":"x"}`,
		`{"logstoreName":"indexed","ttl":3650,"hot_ttl":7,"infrequentAccessTTL":-1,"encrypt_conf":{"enable":true,"encrypt_type":"sm4","user_cmk_info":{"cmk_key_id":"k"}}}`,
		`{"logstoreName":"indexed","ttl":1e3}`, `{"logstoreName":"indexed","ttl":1,"createTime":-1}`, `{"logstoreName":"indexed","ttl":1,"createTime":"2024"}`,
		`{"logstoreName":"indexed","ttl":99999999999999999999}`, `{"LOGSTORENAME":"indexed","logstoreName":"indexed","ttl":1,"TTL":2}`, `{}`, `null`, `[]`, ``,
		`{"logstoreName":"indexed","ttl":1,"resourceQuota":{"a":1.5},"processorId":null}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := clientOver(answering(http.StatusOK, text)).GetLogstore(t.Context(), project, "indexed")
		if err != nil {
			wantClass(t, err, model.BadResponse)
			return
		}
		if read.Name != "indexed" || read.RetentionDays == 0 {
			t.Fatalf("%q was read as %+v", text, read)
		}
		_ = read.Created().Format(time.RFC3339)
		written, err := json.Marshal(read)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", text, err)
		}
		var again model.Logstore
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%q was written as %s, which cannot be read: %v", text, written, err)
		}
		if rewritten, err := json.Marshal(again); err != nil || string(rewritten) != string(written) {
			t.Errorf("%q was written as %s, and then as %s, %v", text, written, rewritten, err)
		}
		var had, has map[string]json.RawMessage
		_ = json.Unmarshal([]byte(text), &had)
		_ = json.Unmarshal(written, &has)
		for name, value := range had {
			empty := slices.Contains([]string{"null", "0", `""`, "-0", "0.0", "0e0"}, string(value)) || strings.HasPrefix(name, "encrypt_conf")
			if _, kept := has[name]; !kept && !empty && !slices.Contains([]string{"createTime", "lastModifyTime"}, name) {
				t.Errorf("%q lost %q: %s", text, name, written)
			}
		}
	})
}

// FuzzSessions checks that an answer of STS gives complete keys with an expiry, or an
// error that quotes nothing of it.
func FuzzSessions(f *testing.F) {
	for _, seed := range []string{
		`{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2026-01-02T03:04:05Z"}}`,
		`{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2026-01-02T03:04:05.999999999+14:00"}}`,
		`{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"s","SecurityToken":"t","Expiration":"yesterday"}}`,
		`{"Credentials":{"AccessKeyId":1,"AccessKeySecret":{},"SecurityToken":[]}}`, `{"Credentials":null}`, `{"credentials":{"accessKeyId":"a"}}`, `null`, ``, `<html>`,
	} {
		f.Add(seed)
	}
	role := cloud.RoleSession{ARN: "acs:ram::1000000000000001:role/deploy", SessionName: "fuzz"}
	f.Fuzz(func(t *testing.T, body string) {
		const marker = "marker-of-the-answer"
		session, err := clientOver(answering(http.StatusOK, body)).AssumeRole(t.Context(), role)
		if err != nil {
			wantClass(t, err, model.BadResponse)
		} else if session.AccessKeyID == "" || session.AccessKeySecret == "" || session.SecurityToken == "" || session.Expires.IsZero() {
			t.Errorf("%q gave %+v", body, session)
		}
		marked := strings.ReplaceAll(body, `"t"`, `"`+marker+`"`)
		if _, err := clientOver(answering(http.StatusOK, marked)).AssumeRole(t.Context(), role); err != nil && strings.Contains(err.Error(), marker) {
			t.Errorf("the error quotes the answer: %v", err)
		}
	})
}

// FuzzTrailStatus checks that the time of a delivery is a time, or none before the
// first delivery, or the answer is unreadable.
func FuzzTrailStatus(f *testing.F) {
	for _, seed := range []string{
		"2026-01-02T03:04:05Z", "2026-01-02T03:04:05+08:00", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60Z", "", "never", "1704938400", "2026-01-02T03:04:05Z ", "\x00",
	} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, at string, logging bool) {
		body, err := json.Marshal(map[string]any{"IsLogging": logging, "LatestDeliveryLogServiceTime": at, "LatestDeliveryLogServiceError": at})
		if err != nil {
			t.Fatal(err)
		}
		status, err := clientOver(answering(http.StatusOK, string(body))).GetTrailStatus(t.Context(), region, "ops-trail")
		delivered, known := status.Delivered()
		switch {
		case err != nil:
			wantClass(t, err, model.BadResponse)
			if _, parseErr := time.Parse(time.RFC3339, at); at == "" || parseErr == nil {
				t.Errorf("%q is refused: %v", at, err)
			}
		case status.IsLogging != logging || known != (at != ""):
			t.Errorf("%s gave %+v", body, status)
		case known && len(at) < len("2006-01-02T15:04:05Z"):
			t.Errorf("%q is taken for the time %s", at, delivered)
		}
		// Where a whole answer was expected, the text is one or unreadable.
		if _, err := clientOver(answering(http.StatusOK, at)).GetTrailStatus(t.Context(), region, "ops-trail"); err != nil {
			wantClass(t, err, model.BadResponse)
		}
	})
}
