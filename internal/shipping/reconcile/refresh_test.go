package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// A second look follows an absence only, not an error, and not the end of the run.
func TestObserver_ObserveTwice_errors(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "DescribeInnerTrails", nth: 1, err: failure(model.Denied)})
		if _, err := observer(c).ObserveTwice(t.Context(), twoLineSpec(), healthy); !model.Is(err, model.Denied) || c.count("DescribeInnerTrails") != 1 {
			t.Errorf("denied: %v after %v", err, c.calls)
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := observer(c).ObserveTwice(ctx, twoLineSpec(), healthy); !errors.Is(err, context.DeadlineExceeded) || c.count("DescribeInnerTrails") != 1 {
			t.Errorf("interrupted: %v after %v", err, c.calls)
		}
	})
}

// A refresh observes the project that the trail ships to, if that is another one of the account.
func TestObserver_Refresh(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change   func(*fakeCloud)
		project  string // that is observed
		recorded bool   // whether what the state recorded is about it
		looks    int
		fails    bool
	}{
		"here":     {func(*fakeCloud) {}, "security-audit", true, 1, false},
		"no trail": {func(c *fakeCloud) { c.trails = nil }, "security-audit", true, 2, false},
		"another project": {func(c *fakeCloud) {
			c.trails[0].ProjectARN = "acs:log:cn-beijing:1:project/other"
			c.projects["other"] = "cn-beijing"
		}, "other", false, 3, false},
		"another account": {func(c *fakeCloud) { c.trails[0].ProjectARN = "acs:log:cn-beijing:2:project/other" }, "security-audit", true, 1, false},
		"not readable":    {func(c *fakeCloud) { c.on(hook{operation: "DescribeInnerTrails", err: failure(model.Denied)}) }, "security-audit", true, 1, true},
		"nor there": {func(c *fakeCloud) {
			c.trails[0].ProjectARN = "acs:log:cn-beijing:1:project/other"
			c.on(hook{operation: "DescribeInnerTrails", nth: 2, err: failure(model.Denied)})
		}, "other", false, 2, true},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			row.change(c)
			want, observed, err := observer(c).Refresh(t.Context(), twoLineSpec(), healthy)
			recorded := domain.Statuses{}
			if row.recorded {
				recorded = healthy
			}
			if want.Project.Name != row.project || want.Recorded != recorded || (err != nil) != row.fails || c.count("DescribeInnerTrails") != row.looks {
				t.Errorf("%s: %s with %v after %d looks: %v", name, want.Project.Name, want.Recorded, c.count("DescribeInnerTrails"), err)
			}
			if !row.fails && observed.ProjectExists != (c.projects[row.project] != "") || !row.fails && (observed.Logstore != nil) != (row.project == "security-audit") {
				t.Errorf("%s: %+v", name, observed)
			}
		})
	}
}

// A preflight that knows neither trail nor project reads nothing that has no name.
func TestObserver_nameless(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		want := twoLineSpec()
		want.Project.Name, want.Trail = "", ""
		observed, err := Observer{Cloud: c, Policies: &PolicyCache{}}.Observe(t.Context(), want)
		if err != nil || observed.ProjectExists || observed.Logstore != nil || observed.Index != nil {
			t.Errorf("%v, %+v", err, observed)
		}
		for _, operation := range []string{"GetProject", "GetProjectPolicy", "GetLogStore", "GetResourcePolicy", "GetIndex"} {
			if c.count(operation) > 0 {
				t.Errorf("%s is called", operation)
			}
		}
	})
}

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
		if _, err := cache.policy(t.Context(), c, domain.RoleSpec{}, attached); !model.Is(err, model.Unavailable) {
			t.Errorf("a read without an answer: %v", err)
		}
		if _, err := cache.policy(t.Context(), c, domain.RoleSpec{}, attached); err != nil || c.count("GetPolicy own") != 2 {
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
			read, err := cache.policy(t.Context(), c, domain.RoleSpec{}, model.AttachedPolicy{Name: name, DefaultVersion: "v1"})
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
