package direct_test

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider/direct"
)

// The configurations whose shippings the twins are asked about.
var configurations = map[string]map[string]any{
	"minimal":  acctest.Minimal,
	"index":    acctest.WithIndex,
	"logstore": acctest.WithLogstore(map[string]any{"retention_days": 180, "hot_retention_days": 30, "mode": "standard", "encryption": map[string]any{}}),
	"consents": acctest.Config(map[string]any{
		"delete_logstore_on_destroy": true, "logstore": map[string]any{"retention_days": 400, "allow_retention_decrease_to": 100, "accept": []string{"processor:mask"}},
	}),
	"others": acctest.Config(map[string]any{
		"region": "cn-hangzhou", "project_region": "cn-hangzhou", "create_project": true, "enabled": false, "deletion_protection": true,
		"role": map[string]any{"name": "own-role", "manage": true}, "timeouts": map[string]any{"read": "1m"},
		"index": map[string]any{"prune": true, "fields": map[string]any{"Extra": map[string]any{"type": "json", "json_keys": map[string]any{"a.b": map[string]any{"type": "long"}}}}},
	}),
	"unmanaged role": acctest.Config(map[string]any{"role": map[string]any{"name": "own-role", "manage": false}}),
}

// The changes outside Terraform that a refresh finds before the plan.
var changes = map[string]func(c *acctest.Console){
	"unchanged":           func(*acctest.Console) {},
	"trail deleted":       (*acctest.Console).DeleteTrail,
	"trail stopped":       (*acctest.Console).StopTrail,
	"role deleted":        (*acctest.Console).DeleteRole,
	"policy detached":     (*acctest.Console).DetachPolicy,
	"trust conditional":   func(c *acctest.Console) { c.SetTrust(conditionalTrust) },
	"retention lowered":   func(c *acctest.Console) { c.SetSetting("ttl", 45) },
	"logstore re-created": func(c *acctest.Console) { c.RecreateLogstore(map[string]any{}) },
	"index deleted":       (*acctest.Console).DeleteIndex,
	"processor attached":  func(c *acctest.Console) { c.AttachProcessor("mask") },
	"policy of project":   func(c *acctest.Console) { c.PutProjectPolicy(denial) },
	"project deleted":     (*acctest.Console).DeleteProject,
}

