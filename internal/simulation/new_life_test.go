package simulation

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The number of runs in a life, and the furthest round, call and write that a trouble is at.
const (
	mostRuns  = 8
	lastRound = 24
	lastCall  = 60
	lastWrite = 8
)

// operations are what a run can do, each as often as it is drawn.
var operations = []string{
	runApply, runApply, runApply, runApply, runApply, runApply, runApply, runApply, runApply, runApply,
	runRefresh, runImport, runImport, runDestroy, runDestroy, runForget, runRestore, runUpgrade, runUntaint, runHandOn, runMoved,
	runCopy, runRename, runImportBeside,
}

// newLife returns the life of a seed.
func newLife(seed uint64) Life {
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	life := Life{Nothing: r.IntN(2) == 0}
	for range r.IntN(4) {
		d := dimensions[r.IntN(observedDimensions)]
		life.Begins = append(life.Begins, d[r.IntN(len(d))].name)
	}
	d, owner, before := Declared{Days: forever}, 0, ""
	if life.Nothing {
		d.Days = []int{forever, 180, 30}[r.IntN(3)]
	}
	for range 1 + r.IntN(mostRuns) {
		from := d.Store
		d = redeclared(r, d)
		if slices.Contains([]string{runImport, runUpgrade, runHandOn, runForget}, before) && r.IntN(2) == 0 {
			d.Days, d.Consent = []int{30, 180}[r.IntN(2)], true // a consent that must not count yet
		}
		if r.IntN(16) == 0 {
			owner = 1 - owner
		}
		do := operations[r.IntN(len(operations))]
		run := newTroubles(r)
		if r.IntN(2) == 0 {
			run = newWorst(r, do, d, d.Store != from)
		}
		run.Do, run.Owner, run.Declared = do, owner, d
		before = do
		life.Runs = append(life.Runs, run)
		if run.Do == runHandOn || run.Do == runMoved {
			owner = 1 - owner
		}
	}
	return life
}

// redeclared returns the configuration of the next run.
func redeclared(r *rand.Rand, d Declared) Declared {
	switch r.IntN(8) {
	case 0, 1:
		d.Days, d.Consent = []int{30, 180, forever}[r.IntN(3)], r.IntN(2) == 0
	case 2:
		d.Stopped = !d.Stopped
	case 3:
		d.Store = 1 - d.Store
	case 4:
		switch r.IntN(2) {
		case 0:
			d.CreateProject = !d.CreateProject
		default:
			d.Unmanaged = !d.Unmanaged
		}
	case 5:
		d.Logs = !d.Logs
	}
	return d
}

// newWorst returns a run with one trouble that is the worst for what it does, at any point.
func newWorst(r *rand.Rand, do string, d Declared, moves bool) (run Run) {
	var worst []string
	switch {
	case do == runDestroy:
		worst = []string{raiseRetention, recreateLogstore, "create the trail", "point the trail to the other project"}
	case moves:
		worst = []string{"delete the project", deleteOther, deleteOther, "delete the trail"}
	case d.Consent:
		worst = []string{raiseRetention, recreateLogstore}
	default:
		worst = []string{createProject, "create the trail", "create another trail", "widen the index"}
	}
	one := worst[r.IntN(len(worst))]
	if r.IntN(3) == 0 {
		run.Lost = with(run.Lost, 1+r.IntN(4), Fault{Fails: true, Class: model.Unavailable, Acts: r.IntN(2) == 0})
		run.Paused = one
		return run
	}
	run.Others = with(run.Others, 1+r.IntN(lastRound), one)
	return run
}

// newTroubles returns a run with any troubles: often few, sometimes many.
func newTroubles(r *rand.Rand) (run Run) {
	most := []int{1, 2, 2, 3, 6}[r.IntN(5)]
	for range r.IntN(most) {
		run.Others = with(run.Others, 1+r.IntN(lastRound), acts[r.IntN(len(acts))].name)
	}
	for range r.IntN(most) {
		run.Faults = with(run.Faults, 1+r.IntN(lastCall), newFault(r))
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(most) {
			run.Lost = with(run.Lost, 1+r.IntN(lastWrite), newFault(r))
		}
		run.Paused = acts[r.IntN(len(acts))].name
	}
	if r.IntN(6) == 0 {
		for range 1 + r.IntN(most) {
			run.Lags = with(run.Lags, 1+r.IntN(lastCall), 1+r.IntN(longestLag))
		}
	}
	if r.IntN(12) == 0 {
		run.Jumps = with(run.Jumps, 1+r.IntN(lastRound), []time.Duration{-time.Hour, 5 * time.Minute, 24 * time.Hour}[r.IntN(3)])
	}
	if r.IntN(5) == 0 {
		run.Killed = (1 + r.IntN(lastWrite)) * (1 - 2*r.IntN(2))
	}
	if r.IntN(8) == 0 {
		run.Beside, run.Order = []string{runApply, runRefresh, runDestroy}[r.IntN(3)], r.Uint64()
	}
	run.Reverse = r.IntN(2) == 0
	return run
}

// newFault returns any fault. A call that is refused or throttled has not acted.
func newFault(r *rand.Rand) Fault {
	f := Fault{Fails: true, Class: []model.Class{model.Unavailable, model.Throttled, model.Denied, model.BadResponse, model.TimedOut}[r.IntN(5)]}
	f.Acts = r.IntN(2) == 0 && f.Class != model.Denied && f.Class != model.Throttled
	return f
}

func with[V any](m map[int]V, key int, value V) map[int]V {
	if m == nil {
		m = map[int]V{}
	}
	m[key] = value
	return m
}
