package acctest

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// objectSchema returns the attributes of a resource as those of an object.
func objectSchema(block *tfprotov6.SchemaBlock) *tfprotov6.SchemaObject {
	return &tfprotov6.SchemaObject{Attributes: block.Attributes, Nesting: tfprotov6.SchemaObjectNestingModeSingle}
}

// Proposed returns the state that Terraform proposes: the configuration, with the prior
// value for each computed attribute that it leaves out, also inside nested attributes
// (terraform/internal/plans/objchange, ProposedNew).
func (s *Session) Proposed(prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}
	return s.proposedObject(s.schema, prior, config)
}

func (s *Session) proposedObject(schema *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	var before, after map[string]tftypes.Value
	s.NoError(config.As(&after))
	if !prior.IsNull() && prior.IsKnown() {
		s.NoError(prior.As(&before))
	}
	after = maps.Clone(after)
	for _, attribute := range schema.Attributes {
		was, known := before[attribute.Name]
		if !known {
			was = tftypes.NewValue(after[attribute.Name].Type(), nil)
		}
		switch configured := after[attribute.Name]; {
		case attribute.Computed && configured.IsNull():
			if !attribute.Optional || attribute.NestedType == nil || !s.wasConfigured(attribute.NestedType, was) {
				after[attribute.Name] = was
			}
		case attribute.NestedType != nil && attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			after[attribute.Name] = s.proposedObject(attribute.NestedType, was, configured)
		case attribute.NestedType != nil:
			after[attribute.Name] = s.proposedMap(attribute.NestedType, was, configured)
		}
	}
	return tftypes.NewValue(config.Type(), after)
}

// proposedMap proposes the elements of a nested map.
func (s *Session) proposedMap(schema *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() || schema.Nesting != tfprotov6.SchemaObjectNestingModeMap {
		return config
	}
	var before, after map[string]tftypes.Value
	s.NoError(config.As(&after))
	if !prior.IsNull() && prior.IsKnown() {
		s.NoError(prior.As(&before))
	}
	for name, element := range after {
		was, known := before[name]
		if !known {
			was = tftypes.NewValue(element.Type(), nil)
		}
		after[name] = s.proposedObject(schema, was, element)
	}
	return tftypes.NewValue(config.Type(), after)
}

// wasConfigured reports whether a prior value holds something that cannot be computed, so
// that the configuration must have had it.
func (s *Session) wasConfigured(schema *tfprotov6.SchemaObject, prior tftypes.Value) bool {
	if prior.IsNull() || !prior.IsKnown() || schema.Nesting != tfprotov6.SchemaObjectNestingModeSingle {
		return false
	}
	var members map[string]tftypes.Value
	s.NoError(prior.As(&members))
	return slices.ContainsFunc(schema.Attributes, func(a *tfprotov6.SchemaAttribute) bool {
		return !a.Computed && !members[a.Name].IsNull()
	})
}
