package policydocument_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

const policyName = "innertrail_policy_document"

// wholePolicy is a configuration that needs every permission.
var wholePolicy = acctest.Config(map[string]any{"create_project": true, "delete_logstore_on_destroy": true, "read_events": true, "attribute_drift": true})

// arguments are all arguments, each with a value that is right in itself.
var arguments = map[string]any{
	"trail_name": "platform-ops", "project_name": "security-audit", "region": "cn-hangzhou", "project_region": "cn-beijing", "account_id": "1000000000000001",
	"assume_role_arn": "acs:ram::1000000000000001:role/shipper", "role_pattern": "acs:ram::{account_id}:role/audit", "role": map[string]any{"name": "Audit-Delivery"},
	"create_project": true, "delete_logstore_on_destroy": true, "read_events": true, "attribute_drift": true, "read_evidence": true,
	"language": "ram_policy", "break_glass_role_arns": []any{breakGlassARN}, "apply_role_arns": []any{deployARN}, "caller_arns": []any{"acs:ram::1000000000000001:user/hub"},
	"identity_provider_arns": []any{"acs:ram::1000000000000001:saml-provider/x"}, "other_project_names": []any{"old-audit"},
	"encryption_keys": []any{map[string]any{"id": "k", "role_arn": "acs:ram::1000000000000001:role/log-kms"}}, "guard_policy_name": "guard-x",
}

// with returns a configuration with one more argument.
func with(config map[string]any, name string, value any) map[string]any {
	config = maps.Clone(config)
	config[name] = value
	return config
}

// An argument that a use does not have is an error that says why, and the only one. All others are taken.
func TestUses_arguments(t *testing.T) {
	t.Parallel()
	const (
		ofGuard    = `is for use = "guard".`
		ofCoverage = `is for use = "coverage".`
		everywhere = `is not for use = "coverage", whose policies are for every trail of every account.`
		allows     = `is not for use = "guard", which allows nothing.`
		needless   = `is not for a project policy, which denies only what no apply needs.`
		inRAM      = `is for RAM policies. Who may change another policy is not decided in RAM.`
	)
	guarding := map[string]string{
		"role_pattern": ofCoverage, "delete_logstore_on_destroy": `is not for use = "guard": no policy of it ends anything.`,
		"read_events": allows, "attribute_drift": allows, "read_evidence": allows, "project_region": allows, "assume_role_arn": `is not for use = "guard". Name the role in apply_role_arns.`,
	}
	others := map[string]string{}
	for _, name := range []string{"language", "break_glass_role_arns", "apply_role_arns", "caller_arns", "identity_provider_arns", "other_project_names", "encryption_keys", "guard_policy_name"} {
		others[name] = ofGuard
	}
	join := func(lists ...map[string]string) map[string]string {
		all := map[string]string{}
		for _, list := range lists {
			maps.Copy(all, list)
		}
		return all
	}
	s := acctest.New(t).NewSession(t, nil)
	guard := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit", "use": "guard", "break_glass_role_arns": []any{breakGlassARN}}
	for use, row := range map[string]struct {
		config  map[string]any
		refuses map[string]string
	}{
		"none":                {acctest.Minimal, join(others, map[string]string{"role_pattern": ofCoverage})},
		"an unknown use":      {with(guard, "use", tftypes.UnknownValue), nil},
		"apply_without_end":   {with(acctest.Minimal, "use", "apply_without_end"), join(others, map[string]string{"role_pattern": ofCoverage, "delete_logstore_on_destroy": `is not for use = "apply_without_end": no policy of it ends anything.`})},
		"guard":               {guard, guarding},
		"an unknown language": {with(guard, "language", tftypes.UnknownValue), join(guarding, map[string]string{"language": ""})},
		"control policies":    {with(guard, "language", "control_policy"), join(guarding, map[string]string{"language": "", "guard_policy_name": inRAM})},
		"project policies": {with(guard, "language", "project_policy"), join(guarding, map[string]string{
			"language": "", "guard_policy_name": inRAM, "apply_role_arns": needless, "caller_arns": needless, "identity_provider_arns": needless, "create_project": needless, "role": needless, "encryption_keys": needless,
		})},
		"coverage": {map[string]any{"use": "coverage"}, join(others, map[string]string{
			"trail_name": everywhere, "project_name": everywhere, "region": everywhere, "project_region": everywhere, "account_id": everywhere, "assume_role_arn": everywhere, "role": everywhere,
			"create_project": everywhere, "read_events": everywhere, "read_evidence": everywhere, "attribute_drift": everywhere, "delete_logstore_on_destroy": `is not for use = "coverage": no policy of it ends anything.`,
		})},
	} {
		for name, value := range arguments {
			reason, refused := row.refuses[name]
			if refused && reason == "" {
				continue // it decides the use
			}
			want := ""
			if refused {
				want = fmt.Sprintf("The argument has no effect: %s %s Remove it.", name, reason)
			}
			got := ""
			for _, d := range s.ValidateData(policyName, with(row.config, name, value)) {
				got += d.Summary + ": " + d.Detail
				if at := fmt.Sprintf(`AttributeName(%q)`, name); d.Attribute.String() != at {
					t.Errorf("%s: it is said at %s, not at %s", use, d.Attribute, at)
				}
			}
			if got != want {
				t.Errorf("%s with %s: it says %q, want %q", use, name, got, want)
			}
		}
	}
}

