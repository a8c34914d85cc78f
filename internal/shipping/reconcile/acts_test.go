package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// acts are what others may do during a run, each with the calls before which it makes a difference.
var acts = []struct {
	name   string
	before []string
	act    func(t *testing.T, c *fakeCloud)
}{
	{"delete the trail", trailCalls, func(_ *testing.T, c *fakeCloud) { c.trails = nil }},
	{"stop the trail", trailCalls, func(_ *testing.T, c *fakeCloud) { c.setStatus("platform-ops", model.TrailStopped) }},
	{"start the trail", trailCalls, func(_ *testing.T, c *fakeCloud) { c.setStatus("platform-ops", model.TrailEnabled) }},
	{"redirect the trail", trailCalls, func(_ *testing.T, c *fakeCloud) { c.trails = []model.Trail{trailTo("other", "")} }},
	{"create the trail again", trailCalls, func(_ *testing.T, c *fakeCloud) {
		c.trails = []model.Trail{trailTo("security-audit", "2026-01-02T03:04:06Z")}
	}},
	{"create another trail", trailCalls, func(_ *testing.T, c *fakeCloud) { c.trails = nil; c.addRival("cn-hangzhou") }},
	{"delete the Logstore", logstoreCalls, func(_ *testing.T, c *fakeCloud) { clear(c.logstores); clear(c.indexes) }},
	{"create the Logstore again", logstoreCalls, eachLogstore(`"createTime":1704938460`)},
	{"raise the retention", logstoreCalls, eachLogstore(`"ttl":3650`)},
	{"let all the world write to the Logstore", logstoreCalls, eachLogstore(`"enable_tracking":true`)},
	{"make the logs changeable", logstoreCalls, eachLogstore(`"enableModify":true`)},
	{"delete the role", []string{"GetRole", "UpdateRole", "AttachPolicyToRole"}, func(_ *testing.T, c *fakeCloud) { clear(c.roles); clear(c.attached) }},
	{"deny the role to it", []string{"GetRole", "UpdateRole", "AttachPolicyToRole"}, func(_ *testing.T, c *fakeCloud) {
		c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: json.RawMessage(denyingTrust)}
	}},
	{"delete the project", []string{"GetProject", "CreateProject"}, func(_ *testing.T, c *fakeCloud) { clear(c.projects) }},
	{"delete the index", []string{"GetIndex", "CreateIndex", "UpdateIndex"}, func(_ *testing.T, c *fakeCloud) { clear(c.indexes) }},
}

var (
	trailCalls    = []string{"DescribeInnerTrails", "CreateInnerTrail", "DeleteInnerTrail", "StartLogging", "StopLogging"}
	logstoreCalls = []string{"GetLogStore", "CreateLogStore", "UpdateLogStore", "DeleteLogStore", "CreateInnerTrail", "DeleteInnerTrail"}
)

// eachLogstore changes a member of each Logstore.
func eachLogstore(member string) func(*testing.T, *fakeCloud) {
	return func(t *testing.T, c *fakeCloud) {
		t.Helper()
		for name, l := range c.logstores {
			text, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			created := ""
			if !l.Created().IsZero() {
				created = fmt.Sprintf(`,"createTime":%d`, l.Created().Unix())
			}
			if err := json.Unmarshal([]byte(strings.TrimSuffix(string(text), "}")+created+","+member+"}"), &l); err != nil {
				t.Fatal(err)
			}
			c.logstores[name] = l
		}
	}
}

// trailTo returns the trail of the two-line configuration, to a project.
func trailTo(project, created string) model.Trail {
	return model.Trail{
		Name: "platform-ops", HomeRegion: "cn-hangzhou", Status: model.TrailEnabled, Created: created,
		ProjectARN: arn.Project("cn-hangzhou", "1", project), RoleARN: "acs:ram::1:role/aliyunactiontraildefaultrole",
	}
}

// TestReconciler_everyAct has others act before each call of each operation, and compares what is written then and what
// is said with testdata/acts.txt. An act after which nothing is different from usual is left out.
func TestReconciler_everyAct(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, o := range operations {
		if o.name == "move of a stopped trail" {
			continue // others make the same difference to each move
		}
		begin := func(t *testing.T, c *fakeCloud) {
			t.Helper()
			o.cloud(t, c)
			eachLogstore(`"createTime":1704938400`)(t, c)
			for i := range c.trails {
				c.trails[i].Created = "2026-01-02T03:04:05Z"
			}
		}
		calls, usual := play(t, begin, o.run, nil)
		fmt.Fprintf(&text, "# %s\n%s\n", o.name, usual)
		for _, act := range acts {
			var order []string
			cases := map[string][]string{} // by result
			for _, call := range act.before {
				count := 0
				for _, c := range calls {
					if c != call {
						continue
					}
					count++
					_, result := play(t, func(t *testing.T, c *fakeCloud) {
						t.Helper()
						begin(t, c)
						c.on(hook{operation: call, nth: count, before: func(context.Context) {
							c.mu.Lock()
							defer c.mu.Unlock()
							act.act(t, c)
						}})
					}, o.run, nil)
					if result == usual {
						continue
					}
					if cases[result] == nil {
						order = append(order, result)
					}
					cases[result] = append(cases[result], fmt.Sprintf("%s %d", call, count))
				}
			}
			for _, result := range order {
				fmt.Fprintf(&text, "others %s before %s\n%s\n", act.name, strings.Join(cases[result], ", "), result)
			}
		}
	}
	golden(t, "testdata/acts.txt", text.String())
}
