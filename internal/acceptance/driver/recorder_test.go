package driver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// recorder is a provider that reports the calls that it gets about the resource, as text
// such as "plan create platform-ops, private: none, identity: none".
type recorder struct {
	tfprotov6.ProviderServer

	// notify is told of each call before it is served.
	notify func(call string)

	shape tftypes.Type
}

// newRecorder wraps a provider.
func newRecorder(server tfprotov6.ProviderServer, report func(call string)) *recorder {
	r := &recorder{ProviderServer: server, notify: report}
	if schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{}); err == nil {
		r.shape = schemas.ResourceSchemas[acctest.TypeName].ValueType()
	}
	return r
}

// ReadResource implements [tfprotov6.ProviderServer].
func (r *recorder) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	r.report("read", req.CurrentState, nil, req.Private, req.CurrentIdentity)
	return r.ProviderServer.ReadResource(ctx, req)
}

// PlanResourceChange implements [tfprotov6.ProviderServer].
func (r *recorder) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	r.report("plan "+r.kind(req.PriorState, req.ProposedNewState), req.PriorState, req.ProposedNewState, req.PriorPrivate, req.PriorIdentity)
	return r.ProviderServer.PlanResourceChange(ctx, req)
}

// ApplyResourceChange implements [tfprotov6.ProviderServer].
func (r *recorder) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	r.report("apply "+r.kind(req.PriorState, req.PlannedState), req.PriorState, req.PlannedState, req.PlannedPrivate, req.PlannedIdentity)
	return r.ProviderServer.ApplyResourceChange(ctx, req)
}

// ImportResourceState implements [tfprotov6.ProviderServer].
func (r *recorder) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	r.notify("import " + req.ID)
	return r.ProviderServer.ImportResourceState(ctx, req)
}

// kind returns the kind of a change.
func (r *recorder) kind(prior, planned *tfprotov6.DynamicValue) string {
	switch {
	case r.value(prior).IsNull():
		return "create"
	case r.value(planned).IsNull():
		return "delete"
	}
	return "update"
}

func (r *recorder) value(d *tfprotov6.DynamicValue) tftypes.Value {
	v, err := d.Unmarshal(r.shape)
	if err != nil {
		return tftypes.NewValue(tftypes.String, err.Error())
	}
	return v
}

func (r *recorder) report(what string, prior, planned *tfprotov6.DynamicValue, private []byte, id *tfprotov6.ResourceIdentityData) {
	v := r.value(prior)
	if planned != nil && !r.value(planned).IsNull() {
		v = r.value(planned)
	}
	r.notify(fmt.Sprintf("%s %s, private: %s, identity: %s", what, label(v), privateKeys(private), identityOf(id)))
}

// label returns what tells the resources of a test apart: the name of the trail, and
// timeouts.read if it is set.
func label(v tftypes.Value) string {
	var members, timeouts map[string]tftypes.Value
	var trail, read string
	if v.As(&members) != nil || members["trail_name"].As(&trail) != nil {
		return "unreadable"
	}
	if members["timeouts"].As(&timeouts) == nil && timeouts["read"].As(&read) == nil && read != "" {
		trail += " with timeout " + read
	}
	return trail
}

// privateKeys returns the keys of private state.
func privateKeys(private []byte) string {
	var keys map[string]json.RawMessage
	if len(private) == 0 || json.Unmarshal(private, &keys) != nil || len(keys) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(keys)), " ")
}

func identityOf(id *tfprotov6.ResourceIdentityData) string {
	if id == nil || id.IdentityData == nil || len(id.IdentityData.MsgPack) <= 1 && len(id.IdentityData.JSON) == 0 {
		return "none"
	}
	return "given"
}
