package policydocument_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// What a guard cannot be made of is an error of validate, at its argument.
func TestGuard_invalid(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	set := func(values ...any) map[string]any { return map[string]any{"break_glass_role_arns": values} }
	without := func(name string) map[string]any {
		config := guarding(nil)
		delete(config, name)
		return config
	}
	for name, row := range map[string]struct {
		config    map[string]any
		says      string
		attribute string
	}{
		"no break-glass role":                 {without("break_glass_role_arns"), "No role could undo the guard", "break_glass_role_arns"},
		"an empty list of break-glass roles":  {guarding(set()), "No role could undo the guard", "break_glass_role_arns"},
		"no ARN of a break-glass role":        {guarding(set(nil)), "contains a null value", "break_glass_role_arns"},
		"no ARN beside one":                   {guarding(set(breakGlassARN, nil)), "contains a null value", "break_glass_role_arns"},
		"no ARN of an apply role":             {guarding(map[string]any{"apply_role_arns": []any{nil}}), "contains a null value", "apply_role_arns"},
		"no ARN of a caller":                  {guarding(map[string]any{"caller_arns": []any{nil}}), "contains a null value", "caller_arns"},
		"no name of a project":                {guarding(map[string]any{"other_project_names": []any{nil}}), "contains a null value", "other_project_names"},
		"no key":                              {guarding(map[string]any{"encryption_keys": []any{nil}}), "null", "encryption_keys"},
		"a name instead of an ARN":            {guarding(set("break-glass")), "without wildcards", "break_glass_role_arns"},
		"a user":                              {guarding(set("acs:ram::1000000000000001:user/alice")), "must be the ARN of a role", "break_glass_role_arns"},
		"a session":                           {guarding(set("acs:ram::1000000000000001:assumed-role/x/y")), "must be the ARN of a role", "break_glass_role_arns"},
		"the account":                         {guarding(set("acs:ram::1000000000000001:root")), "must be the ARN of a role", "break_glass_role_arns"},
		"a wildcard":                          {guarding(set("acs:ram::1000000000000001:role/*")), "without wildcards", "break_glass_role_arns"},
		"any role":                            {guarding(set("*")), "without wildcards", "break_glass_role_arns"},
		"any account":                         {guarding(set("acs:ram::*:role/break-glass")), "without wildcards", "break_glass_role_arns"},
		"a question mark":                     {guarding(set("acs:ram::1000000000000001:role/break-glas?")), "without wildcards", "break_glass_role_arns"},
		"an empty text":                       {guarding(set("")), "must be the ARN of a role", "break_glass_role_arns"},
		"a role of another account":           {guarding(map[string]any{"account_id": "2000000000000002"}), "The identity is of another account", "break_glass_role_arns"},
		"roles of two accounts":               {guarding(set(breakGlassARN, "acs:ram::2000000000000002:role/x")), "The identity is of another account", "break_glass_role_arns"},
		"an apply role of another account":    {guarding(map[string]any{"apply_role_arns": []any{"acs:ram::2000000000000002:role/x"}}), "The identity is of another account", "apply_role_arns"},
		"a key's role of another account":     {guarding(map[string]any{"encryption_keys": []any{map[string]any{"id": "k", "role_arn": "acs:ram::2000000000000002:role/x"}}}), "The identity is of another account", "encryption_keys"},
		"the delivery role":                   {guarding(set("acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole")), "The role belongs to a service", "break_glass_role_arns"},
		"the delivery role, as RAM prints it": {guarding(set("acs:ram::1000000000000001:role/aliyunactiontraildefaultrole")), "The role belongs to a service", "break_glass_role_arns"},
		"the service-linked role":             {guarding(set("acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail")), "The role belongs to a service", "break_glass_role_arns"},
		"a delivery role of one's own": {
			guarding(map[string]any{"role": map[string]any{"name": "Audit-Delivery"}, "break_glass_role_arns": []any{"acs:ram::1000000000000001:role/audit-delivery"}}),
			"The role belongs to a service", "break_glass_role_arns",
		},
		"the default role beside one's own": {
			guarding(map[string]any{"role": map[string]any{"name": "Audit-Delivery"}, "break_glass_role_arns": []any{"acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"}}),
			"The role belongs to a service", "break_glass_role_arns",
		},
		"the delivery role that applies":  {guarding(map[string]any{"apply_role_arns": []any{"acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole"}}), "The role belongs to a service", "apply_role_arns"},
		"a role in both lists":            {guarding(map[string]any{"apply_role_arns": []any{"acs:ram::1000000000000001:role/break-glass"}}), "The role is in two lists", "apply_role_arns"},
		"an apply role that may assume":   {guarding(map[string]any{"caller_arns": []any{deployARN}}), "The role is in two lists", "caller_arns"},
		"a caller of another account":     {guarding(map[string]any{"caller_arns": []any{"acs:ram::2000000000000002:user/x"}}), "The identity is of another account", "caller_arns"},
		"a delivery role that may assume": {guarding(map[string]any{"caller_arns": []any{"acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"}}), "The role belongs to a service", "caller_arns"},
		"any caller":                      {guarding(map[string]any{"caller_arns": []any{"acs:ram::1000000000000001:user/*"}}), "without wildcards", "caller_arns"},
		"the account as a caller":         {guarding(map[string]any{"caller_arns": []any{"acs:ram::1000000000000001:root"}}), "must be the ARN of a user or a role", "caller_arns"},
		"no caller in the list":           {guarding(map[string]any{"caller_arns": []any{}}), "The list of callers is empty", "caller_arns"},
		"a provider of another account":   {guarding(map[string]any{"identity_provider_arns": []any{"acs:ram::2000000000000002:saml-provider/x"}}), "The identity is of another account", "identity_provider_arns"},
		"any provider":                    {guarding(map[string]any{"identity_provider_arns": []any{"acs:ram::1000000000000001:saml-provider/*"}}), "without wildcards", "identity_provider_arns"},
		"a role as a provider":            {guarding(map[string]any{"identity_provider_arns": []any{deployARN}}), "must be the ARN of an OIDC or SAML provider", "identity_provider_arns"},
		"no ARN of a provider":            {guarding(map[string]any{"identity_provider_arns": []any{nil}}), "contains a null value", "identity_provider_arns"},
		"a provider without use":          {acctest.Config(map[string]any{"identity_provider_arns": []any{"acs:ram::1000000000000001:saml-provider/x"}}), `is for use = "guard"`, "identity_provider_arns"},
		"a caller without use":            {acctest.Config(map[string]any{"caller_arns": []any{deployARN}}), `is for use = "guard"`, "caller_arns"},
		"a wildcard that applies":         {guarding(map[string]any{"apply_role_arns": []any{"*"}}), "without wildcards", "apply_role_arns"},
		"a wildcard for a project":        {guarding(map[string]any{"other_project_names": []any{"*"}}), "3–63 lowercase letters", "other_project_names"},
		"a wildcard for a key":            {guarding(map[string]any{"encryption_keys": []any{map[string]any{"id": "*", "role_arn": deployARN}}}), "must be the id of a key", "encryption_keys"},
		"a wildcard for all policies":     {guarding(map[string]any{"guard_policy_name": "*"}), "4–120 letters", "guard_policy_name"},
		"another use":                     {guarding(map[string]any{"use": "destroy"}), "must be one of", "use"},
		"another language":                {guarding(map[string]any{"language": "scp"}), "must be one of", "language"},
		"reading events in a guard":       {guarding(map[string]any{"read_events": true}), "The argument has no effect", "read_events"},
		"attributing drift in a guard":    {guarding(map[string]any{"attribute_drift": true}), "The argument has no effect", "attribute_drift"},
		"a region of the project":         {guarding(map[string]any{"project_region": "cn-shanghai"}), "The argument has no effect", "project_region"},
		"deleting the logs in a guard":    {guarding(map[string]any{"delete_logstore_on_destroy": true}), "The argument has no effect", "delete_logstore_on_destroy"},
		"a role to assume in a guard":     {guarding(map[string]any{"assume_role_arn": deployARN}), "Name the role in apply_role_arns", "assume_role_arn"},
		"a policy's name in another use":  {guarding(map[string]any{"language": "control_policy", "guard_policy_name": "guard-x"}), "The argument has no effect", "guard_policy_name"},
		"apply roles of a project policy": {guarding(map[string]any{"language": "project_policy"}), "The argument has no effect", "apply_role_arns"},
		"a guard's argument without use":  {acctest.Config(map[string]any{"break_glass_role_arns": []any{breakGlassARN}}), `is for use = "guard"`, "break_glass_role_arns"},
		"a language without use":          {acctest.Config(map[string]any{"language": "ram_policy"}), `is for use = "guard"`, "language"},
		"a guard's argument for applies":  {acctest.Config(map[string]any{"use": "apply_without_end", "apply_role_arns": []any{deployARN}}), `is for use = "guard"`, "apply_role_arns"},
		"deleting the logs without end":   {acctest.Config(map[string]any{"use": "apply_without_end", "delete_logstore_on_destroy": true}), "The argument has no effect", "delete_logstore_on_destroy"},
	} {
		diags := s.ValidateData(policyName, row.config)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, row.says) || !strings.HasPrefix(diags[0].Attribute.String(), `AttributeName("`+row.attribute) {
			t.Errorf("%s: at %v it says:\n%s", name, diags, text)
		}
	}
}

