package shipping

import (
	"context"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// moveTrail re-creates a trail, since no operation that updates one is
// published. Where the new one cannot be created the old one is put back. After
// a cancellation or a timeout nothing more is called.
func (a *applier) moveTrail(ctx context.Context, d declaration, old cloud.Trail) error {
	gone, err := deleteTrail(ctx, a.client, d.region, d.trail)
	if err != nil && !gone {
		return err
	}
	a.deleted = true
	failed := &moveFailed{trail: d.trail, old: old, unsure: unsure(err)}
	if err == nil {
		err = a.createTrail(ctx, d.blueprint())
	}
	if err == nil {
		return nil
	}
	failed.err = err
	if ctx.Err() != nil {
		return failed
	}
	failed.tried = true
	failed.restoreErr = a.restore(ctx, d, old)
	return failed
}

// restore re-creates a trail as it was observed.
func (a *applier) restore(ctx context.Context, d declaration, old cloud.Trail) error {
	if err := a.createTrail(ctx, blueprint{region: d.region, name: old.Name, projectARN: old.ProjectARN, roleARN: old.RoleARN}); err != nil {
		return err
	}
	if old.Status == cloud.TrailEnabled {
		return a.client.StartLogging(ctx, d.region, old.Name)
	}
	return a.client.StopLogging(ctx, d.region, old.Name) // the service may have started it
}

// moveFailed is a move that ended half-way.
type moveFailed struct {
	trail      string
	old        cloud.Trail
	unsure     bool  // whether the old trail was deleted is not known
	err        error // why the old trail is not surely gone, or the new one was not created
	tried      bool  // whether the old trail was to be put back
	restoreErr error // why that failed too
}

func (e *moveFailed) Error() string { return e.err.Error() }

func (e *moveFailed) Unwrap() error { return e.err }

// standing says where shipping stands now.
func (e *moveFailed) standing() string {
	var other *conflict
	switch {
	case !e.tried && e.unsure:
		return fmt.Sprintf("The run was ended while trail %s was being deleted. If it is deleted, nothing ships until it is created anew. "+
			"The old Logstore keeps its logs.", e.trail)
	case !e.tried:
		return fmt.Sprintf("The run was ended before trail %s could be created anew: shipping is stopped. The old Logstore keeps its logs.", e.trail)
	case errors.As(e.restoreErr, &other) && other.trail.Name == e.trail && other.trail.Status == cloud.TrailEnabled:
		return fmt.Sprintf("Trail %s was created anew all the same: it ships to %s.", e.trail, destination(other.trail))
	case errors.As(e.restoreErr, &other) && other.trail.Name == e.trail:
		return fmt.Sprintf("Trail %s was created anew all the same, with %s as its destination, and is not started: nothing ships until it is.",
			e.trail, destination(other.trail))
	case e.restoreErr != nil && e.unsure:
		return fmt.Sprintf("Whether trail %s is deleted is not known, and it could not be put back (%s). If it is deleted, nothing ships until it is "+
			"created anew. The old Logstore keeps its logs.", e.trail, e.restoreErr)
	case e.restoreErr != nil:
		return fmt.Sprintf("Trail %s could not be put back either (%s): shipping is stopped. The old Logstore keeps its logs.", e.trail, e.restoreErr)
	case e.old.Status == cloud.TrailEnabled:
		return fmt.Sprintf("Trail %s was put back as it was: it ships to %s.", e.trail, destination(e.old))
	default:
		return fmt.Sprintf("Trail %s was put back as it was: stopped, with %s as its destination.", e.trail, destination(e.old))
	}
}
