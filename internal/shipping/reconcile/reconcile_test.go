package reconcile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// reconciler returns a reconciler for a create of the two-line configuration, unless a
// change of it says otherwise.
func reconciler(c *fakeCloud, change func(*Reconciler)) *Reconciler {
	r := &Reconciler{Observer: Observer{Cloud: c, Policies: &PolicyCache{}}, Want: twoLineSpec(), Options: domain.GuardOptions{Creating: true}}
	if change != nil {
		change(r)
	}
	return r
}

func createProject(r *Reconciler) { r.Want.Project.Name, r.Want.Project.Create = "new-audit", true }

// move makes of a create an update that moves the shipping to another project.
func move(r *Reconciler) {
	createProject(r)
	r.Options = domain.GuardOptions{MayRecreate: true}
}

// shipped is a cloud in which the two-line configuration was applied.
func shipped(t *testing.T, c *fakeCloud) {
	t.Helper()
	if err := reconciler(c, nil).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.calls = nil
}

var everything = []string{
	"create role AliyunActionTrailDefaultRole", "attach policy AliyunActionTrailRolePolicy to role AliyunActionTrailDefaultRole", "create project new-audit",
	"create Logstore innertrail_platform-ops", "create index of Logstore innertrail_platform-ops", "create trail platform-ops", "start trail platform-ops",
}

func words(steps []domain.Step) []string {
	list := make([]string, len(steps))
	for i, s := range steps {
		list[i] = s.String()
	}
	return list
}

// before fails the test unless the first call comes before the second one.
func before(t *testing.T, calls []string, first, second string) {
	t.Helper()
	if a, b := slices.Index(calls, first), slices.Index(calls, second); a < 0 || b < 0 || a > b {
		t.Errorf("%s is not before %s: %v", first, second, calls)
	}
}

// Nothing ships to a destination that is not ready: the trail comes after the role, the
// project, the Logstore and the index, and is started last. The steps done are listed in
// the order of the steps, whichever of the concurrent ones ended first.
func TestReconciler_order(t *testing.T) {
	t.Parallel()
	for _, slow := range []string{"CreateRole", "CreateProject", "CreateLogStore"} {
		t.Run(slow+" is slow", func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				c.on(hook{operation: slow, before: func(context.Context) { time.Sleep(time.Second) }})
				r := reconciler(c, createProject)
				if err := r.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(words(r.Done), everything) {
					t.Errorf("done %v, want %v", words(r.Done), everything)
				}
				calls := c.writes()
				before(t, calls, "CreateRole", "AttachPolicyToRole")
				before(t, calls, "CreateProject", "CreateLogStore")
				before(t, calls, "CreateLogStore", "CreateIndex")
				for _, call := range calls[:5] {
					before(t, calls, call, "CreateInnerTrail")
				}
				before(t, calls, "CreateInnerTrail", "StartLogging")
				if asked := c.count(elsewhere); asked != len(model.Regions())-1 {
					t.Errorf("the other regions are asked %d times", asked)
				}
				if c.trails[0].Status != model.TrailEnabled {
					t.Errorf("the trail is %+v", c.trails[0])
				}
			})
		})
	}
}

// A second run finds nothing to do and writes nothing.
func TestReconciler_nothingToDo(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		r := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{} })
		if err := r.Run(t.Context()); err != nil || len(c.writes()) > 0 {
			t.Errorf("%v, after %v", err, c.writes())
		}
	})
}

// A step that fails ends its stage, and the trail is not touched. The error names the
// step and, in their order, the steps that were done.
func TestReconciler_failingStep(t *testing.T) {
	t.Parallel()
	for operation, row := range map[string]struct {
		step string
		done []int // indices of everything
	}{
		"CreateRole":         {everything[0], []int{2, 3, 4}},
		"AttachPolicyToRole": {everything[1], []int{0, 2, 3, 4}},
		"CreateProject":      {everything[2], []int{0, 1}},
		"CreateLogStore":     {everything[3], []int{0, 1, 2}},
		"CreateIndex":        {everything[4], []int{0, 1, 2, 3}},
		"CreateInnerTrail":   {everything[5], []int{0, 1, 2, 3, 4}},
		"StartLogging":       {everything[6], []int{0, 1, 2, 3, 4, 5}},
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				c.on(hook{operation: operation, err: failure(model.BadCredentials)})
				err := reconciler(c, createProject).Run(t.Context())
				var failed *StepError
				if !errors.As(err, &failed) || failed.Step.String() != row.step || !model.Is(err, model.BadCredentials) {
					t.Fatalf("%v, want a failure to %s", err, row.step)
				}
				var done []string
				for _, i := range row.done {
					done = append(done, everything[i])
				}
				if got := words(failed.Done); !slices.Equal(got, done) {
					t.Errorf("done %v, want %v", got, done)
				}
				if c.count(operation) != 1 || len(row.done) < 5 && c.count("CreateInnerTrail") > 0 && operation != "CreateInnerTrail" {
					t.Errorf("calls %v", c.writes())
				}
				stopped := errors.As(err, new(*NotShippingError))
				if stopped != (operation == "StartLogging") {
					t.Errorf("it says that nothing ships: %t", stopped)
				}
			})
		})
	}
}

