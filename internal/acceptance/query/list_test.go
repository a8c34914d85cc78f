package query_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// inHangzhou is a list in one region.
func inHangzhou(more map[string]any) acctest.ListRequest {
	config := map[string]any{"regions": []string{"cn-hangzhou"}}
	for name, value := range more {
		config[name] = value
	}
	return acctest.ListRequest{Config: config, Limit: 100}
}

// texts returns the name of each row, or the warning of a row that only warns.
func texts(rows []acctest.ListRow) (list []string) {
	for _, row := range rows {
		if row.Identity == nil {
			first, _, _ := strings.Cut(row.Warnings, "\n")
			list = append(list, first)
			continue
		}
		list = append(list, row.Name)
	}
	return list
}

// The name of a result is the id of the shipping, and what is wrong with it.
func TestList_names(t *testing.T) {
	t.Parallel()
	const id = "1000000000000001/cn-hangzhou/platform-ops"
	for _, row := range []struct {
		name, want string
		change     func(tc *acctest.Cloud, console *acctest.Console)
	}{
		{"healthy", id, nil},
		{"stopped", id + ": delivery: stopped", func(_ *acctest.Cloud, c *acctest.Console) { c.StopTrail() }},
		{"without a role", id + ": role: role AliyunActionTrailDefaultRole does not exist", func(_ *acctest.Cloud, c *acctest.Console) { c.DeleteRole() }},
		{"without a Logstore", id + ": Logstore: missing", func(_ *acctest.Cloud, c *acctest.Console) { c.DeleteLogstore() }},
		{"with a lowered retention", id, func(tc *acctest.Cloud, _ *acctest.Console) { tc.SetRetention(30) }},
		{"with a Logstore that can be changed", id + ": Logstore: its logs can be changed and deleted", func(tc *acctest.Cloud, _ *acctest.Console) {
			tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).EnableModify = true })
		}},
		{"stopped, with an incomplete index", id + ": index: missing fields: EventType; delivery: stopped", func(tc *acctest.Cloud, c *acctest.Console) {
			tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventType") }))
			c.StopTrail()
		}},
		{"whose delivery cannot be read", id + ": delivery: unreadable", func(tc *acctest.Cloud, _ *acctest.Console) {
			tc.Fault(emulator.Fault{Action: "GetTrailStatus", Times: -1, Kind: emulator.FaultDeny})
		}},
		{"whose role cannot be read", id + ": role: unreadable", func(tc *acctest.Cloud, _ *acctest.Console) {
			tc.Fault(emulator.Fault{Action: "GetRole", Times: -1, Kind: emulator.FaultDeny})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.Options = []provider.Option{provider.WithClock(&acctest.InstantClock{})}
			tc.NewSession(t, nil).Create(acctest.Minimal)
			if row.change != nil {
				row.change(tc, tc.Console(t))
			}
			s := tc.NewSession(t, nil)
			tc.ClearJournal()
			testcloud.SameElements(t, "the list has", texts(s.List(inHangzhou(nil))), []string{row.want})
			tc.CheckNoWrites(t)
		})
	}
}

