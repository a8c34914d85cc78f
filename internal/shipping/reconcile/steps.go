package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
)

// Kind is what a step does.
type Kind int

// The kinds of steps, grouped by stage.
const (
	CreateRole Kind = iota
	UpdateTrust
	AttachPolicy
	CreateProject
	CreateLogstore
	UpdateLogstore
	CreateIndex
	UpdateIndex
	CreateTrail
	RecreateTrail
	StartTrail
	StopTrail
	DeleteTrail
	// These two are no steps: errors name them if no single step failed.
	CheckShipping
	DestroyShipping
)

// Stage is a sequence of steps. The role's and the store's stage run concurrently; the
// trail's stage begins when both are done, so that nothing ships to an unfinished
// destination.
type Stage int

// The stages.
const (
	RoleStage Stage = iota
	StoreStage
	TrailStage
)

// kinds maps each kind to its stage and its words.
var kinds = map[Kind]struct {
	stage        Stage
	verb, object string
}{
	CreateRole:      {RoleStage, "create", "role "},
	UpdateTrust:     {RoleStage, "repair the trust of", "role "},
	AttachPolicy:    {RoleStage, "attach", "policy "},
	CreateProject:   {StoreStage, "create", "project "},
	CreateLogstore:  {StoreStage, "create", "Logstore "},
	UpdateLogstore:  {StoreStage, "update", "Logstore "},
	CreateIndex:     {StoreStage, "create", "index of Logstore "},
	UpdateIndex:     {StoreStage, "update", "index of Logstore "},
	CreateTrail:     {TrailStage, "create", "trail "},
	RecreateTrail:   {TrailStage, "re-create", "trail "},
	StartTrail:      {TrailStage, "start", "trail "},
	StopTrail:       {TrailStage, "stop", "trail "},
	DeleteTrail:     {TrailStage, "delete", "trail "},
	CheckShipping:   {TrailStage, "see the result in", "shipping "},
	DestroyShipping: {TrailStage, "destroy", "shipping "},
}

// Step is one change: its kind and its arguments. Equal steps are the same change.
type Step struct {
	Kind Kind
	Name string // of the role, project, Logstore, trail or shipping; for a policy, its own
	Role string // the role that a policy is attached to; empty for every other kind
}

// Stage returns the stage that the step belongs to.
func (s Step) Stage() Stage { return kinds[s.Kind].stage }

// Verb returns the word for what the step does, such as "create".
func (s Step) Verb() string { return kinds[s.Kind].verb }

// Object returns the words for what the step is about, such as "trail platform-ops".
func (s Step) Object() string {
	object := kinds[s.Kind].object + s.Name
	if s.Role != "" {
		object += " to role " + s.Role
	}
	return object
}

// String returns the step in words, such as "create trail platform-ops".
func (s Step) String() string { return s.Verb() + " " + s.Object() }

// stepLog holds the steps that a run has done, in the order of the steps, whichever of two
// concurrent ones ended first. It is safe for concurrent use.
type stepLog struct {
	mu      sync.Mutex
	done    []Step
	pass    int    // where the steps of the current pass begin in done
	skipped []Step // done by others, and not repeated
}

// nextPass begins a pass: its steps come after those of the passes before.
func (l *stepLog) nextPass() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pass = len(l.done)
}

// add records a step that was done. A trail that was re-created was neither started nor stopped yet.
func (l *stepLog) add(s Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.Kind == RecreateTrail {
		before := len(l.done)
		l.done = slices.DeleteFunc(l.done, func(d Step) bool { return d.Kind == StartTrail || d.Kind == StopTrail })
		l.pass -= before - len(l.done)
	}
	l.done = append(l.done, s)
	slices.SortStableFunc(l.done[l.pass:], func(a, b Step) int { return cmp.Compare(a.Stage(), b.Stage()) })
}

// skip records a step that others did, or will do.
func (l *stepLog) skip(s Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.skipped = append(l.skipped, s)
}

// has reports whether a step need not be done any more.
func (l *stepLog) has(s Step) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.done, s) || slices.Contains(l.skipped, s)
}

// skips reports whether a step is left to others.
func (l *stepLog) skips(s Step) bool { return slices.Contains(l.skippedSteps(), s) }

// hasStage reports whether a step of the stage was done.
func (l *stepLog) hasStage(stage Stage) bool {
	return slices.ContainsFunc(l.doneSteps(), func(s Step) bool { return s.Stage() == stage })
}

// doneSteps returns the steps that were done.
func (l *stepLog) doneSteps() []Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.done)
}

// skippedSteps returns the steps that others did, or will do.
func (l *stepLog) skippedSteps() []Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.skipped)
}

// Steps returns the steps from what was observed to what is declared, in their order. Recreated is
// whether this run has re-created the trail, or left that to others: it may not show yet.
func (s Spec) Steps(observed Observed, recreated bool) []Step {
	steps := s.Role.steps(observed.Role)
	steps = append(steps, s.Project.steps(observed)...)
	steps = append(steps, s.Logstore.steps(observed)...)
	steps = append(steps, s.Index.steps(s.Logstore.Name, observed, s.lite(observed))...)
	return append(steps, s.trailSteps(observed, recreated)...)
}

// StepError is a failed step.
type StepError struct {
	Step    Step
	Done    []Step // the steps done before
	Skipped []Step // the steps done by others, or by an attempt whose answer was lost
	Err     error
}

func (e *StepError) Error() string { return fmt.Sprintf("cannot %s: %v", e.Step, e.Err) }

func (e *StepError) Unwrap() error { return e.Err }

// NotSettledError says that all steps were done and the cloud does not show the result.
type NotSettledError struct {
	Pending []Step
	Done    []Step
	Part    string // the part that is not healthy; empty if it is a setting
	Status  string
	// Settings are the attributes of the Logstore that are still not as declared.
	Settings []string
	Left     error // why something was left to the service; nil if nothing was
}

func (e *NotSettledError) Error() string {
	return fmt.Sprintf("done, but the cloud does not show it: %v", e.Pending)
}
