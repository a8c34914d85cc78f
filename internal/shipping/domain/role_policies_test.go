package domain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// Parts of the documents of roles.
const (
	lets      = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}%s}`
	denies    = `{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":[%s]}%s}`
	others    = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}`
	it        = `"actiontrail.aliyuncs.com"`
	ofAnother = `,"Condition":{"StringEquals":{"acs:SourceAccount":"2"}}`
	ofOurs    = `,"Condition":{"StringEquals":{"acs:SourceAccount":"1"}}`
	byID      = `,"Condition":{"StringEquals":{"sts:ExternalId":"x"}}`
	nightly   = `,"Condition":{"DateGreaterThan":{"acs:CurrentTime":"2027-01-01T00:00:00Z"}}`
	fromHome  = `,"Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}`
	standard  = "AliyunActionTrailRolePolicy"
)

func trusting(statements ...string) string {
	return `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
}

// TestSpec_JudgeTrust_document tells what a document says of the trail, or why it says nothing.
func TestSpec_JudgeTrust_document(t *testing.T) {
	t.Parallel()
	if v, err := twoLineSpec().JudgeTrust(trusting(fmt.Sprintf(lets, `,"Condition":{"StringEquals":{"acs:SourceArn":"acs:actiontrail:cn-hangzhou:1:trail/platform-ops"}}`))); err != nil || v.Stance != rampolicy.Trusting {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := twoLineSpec().JudgeTrust("{"); err == nil {
		t.Error("half a document is understood")
	}
}
