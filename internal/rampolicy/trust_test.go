package rampolicy

import (
	"encoding/json"
	"strings"
	"testing"
)

// A role is trusted where ActionTrail may assume it at all times, and a repair makes it
// so and loses nothing.
func TestTrust(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		document string
		trusts   bool
	}{
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`, true},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, true},
		{`{"Version":"1","Statement":{"Effect":"allow","Action":"*","Principal":{"Service":"actiontrail.aliyuncs.com"}}}`, true},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"}}]}`, false},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:TagRole","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, false},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"actiontrail.aliyuncs.com"},"Condition":{"StringEquals":{"a":"b"}}}]}`, false},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"actiontrail.aliyuncs.com"}},{"Effect":"Deny","Action":"*","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, false},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:Assume*","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, true},
		{`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"actiontrail.aliyuncs.com"}},{"Effect":"Deny","NotAction":"ram:*","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, false},
		{`{"Version":"1","Statement":[7,{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"actiontrail.aliyuncs.com"}}]}`, true},
		{`{"Version":"1"}`, false},
		{`[]`, false},
		{``, false},
	} {
		if got := Trusts(json.RawMessage(row.document)); got != row.trusts {
			t.Errorf("Trusts(%s) is %v", row.document, got)
		}
		if repaired := WithTrust(json.RawMessage(row.document)); !Trusts(repaired) {
			t.Errorf("WithTrust(%s) does not trust: %s", row.document, repaired)
		}
	}
	kept := string(WithTrust(json.RawMessage(`{"Version":"1","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"}},"More":1}`)))
	if !strings.Contains(kept, "acs:ram::1:root") || !strings.Contains(kept, `"More":1`) {
		t.Errorf("WithTrust drops something: %s", kept)
	}
}
