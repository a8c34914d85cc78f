package direct

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Read answers a refresh.
func (s *Server) Read(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	ctx, r, end := s.begin(ctx, req.TypeName)
	if r == nil {
		return nil
	}
	defer end()
	var (
		in  resource.ReadRequest
		out resource.ReadResponse
	)
	keys, kept := loadPrivate(ctx, req.Private, &in.Private, &out.Private)
	state, exists := s.shape.object(req.CurrentState)
	identity, addressed := s.shape.recorded(req.CurrentIdentity)
	if !kept || !exists || !addressed {
		return nil
	}
	in.State = tfsdk.State{Raw: state, Schema: s.shape.schema}
	in.Identity = &tfsdk.ResourceIdentity{Raw: identity, Schema: s.shape.identity}
	if req.ClientCapabilities != nil {
		in.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	out.State = in.State
	out.Identity = &tfsdk.ResourceIdentity{Raw: identity, Schema: s.shape.identity}
	r.Read(ctx, in, &out)
	if out.Identity == nil || !out.Diagnostics.HasError() && out.Identity.Raw.IsFullyNull() {
		return nil // the framework rejects that
	}
	if !out.Diagnostics.HasError() {
		out.Diagnostics.Append(identityChanges("read", "Current", identity, "New", out.Identity.Raw)...)
	}
	resp := &tfprotov6.ReadResourceResponse{
		NewState:    dynamic(s.shape.kind, out.State.Raw),
		NewIdentity: &tfprotov6.ResourceIdentityData{IdentityData: dynamic(s.shape.identityKind, out.Identity.Raw)},
		Diagnostics: diagnostics(ctx, out.Diagnostics),
		Deferred:    deferral(out.Deferred),
	}
	var err error
	resp.Private, err = savePrivate(ctx, out.Private, keys)
	if err != nil || resp.NewState == nil || resp.NewIdentity.IdentityData == nil {
		return nil
	}
	return resp
}

// Plan answers the plan of a shipping whose proposed state is the prior one. The resource's ModifyPlan decides
// what becomes of it, as in the framework's server, which does nothing else then. It is called once: a run takes
// a second call about a trail for that of another resource. It never replaces a shipping here, whose name and
// region are those of the state.
func (s *Server) Plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if req.PriorState == nil || req.ProposedNewState == nil || len(req.PriorState.MsgPack) == 0 ||
		!bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return nil, nil
	}
	ctx, r, end := s.begin(ctx, req.TypeName)
	if r == nil {
		return nil, nil
	}
	defer end()
	var (
		in  resource.ModifyPlanRequest
		out resource.ModifyPlanResponse
	)
	keys, kept := loadPrivate(ctx, req.PriorPrivate, &in.Private, &out.Private)
	state, exists := s.shape.object(req.PriorState)
	config, configured := s.shape.object(req.Config)
	identity, addressed := s.shape.recorded(req.PriorIdentity)
	if !kept || !exists || !configured || !addressed || !unmodified(s.shape.arguments, config, state) {
		return nil, nil
	}
	in.Config = tfsdk.Config{Raw: config, Schema: s.shape.schema}
	in.State = tfsdk.State{Raw: state, Schema: s.shape.schema}
	in.Plan = tfsdk.Plan{Raw: state, Schema: s.shape.schema}
	in.Identity = &tfsdk.ResourceIdentity{Raw: identity, Schema: s.shape.identity}
	if req.ClientCapabilities != nil {
		in.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	out.Plan = in.Plan
	out.Identity = &tfsdk.ResourceIdentity{Raw: identity, Schema: s.shape.identity}
	r.ModifyPlan(ctx, in, &out)
	if out.Identity != nil {
		out.Diagnostics.Append(identityChanges("planning", "Prior", identity, "Planned", out.Identity.Raw)...)
	}
	planned, err := tfprotov6.NewDynamicValue(s.shape.kind, out.Plan.Raw)
	if err != nil {
		return nil, fmt.Errorf("the plan of a shipping cannot be encoded: %w", err)
	}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: &planned, Diagnostics: diagnostics(ctx, out.Diagnostics), Deferred: deferral(out.Deferred),
	}
	switch {
	case out.Identity == nil:
	case !out.Identity.Raw.Equal(identity):
		resp.PlannedIdentity = &tfprotov6.ResourceIdentityData{IdentityData: dynamic(s.shape.identityKind, out.Identity.Raw)}
	case req.PriorIdentity == nil || req.PriorIdentity.IdentityData == nil:
		resp.PlannedIdentity = s.shape.noIdentity
	default:
		resp.PlannedIdentity = req.PriorIdentity
	}
	resp.PlannedPrivate, err = savePrivate(ctx, out.Private, keys)
	return resp, err
}

// identityChanges returns the framework's error for an identity that is not the recorded one.
func identityChanges(during, before string, recorded tftypes.Value, after string, now tftypes.Value) diag.Diagnostics {
	if recorded.IsFullyNull() || recorded.Equal(now) {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected Identity Change",
		"During the "+during+" operation, the Terraform Provider unexpectedly returned a different identity than the previously stored one.\n\n"+
			"This is always a problem with the provider and should be reported to the provider developer.\n\n"+
			before+" Identity: "+recorded.String()+"\n\n"+after+" Identity: "+now.String())}
}

// deferral returns a deferral as the protocol has it; nil if there is none.
func deferral(deferred *resource.Deferred) *tfprotov6.Deferred {
	if deferred == nil {
		return nil
	}
	return &tfprotov6.Deferred{Reason: tfprotov6.DeferredReason(deferred.Reason)}
}
