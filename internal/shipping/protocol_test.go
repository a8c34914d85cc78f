package shipping_test

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// session speaks the plugin protocol to a provider of a world, as one Terraform
// process would: for what must be seen call by call.
type session struct {
	T      *testing.T
	server tfprotov6.ProviderServer
	next   func() *session // another process with the same configuration
	block  tftypes.Type    // of the provider block
	shape  tftypes.Type    // of the resource
}

// State is what Terraform keeps of a resource between two operations.
type State struct {
	Value    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

const TypeName = "innertrail_shipping"

// NewSession starts a provider process; lines are arguments of its block.
func (tc *Cloud) NewSession(t *testing.T, arguments map[string]any) *session {
	t.Helper()
	key := tc.Account()
	block := map[string]any{"region": tc.Region(), "access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}
	for name, value := range arguments {
		block[name] = value
	}
	server := provider.Server("test", tc.providerOptions()...)()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s := &session{T: t, server: server, next: func() *session { return tc.NewSession(t, arguments) }, block: schemas.Provider.ValueType(), shape: schemas.ResourceSchemas[TypeName].ValueType()}
	config := s.dynamic(s.block, value(s.block, block))
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config, TerraformVersion: "1.11.4"})
	if err != nil {
		t.Fatal(err)
	}
	s.NoErrors(resp.Diagnostics)
	return s
}

// Config is the two-line configuration, with more attributes.
func Config(more map[string]any) map[string]any {
	config := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// plan plans a configuration; a nil one is a destroy.
func (s *session) plan(before *State, config map[string]any) (*tfprotov6.PlanResourceChangeResponse, tftypes.Value) {
	s.T.Helper()
	prior, private, id := s.prior(before)
	wanted := tftypes.NewValue(s.shape, nil)
	if config != nil {
		wanted = value(s.shape, config)
	}
	req := &tfprotov6.PlanResourceChangeRequest{
		TypeName: TypeName, PriorState: s.dynamic(s.shape, prior), Config: s.dynamic(s.shape, wanted),
		ProposedNewState: s.dynamic(s.shape, s.proposed(prior, wanted)), PriorPrivate: private, PriorIdentity: id,
	}
	resp, err := s.server.PlanResourceChange(s.T.Context(), req)
	if err != nil {
		s.T.Fatal(err)
	}
	return resp, wanted
}

// proposed is what Terraform proposes: the configuration, and the prior value of
// what it leaves out and the provider may compute.
func (s *session) proposed(prior, config tftypes.Value) tftypes.Value {
	if prior.IsNull() || config.IsNull() {
		return config
	}
	var before, after map[string]tftypes.Value
	s.NoError(prior.As(&before))
	s.NoError(config.As(&after))
	for name, v := range after {
		if v.IsNull() && name != "index" && name != "timeouts" {
			after[name] = before[name]
		}
	}
	return tftypes.NewValue(s.shape, after)
}

// apply plans and applies, and gives what Terraform keeps and the errors.
func (s *session) apply(ctx context.Context, before *State, config map[string]any) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	planned, wanted := s.plan(before, config)
	if HasErrors(planned.Diagnostics) {
		return before, planned.Diagnostics
	}
	if config == nil {
		// Terraform plans and applies in two processes, and asks for no other plan of
		// a destroy in the second.
		s = s.next()
	}
	after, diags := s.applyPlanned(ctx, before, planned, wanted)
	return after, append(planned.Diagnostics, diags...)
}

func (s *session) applyPlanned(
	ctx context.Context, before *State, planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value,
) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	prior, _, _ := s.prior(before)
	resp, err := s.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: TypeName, PriorState: s.dynamic(s.shape, prior), PlannedState: planned.PlannedState,
		Config: s.dynamic(s.shape, wanted), PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil {
		s.T.Fatal(err)
	}
	after := &State{Value: s.value(resp.NewState), Private: resp.Private, Identity: resp.NewIdentity}
	if after.Value.IsNull() {
		after = nil
	}
	return after, resp.Diagnostics
}

// refresh reads the resource, and fails the test where that is an error.
func (s *session) refresh(before *State) *State {
	s.T.Helper()
	after, diags := s.tryRefresh(before)
	s.NoErrors(diags)
	return after
}

func (s *session) tryRefresh(before *State) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	resp, err := s.server.ReadResource(s.T.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: TypeName, CurrentState: s.dynamic(s.shape, before.Value), Private: before.Private, CurrentIdentity: before.Identity,
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return &State{Value: s.value(resp.NewState), Private: resp.Private, Identity: resp.NewIdentity}, resp.Diagnostics
}

// create applies a configuration to nothing, and fails the test on an error.
func (s *session) create(config map[string]any) *State {
	s.T.Helper()
	after, diags := s.apply(s.T.Context(), nil, config)
	s.NoErrors(diags)
	return after
}

func (s *session) prior(before *State) (tftypes.Value, []byte, *tfprotov6.ResourceIdentityData) {
	if before == nil {
		return tftypes.NewValue(s.shape, nil), nil, nil
	}
	return before.Value, before.Private, before.Identity
}

