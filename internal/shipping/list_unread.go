package shipping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
)

// unreadAccount is an account that was not read, or not in all regions.
type unreadAccount struct {
	name  string
	where string // the regions that were not read, after a space; empty for all
	cause string // the same for all accounts that were not read for one cause
	why   diag.Diagnostic
}

// newUnreadAccount leaves the account's own id out of the cause, as an answer may quote it.
func newUnreadAccount(account *organization.Account, where, cause string, why diag.Diagnostic) *unreadAccount {
	name := account.Name()
	if id, named := strings.CutPrefix(name, "Account "); named {
		cause = strings.ReplaceAll(cause, id, "{account_id}")
	}
	return &unreadAccount{name: name, where: where, cause: where + ": " + cause, why: why}
}

// pushUnread warns of the accounts that were not read, or not everywhere: once for each cause, since
// there may be a thousand accounts.
func (s *listSearch) pushUnread(push func(list.ListResult) bool) bool {
	for _, cause := range slices.Sorted(maps.Keys(s.unread)) {
		if !push(unreadRow(s.unread[cause], len(s.roles))) {
			return false
		}
	}
	return true
}

// unreadRow warns of accounts, of all that there are, that were not read for one cause.
func unreadRow(accounts []unreadAccount, all int) list.ListResult {
	slices.SortFunc(accounts, func(a, b unreadAccount) int { return cmp.Compare(a.name, b.name) })
	first := accounts[0]
	if len(accounts) == 1 {
		return warningRow(first.name+" was not read"+first.where, first.why.Summary()+".\n\n"+first.why.Detail()+"\n\nIf it has a shipping, that is missing in the list.")
	}
	var ids []string
	for _, account := range accounts {
		ids = append(ids, strings.TrimPrefix(account.name, "Account "))
	}
	return warningRow(fmt.Sprintf("%d of %d accounts were not read%s", len(accounts), all, first.where),
		diags.Paragraphs("They are "+model.List(ids)+", all for one cause. Of account "+ids[0]+":", first.why.Summary()+".")+
			"\n\n"+first.why.Detail()+"\n\nIf they have shippings, those are missing in the list.")
}
