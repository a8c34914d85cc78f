package datasource_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	breakGlassARN = "acs:ram::1000000000000001:role/Break-Glass"
	deployARN     = "acs:ram::1000000000000001:role/deploy"
)

// guarding returns a configuration of a guard.
func guarding(more map[string]any) map[string]any {
	config := acctest.Config(map[string]any{"use": "guard", "break_glass_role_arns": []any{breakGlassARN}, "apply_role_arns": []any{deployARN}})
	maps.Copy(config, more)
	return config
}

// A guard sets documents in the chosen language and nothing else, and makes no call: the account
// is that of the break-glass roles.
func TestGuard_documents(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	for language, limit := range map[string]int{"ram_policy": 6144, "control_policy": 2048} {
		tc.ClearJournal()
		r := tc.NewSession(t, nil).ReadData(policyName, guarding(map[string]any{
			"language": language, "other_project_names": []any{"old-audit", "security-audit"},
			"encryption_keys": []any{map[string]any{"id": "key-1", "role_arn": "acs:ram::1000000000000001:role/log-kms"}},
		}))
		if calls := tc.Journal(); len(calls) > 0 {
			t.Errorf("it called %v", calls)
		}
		r.Check(map[string]string{"account_id": `"1000000000000001"`, "read": "null", "apply": "null", "apply_without_end": "null", "destroy": "null", "assume_role": "null"})
		list, forApply := r.Texts("documents"), r.Texts("apply_role_documents")
		if len(list) == 0 || (language == "ram_policy") != (len(forApply) > 0) {
			t.Fatalf("%s: %d and %d documents", language, len(list), len(forApply))
		}
		for _, text := range slices.Concat(list, forApply) {
			if !json.Valid([]byte(text)) || utf8.RuneCountInString(text) > limit {
				t.Errorf("%s: %d characters: %s", language, utf8.RuneCountInString(text), text)
			}
		}
		all := strings.Join(list, "")
		for _, part := range []string{"project/security-audit/*", "project/old-audit/*", "key/key-1", "role/log-kms", "role/break-glass", "trail/platform-ops", "cn-hangzhou"} {
			if !strings.Contains(all, part) {
				t.Errorf("%s: no document is about %s", language, part)
			}
		}
		testcloud.SameElements(t, "inferred", r.Texts("inferred_actions"), []string{
			"actiontrail:CreateInnerTrail", "actiontrail:DeleteInnerTrail", "actiontrail:DisableInner*", "actiontrail:StopInner*", "actiontrail:UpdateInner*",
			"log:CloseProductDataCollection", "log:DeleteCollectionPolicy", "log:UpsertCollectionPolicy",
		})
	}
}

// What an apply role keeps follows from the configuration: a role or a project that it does not
// manage it cannot change.
func TestGuard_repairs(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for _, row := range []struct {
		more   map[string]any
		action string
		has    bool
	}{
		{nil, "log:UpdateLogStore", true},
		{nil, "ram:UpdateRole", true},
		{map[string]any{"role": map[string]any{"manage": false}}, "ram:UpdateRole", false},
		{nil, "log:CreateProject", false},
		{map[string]any{"create_project": true}, "log:CreateProject", true},
		{nil, "log:DeleteLogStore", false},
		{nil, "actiontrail:StopLogging", false},
	} {
		text := strings.Join(s.ReadData(policyName, guarding(row.more)).Texts("apply_role_documents"), "")
		if has := strings.Contains(text, `"`+row.action+`"`); has != row.has {
			t.Errorf("with %v an apply role keeps %s: %t", row.more, row.action, has)
		}
	}
}

// The operator may have given other names for the operations on inner trails.
func TestGuard_innerTrailAPI(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, map[string]any{"inner_trail_api": map[string]any{"delete_action": "CloseInnerTrail"}})
	if text := strings.Join(s.ReadData(policyName, guarding(nil)).Texts("documents"), ""); !strings.Contains(text, "actiontrail:CloseInnerTrail") {
		t.Errorf("it does not deny the call: %s", text)
	}
}

// The project policy is experimental: its use is a warning that says why.
func TestGuard_projectPolicyWarns(t *testing.T) {
	t.Parallel()
	config := guarding(map[string]any{"language": "project_policy", "other_project_names": []any{"old-audit"}})
	delete(config, "apply_role_arns")
	r, diags := acctest.New(t).NewSession(t, nil).TryReadData(t.Context(), policyName, config)
	if acctest.HasErrors(diags) || len(diags) != 1 || !strings.Contains(acctest.Text(diags), "is experimental") || !strings.Contains(acctest.Text(diags), "DeleteProjectPolicy") {
		t.Errorf("it says:\n%s", acctest.Text(diags))
	}
	if list := r.Texts("documents"); len(list) != 2 || len(r.Texts("apply_role_documents")) != 0 || len(r.Texts("inferred_actions")) != 0 {
		t.Errorf("the documents are %q", list)
	}
}

