package emulator

import (
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// version is what an account held until a change.
type version struct {
	until   time.Time
	account *state.Account
}

// versions are the past versions of the accounts that reads may still see, oldest
// first.
type versions []version

// observe gives a call the version of the account that it may see. The services are
// eventually consistent, so a read sees an older version. A write sees the current
// one, and the version before the write is kept for later reads.
func (e *Emulator) observe(r *api.Request) {
	longest := e.settings.LongestLag()
	if r.Account == nil {
		return // a call without a caller sees no account
	}
	if longest == 0 {
		e.versions = nil
		return
	}
	now := e.Clock.Now()
	e.versions = slices.DeleteFunc(e.versions, func(v version) bool { return !v.until.After(now.Add(-longest)) })
	if r.Mutating {
		e.versions = append(e.versions, version{now, r.Account.Clone()})
		return
	}
	horizon := now.Add(-e.settings.Lag(r.Service))
	for _, v := range e.versions {
		if v.account.ID == r.Account.ID && v.until.After(horizon) {
			r.Account = v.account
			return
		}
	}
}
