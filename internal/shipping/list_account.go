package shipping

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
)

// rowsOf returns the rows of an account.
func (s *listSearch) rowsOf(ctx context.Context, account organization.Account) foundAccount {
	if account.Unread != nil {
		return foundAccount{unread: newUnreadAccount(&account, "", account.WhyUnread(), account.Unread)}
	}
	found := foundAccount{account: account.ID}
	if account.NotEnabled != nil {
		found.notEnabled = model.Answer(account.NotEnabled)
	}
	if why, cause := account.Silent(s.regions); why != nil {
		where := ""
		if len(account.Found.Silent) < len(s.regions) {
			where = " in " + account.Found.SilentRegions()
		}
		found.unread = newUnreadAccount(&account, where, cause, why)
	}
	for _, shipping := range account.Shippings {
		found.rows = append(found.rows, s.rowOf(ctx, account, shipping))
	}
	return found
}

// inOrder returns the rows of the accounts in the order of the roles, those of an account as soon as the accounts before
// it are read. The rows of later accounts wait: 1,000 with their resources need some 20 MB. It records the accounts without an answer as they come.
func (s *listSearch) inOrder(found <-chan foundAccount) iter.Seq[list.ListResult] {
	return func(yield func(list.ListResult) bool) {
		waiting := map[string]foundAccount{}
		next := 0
		for account := range found {
			s.record(&account)
			waiting[account.role] = account
			for next < len(s.roles) {
				first, read := waiting[s.roles[next]]
				if !read {
					break
				}
				delete(waiting, first.role)
				next++
				for _, row := range first.rows {
					if !yield(row) {
						return
					}
				}
			}
		}
	}
}

// record counts an account, and keeps why it was not read.
func (s *listSearch) record(account *foundAccount) {
	s.read++
	if account.notEnabled != "" {
		s.notEnabled = append(s.notEnabled, account.account)
		s.answer = account.notEnabled
	}
	if unread := account.unread; unread != nil {
		s.unread[unread.cause] = append(s.unread[unread.cause], *unread)
	}
}

// rowOf returns the row of a shipping; a warning if it cannot be imported.
func (s *listSearch) rowOf(ctx context.Context, account organization.Account, shipping organization.Shipping) list.ListResult {
	id := account.ID + "/" + shipping.Region + "/" + shipping.Trail.Name
	switch {
	case shipping.Foreign:
		return warningRow("Trail "+id+" cannot be managed, and is not listed", diags.Paragraphs(
			"It ships to "+shipping.Trail.ProjectARN+".", "Only a shipping into a project of the same account, whose name is "+names.Trail.Text+", can be imported."))
	case shipping.NoRole != nil:
		return warningRow("Trail "+id+" is not listed", diags.Paragraphs(model.Sentence(shipping.NoRole.Error()), "It cannot be imported before its delivery role is understood."))
	default:
		row := foundShipping{role: account.Role, Shipping: shipping}
		return row.result(ctx, s.req)
	}
}

// foundShipping is a shipping that a list has found.
type foundShipping struct {
	organization.Shipping

	role string // to reach the account through; empty: none
}
