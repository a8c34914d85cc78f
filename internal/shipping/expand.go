package shipping

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// expand turns a plan or a state into a spec. What is unknown in it is listed in the spec.
func (m *resourceModel) expand(ctx context.Context, before *reconcile.Applied) (reconcile.Spec, diag.Diagnostics) {
	var diags diag.Diagnostics
	d := reconcile.Spec{
		Account: m.AccountID.ValueString(),
		Region:  m.Region.ValueString(),
		Trail:   m.TrailName.ValueString(),
		Enabled: m.Enabled.ValueBool(),

		AppliedBefore: before,
	}
	d.Project = reconcile.ProjectSpec{Create: m.CreateProject.ValueBool()}
	d.Project.Region, d.Project.Name = m.ProjectRegion.ValueString(), m.ProjectName.ValueString()
	d.Role = expandRole(m.Role)
	d.Logstore = expandLogstore(ctx, m.Logstore, names.Logstore(d.Trail), &diags)
	d.Index = expandIndex(ctx, m.Index, &diags)
	d.Unknown = m.unknowns(ctx, &diags)
	return d, diags
}

// unknowns returns the paths of all unknown values, whatever the schema has.
func (m *resourceModel) unknowns(ctx context.Context, diags *diag.Diagnostics) (list reconcile.Unknowns) {
	object, kind := reflect.ValueOf(*m), reflect.TypeFor[resourceModel]()
	for i := range kind.NumField() {
		value, ok := object.Field(i).Interface().(attr.Value)
		if !ok {
			continue
		}
		raw, err := value.ToTerraformValue(ctx)
		if err == nil {
			err = tftypes.Walk(raw, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
				if v.IsKnown() {
					return true, nil
				}
				name := []string{kind.Field(i).Tag.Get("tfsdk")}
				for _, step := range at.Steps() {
					name = append(name, fmt.Sprint(step))
				}
				list = append(list, strings.Join(name, "."))
				return false, nil
			})
		}
		if err != nil {
			diags.AddError("The plan cannot be read", err.Error())
		}
	}
	return list
}

func expandRole(object types.Object) reconcile.RoleSpec {
	spec := reconcile.RoleSpec{Name: names.DefaultRole, Manage: true}
	if name, ok := object.Attributes()["name"].(types.String); ok && name.ValueString() != "" {
		spec.Name = name.ValueString()
	}
	if manage, ok := object.Attributes()["manage"].(types.Bool); ok {
		spec.Manage = manage.ValueBool()
	}
	return spec
}

// elements returns the objects of a map, without unknown ones.
func elements[T any](ctx context.Context, m types.Map, diags *diag.Diagnostics) map[string]T {
	read := map[string]T{}
	for name, value := range m.Elements() {
		object, ok := value.(types.Object)
		if !ok || object.IsNull() || object.IsUnknown() {
			continue
		}
		var into T
		diags.Append(object.As(ctx, &into, keepUnknowns)...)
		read[name] = into
	}
	return read
}

// intOf returns the value of an optional number; nil if it is null or unknown.
func intOf(v types.Int64) *int {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	n := int(v.ValueInt64())
	return &n
}

// boolOf returns the value of an optional flag; nil if it is null or unknown.
func boolOf(v types.Bool) *bool {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	b := v.ValueBool()
	return &b
}

// stringOf returns the value of an optional string; nil if it is null or unknown.
func stringOf(v types.String) *string {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	s := v.ValueString()
	return &s
}

// keepUnknowns are the options to read an object with unknown members.
var keepUnknowns = basetypes.ObjectAsOptions{UnhandledNullAsEmpty: false, UnhandledUnknownAsEmpty: false}
