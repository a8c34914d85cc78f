package reconcile

import (
	"context"
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// healthy are the statuses of a state in which everything is in order.
var healthy = domain.Statuses{Trail: domain.TrailPresent, Role: domain.RoleAuthorized, Logstore: domain.LogstoreReady, Index: domain.IndexComplete}

// A part that the state has and that the first answer lacks is looked at once more: the
// first answer may be stale. The second one counts.
func TestObserver_secondLook(t *testing.T) {
	t.Parallel()
	none := &model.Error{Class: model.NotFound, Attempts: 1}
	for name, row := range map[string]struct {
		hook    hook
		known   domain.Statuses // what the state says
		looks   int
		present bool
	}{
		"nothing is missing":             {hook{}, healthy, 1, true},
		"the role, stale":                {hook{operation: "GetRole", nth: 1, err: none}, healthy, 2, true},
		"the project, stale":             {hook{operation: "GetProject", nth: 1, err: none}, healthy, 1, true}, // the Logstore answers
		"the Logstore, stale":            {hook{operation: "GetLogStore", nth: 1, err: none}, healthy, 2, true},
		"the index, stale":               {hook{operation: "GetIndex", nth: 1, err: none}, healthy, 2, true},
		"the Logstore, gone":             {hook{operation: "GetLogStore", err: none}, healthy, 2, false},
		"the Logstore, known to be gone": {hook{operation: "GetLogStore", err: none}, domain.Statuses{Trail: domain.TrailPresent, Role: domain.RoleAuthorized, Logstore: domain.StatusMissing, Index: domain.StatusMissing}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.on(row.hook)
				want := twoLineSpec()
				observed, err := Observer{Cloud: c, Policies: &PolicyCache{}}.ObserveTwice(t.Context(), want, row.known)
				if err != nil {
					t.Fatal(err)
				}
				if looks := c.count("DescribeInnerTrails"); looks != row.looks {
					t.Errorf("%d looks, want %d", looks, row.looks)
				}
				present := observed.Role.Exists && observed.Logstore != nil && observed.Index != nil && want.TrailStatus(observed) == domain.TrailPresent
				if present != row.present {
					t.Errorf("all present: %t", present)
				}
			})
		})
	}
	t.Run("the trail, stale", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			all := c.trails
			c.trails = nil
			c.on(hook{operation: "DescribeInnerTrails", nth: 2, before: func(context.Context) { c.trails = all }})
			observed, err := Observer{Cloud: c, Policies: &PolicyCache{}}.ObserveTwice(t.Context(), twoLineSpec(), healthy)
			if _, ok := domain.FindTrail(observed.Trails, "platform-ops"); err != nil || !ok {
				t.Errorf("%v, trail %t", err, ok)
			}
		})
	})
}

// An answer that is not understood, or that is no answer, is an error and never an
// absence.
func TestObserver_noAnswerIsNoAbsence(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetLogStore", "GetIndex"} {
		for _, class := range []model.Class{model.BadResponse, model.Unavailable, model.Denied, model.OtherAccount} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.on(hook{operation: operation, err: &model.Error{Class: class, Attempts: 1}})
				if _, err := (Observer{Cloud: c, Policies: &PolicyCache{}}).Observe(t.Context(), twoLineSpec()); !model.Is(err, class) {
					t.Errorf("%s: class %d is observed as %v", operation, class, err)
				}
			})
		}
	}
}

