package reconcile

import (
	"context"
	"errors"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// checkLogstore looks at the Logstore right before a trail begins to deliver to it: others may
// have made it since it was observed, so that its logs can be altered.
func (a *applier) checkLogstore(ctx context.Context, observed domain.Observed) error {
	logstore, err := a.cloud.GetLogstore(ctx, a.want.Project.Project, a.want.Logstore.Name)
	if model.Is(err, model.NotFound, model.OtherAccount) {
		return nil // the service creates it, or the project is young; observed again after that
	}
	observed.Logstore = &logstore
	return firstError(err, a.want.CheckAdoption(observed))
}

// mayPass reports whether a rejection may be temporary, because this run created or
// repaired its cause and ActionTrail may not see that yet. A project that this run has seen
// may have been created by others a moment before; while the old trail of a move is
// deleted, that is not waited for.
func (a *applier) mayPass(err error) bool {
	return model.Is(err, model.RoleUnusable) && a.log.hasStage(domain.RoleStage) ||
		model.Is(err, model.NotFound) && (a.youngProject.Load() || !a.deleted)
}

// createTrail creates the trail. After every ambiguous answer it looks whether the trail
// exists, and what it sees may be the past: a trail that was deleted is listed for a while. So it sends
// the create again as often as any call. Once the service has answered, whatever that is, what is listed counts.
func (a *applier) createTrail(ctx context.Context, b domain.TrailInput) error {
	var lost error // of the last attempt that may have taken effect
	for backoff := model.NewBackoff(a.cloud.Clock(), propagationWindow); ; {
		err := a.cloud.CreateInnerTrail(ctx, b.Region, b.Name, b.ProjectARN, b.RoleARN)
		var failure *model.Error
		if !errors.As(err, &failure) {
			if err == nil {
				a.last = &b
			}
			return err
		}
		if failure.Ambiguous() {
			a.last, lost = &b, err
		}
		switch {
		case a.mayPass(err) && backoff.Open():
		case model.Is(err, model.Canceled):
			return err
		case lost != nil || model.Is(err, model.Exists, model.Quota):
			trails, otherHomes, lookErr := ListTrails(ctx, a.cloud, b.Region)
			trail, _ := domain.FindTrail(trails, b.Name)
			tookEffect := a.tookEffect(b, trail)
			again := (failure.Retryable() || tookEffect && failure.Ambiguous()) && backoff.Retries() < a.cloud.MaxRetries()
			if tookEffect && !again {
				if a.deleted { // else it is ours only if the create was sent
					a.last = &b
				}
				return nil
			}
			if lookErr != nil {
				return firstError(lost, err)
			}
			if again {
				break
			}
			if conflict := a.conflict(ctx, b, append(trails, otherHomes...), err); conflict != nil {
				return conflict
			}
			if !a.mayBeOurs(err) || !backoff.Open() {
				return err
			}
		default:
			return err
		}
		if backoff.Wait(ctx) != nil {
			return firstError(lost, err)
		}
	}
}

// setLogging starts or stops the trail. Before each further attempt it looks: another trail of that
// name, to another destination, is not of this shipping.
func (a *applier) setLogging(ctx context.Context, b domain.TrailInput, on bool) error {
	write := a.cloud.StopLogging
	if on {
		write = a.cloud.StartLogging
	}
	return sendPerLook(ctx, a.cloud, func() error { return write(ctx, b.Region, b.Name) }, func(bool) (bool, error) {
		trails, _, err := ListTrails(ctx, a.cloud, b.Region)
		if err != nil {
			return false, err
		}
		trail, _ := domain.FindTrail(trails, b.Name)
		if !strings.EqualFold(trail.ProjectARN, b.ProjectARN) {
			return false, errObserveAgain
		}
		return on == (trail.Status == model.TrailEnabled), nil
	})
}

// startNew starts a trail right after it was created, without an observation in between. Where the service
// makes the Logstore, that must be adjusted first. A failure counts only if the trail is not enabled when it
// is observed next; a trail that does not show yet is started then.
func (a *applier) startNew(ctx context.Context, b domain.TrailInput) error {
	if a.log.skips(domain.Step{Kind: domain.CreateLogstore, Name: a.want.Logstore.Name}) {
		return errObserveAgain
	}
	err := a.setLogging(ctx, b, true)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if !errors.Is(err, errObserveAgain) && !model.Is(err, model.NotFound) {
		a.notStarted = err
	}
	return errObserveAgain
}

// tookEffect reports whether a listed trail is what a create asked for whose answer was no success.
// For a resource without a state it must be the one that this run has created.
func (a *applier) tookEffect(b domain.TrailInput, trail model.Trail) bool {
	if !strings.EqualFold(trail.ProjectARN, b.ProjectARN) {
		return false
	}
	return !a.options.Creating || a.last != nil && (trail.RoleARN == "" || strings.EqualFold(trail.RoleARN, b.RoleARN))
}

// mayBeOurs reports whether "already exists" may be about a trail of ours that does not
// show: one whose answer was lost, or one just deleted that the service still counts.
func (a *applier) mayBeOurs(err error) bool {
	return model.Is(err, model.Exists) && a.last != nil || model.Is(err, model.Exists, model.Quota) && a.deleted
}

// conflict returns an error that names the trail in the way of a rejected create; nil if
// there is none.
func (a *applier) conflict(ctx context.Context, b domain.TrailInput, here []model.Trail, err error) error {
	if !model.Is(err, model.Exists, model.Quota) {
		return nil
	}
	if len(here) > 0 {
		return a.want.InTheWay(here[0], b.Region, a.options)
	}
	elsewhere := TrailsInOtherRegions(ctx, a.cloud, b.Region)
	for _, region := range model.Regions() {
		if trails := elsewhere.Trails[region]; len(trails) > 0 {
			return a.want.InTheWay(trails[0], region, a.options)
		}
	}
	return nil
}
