package judge

import (
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// expired reports whether the retention has deleted a log by now, or before it was deleted with all others. A higher
// retention does not bring it back.
func (w *world) expired(l *written) bool {
	end := now
	if !l.gone.IsZero() {
		end = l.gone
	}
	for i, r := range w.ttl {
		to := end
		if i+1 < len(w.ttl) {
			to = earlier(end, w.ttl[i+1].From)
		}
		if r.Days < forever && l.Time.AddDate(0, 0, r.Days).Before(to) && l.Received.Before(to) {
			return true
		}
	}
	return false
}

// there reports whether a log is in the Logstore that is read now, or has only expired.
func (w *world) there(l *written) bool { return w.has && l.store == w.store && l.gone.IsZero() }

// shown reports whether a search shows a log.
func (w *world) shown(l *written) bool {
	return w.there(l) && !w.expired(l) && w.index && l.searchable && !l.hidden
}

// missing returns the events of a window that no search shows, without those of which no witness can tell: see the
// documentation of the package.
func (w *world) missing(in Window) (events []*happened, untold int) {
	shown := map[string]bool{}
	for _, l := range w.logs {
		if w.shown(l) {
			shown[l.ID] = true
		}
	}
	expected := Witnesses{Now: now, Settings: DefaultSettings(), Metrics: Metrics{Period: time.Duration(w.h.Period) * time.Second}}.deliveries(in)
	for _, e := range w.events {
		just := len(e.delivered) > 0 && !slices.ContainsFunc(e.delivered, func(t time.Time) bool {
			return expected.holds(t) || t.Before(now.Add(-DefaultSettings().Lag))
		})
		late := !e.failed.IsZero() && !expected.holds(e.failed) || e.lost && !slices.ContainsFunc(e.delivered, expected.holds)
		switch {
		case !in.holds(e.at) || shown[e.id]:
		case e.pending, late, just, e.lost && w.h.Semantics.Counts == countBatches:
			untold++
		default:
			events = append(events, e)
		}
	}
	return events, untold
}

// justified reports whether a gap is one: the trail was not logging, or something that was delivered then is gone otherwise
// than by the retention.
func (w *world) justified(g Gap) bool {
	if g.Reason == reason.TrailStopped || g.Reason == reason.TrailDeleted {
		return slices.ContainsFunc(w.stretches, g.overlaps)
	}
	skew := DefaultSettings().Skew
	around := Window{g.From.Add(-skew), g.To.Add(skew)}
	for _, e := range w.events {
		if e.lost && slices.ContainsFunc(e.delivered, around.holds) {
			return true
		}
	}
	return slices.ContainsFunc(w.logs, func(l *written) bool {
		return l.ID != "" && around.holds(l.Received) && (l.hidden || !l.gone.IsZero()) && !w.expired(l)
	})
}
