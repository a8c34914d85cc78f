package reconcile

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// toldRegion is a cloud that says of every project that it is in a region.
type toldRegion struct {
	*fakeCloud

	region string
	err    error
}

func (c toldRegion) GetProject(context.Context, model.Project) (model.ProjectInfo, error) {
	return model.ProjectInfo{Name: "security-audit", Region: c.region}, c.err
}

func apply(ctx context.Context, a *applier, kind domain.Kind, o domain.Observed) error {
	return a.apply(ctx, domain.Step{Kind: kind, Name: map[domain.Kind]string{
		domain.CreateRole: a.want.Role.Name, domain.UpdateTrust: a.want.Role.Name, domain.CreateProject: a.want.Project.Name, domain.CreateTrail: a.want.Trail, domain.RecreateTrail: a.want.Trail, domain.StartTrail: a.want.Trail,
	}[kind]}, o)
}

// A trail is created only after a look at its Logstore that understood the answer.
func TestApplier_trailAfterALook(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		kind   domain.Kind
		listed bool
		look   error // the answer to the look at the Logstore
		writes string
		fails  bool
	}{
		"create":                            {domain.CreateTrail, false, nil, "CreateInnerTrail", false},
		"create, without a Logstore":        {domain.CreateTrail, false, failure(model.NotFound), "CreateInnerTrail", false},
		"create, and the look is denied":    {domain.CreateTrail, false, failure(model.Denied), "", true},
		"re-create":                         {domain.RecreateTrail, true, nil, "DeleteInnerTrail CreateInnerTrail", false},
		"re-create, and the look is denied": {domain.RecreateTrail, true, failure(model.Denied), "", true},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			o := observedAsDeclared()
			o.Trails[0].Status = model.TrailStopped
			if !row.listed {
				o.Trails, c.trails = nil, nil
			}
			c.on(hook{operation: "GetLogStore", err: row.look})
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
			a.want.Enabled = false
			err := apply(t.Context(), a, row.kind, o)
			if got := strings.Join(c.writes(), " "); (err != nil) != row.fails || !strings.HasPrefix(got, row.writes) || row.writes == "" && got != "" {
				t.Errorf("%s: %v after %s", name, err, got)
			}
		})
	}
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.trails = nil
		c.on(hook{operation: "CreateInnerTrail", err: failure(model.Denied)})
		a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
		if err := apply(t.Context(), a, domain.CreateTrail, domain.Observed{}); !model.Is(err, model.Denied) {
			t.Errorf("a create that is denied: %v", err)
		}
		if err := apply(t.Context(), a, domain.DestroyShipping, domain.Observed{}); err == nil || err.Error() != "destroy shipping  is no step that can be applied" {
			t.Errorf("%v", err)
		}
	})
}

// The trust is repaired after a look. What others wrote after a write whose answer was lost is not
// overwritten, as far as RAM tells when a role was written.
func TestApplier_updateTrust(t *testing.T) {
	t.Parallel()
	trust, err := rampolicy.ParseTrust([]byte(otherTrust))
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		updated [2]string // when the role was written, at the first look and at the second
		write   error     // the answer to the first write
		look    hook
		trust   string // that is read; otherTrust if empty
		says    string
		writes  int
	}{
		"written":                                {writes: 1},
		"lost, and as before":                    {updated: [2]string{"1", "1"}, write: failure(model.Unreachable), writes: 2},
		"lost, and written since":                {updated: [2]string{"1", "2"}, write: failure(model.Unreachable), writes: 1, says: "The trust policy of role AliyunActionTrailDefaultRole was changed by others during this run: role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com"},
		"lost, and when it was written is new":   {updated: [2]string{"", "2"}, write: failure(model.Unreachable), writes: 2},
		"lost, and when it was written is gone":  {updated: [2]string{"1", ""}, write: failure(model.Unreachable), writes: 2},
		"throttled, and written since":           {updated: [2]string{"1", "2"}, write: failure(model.Throttled), writes: 2},
		"not readable":                           {look: hook{operation: "GetRole", nth: 1, err: failure(model.Denied)}, says: "Code: message"},
		"not readable any more":                  {write: failure(model.Throttled), look: hook{operation: "GetRole", nth: 2, err: failure(model.Denied)}, writes: 1, says: "Code: message"},
		"not understood":                         {trust: `{}`, says: "the trust policy of role AliyunActionTrailDefaultRole"},
		"denied by a statement that must remain": {trust: denyingOthers, says: "statement 1 of its trust denies actiontrail.aliyuncs.com and others"},
		"repaired by others":                     {trust: string(rampolicy.StandardTrust()), says: errObserveAgain.Error()},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			read := otherTrust
			if row.trust != "" {
				read = row.trust
			}
			looks := 0
			c.on(hook{operation: "GetRole", before: func(context.Context) {
				role := model.Role{Name: names.DefaultRole, Trust: []byte(read)}
				if updated := row.updated[min(looks, 1)]; updated != "" {
					role.Updated = json.RawMessage(updated)
				}
				looks++
				c.roles[names.DefaultRole] = role
			}})
			if row.look.operation != "" {
				c.hooks = append([]*hook{&row.look}, c.hooks...)
				c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: []byte(read)}
			}
			c.on(hook{operation: "UpdateRole", nth: 1, err: row.write})
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
			err := apply(t.Context(), a, domain.UpdateTrust, domain.Observed{Role: domain.ObservedRole{Exists: true, Trust: trust, Verdict: trust.Judge(a.want.Caller())}})
			if (err != nil) != (row.says != "") || err != nil && !strings.Contains(err.Error(), row.says) || c.count("UpdateRole") != row.writes {
				t.Errorf("%s: %v after %d writes", name, err, c.count("UpdateRole"))
			}
		})
	}
}

