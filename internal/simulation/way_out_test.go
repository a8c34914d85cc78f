package simulation

import (
	"errors"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// mostWays is how many ways out a history may need.
const mostWays = 8

// wayOut does what an error advises: a change of the configuration, an import, or something in the
// consoles. It reports whether there was something to do.
func (h *history) wayOut(owner int, c *Case, err error) (words string, changed bool) {
	d := &c.declared
	store := &h.Stores[d.Store]
	if decrease, ok := errorOf[*domain.RetentionDecreaseError](err); ok && d.Days != decrease.From {
		d.Days, d.Consent = decrease.From, false
		return "declare the longer retention", true
	}
	if held, ok := errorOf[*domain.RetentionHeldError](err); ok {
		d.Days, d.Consent = held.Now, false
		return h.applyFirst(owner, c, "apply the longer retention")
	}
	var findings *integrity.LogstoreError
	if adoption, ok := errorOf[*integrity.AdoptionError](err); ok {
		findings = &adoption.LogstoreError
	} else if found, ok := errorOf[*integrity.LogstoreError](err); ok {
		findings = found
	}
	if findings != nil {
		return h.acceptOrRepair(d, findings)
	}
	switch {
	case errors.As(err, new(*domain.TrailExistsError)) && h.owners[owner] == nil && !c.destroy:
		refused := h.importTrail(owner, *d)
		if model.Is(refused, model.OtherAccount) {
			h.Trail = Trail{}
			return "delete the trail in the console, which ships to a project of another account now", true
		}
		return "import", refused == nil
	case errors.As(err, new(*domain.TrailExistsError)), errors.As(err, new(*domain.ConflictError)):
		h.Trail = Trail{}
		return "delete the other trail in the console", true
	case errors.As(err, new(*domain.ShipsElsewhereError)) && h.owners[owner].Tainted && h.replaced:
		h.owners[owner] = nil
		return "state rm", true
	case errors.As(err, new(*domain.ShipsElsewhereError)) && h.owners[owner].Tainted:
		h.untaint(owner)
		return "untaint", true
	case errors.As(err, new(*reconcile.NotSettledError)) && h.ServiceOnly && h.owners[owner] != nil:
		again := *h.owners[owner]
		again.Tainted, h.replaced = true, true
		h.owners[owner] = &again
		return "apply -replace", true
	case errors.As(err, new(*domain.ShipsElsewhereError)), errors.Is(err, errNotRecorded):
		return h.applyFirst(owner, c, "apply before the destroy")
	case errors.As(err, new(*domain.ProjectMissingError)), errors.As(err, new(*domain.ProjectTakenError)), model.Is(err, model.OtherAccount):
		if store.Project == ProjectElsewhere || store.Project == ProjectTaken {
			d.Store, h.unread = 1-d.Store, model.Is(err, model.OtherAccount)
			return "choose another project, and plan without a refresh if that is what fails", true
		}
		if model.Is(err, model.OtherAccount) && !h.unread {
			h.unread = true
			return "plan without a refresh", true
		}
		if d.CreateProject {
			return "", false
		}
		d.CreateProject = true
		return "create the project", true
	case errors.As(err, new(*domain.RoleObstacleError)):
		h.Role = RoleTrusts
		return "correct the trust in the console", true
	case h.Role == RoleUnreadable && model.Is(err, model.Denied):
		h.Role = RoleTrusts
		return "grant the read of the role", true
	case h.Stores[0].Policy == PolicyUnreadable && model.Is(err, model.Denied):
		h.Stores[0].Policy = PolicyNone
		return "grant the read of the policy", true
	}
	return "", false
}

// applyFirst applies the configuration, by the ways out that the errors of that name.
func (h *history) applyFirst(owner int, c *Case, words string) (done string, changed bool) {
	for range mostWays {
		err := h.apply(owner, c.declared)
		if err == nil {
			return words, true
		}
		next, led := h.wayOut(owner, c, err)
		if words += ", " + next; !led {
			break
		}
	}
	return words, false
}

// untaint is terraform untaint.
func (h *history) untaint(owner int) {
	state := *h.owners[owner]
	state.Tainted = false
	h.owners[owner] = &state
}

// acceptOrRepair accepts what makes the logs alterable, or repairs what has no consent.
func (h *history) acceptOrRepair(d *Declared, found *integrity.LogstoreError) (words string, changed bool) {
	var consents []string
	if d.Accept != "" {
		consents = strings.Split(d.Accept, ",")
	}
	for _, f := range found.Open {
		switch consent := f.Consent(); {
		case consent != "":
			consents = append(consents, consent)
		case f.Kind == integrity.Stopped:
			h.Stores[d.Store].Project = ProjectReady
			return "pay", true
		default:
			return "", false
		}
	}
	d.Accept = strings.Join(consents, ",")
	return "accept " + d.Accept, true
}
