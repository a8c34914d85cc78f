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
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// errObserveAgain ends a pass: the cloud must be observed again before anything else is
// done.
var errObserveAgain = errors.New("found something that was not there")

// applier executes steps and keeps what later steps need to know.
type applier struct {
	cloud   Cloud
	want    domain.Spec
	options domain.GuardOptions
	log     *stepLog
	// last is the trail whose creation was sent last and not clearly rejected; nil if
	// there is none.
	last *domain.TrailInput
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
func (a *applier) apply(ctx context.Context, s domain.Step, observed domain.Observed) error {
	c, d := a.cloud, a.want
	switch s.Kind {
	case domain.CreateRole:
		return ignore(c.CreateRole(ctx, s.Name, "Lets ActionTrail deliver events to Log Service.", rampolicy.StandardTrust()), model.Exists)
	case domain.UpdateTrust:
		return a.updateTrust(ctx, observed.Role)
	case domain.AttachPolicy:
		return ignore(c.AttachPolicyToRole(ctx, s.Role, model.AttachedPolicy{Name: s.Name, Type: "System"}), model.Exists)
	case domain.CreateProject:
		return a.createProject(ctx)
	case domain.CreateLogstore:
		return a.createLogstore(ctx)
	case domain.UpdateLogstore:
		return a.updateLogstore(ctx, *observed.Logstore)
	case domain.CreateIndex:
		document := d.Index.Merged(model.Index{}, d.Lite(observed))
		return a.untilReady(ctx, a.recentlyCreated(s.Name, observed.Logstore), func() error {
			return ignore(c.CreateIndex(ctx, d.Project.Project, s.Name, document), model.Exists)
		}, model.NotFound)
	case domain.UpdateIndex:
		return a.updateIndex(ctx, observed)
	case domain.CreateTrail:
		if err := a.checkLogstore(ctx, observed); err != nil {
			return err
		}
		return a.createTrail(ctx, d.CreateInput())
	case domain.RecreateTrail:
		a.notStarted = nil                                  // that was the trail before
		old, _ := domain.FindTrail(observed.Trails, s.Name) // the step is of a trail that was observed
		if err := a.checkLogstore(ctx, observed); err != nil {
			return err
		}
		if err := a.checkDestination(ctx, old); err != nil {
			return err
		}
		return a.recreateTrail(ctx, d, old)
	case domain.StartTrail:
		if _, ok := domain.FindTrail(observed.Trails, s.Name); !ok {
			return a.startNew(ctx, d.CreateInput())
		}
		if a.notStarted != nil {
			return a.notStarted
		}
		return a.setLogging(ctx, d.CreateInput(), true)
	case domain.StopTrail:
		return a.setLogging(ctx, d.CreateInput(), false)
	default:
		return fmt.Errorf("%s is no step that can be applied", s)
	}
}

func (a *applier) updateTrust(ctx context.Context, from domain.ObservedRole) error {
	caller, name := a.want.Caller(), a.want.Role.Name
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
			return false, &domain.RoleDocumentError{Role: a.want.Role, Err: err}
		}
		from.Verdict = from.Trust.Judge(caller)
		if err := a.want.CheckRole(from, a.options); err != nil || !from.Verdict.Repairable() {
			return err == nil, err
		}
		if again {
			return false, &domain.ChangedMeanwhileError{Object: "trust policy of role " + name, Now: a.want.Role.Status(from), When: domain.SetBack, Argument: "role"}
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
		return &domain.ProjectMissingError{Project: p.Project, Region: region}
	}
	p.Create = false // that was tried
	return awaitProject(ctx, a.cloud, p, err)
}

// checkProjectRegion looks where a project that this run has created is: through an endpoint
// that the configuration names it may be in another region than the one declared.
func (a *applier) checkProjectRegion(ctx context.Context) error {
	p := a.want.Project.Project
	if !a.log.has(domain.Step{Kind: domain.CreateProject, Name: p.Name}) {
		return nil // it was observed
	}
	info, err := a.cloud.GetProject(ctx, p)
	if err == nil && info.Region != "" && info.Region != p.Region {
		return &domain.ProjectMissingError{Project: p, Region: info.Region}
	}
	return nil // one that does not answer yet is looked at again
}

// leftToServiceError ends a stage: the service rejected the create, and creates the
// Logstore itself once there is a trail.
type leftToServiceError struct{ error }
