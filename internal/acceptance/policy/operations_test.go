package policy_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const policyName = "innertrail_policy_document"

// window is a time range whose events are read and counted.
var window = map[string]any{"from": "2026-01-11T00:00:00Z", "to": "2026-01-11T00:00:10Z", "interval": "1m"}

// wholePolicy is a configuration that needs every permission.
var wholePolicy = acctest.Config(map[string]any{"create_project": true, "delete_logstore_on_destroy": true, "read_events": true, "attribute_drift": true})

// policies returns the documents for a configuration, by mode.
func policies(t *testing.T, tc *acctest.Cloud, config map[string]any) map[string]string {
	t.Helper()
	r := tc.NewSession(t, nil).ReadData(policyName, config)
	documents := map[string]string{}
	for _, mode := range []string{"read", "apply", "apply_without_end", "destroy"} {
		var text string
		if err := r.Member(mode).As(&text); err != nil {
			t.Fatal(err)
		}
		documents[mode] = text
	}
	return documents
}

type policyDocument struct {
	Version   string
	Statement []struct {
		Effect           string
		Action, Resource []string
		Condition        map[string]map[string]string `json:",omitempty"`
	}
}

func parsePolicy(t *testing.T, text string) policyDocument {
	t.Helper()
	var d policyDocument
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// actions returns all actions that a document allows.
func (d policyDocument) actions() (list []string) {
	for _, s := range d.Statement {
		list = append(list, s.Action...)
	}
	return slices.Sorted(slices.Values(list))
}

// without returns the document without an action.
func (d policyDocument) without(t *testing.T, action string) string {
	t.Helper()
	d.Statement = slices.Clone(d.Statement)
	for i := range d.Statement {
		d.Statement[i].Action = slices.DeleteFunc(slices.Clone(d.Statement[i].Action), func(a string) bool { return a == action })
	}
	d.Statement = slices.DeleteFunc(d.Statement, func(s struct {
		Effect           string
		Action, Resource []string
		Condition        map[string]map[string]string `json:",omitempty"`
	},
	) bool {
		return len(s.Action) == 0
	})
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// policyRun is one run of Terraform by a user, after the root account has prepared the cloud.
type policyRun struct {
	name string
	mode string
	do   func(tc *acctest.Cloud, root, user *acctest.Session) []*tfprotov6.Diagnostic
}

// policyRuns returns all runs that the policies are for.
func policyRuns() []policyRun {
	// refreshed lets root create a shipping and change it. The user then refreshes and
	// continues.
	refreshed := func(config map[string]any, spoil func(*emulator.Account), then func(tc *acctest.Cloud, user *acctest.Session, state *acctest.State) []*tfprotov6.Diagnostic) func(*acctest.Cloud, *acctest.Session, *acctest.Session) []*tfprotov6.Diagnostic {
		return func(tc *acctest.Cloud, root, user *acctest.Session) []*tfprotov6.Diagnostic {
			state := root.Create(config)
			tc.Edit(spoil)
			state, diags := user.TryRefresh(state)
			if acctest.HasErrors(diags) {
				return diags
			}
			return append(diags, then(tc, user, state)...)
		}
	}
	plan := func(config map[string]any) func(*acctest.Cloud, *acctest.Session, *acctest.State) []*tfprotov6.Diagnostic {
		return func(_ *acctest.Cloud, user *acctest.Session, state *acctest.State) []*tfprotov6.Diagnostic {
			planned, _ := user.Plan(state, config)
			return planned.Diagnostics
		}
	}
	apply := func(config map[string]any) func(*acctest.Cloud, *acctest.Session, *acctest.State) []*tfprotov6.Diagnostic {
		return func(_ *acctest.Cloud, user *acctest.Session, state *acctest.State) []*tfprotov6.Diagnostic {
			_, diags := user.Apply(user.T.Context(), state, config)
			return diags
		}
	}
	look := func(name string, config map[string]any) func(*acctest.Cloud, *acctest.Session, *acctest.Session) []*tfprotov6.Diagnostic {
		return func(tc *acctest.Cloud, root, user *acctest.Session) []*tfprotov6.Diagnostic {
			root.Create(creatingProject)
			tc.Deliver(1)
			_, diags := user.TryReadData(user.T.Context(), name, config)
			return diags
		}
	}
	nothing := func(*emulator.Account) {}
	untrusting := func(a *emulator.Account) {
		testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ECSTrust
	}
	otherPolicies := func(a *emulator.Account) {
		testcloud.Role(a).Policies = []emulator.Attachment{
			emulator.SystemPolicy("AliyunLogReadOnlyAccess"), a.AddPolicy("of-the-customer", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}`),
		}
	}
	return []policyRun{
		{"plan of drift", "read", refreshed(creatingProject, otherPolicies, plan(creatingProject))},
		{"plan of a creation", "read", func(_ *acctest.Cloud, _, user *acctest.Session) []*tfprotov6.Diagnostic {
			planned, _ := user.Plan(nil, creatingProject)
			return planned.Diagnostics
		}},
		{"import", "read", func(_ *acctest.Cloud, root, user *acctest.Session) []*tfprotov6.Diagnostic {
			root.Create(creatingProject)
			state, diags := user.ImportState("platform-ops")
			if acctest.HasErrors(diags) {
				return diags
			}
			_, diags = user.TryRefresh(state)
			return diags
		}},
		{"data source of the health", "read", look("innertrail_shipping", nil)},
		{"data source of events", "read", look("innertrail_events", window)},
		{"data source of policies", "read", look(policyName, wholePolicy)},
		{"creation", "apply", func(_ *acctest.Cloud, _, user *acctest.Session) []*tfprotov6.Diagnostic {
			_, diags := user.Apply(user.T.Context(), nil, creatingProject)
			return diags
		}},
		{"stop", "apply", refreshed(creatingProject, nothing, apply(withArgument(creatingProject, "enabled", false)))},
		{"start", "apply", refreshed(creatingProject, func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, apply(creatingProject))},
		{"trust", "apply", refreshed(creatingProject, untrusting, apply(creatingProject))},
		{"policy", "apply", refreshed(creatingProject, otherPolicies, apply(creatingProject))},
		{"settings", "apply", refreshed(creatingProject, nothing, apply(withArgument(creatingProject, "logstore", map[string]any{"append_meta": true})))},
		{"fields", "apply", refreshed(creatingProject, testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }), apply(creatingProject))},
		{"re-creation", "apply", refreshed(creatingProject, func(a *emulator.Account) {
			testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/other"
		}, apply(creatingProject))},
		{"health while applying", "apply", look("innertrail_shipping", nil)},
		{"events while applying", "apply", look("innertrail_events", window)},
		{"creation without end", "apply_without_end", func(_ *acctest.Cloud, _, user *acctest.Session) []*tfprotov6.Diagnostic {
			_, diags := user.Apply(user.T.Context(), nil, creatingProject)
			return diags
		}},
		{"start without end", "apply_without_end", refreshed(creatingProject, func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable }, apply(creatingProject))},
		{"policy without end", "apply_without_end", refreshed(creatingProject, otherPolicies, apply(creatingProject))},
		{"trail without end", "apply_without_end", refreshed(creatingProject, func(a *emulator.Account) { clear(a.InnerTrails) }, apply(creatingProject))},
		{"health without end", "apply_without_end", look("innertrail_shipping", nil)},
		{"events without end", "apply_without_end", look("innertrail_events", window)},
		{"destroy", "destroy", refreshed(creatingProject, otherPolicies, apply(nil))},
		{"destroy with the logs", "destroy", refreshed(withArgument(creatingProject, "delete_logstore_on_destroy", true), nothing, apply(nil))},
		{"health while destroying", "destroy", look("innertrail_shipping", nil)},
		{"events while destroying", "destroy", look("innertrail_events", window)},
	}
}

// creatingProject is the resource for wholePolicy.
var creatingProject = acctest.Config(map[string]any{"create_project": true})

func withArgument(config map[string]any, name string, value any) map[string]any {
	config = maps.Clone(config)
	config[name] = value
	return config
}
