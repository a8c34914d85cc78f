package simulation

import "slices"

// The rows and columns of the heat map: what a run does, and what happens to it.
var (
	heatRows = []string{
		"create", "change", "repair or nothing", "move", "replace a tainted one", "refresh only", "import", "destroy", "destroy with the logs",
		"two resources with one trail", "state lost, restored, upgraded or moved",
	}
	heatColumns = []string{
		"no trouble", "others act", "a call fails", "an answer is lost", "killed", "a read shows the past", "the clock jumps", "another run beside",
	}
)

// cell is how many runs were of a row and a column, and how many of them left shipping stopped until the
// next one.
type cell struct{ Runs, Stopped int }

// heat is the heat map.
type heat [11][8]cell

// kindOf returns the row of a run.
func (h *history) kindOf(run Run) int {
	state := h.owners[run.Owner]
	switch {
	case run.Do == runRestore, state != nil && (run.Do == runForget || run.Do == runUpgrade || run.Do == runUntaint || run.Do == runMoved):
		return 10
	case state != nil && slices.Contains([]string{runCopy, runRename, runImportBeside}, run.Do):
		return 9
	case run.Do == runImport && state == nil, run.Do == runHandOn && state != nil:
		return 6
	case state == nil:
		return 0
	case run.Do == runDestroy && state.Logs:
		return 8
	case run.Do == runDestroy:
		return 7
	case run.Do == runRefresh:
		return 5
	case state.Tainted:
		return 4
	case state.Store != run.Declared.Store:
		return 3
	case state.Declared != run.Declared:
		return 1
	default:
		return 2
	}
}

// met returns which columns a run is in.
func (r Run) met(last *turns) []bool {
	met := []bool{false, last.others > 0, last.failed > 0, last.unheard > 0, last.dead, last.lagged > 0, last.jumped != 0, r.Beside != "" && last.rounds > 0}
	met[0] = !slices.Contains(met, true)
	return met
}

// count counts a run. One with several troubles counts for each of them.
func (m *heat) count(kind int, met []bool, stopped bool) {
	for column, is := range met {
		if !is {
			continue
		}
		m[kind][column].Runs++
		if stopped {
			m[kind][column].Stopped++
		}
	}
}

// add adds another heat map.
func (m *heat) add(other *heat) {
	for row := range m {
		for column := range m[row] {
			m[row][column].Runs += other[row][column].Runs
			m[row][column].Stopped += other[row][column].Stopped
		}
	}
}