// After a cancellation no call is made any more, whichever call it met.
func TestReconciler_cancelled(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetRole", "CreateRole", "CreateProject", "CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				change := createProject
				if operation == "DeleteInnerTrail" || operation == "StartLogging" {
					shipped(t, c)
					change = move
				}
				ctx, cancel := context.WithCancel(t.Context())
				calls := 0
				c.on(hook{operation: operation, nth: 1, before: func(context.Context) {
					c.mu.Lock()
					defer c.mu.Unlock()
					cancel()
					calls = len(c.calls)
				}})
				err := reconciler(c, change).Run(ctx)
				if err == nil {
					t.Fatal("it succeeds")
				}
				if after := c.calls[calls:]; len(after) > 0 {
					t.Errorf("after the cancellation it calls %v", after)
				}
				var moved *RecreateError
				if operation == "DeleteInnerTrail" && (!errors.As(err, &moved) || moved.Tried || !strings.Contains(moved.Outcome(), "interrupted while trail platform-ops was being deleted")) {
					t.Errorf("%v does not say what is true of the trail", err)
				}
			})
		})
	}
}

// The answer to a call is lost after the service acted. If the client has asked again, the
// service says that the object exists; it is ours if it is as declared.
func TestReconciler_lostAnswers(t *testing.T) {
	t.Parallel()
	t.Run("answered with already exists", func(t *testing.T) {
		t.Parallel()
		for _, operation := range []string{"CreateRole", "AttachPolicyToRole", "CreateProject", "CreateLogStore", "CreateIndex"} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				c.on(hook{operation: operation, nth: 1, err: failure(model.Exists), acts: true})
				if err := reconciler(c, createProject).Run(t.Context()); err != nil || len(c.trails) != 1 || c.count(operation) != 1 {
					t.Errorf("%s: %v after %v", operation, err, c.writes())
				}
			})
		}
	})
	t.Run("a trail that this run has not sent", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Exists), acts: true})
			r := reconciler(c, createProject)
			if err := r.Run(t.Context()); !errors.As(err, new(*domain.TrailExistsError)) || r.Last != nil || c.count("StartLogging") > 0 {
				t.Errorf("it takes a trail over that is not its own: %v after %v", err, c.writes())
			}
		})
	})
	t.Run("not answered at all", func(t *testing.T) {
		t.Parallel()
		for _, operation := range []string{"CreateRole", "AttachPolicyToRole", "CreateProject", "CreateLogStore", "CreateIndex", "CreateInnerTrail", "StartLogging"} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				c.on(hook{operation: operation, nth: 1, err: failure(model.Unreachable), acts: true})
				err := reconciler(c, createProject).Run(t.Context())
				recovers := operation == "CreateInnerTrail" || operation == "StartLogging" // which are looked at before they are repeated
				if recovers != (err == nil) || !recovers && !isAmbiguous(err) {
					t.Errorf("%s: %v", operation, err)
				}
				resume := func(r *Reconciler) {
					createProject(r)
					r.Options.Creating = len(c.trails) == 0 // else the state has it
				}
				creates := 1
				if operation == "CreateInnerTrail" {
					creates = 2 // the trail that a look shows may be one of before
				}
				if again := reconciler(c, resume).Run(t.Context()); again != nil || len(c.trails) != 1 || c.count("CreateInnerTrail") != creates {
					t.Errorf("%s: the next run: %v after %v", operation, again, c.writes())
				}
			})
		}
	})
	t.Run("of the delete in a move", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true})
			if err := reconciler(c, move).Run(t.Context()); err != nil || c.count("DeleteInnerTrail") != 1 || c.count("CreateInnerTrail") != 1 {
				t.Errorf("%v after %v", err, c.writes())
			}
		})
	})
}

// What the cloud does not show within the settle window is an error that names it. Nothing
// is written twice.
func TestReconciler_notSettled(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "StartLogging", err: nil, before: func(context.Context) {
			c.on(hook{operation: "DescribeInnerTrails", before: func(context.Context) { c.setStatus("platform-ops", model.TrailFresh) }})
		}})
		err := reconciler(c, nil).Run(t.Context())
		var stuck *NotSettledError
		if !errors.As(err, &stuck) || len(stuck.Pending) != 1 || stuck.Pending[0].Kind != domain.StartTrail || c.count("StartLogging") != 1 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// In a move the old trail is deleted only when the destination shows. If the new trail is
