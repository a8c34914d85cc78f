package domain

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

// Steps returns the steps from what was observed to what is declared, in their order. Recreated is
// whether this run has re-created the trail, or left that to others: it may not show yet.
func (s Spec) Steps(observed Observed, recreated bool) []Step {
	steps := s.Role.steps(observed.Role)
	steps = append(steps, s.Project.steps(observed)...)
	steps = append(steps, s.Logstore.steps(observed)...)
	steps = append(steps, s.Index.steps(s.Logstore.Name, observed, s.Lite(observed))...)
	return append(steps, s.trailSteps(observed, recreated)...)
}
