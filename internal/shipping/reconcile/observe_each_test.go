package reconcile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

func observer(c *fakeCloud) Observer { return Observer{Cloud: c, Policies: &PolicyCache{}} }

// Of a part that cannot be read, the error says so, and the others are observed.
func TestObserver_ObserveEach(t *testing.T) {
	t.Parallel()
	unmanaged := func(s *domain.Spec) { s.Role.Manage = false }
	notEnabled := hook{operation: "DescribeInnerTrails", err: &model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Attempts: 1}}
	roleARN := func(text string) func(*fakeCloud) { return func(c *fakeCloud) { c.trails[0].RoleARN = text } }
	projectARN := func(text string) func(*fakeCloud) { return func(c *fakeCloud) { c.trails[0].ProjectARN = text } }
	trust := func(text string) func(*fakeCloud) {
		return func(c *fakeCloud) {
			c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: []byte(text)}
		}
	}
	for name, row := range map[string]struct {
		change     func(*fakeCloud)
		hook       hook
		spec       func(*domain.Spec)
		notEnabled bool // whether that is an observation
		want       string
	}{
		"everything":                                     {want: "trail role project Logstore index"},
		"no names yet":                                   {spec: func(s *domain.Spec) { s.Trail, s.Project.Name = "", "" }, want: "role"},
		"no name of a trail yet":                         {spec: func(s *domain.Spec) { s.Trail = "" }, want: "role project"},
		"not enabled":                                    {hook: notEnabled, want: "role project Logstore index, trails: InvalidAction.NotFound"},
		"not enabled, as an observation":                 {hook: notEnabled, notEnabled: true, want: "not-enabled role project Logstore index"},
		"trails denied":                                  {hook: hook{operation: "DescribeInnerTrails", err: failure(model.Denied)}, notEnabled: true, want: "role project Logstore index, trails: Code"},
		"role denied":                                    {hook: hook{operation: "GetRole", err: failure(model.Denied)}, want: "trail project Logstore index, role: Code"},
		"role denied, not managed":                       {hook: hook{operation: "GetRole", err: failure(model.Denied)}, spec: unmanaged, want: "trail unreadable-role project Logstore index"},
		"role not understood, not managed":               {hook: hook{operation: "GetRole", err: failure(model.BadResponse)}, spec: unmanaged, want: "trail unreadable-role project Logstore index"},
		"role unavailable, not managed":                  {hook: hook{operation: "GetRole", err: failure(model.Unavailable)}, spec: unmanaged, want: "trail project Logstore index, role: Code"},
		"role missing, not managed":                      {hook: hook{operation: "GetRole", err: failure(model.NotFound)}, spec: unmanaged, want: "trail project Logstore index"},
		"policies of the role denied, not managed":       {hook: hook{operation: "ListPoliciesForRole", err: failure(model.Denied)}, spec: unmanaged, want: "trail unreadable-role project Logstore index"},
		"policies of the role denied":                    {hook: hook{operation: "ListPoliciesForRole", err: failure(model.Denied)}, want: "trail role project Logstore index, role: Code"},
		"trust not understood":                           {change: trust(`{}`), want: "trail role project Logstore index, role: the trust policy"},
		"trust not understood, not managed":              {change: trust(`{}`), spec: unmanaged, want: "trail unreadable-role project Logstore index"},
		"the Logstore answers, and the project does not": {hook: hook{operation: "GetProject", err: failure(model.NotFound)}, want: "trail role Logstore index"},
		"project denied":                                 {hook: hook{operation: "GetProject", err: failure(model.Denied)}, want: "trail role Logstore index, project: Code"},
		"Logstore denied":                                {hook: hook{operation: "GetLogStore", err: failure(model.Denied)}, want: "trail role project, Logstore: Code"},
		"index denied":                                   {hook: hook{operation: "GetIndex", err: failure(model.Denied)}, want: "trail role project Logstore, index: Code"},
		"a policy unreachable":                           {hook: hook{operation: "GetProjectPolicy", err: failure(model.Unreachable)}, want: "trail role project Logstore index, policies: Code"},
		"role of the trail not told":                     {change: roleARN(""), want: "trail role project Logstore index"},
		"role of the trail not understood":               {change: roleARN("nonsense"), want: "trail role project Logstore index, destination: trail platform-ops ships through something this provider does not understand: \"nonsense\""},
		"destination not understood":                     {change: projectARN("nonsense"), want: "trail role project Logstore index, destination: trail platform-ops ships to something this provider does not understand: \"nonsense\""},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			if row.change != nil {
				row.change(c)
			}
			c.on(row.hook)
			s, o := twoLineSpec(), observer(c)
			if row.spec != nil {
				row.spec(&s)
			}
			o.AllowNotEnabled = row.notEnabled
			observed, unread := o.ObserveEach(t.Context(), s)
			var parts []string
			_, trail := domain.FindTrail(observed.Trails, s.Trail)
			for _, part := range []struct {
				name  string
				there bool
			}{
				{"not-enabled", observed.NotEnabled != nil}, {"trail", trail}, {"unreadable-role", observed.Role.Unreadable != nil}, {"role", observed.Role.Exists},
				{"project", observed.Integrity.Project != nil}, {"Logstore", observed.Logstore != nil}, {"index", observed.Index != nil},
			} {
				if part.there {
					parts = append(parts, part.name)
				}
			}
			got := strings.Join(parts, " ")
			for _, part := range []struct {
				name string
				err  error
			}{
				{"trails", unread.Trails}, {"role", unread.Role}, {"project", unread.Project}, {"Logstore", unread.Logstore}, {"index", unread.Index},
				{"policies", unread.Policies}, {"destination", unread.Destination},
			} {
				var failed *model.Error
				if errors.As(part.err, &failed) {
					got += ", " + part.name + ": " + failed.Code
				} else if part.err != nil {
					got += ", " + part.name + ": " + part.err.Error()
				}
			}
			if !strings.HasPrefix(got, row.want) || !strings.Contains(row.want, ":") && got != row.want {
				t.Errorf("%s: %s, want %s", name, got, row.want)
			}
			if s.Project.Name == "" && (c.count("GetProject") > 0 || c.count("GetProjectPolicy") > 0) || !s.HasLogstoreName() && c.count("GetLogStore")+c.count("GetIndex") > 0 {
				t.Errorf("%s: what has no name is read: %v", name, c.calls)
			}
		})
	}
}

