package emulator

import (
	"fmt"
	"sync"
	"time"
)

// Clock is the emulator's clock. It follows the machine's clock until a test moves or
// stops it.
type Clock struct {
	mu     sync.Mutex // its own, so that Now may be called with or without the emulator's
	offset time.Duration
	frozen time.Time

	travelled time.Duration // by Travel
}

// Now returns the present time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		return c.frozen
	}
	return time.Now().Add(c.offset).UTC()
}

// Advance moves the clock by d, which may be negative, whether it runs or not.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		c.frozen = c.frozen.Add(d)
		return
	}
	c.offset += d
}

// Travel moves the clock by d as Advance does, and has the services take the requests of
// clients whose clocks did not travel.
func (c *Clock) Travel(d time.Duration) {
	c.Advance(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.travelled += d
}

// The services' times are nanoseconds since 1970 in 64 bits, at some places.
var (
	earliest = time.Unix(0, 0)
	latest   = time.Date(2262, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// checkTravel says why the clock cannot move by d.
func (c *Clock) checkTravel(d time.Duration) error {
	now := c.Now()
	if to := now.Add(d); to.Before(earliest) || to.After(latest) {
		return fmt.Errorf("the clock must stay between 1970 and 2262; it is at %s and has not moved. POST %sreset takes it back to the present", now.Format(time.RFC3339), controlPrefix)
	}
	return nil
}

// away returns how far time travel has moved the clock away from the clients' clocks.
func (c *Clock) away() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.travelled
}

// Freeze stops the clock at t.
func (c *Clock) Freeze(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = t.UTC()
}

// Reset lets the clock run with the machine's again.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset, c.frozen, c.travelled = 0, time.Time{}, 0
}
