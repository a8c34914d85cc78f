package shipping

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A model is read and written as by the framework, whose way takes longer.
func TestFields_asTheFramework(t *testing.T) {
	t.Parallel()
	var schema resource.SchemaResponse
	(&Resource{}).Schema(t.Context(), resource.SchemaRequest{}, &schema)
	kind, ok := schema.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("a shipping is no object")
	}
	for name, with := range map[string]func(tftypes.Type) any{
		"null":    func(tftypes.Type) any { return nil },
		"unknown": func(tftypes.Type) any { return tftypes.UnknownValue },
		"known":   example,
	} {
		members := map[string]tftypes.Value{}
		for attribute, of := range kind.AttributeTypes {
			members[attribute] = tftypes.NewValue(of, with(of))
		}
		state := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(kind, members)}
		var want, got resourceModel
		if diags := state.Get(t.Context(), &want); diags.HasError() {
			t.Fatal(name, diags)
		}
		if diags := got.read(t.Context(), state.Raw); diags.HasError() || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the model is\n%v, not\n%v: %v", name, got, want, diags)
		}
		written := tftypes.NewValue(kind, nil)
		if diags := got.write(t.Context(), &written); diags.HasError() || !written.Equal(state.Raw) {
			t.Errorf("%s: the state is\n%s, not\n%s: %v", name, written, state.Raw, diags)
		}
		if unknown := got.unknowns(t.Context(), &schema.Diagnostics); (len(unknown) == 0) != (name != "unknown") {
			t.Errorf("%s: these are unknown: %v", name, unknown)
		}
	}
	for name, bad := range map[string]tftypes.Value{
		"null": tftypes.NewValue(kind, nil), "unknown": tftypes.NewValue(kind, tftypes.UnknownValue), "another type": tftypes.NewValue(tftypes.String, "a"),
	} {
		if diags := new(resourceModel).read(t.Context(), bad); !diags.HasError() {
			t.Errorf("what is %s is read as a shipping", name)
		}
	}
	var zero resourceModel // the objects have no types
	if diags := zero.write(t.Context(), &tftypes.Value{}); !diags.HasError() {
		t.Error("a model without types is written")
	}
}

// example returns a value of a type in which nothing is null.
func example(of tftypes.Type) any {
	switch of := of.(type) {
	case tftypes.Object:
		members := map[string]tftypes.Value{}
		for name, kind := range of.AttributeTypes {
			members[name] = tftypes.NewValue(kind, example(kind))
		}
		return members
	case tftypes.Map:
		return map[string]tftypes.Value{"content": tftypes.NewValue(of.ElementType, example(of.ElementType))}
	case tftypes.Set:
		return []tftypes.Value{tftypes.NewValue(of.ElementType, example(of.ElementType))}
	}
	switch {
	case of.Is(tftypes.Number):
		return 7
	case of.Is(tftypes.Bool):
		return true
	default:
		return "text"
	}
}