// refused, the old one is restored as it was, and the error says where it ships.
func TestReconciler_move(t *testing.T) {
	t.Parallel()
	t.Run("in order", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			if err := reconciler(c, move).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := []string{"CreateProject", "CreateLogStore", "CreateIndex", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}
			if got := c.writes(); !slices.Equal(got, want) {
				t.Errorf("writes %v, want %v", got, want)
			}
		})
	})
	for name, row := range map[string]struct {
		status string
		also   hook
		says   string
	}{
		"restored":               {model.TrailEnabled, hook{}, "Trail platform-ops was restored: it ships to Logstore innertrail_platform-ops of project security-audit"},
		"restored, stopped":      {model.TrailStopped, hook{}, "Trail platform-ops was restored: stopped"},
		"not restored":           {model.TrailEnabled, hook{operation: "CreateInnerTrail", nth: 2, err: failure(model.Denied)}, "could not be restored either"},
		"restored, answer lost":  {model.TrailEnabled, hook{operation: "CreateInnerTrail", nth: 2, err: failure(model.Unreachable), acts: true}, "Trail platform-ops was restored: it ships to"},
		"another one in between": {model.TrailEnabled, hook{operation: "CreateInnerTrail", nth: 2}, "shipping is stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.setStatus("platform-ops", row.status)
				if name == "another one in between" {
					row.also.before = func(context.Context) { c.addRival("cn-hangzhou") }
				}
				c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Denied)})
				c.on(row.also)
				r := reconciler(c, move)
				r.Want.Enabled = row.status == model.TrailEnabled
				err := r.Run(t.Context())
				var moved *RecreateError
				if !errors.As(err, &moved) || !strings.Contains(moved.Outcome(), row.says) {
					t.Errorf("%v; it says %q", err, moved.Outcome())
				}
			})
		})
	}
	t.Run("destination does not show", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "CreateIndex", before: func(context.Context) {
				c.on(hook{operation: "GetLogStore", err: &model.Error{Class: model.NotFound, Attempts: 1}})
			}})
			err := reconciler(c, move).Run(t.Context())
			var unmade *DestinationError
			if !errors.As(err, &unmade) || c.count("DeleteInnerTrail") > 0 || !strings.Contains(unmade.Outcome(), "it still ships to") {
				t.Errorf("%v after %v", err, c.writes())
			}
		})
	})
}

// No trail is re-created that the plan did not show, not even in a later pass.
func TestReconciler_planAgain(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.setStatus("platform-ops", model.TrailStopped)
		c.on(hook{operation: "DescribeInnerTrails", nth: 2, before: func(context.Context) { c.trails = nil }})
		err := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{} }).Run(t.Context())
		if !errors.As(err, new(*domain.PlanAgainError)) || c.count("CreateInnerTrail") > 0 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// The steps of a later pass come after those of the passes before, and take none of them back.
func TestReconciler_stepsOfTwoPasses(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.trails = nil
		c.on(hook{operation: "GetRole", nth: 2, before: func(context.Context) { clear(c.roles) }})
		r := reconciler(c, nil)
		want := []string{"create trail platform-ops", "start trail platform-ops", everything[0]}
		if err := r.Run(t.Context()); err != nil || !slices.Equal(words(r.Done)[:3], want) {
			t.Errorf("%v; done %v, want %v", err, words(r.Done), want)
		}
	})
}

// A trail that was redirected after it was started is created again, and the new one is started, too.
func TestReconciler_startsTheTrailAgain(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "StartLogging", nth: 1, before: func(context.Context) { c.trails = []model.Trail{trailTo("other", "")} }})
		r := reconciler(c, nil)
		want := []string{"CreateInnerTrail", "StartLogging", "DeleteInnerTrail", "CreateInnerTrail", "StartLogging"}
		err := r.Run(t.Context())
		if writes := c.writes(); err != nil || !slices.Equal(writes[len(writes)-5:], want) || c.trails[0].Status != model.TrailEnabled {
			t.Errorf("%v after %v; the trail is %+v", err, writes, c.trails[0])
		}
		if !slices.Equal(words(r.Done)[4:], []string{"create trail platform-ops", "re-create trail platform-ops", "start trail platform-ops"}) {
			t.Errorf("done %v", words(r.Done))
		}
	})
}

// A trail that is not to deliver is stopped again, too, where the service starts a new one.
func TestReconciler_stopsTheTrailAgain(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "StopLogging", nth: 1, before: func(context.Context) { c.trails = []model.Trail{trailTo("other", "")} }})
		c.on(hook{operation: "CreateInnerTrail", before: func(context.Context) {
			c.on(hook{operation: "DescribeInnerTrails", nth: 1, before: func(context.Context) { c.setStatus("platform-ops", model.TrailEnabled) }})
		}})
		err := reconciler(c, func(r *Reconciler) { r.Options, r.Want.Enabled = domain.GuardOptions{MayRecreate: true}, false }).Run(t.Context())
		if want := []string{"StopLogging", "DeleteInnerTrail", "CreateInnerTrail", "StopLogging"}; err != nil || !slices.Equal(c.writes(), want) {
			t.Errorf("%v after %v, want %v", err, c.writes(), want)
		}
	})
}
