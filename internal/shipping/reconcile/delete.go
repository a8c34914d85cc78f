package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Deleter deletes a shipping.
type Deleter struct {
	Cloud            Cloud
	Want             domain.Spec
	Destination      model.Project  // to which the shipping was last applied
	DeleteLogstoreIn *model.Project // whose Logstore is deleted too; nil if none is
	Created          time.Time      // when the Logstore was created that the plan named; the zero time if that is not known

	done []domain.Step

	// After Run:
	Since *model.Trail // the trail of the same name that others created after this run had it deleted; nil if there is none
}

// Run deletes the trail, and the Logstore where that is asked for and no trail that others have created
// since ships to it. A failure says what was done before.
func (d *Deleter) Run(ctx context.Context) error {
	if err := d.run(ctx); err != nil {
		return &StepError{Step: domain.Step{Kind: domain.DestroyShipping, Name: d.Want.Trail}, Done: d.done, Err: err}
	}
	return nil
}

func (d *Deleter) run(ctx context.Context) error {
	if in := d.DeleteLogstoreIn; in != nil && *in != d.Destination {
		return &domain.LogstoreChangedError{Planned: *in, Applied: d.Destination}
	}
	var (
		trails          []model.Trail
		listErr, mayErr error
	)
	// The Logstore is read before the trail is gone, and beside it, so that nothing comes between the
	// look at the trail and its end.
	concurrently(
		func() { trails, _, listErr = ListTrails(ctx, d.Cloud, d.Want.Region) },
		func() {
			if d.DeleteLogstoreIn != nil {
				_, mayErr = d.mayDeleteLogstore(ctx, d.Destination)
			}
		},
	)
	if err := firstError(listErr, mayErr); err != nil {
		return err
	}
	if trail, ok := domain.FindTrail(trails, d.Want.Trail); ok {
		project, account, _ := arn.ParseProject(trail.ProjectARN) // empty where it is not understood
		if account != d.Want.Account || project != d.Destination {
			return &domain.ShipsElsewhereError{Trail: trail, Where: d.Destination}
		}
		gone, since, err := deleteTrail(ctx, d.Cloud, d.Want.Region, trail, func() error { return nil })
		d.Since = since
		var failure *model.Error
		if gone && (!errors.As(err, &failure) || !failure.Mutating) { // a delete that was refused may follow one without an answer
			d.done = append(d.done, domain.Step{Kind: domain.DeleteTrail, Name: d.Want.Trail})
		}
		if err != nil {
			return err
		}
	}
	if d.DeleteLogstoreIn == nil || d.Since != nil && domain.ShipsTo(*d.Since, *d.DeleteLogstoreIn) {
		return nil
	}
	return d.deleteLogstore(ctx, *d.DeleteLogstoreIn)
}

// deleteLogstore deletes the Logstore. It is looked at before each attempt: it may be held
// since, or gone.
func (d *Deleter) deleteLogstore(ctx context.Context, project model.Project) error {
	if exists, err := d.mayDeleteLogstore(ctx, project); err != nil || !exists {
		return err
	}
	return sendPerLook(ctx, d.Cloud, func() error {
		return ignore(d.Cloud.DeleteLogstore(ctx, project, d.Want.Logstore.Name), model.NotFound)
	}, func(bool) (bool, error) {
		exists, err := d.mayDeleteLogstore(ctx, project)
		return !exists && err == nil, err
	})
}

// mayDeleteLogstore reports whether there is a Logstore to delete; a held one is an error, and so
// is another one than the plan named, also an older one, which may have been restored.
func (d *Deleter) mayDeleteLogstore(ctx context.Context, project model.Project) (exists bool, err error) {
	logstore, err := d.Cloud.GetLogstore(ctx, project, d.Want.Logstore.Name)
	if err != nil {
		return false, IgnoreNotFound(err)
	}
	if created := logstore.Created(); !d.Created.IsZero() && !created.IsZero() && !created.Equal(d.Created) {
		return true, &domain.LogstoreReplacedError{Logstore: logstore.Name, Created: created}
	}
	return true, d.Want.GuardDeletion(logstore)
}

// ListTrails returns the inner trails whose home is region, and separately those with
// another home that the service lists, too. A trail without a home region is at home where
// it is listed.
func ListTrails(ctx context.Context, c Cloud, region string) (here, otherHomes []model.Trail, err error) {
	trails, err := c.DescribeInnerTrails(ctx, region)
	for _, trail := range trails {
		if trail.HomeRegion == "" || trail.HomeRegion == region {
			here = append(here, trail)
		} else {
			otherHomes = append(otherHomes, trail)
		}
	}
	return here, otherHomes, err
}

// deleteTrail deletes the trail and waits until it is gone. A missing trail is success. One that others
// created again is left: since is that trail, and it is an error if it ships to another destination and the
// answer to the delete was lost. Gone is true if the trail is, or may be, deleted. May returns an error if
// it must not be deleted any more; it is asked before each further attempt.
func deleteTrail(ctx context.Context, c Cloud, region string, trail model.Trail, may func() error) (gone bool, since *model.Trail, err error) {
	unlisted := false
	err = sendPerLook(ctx, c, func() error {
		err := ignore(c.DeleteInnerTrail(ctx, region, trail.Name), model.NotFound)
		gone = gone || isAmbiguous(err)
		return err
	}, func(bool) (bool, error) {
		trails, _, err := ListTrails(ctx, c, region)
		if err != nil {
			return false, err
		}
		now, ok := domain.FindTrail(trails, trail.Name)
		if unlisted = !ok; ok && now.ProjectARN != trail.ProjectARN {
			was, _, _ := arn.ParseProject(trail.ProjectARN) // the caller has parsed it
			return false, &domain.ShipsElsewhereError{Trail: now, Where: was, Recreated: gone}
		}
		if ok && domain.AnotherTrail(now, trail) {
			since = &now
		}
		if unlisted || since != nil {
			return true, nil
		}
		return false, may()
	})
	var elsewhere *domain.ShipsElsewhereError
	switch {
	case errors.As(err, &elsewhere):
		return gone, nil, elsewhere
	case err != nil:
		return gone, nil, err
	case unlisted || since != nil:
		return true, since, nil
	}
	since, err = waitUntilGone(ctx, c, region, trail)
	return true, since, err
}

// waitUntilGone waits until a trail is gone that was deleted, or until another one has taken its place,
// which is returned.
func waitUntilGone(ctx context.Context, c Cloud, region string, trail model.Trail) (since *model.Trail, err error) {
	for backoff := model.NewBackoff(c.Clock(), settleWindow); ; {
		trails, _, err := ListTrails(ctx, c, region)
		if err != nil {
			return nil, err
		}
		now, ok := domain.FindTrail(trails, trail.Name)
		switch {
		case !ok:
			return nil, nil //nolint:nilnil // there is none
		case domain.AnotherTrail(now, trail):
			return &now, nil
		case !backoff.Open():
			return nil, fmt.Errorf("trail %s was deleted and is still listed: others may have created it again", trail.Name)
		}
		if err := backoff.Wait(ctx); err != nil {
			return nil, fmt.Errorf("trail %s was deleted and is still listed: %w", trail.Name, err)
		}
	}
}
