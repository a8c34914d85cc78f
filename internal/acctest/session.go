package acctest

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// Session sends plugin protocol requests to a provider, as Terraform would. It is for tests
// that check single requests. Every plan and every apply is a run of its own, which
// begins with a configure; a refresh belongs to the plan after it.
type Session struct {
	T      *testing.T
	Server tfprotov6.ProviderServer
	Next   func() *Session         // starts another process with the same configuration
	block  tftypes.Type            // of the provider block
	config *tfprotov6.DynamicValue // the provider block
	Shape  tftypes.Type            // of the resource
	schema *tfprotov6.SchemaObject // of the resource
	alive  *lifeline

	oneRun  bool // whether everything is in one run
	planned bool // whether this run has planned
}

// NewSession starts a provider process. arguments are added to its block.
func (c *Cloud) NewSession(t *testing.T, arguments map[string]any) *Session {
	t.Helper()
	return c.newSession(t, arguments, nil)
}

// newSession starts a provider process whose server is wrapped.
func (c *Cloud) newSession(t *testing.T, arguments map[string]any, wrap func(tfprotov6.ProviderServer) tfprotov6.ProviderServer) *Session {
	t.Helper()
	key := c.Account()
	block := map[string]any{"region": c.Region(), "access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}
	for name, value := range arguments {
		block[name] = value
	}
	alive := newLifeline(t.Context(), c.Server.Transport())
	server := provider.Server("test", c.providerOptions(alive)...)()
	if wrap != nil {
		server = wrap(server)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{
		T: t, Server: server, Next: func() *Session { return c.newSession(t, arguments, wrap) }, alive: alive,
		block: schemas.Provider.ValueType(), Shape: schemas.ResourceSchemas[TypeName].ValueType(), schema: objectSchema(schemas.ResourceSchemas[TypeName].Block),
	}
	s.config = s.Dynamic(s.block, Value(s.block, block))
	s.Configure()
	return s
}

// Configure begins another run of the provider.
func (s *Session) Configure() {
	s.T.Helper()
	resp, err := s.Server.ConfigureProvider(s.T.Context(), &tfprotov6.ConfigureProviderRequest{Config: s.config, TerraformVersion: "1.11.4"})
	s.NoError(err)
	s.NoErrors(resp.Diagnostics)
	s.planned = false
}

// OneRun begins a run in which everything else happens.
func (s *Session) OneRun() {
	s.T.Helper()
	s.Configure()
	s.oneRun = true
}

// Apply plans and applies, and begins another run. It returns the new state and the
// diagnostics.
func (s *Session) Apply(ctx context.Context, before *State, config map[string]any) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	planned, wanted := s.Plan(before, config)
	if HasErrors(planned.Diagnostics) {
		return before, planned.Diagnostics
	}
	s.Configure()
	defer s.Configure()
	if config == nil {
		after, diags := s.ApplyPlanned(ctx, before, planned, wanted)
		return after, append(planned.Diagnostics, diags...)
	}
	again, _ := s.PlanBeside(before, config) // except for a destroy, Terraform plans again in the run that applies
	if HasErrors(again.Diagnostics) {
		return before, append(planned.Diagnostics, again.Diagnostics...)
	}
	after, diags := s.ApplyPlanned(ctx, before, again, wanted)
	return after, append(planned.Diagnostics, diags...)
}

// ApplyPlanned applies a plan.
func (s *Session) ApplyPlanned(
	ctx context.Context, before *State, planned *tfprotov6.PlanResourceChangeResponse, wanted tftypes.Value,
) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	prior, _, _ := s.prior(before)
	return s.sendApply(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: TypeName, PriorState: s.Dynamic(s.Shape, prior), PlannedState: planned.PlannedState,
		Config: s.Dynamic(s.Shape, wanted), PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
}

func (s *Session) sendApply(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	resp, err := s.Server.ApplyResourceChange(ctx, req)
	if err != nil {
		s.T.Fatal(err)
	}
	after := &State{Value: s.Value(resp.NewState), Private: resp.Private, Identity: resp.NewIdentity}
	if after.Value.IsNull() {
		after = nil
	}
	return after, resp.Diagnostics
}

// applyChange applies a change and returns what Terraform keeps of the result. If the
// process is killed, that is the prior state; after an update its private state and its
// identity are lost, after a delete they are not.
func (s *Session) applyChange(before *State, config, planned tftypes.Value, private []byte, id *tfprotov6.ResourceIdentityData) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	prior, _, _ := s.prior(before)
	after, diags := s.sendApply(s.alive.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: TypeName, PriorState: s.Dynamic(s.Shape, prior), PlannedState: s.Dynamic(s.Shape, planned),
		Config: s.Dynamic(s.Shape, config), PlannedPrivate: private, PlannedIdentity: id,
	})
	if lost := s.lostConnection(); lost != nil {
		if before == nil || planned.IsNull() {
			return before, lost
		}
		return &State{Value: before.Value}, lost
	}
	if after == nil && HasErrors(diags) {
		return before, diags
	}
	return after, diags
}

