package provider_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

type (
	// object is a block in a configuration. Missing arguments are null.
	object = map[string]any
	list   = []any
	vars   = map[string]string
)

// unknown is a value that is not known before apply.
var unknown = any(tftypes.UnknownValue)

// dotted formats a path as a configuration would.
func dotted(p *tftypes.AttributePath) string {
	text := ""
	for _, step := range p.Steps() {
		if name, ok := step.(tftypes.AttributeName); ok {
			text += "." + string(name)
		} else {
			text += "[]"
		}
	}
	return strings.TrimPrefix(text, ".")
}

// validate validates a block through the protocol, with an empty environment.
func validate(t *testing.T, block object) []*tfprotov6.Diagnostic {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test", provider.WithEnvironment(nil))())()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := schemas.Provider.ValueType()
	config, err := tfprotov6.NewDynamicValue(typ, acctest.Value(typ, block))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Diagnostics
}

// configure configures a provider and returns what its resources get.
func configure(t *testing.T, block object, env vars, options ...provider.Option) (*providerdata.Access, diag.Diagnostics) {
	t.Helper()
	p := provider.New("test", append(options, provider.WithEnvironment(env))...)()
	var schema frameworkprovider.SchemaResponse
	p.Schema(t.Context(), frameworkprovider.SchemaRequest{}, &schema)
	config := tfsdk.Config{Schema: schema.Schema, Raw: acctest.Value(schema.Schema.Type().TerraformType(t.Context()), block)}
	var resp frameworkprovider.ConfigureResponse
	p.Configure(t.Context(), frameworkprovider.ConfigureRequest{Config: config}, &resp)
	access, _ := resp.ResourceData.(*providerdata.Access)
	return access, resp.Diagnostics
}

// configured is configure for a valid block.
func configured(t *testing.T, block object, env vars, options ...provider.Option) *providerdata.Access {
	t.Helper()
	access, diags := configure(t, block, env, options...)
	for _, d := range diags.Errors() {
		t.Fatalf("%s: %s", d.Summary(), d.Detail())
	}
	return access
}

// keys returns a block with made-up keys and more arguments.
func keys(more object) object {
	block := object{"region": "cn-hangzhou", "access_key": "LTAI5tExampleKey", "secret_key": "example-secret"}
	maps.Copy(block, more)
	return block
}

// recorder answers every request like a busy service and records it.
type recorder struct {
	mu   sync.Mutex
	seen []*http.Request
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, req)
	return &http.Response{
		StatusCode: http.StatusNotFound, Header: http.Header{}, Request: req,
		Body: io.NopCloser(bytes.NewReader([]byte(`{"Code":"Example","Message":"an example"}`))),
	}, nil
}

// hosts calls every service once and returns the origins of the requests, in the order
// ActionTrail, RAM, STS, Log Service.
func (r *recorder) hosts(ctx context.Context, access *providerdata.Access) string {
	r.ask(ctx, access)
	origins := make([]string, len(r.seen))
	for i, req := range r.seen {
		origins[i] = req.URL.Scheme + "://" + req.URL.Host
	}
	return strings.Join(origins, " ")
}

func (r *recorder) ask(ctx context.Context, access *providerdata.Access) {
	_, _ = access.Client.DescribeInnerTrails(ctx, "cn-shanghai")
	_, _ = access.Client.GetRole(ctx, "writer")
	_, _ = access.Client.Identity(ctx)
	_, _ = access.Client.GetProject(ctx, model.Project{Region: "cn-beijing", Name: "audit"})
}

// newCloud starts a test cloud and returns the option that makes a provider use it.
func newCloud(t *testing.T, options ...emulator.Option) (*testcloud.Cloud, provider.Option) {
	t.Helper()
	c := testcloud.New(t, options...)
	return c, provider.WithTransport(c.Server.Transport())
}
