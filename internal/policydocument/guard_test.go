package policydocument_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
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

// A guard sets documents in the chosen language and nothing else. The account is that of the break-glass
// roles. A control policy makes no call, and a RAM policy only the one that tells whose credentials these are.
func TestGuard_documents(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	for language, limit := range map[string]int{"ram_policy": 6144, "control_policy": 2048} {
		tc.ClearJournal()
		r := tc.NewSession(t, nil).ReadData(policyName, guarding(map[string]any{
			"language": language, "other_project_names": []any{"old-audit", "security-audit"},
			"encryption_keys": []any{map[string]any{"id": "key-1", "role_arn": "acs:ram::1000000000000001:role/log-kms"}},
		}))
		for _, call := range tc.Journal() {
			if language != "ram_policy" || call.Action != "GetCallerIdentity" {
				t.Errorf("%s: it called %s", language, call.Action)
			}
		}
		r.Check(map[string]string{"account_id": `"1000000000000001"`, "read": "null", "apply": "null", "apply_without_end": "null", "destroy": "null", "assume_role": "null"})
		list, forApply, forDelivery := r.Texts("documents"), r.Texts("apply_role_documents"), r.Texts("delivery_role_documents")
		if len(list) == 0 || (language == "ram_policy") != (len(forApply) > 0) || (language == "ram_policy") != (len(forDelivery) > 0) {
			t.Fatalf("%s: %d, %d and %d documents", language, len(list), len(forApply), len(forDelivery))
		}
		for _, text := range slices.Concat(list, forApply, forDelivery) {
			if !json.Valid([]byte(text)) || utf8.RuneCountInString(text) > limit {
				t.Errorf("%s: %d characters: %s", language, utf8.RuneCountInString(text), text)
			}
		}
		all := strings.Join(list, "")
		for _, part := range []string{"project/security-audit/*", "project/old-audit/*", "key/key-1", "role/log-kms", "role/break-glass", "1000000000000001:oidc-provider/*", "1000000000000001:saml-provider/*", "trail/platform-ops", "cn-hangzhou"} {
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

// The identity providers that are named are the ones that a guard protects, and none where the list is empty.
func TestGuard_identityProviders(t *testing.T) {
	t.Parallel()
	const github = "acs:ram::1000000000000001:oidc-provider/GitHub"
	s := acctest.New(t).NewSession(t, nil)
	for want, named := range map[string][]any{"oidc-provider/GitHub": {github}, "": {}} {
		text := strings.Join(s.ReadData(policyName, guarding(map[string]any{"identity_provider_arns": named})).Texts("documents"), "")
		if strings.Contains(text, "-provider/*") || strings.Contains(text, "provider/") != (want != "") || !strings.Contains(text, want) {
			t.Errorf("with %v it is %s", named, text)
		}
	}
}

// RAM and project policies for another account than that of the credentials are an error, unless the configuration says that
// they are for that account. A control policy is made in the management account, for a member.
func TestGuard_accountOfTheCredentials(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	of := func(more map[string]any) map[string]any {
		config := acctest.Config(map[string]any{"use": "guard", "break_glass_role_arns": []any{"acs:ram::2000000000000002:role/break-glass"}})
		maps.Copy(config, more)
		return config
	}
	for name, row := range map[string]struct {
		config  map[string]any
		refused bool
	}{
		"RAM policies":                         {of(nil), true},
		"RAM policies, named":                  {of(map[string]any{"language": "ram_policy"}), true},
		"RAM policies for a stated account":    {of(map[string]any{"account_id": "2000000000000002"}), false},
		"RAM policies of a member":             {guarding(nil), false},
		"control policies, of another account": {of(map[string]any{"language": "control_policy"}), false},
		"project policies, of another account": {of(map[string]any{"language": "project_policy"}), true},
	} {
		_, diags := s.TryReadData(t.Context(), policyName, row.config)
		text := acctest.Text(diags)
		if acctest.HasErrors(diags) != row.refused || row.refused && len(diags) != 1 {
			t.Errorf("%s: it says:\n%s", name, text)
		}
		if !row.refused {
			continue
		}
		for _, words := range []string{"The guard is for another account", "of account 2000000000000002", "credentials of account 1000000000000001", `account_id = "2000000000000002"`} {
			if !strings.Contains(text, words) {
				t.Errorf("%s: it does not say %q:\n%s", name, words, text)
			}
		}
	}
}

// The order in which a set holds its values, and a project that is named again, change nothing.
func TestGuard_order(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	sets := map[string][]any{
		"break_glass_role_arns": {breakGlassARN, "acs:ram::1000000000000001:role/another"}, "other_project_names": {"old-audit", "first-audit"},
		"caller_arns":     {"acs:ram::1000000000000001:user/hub", "acs:ram::1000000000000001:user/alice"},
		"encryption_keys": {map[string]any{"id": "key-2", "role_arn": "acs:ram::1000000000000001:role/a"}, map[string]any{"id": "key-1", "role_arn": "acs:ram::1000000000000001:role/b"}},
	}
	for _, language := range []string{"ram_policy", "control_policy"} {
		config := guarding(map[string]any{"language": language})
		reversed := guarding(map[string]any{"language": language})
		for name, values := range sets {
			config[name] = values
			values = slices.Clone(values)
			slices.Reverse(values)
			reversed[name] = values
		}
		again := with(config, "other_project_names", append([]any{"security-audit"}, sets["other_project_names"]...))
		want := s.ReadData(policyName, config).Texts("documents")
		for name, other := range map[string]map[string]any{"reversed": reversed, "with the project named again": again} {
			if got := s.ReadData(policyName, other).Texts("documents"); !slices.Equal(got, want) {
				t.Errorf("%s, %s: the documents are\n%q, not\n%q", language, name, got, want)
			}
		}
	}
}

// A guard in RAM protects the policies that hold it by the beginning of their names.
func TestGuard_policyName(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, nil)
	for want, more := range map[string]map[string]any{"policy/innertrail-guard*": nil, "policy/our-guard*": {"guard_policy_name": "our-guard"}} {
		if text := strings.Join(s.ReadData(policyName, guarding(more)).Texts("documents"), ""); strings.Count(text, ":policy/") != strings.Count(text, want) || !strings.Contains(text, want) {
			t.Errorf("it does not protect %s: %s", want, text)
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
	config := with(wholePolicy, "use", "apply_without_end")
	delete(config, "delete_logstore_on_destroy")
	one := s.ReadData(policyName, config)
	one.Check(map[string]string{"apply_without_end": whole.Text("apply_without_end"), "read": "null", "apply": "null", "destroy": "null", "assume_role": "null", "apply_role_documents": "null", "delivery_role_documents": "null"})
	whole.Check(map[string]string{"documents": "null", "apply_role_documents": "null", "delivery_role_documents": "null"})
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
	s.ReadData(policyName, with(config, "language", "ram_policy"))
}
