package coverage

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// census is a read of accounts.
type census struct {
	regions  []string
	roles    []string                // to reach accounts through; an empty one is the provider's own credentials
	members  map[string]model.Member // of the directory, by role
	excluded int
	rows     []*row // sorted by account
}

// addRoles adds the accounts of roles.
func (c *census) addRoles(roles []string) { c.roles = roles }

// read reads the accounts. One that was not read when ctx ends has a row, too.
func (c *census) read(ctx context.Context, reader *organization.Reader) {
	missing := map[string]bool{}
	for _, role := range c.roles {
		missing[role] = true
	}
	for r := range organization.Each(ctx, c.roles, func(ctx context.Context, role string) *row {
		account := reader.Read(ctx, role)
		return rowOf(&account, c.regions)
	}) {
		delete(missing, r.AssumeRoleARN.ValueString())
		c.add(r)
	}
	for role := range missing {
		c.add(unreadRow(role, "the time for all accounts was over. Allow more in timeouts"))
	}
	slices.SortFunc(c.rows, func(a, b *row) int { return strings.Compare(a.AccountID.ValueString(), b.AccountID.ValueString()) })
}

// add adds the row of an account. What a service has answered is made visible.
func (c *census) add(r *row) {
	if member, ok := c.members[r.AssumeRoleARN.ValueString()]; ok {
		r.AccountName = textOrNull(member.Name)
	}
	for i, text := range r.Reasons {
		r.Reasons[i] = model.Line(text)
	}
	c.rows = append(c.rows, r)
}

// unreadRow is the row of an account that was not read.
func unreadRow(role, why string) *row {
	_, account, _ := arn.ParseRole(role)
	return &row{AccountID: textOrNull(account), AssumeRoleARN: textOrNull(role), Reasons: []string{"account: not read: " + why}, Codes: []string{string(reason.AccountUnread)}}
}

// textOrNull returns a text that may quote a service.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(model.Visible(text))
}
