package acctest

import (
	"fmt"
	"sync/atomic"
)

// Score counts the cases of a matrix and their results.
type Score struct{ tried, converged, lost, off atomic.Int64 }

// Count adds a finished case.
func (s *Score) Count(inv *Invariants) {
	s.tried.Add(1)
	if !inv.t.Failed() {
		s.converged.Add(1)
	}
	if inv.lost > 0 {
		s.lost.Add(1)
	}
	if inv.stopped {
		s.off.Add(1)
	}
}

// String returns the numbers as text.
func (s *Score) String() string {
	return fmt.Sprintf("%d cases tried, %d converged, %d lost a log; %d left shipping stopped until the next run",
		s.tried.Load(), s.converged.Load(), s.lost.Load(), s.off.Load())
}
