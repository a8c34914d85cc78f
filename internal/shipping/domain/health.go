package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// The healthy values of the statuses that only the data source has. Those of the
// resource are in observed.go.
const (
	AllowListOpen  = "open"
	SlotAvailable  = "available"
	ProjectPresent = "present"
	Delivering     = "delivering"
)

// Health is the state of a shipping, or of what a new one would need, in words. A status
// is empty where it is not known: its part has no name yet, or the part that contains it
// is missing.
type Health struct {
	AllowList, Slot, Project, Role, Logstore, Index, Trail, Delivery string

	// Outlived reports whether the delivery's status has a failure whose cause was repaired: an
	// observation, and no reason.
	Outlived  bool
	Obstacles []string // what would stop an apply
	Integrity integrity.Report

	// Causes are the stable codes of the reasons.
	Causes []reason.Code
}

// HealthObserved is all that the data source has observed of a shipping.
type HealthObserved struct {
	Observed

	Delivery *model.DeliveryStatus // nil if there is no trail, or the service has no status of it
}

// Health judges what was observed, in the words of the resource's statuses and errors.
func (s Spec) Health(observed HealthObserved) Health {
	trail, exists := FindTrail(observed.Trails, s.Trail)
	h := Health{
		AllowList: AllowListOpen, Slot: SlotAvailable, Role: s.Role.Status(observed.Role),
		Trail: s.TrailStatus(observed.Observed), Delivery: deliveryStatus(exists, trail, observed.Delivery),
	}
	if why := s.outlivedError(observed); trail.Status == model.TrailEnabled && why != "" {
		h.Delivery, h.Outlived = "the last delivery failed: "+observed.Delivery.LatestError+"; but "+why+", and no event was delivered since", true
	}
	if h.Trail == TrailPresent && s.Project.Name != "" && !s.shipsTo(trail) {
		h.Trail = "ships to " + Destination(trail)
	}
	if s.Project.Name != "" {
		h.Project = ProjectPresent
	}
	if s.HasLogstoreName() && observed.ProjectExists {
		h.Logstore = s.LogstoreStatus(observed.Observed)
	}
	if observed.Logstore != nil {
		h.Index = s.IndexStatus(observed.Observed)
	}
	h.Integrity = s.integrityReport(observed)
	if observed.NotEnabled != nil {
		h.AllowList, h.Slot, h.Trail = "not open: "+model.LastingAnswer(observed.NotEnabled), "", StatusUnreadable
		h.Obstacles = append(h.Obstacles, "Inner-ActionTrail is not open for account "+s.Account+".")
	}
	if silent := observed.OtherRegions.SilentRegions(); silent != "" && !exists {
		h.Slot = "not known: no answer came from " + silent
	}
	if conflict := s.otherConflict(observed.Observed); conflict != nil {
		h.Slot = fmt.Sprintf("taken: trail %s in %s ships to %s", conflict.Trail.Name, conflict.Region, Destination(conflict.Trail))
		h.Obstacles = append(h.Obstacles, model.Sentence(conflict.Error()))
	}
	existing := s
	existing.Project.Create = false // a project that could be created is still missing
	if err := existing.checkProject(observed.Observed); err != nil && s.Project.Name != "" {
		h.Project = err.Error()
	}
	creating := GuardOptions{Creating: true, Known: func(TrailKey) (bool, error) { return s.shipsTo(trail), nil }} // another trail is reported above
	obstacles := s.unmetPreconditions(observed.Observed, creating)
	if err := s.CheckRole(observed.Role, creating); err != nil {
		obstacles = append(obstacles, err)
	}
	for _, obstacle := range obstacles {
		if errors.As(obstacle, new(*ProjectMissingError)) && s.Project.Name == "" || errors.As(obstacle, new(*ConflictError)) {
			continue // the project has no name yet, or the conflict is reported already
		}
		h.Obstacles = append(h.Obstacles, model.Sentence(obstacle.Error()))
	}
	h.Causes = s.causes(observed, h)
	return h
}

// causes returns the codes of the reasons for which the shipping is not healthy, in their order.
func (s Spec) causes(observed HealthObserved, h Health) (codes []reason.Code) {
	add := func(wrong bool, code ...reason.Code) {
		for _, c := range code {
			if wrong && !slices.Contains(codes, c) {
				codes = append(codes, c)
			}
		}
	}
	trail, exists := FindTrail(observed.Trails, s.Trail)
	enabled := observed.NotEnabled == nil
	silent := !exists && observed.OtherRegions.SilentRegions() != ""
	conflict := enabled && s.otherConflict(observed.Observed) != nil
	add(!enabled, reason.AccountNotEnabled)
	add(conflict, reason.SlotTaken)
	add(enabled && silent && !conflict, reason.SlotUnknown)
	add(h.Project != "" && h.Project != ProjectPresent, reason.ProjectMissing)
	add(true, s.Role.Codes(observed.Role)...)
	add(h.Logstore != "" && observed.Logstore == nil, reason.LogstoreMissing)
	for _, f := range s.Findings(observed.Observed) {
		add(h.Logstore != "", f.Code())
	}
	add(h.Index != "" && observed.Index == nil, reason.IndexMissing)
	add(observed.Index != nil && h.Index != IndexComplete, reason.IndexIncomplete)
	add(!enabled, reason.TrailUnknown)
	add(enabled && !exists, reason.TrailMissing)
	add(exists && h.Trail != TrailPresent, reason.TrailRedirected)
	add(exists && trail.Status != model.TrailEnabled, reason.TrailStopped)
	add(h.Delivery == StatusUnreadable, reason.TrailUnknown)
	add(trail.Status == model.TrailEnabled && h.Delivery != Delivering && h.Delivery != StatusUnreadable && !h.Outlived, reason.DeliveryFailed)
	add(h.Integrity.Granted != "", reason.PolicyGrants)
	unreadPolicies := slices.ContainsFunc(observed.Integrity.Policies.All, func(p integrity.Judged) bool { return p.Err != nil })
	add(h.Integrity.Unreadable != "" && unreadPolicies, reason.PolicyUnknown)
	add(h.Integrity.Unreadable != "" && !unreadPolicies, reason.LogstoreUnknown)
	return codes
}

