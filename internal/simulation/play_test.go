package simulation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// runsToRest is how many runs without trouble a history has to come to rest.
const runsToRest = 8

// begin returns the history of a case before anything is done.
func (c Case) begin() *history {
	h := &history{World: &World{State: c.state, born: 3}}
	if c.recorded != nil {
		state := *c.recorded
		h.owners[0] = &state
	}
	return h
}

// step does once what the case is about.
func (h *history) step(owner int, c Case) error {
	if c.destroy {
		return h.destroy(owner)
	}
	return h.apply(owner, c.declared)
}

// rest is where a history comes to rest.
type rest struct {
	err   error  // of the last run: why it refuses; nil if everything is as declared
	wrong string // the property that does not hold; empty if all hold
	ships bool
	ways  int // how many of the ways out were taken that errors name
}

// settle does what a case is about, without trouble, until that changes nothing any more. If that ends
// with an error, it takes the way out that the error names, until there is none left.
func (h *history) settle(owner int, c Case, trace func(string)) (end rest) {
	if trace == nil {
		trace = func(string) {}
	}
	for range mostWays {
		end.wrong, end.err = h.repeat(owner, c, trace)
		if end.wrong != "" || end.err == nil {
			break
		}
		if end.ways == 0 {
			end.ships = h.ships()
		}
		words, changed := h.wayOut(owner, &c, end.err)
		if !changed {
			end.wrong = "a dead end: " + end.err.Error()
			break
		}
		trace("way out: " + words)
		end.ways++
	}
	if end.ways == 0 {
		end.ships = h.ships()
	}
	if end.wrong == "" && end.err != nil {
		end.wrong = "a dead end after many ways out: " + end.err.Error()
	}
	return end
}

// repeat does what a case is about until that changes nothing any more. It returns the property that does
// not hold, which is empty if all do, and the last error.
func (h *history) repeat(owner int, c Case, trace func(string)) (wrong string, err error) {
	before := ""
	for range runsToRest {
		h.next.trace = trace
		was := h.State
		err = h.step(owner, c)
		trace(fmt.Sprintf("-> %v", err))
		if len(h.Violations) > 0 {
			return strings.Join(h.Violations, "; "), err
		}
		if now := fmt.Sprint(err); now == before && h.State == was && (err != nil || h.last.writes == 0) {
			if err == nil && !c.destroy {
				wrong = h.unlike(c.declared)
			}
			return wrong, err
		}
		before = fmt.Sprint(err)
	}
	return "it does not come to rest", err
}

// ships reports whether the trail delivers.
func (w *World) ships() bool {
	store := w.Stores[w.Trail.Store]
	return w.Trail.Name == trailName && w.Trail.Status == model.TrailEnabled && store.Project == ProjectReady && store.Logstore.Exists
}

// unlike says how the world differs from what was applied without an error; empty if it does not.
func (w *World) unlike(d Declared) string {
	store, trail := w.Stores[d.Store], w.Trail
	var wrong []string
	say := func(is bool, format string, values ...any) {
		if is {
			wrong = append(wrong, fmt.Sprintf(format, values...))
		}
	}
	say(!d.Unmanaged && (w.Role != RoleTrusts && w.Role != RoleBoth || w.Detached), "the role is not authorized")
	say(!store.answers(), "the project does not answer")
	say(!store.Logstore.Exists || store.Logstore.Days != d.Days || store.Logstore.Tracking, "the Logstore is %+v", store.Logstore)
	say(store.Index == IndexAbsent || store.Index&IndexNarrowed != 0, "the index is not complete")
	say(trail.Name != trailName || trail.Store != d.Store || (trail.Status == model.TrailEnabled) == d.Stopped, "the trail is %+v", trail)
	return strings.Join(wrong, "; ")
}

// errorOf returns the error of a type in a chain; nil if there is none.
func errorOf[T error](err error) (found T, ok bool) {
	ok = errors.As(err, &found)
	return found, ok
}

// tells reports whether an error tells that shipping may stand still: it says so, or that the trail was
// deleted, or that it may be.
func tells(err error) bool {
	step, ok := errorOf[*reconcile.StepError](err)
	if ok && slices.Contains(step.Done, domain.Step{Kind: domain.DeleteTrail, Name: trailName}) {
		return true
	}
	if call, ok := errorOf[*model.Error](err); ok && call.Ambiguous() && call.Action == "DeleteInnerTrail" {
		return true
	}
	return errors.As(err, new(*reconcile.NotShippingError)) || errors.As(err, new(*reconcile.RecreateError)) || errors.As(err, new(*reconcile.DestinationError))
}
