package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// attributeTypes returns the types of attributes, by name.
func attributeTypes(attributes map[string]schema.Attribute) map[string]attr.Type {
	members := make(map[string]attr.Type, len(attributes))
	for name, attribute := range attributes {
		members[name] = attribute.GetType()
	}
	return members
}

// memberTypes returns the types of the members of an object, or of the objects in a map.
func memberTypes(of attr.Type) map[string]attr.Type {
	switch of := of.(type) {
	case types.ObjectType:
		return of.AttrTypes
	case types.MapType:
		return memberTypes(of.ElemType)
	default:
		return nil
	}
}

// nullMembers returns a null value of each type.
func nullMembers(of map[string]attr.Type) map[string]attr.Value {
	members := make(map[string]attr.Value, len(of))
	for name, t := range of {
		members[name], _ = t.ValueFromTerraform(context.Background(), tftypes.NewValue(t.TerraformType(context.Background()), nil)) // a null fits every type
	}
	return members
}