// integrityReport reports on the integrity of the Logstore.
func (s Spec) integrityReport(observed HealthObserved) integrity.Report {
	return s.facts(observed.Observed).Report(s.subject(observed.Observed))
}

// Granted says whom outside the account the policies of the project and the Logstore let write, delete, change, filter or hide logs, or change policies.
func (s Spec) Granted(observed Observed) []string {
	return s.facts(observed).Granted(s.subject(observed))
}

// subject returns the Logstore as it is reported on.
func (s Spec) subject(observed Observed) integrity.Subject {
	subject := integrity.Subject{
		Account: s.Account, Project: arn.Project(s.Project.Region, s.Account, s.Project.Name), Logstore: s.LogstoreARN(),
	}
	if trail, _ := FindTrail(observed.Trails, s.Trail); s.shipsTo(trail) {
		subject.Role = s.Role.Name
		if role, _, err := arn.ParseRole(trail.RoleARN); err == nil {
			subject.Role = role
		}
	}
	return subject
}

// otherConflict returns the trail that the account has instead of this one; nil if there
// is none.
func (s Spec) otherConflict(observed Observed) *ConflictError {
	err := s.SlotConflict(observed, GuardOptions{MayRecreate: true})
	var conflict *ConflictError
	errors.As(err, &conflict)
	return conflict
}

// deliveryStatus returns the status of the delivery. No delivery yet is healthy: platform
// events are rare.
func deliveryStatus(exists bool, trail model.Trail, status *model.DeliveryStatus) string {
	switch {
	case !exists:
		return ""
	case trail.Status != model.TrailEnabled:
		return "stopped"
	case status == nil:
		return StatusUnreadable
	case status.LatestError != "":
		return "failed: " + status.LatestError
	default:
		return Delivering
	}
}

// otherCauses are words of errors whose cause cannot be judged from what was observed.
var otherCauses = []string{";", "unauthorized", "denied", "forbidden", "permission", "trust", "quota", "throttl"}

// outlivedError returns why the error of the last delivery says nothing about the next one;
// empty if it may. ActionTrail does not say when a delivery failed, and keeps the error until
// the next event, which may take weeks. So the cause is looked at: something that did not
// exist, and exists where the trail ships.
func (s Spec) outlivedError(observed HealthObserved) string {
	trail, _ := FindTrail(observed.Trails, s.Trail)
	if observed.Delivery == nil || !observed.ProjectExists || !s.shipsTo(trail) {
		return ""
	}
	failed := strings.ToLower(observed.Delivery.LatestError)
	if slices.ContainsFunc(otherCauses, func(words string) bool { return strings.Contains(failed, words) }) {
		return ""
	}
	name := strings.ToLower(s.Logstore.Name)
	switch {
	case strings.Contains(failed, "logstorenotexist") && observed.Logstore != nil && (strings.Contains(failed, name) || !strings.Contains(failed, "innertrail_")):
		since := ""
		if created := observed.Logstore.Created(); !created.IsZero() {
			since = ", created on " + created.UTC().Format(time.RFC3339)
		}
		return "Logstore " + s.Logstore.Name + " exists" + since
	case strings.Contains(failed, "projectnotexist") && observed.Logstore != nil:
		return "project " + s.Project.Name + " and its Logstore exist"
	default:
		return ""
	}
}

// Reasons returns why the shipping is not healthy: a text for each part that is not. A
// missing trail is a reason, too.
func (h Health) Reasons() []string {
	var reasons []string
	for _, part := range []struct{ name, status, healthy string }{
		{"allow-list", h.AllowList, AllowListOpen},
		{"slot", h.Slot, SlotAvailable},
		{"project", h.Project, ProjectPresent},
		{"role", h.Role, RoleAuthorized},
		{"Logstore", h.Logstore, LogstoreReady},
		{"index", h.Index, IndexComplete},
		{"trail", h.Trail, TrailPresent},
		{"delivery", h.Delivery, Delivering},
		{"integrity", h.Integrity.BesideStatus(), ""}, // the rest of it is in the Logstore's status
	} {
		if part.status == "" || part.status == part.healthy || h.Outlived && part.name == "delivery" {
			continue
		}
		reasons = append(reasons, part.name+": "+part.status)
	}
	return reasons
}
