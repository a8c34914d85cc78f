package shipping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// enterAccount finds out in whose name the calls are made, refuses any account
// but the one expected, and waits for its turn to work on it. An empty expected
// account means any that the provider block allows. Leave must be called unless
// an error is among the diagnostics.
func (a *Access) enterAccount(ctx context.Context, expected string) (id string, acc *account, leave func(), diags diag.Diagnostics) {
	caller, err := a.Client.Identity(ctx)
	if err != nil {
		diags.Append(explain("find out which account the credentials belong to", declaration{}, err))
		return "", nil, nil, diags
	}
	id = caller.AccountID
	if expected != "" && id != expected {
		diags.AddError("The credentials belong to another account", paragraphs(
			fmt.Sprintf("The shipping is in account %s; the credentials of the provider block are those of account %s (%s).", expected, id, caller.ARN),
			"Nothing was read or changed.",
			"Use credentials of account "+expected+". To forget the shipping without touching it, use a removed block with destroy = false."))
		return "", nil, nil, diags
	}
	switch {
	case slices.Contains(a.Forbidden, id):
		diags.AddError("Account "+id+" is in forbidden_account_ids", paragraphs(
			"The credentials of the provider block belong to this account.", "Nothing was read or changed.",
			"Use credentials of another account, or take this one out of forbidden_account_ids."))
	case len(a.Allowed) > 0 && !slices.Contains(a.Allowed, id):
		diags.AddError("Account "+id+" is not in allowed_account_ids", paragraphs(
			"The credentials of the provider block belong to this account; allowed are "+strings.Join(a.Allowed, ", ")+".",
			"Nothing was read or changed.",
			"Use credentials of an allowed account, or add this one to allowed_account_ids."))
	}
	if diags.HasError() {
		return "", nil, nil, diags
	}
	acc = a.account(id)
	leave, err = acc.enter(ctx)
	if err != nil {
		why, next := "Other work on account "+id+" in this run did not end in time.", "Allow more time in timeouts."
		if errors.Is(err, context.Canceled) {
			why, next = "The run was ended before its turn came.", "Run again."
		}
		diags.AddError("Cannot begin to work on account "+id, paragraphs(why, "Nothing was changed.", next))
		return "", nil, nil, diags
	}
	return id, acc, leave, diags
}