// The policy for an apply that ends nothing can be asked for alone.
func TestGuard_applyWithoutEnd(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	whole := s.ReadData(policyName, wholePolicy)
	config := withArgument(wholePolicy, "use", "apply_without_end")
	delete(config, "delete_logstore_on_destroy")
	one := s.ReadData(policyName, config)
	one.Check(map[string]string{"apply_without_end": whole.Text("apply_without_end"), "read": "null", "apply": "null", "destroy": "null", "assume_role": "null", "apply_role_documents": "null"})
	whole.Check(map[string]string{"documents": "null", "apply_role_documents": "null"})
	if list := one.Texts("documents"); len(list) != 1 || !strings.Contains(list[0], "log:CreateLogStore") || strings.Contains(list[0], "log:UpdateLogStore") {
		t.Errorf("the documents are %q", list)
	}
}

// A guard that fits into no control policy is an error that says what to leave out.
func TestGuard_tooLong(t *testing.T) {
	t.Parallel()
	var roles []any
	for i := range 20 {
		roles = append(roles, fmt.Sprintf("acs:ram::1000000000000001:role/%064d", i))
	}
	config := guarding(map[string]any{"language": "control_policy", "break_glass_role_arns": roles})
	s := acctest.New(t).NewSession(t, nil)
	_, diags := s.TryReadData(t.Context(), policyName, config)
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || len(diags) != 1 || !strings.Contains(text, "The guard is too long") || !strings.Contains(text, "at most 2048") || !strings.Contains(text, "Name fewer roles") {
		t.Errorf("it says:\n%s", text)
	}
	s.ReadData(policyName, withArgument(config, "language", "ram_policy"))
}

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
		"no break-glass role":                 {without("break_glass_role_arns"), "Nobody could undo the guard", "break_glass_role_arns"},
		"an empty list of break-glass roles":  {guarding(set()), "Nobody could undo the guard", "break_glass_role_arns"},
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
		"a role of another account":           {guarding(map[string]any{"account_id": "2000000000000002"}), "The role is of another account", "break_glass_role_arns"},
		"roles of two accounts":               {guarding(set(breakGlassARN, "acs:ram::2000000000000002:role/x")), "The role is of another account", "break_glass_role_arns"},
		"an apply role of another account":    {guarding(map[string]any{"apply_role_arns": []any{"acs:ram::2000000000000002:role/x"}}), "The role is of another account", "apply_role_arns"},
		"a key's role of another account":     {guarding(map[string]any{"encryption_keys": []any{map[string]any{"id": "k", "role_arn": "acs:ram::2000000000000002:role/x"}}}), "The role is of another account", "encryption_keys"},
		"the delivery role":                   {guarding(set("acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole")), "The role belongs to a service", "break_glass_role_arns"},
		"the delivery role, as RAM prints it": {guarding(set("acs:ram::1000000000000001:role/aliyunactiontraildefaultrole")), "The role belongs to a service", "break_glass_role_arns"},
		"the service-linked role":             {guarding(set("acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail")), "The role belongs to a service", "break_glass_role_arns"},
		"a delivery role of one's own": {
			guarding(map[string]any{"role": map[string]any{"name": "Audit-Delivery"}, "break_glass_role_arns": []any{"acs:ram::1000000000000001:role/audit-delivery"}}),
			"The role belongs to a service", "break_glass_role_arns",
		},
		"the delivery role that applies":  {guarding(map[string]any{"apply_role_arns": []any{"acs:ram::1000000000000001:role/AliyunActionTrailDefaultRole"}}), "The role belongs to a service", "apply_role_arns"},
		"a role in both lists":            {guarding(map[string]any{"apply_role_arns": []any{"acs:ram::1000000000000001:role/break-glass"}}), "The role is in two lists", "apply_role_arns"},
		"an apply role that may assume":   {guarding(map[string]any{"caller_arns": []any{deployARN}}), "The role is in two lists", "caller_arns"},
		"a caller of another account":     {guarding(map[string]any{"caller_arns": []any{"acs:ram::2000000000000002:user/x"}}), "The role is of another account", "caller_arns"},
		"a delivery role that may assume": {guarding(map[string]any{"caller_arns": []any{"acs:ram::1000000000000001:role/aliyunactiontraildefaultrole"}}), "The role belongs to a service", "caller_arns"},
		"any caller":                      {guarding(map[string]any{"caller_arns": []any{"acs:ram::1000000000000001:user/*"}}), "without wildcards", "caller_arns"},
		"the account as a caller":         {guarding(map[string]any{"caller_arns": []any{"acs:ram::1000000000000001:root"}}), "must be the ARN of a user or a role", "caller_arns"},
		"a caller without use":            {acctest.Config(map[string]any{"caller_arns": []any{deployARN}}), `is for use = "guard"`, "caller_arns"},
		"a wildcard that applies":         {guarding(map[string]any{"apply_role_arns": []any{"*"}}), "without wildcards", "apply_role_arns"},
		"a wildcard for a project":        {guarding(map[string]any{"other_project_names": []any{"*"}}), "3–63 lowercase letters", "other_project_names"},
		"a wildcard for a key":            {guarding(map[string]any{"encryption_keys": []any{map[string]any{"id": "*", "role_arn": deployARN}}}), "must be the id of a key", "encryption_keys"},
		"a wildcard for all policies":     {guarding(map[string]any{"guard_policy_name": "*"}), "4–120 letters", "guard_policy_name"},
		"another use":                     {guarding(map[string]any{"use": "destroy"}), "must be one of", "use"},
		"another language":                {guarding(map[string]any{"language": "scp"}), "must be one of", "language"},
		"reading events in a guard":       {guarding(map[string]any{"read_events": true}), "The argument has no effect", "read_events"},
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
		"the account":               {"account_id": tftypes.UnknownValue},
		"the use":                   {"use": tftypes.UnknownValue},
		"the language":              {"language": tftypes.UnknownValue, "guard_policy_name": "guard-x"},
		"the delivery role":         {"role": tftypes.UnknownValue},
		"the project":               {"project_name": tftypes.UnknownValue},
		"other projects":            {"other_project_names": tftypes.UnknownValue},
		"the keys":                  {"encryption_keys": tftypes.UnknownValue},
		"a key's role":              {"encryption_keys": []any{map[string]any{"id": "k", "role_arn": tftypes.UnknownValue}}},
		"a name of the policies":    {"guard_policy_name": tftypes.UnknownValue},
		"the name of delivery role": {"role": map[string]any{"name": tftypes.UnknownValue}},
	} {
		if diags := s.ValidateData(policyName, guarding(more)); len(diags) > 0 {
			t.Errorf("%s unknown: it says:\n%s", name, acctest.Text(diags))
		}
	}
	diags := s.ValidateData(policyName, guarding(map[string]any{"break_glass_role_arns": []any{tftypes.UnknownValue, "acs:ram::2000000000000002:role/x"}}))
	if !strings.Contains(acctest.Text(diags), "The role is of another account") {
		t.Errorf("it says:\n%s", acctest.Text(diags))
	}
}

