package reconcile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// errObserveAgain ends a pass: the cloud must be observed again before anything else is
// done.
var errObserveAgain = errors.New("found something that was not there")

// applier executes steps and keeps what later steps need to know.
type applier struct {
	cloud   Cloud
	want    Spec
	options GuardOptions
	log     *stepLog
	// last is the trail whose creation was sent last and not clearly rejected; nil if
	// there is none.
	last *TrailInput
	// notStarted is why the trail that this run created could not be started right away; nil if it was, or
	// if that was not tried.
	notStarted error
	// deleted is whether this run has deleted the account's one trail. The service may
	// count it for a moment longer.
	deleted bool
	// newLogstore is whether the Logstore was left to the service to create in this run,
	// with a retention of its own: it holds no logs that a shorter one could delete.
	newLogstore atomic.Bool
	// appeared is whether the Logstore was missing and exists now, although no call of this run is
	// known to have created it: it is not one that this state has applied before.
	appeared atomic.Bool
	// youngProject is whether the project was created, or appeared, in this run: other
	// services may not see it yet.
	youngProject atomic.Bool
	written      written // used by the store's stage only
	// created is when the Logstore was created that this run has found, or has seen first after it
	// was missing; the zero time before. It is used by the store's stage and between the stages.
	created time.Time
}

// apply executes one step, which was derived from what was observed.
func (a *applier) apply(ctx context.Context, s Step, observed Observed) error {
	c, d := a.cloud, a.want
	switch s.Kind {
	case CreateRole:
		return ignore(c.CreateRole(ctx, s.Name, "Lets ActionTrail deliver events to Log Service.", rampolicy.StandardTrust()), model.Exists)
	case UpdateTrust:
		return a.updateTrust(ctx, observed.Role)
	case AttachPolicy:
		return ignore(c.AttachPolicyToRole(ctx, s.Role, model.AttachedPolicy{Name: s.Name, Type: "System"}), model.Exists)
	case CreateProject:
		return a.createProject(ctx)
	case CreateLogstore:
		return a.createLogstore(ctx)
	case UpdateLogstore:
		return a.updateLogstore(ctx, *observed.Logstore)
	case CreateIndex:
		document := d.Index.Merged(model.Index{}, d.lite(observed))
		return a.untilReady(ctx, a.recentlyCreated(s.Name, observed.Logstore), func() error {
			return ignore(c.CreateIndex(ctx, d.Project.Project, s.Name, document), model.Exists)
		}, model.NotFound)
	case UpdateIndex:
		return a.updateIndex(ctx, observed)
	case CreateTrail:
		if err := a.checkLogstore(ctx, observed); err != nil {
			return err
		}
		return a.createTrail(ctx, d.createInput())
	case RecreateTrail:
		a.notStarted = nil // that was the trail before
		old, ok := FindTrail(observed.Trails, s.Name)
		if !ok {
			return a.createTrail(ctx, d.createInput()) // this run has deleted the old one
		}
		if err := a.checkLogstore(ctx, observed); err != nil {
			return err
		}
		if err := a.checkDestination(ctx, old); err != nil {
			return err
		}
		return a.recreateTrail(ctx, d, old)
	case StartTrail:
		if _, ok := FindTrail(observed.Trails, s.Name); !ok {
			return a.startNew(ctx, d.createInput())
		}
		if a.notStarted != nil {
			return a.notStarted
		}
		return a.setLogging(ctx, d.createInput(), true)
	case StopTrail:
		return a.setLogging(ctx, d.createInput(), false)
	default:
		return fmt.Errorf("%s is no step that can be applied", s)
	}
}

func (a *applier) updateTrust(ctx context.Context, from ObservedRole) error {
	caller, name := a.want.caller(), a.want.Role.Name
	var updated json.RawMessage
	return a.onePerLook(ctx, func() error {
		return a.cloud.UpdateRoleTrust(ctx, name, from.Trust.Repaired(caller))
	}, func(written bool) (bool, error) {
		role, err := a.cloud.GetRole(ctx, name)
		if err != nil {
			return false, err
		}
		again := written && updated != nil && role.Updated != nil && !bytes.Equal(updated, role.Updated)
		updated = role.Updated
		if from.Trust, err = rampolicy.ParseTrust(role.Trust); err != nil {
			return false, &RoleDocumentError{Role: a.want.Role, Err: err}
		}
		from.Verdict = from.Trust.Judge(caller)
		if err := a.want.CheckRole(from, a.options); err != nil || !from.Verdict.Repairable() {
			return err == nil, err
		}
		if again {
			return false, &ChangedMeanwhileError{Object: "trust policy of role " + name, Now: a.want.Role.Status(from), When: SetBack, attribute: "role"}
		}
		return false, nil
	})
}

func (a *applier) createProject(ctx context.Context) error {
	p := a.want.Project
	a.youngProject.Store(true)
	err := a.untilReady(ctx, true, func() error {
		return a.cloud.CreateProject(ctx, p.Project, "Platform operation logs of Inner-ActionTrail.")
	}, model.OtherAccount)
	if !model.Is(err, model.Exists) {
		return err
	}
	// It is ours if it answers here, since names are unique across accounts and regions.
	if _, look := a.cloud.GetProject(ctx, p.Project); look == nil {
		return nil
	}
	if region := FindProjectRegion(ctx, a.cloud, p.Project); region != "" {
		return &ProjectMissingError{Project: p.Project, Region: region}
	}
	p.Create = false // that was tried
	return awaitProject(ctx, a.cloud, p, err)
}

