package shipping

import (
	"context"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// Access is what the provider block gives to its resources. It is the provider
// data of the framework.
type Access struct {
	// Client is nil while Unknown.
	Client *cloud.Client
	// Region is the home region of trails whose resource names none; it may be
	// empty.
	Region string
	// NoRegion says, where Region is empty, in which places a region was looked for.
	NoRegion string
	// Unknown names the provider's arguments that are not known before apply.
	// Nothing can be read then; a create is planned without the cloud.
	Unknown []string
	// Allowed and Forbidden restrict the accounts to act in; empty means any.
	Allowed, Forbidden []string

	mu       sync.Mutex
	accounts map[string]*account
}

// account is what this process knows of one account. All work on one account
// goes one after the other.
type account struct {
	work chan struct{} // held while something works on the account

	policies documents // that were read of delivery roles

	mu        sync.Mutex
	claimed   map[place]bool // trails that a create of this process made or adopted
	held      map[place]bool // trails read from a state
	replacing map[place]bool // trails that this process has planned to replace
	planned   map[place]bool // trails that this process has planned to create
}

// place names a trail within an account.
type place struct{ region, trail string }

func (a *Access) account(id string) *account {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accounts == nil {
		a.accounts = map[string]*account{}
	}
	if a.accounts[id] == nil {
		a.accounts[id] = &account{
			work:    make(chan struct{}, 1),
			claimed: map[place]bool{}, held: map[place]bool{}, replacing: map[place]bool{}, planned: map[place]bool{},
		}
	}
	return a.accounts[id]
}

// enter waits until nothing else works on the account, or ctx ends.
func (a *account) enter(ctx context.Context) (leave func(), err error) {
	select {
	case a.work <- struct{}{}:
		return func() { <-a.work }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *account) note(set map[place]bool, p place) {
	a.mu.Lock()
	defer a.mu.Unlock()
	set[p] = true
}

func (a *account) noted(set map[place]bool, p place) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return set[p]
}

// planCreate notes that a trail will be created, and gives the name of another
// one that is planned for the same account.
func (a *account) planCreate(p place) (other string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.planned[p] = true
	for planned := range a.planned {
		if planned != p {
			return planned.trail
		}
	}
	return ""
}
