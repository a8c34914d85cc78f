package matrix

import (
	"fmt"
	"sync/atomic"
)

// Score counts the cases of a matrix and their results.
type Score struct {
	tried, converged, lost, lied, lowered, trusts, deadEnds atomic.Int64
	off, offLonger, wayOut, unknowable, traceless           atomic.Int64
}

// Count adds a finished case.
func (s *Score) Count(inv *Invariants) {
	for counter, counts := range map[*atomic.Int64]bool{
		&s.tried: true, &s.converged: !inv.t.Failed(), &s.lost: inv.lost > 0, &s.lied: inv.lied > 0, &s.lowered: inv.lowered > 0, &s.trusts: inv.trusts.changed > 0,
		&s.deadEnds: inv.deadEnd, &s.off: inv.stopped, &s.offLonger: inv.stoppedLonger, &s.wayOut: inv.wayOut != "", &s.unknowable: inv.unknowable > 0,
		&s.traceless: inv.Traceless,
	} {
		if counts {
			counter.Add(1)
		}
	}
}

// String returns the numbers as text.
func (s *Score) String() string {
	return fmt.Sprintf("%d cases tried, %d converged, %d of them by a way out that an error names; %d lost a log, %d lied about one, %d lowered a hold, %d changed a foreign statement of a trust, "+
		"%d were dead ends; in %d, a hold was set or a trust changed where no look can find it, and in %d, logs were deleted without a trace; "+
		"%d left shipping stopped until the next run, %d longer",
		s.tried.Load(), s.converged.Load(), s.wayOut.Load(), s.lost.Load(), s.lied.Load(), s.lowered.Load(), s.trusts.Load(),
		s.deadEnds.Load(), s.unknowable.Load(), s.traceless.Load(), s.off.Load(), s.offLonger.Load())
}
