package direct

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// argument is what the framework does with the value of an attribute in a plan.
type argument struct {
	byDefault *tftypes.Value // set if the configuration omits it; nil if there is none
	number    bool           // must be a whole number of 64 bits
	members   map[string]*argument
	each      bool // the members are those of each object in a map
}

// argumentsOf returns the arguments of attributes. It is not ok if one has what only the framework
// understands: plan modifiers, values of its own types, write-only values, or a kind that is not listed here.
func argumentsOf(ctx context.Context, attributes map[string]schema.Attribute) (arguments map[string]*argument, ok bool) {
	arguments = make(map[string]*argument, len(attributes))
	for name, attribute := range attributes {
		a, plain := argumentOf(ctx, attribute)
		if !plain {
			return nil, false
		}
		arguments[name] = a
	}
	return arguments, true
}

func argumentOf(ctx context.Context, attribute schema.Attribute) (*argument, bool) {
	a, plain := &argument{}, !attribute.IsWriteOnly()
	var value attr.Value
	switch of := attribute.(type) {
	case schema.StringAttribute:
		plain = plain && len(of.PlanModifiers) == 0 && of.CustomType == nil
		if of.Default != nil {
			var resp defaults.StringResponse
			of.Default.DefaultString(ctx, defaults.StringRequest{}, &resp)
			value = resp.PlanValue
		}
	case schema.BoolAttribute:
		plain = plain && len(of.PlanModifiers) == 0 && of.CustomType == nil
		if of.Default != nil {
			var resp defaults.BoolResponse
			of.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
			value = resp.PlanValue
		}
	case schema.Int64Attribute:
		a.number = true
		plain = plain && len(of.PlanModifiers) == 0 && of.CustomType == nil
		if of.Default != nil {
			var resp defaults.Int64Response
			of.Default.DefaultInt64(ctx, defaults.Int64Request{}, &resp)
			value = resp.PlanValue
		}
	case schema.SetAttribute:
		plain = plain && len(of.PlanModifiers) == 0 && of.CustomType == nil && of.ElementType == types.StringType && of.Default == nil
	case schema.SingleNestedAttribute:
		_, ofTimeouts := of.CustomType.(timeouts.Type)
		plain = plain && len(of.PlanModifiers) == 0 && (of.CustomType == nil || ofTimeouts)
		if of.Default != nil {
			var resp defaults.ObjectResponse
			of.Default.DefaultObject(ctx, defaults.ObjectRequest{}, &resp)
			value = resp.PlanValue
		}
		members, ok := argumentsOf(ctx, of.Attributes)
		a.members, plain = members, plain && ok
	case schema.MapNestedAttribute:
		plain = plain && len(of.PlanModifiers) == 0 && of.CustomType == nil && of.Default == nil &&
			len(of.NestedObject.PlanModifiers) == 0 && of.NestedObject.CustomType == nil
		members, ok := argumentsOf(ctx, of.NestedObject.Attributes)
		a.members, a.each, plain = members, true, plain && ok
	default:
		return nil, false
	}
	if value != nil {
		byDefault, err := value.ToTerraformValue(ctx)
		a.byDefault, plain = &byDefault, plain && err == nil
	}
	return a, plain
}

// unmodified reports whether the framework leaves a plan as it is that equals the prior state: no argument
// that the configuration omits has a default other than what the state has, and every value can be read. It
// is false in doubt.
func unmodified(arguments map[string]*argument, config, state tftypes.Value) bool {
	configured, recorded := membersOf(config), membersOf(state)
	for name, a := range arguments {
		if !a.unmodified(configured[name], recorded[name]) {
			return false
		}
	}
	return true
}

func (a *argument) unmodified(config, state tftypes.Value) bool {
	switch {
	case !config.IsKnown() || !state.IsKnown() || state.IsNull() && !config.IsNull():
		return false
	case a.number && !(isWhole(config) && isWhole(state)):
		return false
	case config.IsNull() && a.byDefault != nil:
		return a.byDefault.Equal(state)
	case state.IsNull() || a.members == nil:
		return true
	case a.each:
		configured := membersOf(config)
		for key, object := range membersOf(state) {
			if object.IsNull() || !object.IsKnown() || !unmodified(a.members, configured[key], object) {
				return false
			}
		}
		return true
	default:
		return unmodified(a.members, config, state)
	}
}

// membersOf returns the members of an object or a map; none if it is null.
func membersOf(value tftypes.Value) map[string]tftypes.Value {
	var members map[string]tftypes.Value
	if value.IsNull() || value.As(&members) != nil {
		return nil
	}
	return members
}

// isWhole reports whether a number is null or a whole one of 64 bits.
func isWhole(value tftypes.Value) bool {
	var number *big.Float
	if value.IsNull() {
		return true
	}
	if value.As(&number) != nil || number == nil {
		return false
	}
	_, accuracy := number.Int64()
	return accuracy == big.Exact
}
