package api

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Env is what a service works with while it is called: everything there is, the
// settings, the present time and the work for later. Services are called with the
// emulator's lock held.
type Env struct {
	Cloud    *state.Cloud
	Settings *Settings
	Now      time.Time
	Schedule *Schedule
}
