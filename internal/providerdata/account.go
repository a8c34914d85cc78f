package providerdata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// lockableAccount is an account with its lock.
type lockableAccount struct {
	*runstate.State
	accountLock

	lookups *attribution.Lookups
}

func (a *Access) lockableAccount(id string) *lockableAccount {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.accounts == nil {
		a.accounts = map[string]*lockableAccount{}
	}
	if a.accounts[id] == nil {
		a.accounts[id] = &lockableAccount{runstate.New(id, a.ModuleTests), newAccountLock(), attribution.NewLookups()}
	}
	return a.accounts[id]
}

// AccountRef is what an operation knows of the account that it is about to enter.
type AccountRef struct {
	Account       string // the one expected; empty means any that the provider block allows
	RoleARN       string // the role to act through; empty means the provider's own credentials
	RoleFromState bool   // the role is the one that the state has
	Import        bool   // the account is the one that an import names; nothing is in state
	Writes        bool   // the operation may change something, so it has the account alone
}

// CheckRole rejects what is not the ARN of a role, and a role of another account than the
// shipping's, which its ARN tells without a call.
func (r AccountRef) CheckRole(diagnostics *diag.Diagnostics) {
	_, owner, err := arn.ParseRole(r.RoleARN)
	if r.RoleARN == "" || r.Account == "" || err == nil && owner == r.Account {
		return
	}
	if err != nil {
		diagnostics.AddAttributeError(path.Root("assume_role_arn"), "No role has the ARN "+r.RoleARN, diags.Paragraphs(
			"It is not the ARN of a role such as acs:ram::"+r.Account+":role/audit.",
			"Nothing was read or changed.",
			"If the state has it recorded, set the role that manages the shipping in assume_role_arn, or leave the argument out if none does, and run terraform apply -refresh=false. "+
				"To remove the resource from state without changing the cloud, "+domain.StopManagingUnread+"."))
		return
	}
	what := fmt.Sprintf("The shipping is in account %s, and a role of account %s cannot manage it.", r.Account, owner)
	next := "Name a role of account " + r.Account + ". For the shipping of account " + owner + ", declare another resource. To remove this one from state without changing the cloud, " +
		domain.StopManagingUnread + "."
	if r.Import {
		what = fmt.Sprintf("The import names account %s, and a role of account %s cannot read it.", r.Account, owner)
		next = fmt.Sprintf("To import the trail of account %[1]s, name a role of account %[1]s, %[2]s. To import the trail of account %[3]s, name account %[3]s. The import id has the account "+
			"before its first slash and the role behind the #; an identity has both as account_id and assume_role_arn.", r.Account, arn.Role(r.Account, "<name>"), owner)
	}
	diagnostics.AddAttributeError(path.Root("assume_role_arn"), "Role "+r.RoleARN+" is of another account", diags.Paragraphs(what, "Nothing was read or changed.", next))
}

// rejectOther rejects credentials of another account than the expected one.
func (r AccountRef) rejectOther(caller model.CallerIdentity, diagnostics *diag.Diagnostics) {
	known, next := "The shipping is in", "Use credentials of account "+r.Account+". To remove the resource from state without changing the cloud, "+domain.StopManagingUnread+"."
	if r.Import {
		known = "The import names"
		next = fmt.Sprintf("If account %s is reached through a role, append # and its ARN to the import id, #%s, or set assume_role_arn in the identity. "+
			"Otherwise use credentials of account %[1]s, or correct the account.", r.Account, arn.Role(r.Account, "<name>"))
	}
	diagnostics.AddError("The credentials belong to another account", diags.Paragraphs(
		fmt.Sprintf("%s account %s; the credentials of the provider block are those of account %s (%s).", known, r.Account, caller.AccountID, caller.ARN),
		"Nothing was read or changed.", next))
}

// CallDiagnostic is the diagnostic of a failed call, with the error.
type CallDiagnostic struct {
	diag.Diagnostic

	Err error
}

