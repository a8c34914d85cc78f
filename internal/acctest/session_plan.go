package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Plan plans a configuration. A nil one is a destroy.
func (s *Session) Plan(before *State, config map[string]any) (*tfprotov6.PlanResourceChangeResponse, tftypes.Value) {
	s.T.Helper()
	if s.planned && !s.oneRun {
		s.Configure()
	}
	return s.PlanBeside(before, config)
}

// PlanReplacement plans the second half of a replacement, in the same run.
func (s *Session) PlanReplacement(first *tfprotov6.PlanResourceChangeResponse, config map[string]any) (*tfprotov6.PlanResourceChangeResponse, tftypes.Value) {
	s.T.Helper()
	return s.plan(tftypes.NewValue(s.Shape, nil), first.PlannedPrivate, first.PlannedIdentity, config)
}

// PlanBeside plans one more resource in the same run.
func (s *Session) PlanBeside(before *State, config map[string]any) (*tfprotov6.PlanResourceChangeResponse, tftypes.Value) {
	s.T.Helper()
	s.planned = true
	prior, private, id := s.prior(before)
	return s.plan(prior, private, id, config)
}

func (s *Session) plan(
	prior tftypes.Value, private []byte, id *tfprotov6.ResourceIdentityData, config map[string]any,
) (*tfprotov6.PlanResourceChangeResponse, tftypes.Value) {
	s.T.Helper()
	wanted := s.wanted(config)
	req := &tfprotov6.PlanResourceChangeRequest{
		TypeName: TypeName, PriorState: s.Dynamic(s.Shape, prior), Config: s.Dynamic(s.Shape, wanted),
		ProposedNewState: s.Dynamic(s.Shape, s.Proposed(prior, wanted)), PriorPrivate: private, PriorIdentity: id,
	}
	resp, err := s.Server.PlanResourceChange(s.alive.ctx, req)
	if err != nil {
		s.T.Fatal(err)
	}
	return resp, wanted
}

// wanted returns a configuration as a value; without one it is null.
func (s *Session) wanted(config map[string]any) tftypes.Value {
	if config == nil {
		return tftypes.NewValue(s.Shape, nil)
	}
	return Value(s.Shape, config)
}
