package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
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
	{"create the Logstore again", logstoreCalls, eachLogstore(`"createTime":915152400`)},
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
	return func(_ *testing.T, c *fakeCloud) {
		for name, l := range c.logstores {
			c.logstores[name] = withMember(l, member)
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

// planned makes of a create an update whose plan showed a status of the Logstore.
func planned(status string) func(*Reconciler) {
	return func(r *Reconciler) {
		update(r)
		r.Options.LogstoreStatus, r.Want.AppliedBefore.Created = status, time.Unix(firstDay+60, 0)
	}
}

// moreOperations are those during which the acts of others make a difference only.
var moreOperations = []operation{
	{"update after a plan", drifted, running(planned(domain.LogstoreReady))},
	{"update whose plan showed no Logstore", func(t *testing.T, c *fakeCloud) {
		t.Helper()
		drifted(t, c)
		clear(c.logstores)
		clear(c.indexes)
	}, running(planned(domain.StatusMissing))},
	{"create whose Logstore others create", func(_ *testing.T, c *fakeCloud) {
		c.on(hook{operation: "CreateLogStore", nth: 1, err: failure(model.Exists), acts: true})
	}, running(nil)},
	{"create that is not to deliver", func(*testing.T, *fakeCloud) {}, running(func(r *Reconciler) { r.Want.Enabled = false })},
	{"create whose Logstore the service creates", func(_ *testing.T, c *fakeCloud) {
		c.on(hook{operation: "CreateLogStore", nth: 1, err: failure(model.Refused)})
		c.on(leftToService(c, "CreateInnerTrail", 365))
	}, running(nil)},
	{"move whose Logstore the service does not create", func(t *testing.T, c *fakeCloud) {
		t.Helper()
		shipped(t, c)
		c.on(hook{operation: "CreateLogStore", nth: 1, err: failure(model.Refused)})
	}, running(move)},
}

// TestReconciler_everyAct has others act before each call of each operation, and compares what is written then and what
// is said with testdata/acts.txt. An act after which nothing is different from usual is left out.
func TestReconciler_everyAct(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, o := range append(moreOperations, operations...) {
		if o.name == "move of a stopped trail" {
			continue // others make the same difference to each move
		}
		begin := func(t *testing.T, c *fakeCloud) {
			t.Helper()
			o.cloud(t, c)
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
					if c != call || count == 5 { // a run that waits looks again and again
						continue
					}
					count++
					if call == "GetRole" && count == 1 {
						continue // the policies of the role are listed beside it: whether they show the act is not decided
					}
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
	golden.Compare(t, "testdata/acts.txt", text.String())
}