// A list without a config looks in all regions of the provider's own account. What it finds is
// imported by the identity, and the import plans no change.
func TestList_ownAccount(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-shanghai")
	config := acctest.Config(map[string]any{"region": "cn-shanghai"})
	tc.NewSession(t, nil).Create(config)
	s := tc.NewSession(t, nil)
	tc.ClearJournal()
	rows := s.List(acctest.ListRequest{Limit: 100})
	testcloud.SameElements(t, "the list has", texts(rows), []string{"1000000000000001/cn-shanghai/platform-ops"})
	if rows[0].Identity["assume_role_arn"] != "" {
		t.Errorf("the identity is %v", rows[0].Identity)
	}
	state, diags := s.ImportIdentity(rows[0].Raw)
	s.NoErrors(diags)
	state = s.Refresh(state)
	planned, _ := s.Plan(state, config)
	testcloud.SameElements(t, "the import changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	tc.CheckNoWrites(t)

	testcloud.SameElements(t, "the list of another region has", texts(s.List(inHangzhou(nil))), nil)
}

// The resource of a result has what differs from the defaults, so that the configuration that
// Terraform generates is short, and what Terraform leaves out of it.
func TestList_resource(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	s := tc.NewSession(t, keys)
	req := inHangzhou(map[string]any{"assume_role_arns": []string{testcloud.ShipperRoleARN}})
	if rows := s.List(req); len(rows) != 1 || rows[0].Resource != nil {
		t.Errorf("without include_resource it has %v", rows)
	}
	req.IncludeResource = true
	rows := s.List(req)
	if len(rows) != 1 || rows[0].Resource == nil || rows[0].Warnings != "" {
		t.Fatalf("it has %v", rows)
	}
	var members map[string]tftypes.Value
	s.NoError(rows[0].Resource.As(&members))
	var set []string
	for name, value := range members {
		if !value.IsNull() && name != "logstore_created" {
			set = append(set, name+" = "+acctest.FormatValue(value))
		}
	}
	testcloud.SameElements(t, "the resource has", set, []string{
		`trail_name = "platform-ops"`, `project_name = "audit-2000000000000002"`, `region = "cn-hangzhou"`, `assume_role_arn = "acs:ram::2000000000000002:role/shipper"`,
		`id = "2000000000000002/cn-hangzhou/platform-ops"`, `account_id = "2000000000000002"`, `logstore_name = "innertrail_platform-ops"`,
		`project_arn = "acs:log:cn-hangzhou:2000000000000002:project/audit-2000000000000002"`, `role_arn = "acs:ram::2000000000000002:role/aliyunactiontraildefaultrole"`,
		`trail_arn = "acs:actiontrail:cn-hangzhou:2000000000000002:trail/platform-ops"`,
		`trail_status = "present"`, `role_status = "authorized"`, `logstore_status = "ready"`, `index_status = "complete"`,
	})
	if members["logstore_created"].IsNull() {
		t.Error("the resource does not say when the Logstore was created")
	}
	if got := rows[0].Identity; got["assume_role_arn"] != testcloud.ShipperRoleARN || got["account_id"] != testcloud.MemberAccount {
		t.Errorf("the identity is %v", got)
	}
}

// A configuration that would list nothing, or a shipping twice, is an error.
func TestList_configErrors(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, nil)
	for _, row := range []struct {
		config map[string]any
		words  string
	}{
		{map[string]any{"regions": []string{}}, "regions has no elements"},
		{map[string]any{"assume_role_arns": []string{}}, "assume_role_arns has no elements"},
		{map[string]any{"regions": []string{"Hangzhou!"}}, "Invalid element of regions"},
		{map[string]any{"regions": []any{nil}}, "It must be a region such as cn-hangzhou, got: null."},
		{map[string]any{"assume_role_arns": []string{testcloud.ShipperRoleARN, testcloud.ShipperRoleARN}}, "A role is given twice"},
		{map[string]any{"assume_role_arns": []string{"shipper"}}, "Invalid element of assume_role_arns"},
		{map[string]any{"assume_role_arns": []string{testcloud.ShipperRoleARN, "acs:ram::2000000000000002:role/other"}}, "Two roles are of account 2000000000000002"},
	} {
		if text := acctest.Text(s.ValidateList(row.config)); !strings.Contains(text, row.words) {
			t.Errorf("%v is valid:\n%s", row.config, text)
		}
		for _, diags := range s.Stream(acctest.ListRequest{Config: row.config}) {
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, row.words) {
				t.Errorf("%v is listed:\n%s", row.config, text)
			}
		}
	}
	for _, config := range []map[string]any{
		nil, {}, {"assume_role_arns": []string{testcloud.ShipperRoleARN}}, {"regions": []string{"cn-hangzhou", "cn-hangzhou"}},
		{"assume_role_arns": tftypes.UnknownValue}, {"regions": []any{tftypes.UnknownValue}},
	} {
		s.NoErrors(s.ValidateList(config))
	}
	for _, diags := range s.Stream(acctest.ListRequest{Config: map[string]any{"regions": []any{tftypes.UnknownValue}}}) {
		if text := acctest.Text(diags); !strings.Contains(text, "are not known yet") {
			t.Errorf("unknown regions: %s", text)
		}
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("it calls\n%s", testcloud.FormatCalls(calls))
	}
}

