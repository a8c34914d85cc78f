package policydocument_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// readOnly reads a configuration without validating it, as where a value was not known when it was validated.
func readOnly(s *acctest.Session, config map[string]any) []*tfprotov6.Diagnostic {
	schemas, err := s.Server.GetProviderSchema(s.T.Context(), &tfprotov6.GetProviderSchemaRequest{})
	s.NoError(err)
	shape := schemas.DataSourceSchemas[policyName].ValueType()
	resp, err := s.Server.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: policyName, Config: s.Dynamic(shape, acctest.Value(shape, config))})
	s.NoError(err)
	return resp.Diagnostics
}

// What is refused when it is validated is refused when it is read, too: a value may have been unknown before. Nothing is called.
func TestRead_checksAgain(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	for says, config := range map[string]map[string]any{
		"The argument has no effect":               with(acctest.Minimal, "language", "ram_policy"),
		"Missing required argument":                {"project_name": "security-audit"},
		"The role to assume is of another account": with(with(acctest.Minimal, "account_id", testcloud.StrangerAccount), "assume_role_arn", "acs:ram::2000000000000002:role/shipper"),
		"No role could undo the guard":             with(acctest.Minimal, "use", "guard"),
	} {
		tc.ClearJournal()
		if diags := readOnly(tc.NewSession(t, nil), config); len(diags) != 1 || diags[0].Summary != says || len(tc.Journal()) > 0 {
			t.Errorf("%s: it says\n%s\nand calls\n%s", says, acctest.Text(diags), testcloud.FormatCalls(tc.Journal()))
		}
	}
}

// A role that the shipping cannot manage, or that is of another account, is an error of validate.
func TestValidate_roles(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for says, config := range map[string]map[string]any{
		"A service-linked role cannot be managed":  with(acctest.Minimal, "role", map[string]any{"name": "AliyunServiceRoleForActionTrail", "manage": true}),
		"The role to assume is of another account": with(with(acctest.Minimal, "account_id", testcloud.StrangerAccount), "assume_role_arn", "acs:ram::2000000000000002:role/shipper"),
	} {
		if diags := s.ValidateData(policyName, config); len(diags) != 1 || diags[0].Summary != says {
			t.Errorf("%s: it says\n%s", says, acctest.Text(diags))
		}
	}
}

// Where the account cannot be asked for, the read fails and says why. A provider whose keys are not known yet makes no policy at all.
func TestRead_noAccount(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	for says, row := range map[string]struct{ block, config map[string]any }{
		"is in forbidden_account_ids":                 {map[string]any{"forbidden_account_ids": []any{"1000000000000001"}}, acctest.Minimal},
		"The provider cannot reach Alibaba Cloud yet": {map[string]any{"access_key": tftypes.UnknownValue}, with(acctest.Minimal, "language", "ram_policy")},
	} {
		if diags := readOnly(tc.NewSession(t, row.block), row.config); len(diags) != 1 || !strings.Contains(diags[0].Summary, says) {
			t.Errorf("%s: it says\n%s", says, acctest.Text(diags))
		}
	}
}

// A read gives the account back: what changes it after that need not wait.
func TestRead_endsItsTurn(t *testing.T) {
	t.Parallel()
	s := acctest.NewWithProject(t).NewSession(t, nil)
	shipped := s.Create(acctest.Config(map[string]any{"timeouts": map[string]any{"delete": "1s"}}))
	s.ReadData(policyName, acctest.Minimal)
	s.NoErrors(s.DestroyUnplanned(shipped))
}

// For a coverage there is one policy for the role in each account, and with the pattern of that role one for the caller; no other.
func TestCoverage_documents(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	for name, pattern := range map[string]any{"without a role": nil, "with a role": "acs:ram::{account_id}:role/audit"} {
		data := tc.NewSession(t, nil).ReadData(policyName, map[string]any{"use": "coverage", "role_pattern": pattern})
		none := map[string]string{"account_id": "null", "region": "null"}
		for _, other := range []string{"read", "apply", "apply_without_end", "destroy", "apply_role_documents", "delivery_role_documents"} {
			none[other] = "null"
		}
		data.Check(none)
		documents := data.Texts("documents")
		testcloud.SameElements(t, name, resources(t, documents...), []string{
			"*", "acs:actiontrail:*:*:trail/*", "acs:log:*:*:project/*", "acs:log:*:*:project/*/logstore/*", "acs:log:*:*:project/*/logstore/innertrail_*", "acs:ram:*:*:policy/*", "acs:ram:*:*:role/*", "acs:ram:*:system:policy/*",
		})
		testcloud.SameElements(t, name+", inferred", data.Texts("inferred_actions"), []string{"actiontrail:DescribeInnerTrails", "log:GetResourcePolicy"})
		if pattern == nil {
			data.Check(map[string]string{"assume_role": "null"})
			continue
		}
		var caller string
		if err := data.Member("assume_role").As(&caller); err != nil || len(documents) != 1 || !strings.Contains(caller, "resourcemanager:ListAccounts") {
			t.Errorf("the caller's policy is %s, %v", caller, err)
		}
		testcloud.SameElements(t, "of the caller", resources(t, caller), []string{"*", "acs:ram::*:role/audit", "acs:resourcemanager:*:*:account/*"})
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("it calls\n%s", testcloud.FormatCalls(calls))
	}
}