// The trail and the project must be named, except for a coverage.
func TestUses_names(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for _, config := range []map[string]any{acctest.Minimal, guarding(nil), with(acctest.Minimal, "use", "apply_without_end")} {
		for _, name := range []string{"trail_name", "project_name"} {
			left := maps.Clone(config)
			delete(left, name)
			diags := s.ValidateData(policyName, left)
			if want := fmt.Sprintf(`The argument %q is required, except with use = "coverage".`, name); len(diags) != 1 || diags[0].Summary != "Missing required argument" || diags[0].Detail != want {
				t.Errorf("%v: it says\n%s", config["use"], acctest.Text(diags))
			}
		}
	}
	if diags := s.ValidateData(policyName, with(guarding(nil), "use", "destroy")); len(diags) != 1 {
		t.Errorf("of a use that does not exist it says\n%s", acctest.Text(diags))
	}
}

// resources returns what the statements of documents are about, each once.
func resources(t *testing.T, documents ...string) (list []string) {
	t.Helper()
	for _, text := range documents {
		var d struct{ Statement []struct{ Resource []string } }
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Statement {
			list = append(list, s.Resource...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// A policy is limited to the names in the configuration: the account, the trail and its region, the project, the Logstore and the role.
func TestPolicies_names(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	text := func(d acctest.Data, name string) (text string) {
		if err := d.Member(name).As(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	always := []string{
		"*", "acs:actiontrail:cn-hangzhou:1000000000000001:trail/*", "acs:actiontrail:cn-hangzhou:1000000000000001:trail/platform-ops", "acs:log:*:1000000000000001:project/*",
		"acs:log:*:1000000000000001:project/*/logstore/innertrail_platform-ops", "acs:log:*:1000000000000001:project/security-audit/logstore/*",
		"acs:log:*:1000000000000001:project/security-audit/logstore/innertrail_platform-ops", "acs:ram:*:1000000000000001:policy/*", "acs:ram:*:system:policy/*",
	}
	managed := append([]string{"acs:ram:*:1000000000000001:role/*", "acs:ram:*:1000000000000001:role/AliyunActionTrailDefaultRole", "acs:ram:*:1000000000000001:role/aliyunactiontraildefaultrole", "acs:ram:*:system:policy/AliyunActionTrailRolePolicy"}, always...)
	own := append([]string{"acs:ram:*:1000000000000001:role/Audit-Delivery", "acs:ram:*:1000000000000001:role/audit-delivery"}, always...)
	member := "acs:ram::" + testcloud.MemberAccount + ":role/shipper"
	for name, row := range map[string]struct {
		config     map[string]any
		resources  []string // for the account and the region of the tests
		account    string
		regions    [2]string // of the trail and of the project
		assumed    []string
		identities int // calls of GetCallerIdentity
	}{
		"defaults": {acctest.Minimal, managed, "1000000000000001", [2]string{"cn-hangzhou", "cn-hangzhou"}, nil, 1},
		"a role of one's own": {
			with(acctest.Minimal, "role", map[string]any{"name": "Audit-Delivery"}), own, "1000000000000001", [2]string{"cn-hangzhou", "cn-hangzhou"}, nil, 1,
		},
		"all stated": {
			with(with(with(acctest.Minimal, "region", "cn-shanghai"), "project_region", "cn-beijing"), "account_id", "7"), managed, "7", [2]string{"cn-shanghai", "cn-beijing"}, nil, 0,
		},
		"another account": {
			with(acctest.Minimal, "assume_role_arn", member), managed, testcloud.MemberAccount, [2]string{"cn-hangzhou", "cn-hangzhou"},
			[]string{member}, 0,
		},
	} {
		tc.ClearJournal()
		data := tc.NewSession(t, nil).ReadData(policyName, row.config)
		if calls := tc.Journal(); len(calls) != row.identities {
			t.Errorf("%s: it calls\n%s", name, testcloud.FormatCalls(calls))
		}
		data.Check(map[string]string{"account_id": fmt.Sprintf("%q", row.account), "region": fmt.Sprintf("%q", row.regions[0]), "project_region": fmt.Sprintf("%q", row.regions[1])})
		var want []string
		for _, resource := range row.resources {
			want = append(want, strings.NewReplacer("cn-hangzhou", row.regions[0], "1000000000000001", row.account).Replace(resource))
		}
		testcloud.SameElements(t, name, resources(t, text(data, "read"), text(data, "apply"), text(data, "destroy")), want)
		if inferred := data.Texts("inferred_actions"); !slices.Equal(inferred, []string{"actiontrail:CreateInnerTrail", "actiontrail:DeleteInnerTrail", "actiontrail:DescribeInnerTrails", "log:GetResourcePolicy", "ram:PassRole"}) {
			t.Errorf("%s: inferred are %q", name, inferred)
		}
		var assumed []string
		if data.Text("assume_role") != "null" {
			assumed = resources(t, text(data, "assume_role"))
		}
		testcloud.SameElements(t, name+", to assume the role", assumed, row.assumed)
	}
}