// A region that this version does not know is a warning, which names the nearest one, and is asked.
func TestList_regionThatIsNotKnown(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for region, nearest := range map[string]string{"cn-hangzho": "cn-hangzhou", "ap-southeast-11": "ap-southeast-1", "cn-hangzhou": ""} {
		diags := s.ValidateList(map[string]any{"regions": []any{"cn-shanghai", region, region, tftypes.UnknownValue}})
		s.NoErrors(diags)
		if nearest == "" {
			if len(diags) > 0 {
				t.Error(acctest.Text(diags))
			}
			continue
		}
		if len(diags) != 1 {
			t.Errorf("%d warnings", len(diags))
		}
		acctest.CheckWords(t, acctest.Text(diags), "This version does not know region "+region, "The nearest region that it knows is "+nearest+".")
	}
}

// A provider that cannot call at all is an error: there is no row that it could drop.
func TestList_providerErrors(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, map[string]any{"access_key": nil, "secret_key": nil})
	errors := 0
	for _, diags := range s.Stream(acctest.ListRequest{Limit: 100}) {
		if errors++; !acctest.HasErrors(diags) {
			t.Errorf("it lists %s", acctest.Text(diags))
		}
	}
	if errors != 1 {
		t.Errorf("there are %d errors, want one", errors)
	}
}

// A trail that ships elsewhere than into a project of its account cannot be imported: it is a
// warning, and not a result.
func TestList_cannotBeManaged(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:3000000000000003:project/foreign"
	})
	testcloud.SameElements(t, "the list has", texts(tc.NewSession(t, nil).List(inHangzhou(nil))),
		[]string{fmt.Sprintf("WARNING: Trail %s/cn-hangzhou/platform-ops cannot be managed, and is not listed", emulator.DefaultAccountID)})
}

// The read policy of the data source is enough for a list, and each action that is missing in it is
// said: in the name, or in a warning.
func TestList_readPolicy(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Options = []provider.Option{provider.WithClock(&acctest.InstantClock{})}
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	var policy struct {
		Version   string
		Statement []struct{ Action []string }
	}
	var text string
	s.NoError(s.ReadData("innertrail_policy_document", acctest.Minimal).Member("read").As(&text))
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		t.Fatal(err)
	}
	rows := tc.NewSession(t, tc.UserWithPolicies("reader", text)).List(inHangzhou(nil))
	testcloud.SameElements(t, "the list has", texts(rows), []string{"1000000000000001/cn-hangzhou/platform-ops"})
	for _, statement := range policy.Statement {
		for _, action := range statement.Action {
			denied := fmt.Sprintf(`{"Version":"1","Statement":[{"Effect":"Deny","Action":%q,"Resource":"*"}]}`, action)
			rows := tc.NewSession(t, tc.UserWithPolicies("reader-without-"+strings.ReplaceAll(action, ":", "-"), text, denied)).List(inHangzhou(nil))
			if len(rows) == 1 && rows[0].Name == "1000000000000001/cn-hangzhou/platform-ops" && used[action] {
				t.Errorf("without %s the list says nothing", action)
			}
		}
	}
}

// used are the permissions that a list of a shipping with the standard role uses.
var used = map[string]bool{
	"actiontrail:DescribeInnerTrails": true, "actiontrail:GetTrailStatus": true, "ram:GetRole": true, "ram:ListPoliciesForRole": true,
	"log:GetProject": true, "log:GetLogStore": true, "log:GetIndex": true, "log:GetProjectPolicy": true,
}
