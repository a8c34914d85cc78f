package coverage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
)

// warn warns of the accounts that could not be read, and of those that were read in part: a warning
// for each, since there may be a thousand. The reasons of each account are in its row.
func (c *census) warn(diagnostics *diag.Diagnostics) {
	if len(c.rows) == 0 {
		diagnostics.AddWarning("No account was examined", diags.Paragraphs(c.whyEmpty(), "Nothing is known of any account, and complete is false."))
		return
	}
	unread, partly := map[string][]string{}, map[string][]string{}
	for _, r := range c.rows {
		id := r.AccountID.ValueString()
		if !r.Readable {
			group(unread, r.Reasons, id)
			continue
		}
		group(partly, slices.DeleteFunc(slices.Clone(r.Reasons), func(reason string) bool { return !isUnread(reason) }), id)
	}
	c.warnOf(diagnostics, unread, "could not be read", "What could not be read counts as not covered.")
	c.warnOf(diagnostics, partly, "could not be read completely", "What is not known is null.")
}

// whyEmpty says why there is no account.
func (c *census) whyEmpty() string {
	if c.excluded > 0 {
		return fmt.Sprintf("exclude_account_ids leaves out every member of the resource directory (%d).", c.excluded)
	}
	return "The resource directory has no members. The management account is not a member: read it with another block."
}

// isUnread reports whether a reason says that something was not read.
func isUnread(reason string) bool {
	return isUnknown(reason) || strings.HasPrefix(reason, "trails: not listed")
}

// group adds an account to those with its first reason. The account's own id is left out, so that
// one cause is one reason.
func group(groups map[string][]string, reasons []string, id string) {
	if len(reasons) == 0 {
		return
	}
	reason := reasons[0]
	if id != "" {
		reason = strings.ReplaceAll(reason, id, "{account_id}")
	} else {
		id = "the one of the provider's credentials"
	}
	groups[reason] = append(groups[reason], id)
}

// maxGroups is how many reasons a warning names.
const maxGroups = 5

func (c *census) warnOf(diagnostics *diag.Diagnostics, groups map[string][]string, what, means string) {
	accounts := 0
	reasons := slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		if order := len(groups[b]) - len(groups[a]); order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	paragraphs := []string{means}
	for i, reason := range reasons {
		accounts += len(groups[reason])
		if i < maxGroups {
			paragraphs = append(paragraphs, fmt.Sprintf("%s (%s): %s.", accountsOf(len(groups[reason])), model.List(groups[reason]),
				strings.TrimSuffix(strings.TrimPrefix(reason, "account: "), ".")))
		}
	}
	if accounts == 0 {
		return
	}
	paragraphs = append(paragraphs, "The reasons of each account are in accounts[*].reasons.")
	diagnostics.AddWarning(fmt.Sprintf("%d of %s %s", accounts, accountsOf(len(c.rows)), what), diags.Paragraphs(paragraphs...))
}

// accountsOf counts accounts.
func accountsOf(n int) string {
	if n == 1 {
		return "1 account"
	}
	return fmt.Sprintf("%d accounts", n)
}
