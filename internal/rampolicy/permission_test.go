package rampolicy

import (
	"encoding/json"
	"testing"
)

const writeAction = "log:PostLogStoreLogs"

// A denial wins, and a condition denies but does not allow.
func TestAllows(t *testing.T) {
	t.Parallel()
	const logstore = "acs:log:cn-hangzhou:1:project/security-audit/logstore/innertrail_platform-ops"
	statement := func(effect, action, resource, more string) string {
		return `{"Effect":"` + effect + `","Action":` + action + `,"Resource":` + resource + more + `}`
	}
	policy := func(statements ...string) json.RawMessage {
		text := ""
		for i, s := range statements {
			if i > 0 {
				text += ","
			}
			text += s
		}
		return json.RawMessage(`{"Version":"1","Statement":[` + text + `]}`)
	}
	for _, row := range []struct {
		name     string
		policies []json.RawMessage
		allows   bool
	}{
		{"none", nil, false},
		{"everything", []json.RawMessage{policy(statement("Allow", `"*"`, `"*"`, ""))}, true},
		{"all of log", []json.RawMessage{policy(statement("Allow", `"log:*"`, `"*"`, ""))}, true},
		{"another case", []json.RawMessage{policy(statement("Allow", `"log:postlogstorelogs"`, `"*"`, ""))}, true},
		{"innertrail_*", []json.RawMessage{policy(statement("Allow", `["log:GetLogstore","log:PostLogStoreLogs"]`,
			`["acs:log:*:*:project/*/logstore/actiontrail_*","acs:log:*:*:project/*/logstore/innertrail_*"]`, ""))}, true},
		{"AliyunActionTrailDeliveryPolicy lacks innertrail_*", []json.RawMessage{policy(statement("Allow", `"log:PostLogStoreLogs"`,
			`["acs:log:*:*:project/*/logstore/actiontrail_*","acs:log:*:*:project/*/logstore/insights_*"]`, ""))}, false},
		{"another project", []json.RawMessage{policy(statement("Allow", `"log:*"`, `"acs:log:*:*:project/other/*"`, ""))}, false},
		{"one character", []json.RawMessage{policy(statement("Allow", `"log:*"`, `"acs:log:cn-hangzhou:?:project/security-audit/logstore/*"`, ""))}, true},
		{"brackets are no pattern", []json.RawMessage{policy(statement("Allow", `"log:*"`, `"acs:log:[a-z]*"`, ""))}, false},
		{"read only", []json.RawMessage{policy(statement("Allow", `"log:Get*"`, `"*"`, ""))}, false},
		{"a denial in another policy", []json.RawMessage{
			policy(statement("Allow", `"*"`, `"*"`, "")), policy(statement("Deny", `"log:Post*"`, `"acs:log:*:*:project/security-audit/*"`, "")),
		}, false},
		{"allowed under a condition", []json.RawMessage{policy(statement("Allow", `"*"`, `"*"`, `,"Condition":{"Bool":{"acs:SecureTransport":"true"}}`))}, false},
		{"denied under a condition", []json.RawMessage{
			policy(statement("Allow", `"*"`, `"*"`, ""), statement("Deny", `"*"`, `"*"`, `,"Condition":{"Bool":{"a":"b"}}`)),
		}, false},
		{"all but", []json.RawMessage{json.RawMessage(`{"Statement":{"Effect":"Allow","NotAction":"ram:*","NotResource":"acs:oss:*"}}`)}, true},
		{"all but this", []json.RawMessage{json.RawMessage(`{"Statement":{"Effect":"Allow","NotAction":"log:*","Resource":"*"}}`)}, false},
		{"broken", []json.RawMessage{json.RawMessage(`{"Statement":[7]}`), json.RawMessage(`nonsense`), nil}, false},
	} {
		if got := Allows(row.policies, writeAction, logstore); got != row.allows {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}
