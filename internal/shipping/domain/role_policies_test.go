package domain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// lets is the statement of a trust that lets ActionTrail assume the role.
const lets = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}%s}`

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
