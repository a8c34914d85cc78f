package acctest

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Driver does what Terraform does with the resources of one state: it starts provider
// processes, sends the requests in Terraform's order, keeps the state and taints it.
// The tests in acceptance/driver compare it with the real Terraform, call by call.
type Driver struct {
	T                 *testing.T
	Cloud             *Cloud
	ProviderArguments map[string]any // further arguments of the provider block
	Aliases           map[string]map[string]any
	OpenTofu          bool // sends no identity with the second plan call of a replacement
	ReadsForgotten    bool // refreshes what a removed block forgets, as OpenTofu does
	EndsUnread        bool // plans the end of what is not declared any more before it refreshes it, as Terraform 1.11 does
	LosesIdentity     bool // keeps no identity of a failed create, as Terraform 1.12 does
	Backwards         bool // handles the resources in the opposite order
	// Wrap, if not nil, wraps the server of each new provider process.
	Wrap func(tfprotov6.ProviderServer) tfprotov6.ProviderServer

	objects          map[string]*object // by address
	last             Configuration      // that was applied last, for a destroy
	callsBeforeApply int                // number of calls before the last apply of a plan
	shown            []string           // the changes that the last plan shows
	replaced         bool               // a -replace was completed
	plans            [][]string         // the changes that each plan of an apply shows

	mu       sync.Mutex
	sessions map[string]*Session // the running processes, by provider block
	stopped  bool
}

// object is what the state holds at an address.
type object struct {
	current  *State // nil: nothing
	tainted  bool
	deposed  []*State // left over from a create_before_destroy replacement
	provider string   // alias of its provider block
}

// Block is a resource block, and what the run does with the resource.
type Block struct {
	Arguments           map[string]any
	Provider            string // alias of its provider block; empty: the default one
	CreateBeforeDestroy bool
	Import              string // id of an import block
	From                string // address of a moved block
	Replace             bool   // -replace
	Forget              bool   // there is a removed block with destroy = false instead
}

// Configuration holds the resource blocks by address.
type Configuration map[string]Block

// Flags are options of a command.
type Flags struct {
	NoRefresh bool     // -refresh=false
	Targets   []string // -target
}

// DefaultName is the name of the only resource in most tests, by which the driver
// addresses it.
const DefaultName = "audit"

// single returns a configuration with one resource block; without arguments it is empty.
func single(arguments map[string]any) Configuration {
	if arguments == nil {
		return Configuration{}
	}
	return Configuration{DefaultName: {Arguments: arguments}}
}

// NewDriver returns a driver with an empty state.
func (c *Cloud) NewDriver(t *testing.T, block map[string]any) *Driver {
	return &Driver{T: t, Cloud: c, ProviderArguments: block, objects: map[string]*object{}, sessions: map[string]*Session{}}
}

// State returns the only resource of most tests, or nil if the state is empty.
func (d *Driver) State() *State {
	if o := d.objects[DefaultName]; o != nil {
		return o.current
	}
	return nil
}

// CopyState replaces the state by that of another driver.
func (d *Driver) CopyState(from *Driver) {
	d.objects, d.last = copyObjects(from.objects), from.last
}

// Backup returns a function that restores the state as it is now.
func (d *Driver) Backup() (restore func()) {
	objects, last := copyObjects(d.objects), d.last
	return func() { d.objects, d.last = copyObjects(objects), last }
}

func copyObjects(from map[string]*object) map[string]*object {
	objects := map[string]*object{}
	for address, o := range from {
		one := *o
		one.deposed = slices.Clone(o.deposed)
		objects[address] = &one
	}
	return objects
}

// Tainted reports whether the only resource is tainted.
func (d *Driver) Tainted() bool {
	o := d.objects[DefaultName]
	return o != nil && o.tainted
}

// Taint is terraform taint.
func (d *Driver) Taint(address string) { d.objects[address].tainted = true }

// Untaint is terraform untaint.
func (d *Driver) Untaint(address string) { d.objects[address].tainted = false }

// RemoveState is terraform state rm.
func (d *Driver) RemoveState(address string) { delete(d.objects, address) }

// addresses returns the addresses of the state and of a configuration, in the order in
// which they are handled. Terraform handles them concurrently.
func (d *Driver) addresses(c Configuration) []string {
	all := map[string]bool{}
	for address := range d.objects {
		all[address] = true
	}
	for address := range c {
		all[address] = true
	}
	list := slices.Sorted(maps.Keys(all))
	if d.Backwards {
		slices.Reverse(list)
	}
	return list
}

// newProcesses ends the provider processes: Terraform starts new ones for each phase of
// a run, one per provider block.
func (d *Driver) newProcesses() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sessions = map[string]*Session{}
}

// process returns the provider process of a provider block.
func (d *Driver) process(alias string) *Session {
	d.mu.Lock()
	s := d.sessions[alias]
	d.mu.Unlock()
	if s != nil {
		return s
	}
	arguments := maps.Clone(d.ProviderArguments)
	if arguments == nil {
		arguments = map[string]any{}
	}
	maps.Copy(arguments, d.Aliases[alias])
	s = d.Cloud.newSession(d.T, arguments, d.Wrap)
	s.oneRun = true
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sessions[alias] = s
	return s
}

// Stop is Ctrl-C: Terraform asks the provider to stop, waits for the running request
// and sends no other.
func (d *Driver) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = true
	for _, s := range d.sessions {
		if _, err := s.Server.StopProvider(d.T.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			d.T.Error(err)
		}
	}
}

// Resume allows Terraform to run again after Stop.
func (d *Driver) Resume() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = false
}

func (d *Driver) isStopped() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stopped
}

// Kill kills the running provider processes, as kill -9 does.
func (d *Driver) Kill() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.sessions {
		s.kill()
	}
}

// The default timeouts of requests to the provider.
const (
	readTimeout   = 2 * time.Minute
	changeTimeout = 10 * time.Minute
	deleteTimeout = 5 * time.Minute
)

// withTimeout checks that a request to the provider ends within its timeout.
func (d *Driver) withTimeout(limit time.Duration, request func()) {
	d.T.Helper()
	start := time.Now()
	request()
	if took := time.Since(start); took > limit {
		d.T.Errorf("a request to the provider took %s, its timeout is %s", took, limit)
	}
}
