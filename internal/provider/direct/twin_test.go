package direct_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider/direct"
)

// twins are a direct server and a framework's server with the same provider block, each with what a run knows of
// its own. The session is a third process, which makes what the twins are asked about.
type twins struct {
	*acctest.Session

	direct     *direct.Server
	framework  tfprotov6.ProviderServer
	configures []tfprotov6.ProviderServer
	answered   int // how many requests the direct server has answered
	passed     int // how many it has left to the framework
}

func newTwins(t *testing.T, tc *acctest.Cloud) *twins {
	t.Helper()
	w := &twins{Session: tc.NewSession(t, nil), direct: direct.New()}
	serve := func(configured func(any)) tfprotov6.ProviderServer {
		own := provider.New("test", append([]provider.Option{provider.WithTransport(tc.Server.Transport()), provider.WithEnvironment(nil)}, tc.Options...)...)()
		server := providerserver.NewProtocol6(watched{own, configured})()
		w.configures = append(w.configures, server)
		return server
	}
	w.framework = serve(func(any) {})
	serve(w.direct.Configure)
	key := tc.Account()
	schemas, err := w.framework.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	w.NoError(err)
	block := schemas.Provider.ValueType()
	config := w.Dynamic(block, acctest.Value(block, map[string]any{"region": tc.Region(), "access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}))
	for i, server := range w.configures {
		w.configures[i] = configuring{server, &tfprotov6.ConfigureProviderRequest{Config: config, TerraformVersion: "1.11.4"}}
	}
	return w
}

// watched tells what a provider gives to its resources.
type watched struct {
	frameworkprovider.Provider

	configured func(any)
}

func (w watched) Configure(ctx context.Context, req frameworkprovider.ConfigureRequest, resp *frameworkprovider.ConfigureResponse) {
	w.Provider.Configure(ctx, req, resp)
	w.configured(resp.ResourceData)
}

// configuring is a server with the request that begins a run.
type configuring struct {
	tfprotov6.ProviderServer

	block *tfprotov6.ConfigureProviderRequest
}

// begin begins another run of both.
func (w *twins) begin() {
	w.T.Helper()
	for _, server := range w.configures {
		one, _ := server.(configuring)
		resp, err := server.ConfigureProvider(w.T.Context(), one.block)
		w.NoError(err)
		w.NoErrors(resp.Diagnostics)
	}
}

// read sends a refresh to both and compares the answers. It returns the state.
func (w *twins) read(name string, req tfprotov6.ReadResourceRequest) *acctest.State {
	w.T.Helper()
	one, other := req, req
	got := w.direct.Read(w.T.Context(), &one)
	want, err := w.framework.ReadResource(w.T.Context(), &other)
	w.NoError(err)
	if w.count(got != nil) {
		w.compare(name+": refresh", w.dump(got.NewState, got.NewIdentity, got.Private, got.Diagnostics, nil), w.dump(want.NewState, want.NewIdentity, want.Private, want.Diagnostics, nil))
	}
	return &acctest.State{Value: w.Value(want.NewState), Private: want.Private, Identity: want.NewIdentity}
}

// plan sends a plan to both and compares the answers. It returns the diagnostics.
func (w *twins) plan(name string, req tfprotov6.PlanResourceChangeRequest) string {
	w.T.Helper()
	w.begin()
	return w.planBeside(name, req)
}

// planBeside sends a plan in the run of the request before.
func (w *twins) planBeside(name string, req tfprotov6.PlanResourceChangeRequest) string {
	w.T.Helper()
	one, other := req, req
	got, err := w.direct.Plan(w.T.Context(), &one)
	w.NoError(err)
	want, err := w.framework.PlanResourceChange(w.T.Context(), &other)
	w.NoError(err)
	if w.count(got != nil) {
		if got.Deferred != nil || want.Deferred != nil {
			w.T.Errorf("%s: deferred", name)
		}
		w.compare(name+": plan", w.dump(got.PlannedState, got.PlannedIdentity, got.PlannedPrivate, got.Diagnostics, fmt.Sprint(got.RequiresReplace)),
			w.dump(want.PlannedState, want.PlannedIdentity, want.PlannedPrivate, want.Diagnostics, fmt.Sprint(want.RequiresReplace)))
	}
	return acctest.Text(want.Diagnostics)
}

func (w *twins) count(answered bool) bool {
	if answered {
		w.answered++
	} else {
		w.passed++
	}
	return answered
}

func (w *twins) compare(name, got, want string) {
	w.T.Helper()
	if got != want {
		w.T.Errorf("%s:\n%s\nis not what the framework answers:\n%s", name, got, want)
	}
}

// dump returns an answer as text. The members of a map have no order, everything else is as it was sent.
func (w *twins) dump(state *tfprotov6.DynamicValue, identity *tfprotov6.ResourceIdentityData, private []byte, diags []*tfprotov6.Diagnostic, more any) string {
	w.T.Helper()
	lines := []string{fmt.Sprintf("state %s of %d bytes\nprivate %q", w.Value(state), len(state.MsgPack), private)}
	if identity == nil {
		lines = append(lines, "no identity")
	} else {
		lines = append(lines, fmt.Sprintf("identity %q", identity.IdentityData.MsgPack))
	}
	for _, d := range diags {
		lines = append(lines, fmt.Sprintf("%s at %s: %s\n%s", d.Severity, d.Attribute, d.Summary, d.Detail))
	}
	return strings.Join(slices.Concat(lines, []string{fmt.Sprint(more)}), "\n")
}
