package testcloud

import (
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Hold holds the calls of an action, or of all actions if it is empty, before the service
// acts. Release lets them go on; the end of the test does so, too.
func (c *Cloud) Hold(t testing.TB, action string) (release func()) {
	t.Helper()
	return c.HoldIn(t, action, "")
}

// HoldIn is [Cloud.Hold] in one region.
func (c *Cloud) HoldIn(t testing.TB, action, region string) (release func()) {
	t.Helper()
	gate := make(chan struct{})
	release = sync.OnceFunc(func() { close(gate) })
	t.Cleanup(release)
	c.Fault(emulator.Fault{Action: action, Region: region, Times: -1, Before: func() { <-gate }})
	return release
}

// Held returns the calls that are running at the services, in the order of their arrival.
func (c *Cloud) Held() []emulator.Call {
	var running []emulator.Call
	for _, call := range c.Journal() {
		if call.Finished == 0 {
			running = append(running, call)
		}
	}
	return running
}