// checkProjectRegion looks where a project that this run has created is: through an endpoint
// that the configuration names it may be in another region than the one declared.
func (a *applier) checkProjectRegion(ctx context.Context) error {
	p := a.want.Project.Project
	if !a.log.has(Step{Kind: CreateProject, Name: p.Name}) {
		return nil // it was observed
	}
	info, err := a.cloud.GetProject(ctx, p)
	if err == nil && info.Region != "" && info.Region != p.Region {
		return &ProjectMissingError{Project: p, Region: info.Region}
	}
	return nil // one that does not answer yet is looked at again
}

func (a *applier) createLogstore(ctx context.Context) error {
	project, l := a.want.Project, a.want.Logstore
	// The project has answered before, so one that does not answer now is young, or gone.
	var wrong, err error
	concurrently(
		func() { wrong = a.checkProjectRegion(ctx) },
		func() {
			err = a.untilReady(ctx, true, func() error {
				err := a.cloud.CreateLogstore(ctx, project.Project, l.createInput())
				if model.Is(err, model.NotFound, model.OtherAccount) {
					a.youngProject.Store(true)
				}
				return err
			}, model.NotFound, model.OtherAccount)
		},
	)
	if wrong != nil {
		return wrong
	}
	if onlyServiceMayCreate(err) {
		if IsLite(ValueOr(l.Mode, "")) {
			return &LiteRefusedError{Logstore: l.Name, Err: err}
		}
		_, look := a.cloud.GetLogstore(ctx, project.Project, l.Name)
		a.newLogstore.Store(model.Is(look, model.NotFound)) // one that exists after all may hold logs
		return &leftToServiceError{err}
	}
	if model.Is(err, model.Exists) {
		a.appeared.Store(true)
		return errObserveAgain // created by others, or by us in a call whose answer was lost
	}
	return err
}

func (a *applier) updateLogstore(ctx context.Context, from model.Logstore) error {
	l, project := a.want.Logstore, a.want.Project.Project
	return a.onePerLook(ctx, func() error {
		a.written.logstore = &from
		err := a.cloud.UpdateLogstore(ctx, project, l.mergedOnto(from))
		if from.RetentionDays != l.RetentionDays && model.Is(err, model.Refused, model.Denied) && !isRAMDenial(err) {
			return &RetentionRefusedError{Logstore: l.Name, From: from.RetentionDays, Others: l.withRetention(from.RetentionDays).differing(from), Err: err}
		}
		return err
	}, func(written bool) (bool, error) {
		now, err := a.cloud.GetLogstore(ctx, project, l.Name)
		if err != nil {
			return false, err
		}
		before := from
		from = now
		if err := a.checkSame(&now); err != nil {
			return false, err
		}
		if !l.differs(from) {
			return true, nil
		}
		if err := firstError(l.checkSupported(from, nil), a.guardRetention(from)); err != nil || !written {
			return false, err
		}
		return false, l.changedAfterLostWrite(before, now)
	})
}

// guardRetention guards a write that is not the first of the run. A Logstore that the
// service created in this run is empty.
func (a *applier) guardRetention(now model.Logstore) error {
	if a.newLogstore.Load() {
		return nil
	}
	want := a.want.forLogstore(&now)
	if a.appeared.Load() {
		want.AppliedBefore = nil
	}
	return want.GuardRetention(now.RetentionDays)
}

func (a *applier) updateIndex(ctx context.Context, observed Observed) error {
	project, name := a.want.Project.Project, a.want.Logstore.Name
	from, lite := *observed.Index, a.want.lite(observed)
	return a.onePerLook(ctx, func() error {
		a.written.index = &from
		return a.cloud.UpdateIndex(ctx, project, name, a.want.Index.Merged(from, lite))
	}, func(written bool) (bool, error) {
		now, err := a.cloud.GetIndex(ctx, project, name)
		if err != nil {
			return false, err
		}
		before := from
		from = now
		if a.want.Index.Merged(from, lite).Equal(from) {
			return true, nil
		}
		if !written {
			return false, nil
		}
		return false, a.want.Index.changedAfterLostWrite(name, before, now, lite)
	})
}

// untilReady repeats do while it fails with one of the classes, if what it needs is
// recently created and may not be visible everywhere yet. Nothing older is waited for.
func (a *applier) untilReady(ctx context.Context, recentlyCreated bool, do func() error, settling ...model.Class) error {
	for backoff := model.NewBackoff(a.cloud.Clock(), propagationWindow); ; {
		err := do()
		if !model.Is(err, settling...) || !recentlyCreated || !backoff.Open() || backoff.Wait(ctx) != nil {
			return err
		}
	}
}

// recentlyCreated reports whether a Logstore was created so recently, by this run or by the
// service, that it may not be usable yet.
func (a *applier) recentlyCreated(name string, observed *model.Logstore) bool {
	return a.log.has(Step{Kind: CreateLogstore, Name: name}) ||
		observed != nil && a.cloud.Clock().Now().Sub(observed.Created()) < propagationWindow
}

// leftToServiceError ends a stage: the service rejected the create, and creates the
// Logstore itself once there is a trail.
type leftToServiceError struct{ error }
