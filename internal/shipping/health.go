package shipping

import (
	"errors"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The healthy values of the statuses that only the data source has. Those of the
// resource are in model.go.
const (
	allowListOpen  = "open"
	slotAvailable  = "available"
	projectPresent = "present"
	delivering     = "delivering"
)

// health is the state of one shipping, or of what one would need, in words. A
// status is empty where it cannot be told: its part has no name yet, or what it
// hangs on is missing.
type health struct {
	allowList, slot, project, role, logstore, index, trail, delivery string

	obstacles []string // what an apply would be refused for
}

// sight is all that a data source has seen of a shipping.
type sight struct {
	observation

	elsewhere map[string][]cloud.Trail
	delivery  *cloud.DeliveryStatus // nil where there is no trail
}

// health judges what was seen. The words are those of the resource's statuses and
// refusals.
func (d declaration) health(seen sight) health {
	trail, exists := named(seen.trails, d.trail)
	h := health{
		allowList: allowListOpen, slot: slotAvailable, role: d.role.status(seen.role),
		trail: d.trailStatus(seen.observation), delivery: deliveryStatus(exists, trail, seen.delivery),
	}
	if exists && h.trail == trailPresent && d.project.Name != "" && !d.shipsTo(trail) {
		h.trail = "ships to " + destination(trail)
	}
	if d.project.Name != "" {
		h.project = projectPresent
	}
	if d.placed() && seen.projectExists {
		h.logstore = d.logstore.status(d.project, seen.observation)
	}
	if seen.logstore != nil {
		h.index = d.indexStatus(seen.observation)
	}
	if seen.closed != nil {
		h.allowList, h.slot, h.trail = "not open: "+model.Answer(seen.closed), "", statusUnreadable
		h.obstacles = append(h.obstacles, "Inner-ActionTrail is not open for account "+d.account+".")
	}
	if rival := d.otherTrail(seen, exists); rival != nil {
		h.slot = fmt.Sprintf("taken: trail %s in %s ships to %s", rival.trail.Name, rival.region, destination(rival.trail))
		h.obstacles = append(h.obstacles, model.Sentence(rival.Error()))
	}
	standing := d
	standing.project.create = false // a project that could be made is missing all the same
	if err := standing.projectObstacle(seen.observation); err != nil && d.project.Name != "" {
		h.project = err.Error()
	}
	for _, obstacle := range d.obstacles(seen.observation, occasion{creating: true}) {
		if errors.As(obstacle, new(*projectMissing)) && d.project.Name == "" || h.slot != slotAvailable && errors.As(obstacle, new(*conflict)) {
			continue // it is only not named yet, or told already
		}
		h.obstacles = append(h.obstacles, model.Sentence(obstacle.Error()))
	}
	return h
}

// otherTrail is the trail that holds the account's one place in place of this one;
// nil where none does.
func (d declaration) otherTrail(seen sight, exists bool) *conflict {
	on := occasion{mayRecreate: true}
	err := d.rival(slices.Concat(seen.trails, seen.abroad), d.region, on)
	if err == nil && !exists {
		err = d.rivalElsewhere(seen.elsewhere, on)
	}
	var rival *conflict
	errors.As(err, &rival)
	return rival
}

// deliveryStatus says how delivery fares. That nothing was delivered yet is well:
// platform events are rare.
func deliveryStatus(exists bool, trail cloud.Trail, status *cloud.DeliveryStatus) string {
	switch {
	case !exists:
		return ""
	case trail.Status != cloud.TrailEnabled:
		return "stopped"
	case status != nil && status.LatestError != "":
		return "failed: " + status.LatestError
	default:
		return delivering
	}
}

// reasons say why the shipping is not healthy: a sentence for each part that is
// not. A shipping whose trail is missing is not healthy either.
func (h health) reasons() []string {
	var reasons []string
	for _, part := range []struct{ name, status, healthy string }{
		{"allow-list", h.allowList, allowListOpen},
		{"slot", h.slot, slotAvailable},
		{"project", h.project, projectPresent},
		{"role", h.role, roleAuthorized},
		{"Logstore", h.logstore, logstoreReady},
		{"index", h.index, indexComplete},
		{"trail", h.trail, trailPresent},
		{"delivery", h.delivery, delivering},
	} {
		if part.status == "" || part.status == part.healthy {
			continue
		}
		reasons = append(reasons, part.name+": "+part.status)
	}
	return reasons
}
