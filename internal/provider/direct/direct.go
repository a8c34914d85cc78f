// Package direct answers the requests that Terraform makes for every shipping of every plan, without the
// framework's server: the upgrade of a state that is current, the refresh, and the plan that changes nothing. For
// these the framework walks through the schema many times, and copies it at each step: that took most of
// the CPU time of a plan with many shippings. What decides an answer is the same: the methods of the resource.
//
// A request that is anything else gets no answer here, and the framework's server answers it. The tests send
// the same requests to both and compare the answers.
package direct

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping"
)

// Server answers requests about shippings. Each method returns nil if the framework's server must answer.
type Server struct {
	access atomic.Pointer[providerdata.Access] // nil unless configured
	shape  *shape                              // nil if the schema has what only the framework understands

	resource func() answering // makes a resource for one request

	mu      sync.Mutex
	running context.Context // ends with StopProvider
	stop    context.CancelFunc
}

// answering is the resource that decides the answers.
type answering interface {
	resource.ResourceWithConfigure
	resource.ResourceWithModifyPlan
}

// New returns a server. It answers nothing before it is configured.
func New() *Server {
	s := &Server{shape: shapeOfShipping(), resource: func() answering { return &shipping.Resource{} }}
	s.running, s.stop = context.WithCancel(context.Background())
	return s
}

// Complete reports whether the server answers every request that it is made for.
func (s *Server) Complete() bool { return s.shape != nil }

// Configure sets what the provider block gives to its resources.
func (s *Server) Configure(resourceData any) {
	access, _ := resourceData.(*providerdata.Access)
	s.access.Store(access)
}

// Stop cancels the requests that are being answered, as StopProvider asks for.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
	s.running, s.stop = context.WithCancel(context.Background())
}

// begin returns the resource for a request, and a context that Stop cancels. The resource is nil if the request
// is not about a shipping, or if the provider is not configured. Otherwise end must be called.
func (s *Server) begin(ctx context.Context, typeName string) (bounded context.Context, r answering, end func()) {
	access := s.access.Load()
	if access == nil || s.shape == nil || typeName != s.shape.typeName {
		return ctx, nil, nil
	}
	r = s.resource()
	r.Configure(ctx, resource.ConfigureRequest{ProviderData: access}, &resource.ConfigureResponse{})
	s.mu.Lock()
	running := s.running
	s.mu.Unlock()
	bounded, cancel := context.WithCancel(ctx)
	stopped := context.AfterFunc(running, cancel)
	return bounded, r, func() {
		stopped()
		cancel()
	}
}

// shape is the schema of a shipping, and what is made of it for each request.
type shape struct {
	typeName     string
	schema       schema.Schema
	kind         tftypes.Type
	arguments    map[string]*argument
	identity     identityschema.Schema
	identityKind tftypes.Type
	noIdentity   *tfprotov6.ResourceIdentityData
}

// shapeOfShipping returns the shape of the resource; nil if its schema has what only the framework understands.
var shapeOfShipping = sync.OnceValue(func() *shape {
	ctx, r := context.Background(), &shipping.Resource{}
	var named resource.MetadataResponse
	r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "innertrail"}, &named)
	var of resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &of)
	var addressed resource.IdentitySchemaResponse
	r.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &addressed)
	arguments, ok := argumentsOf(ctx, of.Schema.Attributes)
	identityKind := addressed.IdentitySchema.Type().TerraformType(ctx)
	none, err := tfprotov6.NewDynamicValue(identityKind, tftypes.NewValue(identityKind, nil))
	if !ok || err != nil || len(of.Schema.Blocks) > 0 || named.ResourceBehavior != (resource.ResourceBehavior{}) {
		return nil
	}
	return &shape{
		named.TypeName, of.Schema, of.Schema.Type().TerraformType(ctx), arguments,
		addressed.IdentitySchema, identityKind, &tfprotov6.ResourceIdentityData{IdentityData: &none},
	}
})

// object returns a state or a configuration that exists.
func (s *shape) object(value *tfprotov6.DynamicValue) (tftypes.Value, bool) {
	if value == nil {
		return tftypes.Value{}, false
	}
	object, err := value.Unmarshal(s.kind)
	return object, err == nil && object.IsKnown() && !object.IsNull()
}

// recorded returns the identity of a request, which is null if it has none.
func (s *shape) recorded(identity *tfprotov6.ResourceIdentityData) (tftypes.Value, bool) {
	if identity == nil || identity.IdentityData == nil {
		return tftypes.NewValue(s.identityKind, nil), true
	}
	value, err := identity.IdentityData.Unmarshal(s.identityKind)
	return value, err == nil
}

// dynamic returns a value as the protocol has it; nil if it does not fit.
func dynamic(kind tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	encoded, err := tfprotov6.NewDynamicValue(kind, value)
	if err != nil {
		return nil
	}
	return &encoded
}
