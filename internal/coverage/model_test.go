package coverage

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// newCensus returns a read of accounts, of which every tenth is stopped, and every hundredth not read.
func newCensus(accounts int) census {
	c := census{excluded: 3}
	yes, no := true, false
	for i := range accounts {
		id := fmt.Sprintf("4%015d", i)
		r := &row{
			AccountID: types.StringValue(id), AssumeRoleARN: types.StringValue("acs:ram::" + id + ":role/audit-shipping"), Readable: true, AllowListed: &yes,
			Shipping: &yes, Healthy: &yes, Covered: true, Reasons: []string{}, Codes: []string{}, Orphaned: []string{}, TrailName: types.StringValue("platform-ops"), Region: types.StringValue("cn-hangzhou"),
		}
		switch {
		case i%100 == 0:
			r = unreadRow("acs:ram::"+id+":role/audit-shipping", "STS answered NoPermission to AssumeRole")
		case i%10 == 0:
			r.Shipping, r.Healthy, r.Covered, r.Reasons = &no, &no, false, []string{"delivery: stopped"}
		}
		c.rows = append(c.rows, r)
	}
	return c
}

// The totals count what is known, and the coverage is complete only if there are accounts and all are
// covered.
func TestDataSourceModel_setComputed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		census   census
		totals   totals
		complete bool
	}{
		{newCensus(1000), totals{1000, 990, 900, 900, 900, 10, 3}, false},
		{census{rows: newCensus(3).rows[1:]}, totals{2, 2, 2, 2, 2, 0, 0}, true},
		{census{}, totals{}, false},
	} {
		var m dataSourceModel
		var got totals
		if diags := m.setComputed(t.Context(), test.census); diags.HasError() {
			t.Fatal(diags)
		}
		if diags := m.Totals.As(t.Context(), &got, basetypes.ObjectAsOptions{}); diags.HasError() || got != test.totals || m.Complete.ValueBool() != test.complete || len(m.Accounts.Elements()) != len(test.census.rows) {
			t.Errorf("%d accounts: %+v, complete %s, %v", len(test.census.rows), got, m.Complete, diags)
		}
	}
}

// BenchmarkDataSourceModel_setComputed makes the state of 1,000 accounts.
func BenchmarkDataSourceModel_setComputed(b *testing.B) {
	c := newCensus(1000)
	b.ReportAllocs()
	for b.Loop() {
		var m dataSourceModel
		if diags := m.setComputed(b.Context(), c); diags.HasError() {
			b.Fatal(diags)
		}
	}
}