func (s *session) dynamic(shape tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	s.T.Helper()
	d, err := tfprotov6.NewDynamicValue(shape, v)
	s.NoError(err)
	return &d
}

func (s *session) value(d *tfprotov6.DynamicValue) tftypes.Value {
	s.T.Helper()
	v, err := d.Unmarshal(s.shape)
	s.NoError(err)
	return v
}

func (s *session) NoError(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

func (s *session) NoErrors(diags []*tfprotov6.Diagnostic) {
	s.T.Helper()
	if HasErrors(diags) {
		s.T.Fatal(Text(diags))
	}
}

func HasErrors(diags []*tfprotov6.Diagnostic) bool {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// Text is all that diagnostics say.
func Text(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s\n%s\n\n", d.Severity, d.Summary, d.Detail)
	}
	return b.String()
}

// changes are the attributes in which two states differ, as "name: old -> new".
func (s *session) changes(before, after tftypes.Value) []string {
	s.T.Helper()
	diffs, err := before.Diff(after)
	s.NoError(err)
	var lines []string
	for _, d := range diffs {
		if d.Value1 != nil && d.Value2 != nil && d.Value1.Type().Is(tftypes.String) {
			lines = append(lines, fmt.Sprintf("%s: %s -> %s", FormatPath(d.Path), FormatValue(*d.Value1), FormatValue(*d.Value2)))
		} else if d.Value1 == nil || d.Value2 == nil || !isContainer(d.Value1.Type()) {
			lines = append(lines, fmt.Sprintf("%s: %s -> %s", FormatPath(d.Path), plainOrNone(d.Value1), plainOrNone(d.Value2)))
		}
	}
	return lines
}

// FormatPath prints a path as a plan does: logstore.retention_days.
func FormatPath(path *tftypes.AttributePath) string {
	text := ""
	for _, step := range path.Steps() {
		switch s := step.(type) {
		case tftypes.AttributeName:
			text += "." + string(s)
		case tftypes.ElementKeyString:
			text += fmt.Sprintf("[%q]", string(s))
		}
	}
	return strings.TrimPrefix(text, ".")
}

func isContainer(t tftypes.Type) bool { return t.Is(tftypes.Object{}) || t.Is(tftypes.Map{}) }

func plainOrNone(v *tftypes.Value) string {
	if v == nil {
		return "none"
	}
	return FormatValue(*v)
}

func FormatValue(v tftypes.Value) string {
	if !v.IsKnown() {
		return "unknown"
	}
	if v.IsNull() {
		return "null"
	}
	switch {
	case v.Type().Is(tftypes.String):
		var text string
		_ = v.As(&text)
		return fmt.Sprintf("%q", text)
	case v.Type().Is(tftypes.Bool):
		var b bool
		_ = v.As(&b)
		return fmt.Sprint(b)
	case v.Type().Is(tftypes.Number):
		var n big.Float
		_ = v.As(&n)
		return n.String()
	default:
		return v.String()
	}
}

// attribute gives one attribute of a state as plain text.
func (h *State) attribute(t *testing.T, name string) string {
	t.Helper()
	var members map[string]tftypes.Value
	if err := h.Value.As(&members); err != nil {
		t.Fatal(err)
	}
	return FormatValue(members[name])
}

// value makes a value of a type from JSON-like Go values; members that are left
// out are null.
func value(shape tftypes.Type, of any) tftypes.Value {
	if of == nil {
		return tftypes.NewValue(shape, nil)
	}
	if v, ok := of.(tftypes.Value); ok {
		return v
	}
	switch s := shape.(type) {
	case tftypes.Object:
		given, _ := of.(map[string]any)
		members := map[string]tftypes.Value{}
		for name, member := range s.AttributeTypes {
			members[name] = value(member, given[name])
		}
		return tftypes.NewValue(s, members)
	case tftypes.Map:
		given, _ := of.(map[string]any)
		members := map[string]tftypes.Value{}
		for name, member := range given {
			members[name] = value(s.ElementType, member)
		}
		return tftypes.NewValue(s, members)
	case tftypes.Set:
		given, _ := of.([]string)
		var members []tftypes.Value
		for _, member := range given {
			members = append(members, tftypes.NewValue(s.ElementType, member))
		}
		return tftypes.NewValue(s, members)
	default:
		if n, ok := of.(int); ok {
			of = big.NewFloat(float64(n))
		}
		return tftypes.NewValue(shape, of)
	}
}

// destroyUnplanned destroys as Terraform does where the plan was none of a
// destroy: for -replace and what is tainted.
func (s *session) destroyUnplanned(before *State) []*tfprotov6.Diagnostic {
	s.T.Helper()
	null := s.dynamic(s.shape, tftypes.NewValue(s.shape, nil))
	resp, err := s.server.ApplyResourceChange(s.T.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: TypeName, PriorState: s.dynamic(s.shape, before.Value), PlannedState: null, Config: null, PlannedPrivate: before.Private,
	})
	s.NoError(err)
	return resp.Diagnostics
}

// UnknownString stands for a value that is not known before apply.
var UnknownString = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
