package shipping

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Access is what the provider block gives to its resources. It is the provider
// data of the framework.
type Access struct {
	// Client acts with the provider's own credentials. It is nil while Unknown.
	Client *cloud.Client
	// Assume gives a client that acts through a role; it calls nothing.
	Assume func(roleARN string) *cloud.Client
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

	// run tells this run of the provider from every other: Terraform plans and
	// applies in two of them.
	run string

	mu       sync.Mutex
	accounts map[string]*lockedAccount
	roles    map[string]*cloud.Client // by ARN
}

// NewAccess begins a run.
func NewAccess() *Access { return &Access{run: rand.Text()} }

// accessOf gives the provider data as what it is; nil where there is none yet.
func accessOf(providerData any, diags *diag.Diagnostics) *Access {
	if providerData == nil {
		return nil
	}
	access, ok := providerData.(*Access)
	if !ok {
		diags.AddError("Unexpected provider data",
			fmt.Sprintf("It is a %T. This is a bug in the provider, please report it.", providerData))
	}
	return access
}

// As gives the client that acts through a role, or that of the provider's own
// credentials where the ARN is empty. All that name one role share its client, and
// so its session.
func (a *Access) As(roleARN string) *cloud.Client {
	if roleARN == "" {
		return a.Client
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.roles == nil {
		a.roles = map[string]*cloud.Client{}
	}
	if a.roles[roleARN] == nil {
		a.roles[roleARN] = a.Assume(roleARN)
	}
	return a.roles[roleARN]
}

// lockedAccount is an account with its lock: all work on one account is serialised.
type lockedAccount struct {
	*reconcile.Account

	work chan struct{} // held while something works on the account
}

// lock waits until nothing else works on the account, or ctx ends.
func (l *lockedAccount) lock(ctx context.Context) (unlock func(), err error) {
	select {
	case l.work <- struct{}{}:
		return func() { <-l.work }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Account returns what this run knows of an account.
func (a *Access) Account(id string) *reconcile.Account { return a.lockedAccount(id).Account }

func (a *Access) lockedAccount(id string) *lockedAccount {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accounts == nil {
		a.accounts = map[string]*lockedAccount{}
	}
	if a.accounts[id] == nil {
		a.accounts[id] = &lockedAccount{Account: reconcile.NewAccount(), work: make(chan struct{}, 1)}
	}
	return a.accounts[id]
}
