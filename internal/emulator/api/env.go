package api

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Env is the environment of a service during a call: all state, the settings, the
// current time and the schedule. Services are called with the emulator's lock held.
type Env struct {
	Cloud    *state.Cloud
	Settings *Settings
	Now      time.Time
	Schedule *Schedule

	// Travelled is how far time travel has moved Now away from the clocks of the clients.
	Travelled time.Duration

	Notes Notes
}

// Notes takes lines for who runs the emulator.
type Notes interface {
	Note(format string, args ...any)
}
