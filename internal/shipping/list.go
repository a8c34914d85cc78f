package shipping

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// listResource is the list resource innertrail_shipping: it finds the shippings of accounts and makes
// no writing call.
type listResource struct {
	access *providerdata.Access
}

var (
	_ list.ListResourceWithConfigure      = (*listResource)(nil)
	_ list.ListResourceWithValidateConfig = (*listResource)(nil)
)

// NewListResource returns the list resource for the provider's list.
func NewListResource() list.ListResource { return &listResource{} }

// Metadata implements [list.ListResource].
func (*listResource) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	(&Resource{}).Metadata(ctx, req, resp)
}

// Configure implements [list.ListResourceWithConfigure].
func (l *listResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.access = providerdata.FromConfigure(req.ProviderData, &resp.Diagnostics)
}

// List implements [list.ListResource]. The results come in the order of the roles, since Terraform numbers the resources
// that it generates by the order of the results.
func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	search, diagnostics := newListSearch(ctx, req)
	if !diagnostics.HasError() && l.access.Usable(&diagnostics) && l.access.NoCredentials != nil {
		diagnostics.Append(l.access.NoCredentials)
	}
	if diagnostics.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diagnostics)
		return
	}
	search.access = l.access
	stream.Results = func(push func(list.ListResult) bool) { search.run(ctx, push) }
}

// listSearch is a call of the list resource.
type listSearch struct {
	access  *providerdata.Access
	req     list.ListRequest
	regions []string
	roles   []string // to reach the accounts through; one that is empty is the provider's own account

	read       int                        // accounts that were read, also in vain
	unread     map[string][]unreadAccount // by cause
	notEnabled []string                   // accounts that are not allow-listed
	answer     string                     // of the first of them
}

// foundAccount is what was found in an account.
type foundAccount struct {
	role       string // by which it was read
	account    string
	rows       []list.ListResult // a row without an identity only warns
	notEnabled string            // the answer that the account is not allow-listed
	unread     *unreadAccount    // nil if it was read everywhere
}

// run reads the accounts and pushes what it finds. Terraform reads nothing after as many rows as the
// limit, so the last of them waits for the warnings of all accounts, or for the row that is too many.
func (s *listSearch) run(ctx context.Context, push func(list.ListResult) bool) {
	ctx, cancel := context.WithCancel(ctx)
	reader := organization.Reader{Access: s.access, Regions: s.regions}
	found := organization.Each(ctx, s.roles, func(ctx context.Context, role string) foundAccount {
		account := s.rowsOf(ctx, reader.Read(ctx, role))
		account.role = role
		return account
	})
	defer func() {
		cancel()
		for range found { // until all searches have ended
		}
	}()
	var last *list.ListResult
	rows := int64(0)
	for row := range s.inOrder(found) {
		if row.Identity == nil {
			if !push(row) {
				return
			}
			continue
		}
		if last != nil {
			_ = push(s.limitReached()) && s.pushUnread(push) && s.pushNotEnabled(push) && push(*last)
			return
		}
		if rows++; rows == s.req.Limit {
			last = &row
		} else if !push(row) {
			return
		}
	}
	if ctx.Err() == nil && s.pushUnread(push) && s.pushNotEnabled(push) && last != nil {
		push(*last)
	}
}

// limitReached warns of the rows that are left out. Terraform cuts the list without a word.
func (s *listSearch) limitReached() list.ListResult {
	unread := ""
	if n := len(s.roles) - s.read; n > 0 {
		unread = fmt.Sprintf(" %d of %d accounts were not read to the end.", n, len(s.roles))
	}
	return warningRow(fmt.Sprintf("The list ends at limit = %d, and there are more shippings", s.req.Limit), diags.Paragraphs(
		"Terraform lists 100 results unless limit says otherwise."+unread, "Set a higher limit in the list block, beside config."))
}

// pushNotEnabled warns of the accounts that are not allow-listed: they cannot have a shipping.
func (s *listSearch) pushNotEnabled(push func(list.ListResult) bool) bool {
	if len(s.notEnabled) == 0 {
		return true
	}
	slices.Sort(s.notEnabled)
	which := "account " + s.notEnabled[0]
	if n := len(s.notEnabled); n > 1 {
		which = fmt.Sprintf("%d accounts", n)
	}
	return push(warningRow("Inner-ActionTrail is not open for "+which, diags.Paragraphs(
		"It is not open for "+strings.Join(s.notEnabled, ", ")+". An account for which it is not open has no shipping.", s.answer,
		"Alibaba Cloud enables it per account: ask for it in a ticket.")))
}

// warningRow is a result that only warns. An error would make Terraform drop all rows of the block.
func warningRow(summary, detail string) list.ListResult {
	return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic(summary, detail)}}
}