const denyingOthers = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","ecs.aliyuncs.com"]}}]}`

// A project that exists already is the declared one if it answers where it is declared, now or a moment
// later. One that answers in another region is not waited for.
func TestApplier_createProject(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		region string // where it is; empty where it is not
		later  bool   // whether it answers a moment later only
		says   string
		asked  int // how often, at least; 1 where no other region is
	}{
		"here":        {"cn-hangzhou", false, "", 1},
		"a bit later": {"cn-hangzhou", true, "", 20},
		"elsewhere":   {"cn-beijing", false, "project security-audit is in cn-beijing, not in cn-hangzhou", 20},
		"nowhere":     {"", false, "Code: message", 20},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.projects["security-audit"] = row.region
			if row.later {
				c.on(hook{operation: "GetProject", nth: 1, err: failure(model.NotFound)})
			}
			c.on(hook{operation: "CreateProject", err: failure(model.Exists)})
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
			a.want.Project.Create = true
			err := apply(t.Context(), a, domain.CreateProject, domain.Observed{})
			if (err != nil) != (row.says != "") || err != nil && !strings.Contains(err.Error(), row.says) || !a.youngProject.Load() {
				t.Errorf("%s: %v", name, err)
			}
			if asked := c.count("GetProject"); asked < row.asked || row.asked == 1 && asked > 1 {
				t.Errorf("%s: asked %d times", name, asked)
			}
		})
	}
}

// Through an endpoint of another region, a project may be created there. A Logstore that is refused because
// its project does not show yet makes the project a young one.
func TestApplier_createLogstore(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		created bool   // whether this run has created the project
		region  string // that the project tells
		err     error  // of that
		answer  error  // to the create
		says    string
		young   bool
	}{
		"observed":                          {region: "cn-hangzhou"},
		"observed elsewhere":                {region: "cn-beijing"},
		"created":                           {created: true, region: "cn-hangzhou"},
		"created elsewhere":                 {created: true, region: "cn-beijing", says: "project security-audit is in cn-beijing, not in cn-hangzhou"},
		"created, and where is not told":    {created: true},
		"created, and it does not answer":   {created: true, region: "cn-beijing", err: failure(model.NotFound)},
		"the project is not found":          {region: "cn-hangzhou", answer: failure(model.NotFound), young: true},
		"the project is of another account": {region: "cn-hangzhou", answer: failure(model.OtherAccount), young: true},
		"denied":                            {region: "cn-hangzhou", answer: failure(model.Quota), says: "Code: message"},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			log := &stepLog{}
			if row.created {
				log.add(domain.Step{Kind: domain.CreateProject, Name: "security-audit"})
			}
			c.on(hook{operation: "CreateLogStore", nth: 1, err: row.answer})
			a := &applier{cloud: toldRegion{c, row.region, row.err}, want: twoLineSpec(), log: log}
			err := apply(t.Context(), a, domain.CreateLogstore, domain.Observed{})
			if (err != nil) != (row.says != "") || err != nil && !strings.Contains(err.Error(), row.says) || a.youngProject.Load() != row.young {
				t.Errorf("%s: %v, a young project %t", name, err, a.youngProject.Load())
			}
		})
	}
}
