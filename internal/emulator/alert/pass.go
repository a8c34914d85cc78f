package alert

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// alike returns how many of the evaluations after one, of those that are left, need not be made,
// since they come to what others came to. The last ones are made: they are what is kept.
func (r *rule) alike(p *state.Project, a *state.Alert, e state.AlertEvaluation, left int) int {
	left -= state.MaxAlertEvaluations
	if e.Status == state.AlertPaused {
		return max(min(left, int(r.mutedUntil.Sub(a.Next)/r.interval)-state.MaxAlertEvaluations), 0)
	}
	if l := p.Logstores[r.store]; l != nil && len(l.Events) > 0 && !l.Events[len(l.Events)-1].Time.Before(e.From) {
		return 0 // a later window has other logs
	}
	switch e.Status {
	case state.AlertInactive, state.AlertError:
		return max(left, 0)
	case state.AlertFiring:
		// Without a log, one alert without a group fires, and its notifications repeat.
		cycle := r.cycle()
		return max(left-cycle*state.MaxAlertNotifications, 0) / cycle * cycle
	}
	return 0
}

// cycle is how many evaluations lie between two notifications while the condition is met.
func (r *rule) cycle() int {
	threshold := max(r.threshold, 1)
	firing := r.interval * time.Duration(threshold)
	return threshold * int(max((r.repeat+firing-1)/firing, 1))
}

// pass passes over evaluations, as if they had been made.
func (r *rule) pass(a *state.Alert, n int) {
	d := time.Duration(n) * r.interval
	a.Count += n
	a.Next = a.Next.Add(d)
	if f := ungrouped(a); n > 0 && f != nil && len(a.Evaluations) > 0 && a.Evaluations[len(a.Evaluations)-1].Status == state.AlertFiring {
		f.Times += n / max(r.threshold, 1)
		f.LastFired = f.LastFired.Add(d)
		for i := range f.Notifications {
			f.Notifications[i] = f.Notifications[i].Add(d)
		}
	}
}

// ungrouped returns the alert of a rule that has no group, or nil.
func ungrouped(a *state.Alert) *state.FiredAlert {
	for _, f := range a.Fired {
		if len(f.Group) == 0 {
			return f
		}
	}
	return nil
}
