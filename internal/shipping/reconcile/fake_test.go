package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// fakeCloud is a cloud of one account in memory. It does what the services do for the
// calls that this package makes, and records them.
type fakeCloud struct {
	mu    sync.Mutex
	calls []string // the operations called, in their order
	hooks []*hook

	roles     map[string]model.Role
	attached  map[string][]model.AttachedPolicy
	projects  map[string]string         // region by name
	logstores map[string]model.Logstore // by name of the project
	indexes   map[string]model.Index    // by name of the project
	trails    []model.Trail
	policies  map[string]model.PolicyVersion // by name
	born      int                            // Logstores that were created

	projectPolicy, logstorePolicy model.ResourcePolicy
}

// hook is what a test does to the nth call of an operation; to each one if nth is 0.
type hook struct {
	operation string
	nth       int
	before    func(ctx context.Context) // outside the lock
	err       error                     // the answer
	acts      bool                      // whether the service acts in spite of err

	seen int
}

func newFakeCloud() *fakeCloud {
	return &fakeCloud{
		roles: map[string]model.Role{}, attached: map[string][]model.AttachedPolicy{}, projects: map[string]string{"security-audit": "cn-hangzhou"},
		logstores: map[string]model.Logstore{}, indexes: map[string]model.Index{},
	}
}

// inBubble runs a test with a fake cloud in a bubble, where waits take no time.
func inBubble(t *testing.T, test func(t *testing.T, c *fakeCloud)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newFakeCloud()) })
}

// failure is an answer of a service to a writing call.
func failure(class model.Class) error {
	return &model.Error{Class: class, Mutating: true, Attempts: 1, Status: 400, Code: "Code", Message: "message"}
}

var writing = []string{
	"CreateRole", "UpdateRole", "AttachPolicyToRole", "CreateProject", "CreateLogStore", "UpdateLogStore", "DeleteLogStore",
	"CreateIndex", "UpdateIndex", "CreateInnerTrail", "DeleteInnerTrail", "StartLogging", "StopLogging",
}

// on adds a hook.
func (c *fakeCloud) on(h hook) { c.hooks = append(c.hooks, &h) }

// writes returns the writing calls.
func (c *fakeCloud) writes() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.calls), func(operation string) bool { return !slices.Contains(writing, operation) })
}

// count returns how often an operation was called.
func (c *fakeCloud) count(operation string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, call := range c.calls {
		if call == operation {
			n++
		}
	}
	return n
}

