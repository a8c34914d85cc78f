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
	unread, partly := map[string][]string{}, map[string][]string{}
	for _, r := range c.rows {
		id := r.AccountID.ValueString()
		if !r.Readable {
			group(unread, r.Reasons, id)
			continue
		}
		group(partly, slices.DeleteFunc(slices.Clone(r.Reasons), func(reason string) bool { return !isUnread(reason) }), id)
	}
	c.warnOf(diagnostics, unread, "could not be read", "They count as not covered.")
	c.warnOf(diagnostics, partly, "could not be read completely", "What is not known is null.")
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
			paragraphs = append(paragraphs, fmt.Sprintf("%d: %s: %s.", len(groups[reason]), model.List(groups[reason]), strings.TrimSuffix(reason, ".")))
		}
	}
	if accounts == 0 {
		return
	}
	paragraphs = append(paragraphs, "The reasons of each account are in accounts[*].reasons.")
	diagnostics.AddWarning(fmt.Sprintf("%d of %d accounts %s", accounts, len(c.rows), what), diags.Paragraphs(paragraphs...))
}
