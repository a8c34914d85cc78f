package direct

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping"
)

// otherShipping is a shipping that answers what the resource does not answer today.
type otherShipping struct {
	*shipping.Resource

	read  func(*resource.ReadResponse)
	plan  func(*resource.ModifyPlanResponse)
	calls *int
}

func (otherShipping) Configure(context.Context, resource.ConfigureRequest, *resource.ConfigureResponse) {
}

func (r otherShipping) Read(_ context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	*r.calls++
	r.read(resp)
}

func (r otherShipping) ModifyPlan(_ context.Context, _ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	*r.calls++
	r.plan(resp)
}

// otherProvider is a provider with that resource alone.
type otherProvider struct {
	provider.Provider

	shipping otherShipping
}

func (otherProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "innertrail"
}

func (p otherProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.shipping }}
}

func (otherProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

// TestServer_otherAnswers holds that a server passes on what the resource may answer one day, such as a deferral, as the
// framework does, and that it asks the resource once: a second plan call of a run would be taken for that of another resource.
func TestServer_otherAnswers(t *testing.T) {
	t.Parallel()
	s := shapeOfShipping()
	values := map[string]tftypes.Value{}
	for name, attribute := range s.schema.Attributes {
		values[name] = tftypes.NewValue(attribute.GetType().TerraformType(t.Context()), nil)
		if byDefault := s.arguments[name].byDefault; byDefault != nil {
			values[name] = *byDefault
		}
	}
	state := dynamic(s.kind, tftypes.NewValue(s.kind, values))
	identity := func(trail string) tftypes.Value {
		text := func(v string) tftypes.Value { return tftypes.NewValue(tftypes.String, v) }
		return tftypes.NewValue(s.identityKind, map[string]tftypes.Value{
			"account_id": text("1"), "region": text("cn-hangzhou"), "trail_name": text(trail), "assume_role_arn": tftypes.NewValue(tftypes.String, nil),
		})
	}
	recorded := &tfprotov6.ResourceIdentityData{IdentityData: dynamic(s.identityKind, identity("a"))}
	for name, row := range map[string]struct {
		prior *tfprotov6.ResourceIdentityData
		read  func(*resource.ReadResponse)
		plan  func(*resource.ModifyPlanResponse)
	}{
		"a deferral": {
			recorded,
			func(r *resource.ReadResponse) {
				r.Deferred = &resource.Deferred{Reason: resource.DeferredReasonProviderConfigUnknown}
			},
			func(r *resource.ModifyPlanResponse) {
				r.Deferred = &resource.Deferred{Reason: resource.DeferredReasonAbsentPrereq}
			},
		},
		"the same identity": {
			recorded,
			func(r *resource.ReadResponse) { r.Identity.Raw = identity("a") },
			func(r *resource.ModifyPlanResponse) {
				r.Diagnostics.Append(r.Identity.SetAttribute(t.Context(), path.Root("trail_name"), "a")...)
			},
		},
		"the first identity": {
			nil,
			func(r *resource.ReadResponse) { r.Identity.Raw = identity("a") },
			func(r *resource.ModifyPlanResponse) { r.Identity.Raw = identity("a") },
		},
		"another identity": {
			recorded,
			func(r *resource.ReadResponse) { r.Identity.Raw = identity("b") },
			func(r *resource.ModifyPlanResponse) { r.Identity.Raw = identity("b") },
		},
		"another identity beside an error": {
			recorded,
			func(r *resource.ReadResponse) {
				r.Identity.Raw = identity("b")
				r.Diagnostics.AddError("Cannot read", "")
			},
			func(r *resource.ModifyPlanResponse) {
				r.Identity.Raw = identity("b")
				r.Diagnostics.AddError("Cannot plan", "")
			},
		},
		"no identity": {recorded, func(r *resource.ReadResponse) { r.Identity = nil }, func(r *resource.ModifyPlanResponse) { r.Identity = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			r := otherShipping{Resource: &shipping.Resource{}, read: row.read, plan: row.plan, calls: &calls}
			framework := providerserver.NewProtocol6(otherProvider{shipping: r})()
			direct := New()
			direct.resource = func() answering { return r }
			direct.Configure(&providerdata.Access{})
			capabilities := &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: true}
			read := &tfprotov6.ReadResourceRequest{TypeName: s.typeName, CurrentState: state, CurrentIdentity: row.prior, ClientCapabilities: capabilities}
			if name != "no identity" { // which the framework does not survive
				want, err := framework.ReadResource(t.Context(), read)
				if err != nil {
					t.Fatal(err)
				}
				calls = 0
				got := direct.Read(t.Context(), read)
				if got == nil || calls != 1 {
					t.Fatalf("the refresh is answered %t, by %d calls", got != nil, calls)
				}
				if got, want := said(got.Deferred, got.NewIdentity, got.Diagnostics), said(want.Deferred, want.NewIdentity, want.Diagnostics); got != want {
					t.Errorf("a refresh answers\n%s\nand the framework\n%s", got, want)
				}
			}
			plan := &tfprotov6.PlanResourceChangeRequest{
				TypeName: s.typeName, PriorState: state, ProposedNewState: state, Config: state, PriorIdentity: row.prior,
				ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true},
			}
			want, err := framework.PlanResourceChange(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			calls = 0
			got, err := direct.Plan(t.Context(), plan)
			if err != nil || got == nil || calls != 1 {
				t.Fatalf("the plan is answered %t, by %d calls: %v", got != nil, calls, err)
			}
			if got, want := said(got.Deferred, got.PlannedIdentity, got.Diagnostics), said(want.Deferred, want.PlannedIdentity, want.Diagnostics); got != want {
				t.Errorf("a plan answers\n%s\nand the framework\n%s", got, want)
			}
		})
	}
}

// said returns what an answer says beside the state.
func said(deferred *tfprotov6.Deferred, identity *tfprotov6.ResourceIdentityData, diagnostics []*tfprotov6.Diagnostic) string {
	var lines []string
	if deferred != nil {
		lines = append(lines, "deferred: "+deferred.Reason.String())
	}
	if identity != nil && identity.IdentityData != nil {
		lines = append(lines, fmt.Sprintf("identity %q", identity.IdentityData.MsgPack))
	}
	for _, d := range diagnostics {
		lines = append(lines, fmt.Sprintf("%s %s: %s\n%s", d.Severity, d.Attribute, d.Summary, d.Detail))
	}
	return strings.Join(lines, "\n")
}
