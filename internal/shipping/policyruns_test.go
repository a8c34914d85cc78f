package shipping_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const policyName = "innertrail_policy_document"

// wholePolicy is a configuration that asks for every right there is.
var wholePolicy = Config(map[string]any{"create_project": true, "delete_logstore_on_destroy": true, "read_events": true})

// policies are the documents for a configuration, by mode.
func policies(t *testing.T, tc *Cloud, config map[string]any) map[string]string {
	t.Helper()
	r := tc.NewSession(t, nil).ReadData(policyName, config)
	documents := map[string]string{}
	for _, mode := range []string{"read", "apply", "destroy"} {
		var text string
		if err := r.member(mode).As(&text); err != nil {
			t.Fatal(err)
		}
		documents[mode] = text
	}
	return documents
}

// UserWithPolicies makes a RAM user with policies and no other right, and gives the
// provider block's keys.
func (c *testCloud) UserWithPolicies(user string, documents ...string) map[string]any {
	var key emulator.Credentials
	c.Edit(func(a *emulator.Account) {
		var attached []emulator.Attachment
		for i, document := range documents {
			attached = append(attached, a.AddPolicy(fmt.Sprint(user, i), document))
		}
		key = a.AddUser(user, attached...)
	})
	return map[string]any{"access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}
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

// actions are all that a document allows.
func (d policyDocument) actions() (list []string) {
	for _, s := range d.Statement {
		list = append(list, s.Action...)
	}
	return slices.Sorted(slices.Values(list))
}

// without is the document that does not allow an action.
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

// run is one run of Terraform by a user: what there is before it, which root has
// made, and what the user does.
type run struct {
	name string
	mode string
	do   func(tc *Cloud, root, user *session) []*tfprotov6.Diagnostic
}

// runs are all runs that the policies are for.
func runs() []run {
	// refreshed has root make a shipping and spoil it; the user refreshes and goes on.
	refreshed := func(config map[string]any, spoil func(*emulator.Account), then func(tc *Cloud, user *session, state *State) []*tfprotov6.Diagnostic) func(*Cloud, *session, *session) []*tfprotov6.Diagnostic {
		return func(tc *Cloud, root, user *session) []*tfprotov6.Diagnostic {
			state := root.create(config)
			tc.Edit(spoil)
			state, diags := user.tryRefresh(state)
			if HasErrors(diags) {
				return diags
			}
			return then(tc, user, state)
		}
	}
	plan := func(config map[string]any) func(*Cloud, *session, *State) []*tfprotov6.Diagnostic {
		return func(_ *Cloud, user *session, state *State) []*tfprotov6.Diagnostic {
			planned, _ := user.plan(state, config)
			return planned.Diagnostics
		}
	}
	apply := func(config map[string]any) func(*Cloud, *session, *State) []*tfprotov6.Diagnostic {
		return func(_ *Cloud, user *session, state *State) []*tfprotov6.Diagnostic {
			_, diags := user.apply(user.T.Context(), state, config)
			return diags
		}
	}
	look := func(name string, config map[string]any) func(*Cloud, *session, *session) []*tfprotov6.Diagnostic {
		return func(tc *Cloud, root, user *session) []*tfprotov6.Diagnostic {
			root.create(creating)
			tc.Deliver(1)
			_, diags := user.TryReadData(user.T.Context(), name, config)
			return diags
		}
	}
	nothing := func(*emulator.Account) {}
	untrusting := func(a *emulator.Account) {
		Role(a).AssumeRolePolicyDocument = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	}
	otherPolicies := func(a *emulator.Account) {
		Role(a).Policies = []emulator.Attachment{
			emulator.SystemPolicy("AliyunLogReadOnlyAccess"), a.AddPolicy("of-the-customer", `{"Version":"1","Statement":[]}`),
		}
	}
	return []run{
		{"plan of drift", "read", refreshed(creating, otherPolicies, plan(creating))},
		{"plan of a creation", "read", func(_ *Cloud, _, user *session) []*tfprotov6.Diagnostic {
			planned, _ := user.plan(nil, creating)
			return planned.Diagnostics
		}},
		{"import", "read", func(_ *Cloud, root, user *session) []*tfprotov6.Diagnostic {
			root.create(creating)
			state, diags := user.importState("platform-ops")
			if HasErrors(diags) {
				return diags
			}
			_, diags = user.tryRefresh(state)
			return diags
		}},
		{"data source of the health", "read", look(healthName, nil)},
		{"data source of events", "read", look(eventsName, window(10, nil))},
		{"data source of policies", "read", look(policyName, wholePolicy)},
		{"creation", "apply", func(_ *Cloud, _, user *session) []*tfprotov6.Diagnostic {
			_, diags := user.apply(user.T.Context(), nil, creating)
			return diags
		}},
		{"stop", "apply", refreshed(creating, nothing, apply(with(creating, "enabled", false)))},
		{"start", "apply", refreshed(creating, func(a *emulator.Account) { Trail(a).Status = emulator.StatusDisable }, apply(creating))},
		{"trust", "apply", refreshed(creating, untrusting, apply(creating))},
		{"policy", "apply", refreshed(creating, otherPolicies, apply(creating))},
		{"settings", "apply", refreshed(creating, nothing, apply(with(creating, "logstore", map[string]any{"append_meta": true})))},
		{"fields", "apply", refreshed(creating, EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }), apply(creating))},
		{"re-creation", "apply", refreshed(creating, func(a *emulator.Account) {
			Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/other"
		}, apply(creating))},
		{"health while applying", "apply", look(healthName, nil)},
		{"events while applying", "apply", look(eventsName, window(10, nil))},
		{"destroy", "destroy", refreshed(creating, otherPolicies, apply(nil))},
		{"destroy with the logs", "destroy", refreshed(with(creating, "delete_logstore_on_destroy", true), nothing, apply(nil))},
		{"health while destroying", "destroy", look(healthName, nil)},
		{"events while destroying", "destroy", look(eventsName, window(10, nil))},
	}
}

// creating is the resource that wholePolicy is for.
var creating = Config(map[string]any{"create_project": true})

func with(config map[string]any, name string, value any) map[string]any {
	config = maps.Clone(config)
	config[name] = value
	return config
}
