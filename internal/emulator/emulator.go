package emulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/alert"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/oidc"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// DefaultRegion is the region of a new emulator.
const DefaultRegion = "cn-hangzhou"

// Emulator is Alibaba Cloud on one machine. It is an http.Handler; Start and
// Listen put it on a loopback port. All its methods may be called at any time
// from any goroutine, except from inside an Edit callback.
type Emulator struct {
	// Clock is what the services take for the present time.
	Clock *Clock

	region  string
	seed    uint64
	initial api.Settings
	closed  chan struct{}
	log     *requestLog

	// mu guards everything below. Handlers run with it held: what they do is
	// short, and a call is then atomic as it is in the services.
	mu       sync.Mutex
	settings api.Settings
	cloud    *state.Cloud
	logins   *login.Logins
	issuers  map[string]*oidc.Issuer // of OIDC providers whose tokens the emulator issues, by ARN
	gateways gateways
	schedule api.Schedule
	versions versions
	journal  journal
	faults   []*armedFault
	servers  map[*Server]struct{}
	isClosed bool
}

// Option changes a new emulator.
type Option func(*Emulator)

// WithSeed makes another, equally repeatable run of ids and sample events.
func WithSeed(seed uint64) Option { return func(e *Emulator) { e.seed = seed } }

// WithRegion sets the region of a request that names none.
func WithRegion(region string) Option { return func(e *Emulator) { e.region = region } }

// WithSettings changes the settings that the emulator starts with, and goes back
// to on a reset. New panics when they are out of range.
func WithSettings(change func(*api.Settings)) Option { return func(e *Emulator) { change(&e.initial) } }

// WithJournal sets how many calls the journal holds, and LookupEvents finds, before the oldest
// are forgotten; it is 20,000 otherwise.
func WithJournal(calls int) Option { return func(e *Emulator) { e.journal.limit = max(calls, 1) } }

