package sls

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Expire drops the events that have outlived the retention of their Logstore.
func Expire(env api.Env) {
	now := env.Now
	if now.Before(env.Schedule.Expiry) {
		return
	}
	env.Schedule.Expiry = state.Never
	for _, a := range env.Cloud.Accounts {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				if ttl, limited := l.Retention(now); limited {
					l.Expire(now.AddDate(0, 0, -ttl))
				}
			}
		}
		a.EmptyRecycleBins(now.AddDate(0, 0, -env.Settings.RecycleBinDays))
		env.Schedule.Expiry = state.Earlier(env.Schedule.Expiry, a.NextExpiry(now))
	}
}
