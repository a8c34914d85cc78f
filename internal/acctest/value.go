package acctest

import (
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// FormatPath formats a path as a plan does: logstore.retention_days.
func FormatPath(path *tftypes.AttributePath) string {
	text := ""
	for _, step := range path.Steps() {
		switch s := step.(type) {
		case tftypes.AttributeName:
			text += "." + string(s)
		case tftypes.ElementKeyString:
			text += fmt.Sprintf("[%q]", string(s))
		}
	}
	return strings.TrimPrefix(text, ".")
}

func isContainer(t tftypes.Type) bool { return t.Is(tftypes.Object{}) || t.Is(tftypes.Map{}) }

func plainOrNone(v *tftypes.Value) string {
	if v == nil {
		return "none"
	}
	return FormatValue(*v)
}

// FormatValue formats a value as a plan does.
func FormatValue(v tftypes.Value) string {
	if !v.IsKnown() {
		return "unknown"
	}
	if v.IsNull() {
		return "null"
	}
	switch {
	case v.Type().Is(tftypes.String):
		var text string
		_ = v.As(&text)
		return fmt.Sprintf("%q", text)
	case v.Type().Is(tftypes.Bool):
		var b bool
		_ = v.As(&b)
		return fmt.Sprint(b)
	case v.Type().Is(tftypes.Number):
		var n big.Float
		_ = v.As(&n)
		return n.String()
	default:
		return v.String()
	}
}

// Value converts Go maps, slices, strings, numbers and booleans to a value of a
// type. Missing members are null; [tftypes.UnknownValue] is an unknown value. It
// panics on a value of another type.
func Value(shape tftypes.Type, of any) tftypes.Value {
	if of == nil || of == any(tftypes.UnknownValue) {
		return tftypes.NewValue(shape, of)
	}
	switch v := of.(type) {
	case tftypes.Value:
		return v
	case map[string]any:
		return objectOrMap(shape, v)
	case []string:
		elements := []any{}
		for _, element := range v {
			elements = append(elements, element)
		}
		return listOrSet(shape, elements)
	case []any:
		return listOrSet(shape, v)
	case int:
		return tftypes.NewValue(shape, big.NewFloat(float64(v)))
	case float64:
		return tftypes.NewValue(shape, big.NewFloat(v))
	}
	return tftypes.NewValue(shape, of)
}

func objectOrMap(shape tftypes.Type, given map[string]any) tftypes.Value {
	members := map[string]tftypes.Value{}
	switch s := shape.(type) {
	case tftypes.Object:
		for name, member := range s.AttributeTypes {
			members[name] = Value(member, given[name])
		}
		for name := range given {
			if s.AttributeTypes[name] == nil {
				panic("there is no attribute " + name)
			}
		}
	case tftypes.Map:
		for name, member := range given {
			members[name] = Value(s.ElementType, member)
		}
	}
	return tftypes.NewValue(shape, members)
}

func listOrSet(shape tftypes.Type, given []any) tftypes.Value {
	elements := []tftypes.Value{}
	for _, element := range given {
		switch s := shape.(type) {
		case tftypes.List:
			elements = append(elements, Value(s.ElementType, element))
		case tftypes.Set:
			elements = append(elements, Value(s.ElementType, element))
		}
	}
	return tftypes.NewValue(shape, elements)
}

// UnknownString is a string that is not known before apply.
var UnknownString = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)

// Nested returns a value inside another one.
func Nested(t *testing.T, v tftypes.Value, names ...string) tftypes.Value {
	t.Helper()
	for _, n := range names {
		var m map[string]tftypes.Value
		if err := v.As(&m); err != nil {
			t.Fatal(err)
		}
		v = m[n]
	}
	return v
}

// WithMember returns an object with one string or bool replaced.
func WithMember(t *testing.T, object tftypes.Value, name string, v any) tftypes.Value {
	t.Helper()
	var members map[string]tftypes.Value
	if err := object.As(&members); err != nil {
		t.Fatal(err)
	}
	members = maps.Clone(members)
	members[name] = tftypes.NewValue(members[name].Type(), v)
	return tftypes.NewValue(object.Type(), members)
}
