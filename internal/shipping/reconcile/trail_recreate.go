package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// recreateTrail deletes the trail and creates it as declared, since no operation that
// updates a trail is published. If the new one cannot be created, the old one is restored.
// After a cancellation or a timeout nothing more is called.
func (a *applier) recreateTrail(ctx context.Context, d Spec, old model.Trail) error {
	gone, err := deleteTrail(ctx, a.cloud, d.Region, old)
	if err != nil && !gone {
		return err
	}
	a.deleted = true
	failed := &RecreateError{Trail: d.Trail, Old: old, Unsure: isAmbiguous(err)}
	if err == nil {
		err = a.createTrail(ctx, d.createInput())
	}
	if err == nil {
		return nil
	}
	failed.Err = err
	if ctx.Err() != nil {
		return failed
	}
	failed.Tried = true
	failed.RestoreErr = a.restore(ctx, d, old)
	return failed
}

// checkDestination looks at the project and the Logstore after this run has made or changed
// them and before the old trail is deleted: while there is no trail, it is too late to find
// out that they are not where they are declared. What does not show yet is waited for.
func (a *applier) checkDestination(ctx context.Context, old model.Trail) error {
	p, l := a.want.Project.Project, a.want.Logstore.Name
	for backoff := model.NewBackoff(a.cloud.Clock(), propagationWindow); ; {
		var (
			info             model.ProjectInfo
			projErr, logsErr error
		)
		concurrently(
			func() { info, projErr = a.cloud.GetProject(ctx, p) },
			func() {
				if !a.log.skips(Step{Kind: CreateLogstore, Name: l}) { // else the service creates it after the trail
					_, logsErr = a.cloud.GetLogstore(ctx, p, l)
				}
			},
		)
		if projErr == nil && info.Region != "" && info.Region != p.Region {
			return &DestinationError{Old: old, Err: &ProjectMissingError{Project: p, Region: info.Region}}
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
		return fmt.Sprintf("Trail %s was not changed: stopped, with %s as its destination.", e.Old.Name, Destination(e.Old))
	}
	return fmt.Sprintf("Trail %s was not changed: it still ships to %s.", e.Old.Name, Destination(e.Old))
}

// restore creates a trail as it was observed.
func (a *applier) restore(ctx context.Context, d Spec, old model.Trail) error {
	if err := a.createTrail(ctx, TrailInput{Region: d.Region, Name: old.Name, ProjectARN: old.ProjectARN, RoleARN: old.RoleARN}); err != nil {
		return err
	}
	if old.Status == model.TrailEnabled {
		return a.cloud.StartLogging(ctx, d.Region, old.Name)
	}
	return a.cloud.StopLogging(ctx, d.Region, old.Name) // the service may have started it
}

// RecreateError is a re-creation that failed half-way.
type RecreateError struct {
	Trail      string
	Old        model.Trail
	Unsure     bool  // whether it is not known that the old trail was deleted
	Err        error // why the old trail may still exist, or the new one was not created
	Tried      bool  // whether the old trail was to be restored
	RestoreErr error // why that failed, too
}

func (e *RecreateError) Error() string { return e.Err.Error() }

func (e *RecreateError) Unwrap() error { return e.Err }

// Outcome says where the trail ships now.
func (e *RecreateError) Outcome() string {
	var other *ConflictError
	switch {
	case !e.Tried && e.Unsure:
		return fmt.Sprintf("The run was interrupted while trail %s was being deleted. If it is deleted, no events are shipped until it is re-created. "+
			"The old Logstore keeps its logs.", e.Trail)
	case !e.Tried:
		return fmt.Sprintf("The run was interrupted before trail %s could be re-created: log shipping is stopped. The old Logstore keeps its logs.", e.Trail)
	case errors.As(e.RestoreErr, &other) && other.Trail.Name == e.Trail && other.Trail.Status == model.TrailEnabled:
		return fmt.Sprintf("Trail %s was re-created despite the error: it ships to %s.", e.Trail, Destination(other.Trail))
	case errors.As(e.RestoreErr, &other) && other.Trail.Name == e.Trail:
		return fmt.Sprintf("Trail %s was re-created despite the error, with %s as its destination, but is not started: no events are shipped until it is.",
			e.Trail, Destination(other.Trail))
	case e.RestoreErr != nil && e.Unsure:
		return fmt.Sprintf("It is not known whether trail %s was deleted, and it could not be restored (%s). If it was deleted, no events are shipped until it is "+
			"re-created. The old Logstore keeps its logs.", e.Trail, e.RestoreErr)
	case e.RestoreErr != nil:
		return fmt.Sprintf("Trail %s could not be restored either (%s): log shipping is stopped. The old Logstore keeps its logs.", e.Trail, e.RestoreErr)
	case e.Old.Status == model.TrailEnabled:
		return fmt.Sprintf("Trail %s was restored: it ships to %s.", e.Trail, Destination(e.Old))
	default:
		return fmt.Sprintf("Trail %s was restored: stopped, with %s as its destination.", e.Trail, Destination(e.Old))
	}
}
