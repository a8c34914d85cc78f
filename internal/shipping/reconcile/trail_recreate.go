package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// recreateTrail deletes the trail and creates it as declared, since no operation that
// updates a trail is published. If the new one cannot be created, the old one is restored.
// After a cancellation or a timeout nothing more is called.
func (a *applier) recreateTrail(ctx context.Context, d domain.Spec, old model.Trail) error {
	gone, _, err := deleteTrail(ctx, a.cloud, d.Region, old, func() error { return a.checkDestination(ctx, old) })
	if !gone {
		return err
	}
	a.deleted = true
	failed := &RecreateError{Trail: d.Trail, Old: old, Unsure: isAmbiguous(err)}
	if err == nil {
		before := a.last
		a.last = nil
		err = a.createTrail(ctx, d.CreateInput())
		failed.Sent = a.last != nil
		a.last = cmp.Or(a.last, before)
	}
	if err == nil {
		return nil
	}
	failed.Err = err
	if ctx.Err() != nil {
		return failed
	}
	failed.Tried = true
	if failed.RestoreErr = a.restore(ctx, d, old); failed.RestoreErr == nil {
		return failed
	}
	if trails, _, err := ListTrails(ctx, a.cloud, d.Region); err == nil {
		trail, ok := domain.FindTrail(trails, d.Trail)
		failed.Looked = true
		if ok {
			failed.Now = &trail
		}
	}
	return failed
}

// checkDestination looks at the project and the Logstore, where this run has made or changed
// them or has left the Logstore to the service, before the old trail is deleted: while there is no trail, it is too late to find
// out that they are not where they are declared. What does not show yet is waited for.
func (a *applier) checkDestination(ctx context.Context, old model.Trail) error {
	p, l := a.want.Project.Project, a.want.Logstore.Name
	left := a.log.skips(domain.Step{Kind: domain.CreateLogstore, Name: l})
	if !left && !a.log.hasStage(domain.StoreStage) {
		return nil // it was just observed as it is
	}
	for backoff := model.NewBackoff(a.cloud.Clock(), propagationWindow); ; {
		var (
			info             model.ProjectInfo
			projErr, logsErr error
		)
		concurrently(
			func() { info, projErr = a.cloud.GetProject(ctx, p) },
			func() {
				if !left { // else the service creates it after the trail
					_, logsErr = a.cloud.GetLogstore(ctx, p, l)
				}
			},
		)
		if projErr == nil && info.Region != "" && info.Region != p.Region {
			return &DestinationError{Old: old, Err: &domain.ProjectMissingError{Project: p, Region: info.Region}}
		}
		err := firstError(projErr, logsErr)
		switch {
		case err == nil:
			return nil
		case !model.Is(err, model.NotFound, model.OtherAccount), !backoff.Open():
			return &DestinationError{Old: old, Err: err}
		}
		if err := backoff.Wait(ctx); err != nil {
			return &DestinationError{Old: old, Err: fmt.Errorf("while waiting for Logstore %s of project %s to show: %w", l, p.Name, err)}
		}
	}
}

// DestinationError says that the new destination of a move is not there although it was
// made, so that the trail was left as it is.
type DestinationError struct {
	Old model.Trail
	Err error
}

func (e *DestinationError) Error() string { return e.Err.Error() }

func (e *DestinationError) Unwrap() error { return e.Err }

// Outcome says where the trail ships now.
func (e *DestinationError) Outcome() string {
	if e.Old.Status != model.TrailEnabled {
		return fmt.Sprintf("Trail %s was not changed: stopped, with %s as its destination.", e.Old.Name, domain.Destination(e.Old))
	}
	return fmt.Sprintf("Trail %s was not changed: it still ships to %s.", e.Old.Name, domain.Destination(e.Old))
}

// restore creates a trail as it was observed.
func (a *applier) restore(ctx context.Context, d domain.Spec, old model.Trail) error {
	b := domain.TrailInput{Region: d.Region, Name: old.Name, ProjectARN: old.ProjectARN, RoleARN: old.RoleARN}
	if err := a.createTrail(ctx, b); err != nil {
		return err
	}
	// The service may have started it, so a stopped one is stopped again.
	err := a.setLogging(ctx, b, old.Status == model.TrailEnabled)
	if errors.Is(err, errObserveAgain) {
		return errors.New("others changed it meanwhile")
	}
	return err
}

// RecreateError is a re-creation that failed half-way.
type RecreateError struct {
	Trail      string
	Old        model.Trail
	Unsure     bool         // whether it is not known that the old trail was deleted
	Sent       bool         // whether the new trail may have been created
	Err        error        // why the old trail may still exist, or the new one was not created
	Tried      bool         // whether the old trail was to be restored
	RestoreErr error        // why that failed, too
	Looked     bool         // whether the trails were listed after that
	Now        *model.Trail // the trail that was listed then; nil if none was
}

func (e *RecreateError) Error() string { return e.Err.Error() }

func (e *RecreateError) Unwrap() error { return e.Err }

// Outcome says where the trail ships now.
func (e *RecreateError) Outcome() string {
	made := "exists"
	if e.Now != nil && e.Now.ProjectARN != e.Old.ProjectARN {
		made = "was re-created"
	}
	switch {
	case !e.Tried && e.Unsure:
		return fmt.Sprintf("The run was interrupted while trail %s was being deleted. If it is deleted, no events are shipped until it is re-created. "+
			"The old Logstore keeps its logs.", e.Trail)
	case !e.Tried && e.Sent:
		return fmt.Sprintf("The run was interrupted while trail %s was being re-created, and whether it was is not known. If it was not, or if it is not started, "+
			"no events are shipped until an apply has done so. The old Logstore keeps its logs.", e.Trail)
	case !e.Tried:
		return fmt.Sprintf("The run was interrupted before trail %s could be re-created: log shipping is stopped. The old Logstore keeps its logs.", e.Trail)
	case e.Now != nil && e.Now.Status == model.TrailEnabled:
		return fmt.Sprintf("Trail %s %s despite the error: it ships to %s.", e.Trail, made, domain.Destination(*e.Now))
	case e.Now != nil:
		return fmt.Sprintf("Trail %s %s despite the error, with %s as its destination, but is not started: no events are shipped until it is.",
			e.Trail, made, domain.Destination(*e.Now))
	case e.RestoreErr != nil && !e.Looked && (e.Unsure || e.Sent):
		return fmt.Sprintf("It is not known whether trail %s exists, since the answer to a call was lost, and it could not be restored (%s). If it does not, no events are shipped "+
			"until it is re-created. The old Logstore keeps its logs.", e.Trail, e.RestoreErr)
	case e.RestoreErr != nil:
		return fmt.Sprintf("Trail %s could not be restored either (%s): log shipping is stopped. The old Logstore keeps its logs.", e.Trail, e.RestoreErr)
	case e.Old.Status == model.TrailEnabled:
		return fmt.Sprintf("Trail %s was restored: it ships to %s.", e.Trail, domain.Destination(e.Old))
	default:
		return fmt.Sprintf("Trail %s was restored: stopped, with %s as its destination.", e.Trail, domain.Destination(e.Old))
	}
}
