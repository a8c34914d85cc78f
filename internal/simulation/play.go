package simulation

import (
	"errors"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// runsToRest is how many runs without trouble a history has to come to rest.
const runsToRest = 8

// begin returns the history of a case before anything is done.
func (c Case) begin() *history {
	h := &history{World: &World{State: c.state, born: 3}}
	if c.recorded != nil {
		state := *c.recorded
		h.state = &state
	}
	return h
}

// step does once what the case is about.
func (h *history) step(c Case) (err error, killed bool) {
	switch {
	case !c.destroy:
		return h.apply(c.declared)
	case h.state != nil:
		return h.destroy(c.logs)
	default:
		h.last = &turns{}
		return nil, false
	}
}

// trouble is what happens to the first process of a history: nothing, a kill, or that others act.
type trouble struct {
	script

	by act
}

// String returns the trouble in words.
func (t trouble) String() string {
	switch {
	case t.killBefore > 0:
		return fmt.Sprintf("killed before write %d", t.killBefore)
	case t.killAfter > 0:
		return fmt.Sprintf("killed after write %d", t.killAfter)
	case t.actAt > 0:
		return fmt.Sprintf("others %s before round %d", t.by.name, t.actAt)
	default:
		return "no trouble"
	}
}

// played is how a history ended.
type played struct {
	rounds, writes int    // of the first process
	err            error  // of the last run: why it refuses; nil if everything is as declared
	wrong          string // the property that does not hold; empty if all hold
	unknowable     int
	trace          []string
}

// play plays a history: the case with its trouble, and then the same again until that changes nothing
// any more, by the ways out that the errors name.
func play(c Case, t trouble) (end played) {
	h := c.begin()
	say := func(format string, values ...any) { end.trace = append(end.trace, fmt.Sprintf(format, values...)) }
	note := func(call string) { say("%s", call) }
	shipped, acted := h.ships(), false
	h.next = t.script
	h.next.trace = note
	h.next.act = func() {
		acted = true
		say("others %s", t.by.name)
		t.by.do(h.World)
	}
	err, killed := h.step(c)
	end.rounds, end.writes = h.last.rounds, h.last.writes
	say("-> %v, killed: %t", err, killed)
	end.wrong = "it does not come to rest"
	before := ""
	for range runsToRest {
		var exists *reconcile.TrailExistsError
		if errors.As(err, &exists) && h.state == nil && !c.destroy {
			if end.err = h.importTrail(c.declared); end.err != nil {
				say("import -> %v", end.err)
				end.wrong = ""
				break
			}
			say("imported")
		}
		h.next.trace = note
		was := h.State
		err, _ = h.step(c)
		say("-> %v", err)
		if len(h.Violations) > 0 {
			break
		}
		if now := fmt.Sprint(err); now != before || h.State != was || err == nil && h.last.writes > 0 {
			before = now
			continue
		}
		end.err, end.wrong = err, ""
		switch {
		case err == nil && !c.destroy:
			end.wrong = h.unlike(c.declared)
		case err != nil && shipped && !h.ships() && !acted && !c.declared.Stopped && !c.destroy:
			end.wrong = "shipping stands still, and no run brings it back"
		}
		break
	}
	if len(h.Violations) > 0 {
		end.wrong = strings.Join(h.Violations, "; ")
	}
	end.unknowable = h.Unknowable
	return end
}

// ships reports whether the trail delivers.
func (h *history) ships() bool {
	store := h.Stores[h.Trail.Store]
	return h.Trail.Name == trailName && h.Trail.Status == model.TrailEnabled && store.Project == ProjectReady && store.Logstore.Exists
}

// unlike says how the world differs from what was applied without an error; empty if it does not.
func (w *World) unlike(d Declared) string {
	store, trail := w.Stores[d.Store], w.Trail
	var wrong []string
	for words, is := range map[string]bool{
		"the role is not authorized":                       !d.Unmanaged && (w.Role != RoleTrusts && w.Role != RoleBoth || w.Detached),
		"the project does not answer":                      !store.answers(),
		fmt.Sprintf("the Logstore is %+v", store.Logstore): !store.Logstore.Exists || store.Logstore.Days != d.Days || store.Logstore.Tracking,
		"the index is not complete":                        store.Index == IndexAbsent || store.Index&IndexNarrowed != 0,
		fmt.Sprintf("the trail is %+v", trail):             trail.Name != trailName || trail.Store != d.Store || (trail.Status == model.TrailEnabled) == d.Stopped,
	} {
		if is {
			wrong = append(wrong, words)
		}
	}
	return strings.Join(wrong, "; ")
}