// With apply_without_end, what somebody else changed stays as it is: the error names the action that a
// repair needs. What is missing is created.
func TestGuard_driftWithoutEnd(t *testing.T) {
	t.Parallel()
	config := withArgument(acctest.Minimal, "use", "apply_without_end")
	for name, row := range map[string]struct {
		damage func(*emulator.Account)
		action string // what the error names; empty where it is repaired
	}{
		"a lowered retention": {func(a *emulator.Account) { testcloud.Logstore(a).TTL = 30 }, "log:UpdateLogStore"},
		"web tracking":        {func(a *emulator.Account) { testcloud.Logstore(a).WebTracking = true }, "log:UpdateLogStore"},
		"an index field":      {testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") }), "log:UpdateIndex"},
		"the trust":           {func(a *emulator.Account) { testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ECSTrust }, "ram:UpdateRole"},
		"another role":        {func(a *emulator.Account) { testcloud.Trail(a).SLSWriteRoleARN = arnOfAnother }, "actiontrail:DeleteInnerTrail"},
		"a stopped trail":     {func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, ""},
		"a missing trail":     {func(a *emulator.Account) { clear(a.InnerTrails) }, ""},
		"a missing index":     {func(a *emulator.Account) { testcloud.Logstore(a).Index = nil }, ""},
		"the role's policy":   {func(a *emulator.Account) { testcloud.Role(a).Policies = nil }, ""},
		"a missing Logstore":  {func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			root := tc.NewSession(t, nil)
			state := root.Create(acctest.Minimal)
			documents := root.ReadData(policyName, config).Texts("documents")
			s := tc.NewSession(t, tc.UserWithPolicies("deploy", documents...))
			tc.Edit(row.damage)
			before := tc.Snapshot(t)
			_, diags := s.Apply(t.Context(), s.Refresh(state), acctest.Minimal)
			text := acctest.Text(diags)
			switch {
			case row.action == "":
				s.NoErrors(diags)
			case !acctest.HasErrors(diags) || !strings.Contains(text, row.action):
				t.Errorf("it says:\n%s", text)
			case tc.Snapshot(t) != before:
				t.Error("something was changed")
			}
		})
	}
}

const arnOfAnother = "acs:ram::1000000000000001:role/other"
