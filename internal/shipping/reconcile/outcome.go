package reconcile

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// AppliedSoFar returns what a failed run has left: where the trail ships now, and the
// retention there. Before is what was applied before the run.
func (r *Reconciler) AppliedSoFar(before *domain.Applied) domain.Applied {
	now := domain.Applied{Project: r.Want.Project.Name, ProjectRegion: r.Want.Project.Region}
	if before != nil {
		now = *before
	}
	if r.Last != nil {
		if project, _, err := arn.ParseProject(r.Last.ProjectARN); err == nil && project != now.Destination() {
			now = domain.Applied{Project: project.Name, ProjectRegion: project.Region}
		}
	}
	if now.Destination() != r.Want.Project.Project {
		return now
	}
	name, observed := r.Want.Logstore.Name, r.Observed.Logstore
	made := slices.Contains(r.Done, domain.Step{Kind: domain.UpdateLogstore, Name: name}) || slices.Contains(r.Done, domain.Step{Kind: domain.CreateLogstore, Name: name})
	created := now.Created
	switch {
	case !r.absent && !created.IsZero(): // if others created it again, only a successful apply records that
	case observed != nil:
		created = observed.Created()
	case slices.Contains(r.Done, domain.Step{Kind: domain.CreateLogstore, Name: name}):
		created = time.Time{}
	}
	switch {
	case made, r.overwritten, observed != nil && observed.RetentionDays == r.Want.Logstore.RetentionDays:
		now = r.Want.WhenApplied(domain.Observed{})
	case now.RetentionDays == 0 && observed != nil:
		now.RetentionDays = observed.RetentionDays
	}
	now.Created = created
	return now
}

// StepError is a failed step.
type StepError struct {
	Step    domain.Step
	Done    []domain.Step // the steps done before
	Skipped []domain.Step // the steps done by others, or by an attempt whose answer was lost
	Err     error
}

func (e *StepError) Error() string { return fmt.Sprintf("cannot %s: %v", e.Step, e.Err) }

func (e *StepError) Unwrap() error { return e.Err }

// NotSettledError says that all steps were done and the cloud does not show the result.
type NotSettledError struct {
	Pending []domain.Step
	Done    []domain.Step
	Part    string // the part that is not healthy; empty if it is a setting
	Status  string
	// Settings are the attributes of the Logstore that are still not as declared.
	Settings []string
	Left     error // why something was left to the service; nil if nothing was
}

func (e *NotSettledError) Error() string {
	return fmt.Sprintf("done, but the cloud does not show it: %v", e.Pending)
}

// NotShippingError is a failure after which nothing ships, as far as is known.
type NotShippingError struct {
	Words string
	Err   error
}

func (e *NotShippingError) Error() string { return e.Err.Error() }

func (e *NotShippingError) Unwrap() error { return e.Err }

// isAmbiguous reports whether the service may have acted in spite of the error.
func isAmbiguous(err error) bool {
	var failure *model.Error
	return errors.As(err, &failure) && failure.Ambiguous()
}

// isUnreadable reports whether an error means that a role cannot be judged, and nothing else:
// it may not be read, or what is read is not understood.
func isUnreadable(err error) bool {
	return model.Is(err, model.Denied, model.BadResponse) || errors.As(err, new(*domain.RoleDocumentError))
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// IgnoreNotFound drops the error that says that something does not exist, which is an
// observation.
func IgnoreNotFound(err error) error { return ignore(err, model.NotFound) }

// ignore drops an error of the class: "already exists", in answer to a repeated create,
// is success.
func ignore(err error, class model.Class) error {
	if model.Is(err, class) {
		return nil
	}
	return err
}
