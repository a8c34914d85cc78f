package evidence_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/witness"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

const (
	account  = emulator.DefaultAccountID
	region   = "cn-hangzhou"
	project  = "ops-audit"
	logstore = "innertrail_platform-ops"
	trail    = "platform-ops"
)

// asker asks the witnesses with the provider's client. What happens is done with a client of the emulator's own tests.
type asker struct {
	*testclient.Client

	cloud   *cloud.Client
	ask     witness.Ask
	lenient bool // whether a step may fail
}

func newAsker(t *testing.T) *asker {
	t.Helper()
	a := &asker{Client: testclient.Start(t), ask: witness.Ask{Region: region, Trail: trail, ReadRaw: true}}
	a.connect(clock{a.Emulator})
	return a
}

// connect makes the provider's client, with a clock.
func (a *asker) connect(c model.Clock) { a.connectAs(a.ID, a.Secret, c) }

func (a *asker) connectAs(id, secret string, c model.Clock) {
	a.cloud = cloud.New(cloud.Config{
		Credentials: cloud.StaticKeys{AccessKeyID: id, AccessKeySecret: secret}, Region: region, Transport: a.Server.Transport(), Clock: c, UserAgent: "test",
	})
}

// account returns the account as the data source has it.
func (a *asker) account() witness.Account {
	return witness.Account{
		ID: account, Client: a.cloud, Lookups: attribution.NewLookups(),
		Observer: reconcile.Observer{Cloud: a.cloud, Policies: &reconcile.PolicyCache{}},
	}
}

// completeIndex makes the index standard, as an apply does.
func (a *asker) completeIndex() {
	a.T.Helper()
	index, err := json.Marshal(domain.IndexSpec{}.Merged(model.Index{}, false))
	if err != nil {
		a.T.Fatal(err)
	}
	if put := a.SLS("PUT", project, testclient.TrailLogstore+"/index", string(index)); put.Code == "IndexConfigNotExist" {
		a.Must(a.SLS("POST", project, testclient.TrailLogstore+"/index", string(index)))
	}
}

// gather asks the witnesses.
func (a *asker) gather() judge.Witnesses {
	a.T.Helper()
	said, err := witness.Gather(a.T.Context(), a.account(), a.ask)
	if err != nil {
		a.T.Fatal(err)
	}
	return said
}

// clock is the clock of the emulator. It does not wait.
type clock struct{ emulator *emulator.Emulator }

func (c clock) Now() time.Time { return c.emulator.Clock.Now() }

func (clock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// waitingClock moves the emulator's clock on instead of waiting.
type waitingClock struct {
	clock

	mu sync.Mutex
}

func (c *waitingClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.emulator.Clock.Freeze(c.Now().Add(d))
	return ctx.Err()
}

// truth is what became of an event.
type truth struct {
	ID       string    `json:"event_id"`
	Time     time.Time `json:"time"`
	Fate     string    `json:"fate"`
	Arrivals int       `json:"arrivals"`
	Rows     int       `json:"rows"`
}

func (a *asker) truths() (list []truth) {
	if err := json.Unmarshal(a.Must(a.Control("GET", "platform_events", "")).Raw, &list); err != nil {
		a.T.Fatal(err)
	}
	return list
}