// A value that is not known yet is no reason to refuse, and no reason to pass what is known to
// be wrong.
func TestGuard_unknown(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for name, more := range map[string]map[string]any{
		"break-glass roles":         {"break_glass_role_arns": tftypes.UnknownValue},
		"a break-glass role":        {"break_glass_role_arns": []any{tftypes.UnknownValue}},
		"apply roles":               {"apply_role_arns": tftypes.UnknownValue},
		"callers":                   {"caller_arns": tftypes.UnknownValue},
		"a caller":                  {"caller_arns": []any{tftypes.UnknownValue}},
		"providers":                 {"identity_provider_arns": tftypes.UnknownValue},
		"a provider":                {"identity_provider_arns": []any{tftypes.UnknownValue}},
		"the account":               {"account_id": tftypes.UnknownValue},
		"the use":                   {"use": tftypes.UnknownValue},
		"the language":              {"language": tftypes.UnknownValue, "guard_policy_name": "guard-x"},
		"the delivery role":         {"role": tftypes.UnknownValue},
		"the project":               {"project_name": tftypes.UnknownValue},
		"other projects":            {"other_project_names": tftypes.UnknownValue},
		"the keys":                  {"encryption_keys": tftypes.UnknownValue},
		"a key's role":              {"encryption_keys": []any{map[string]any{"id": "k", "role_arn": tftypes.UnknownValue}}},
		"a name of the policies":    {"guard_policy_name": tftypes.UnknownValue},
		"whose providers these are": {"break_glass_role_arns": []any{tftypes.UnknownValue}, "apply_role_arns": nil, "identity_provider_arns": []any{"acs:ram::2000000000000002:saml-provider/x"}},
		"whose keys these are":      {"break_glass_role_arns": []any{tftypes.UnknownValue}, "apply_role_arns": nil, "encryption_keys": []any{map[string]any{"id": "k", "role_arn": "acs:ram::2000000000000002:role/x"}}},
		"the name of delivery role": {"role": map[string]any{"name": tftypes.UnknownValue}},
	} {
		if diags := s.ValidateData(policyName, guarding(more)); len(diags) > 0 {
			t.Errorf("%s unknown: it says:\n%s", name, acctest.Text(diags))
		}
	}
	diags := s.ValidateData(policyName, guarding(map[string]any{"break_glass_role_arns": []any{tftypes.UnknownValue, "acs:ram::2000000000000002:role/x"}}))
	if !strings.Contains(acctest.Text(diags), "The identity is of another account") {
		t.Errorf("it says:\n%s", acctest.Text(diags))
	}
}

// Neither two values that are not known nor two that are null are one role in two lists, and a role may be named in two spellings.
func TestGuard_sameRole(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for name, row := range map[string]struct {
		breakGlass, apply []any
		errors            int
	}{
		"both not known":                   {[]any{tftypes.UnknownValue}, []any{tftypes.UnknownValue}, 0},
		"both null":                        {[]any{nil}, []any{nil}, 2}, // each is null, and no more
		"two spellings":                    {[]any{breakGlassARN, strings.ToLower(breakGlassARN)}, []any{deployARN}, 0},
		"a user of a delivery role's name": {[]any{breakGlassARN}, nil, 0},
	} {
		config := guarding(map[string]any{"break_glass_role_arns": row.breakGlass, "apply_role_arns": row.apply, "caller_arns": []any{"acs:ram::1000000000000001:user/AliyunActionTrailDefaultRole"}})
		if diags := s.ValidateData(policyName, config); len(diags) != row.errors {
			t.Errorf("%s: it says:\n%s", name, acctest.Text(diags))
		}
	}
}
