package acctest

import (
	"fmt"

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
