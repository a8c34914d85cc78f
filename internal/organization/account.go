package organization

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// regionTimeout is how long a region may take to answer. It is longer than in the search for another
// trail, because the calls for many accounts may be throttled.
const regionTimeout = 30 * time.Second

// Reader reads accounts.
type Reader struct {
	Access    *providerdata.Access
	Regions   []string // where trails are looked for
	Logstores bool     // whether Logstores without a trail are looked for, too
}

// Account is what was read of an account.
type Account struct {
	Role       string          // to reach it through; empty: the provider's own credentials
	ID         string          // empty if the account was not read
	Unread     diag.Diagnostic // why the account was not read; nil if it was
	Found      domain.OtherRegions
	NotEnabled error // the answer that the account is not allow-listed
	Shippings  []Shipping
	Logstores  Logstores
}

// Read reads an account. Its calls are made in waves: the session of the role; the trails and the
// projects of all regions; the parts of each trail, and the Logstores of each project.
func (r *Reader) Read(ctx context.Context, role string) Account {
	ctx, cancel := r.Access.Client.Clock().WithTimeout(ctx, providerdata.ReadTimeout)
	defer cancel()
	account := Account{Role: role}
	id, acc, leave, diagnostics := r.Access.LockAccount(ctx, providerdata.AccountRef{RoleARN: role})
	if diagnostics.HasError() {
		account.Unread = diagnostics.Errors()[0]
		if failed, call := account.Unread.(providerdata.CallDiagnostic); call {
			failed.Diagnostic = diags.FromError(diags.Listing("find out which account the credentials belong to"), domain.Spec{}, failed.Err)
			account.Unread = failed
		}
		return account
	}
	defer leave()
	account.ID = id
	search := logstoreSearch{client: acc.Client, unread: map[string]error{}}
	r.with(func() {
		account.Found, account.NotEnabled = reconcile.InnerTrails(ctx, acc.Client, r.Regions, regionTimeout)
	},
		func() { search.listProjects(ctx, r.Regions) })
	r.with(func() { account.readShippings(ctx, acc, r.Regions) },
		func() { search.listLogstores(ctx) })
	if r.Logstores {
		account.Logstores = search.result(account.Found)
	}
	return account
}

// with works, and lists what is needed to find Logstores concurrently if they are looked for.
func (r *Reader) with(work, list func()) {
	var wait sync.WaitGroup
	defer wait.Wait()
	if r.Logstores {
		wait.Go(list)
	}
	work()
}

// readShippings reads the trails that were found.
func (a *Account) readShippings(ctx context.Context, acc *providerdata.LockedAccount, regions []string) {
	trails := a.Found.At(regions)
	a.Shippings = make([]Shipping, len(trails))
	var work sync.WaitGroup
	for i, trail := range trails {
		work.Go(func() { a.Shippings[i] = readShipping(ctx, acc, trail) })
	}
	work.Wait()
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

// WhyUnread says in a line why the account was not read. The line has nothing that differs from one
// read to the next. It is empty if the account was read.
func (a *Account) WhyUnread() string {
	if a.Unread == nil {
		return ""
	}
	if failed, call := a.Unread.(providerdata.CallDiagnostic); call {
		return model.LastingAnswer(innermost(failed.Err))
	}
	first, _, _ := strings.Cut(a.Unread.Detail(), "\n\n")
	return a.Unread.Summary() + ": " + strings.TrimSuffix(first, ".")
}

// innermost returns the failed call that caused all others, such as the AssumeRole without which
// there are no keys.
func innermost(err error) error {
	for call := (*model.Error)(nil); errors.As(err, &call) && errors.As(call.Cause, &call); {
		err = call
	}
	return err
}

// Silent says why regions gave no answer: for the first of them in the order of regions, with the
// cause in a line as [Account.WhyUnread]. It is nil if all answered.
func (a *Account) Silent(regions []string) (why diag.Diagnostic, cause string) {
	for _, region := range regions {
		if err := a.Found.Silent[region]; err != nil {
			op := diags.Listing("list the trails of account " + a.ID + " in " + region)
			return diags.FromRead(op, domain.Spec{Account: a.ID, Region: region}, err), model.LastingAnswer(err)
		}
	}
	return nil, ""
}
