package emulator

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// settle does the work that the services would have done without a request until now.
// It runs before and after every call and access, with mu held. Nothing else changes
// the state in between, so it makes no difference that the work is done only then,
// and no test ever waits for a goroutine.
func (e *Emulator) settle() {
	env := e.env()
	e.schedule.DoPending(env)
	actiontrail.DeliverDue(env)
	sls.Expire(env)
}

// reschedule brings forward what a change to the account may have made due earlier.
func (e *Emulator) reschedule(a *state.Account) {
	env := e.env()
	actiontrail.Reschedule(env, a)
	e.schedule.Expiry = state.Earlier(e.schedule.Expiry, a.NextExpiry(env.Now))
}

// Deliver has every enabled trail deliver n events now.
func (e *Emulator) Deliver(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	actiontrail.DeliverAll(e.env(), n)
}
