package model

import (
	"math/rand/v2"
	"time"
)

// The pauses between attempts grow from the first to the longest by doubling.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 10 * time.Second
)

// Pause is how long to wait before attempt number retry (from 1) is repeated:
// exponential, with half of it drawn by lot so that many clients that failed
// together do not come back together.
func Pause(retry int) time.Duration {
	pause := longestPause
	if shift := retry - 1; shift < 6 {
		pause = min(firstPause<<max(shift, 0), longestPause)
	}
	return pause/2 + rand.N(pause/2+1)
}
