package acctest

import (
	"fmt"
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

// Value converts JSON-like Go values to a value of a type. Missing members are null.
func Value(shape tftypes.Type, of any) tftypes.Value {
	if of == nil {
		return tftypes.NewValue(shape, nil)
	}
	if v, ok := of.(tftypes.Value); ok {
		return v
	}
	switch s := shape.(type) {
	case tftypes.Object:
		given, _ := of.(map[string]any)
		members := map[string]tftypes.Value{}
		for name, member := range s.AttributeTypes {
			members[name] = Value(member, given[name])
		}
		return tftypes.NewValue(s, members)
	case tftypes.Map:
		given, _ := of.(map[string]any)
		members := map[string]tftypes.Value{}
		for name, member := range given {
			members[name] = Value(s.ElementType, member)
		}
		return tftypes.NewValue(s, members)
	case tftypes.Set:
		given, _ := of.([]string)
		var members []tftypes.Value
		for _, member := range given {
			members = append(members, tftypes.NewValue(s.ElementType, member))
		}
		return tftypes.NewValue(s, members)
	default:
		if n, ok := of.(int); ok {
			of = big.NewFloat(float64(n))
		}
		return tftypes.NewValue(shape, of)
	}
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