const (
	conditionalTrust = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]},"Condition":{"StringEquals":{"acs:SourceAccount":"1"}}}]}`
	denial           = `{"Action":["log:PostLogStoreLogs"],"Resource":"*","Effect":"Deny","Principal":["*"]}`
)

// TestServer_answersLikeTheFramework sends refreshes and plans of many states to the direct server and to the
// framework's, and compares the answers: states, identities, private states and diagnostics.
func TestServer_answersLikeTheFramework(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(configurations)) {
		for change, do := range changes {
			t.Run(name+", "+change, func(t *testing.T) {
				t.Parallel()
				policy := emulator.SystemPolicy("AliyunActionTrailRolePolicy")
				tc := acctest.NewWithProject(t).WithRole("own-role", policy).WithRole("AliyunActionTrailDefaultRole", policy)
				tc.Options = append(tc.Options, provider.WithClock(&acctest.InstantClock{}))
				w, config := newTwins(t, tc), configurations[name]
				created, diags := w.Apply(t.Context(), nil, config)
				if created == nil {
					t.Fatal(acctest.Text(diags))
				}
				do(tc.Console(t))
				w.begin()
				state := w.read(name, tfprotov6.ReadResourceRequest{
					TypeName: acctest.TypeName, CurrentState: w.Dynamic(w.Shape, created.Value), Private: created.Private, CurrentIdentity: created.Identity,
				})
				wanted := acctest.Value(w.Shape, config)
				for private := range privates {
					req := w.unchanged(state, w.Proposed(state.Value, wanted), wanted)
					req.PriorPrivate = []byte(private)
					w.planBeside(change+", "+private, req)
					w.begin()
				}
				for at, altered := range w.alterations(state.Value) {
					if change == "unchanged" || at == "nothing" {
						w.plan(at, w.unchanged(state, altered, w.omitting(wanted, altered)))
					}
				}
				if change == "unchanged" && (w.answered < 100 || w.passed < 30) {
					t.Errorf("%d requests are answered, and %d left to the framework", w.answered, w.passed)
				}
			})
		}
	}
}

// privates are private states: of no plan, of a plan, of an earlier version, of the framework, of nothing known.
var privates = map[string]bool{
	"": true, "{}": true, `{"delete_logstore":"e30="}`: true, `{"replaced_trail":"eyJUcmFpbCI6ImEifQ==","other":"MQ=="}`: true,
	`{"applied":"eyJwcm9qZWN0Ijoic2VjdXJpdHktYXVkaXQiLCJyZXRlbnRpb25fZGF5cyI6MTh9"}`: true, `{".import_before_read":"dHJ1ZQ=="}`: true,
	`{"other":"YQ=="}`: true, "[": true, `{"e2bfb730":{"create":1}}`: true,
}

// unchanged returns the request for the plan of a state that proposes what it has.
func (w *twins) unchanged(state *acctest.State, prior, config tftypes.Value) tfprotov6.PlanResourceChangeRequest {
	same := w.Dynamic(w.Shape, prior) // encoded once, since tftypes encodes a map in any order
	return tfprotov6.PlanResourceChangeRequest{
		TypeName: acctest.TypeName, PriorState: same, ProposedNewState: same, Config: w.Dynamic(w.Shape, config),
		PriorPrivate: state.Private, PriorIdentity: state.Identity,
	}
}

// alterations returns states that have another value, or none, in one place, at any depth.
func (w *twins) alterations(state tftypes.Value) map[string]tftypes.Value {
	w.T.Helper()
	altered := map[string]tftypes.Value{"nothing": state}
	err := tftypes.Walk(state, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		var others []tftypes.Value
		switch of := v.Type(); {
		case len(at.Steps()) == 0:
		case of.Is(tftypes.String):
			for _, text := range []string{"", "missing", "accepted: it has a processor mask", "unreadable", "cn-hangzhou/security-audit/30"} {
				others = append(others, tftypes.NewValue(of, text))
			}
		case of.Is(tftypes.Bool):
			others = append(others, tftypes.NewValue(of, true), tftypes.NewValue(of, false))
		case of.Is(tftypes.Number):
			others = append(others, tftypes.NewValue(of, big.NewFloat(7)), tftypes.NewValue(of, big.NewFloat(1.5)))
		}
		if len(at.Steps()) > 0 {
			others = append(others, tftypes.NewValue(v.Type(), nil))
		}
		for _, other := range others {
			changed, err := tftypes.Transform(state, func(here *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
				if here.Equal(at) {
					return other, nil
				}
				return v, nil
			})
			if err != nil {
				return false, err
			}
			altered[at.String()+other.String()] = changed
		}
		return true, nil
	})
	w.NoError(err)
	return altered
}

// omitting returns a configuration that has what the state has of its own arguments.
func (w *twins) omitting(config, state tftypes.Value) tftypes.Value {
	w.T.Helper()
	var configured, recorded map[string]tftypes.Value
	w.NoError(config.As(&configured))
	w.NoError(state.As(&recorded))
	configured = maps.Clone(configured)
	for name, v := range configured {
		if !v.IsNull() && (recorded[name].IsNull() || v.Type().Is(tftypes.String)) {
			configured[name] = recorded[name]
		}
	}
	return tftypes.NewValue(config.Type(), configured)
}

// TestServer_upgradesLikeTheFramework sends states as Terraform stores them to both.
func TestServer_upgradesLikeTheFramework(t *testing.T) {
	t.Parallel()
	w, answered := newTwins(t, acctest.NewWithProject(t)), 0
	for _, row := range []struct {
		json    string
		version int64
	}{
		{`{"trail_name":"a","logstore":{"retention_days":30,"accept":["x"]},"index":{"fields":{"A":{"type":"text"}}}}`, 0},
		{`{"trail_name":"a","of_a_later_version":1}`, 0},
		{`{"trail_name":["a"]}`, 0},
		{`{"trail_name":1}`, 0},
		{`{"logstore":{"retention_days":"30"}}`, 0},
		{`{"logstore":[1]}`, 0},
		{`{"trail_name":"a"} {"trail_name":"b"}`, 0},
		{`{"trail_name":"a"`, 0},
		{`null`, 0},
		{`{"trail_name":"a","trail_name":"b\u00e9\ud800","enabled":true,"role":{"name":"r","manage":false},"timeouts":{"read":"1m"},"logstore":
			{"retention_days":3650,"hot_retention_days":1.5,"infrequent_access_days":12345678901234567890,"accept":[],"encryption":{"type":"sm4","key":null}},
			"index":{"prune":null,"full_text":{"delimiters":"\t,"},"fields":{"B":{"type":"json","json_keys":{"a.b":{"type":"long"}}},"A":null}}}`, 0},
		{`{}`, 0},
		{`{}`, 1},
	} {
		req := &tfprotov6.UpgradeResourceStateRequest{TypeName: acctest.TypeName, Version: row.version, RawState: &tfprotov6.RawState{JSON: []byte(row.json)}}
		want, err := w.framework.UpgradeResourceState(t.Context(), req)
		w.NoError(err)
		if got := w.direct.Upgrade(req); got != nil {
			w.compare(row.json, w.dump(got.UpgradedState, nil, nil, got.Diagnostics, nil), w.dump(want.UpgradedState, nil, nil, want.Diagnostics, nil))
			answered++
		}
	}
	if answered != 5 {
		t.Errorf("%d states are upgraded", answered)
	}
}

// The schema must have nothing that only the framework understands, or every plan would be slow again.
func TestServer_complete(t *testing.T) {
	t.Parallel()
	if !direct.New().Complete() {
		t.Error("the framework answers every request: see argumentOf")
	}
}

// A server answers nothing about other resources, and nothing before it is configured.
func TestServer_answersOnlyShippings(t *testing.T) {
	t.Parallel()
	w := newTwins(t, acctest.NewWithProject(t))
	state := w.Create(acctest.Minimal)
	req := w.unchanged(state, state.Value, acctest.Value(w.Shape, acctest.Minimal))
	if resp, err := w.direct.Plan(t.Context(), &req); resp != nil || err != nil {
		t.Errorf("it answers before it is configured: %v, %v", resp, err)
	}
	w.begin()
	req.TypeName = strings.ToUpper(req.TypeName)
	if resp, err := w.direct.Plan(t.Context(), &req); resp != nil || err != nil {
		t.Errorf("it answers for another resource: %v, %v", resp, err)
	}
}

// StopProvider ends the refresh that is being answered, and no later one.
func TestServer_stop(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	w := newTwins(t, tc)
	state := w.Create(acctest.Minimal)
	w.begin()
	req := &tfprotov6.ReadResourceRequest{
		TypeName: acctest.TypeName, CurrentState: w.Dynamic(w.Shape, state.Value), Private: state.Private, CurrentIdentity: state.Identity,
	}
	tc.Fault(emulator.Fault{Action: "GetLogStore", Times: 1, Before: w.direct.Stop})
	if text := acctest.Text(w.direct.Read(t.Context(), req).Diagnostics); !strings.Contains(text, "cancel") {
		t.Errorf("the refresh went on: %s", text)
	}
	w.NoErrors(w.direct.Read(t.Context(), req).Diagnostics)
}
