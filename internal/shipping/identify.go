package shipping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// entry is what an operation knows of the account that it is about to enter.
type entry struct {
	account  string // the one expected; empty means any that the provider block allows
	roleARN  string // the role to act through; empty means the provider's own credentials
	recorded bool   // the role is the one that the state has
}

// agent is one who works on an account.
type agent struct {
	*reconcile.Account

	client *cloud.Client
}

// observer returns an observer of the account.
func (a *agent) observer() reconcile.Observer {
	return reconcile.Observer{Cloud: a.client, Policies: &a.Policies}
}

// enterAccount finds out in whose name the calls are made, refuses any account
// but the one expected, and waits for its turn to work on it. Leave must be called
// unless an error is among the diagnostics.
func (a *Access) enterAccount(ctx context.Context, e entry) (id string, acc *agent, leave func(), diagnostics diag.Diagnostics) {
	refuseRole(e, &diagnostics)
	if _, owner, err := arn.ParseRole(e.roleARN); err == nil && !diagnostics.HasError() {
		a.refuseAccount(e, owner, &diagnostics) // which the ARN tells without a call
	}
	if diagnostics.HasError() {
		return "", nil, nil, diagnostics
	}
	client := a.As(e.roleARN)
	caller, err := client.Identity(ctx)
	if err != nil {
		diagnostics.Append(e.explain(err))
		return "", nil, nil, diagnostics
	}
	id = caller.AccountID
	if e.account != "" && id != e.account {
		diagnostics.AddError("The credentials belong to another account", diags.Paragraphs(
			fmt.Sprintf("The shipping is in account %s; the credentials of the provider block are those of account %s (%s).", e.account, id, caller.ARN),
			"Nothing was read or changed.",
			"Use credentials of account "+e.account+". To forget the shipping without touching it, use a removed block with destroy = false."))
		return "", nil, nil, diagnostics
	}
	a.refuseAccount(e, id, &diagnostics)
	if diagnostics.HasError() {
		return "", nil, nil, diagnostics
	}
	locked := a.lockedAccount(id)
	acc = &agent{Account: locked.Account, client: client}
	leave, err = locked.lock(ctx)
	if err != nil {
		why, next := "Other work on account "+id+" in this run did not end in time.", "Allow more time in timeouts."
		if errors.Is(err, context.Canceled) {
			why, next = "The run was ended before its turn came.", "Run again."
		}
		diagnostics.AddError("Cannot begin to work on account "+id, diags.Paragraphs(why, "Nothing was changed.", next))
		return "", nil, nil, diagnostics
	}
	return id, acc, leave, diagnostics
}

// refuseRole refuses a role of another account than the shipping's, which its ARN
// tells without a call.
func refuseRole(e entry, diagnostics *diag.Diagnostics) {
	_, owner, err := arn.ParseRole(e.roleARN)
	if e.roleARN == "" || e.account == "" || err == nil && owner == e.account {
		return
	}
	diagnostics.AddAttributeError(path.Root("assume_role_arn"), "Role "+e.roleARN+" is of another account", diags.Paragraphs(
		fmt.Sprintf("The shipping is in account %s, and a role of account %s cannot manage it.", e.account, owner),
		"Nothing was read or changed.",
		"Name a role of account "+e.account+". For the shipping of account "+owner+", declare another resource. To forget this one without touching it, "+
			"use a removed block with destroy = false."))
}

// refuseAccount refuses an account that the provider block does not let act in.
func (a *Access) refuseAccount(e entry, id string, diagnostics *diag.Diagnostics) {
	whose := "The credentials of the provider block belong to this account"
	if e.roleARN != "" {
		whose = "Role " + e.roleARN + " is of this account"
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

// explain words why the caller could not be found out. Of a role that is recorded
// it names the way out: every refresh would use it again.
func (e entry) explain(err error) diag.Diagnostic {
	why := diags.FromError(diags.Do("find out which account the credentials belong to"), reconcile.Spec{}, err)
	if !e.recorded || e.roleARN == "" || !cloud.Is(err, cloud.NoCredentials, cloud.Denied, cloud.Expired, cloud.BadCredentials) {
		return why
	}
	return diag.NewErrorDiagnostic(why.Summary(), diags.Paragraphs(why.Detail(),
		"This is the role that the state has recorded. If another one manages the shipping now, set it in assume_role_arn and run terraform apply -refresh=false, "+
			"which records it. To forget the shipping without touching it, use a removed block with destroy = false."))
}