// Refresh reads the resource and fails the test on an error.
func (s *Session) Refresh(before *State) *State {
	s.T.Helper()
	after, diags := s.TryRefresh(before)
	s.NoErrors(diags)
	return after
}

// TryRefresh reads the resource.
func (s *Session) TryRefresh(before *State) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	if s.planned && !s.oneRun {
		s.Configure()
	}
	resp, err := s.Server.ReadResource(s.alive.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: TypeName, CurrentState: s.Dynamic(s.Shape, before.Value), Private: before.Private, CurrentIdentity: before.Identity,
	})
	if err != nil {
		s.T.Fatal(err)
	}
	if lost := s.lostConnection(); lost != nil {
		return before, lost
	}
	return &State{Value: s.Value(resp.NewState), Private: resp.Private, Identity: resp.NewIdentity}, resp.Diagnostics
}

// Create applies a configuration to an empty state and fails the test on an error.
func (s *Session) Create(config map[string]any) *State {
	s.T.Helper()
	after, diags := s.Apply(s.T.Context(), nil, config)
	s.NoErrors(diags)
	return after
}

// DestroyUnplanned destroys without a plan of a destroy, as Terraform does for -replace. A
// tainted resource is replaced in the same way, but without private state.
func (s *Session) DestroyUnplanned(before *State) []*tfprotov6.Diagnostic {
	s.T.Helper()
	null := s.Dynamic(s.Shape, tftypes.NewValue(s.Shape, nil))
	resp, err := s.Server.ApplyResourceChange(s.T.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: TypeName, PriorState: s.Dynamic(s.Shape, before.Value), PlannedState: null, Config: null, PlannedPrivate: before.Private,
	})
	s.NoError(err)
	return resp.Diagnostics
}

// ImportState imports by id. The state is nil on an error.
func (s *Session) ImportState(id string) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	return s.importState(&tfprotov6.ImportResourceStateRequest{TypeName: TypeName, ID: id})
}

// ImportIdentity imports by identity. The state is nil on an error.
func (s *Session) ImportIdentity(id *tfprotov6.ResourceIdentityData) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	return s.importState(&tfprotov6.ImportResourceStateRequest{TypeName: TypeName, Identity: id})
}

func (s *Session) importState(req *tfprotov6.ImportResourceStateRequest) (*State, []*tfprotov6.Diagnostic) {
	s.T.Helper()
	resp, err := s.Server.ImportResourceState(s.alive.ctx, req)
	s.NoError(err)
	if lost := s.lostConnection(); lost != nil {
		return nil, lost
	}
	if HasErrors(resp.Diagnostics) {
		return nil, resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	return &State{Value: s.Value(imported.State), Private: imported.Private, Identity: imported.Identity}, resp.Diagnostics
}

// State is what Terraform keeps of a resource between two operations.
type State struct {
	Value    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// Attribute returns an attribute of a state as text.
func (s *State) Attribute(t *testing.T, name string) string {
	t.Helper()
	var members map[string]tftypes.Value
	if err := s.Value.As(&members); err != nil {
		t.Fatal(err)
	}
	return FormatValue(members[name])
}
