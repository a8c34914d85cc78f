package datasource_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// A function returns its value, or an error that names the argument and the expected
// value.
func TestFunctions(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	long := strings.Repeat("a", 36)
	for _, row := range []struct {
		function  string
		arguments []any
		want      string // the value as text
		position  int64  // of the invalid argument
		wrong     string // the error's text; "" for none
	}{
		{function: "logstore_name", arguments: []any{"platform-ops"}, want: `"innertrail_platform-ops"`},
		{function: "logstore_name", arguments: []any{long}, want: `"innertrail_` + long + `"`},
		{function: "logstore_name", arguments: []any{long + "a"}, wrong: `trail_name: "` + long + `a" must be 6–36 characters`},
		{function: "logstore_name", arguments: []any{""}, wrong: `trail_name: "" must be 6–36 characters`},
		{function: "logstore_name", arguments: []any{"Platform"}, wrong: "a lowercase letter first"},
		{function: "logstore_name", arguments: []any{"platform-"}, wrong: "a letter or digit last"},
		{function: "project_arn", arguments: []any{"cn-hangzhou", "1000000000000001", "security-audit"}, want: `"acs:log:cn-hangzhou:1000000000000001:project/security-audit"`},
		{function: "project_arn", arguments: []any{"Hangzhou", "1", "security-audit"}, wrong: `region: "Hangzhou" must be a region such as cn-hangzhou`},
		{function: "project_arn", arguments: []any{"cn-hangzhou", "1e+15", "security-audit"}, position: 1, wrong: `account_id: "1e+15" must be an account id`},
		{function: "project_arn", arguments: []any{"cn-hangzhou", "1", "Security"}, position: 2, wrong: `project_name: "Security" must be 3–63 lowercase letters`},
		{function: "arn_parse", arguments: []any{"ram"}, wrong: `arn: "ram" begins with "ram", not with acs`},
		{function: "arn_parse", arguments: []any{""}, wrong: `arn: "" begins with "", not with acs`},
		{function: "arn_parse", arguments: []any{"arn:aws:iam::1:role/x"}, wrong: `begins with "arn", not with acs`},
		{function: "arn_parse", arguments: []any{"acs:ram::1"}, wrong: "has 4 parts between colons; an ARN has five"},
		{function: "arn_parse", arguments: []any{"acs:::1:role/x"}, wrong: "names no service in its second part"},
		{function: "arn_parse", arguments: []any{"acs:ram::one:role/x"}, wrong: `has "one" for its account id, which holds digits only`},
		{function: "arn_parse", arguments: []any{"acs:ram::1:"}, wrong: "names no resource behind its last colon"},
		{function: "arn_parse", arguments: []any{"acs:ram::1:/x"}, wrong: "names no resource behind its last colon"},
	} {
		got, wrong := s.CallFunction(row.function, row.arguments...)
		switch {
		case row.wrong == "" && (wrong != nil || acctest.FormatValue(got) != row.want):
			t.Errorf("%s(%q): %v, %+v", row.function, row.arguments, got, wrong)
		case row.wrong != "" && (wrong == nil || !strings.Contains(wrong.Text, row.wrong)):
			t.Errorf("%s(%q): %v, %+v; want an error that says %s", row.function, row.arguments, got, wrong, row.wrong)
		case wrong != nil && (wrong.FunctionArgument == nil || *wrong.FunctionArgument != row.position):
			t.Errorf("%s(%q): the error is about argument %v, want %d", row.function, row.arguments, wrong.FunctionArgument, row.position)
		}
	}
}

// An ARN can be parsed and built again.
func TestFunctions_parseARN(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for arn, want := range map[string]map[string]string{
		"acs:ram::1000000000000001:role/aliyunactiontraildefaultrole": {
			"service": `"ram"`, "region": `""`, "account_id": `"1000000000000001"`, "resource": `"role/aliyunactiontraildefaultrole"`,
			"resource_type": `"role"`, "resource_name": `"aliyunactiontraildefaultrole"`,
		},
		"acs:log:cn-hangzhou:1:project/p/logstore/l": {
			"region": `"cn-hangzhou"`, "resource": `"project/p/logstore/l"`, "resource_type": `"project"`, "resource_name": `"p/logstore/l"`,
		},
		"acs:ram::1:root":     {"resource_type": `"root"`, "resource_name": `""`},
		"acs:oss:::a:b/c":     {"account_id": `""`, "resource": `"a:b/c"`},
		"acs:log:*:*:project": {},
	} {
		got, wrong := s.CallFunction("arn_parse", arn)
		if arn == "acs:log:*:*:project" {
			if wrong == nil || !strings.Contains(wrong.Text, `has "*" for its account id`) {
				t.Errorf("%s: %v, %+v", arn, got, wrong)
			}
			continue
		}
		if wrong != nil {
			t.Fatalf("%s: %s", arn, wrong.Text)
		}
		acctest.Data{T: t, Value: got}.Check(want)
	}
}

// Functions need no provider block, only a Terraform that supports them.
func TestFunctions_terraform(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.Functions)
	tc := acctest.New(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{{
			Config: `
output "name" { value = provider::innertrail::logstore_name("platform-ops") }
output "role" { value = provider::innertrail::arn_parse("acs:ram::1:role/writer").resource_name }
output "arn"  { value = provider::innertrail::project_arn("cn-hangzhou", "1", "security-audit") }
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("name", knownvalue.StringExact("innertrail_platform-ops")),
				statecheck.ExpectKnownOutputValue("role", knownvalue.StringExact("writer")),
				statecheck.ExpectKnownOutputValue("arn", knownvalue.StringExact("acs:log:cn-hangzhou:1:project/security-audit")),
			},
		}},
	})
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("%s was called", calls[0].Action)
	}
}
