package organization

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// regionTimeout is how long a region may take to answer. It is longer than in the search for another
// trail, because the calls for many accounts may be throttled.
const regionTimeout = 30 * time.Second

// Reader reads accounts.
type Reader struct {
	Access  *providerdata.Access
	Regions []string // where trails are looked for
}

// Account is what was read of an account.
type Account struct {
	Role       string          // to reach it through; empty: the provider's own credentials
	ID         string          // empty if the account was not read
	Unread     diag.Diagnostic // why the account was not read; nil if it was
	Found      reconcile.OtherRegions
	NotEnabled error // the answer that the account is not allow-listed
	Shippings  []Shipping
}

// Read reads an account. Its calls are made in waves: the session of the role, the trails of all regions,
// the parts of each trail.
func (r *Reader) Read(ctx context.Context, role string) Account {
	ctx, cancel := r.Access.Client.Clock().WithTimeout(ctx, providerdata.ReadTimeout)
	defer cancel()
	account := Account{Role: role}
	id, acc, leave, diagnostics := r.Access.LockAccount(ctx, providerdata.AccountRef{RoleARN: role})
	if diagnostics.HasError() {
		account.Unread = diagnostics.Errors()[0]
		return account
	}
	defer leave()
	account.ID = id
	account.Found, account.NotEnabled = reconcile.InnerTrails(ctx, acc.Client, r.Regions, regionTimeout)
	trails := account.Found.At(r.Regions)
	account.Shippings = make([]Shipping, len(trails))
	var work sync.WaitGroup
	for i, trail := range trails {
		work.Go(func() { account.Shippings[i] = readShipping(ctx, acc, trail) })
	}
	work.Wait()
	return account
}

// Name names the account for a message.
func (a *Account) Name() string {
	id := a.ID
	if _, owner, err := arn.ParseRole(a.Role); err == nil && id == "" {
		id = owner
	}
	if id == "" {
		return "The account of the provider's credentials"
	}
	return "Account " + id
}

// Silent says why regions gave no answer: for the first of them in the order of regions. It is nil if
// all answered.
func (a *Account) Silent(regions []string) diag.Diagnostic {
	for _, region := range regions {
		if err := a.Found.Silent[region]; err != nil {
			return diags.FromRead(diags.Attempting("list the trails of account "+a.ID), reconcile.Spec{Account: a.ID}, err)
		}
	}
	return nil
}