// What denies delivery is observed with everything else; so is a policy that is not known.
func TestObserver_policies(t *testing.T) {
	t.Parallel()
	deny := model.ResourcePolicy{Document: []byte(`{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:*","Resource":"*","Principal":["1"]}]}`)}
	const denied, deniedByLogstore = "the project policy denies log:PostLogStoreLogs to 1", "the policy of the Logstore denies log:PostLogStoreLogs to 1"
	failed := func(class model.Class, status int) error {
		return &model.Error{Class: class, Status: status, Attempts: 1}
	}
	for name, row := range map[string]struct {
		project, logstore model.ResourcePolicy
		hooks             []hook
		want              string // the status
		unread            int
		suspicious        bool
		asksAgain         bool // for the policy of the Logstore
	}{
		"none":            {want: domain.LogstoreReady, asksAgain: true},
		"of the project":  {project: deny, want: denied, asksAgain: true},
		"of the Logstore": {logstore: deny, want: deniedByLogstore, asksAgain: true},
		"both":            {project: deny, logstore: deny, want: denied + "; " + deniedByLogstore, asksAgain: true},
		"the service has none of Logstores": {
			hooks: []hook{{operation: "GetResourcePolicy", err: failed(model.Refused, 405)}}, project: deny, want: denied,
		},
		"an endpoint that does not know the operation": {hooks: []hook{{operation: "GetResourcePolicy", err: failed(model.NotEnabled, 400)}}, want: domain.LogstoreReady},
		"neither is granted": {
			hooks:   []hook{{operation: "GetProjectPolicy", err: failed(model.Denied, 403)}, {operation: "GetResourcePolicy", err: failed(model.Denied, 403)}},
			project: deny, want: domain.LogstoreReady, unread: 2, asksAgain: true,
		},
		"one is not granted":              {hooks: []hook{{operation: "GetProjectPolicy", err: failed(model.Denied, 403)}}, logstore: deny, want: deniedByLogstore, unread: 1, asksAgain: true},
		"a refusal":                       {hooks: []hook{{operation: "GetProjectPolicy", err: failed(model.Refused, 400)}}, want: domain.LogstoreReady, unread: 1, asksAgain: true},
		"a refusal of the second":         {hooks: []hook{{operation: "GetResourcePolicy", err: failed(model.Refused, 400)}}, want: domain.LogstoreReady, unread: 1, asksAgain: true},
		"not understood":                  {hooks: []hook{{operation: "GetProjectPolicy", err: failed(model.BadResponse, 200)}}, want: domain.LogstoreReady, unread: 1, suspicious: true, asksAgain: true},
		"a document not understood":       {project: model.ResourcePolicy{Document: []byte(`{"Statement":[]}`)}, want: domain.LogstoreReady, unread: 1, suspicious: true, asksAgain: true},
		"the service has no such path":    {hooks: []hook{{operation: "GetResourcePolicy", err: failed(model.Refused, 404)}}, want: domain.LogstoreReady},
		"a stale absence of the Logstore": {hooks: []hook{{operation: "GetResourcePolicy", err: failed(model.NotFound, 404)}}, want: domain.LogstoreReady, unread: 1, asksAgain: true},
		"a stale absence of the project":  {hooks: []hook{{operation: "GetProjectPolicy", err: failed(model.NotFound, 404)}}, want: domain.LogstoreReady, unread: 1, asksAgain: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.projectPolicy, c.logstorePolicy, c.calls = row.project, row.logstore, nil
				for _, h := range row.hooks {
					c.on(h)
				}
				o, want := Observer{Cloud: c, Policies: &PolicyCache{}}, twoLineSpec()
				want.Account = "1"
				for range 2 {
					observed, err := o.Observe(t.Context(), want)
					if err != nil {
						t.Fatal(err)
					}
					policies := observed.Integrity.Policies
					if status := want.LogstoreStatus(observed); status != row.want || len(policies.Unread) != row.unread || policies.Suspicious() != row.suspicious {
						t.Errorf("%q, want %q; %+v", status, row.want, policies)
					}
				}
				if observed, err := o.Observe(t.Context(), want); err != nil || (len(observed.Integrity.Policies.All) == 2) != row.asksAgain {
					t.Errorf("judged %+v, %v", observed.Integrity.Policies.All, err)
				}
				if again := c.count("GetResourcePolicy") == 3; again != row.asksAgain || c.count("GetProjectPolicy") != 3 || len(c.calls) > 24 {
					t.Errorf("calls %v", c.calls)
				}
			})
		})
	}
}

// A project or a Logstore that does not exist is one absence, not one more error.
func TestObserver_policiesOfNothing(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		delete(c.projects, "security-audit")
		observed, err := Observer{Cloud: c, Policies: &PolicyCache{}}.Observe(t.Context(), twoLineSpec())
		if err != nil || observed.ProjectExists || observed.Integrity.Policies.Unreadable() {
			t.Errorf("%v %+v", err, observed)
		}
		c.projects["security-audit"] = "cn-hangzhou"
		observed, err = Observer{Cloud: c, Policies: &PolicyCache{}}.Observe(t.Context(), twoLineSpec())
		if err != nil || !observed.ProjectExists || observed.Integrity.Policies.Unreadable() {
			t.Errorf("%v %+v", err, observed)
		}
	})
}

// A policy read that had no answer is an error, as of every other read.
func TestObserver_policiesUnanswered(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetProjectPolicy", "GetResourcePolicy"} {
		for _, class := range []model.Class{model.Unavailable, model.Unreachable, model.TimedOut, model.Throttled, model.BadCredentials, model.Expired} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.on(hook{operation: operation, err: &model.Error{Class: class, Attempts: 1}})
				if _, err := (Observer{Cloud: c, Policies: &PolicyCache{}}).Observe(t.Context(), twoLineSpec()); !model.Is(err, class) {
					t.Errorf("%s: class %d is observed as %v", operation, class, err)
				}
			})
		}
	}
}

// Where it is allowed, the answer that a project belongs to another account is observed: it
// stands for the whole project, also where only a part of it answers so.
func TestObserver_projectTaken(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetProject", "GetLogStore", "GetIndex"} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: operation, err: &model.Error{Class: model.OtherAccount, Attempts: 1}})
			observed, err := Observer{Cloud: c, Policies: &PolicyCache{}, AllowTaken: true}.Observe(t.Context(), twoLineSpec())
			if err != nil || observed.ProjectTaken == nil || observed.ProjectExists || observed.Logstore != nil || observed.Index != nil {
				t.Errorf("%s: %v, %+v", operation, err, observed)
			}
			if guard := twoLineSpec().CheckPreconditions(observed, domain.GuardOptions{}); !domain.ProjectMayAppear(guard) {
				t.Errorf("%s: the guard says %v", operation, guard)
			}
		})
	}
}

// The search has ended before anything is written; an interrupted one is an error.
func TestObserver_slot(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		ctx, cancel := context.WithCancel(t.Context())
		c.on(hook{operation: "DescribeInnerTrails elsewhere", nth: 3, before: func(context.Context) { cancel() }})
		if _, err := (Observer{Cloud: c, Policies: &PolicyCache{}}).ObserveSlot(ctx, twoLineSpec(), true); err == nil || !errors.Is(err, context.Canceled) {
			t.Errorf("an interrupted search is %v", err)
		}
	})
	for _, expected := range []bool{true, false} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.addRival("us-west-1")
			observed, err := Observer{Cloud: c, Policies: &PolicyCache{}}.ObserveSlot(t.Context(), twoLineSpec(), expected)
			if guard := twoLineSpec().CheckPreconditions(observed, domain.GuardOptions{Creating: true}); err != nil || !errors.As(guard, new(*domain.ConflictError)) {
				t.Errorf("%v, the guard says %v", err, guard)
			}
		})
	}
}
