package coverage_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// What would read nothing, or an account twice, is refused before anything is called.
func TestCoverage_invalid(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, nil)
	role := testcloud.ShipperRoleARN
	for _, row := range []struct {
		config map[string]any
		words  string
	}{
		{map[string]any{"assume_role_arns": []string{}}, "assume_role_arns has no elements"},
		{map[string]any{"assume_role_arns": []string{role, role}}, "A role is given twice"},
		{map[string]any{"assume_role_arns": []string{role, "acs:ram::2000000000000002:role/other"}}, "Two roles are of account 2000000000000002"},
		{map[string]any{"assume_role_arns": []string{"shipper"}}, "Invalid element of assume_role_arns"},
		{map[string]any{"assume_role_arns": []string{pattern}}, "Invalid element of assume_role_arns"},
		{map[string]any{"assume_role_arns": []any{nil}}, "such as acs:ram::1234567890123456:role/audit, got: null."},
		{map[string]any{"regions": []any{nil}}, "It must be a region such as cn-hangzhou, got: null."},
		{map[string]any{"role_pattern": pattern, "exclude_account_ids": []any{nil}}, "Null"},
		{map[string]any{"assume_role_arns": []string{role}, "role_pattern": pattern}, "Roles are given in two ways"},
		{map[string]any{"assume_role_arns": []string{role}, "exclude_account_ids": []string{"1"}}, "Accounts are excluded from none"},
		{map[string]any{"exclude_account_ids": []string{"1"}}, "Accounts are excluded from none"},
		{map[string]any{"role_pattern": pattern, "exclude_account_ids": []string{"team-a"}}, "an account id"},
		{map[string]any{"role_pattern": role}, "{account_id} once"},
		{map[string]any{"role_pattern": "acs:ram::{account_id}:role/audit-{account_id}"}, "{account_id} once"},
		{map[string]any{"role_pattern": "acs:ram::{account_id}:user/audit"}, "{account_id} once"},
		{map[string]any{"role_pattern": "audit"}, "{account_id} once"},
		{map[string]any{"role_pattern": ""}, "{account_id} once"},
		{map[string]any{"regions": []string{}}, "regions has no elements"},
		{map[string]any{"regions": []string{"Hangzhou!"}}, "Invalid element of regions"},
		{map[string]any{"timeouts": map[string]any{"read": "10ms"}}, "timeouts.read is less than a second"},
	} {
		if diags := s.ValidateData(coverageName, row.config); !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), row.words) {
			t.Errorf("%v: %s, want %q", row.config, acctest.Text(diags), row.words)
		}
	}
	unknown := tftypes.UnknownValue
	for _, config := range []map[string]any{
		{}, {"assume_role_arns": []string{role}}, {"role_pattern": pattern, "exclude_account_ids": []string{"1"}},
		{"assume_role_arns": unknown}, {"assume_role_arns": []any{unknown, unknown, role}}, {"role_pattern": unknown}, {"regions": []any{unknown}},
		{"role_pattern": unknown, "exclude_account_ids": unknown}, {"role_pattern": pattern, "exclude_account_ids": []any{unknown}},
	} {
		s.NoErrors(s.ValidateData(coverageName, config))
	}
	diags := s.ValidateData(coverageName, map[string]any{"regions": []any{"cn-hangzho", "cn-shanghai", "cn-shanghai", unknown}})
	s.NoErrors(diags)
	if len(diags) != 1 {
		t.Errorf("%d warnings", len(diags))
	}
	acctest.CheckWords(t, acctest.Text(diags), "This version does not know region cn-hangzho", "The nearest region that it knows is cn-hangzhou.")
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("it calls\n%s", testcloud.FormatCalls(calls))
	}
}

// Without credentials nothing is read, which is an error.
func TestCoverage_withoutCredentials(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, map[string]any{"access_key": nil, "secret_key": nil})
	for _, config := range []map[string]any{{}, {"role_pattern": pattern}} {
		if _, diags := s.TryReadData(t.Context(), coverageName, config); !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), "No credentials") {
			t.Errorf("%v: %s", config, acctest.Text(diags))
		}
	}
}
