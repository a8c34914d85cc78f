package shipping

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// expand turns a plan or a state into a spec. What is unknown in it is listed in the spec.
func (m *resourceModel) expand(ctx context.Context, before *domain.Applied) (domain.Spec, diag.Diagnostics) {
	var diags diag.Diagnostics
	d := domain.Spec{
		Account: m.AccountID.ValueString(),
		Region:  m.Region.ValueString(),
		Trail:   m.TrailName.ValueString(),
		Enabled: m.Enabled.ValueBool(),

		AppliedBefore: before,
	}
	d.Project = domain.ProjectSpec{Create: m.CreateProject.ValueBool()}
	d.Project.Region, d.Project.Name = m.ProjectRegion.ValueString(), m.ProjectName.ValueString()
	d.Role = expandRole(m.Role)
	d.Logstore = expandLogstore(m.Logstore, names.Logstore(d.Trail), &diags)
	d.Index = expandIndex(m.Index, &diags)
	d.Unknown = m.unknowns(ctx, &diags)
	return d, diags
}

// unknowns returns the paths of all unknown values, whatever the schema has.
func (m *resourceModel) unknowns(ctx context.Context, diags *diag.Diagnostics) (list domain.Unknowns) {
	object := reflect.ValueOf(*m)
	for i, attribute := range fieldsOf(object.Type()) {
		value, _ := object.Field(i).Interface().(attr.Value)
		if isWhollyKnown(value) {
			continue
		}
		raw, err := value.ToTerraformValue(ctx)
		if err == nil {
			err = tftypes.Walk(raw, func(at *tftypes.AttributePath, v tftypes.Value) (bool, error) {
				if v.IsKnown() {
					return true, nil
				}
				name := []string{attribute}
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

// isWhollyKnown reports whether nothing inside a value is unknown.
func isWhollyKnown(value attr.Value) bool {
	var inside iter.Seq[attr.Value]
	switch of := value.(type) {
	case interface{ Attributes() map[string]attr.Value }:
		inside = maps.Values(of.Attributes())
	case interface{ Elements() map[string]attr.Value }:
		inside = maps.Values(of.Elements())
	case interface{ Elements() []attr.Value }:
		inside = slices.Values(of.Elements())
	default:
		return !value.IsUnknown()
	}
	for member := range inside {
		if !isWhollyKnown(member) {
			return false
		}
	}
	return !value.IsUnknown()
}

func expandRole(object types.Object) domain.RoleSpec {
	spec := domain.RoleSpec{Name: names.DefaultRole, Manage: true}
	if name, _ := object.Attributes()["name"].(types.String); name.ValueString() != "" {
		spec.Name = name.ValueString()
	}
	if manage, ok := object.Attributes()["manage"].(types.Bool); ok {
		spec.Manage = manage.ValueBool()
	}
	return spec
}

// elements returns the objects of a map, without unknown ones.
func elements[T any](m types.Map, diags *diag.Diagnostics) map[string]T {
	read := map[string]T{}
	for name, value := range m.Elements() {
		object, _ := value.(types.Object)
		if object.IsNull() || object.IsUnknown() {
			continue
		}
		var into T
		fill(&into, object.Attributes(), diags)
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
