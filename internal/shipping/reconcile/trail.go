package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// FindTrail returns the trail with the given name. The list may be in any order and hold
// other trails.
func FindTrail(trails []model.Trail, name string) (model.Trail, bool) {
	i := slices.IndexFunc(trails, func(t model.Trail) bool { return t.Name == name })
	if i < 0 {
		return model.Trail{}, false
	}
	return trails[i], true
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

// homeRegion returns the home region of a trail that was listed in a region.
func homeRegion(t model.Trail, listed string) string {
	if t.HomeRegion != "" {
		return t.HomeRegion
	}
	return listed
}

// Destination says where a trail ships.
func Destination(t model.Trail) string {
	project, _, err := arn.ParseProject(t.ProjectARN)
	if err != nil {
		return t.ProjectARN
	}
	return fmt.Sprintf("Logstore %s of project %s in %s", names.Logstore(t.Name), project.Name, project.Region)
}

// shipsTo reports whether the trail ships where it is declared to. Project names
// are unique across accounts and regions.
func (s Spec) shipsTo(t model.Trail) bool {
	project, account, err := arn.ParseProject(t.ProjectARN)
	return err == nil && account == s.Account && project == s.Project.Project
}

// shipsThrough reports whether the trail uses the declared delivery role. An empty role
// ARN counts as a match.
func (s Spec) shipsThrough(t model.Trail) bool {
	if t.RoleARN == "" {
		return true
	}
	role, account, err := arn.ParseRole(t.RoleARN)
	return err == nil && account == s.Account && names.SameFold(role, s.Role.Name)
}

// TrailStatus says in words what is wrong with the trail. Its destination and whether it
// delivers show in their own attributes.
func (s Spec) TrailStatus(observed Observed) string {
	trail, ok := FindTrail(observed.Trails, s.Trail)
	if !ok {
		return StatusMissing
	}
	_, account, err := arn.ParseProject(trail.ProjectARN)
	switch {
	case err == nil && account != s.Account:
		return model.Visible(fmt.Sprintf("ships to %s of account %s", Destination(trail), account))
	case !s.shipsThrough(trail):
		return model.Visible(fmt.Sprintf("ships through role %s, not %s", s.roleWords(trail.RoleARN), s.Role.Name))
	default:
		return TrailPresent
	}
}

// roleWords returns the name of the role of an ARN, with its account if that is another
// one.
func (s Spec) roleWords(roleARN string) string {
	role, account, err := arn.ParseRole(roleARN)
	switch {
	case err != nil:
		return roleARN
	case account != s.Account:
		return role + " of account " + account
	default:
		return role
	}
}

// NeedsTrail reports whether the trail must be created or re-created.
func (s Spec) NeedsTrail(observed Observed) bool {
	trail, _ := FindTrail(observed.Trails, s.Trail)
	return !s.shipsTo(trail) || !s.shipsThrough(trail)
}

// delivers reports whether the trail exists and delivers.
func (s Spec) delivers(observed Observed) bool {
	trail, _ := FindTrail(observed.Trails, s.Trail)
	return s.shipsTo(trail) && trail.Status == model.TrailEnabled
}

// describeTrail says what the trail is like now.
func (s Spec) describeTrail(observed Observed) string {
	trail, ok := FindTrail(observed.Trails, s.Trail)
	_, account, err := arn.ParseProject(trail.ProjectARN)
	switch {
	case !ok:
		return "it is missing now"
	case !s.shipsTo(trail) && (err != nil || account == s.Account): // else the status names the account
		return "it ships to " + Destination(trail) + " now"
	default:
		return "it " + s.TrailStatus(observed) + " now"
	}
}

// trailSteps returns the steps that make the trail as declared. Everything it needs comes
// before it. A missing trail that was re-created does not show yet.
func (s Spec) trailSteps(observed Observed, recreated bool) []Step {
	trail, ok := FindTrail(observed.Trails, s.Trail)
	recreate := Step{Kind: RecreateTrail, Name: s.Trail}
	switch {
	case !ok && recreated:
		return []Step{recreate}
	case !ok && s.Enabled:
		return []Step{{Kind: CreateTrail, Name: s.Trail}, {Kind: StartTrail, Name: s.Trail}}
	case !ok:
		return []Step{{Kind: CreateTrail, Name: s.Trail}}
	case !s.shipsTo(trail) || !s.shipsThrough(trail):
		return []Step{recreate}
	case s.Enabled && trail.Status != model.TrailEnabled:
		return []Step{{Kind: StartTrail, Name: s.Trail}}
	case !s.Enabled && trail.Status == model.TrailEnabled:
		return []Step{{Kind: StopTrail, Name: s.Trail}}
	default:
		return nil
	}
}

// IsNotEnabled reports whether an error means that the account is not allow-listed. An
// unknown API version means something else, and so may a name that the configuration sets.
func IsNotEnabled(err error) bool {
	var call *model.Error
	return lacksOperation(err) && errors.As(err, &call) && !call.Renamed
}

// lacksOperation reports whether a service does not know the operation, whatever the version.
func lacksOperation(err error) bool {
	return model.Is(err, model.NotEnabled) && !model.HasCode(err, "InvalidVersion")
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
		now, ok := FindTrail(trails, trail.Name)
		if unlisted = !ok; ok && now.ProjectARN != trail.ProjectARN {
			was, _, _ := arn.ParseProject(trail.ProjectARN) // the caller has parsed it
			return false, &ShipsElsewhereError{Trail: now, Where: was, Recreated: gone}
		}
		if ok && anotherTrail(now, trail) {
			since = &now
		}
		if unlisted || since != nil {
			return true, nil
		}
		return false, may()
	})
	var elsewhere *ShipsElsewhereError
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
		now, ok := FindTrail(trails, trail.Name)
		switch {
		case !ok:
			return nil, nil //nolint:nilnil // there is none
		case anotherTrail(now, trail):
			return &now, nil
		case !backoff.Open():
			return nil, fmt.Errorf("trail %s was deleted and is still listed: others may have created it again", trail.Name)
		}
		if err := backoff.Wait(ctx); err != nil {
			return nil, fmt.Errorf("trail %s was deleted and is still listed: %w", trail.Name, err)
		}
	}
}

// anotherTrail reports whether a trail is another one than the one of the same name before.
func anotherTrail(now, before model.Trail) bool {
	return now.ProjectARN != before.ProjectARN || now.Created != "" && before.Created != "" && now.Created != before.Created
}

// shipsTo reports whether a trail ships to a project.
func shipsTo(t model.Trail, to model.Project) bool {
	project, _, err := arn.ParseProject(t.ProjectARN)
	return err != nil || project == to
}
