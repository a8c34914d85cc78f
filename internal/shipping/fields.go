package shipping

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The fields of the models are values of the framework. They are read and written here, and not by the
// framework's Get, As, Set and ObjectValueFrom: for each field, these compile a regular expression anew
// to check its name, and build the types of the whole schema. For a plan of many shippings that took
// a sixth of the provider's CPU time.

// fieldNames are the names of the attributes of a model, by its type; see fieldsOf.
var fieldNames sync.Map

// fieldsOf returns the names of the attributes of a type of model, in the order of its fields.
func fieldsOf(model reflect.Type) []string {
	known, _ := fieldNames.Load(model)
	if list, ok := known.([]string); ok {
		return list
	}
	list := make([]string, model.NumField())
	for i := range list {
		list[i] = model.Field(i).Tag.Get("tfsdk")
	}
	fieldNames.Store(model, list)
	return list
}

// fill sets the fields of the model that m points to.
func fill(m any, from map[string]attr.Value, diags *diag.Diagnostics) {
	into := reflect.ValueOf(m).Elem()
	for i, name := range fieldsOf(into.Type()) {
		value, field := reflect.ValueOf(from[name]), into.Field(i)
		if !value.IsValid() || !value.Type().AssignableTo(field.Type()) {
			diags.AddError("The attribute "+name+" cannot be read", fmt.Sprintf("It is a %T, not a %s. This is a bug of the provider.", from[name], field.Type()))
			return
		}
		field.Set(value)
	}
}

// attributesOf returns the fields of a model by the names of their attributes.
func attributesOf(m any) map[string]attr.Value {
	from := reflect.ValueOf(m)
	list := make(map[string]attr.Value, from.NumField())
	for i, name := range fieldsOf(from.Type()) {
		list[name], _ = from.Field(i).Interface().(attr.Value)
	}
	return list
}

// objectOf returns a model as an object.
func objectOf(of map[string]attr.Type, m any, diags *diag.Diagnostics) types.Object {
	object, d := types.ObjectValue(of, attributesOf(m))
	diags.Append(d...)
	return object
}

// resourceTypes returns the types of the attributes of a shipping, and the type of all of it.
var resourceTypes = sync.OnceValues(func() (map[string]attr.Type, tftypes.Type) {
	ctx, resp := context.Background(), resource.SchemaResponse{}
	(&Resource{}).Schema(ctx, resource.SchemaRequest{}, &resp)
	return attributeTypes(resp.Schema.Attributes), resp.Schema.Type().TerraformType(ctx)
})

// read sets the model to a configuration, plan or state.
func (m *resourceModel) read(ctx context.Context, raw tftypes.Value) (diags diag.Diagnostics) {
	var members map[string]tftypes.Value
	err := raw.As(&members)
	if raw.IsNull() {
		err = errors.New("it is null")
	}
	known, _ := resourceTypes()
	values := make(map[string]attr.Value, len(known))
	for name, kind := range known {
		if err == nil {
			values[name], err = kind.ValueFromTerraform(ctx, members[name])
		}
	}
	if err != nil {
		diags.AddError("The shipping cannot be read", "What Terraform has sent does not fit the schema: "+err.Error())
		return diags
	}
	fill(m, values, &diags)
	return diags
}

// write sets a plan or a state to the model.
func (m *resourceModel) write(ctx context.Context, raw *tftypes.Value) (diags diag.Diagnostics) {
	_, kind := resourceTypes()
	members := map[string]tftypes.Value{}
	var err error
	for name, value := range attributesOf(*m) {
		if err == nil {
			members[name], err = value.ToTerraformValue(ctx)
		}
	}
	if err == nil {
		err = tftypes.ValidateValue(kind, members)
	}
	if err != nil {
		diags.AddError("The shipping cannot be recorded", "A value does not fit the schema: "+err.Error()+". This is a bug of the provider.")
		return diags
	}
	*raw = tftypes.NewValue(kind, members)
	return diags
}