// diagnostic says why the caller is not known. For a recorded role it names the way
// out: every refresh would use it again.
func (r AccountRef) diagnostic(err error) diag.Diagnostic {
	why := diags.FromError(diags.Attempting("find out which account the credentials belong to"), domain.Spec{}, err)
	if !r.RoleFromState || r.RoleARN == "" || !model.Is(err, model.NoCredentials, model.Denied, model.Expired, model.BadCredentials) {
		return why
	}
	return diags.WithAdvice(why,
		"This is the role that the state has recorded. If another one manages the shipping now, set it in assume_role_arn and run terraform apply -refresh=false, "+
			"which records it. To remove the resource from state without changing the cloud, "+domain.StopManagingUnread+".")
}

// LockedAccount is the work on one account: the client that does it, and what this
// run knows of the account.
type LockedAccount struct {
	*runstate.State

	ID      string // of the account
	Client  *cloud.Client
	Lookups *attribution.Lookups // of who made changes
}

// Observer returns an observer of the account.
func (a *LockedAccount) Observer() reconcile.Observer {
	return reconcile.Observer{Cloud: a.Client, Policies: &a.Policies, Processors: &a.Processors, Regions: a.Regions}
}

// LockAccount finds out whose the credentials are, rejects any account but the one
// expected, and waits until no operation that may change something works on it; one that
// writes waits for those that only read, too. Leave must be called unless an error is
// among the diagnostics.
func (a *Access) LockAccount(ctx context.Context, ref AccountRef) (id string, acc *LockedAccount, leave func(), diagnostics diag.Diagnostics) {
	ref.CheckRole(&diagnostics)
	if _, owner, err := arn.ParseRole(ref.RoleARN); err == nil && !diagnostics.HasError() {
		a.checkAccount(ref, owner, &diagnostics) // which the ARN tells without a call
	}
	if a.NoCredentials != nil {
		diagnostics.Append(a.NoCredentials)
	}
	if diagnostics.HasError() {
		return "", nil, nil, diagnostics
	}
	client := a.As(ref.RoleARN)
	caller, err := client.Identity(ctx)
	if err != nil {
		diagnostics.Append(CallDiagnostic{ref.diagnostic(err), err})
		return "", nil, nil, diagnostics
	}
	id = caller.AccountID
	if ref.Account != "" && id != ref.Account {
		ref.rejectOther(caller, &diagnostics)
		return "", nil, nil, diagnostics
	}
	a.checkAccount(ref, id, &diagnostics)
	if diagnostics.HasError() {
		return "", nil, nil, diagnostics
	}
	locked := a.lockableAccount(id)
	acc = &LockedAccount{State: locked.State, ID: id, Client: client, Lookups: locked.lookups}
	leave, err = locked.lock(ctx, ref.Writes)
	if err != nil {
		why, next := "Other work on account "+id+" in this run did not finish in time.", "Allow more time in timeouts."
		if errors.Is(err, context.Canceled) {
			why, next = "The run was interrupted while it waited.", "Run again."
		}
		diagnostics.AddError("Cannot start work on account "+id, diags.Paragraphs(why, "Nothing was read or changed.", next))
		return "", nil, nil, diagnostics
	}
	return id, acc, leave, diagnostics
}

// checkAccount rejects an account that the provider block does not let act in.
func (a *Access) checkAccount(ref AccountRef, id string, diagnostics *diag.Diagnostics) {
	whose := "The credentials of the provider block belong to this account"
	if ref.RoleARN != "" {
		whose = "Role " + ref.RoleARN + " is of this account"
	}
	switch {
	case slices.Contains(a.Forbidden, id):
		diagnostics.AddError("Account "+id+" is in forbidden_account_ids", diags.Paragraphs(
			whose+".", "Nothing was read or changed.",
			"Use credentials of another account, or take this one out of forbidden_account_ids."))
	case len(a.Allowed) > 0 && !slices.Contains(a.Allowed, id):
		diagnostics.AddError("Account "+id+" is not in allowed_account_ids", diags.Paragraphs(
			whose+"; allowed are "+strings.Join(a.Allowed, ", ")+".",
			"Nothing was read or changed.",
			"Use credentials of an allowed account, or add this one to allowed_account_ids."))
	}
}
