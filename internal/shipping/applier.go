package shipping

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// errLookAgain ends a pass: what a step found is to be judged by another look
// before anything else is done.
var errLookAgain = errors.New("found something that was not there")

// applier executes steps and holds what they learn.
type applier struct {
	client *cloud.Client
	want   declaration
	log    *stepLog
	// last is the trail of ours whose creation was sent last and not plainly
	// refused; nil where there is none.
	last *blueprint
	// deleted says that this run has deleted the trail that held the account's one
	// place, which the service may count for a moment longer.
	deleted bool
	// newLogstore says that the Logstore was made in this run, by us or by the
	// service: it holds no logs that a shorter retention could delete.
	newLogstore atomic.Bool
}

// apply executes one step, which was derived from what was observed.
func (a *applier) apply(ctx context.Context, s Step, seen observation) error {
	c, d := a.client, a.want
	switch s.Kind {
	case CreateRole:
		return unless(c.CreateRole(ctx, s.Name, "Lets ActionTrail deliver events to Log Service.", rampolicy.StandardTrust()), cloud.Exists)
	case UpdateTrust:
		return c.UpdateRoleTrust(ctx, s.Name, rampolicy.WithTrust(seen.role.trust))
	case AttachPolicy:
		return unless(c.AttachPolicyToRole(ctx, s.Role, cloud.AttachedPolicy{Name: s.Name, Type: "System"}), cloud.Exists)
	case CreateProject:
		return a.createProject(ctx)
	case CreateLogstore:
		return a.createLogstore(ctx)
	case UpdateLogstore:
		return a.updateLogstore(ctx, *seen.logstore)
	case CreateIndex:
		document := d.index.merged(cloud.Index{}, d.lite(seen))
		return a.untilReady(ctx, a.young(s.Name, seen.logstore), func() error {
			return unless(c.CreateIndex(ctx, d.project.Project, s.Name, document), cloud.Exists)
		}, cloud.NotFound)
	case UpdateIndex:
		return c.UpdateIndex(ctx, d.project.Project, s.Name, d.index.merged(*seen.index, d.lite(seen)))
	case CreateTrail:
		return a.createTrail(ctx, d.blueprint())
	case RecreateTrail:
		old, ok := named(seen.trails, s.Name)
		if !ok {
			return a.createTrail(ctx, d.blueprint()) // deleted, and created anew before
		}
		return a.moveTrail(ctx, d, old)
	case StartTrail:
		return c.StartLogging(ctx, d.region, s.Name)
	case StopTrail:
		return c.StopLogging(ctx, d.region, s.Name)
	default:
		return fmt.Errorf("%s is no step that can be applied", s)
	}
}

func (a *applier) createProject(ctx context.Context) error {
	p := a.want.project
	err := a.client.CreateProject(ctx, p.Project, "Platform operation logs of Inner-ActionTrail.")
	if !cloud.Is(err, cloud.Exists) {
		return err
	}
	return p.ours(ctx, a.client, err)
}

func (a *applier) createLogstore(ctx context.Context) error {
	project, l := a.want.project, a.want.logstore
	err := a.untilReady(ctx, a.log.has(Step{Kind: CreateProject, Name: project.Name}), func() error {
		return a.client.CreateLogstore(ctx, project.Project, l.fresh())
	}, cloud.NotFound, cloud.OtherAccount)
	if refusesForeignMaker(err) {
		_, look := a.client.GetLogstore(ctx, project.Project, l.name)
		a.newLogstore.Store(cloud.Is(look, cloud.NotFound)) // one that is there after all may hold logs
		return &leftToService{err: err}
	}
	if cloud.Is(err, cloud.Exists) {
		return errLookAgain // somebody else's, or our own of a lost answer
	}
	a.newLogstore.Store(err == nil)
	return err
}

func (a *applier) updateLogstore(ctx context.Context, from cloud.Logstore) error {
	l := a.want.logstore
	err := a.client.UpdateLogstore(ctx, a.want.project.Project, l.onto(from))
	if from.RetentionDays != l.retention && cloud.Is(err, cloud.Refused, cloud.Denied) && !byRAM(err) {
		alone := !l.withRetention(from.RetentionDays).differs(from)
		return &retentionRefused{logstore: l.name, from: from.RetentionDays, alone: alone, err: err}
	}
	return err
}

// untilReady repeats do while it fails in one of the classes, if what it needs is
// young: it may not be seen everywhere yet. What is older is not waited for.
func (a *applier) untilReady(ctx context.Context, young bool, do func() error, settling ...cloud.Class) error {
	deadline := a.client.Clock().Now().Add(propagationWindow)
	for attempt := 1; ; attempt++ {
		err := do()
		if !cloud.Is(err, settling...) || !young || !a.client.Clock().Now().Before(deadline) {
			return err
		}
		if a.client.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

// young says whether a Logstore was made so shortly ago, by this run or by the
// service, that it may not be usable yet.
func (a *applier) young(name string, seen *cloud.Logstore) bool {
	return a.log.has(Step{Kind: CreateLogstore, Name: name}) ||
		seen != nil && a.client.Clock().Now().Sub(seen.Created()) < propagationWindow
}
