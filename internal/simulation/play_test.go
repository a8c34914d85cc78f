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
func (h *history) step(c Case) error {
	switch {
	case !c.destroy:
		return h.apply(c.declared)
	case h.state != nil:
		return h.destroy(c.logs)
	default:
		h.last = &turns{}
		return nil
	}
}

// trouble is what happens to the first process of a history: nothing, a kill, or that others act.
type trouble struct {
	killBefore, killAfter int // a write
	round                 int // before which others act
	by                    act
}

func (t trouble) script() script {
	s := script{killBefore: t.killBefore, killAfter: t.killAfter}
	if t.round > 0 {
		s.acts = map[int]act{t.round: t.by}
	}
	return s
}

// String returns the trouble in words.
func (t trouble) String() string {
	switch {
	case t.killBefore > 0:
		return fmt.Sprintf("killed before write %d", t.killBefore)
	case t.killAfter > 0:
		return fmt.Sprintf("killed after write %d", t.killAfter)
	case t.round > 0:
		return fmt.Sprintf("others %s before round %d", t.by.name, t.round)
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
func play(c Case, t trouble, seen func(State, int)) (end played) {
	h := c.begin()
	say := func(format string, values ...any) { end.trace = append(end.trace, fmt.Sprintf(format, values...)) }
	note := func(call string) { say("%s", call) }
	shipped := h.ships()
	h.next = t.script()
	h.next.trace = note
	round := 0
	h.next.seen = func() {
		round++
		seen(h.State, round)
	}
	err := h.step(c)
	acted := h.last.acted > 0
	end.rounds, end.writes = h.last.rounds, h.last.writes
	say("-> %v, killed: %t", err, h.last.dead)
	end.wrong, end.err = h.settle(c, note)
	if end.wrong == "" && end.err != nil && shipped && !h.ships() && !acted && !c.declared.Stopped && !c.destroy {
		end.wrong = "shipping stands still, and no run brings it back"
	}
	end.unknowable = h.Unknowable
	return end
}

// settle does what a case is about, without trouble, until that changes nothing any more, by the ways out
// that the errors name. It returns the property that does not hold, which is empty if all do, and the last
// error.
func (h *history) settle(c Case, trace func(string)) (wrong string, err error) {
	before := ""
	for range runsToRest {
		h.next.trace = trace
		was := h.State
		err = h.step(c)
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
		if errors.As(err, new(*reconcile.TrailExistsError)) && h.state == nil && !c.destroy {
			if err := h.importTrail(c.declared); err != nil {
				trace(fmt.Sprintf("import -> %v", err))
				return "", err
			}
			trace("imported")
		}
	}
	return "it does not come to rest", err
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
