package reconcile

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
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
			recorded := Statuses{}
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
