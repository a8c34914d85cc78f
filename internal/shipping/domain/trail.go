package domain

import (
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

// HomeRegion returns the home region of a trail that was listed in a region.
func HomeRegion(t model.Trail, listed string) string {
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

// Delivers reports whether the trail exists and delivers.
func (s Spec) Delivers(observed Observed) bool {
	trail, _ := FindTrail(observed.Trails, s.Trail)
	return s.shipsTo(trail) && trail.Status == model.TrailEnabled
}

// DescribeTrail says what the trail is like now.
func (s Spec) DescribeTrail(observed Observed) string {
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
	return LacksOperation(err) && errors.As(err, &call) && !call.Renamed
}

// LacksOperation reports whether a service does not know the operation, whatever the version.
func LacksOperation(err error) bool {
	return model.Is(err, model.NotEnabled) && !model.HasCode(err, "InvalidVersion")
}

// AnotherTrail reports whether a trail is another one than the one of the same name before.
func AnotherTrail(now, before model.Trail) bool {
	return now.ProjectARN != before.ProjectARN || now.Created != "" && before.Created != "" && now.Created != before.Created
}

// ShipsTo reports whether a trail ships to a project, or may: its destination is not understood.
func ShipsTo(t model.Trail, to model.Project) bool {
	project, _, err := arn.ParseProject(t.ProjectARN)
	return err != nil || project == to
}

// TrailInput is the input of a create of a trail.
type TrailInput struct{ Region, Name, ProjectARN, RoleARN string }

// CreateInput returns the input that creates the declared trail.
func (s Spec) CreateInput() TrailInput {
	return TrailInput{
		Region: s.Region, Name: s.Trail,
		ProjectARN: arn.Project(s.Project.Region, s.Account, s.Project.Name), RoleARN: arn.Role(s.Account, s.Role.Name),
	}
}