// New returns an emulator with one account and its root key, and nothing in it.
func New(opts ...Option) *Emulator {
	e := &Emulator{
		Clock:   &Clock{},
		initial: api.DefaultSettings(),
		region:  DefaultRegion,
		seed:    1,
		closed:  make(chan struct{}),
		servers: map[*Server]struct{}{},
		journal: journal{limit: usualJournal},
		log:     &requestLog{},
	}
	for _, opt := range opts {
		opt(e)
	}
	if err := e.initial.Validate(); err != nil {
		panic("emulator: " + err.Error())
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.restart()
	return e
}

// restart puts everything back to the start. The caller holds mu.
func (e *Emulator) restart() {
	e.settings = e.initial
	e.cloud = state.NewCloud(e.region, e.seed)
	e.cloud.CallEvents.Limit = e.journal.limit
	e.logins = &login.Logins{}
	e.issuers = nil
	e.gateways = newGateways(e.logins)
	e.schedule = api.Schedule{}
	e.versions = nil
	e.faults = nil
	e.journal.clear()
	e.cloud.AddAccount(state.DefaultAccountID)
}

// env returns what a service works with now. The caller holds mu.
func (e *Emulator) env() api.Env {
	return api.Env{Cloud: e.cloud, Settings: &e.settings, Now: e.Clock.Now(), Schedule: &e.schedule, Travelled: e.Clock.away(), Notes: e.log}
}

// Reset puts the emulator back to the start: state, settings, faults, journal,
// used nonces, sessions, logins, clock, and the accounts but the first. Its listeners and
// the first account's root key stay as they are.
func (e *Emulator) Reset() {
	e.Clock.Reset()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.restart()
}

// Close ends all listeners and the calls that hang.
func (e *Emulator) Close() {
	e.mu.Lock()
	if !e.isClosed {
		e.isClosed = true
		close(e.closed)
	}
	servers := make([]*Server, 0, len(e.servers))
	for s := range e.servers {
		servers = append(servers, s)
	}
	e.mu.Unlock()
	for _, s := range servers {
		s.Close()
	}
}

// Region returns the region of a request that names none.
func (e *Emulator) Region() string { return e.region }

// Account returns the root credentials of the first account.
func (e *Emulator) Account() state.Credentials { return state.RootCredentials }

// Settings returns the settings as they are now.
func (e *Emulator) Settings() api.Settings {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.settings
}

// Set changes the settings. It panics when a value is out of its range, which
// is a mistake in a test; over HTTP the same mistake answers 400.
func (e *Emulator) Set(change func(*api.Settings)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	s := e.settings
	change(&s)
	if err := s.Validate(); err != nil {
		panic("emulator: " + err.Error())
	}
	e.change(s)
}

// change takes settings over. The caller holds mu.
func (e *Emulator) change(s api.Settings) {
	e.settings = s
	e.schedule.Reset()
}

// settle does the work that the services would have done without a request until now.
// It runs before and after every call and access, with mu held. Nothing else changes
// the state in between, so it makes no difference that the work is done only then,
// and no test ever waits for a goroutine.
func (e *Emulator) settle() {
	env := e.env()
	e.schedule.DoPending(env)
	alert.EvaluateDue(env)
	actiontrail.DeliverDue(env)
	sls.Expire(env)
}

// reschedule brings forward what a change to the account may have made due earlier.
func (e *Emulator) reschedule(a *state.Account) {
	env := e.env()
	actiontrail.Reschedule(env, a)
	alert.Reschedule(env, a)
	e.schedule.Expiry = state.Earlier(e.schedule.Expiry, a.NextExpiry(env.Now, e.settings.RecycleBinDays))
}

// Deliver has n platform events happen to every account now, which its enabled trails deliver.
func (e *Emulator) Deliver(n int) { e.DeliverAs(n, Manner{}) }

// DeliverAs does what Deliver does, with another fate of the events. It returns how many events of
// all accounts had which fate.
func (e *Emulator) DeliverAs(n int, how Manner) map[state.Fate]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	before := map[string]*state.PlatformEvent{}
	for id, a := range e.cloud.Accounts {
		if len(a.PlatformEvents) > 0 {
			before[id] = a.PlatformEvents[len(a.PlatformEvents)-1]
		}
	}
	actiontrail.DeliverAll(e.env(), n, how)
	fates := map[state.Fate]int{}
	for id, a := range e.cloud.Accounts {
		for _, ev := range slices.Backward(a.PlatformEvents) {
			if ev == before[id] {
				break
			}
			fates[ev.Fate]++
		}
	}
	e.settle()
	return fates
}

// Start listens on a free port of 127.0.0.1.
func (e *Emulator) Start() (*Server, error) { return e.Listen("127.0.0.1:0") }

// ErrNotLoopback is the error of Listen for an address that other machines may reach.
var ErrNotLoopback = errors.New("the emulator listens on a loopback address only, because its key is public")

// Listen listens on an address, which must be a loopback one: the emulator's key
// is public.
func (e *Emulator) Listen(addr string) (*Server, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if !api.IsLoopback(host) {
		return nil, ErrNotLoopback
	}
	return e.ListenAnywhere(addr)
}

// ListenAnywhere listens on an address that other machines may reach, as a container must.
// The control plane answers requests for a loopback address only.
func (e *Emulator) ListenAnywhere(addr string) (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, err
	}
	return e.serve(listener, nil)
}

// StartInMemory serves without a port: its connections are pipes inside the
// process. A test with a clock of its own (testing/synctest) needs that, since a
// network is outside its time.
func (e *Emulator) StartInMemory() (*Server, error) {
	return e.StartInMemoryFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
}

// StartInMemoryFrom does the same for clients that have an address of their own.
func (e *Emulator) StartInMemoryFrom(client netip.Addr) (*Server, error) {
	pipes := newPipes(client)
	return e.serve(pipes, pipes.dial)
}

var _ http.Handler = (*Emulator)(nil)