// What an ingest processor does is read once for a process that keeps it.
func TestObserver_processors(t *testing.T) {
	t.Parallel()
	for _, cache := range []*ProcessorCache{nil, {}} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.logstores["security-audit"] = observedWith(t, `{"processorId":"mask"}`)
			o := observer(c)
			o.Processors = cache
			for range 2 {
				observed, err := o.Observe(t.Context(), twoLineSpec())
				if p := observed.Integrity.Processor; err != nil || p == nil || p.Name != "mask" {
					t.Errorf("%v, %v", p, err)
				}
			}
			if read := c.count("GetIngestProcessor"); (read == 1) != (cache != nil) {
				t.Errorf("it is read %d times", read)
			}
		})
	}
}

// A project that does not answer where it is declared, and is not to be created, is looked for in the
// other regions.
func TestObserver_ObserveSlot_project(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		region  string
		create  bool
		taken   bool
		err     error // of the trails
		want    string
		regions bool // whether others are asked
	}{
		"where it is declared":     {region: "cn-hangzhou"},
		"elsewhere":                {region: "cn-beijing", want: "cn-beijing", regions: true},
		"nowhere":                  {regions: true},
		"elsewhere, to be created": {region: "cn-beijing", create: true},
		"of another account":       {region: "cn-beijing", taken: true},
		"trails not readable":      {region: "cn-beijing", err: failure(model.Denied)},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.projects["security-audit"] = row.region
			if row.region != "cn-hangzhou" {
				clear(c.logstores)
			}
			if row.taken {
				c.on(hook{operation: "GetProject", nth: 1, err: failure(model.OtherAccount)})
			}
			c.on(hook{operation: "DescribeInnerTrails", err: row.err})
			o, s := observer(c), twoLineSpec()
			o.AllowTaken, s.Project.Create = true, row.create
			observed, err := o.ObserveSlot(t.Context(), s, false)
			if observed.ProjectElsewhere != row.want || (err != nil) != (row.err != nil) || (c.count("GetProject") > 1) != row.regions {
				t.Errorf("%s: elsewhere is %q, %v after %d calls", name, observed.ProjectElsewhere, err, c.count("GetProject"))
			}
		})
	}
}

// The other regions are asked once for a process, only where the trail is missing, and beside the other
// reads where that is expected.
func TestObserver_ObserveTrails(t *testing.T) {
	t.Parallel()
	slow := func(context.Context) { time.Sleep(time.Second) }
	for name, row := range map[string]struct {
		missing, expected, keeps bool
		searches                 int
		took                     time.Duration
	}{
		"there":                          {searches: 0, took: 2 * time.Second},
		"there, and expected missing":    {expected: true, searches: 2, took: 2 * time.Second},
		"missing":                        {missing: true, searches: 2, took: 4 * time.Second},
		"missing, as expected":           {missing: true, expected: true, searches: 2, took: 2 * time.Second},
		"missing, and kept":              {missing: true, keeps: true, searches: 1, took: 3 * time.Second},
		"missing, as expected, and kept": {missing: true, expected: true, keeps: true, searches: 1, took: 2 * time.Second},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.addRival("cn-beijing")
			if row.missing {
				c.trails = slices.DeleteFunc(c.trails, func(trail model.Trail) bool { return trail.Name == "platform-ops" })
			}
			c.on(hook{operation: "DescribeInnerTrails", before: slow})
			c.on(hook{operation: elsewhere, before: slow})
			o := observer(c)
			if row.keeps {
				o.Regions = NewRegionSearch()
			}
			begun := time.Now()
			for range 2 {
				observed, err := o.ObserveTrails(t.Context(), twoLineSpec(), row.expected)
				_, found := domain.FindTrail(observed.Trails, "platform-ops")
				if err != nil || found == row.missing || (observed.OtherRegions != nil) != row.missing || row.missing && len(observed.OtherRegions.Trails["cn-beijing"]) != 1 {
					t.Errorf("%s: %+v, %v", name, observed, err)
				}
			}
			if asked := c.count(elsewhere) / (len(model.Regions()) - 1); asked != row.searches || time.Since(begun) != row.took || c.count("GetRole") > 0 {
				t.Errorf("%s: %d searches in %s", name, asked, time.Since(begun))
			}
		})
	}
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "DescribeInnerTrails", err: failure(model.Denied)})
		if _, err := observer(c).ObserveTrails(t.Context(), twoLineSpec(), false); !model.Is(err, model.Denied) {
			t.Errorf("denied: %v", err)
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		ctx, cancel := context.WithCancel(t.Context())
		c.on(hook{operation: elsewhere, nth: 1, before: func(context.Context) { cancel() }})
		if _, err := observer(c).ObserveTrails(ctx, twoLineSpec(), false); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
	})
}