// call makes a call: act runs with the lock held.
func (c *fakeCloud) call(ctx context.Context, operation string, act func() error) error {
	canceled := &model.Error{Class: model.Canceled, Mutating: slices.Contains(writing, operation), Cause: context.Canceled}
	c.mu.Lock()
	if ctx.Err() != nil { // it is not sent
		c.mu.Unlock()
		return canceled
	}
	c.calls = append(c.calls, operation)
	var due *hook
	for _, h := range c.hooks {
		if h.operation == operation {
			h.seen++
			if due == nil && (h.nth == 0 || h.nth == h.seen) {
				due = h
			}
		}
	}
	c.mu.Unlock()
	if due != nil && due.before != nil {
		due.before(ctx)
	}
	if ctx.Err() != nil {
		canceled.Attempts = 1
		return canceled
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if due == nil || due.err == nil {
		return act()
	}
	if due.acts {
		_ = act()
	}
	return due.err
}

// read makes a reading call.
func read[T any](ctx context.Context, c *fakeCloud, operation string, find func() (T, bool)) (found T, err error) {
	err = c.call(ctx, operation, func() error {
		var ok bool
		if found, ok = find(); !ok {
			return &model.Error{Class: model.NotFound, Attempts: 1}
		}
		return nil
	})
	return found, err
}

// create makes a call that creates what must not exist.
func (c *fakeCloud) create(ctx context.Context, operation string, exists func() bool, act func()) error {
	return c.call(ctx, operation, func() error {
		if exists() {
			return failure(model.Exists)
		}
		act()
		return nil
	})
}

// change makes a call that changes what must exist.
func (c *fakeCloud) change(ctx context.Context, operation string, exists func() bool, act func()) error {
	return c.call(ctx, operation, func() error {
		if !exists() {
			return failure(model.NotFound)
		}
		act()
		return nil
	})
}

func (*fakeCloud) Clock() model.Clock { return model.SystemClock{} }

func (*fakeCloud) MaxRetries() int { return 2 }

func (c *fakeCloud) GetRole(ctx context.Context, name string) (model.Role, error) {
	return read(ctx, c, "GetRole", func() (model.Role, bool) { r, ok := c.roles[name]; return r, ok })
}

func (c *fakeCloud) CreateRole(ctx context.Context, name, _ string, trust json.RawMessage) error {
	return c.create(ctx, "CreateRole", func() bool { return c.roles[name].Name != "" }, func() { c.roles[name] = model.Role{Name: name, Trust: trust} })
}

func (c *fakeCloud) UpdateRoleTrust(ctx context.Context, name string, trust json.RawMessage) error {
	return c.change(ctx, "UpdateRole", func() bool { return c.roles[name].Name != "" }, func() { c.roles[name] = model.Role{Name: name, Trust: trust} })
}

func (c *fakeCloud) ListPoliciesForRole(ctx context.Context, name string) ([]model.AttachedPolicy, error) {
	return read(ctx, c, "ListPoliciesForRole", func() ([]model.AttachedPolicy, bool) { return c.attached[name], c.roles[name].Name != "" })
}

func (c *fakeCloud) AttachPolicyToRole(ctx context.Context, role string, policy model.AttachedPolicy) error {
	return c.create(ctx, "AttachPolicyToRole", func() bool { return slices.Contains(c.attached[role], policy) },
		func() { c.attached[role] = append(c.attached[role], policy) })
}

func (c *fakeCloud) GetPolicy(ctx context.Context, policy model.AttachedPolicy) (model.PolicyVersion, error) {
	return read(ctx, c, "GetPolicy "+policy.Name, func() (model.PolicyVersion, bool) { v, ok := c.policies[policy.Name]; return v, ok })
}

func (c *fakeCloud) GetProject(ctx context.Context, p model.Project) (model.ProjectInfo, error) {
	return read(ctx, c, "GetProject", func() (model.ProjectInfo, bool) {
		return model.ProjectInfo{Name: p.Name, Region: p.Region}, c.projects[p.Name] == p.Region
	})
}

func (c *fakeCloud) CreateProject(ctx context.Context, p model.Project, _ string) error {
	return c.create(ctx, "CreateProject", func() bool { return c.projects[p.Name] != "" }, func() { c.projects[p.Name] = p.Region })
}

func (c *fakeCloud) GetProjectPolicy(ctx context.Context, p model.Project) (model.ResourcePolicy, error) {
	return read(ctx, c, "GetProjectPolicy", func() (model.ResourcePolicy, bool) { return c.projectPolicy, c.projects[p.Name] != "" })
}

func (c *fakeCloud) GetResourcePolicy(ctx context.Context, p model.Project, _ string) (model.ResourcePolicy, error) {
	return read(ctx, c, "GetResourcePolicy", func() (model.ResourcePolicy, bool) { _, ok := c.logstores[p.Name]; return c.logstorePolicy, ok })
}

func (c *fakeCloud) GetLogstore(ctx context.Context, p model.Project, _ string) (model.Logstore, error) {
	return read(ctx, c, "GetLogStore", func() (model.Logstore, bool) { l, ok := c.logstores[p.Name]; return l, ok })
}

func (c *fakeCloud) GetIngestProcessor(ctx context.Context, _ model.Project, name string) (model.IngestProcessor, error) {
	return read(ctx, c, "GetIngestProcessor", func() (model.IngestProcessor, bool) {
		return model.IngestProcessor{Name: name, SPL: "* | where x = 'y'"}, true
	})
}

func (c *fakeCloud) CreateLogstore(ctx context.Context, p model.Project, l model.Logstore) error {
	return c.create(ctx, "CreateLogStore", func() bool { return c.logstores[p.Name].Name != "" }, func() {
		c.born++ // minutes after the first day
		c.logstores[p.Name] = withMember(l, fmt.Sprintf(`"createTime":%d`, firstDay+60*c.born))
	})
}

// firstDay is before the clock of every test begins.
const firstDay = 915_148_800

// withMember returns a Logstore with one member of its document as given.
func withMember(l model.Logstore, member string) model.Logstore {
	text, err := json.Marshal(l)
	document := strings.TrimSuffix(string(text), "}")
	if created := l.Created(); !created.IsZero() {
		document += fmt.Sprintf(`,"createTime":%d`, created.Unix())
	}
	if err = firstError(err, json.Unmarshal([]byte(document+","+member+"}"), &l)); err != nil {
		panic(err)
	}
	return l
}

func (c *fakeCloud) UpdateLogstore(ctx context.Context, p model.Project, l model.Logstore) error {
	return c.change(ctx, "UpdateLogStore", func() bool { return c.logstores[p.Name].Name != "" }, func() { c.logstores[p.Name] = l })
}

func (c *fakeCloud) DeleteLogstore(ctx context.Context, p model.Project, _ string) error {
	return c.change(ctx, "DeleteLogStore", func() bool { return c.logstores[p.Name].Name != "" }, func() { delete(c.logstores, p.Name) })
}

func (c *fakeCloud) GetIndex(ctx context.Context, p model.Project, _ string) (model.Index, error) {
	return read(ctx, c, "GetIndex", func() (model.Index, bool) { x, ok := c.indexes[p.Name]; return x, ok })
}

func (c *fakeCloud) CreateIndex(ctx context.Context, p model.Project, _ string, x model.Index) error {
	return c.create(ctx, "CreateIndex", func() bool { _, ok := c.indexes[p.Name]; return ok }, func() { c.indexes[p.Name] = x })
}

func (c *fakeCloud) UpdateIndex(ctx context.Context, p model.Project, _ string, x model.Index) error {
	return c.change(ctx, "UpdateIndex", func() bool { _, ok := c.indexes[p.Name]; return ok }, func() { c.indexes[p.Name] = x })
}

func (c *fakeCloud) DescribeInnerTrails(ctx context.Context, region string) ([]model.Trail, error) {
	operation := "DescribeInnerTrails"
	if region != "cn-hangzhou" {
		operation += " elsewhere"
	}
	return read(ctx, c, operation, func() (here []model.Trail, ok bool) {
		for _, trail := range c.trails {
			if trail.HomeRegion == region {
				here = append(here, trail)
			}
		}
		return here, true
	})
}

func (c *fakeCloud) CreateInnerTrail(ctx context.Context, region, name, projectARN, roleARN string) error {
	return c.create(ctx, "CreateInnerTrail", func() bool { return len(c.trails) > 0 }, func() {
		c.trails = append(c.trails, model.Trail{Name: name, HomeRegion: region, Status: model.TrailFresh, ProjectARN: projectARN, RoleARN: roleARN})
	})
}

func (c *fakeCloud) DeleteInnerTrail(ctx context.Context, _, name string) error {
	named := func(t model.Trail) bool { return t.Name == name }
	return c.change(ctx, "DeleteInnerTrail", func() bool { return slices.ContainsFunc(c.trails, named) }, func() { c.trails = slices.DeleteFunc(c.trails, named) })
}

func (c *fakeCloud) StartLogging(ctx context.Context, _, name string) error {
	return c.change(ctx, "StartLogging", func() bool { _, ok := domain.FindTrail(c.trails, name); return ok }, func() { c.setStatus(name, model.TrailEnabled) })
}

func (c *fakeCloud) StopLogging(ctx context.Context, _, name string) error {
	return c.change(ctx, "StopLogging", func() bool { _, ok := domain.FindTrail(c.trails, name); return ok }, func() { c.setStatus(name, model.TrailStopped) })
}

func (c *fakeCloud) setStatus(name, status string) {
	for i := range c.trails {
		if c.trails[i].Name == name {
			c.trails[i].Status = status
		}
	}
}

func (c *fakeCloud) GetTrailStatus(ctx context.Context, _, _ string) (model.DeliveryStatus, error) {
	return read(ctx, c, "GetTrailStatus", func() (model.DeliveryStatus, bool) { return model.DeliveryStatus{}, true })
}

// addRival adds another trail.
func (c *fakeCloud) addRival(region string) {
	c.trails = append(c.trails, model.Trail{
		Name: "rival-trail", HomeRegion: region, Status: model.TrailEnabled, ProjectARN: arn.Project(region, "1", "rival-project"), RoleARN: "acs:ram::1:role/aliyunactiontraildefaultrole",
	})
}
