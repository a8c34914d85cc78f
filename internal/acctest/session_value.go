package acctest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (s *Session) prior(before *State) (tftypes.Value, []byte, *tfprotov6.ResourceIdentityData) {
	if before == nil {
		return tftypes.NewValue(s.Shape, nil), nil, nil
	}
	return before.Value, before.Private, before.Identity
}

// Dynamic encodes a value for the protocol.
func (s *Session) Dynamic(shape tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	s.T.Helper()
	d, err := tfprotov6.NewDynamicValue(shape, v)
	s.NoError(err)
	return &d
}

// Value decodes a value of the resource from the protocol.
func (s *Session) Value(d *tfprotov6.DynamicValue) tftypes.Value {
	s.T.Helper()
	v, err := d.Unmarshal(s.Shape)
	s.NoError(err)
	return v
}

// NoError fails the test on an error.
func (s *Session) NoError(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// NoErrors fails the test on an error among the diagnostics.
func (s *Session) NoErrors(diags []*tfprotov6.Diagnostic) {
	s.T.Helper()
	if HasErrors(diags) {
		s.T.Fatal(Text(diags))
	}
}

// Changes returns the attributes that differ between two states, as "name: old -> new".
func (s *Session) Changes(before, after tftypes.Value) []string {
	s.T.Helper()
	diffs, err := before.Diff(after)
	s.NoError(err)
	var lines []string
	for _, d := range diffs {
		if d.Value1 != nil && d.Value2 != nil && d.Value1.Type().Is(tftypes.String) {
			lines = append(lines, fmt.Sprintf("%s: %s -> %s", FormatPath(d.Path), FormatValue(*d.Value1), FormatValue(*d.Value2)))
		} else if d.Value1 == nil || d.Value2 == nil || !isContainer(d.Value1.Type()) {
			lines = append(lines, fmt.Sprintf("%s: %s -> %s", FormatPath(d.Path), plainOrNone(d.Value1), plainOrNone(d.Value2)))
		}
	}
	return lines
}

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
