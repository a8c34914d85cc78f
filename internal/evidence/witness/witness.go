// Package witness asks Alibaba Cloud what [judge.Judge] judges by: the trail and its destination as they are now, who changed them,
// what ActionTrail counted, and which logs searches and consumers are given. It makes no call that changes anything.
//
// The RAM permissions are those of operation.Observe and Witness; the new ones of the latter are log:ListShards and
// log:GetCursorOrData on the Logstore, and actiontrail:DescribeTrailDeliveryMetricData on everything. Without read_raw, those
// of the Logstore are not needed.
//
// A healthy window takes about 80 calls, 50 of them of LookupEvents, of which an account has two a second: so about 25 seconds. Each
// second in which logs were received takes three more.
package witness

import (
	"context"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Client makes the calls: *cloud.Client does.
type Client interface {
	reconcile.Cloud
	attribution.Caller

	// InnerTrailAPI has the names of the operations on inner trails.
	InnerTrailAPI() operation.InnerTrailAPI
	DeliveryMetric(ctx context.Context, region string, q model.MetricQuery) ([]model.MetricPoint, error)
	GetLogs(ctx context.Context, project model.Project, logstore string, q cloud.LogQuery) ([]cloud.Log, error)
	ListShards(ctx context.Context, project model.Project, logstore string) ([]int, error)
	GetCursor(ctx context.Context, project model.Project, logstore string, shard int, at time.Time) (string, error)
	GetCursorTime(ctx context.Context, project model.Project, logstore string, shard int, cursor string) (time.Time, error)
	PullLogs(ctx context.Context, project model.Project, logstore string, shard int, from, to string) (cloud.Pulled, error)
}

// Account is the account that is asked, as providerdata.LockedAccount has it.
type Account struct {
	ID       string
	Client   Client
	Observer reconcile.Observer
	Lookups  *attribution.Lookups // which keeps the pace of LookupEvents
	Maker    string               // the program that asks, and its version
}

// Ask is what is asked.
type Ask struct {
	Region  string // home region of the trail
	Trail   string
	Project model.Project // the zero value for the one that the trail ships to
	Window  judge.Window
	ReadRaw bool // whether the logs are read as consumers get them, too
}

// What is read on both sides of the window, so that a pause in the deliveries can be found there.
const (
	metricMargin = 6 * time.Hour
	rawMargin    = metricMargin + 2*time.Hour
)

// around returns the window with a margin, as far as it is in the past. What was delivered in it comes later than it.
func (g *gathering) around(margin time.Duration) judge.Window {
	in := judge.Window{From: g.Window.From.Add(-margin).Truncate(time.Second), To: g.Window.To.Add(g.said.Settings.Late + margin)}
	if in.To.After(g.said.Now) {
		in.To = g.said.Now
	}
	return in
}

// gathering is a question under way.
type gathering struct {
	Account
	Ask

	said    judge.Witnesses
	project model.Project // the zero value if it is not known
	why     string        // why it is not
}

// Gather asks the witnesses. What cannot be known is said in the answer, with the reason. An error means that nothing could be
// asked: there are no credentials that are accepted, or ctx has ended.
//
// The components are observed last. So what was changed while the logs were read is younger than they are, and its time says so.
func Gather(ctx context.Context, account Account, ask Ask) (judge.Witnesses, error) {
	g := &gathering{Account: account, Ask: ask, said: judge.Witnesses{
		Subject: judge.Subject{Account: account.ID, Region: ask.Region, Trail: ask.Trail, Logstore: names.Logstore(ask.Trail)},
		Maker:   account.Maker,
		Window:  ask.Window, Now: account.Client.Clock().Now().UTC().Truncate(time.Second), Settings: judge.DefaultSettings(),
	}}
	trails, _, err := reconcile.ListTrails(ctx, g.Client, g.Region)
	if err := impossible(ctx, err); err != nil {
		return judge.Witnesses{}, err
	}
	trail, exists := domain.FindTrail(trails, g.Trail)
	role := g.locate(ctx, trail, exists, err)
	g.said.Subject.Role, g.said.Subject.Project = role.Name, g.project.Name

	var failed [3]error
	var wait sync.WaitGroup
	for i, do := range []func(context.Context) error{g.askCalls, g.askMetrics, g.readLogs} {
		wait.Go(func() { failed[i] = do(ctx) })
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return judge.Witnesses{}, err
		}
	}
	if err := g.observe(ctx, role, trail, exists); err != nil {
		return judge.Witnesses{}, err
	}
	if err := ctx.Err(); err != nil { // the last answer may arrive all the same
		return judge.Witnesses{}, err
	}
	return g.said, nil
}

// locate finds out which project and which role are asked about.
func (g *gathering) locate(ctx context.Context, trail model.Trail, exists bool, err error) domain.RoleSpec {
	role := domain.RoleSpec{Name: names.DefaultRole}
	switch {
	case g.Project.Name != "":
		g.project = g.Project
	case err != nil:
		g.why = "the trail is not known: " + integrity.Why(err)
	case !exists:
		g.why = "there is no such trail, so where it shipped to is not known"
	default:
		project, owner, err := arn.ParseProject(trail.ProjectARN)
		switch {
		case err != nil:
			g.why = "the trail ships to something that is not understood: " + err.Error()
		case owner != g.ID:
			g.why = "the trail ships to project " + project.Name + " of account " + owner + ", which these credentials do not belong to"
		default:
			g.project = project
		}
	}
	if exists {
		if name, err := reconcile.DeliveryRole(ctx, g.Client, trail); err == nil {
			role.Name = name
		} else if name, _, err := arn.ParseRole(trail.RoleARN); err == nil {
			role.Name = name
		}
	}
	role.Manage = names.ManagedByDefault(role.Name)
	return role
}

// why says why something is not known, and names the RAM permission that is missing, if that is why.
func why(err error) (text, lacks string) { return integrity.Why(err), integrity.MissingPermission(err) }

// impossible returns the error if no question can be answered after it.
func impossible(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		if err == nil {
			err = ctx.Err()
		}
		return err
	}
	if model.Is(err, model.NoCredentials, model.BadCredentials, model.Expired, model.ClockSkew, model.Canceled) {
		return err
	}
	return nil
}
