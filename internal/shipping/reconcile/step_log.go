package reconcile

import (
	"cmp"
	"slices"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// stepLog holds the steps that a run has done, in the order of the steps, whichever of two
// concurrent ones ended first. It is safe for concurrent use.
type stepLog struct {
	mu      sync.Mutex
	done    []domain.Step
	pass    int           // where the steps of the current pass begin in done
	skipped []domain.Step // done by others, and not repeated
}

// nextPass begins a pass: its steps come after those of the passes before.
func (l *stepLog) nextPass() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pass = len(l.done)
}

// add records a step that was done. A trail that was re-created was neither started nor stopped yet.
func (l *stepLog) add(s domain.Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.Kind == domain.RecreateTrail {
		before := len(l.done)
		l.done = slices.DeleteFunc(l.done, func(d domain.Step) bool { return d.Kind == domain.StartTrail || d.Kind == domain.StopTrail })
		l.pass -= before - len(l.done)
	}
	l.done = append(l.done, s)
	slices.SortStableFunc(l.done[l.pass:], func(a, b domain.Step) int { return cmp.Compare(a.Stage(), b.Stage()) })
}

// skip records a step that others did, or will do.
func (l *stepLog) skip(s domain.Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.skipped = append(l.skipped, s)
}

// has reports whether a step need not be done any more.
func (l *stepLog) has(s domain.Step) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.done, s) || slices.Contains(l.skipped, s)
}

// skips reports whether a step is left to others.
func (l *stepLog) skips(s domain.Step) bool { return slices.Contains(l.skippedSteps(), s) }

// hasStage reports whether a step of the stage was done.
func (l *stepLog) hasStage(stage domain.Stage) bool {
	return slices.ContainsFunc(l.doneSteps(), func(s domain.Step) bool { return s.Stage() == stage })
}

// doneSteps returns the steps that were done.
func (l *stepLog) doneSteps() []domain.Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.done)
}

// skippedSteps returns the steps that others did, or will do.
func (l *stepLog) skippedSteps() []domain.Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.skipped)
}

// undone returns, by stage, the steps that were not done yet. The steps after one that
// was done and does not show must wait for it.
func undone(pending []domain.Step, log *stepLog) map[domain.Stage][]domain.Step {
	stages, blocked := map[domain.Stage][]domain.Step{}, map[domain.Stage]bool{}
	for _, s := range pending {
		blocked[s.Stage()] = blocked[s.Stage()] || log.has(s)
		if !blocked[s.Stage()] {
			stages[s.Stage()] = append(stages[s.Stage()], s)
		}
	}
	return stages
}
