package reconcile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// TestPolicyCache_versions tells which documents are kept: those of the default version, as long as that stays.
func TestPolicyCache_versions(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		attached, read string // versions
		next           string // that is attached at the second look
		reads          int
	}{
		"the default version":     {"v1", "v1", "v1", 1},
		"another default since":   {"v1", "v1", "v2", 2},
		"another one was read":    {"v1", "v2", "v1", 2},
		"no version was answered": {"", "", "", 2},
		"the version has no name": {"v1", "", "v1", 2},
		"the default has no name": {"", "v1", "", 2},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			var cache PolicyCache
			c.policies = map[string]model.PolicyVersion{"own": {ID: row.read, Document: json.RawMessage(policy("Allow", `"log:PostLogStoreLogs"`, "*", ""))}}
			for _, version := range []string{row.attached, row.next} {
				attached := []model.AttachedPolicy{{Name: "own", Type: "Custom", DefaultVersion: version}}
				observed, err := Observer{Cloud: c, Policies: &cache}.judgeRole(t.Context(), twoLineSpec(), model.Role{Trust: json.RawMessage(trusting(fmt.Sprintf(lets, "")))}, attached)
				if err != nil || !observed.Access.Allowed {
					t.Errorf("%s: %v, %+v", name, err, observed)
				}
			}
			if reads := c.count("GetPolicy own"); reads != row.reads {
				t.Errorf("%s: %d reads, want %d", name, reads, row.reads)
			}
		})
	}
}

// A policy that could not be read is read again at the next look.
func TestPolicyCache_readAgain(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		var cache PolicyCache
		c.on(hook{operation: "GetPolicy own", nth: 1, err: failure(model.Unavailable)})
		attached := model.AttachedPolicy{Name: "own", Type: "Custom", DefaultVersion: "v1"}
		if _, err := cache.policy(t.Context(), c, RoleSpec{}, attached); !model.Is(err, model.Unavailable) {
			t.Errorf("a read without an answer: %v", err)
		}
		if _, err := cache.policy(t.Context(), c, RoleSpec{}, attached); err != nil || c.count("GetPolicy own") != 2 {
			t.Errorf("a policy that does not exist: %v", err)
		}
	})
}

// Each policy is kept beside the others.
func TestPolicyCache_several(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		var cache PolicyCache
		c.policies = map[string]model.PolicyVersion{}
		for _, name := range []string{"one", "two", "one", "two"} {
			c.policies[name] = model.PolicyVersion{ID: "v1", Document: json.RawMessage(policy("Deny", `"log:*"`, "*", ""))}
			read, err := cache.policy(t.Context(), c, RoleSpec{}, model.AttachedPolicy{Name: name, DefaultVersion: "v1"})
			if err != nil || read.Name != name || c.count("GetPolicy "+name) != 1 {
				t.Errorf("%s: %+v, %v after %d reads", name, read, err, c.count("GetPolicy "+name))
			}
		}
	})
}

// TestDeliveryRole_spelling tells the name of the role of a trail, whose ARN is in lower case.
func TestDeliveryRole_spelling(t *testing.T) {
	t.Parallel()
	for arn, row := range map[string]struct {
		hook hook
		want string
		says string // part of the error
	}{
		"": {want: names.DefaultRole},
		"acs:ram::1:role/aliyunactiontraildefaultrole":    {want: names.DefaultRole},
		"acs:ram::1:role/aliyunserviceroleforactiontrail": {want: names.ServiceRole},
		"acs:ram::1:role/delivery":                        {want: "Delivery"},
		"acs:ram::1:role/gone":                            {want: "gone"},
		"acs:ram::1:role/hidden":                          {hook: hook{operation: "GetRole", err: failure(model.Denied)}, want: "hidden"},
		"acs:ram::1:role/silent":                          {hook: hook{operation: "GetRole", err: failure(model.Unavailable)}, says: "Code: message"},
		"acs:ram::1:user/odd":                             {says: "trail platform-ops ships through something this provider does not understand: "},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.roles["delivery"] = model.Role{Name: "Delivery"}
			c.on(row.hook)
			got, err := DeliveryRole(t.Context(), c, model.Trail{Name: "platform-ops", RoleARN: arn})
			if got != row.want || (err != nil) != (row.says != "") || err != nil && !strings.Contains(err.Error(), row.says) {
				t.Errorf("%q: %q, %v", arn, got, err)
			}
			if strings.Contains(got, "Action") && len(c.calls) > 0 {
				t.Errorf("%q: %v", arn, c.calls)
			}
		})
	}
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
