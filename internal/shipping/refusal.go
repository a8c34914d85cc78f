package shipping

import (
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// refusals are the reasons not to begin: what must not be repaired blindly, and
// what the service cannot do. They are asked at plan time where the answer is
// known there, and always before the first write.

// conflict is another trail that holds the account's one place.
type conflict struct {
	account string
	trail   cloud.Trail
	region  string
}

func (e *conflict) Error() string {
	return fmt.Sprintf("trail %s of account %s ships to %s", e.trail.Name, e.account, destination(e.trail))
}

// retentionDecrease is a retention that would delete logs.
type retentionDecrease struct {
	logstore  string
	from, to  int  // days
	forgotten bool // a consent stands that was used before
}

func (e *retentionDecrease) Error() string {
	return fmt.Sprintf("lowering the retention of Logstore %s from %d to %d days deletes logs", e.logstore, e.from, e.to)
}

// retentionRefused is the service's refusal to change the retention.
type retentionRefused struct {
	logstore string
	from     int  // days
	alone    bool // whether nothing else was to be changed, so that it is surely meant
	err      error
}

func (e *retentionRefused) Error() string { return e.err.Error() }

func (e *retentionRefused) Unwrap() error { return e.err }

// impossible is a change that the service cannot make.
type impossible struct{ what, instead string }

func (e *impossible) Error() string { return e.what }

// planAgain says that the cloud changed after the plan in a way that needs a
// plan of its own.
type planAgain struct{ what string }

func (e *planAgain) Error() string { return e.what }

// occasion is what distinguishes one use of refusals from another.
type occasion struct {
	// creating says that the trail is to be created: one of the same name that
	// ships elsewhere is somebody else's.
	creating bool
	// mayRecreate says that the plan showed that the trail will be created anew.
	mayRecreate bool
	// known are trails that are no conflict, since this process knows them.
	known func(place) bool
}

// refusals gives the first reason not to begin.
func (d declaration) refusals(seen observation, on occasion) error {
	return first(d.obstacles(seen, on)...)
}

// obstacles gives every reason not to begin, the gravest first.
func (d declaration) obstacles(seen observation, on occasion) []error {
	reasons := []error{d.rival(slices.Concat(seen.trails, seen.abroad), d.region, on), d.projectObstacle(seen)}
	if seen.logstore != nil {
		reasons = append(reasons, d.logstore.possible(*seen.logstore), d.retentionGuard(seen.logstore.RetentionDays))
	}
	if !on.creating && !on.mayRecreate && d.needsTrail(seen) {
		reasons = append(reasons, &planAgain{what: "trail " + d.trail + " changed after the plan: " + d.found(seen)})
	}
	return slices.DeleteFunc(reasons, func(err error) bool { return err == nil })
}

// projectObstacle refuses a project that is in another region, or missing and not
// to be created.
func (d declaration) projectObstacle(seen observation) error {
	switch {
	case seen.projectRegion != "" && seen.projectRegion != d.project.Region:
		return &projectMissing{project: d.project.Project, region: seen.projectRegion}
	case !seen.projectExists && !d.project.create:
		return &projectMissing{project: d.project.Project}
	default:
		return nil
	}
}

// found says how the trail is, for people.
func (d declaration) found(seen observation) string {
	trail, ok := named(seen.trails, d.trail)
	switch {
	case !ok:
		return "it is missing now"
	case !d.shipsTo(trail):
		return "it ships to " + destination(trail) + " now"
	default:
		return "it " + d.trailStatus(seen) + " now"
	}
}

// rival gives the trail that holds the account's one place and is not ours.
func (d declaration) rival(trails []cloud.Trail, region string, on occasion) error {
	for _, trail := range trails {
		home := homeOf(trail, region)
		here := place{region: home, trail: trail.Name}
		ours := here == d.place() && (!on.creating || d.shipsTo(trail))
		if ours || on.known != nil && on.known(here) {
			continue
		}
		return &conflict{account: d.account, trail: trail, region: home}
	}
	return nil
}

// adopts says whether a create takes over a trail that exists.
func (d declaration) adopts(seen observation) bool {
	trail, ok := named(seen.trails, d.trail)
	return ok && d.shipsTo(trail)
}

// retentionGuard refuses to lower the retention below what the Logstore has now,
// unless the configuration consents to this very value and the value is new: a
// consent that was forgotten does not undo somebody's legal hold.
func (d declaration) retentionGuard(now int) error {
	want := d.logstore.retention
	if want >= now {
		return nil
	}
	consent := d.logstore.allowDecreaseTo != nil && *d.logstore.allowDecreaseTo == want
	used := d.appliedBefore != nil && d.appliedBefore.RetentionDays == want && d.appliedBefore.project() == d.project.Project
	if consent && !used {
		return nil
	}
	return &retentionDecrease{logstore: d.logstore.name, from: now, to: want, forgotten: consent && used}
}

// archiveDays must remain of the retention after the hot and the
// infrequent-access tier (Log Service, "Intelligent tiered storage").
const archiveDays = 60

// possible says whether the service can make the declared settings from what is
// there. It names a tier in the way that is not declared.
func (l logstoreSpec) possible(seen cloud.Logstore) error {
	if l.mode != nil && *l.mode != "standard" && modeOf(seen) == "standard" {
		return &impossible{
			what:    fmt.Sprintf("Logstore %s is a standard one and cannot become a %s one", l.name, *l.mode),
			instead: `Declare mode = "standard", or leave mode out.`,
		}
	}
	if err := l.encryptable(seen); err != nil {
		return err
	}
	if !l.differs(seen) {
		return nil
	}
	after := l.onto(seen)
	hot, cold := after.HotDays, infrequentAccess(after)
	switch {
	case hot > 0 && hot >= after.RetentionDays:
		return l.tierInTheWay("hot_retention_days", hot, l.hotDays == nil, after.RetentionDays)
	case hot > 0 && cold > 0 && hot+cold+archiveDays > after.RetentionDays:
		if l.iaDays == nil {
			return l.tierInTheWay("infrequent_access_days", cold, true, after.RetentionDays)
		}
		return l.tierInTheWay("hot_retention_days", hot, l.hotDays == nil, after.RetentionDays)
	case cold >= after.RetentionDays:
		return l.tierInTheWay("infrequent_access_days", cold, l.iaDays == nil, after.RetentionDays)
	}
	return nil
}

func (l logstoreSpec) tierInTheWay(attribute string, days int, undeclared bool, retention int) error {
	note := "Logstore %s keeps logs for %d days by its %s, which leaves no room in a retention of %d days"
	if undeclared {
		note += "; the tier was set outside this configuration"
	}
	return &impossible{
		what:    fmt.Sprintf(note, l.name, days, attribute, retention),
		instead: fmt.Sprintf("Declare a lower %s, or a longer retention_days.", attribute),
	}
}
