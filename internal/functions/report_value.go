package functions

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// members are the attributes of an object that a user passes, and what is wrong with them. A
// method returns nil for an attribute that is null, and for one that is missing or has another
// type, which it adds to wrong.
type members struct {
	path   string // of the object, such as "accounts[3]"; empty for the argument itself
	values map[string]attr.Value
	wrong  *[]string
}

// newMembers returns the attributes of the argument itself.
func newMembers(values map[string]attr.Value) members {
	return members{values: values, wrong: new([]string)}
}

// err returns what is wrong with the attributes that were read, or nil.
func (m members) err() error {
	const most = 4
	wrong := *m.wrong
	if len(wrong) > most {
		wrong = append(slices.Clip(wrong[:most]), fmt.Sprintf("and %d more", len(wrong)-most))
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

// at returns the path of an attribute.
func (m members) at(name string) string {
	if m.path == "" {
		return name
	}
	return m.path + "." + name
}

// get returns an attribute, or nil if it is null or missing.
func (m members) get(name string) attr.Value {
	value, ok := m.values[name]
	if !ok {
		*m.wrong = append(*m.wrong, m.at(name)+" is missing")
		return nil
	}
	return unwrap(value)
}

// isNot adds that a value has another type than it must have.
func (m members) isNot(path, want string, value attr.Value) {
	*m.wrong = append(*m.wrong, fmt.Sprintf("%s must be %s, not %s", path, want, describe(value)))
}

// text returns a string.
func (m members) text(name string) *string {
	return m.string(m.at(name), m.get(name))
}

func (m members) string(path string, value attr.Value) *string {
	if value == nil {
		return nil
	}
	text, ok := value.(types.String)
	if !ok {
		m.isNot(path, "a string", value)
		return nil
	}
	return text.ValueStringPointer()
}

// flag returns a bool.
func (m members) flag(name string) *bool {
	value := m.get(name)
	if value == nil {
		return nil
	}
	flag, ok := value.(types.Bool)
	if !ok {
		m.isNot(m.at(name), "a bool", value)
		return nil
	}
	return flag.ValueBoolPointer()
}

// count returns a whole number.
func (m members) count(name string) *int {
	const most = 1_000_000_000
	value := m.get(name)
	if value == nil {
		return nil
	}
	number, ok := value.(types.Number)
	if !ok {
		m.isNot(m.at(name), "a number", value)
		return nil
	}
	count, accuracy := number.ValueBigFloat().Int64()
	if accuracy != big.Exact || count < 0 || count > most {
		*m.wrong = append(*m.wrong, m.at(name)+" must be a whole number, not "+model.ShortName(number.ValueBigFloat().Text('g', 12)))
		return nil
	}
	whole := int(count)
	return &whole
}

// list returns the elements of a list, set or tuple; nil if it is null.
func (m members) list(name, of string) []attr.Value {
	value := m.get(name)
	if value == nil {
		return nil
	}
	elements, ok := elementsOf(value)
	if !ok {
		m.isNot(m.at(name), "a list of "+of, value)
	}
	return elements
}

// texts returns the strings of a list. It is nil only if the list is null.
func (m members) texts(name string) []*string {
	elements := m.list(name, "strings")
	if elements == nil {
		return nil
	}
	texts := make([]*string, len(elements))
	for i, element := range elements {
		texts[i] = m.string(m.at(name)+"["+strconv.Itoa(i)+"]", unwrap(element))
	}
	return texts
}

// object returns the attributes of an object; false if it is null.
func (m members) object(name string) (members, bool) {
	return m.nested(m.at(name), m.get(name))
}

func (m members) nested(path string, value attr.Value) (members, bool) {
	if value == nil {
		return members{}, false
	}
	values, ok := attributesOf(value)
	if !ok {
		m.isNot(path, "an object", value)
	}
	return members{path: path, values: values, wrong: m.wrong}, ok
}

// unwrap returns the value in a dynamic one; nil if it is null.
func unwrap(value attr.Value) attr.Value {
	if dynamic, ok := value.(types.Dynamic); ok {
		value = dynamic.UnderlyingValue()
	}
	if value == nil || value.IsNull() {
		return nil
	}
	return value
}

// attributesOf returns the attributes of an object, or the elements of a map.
func attributesOf(value attr.Value) (map[string]attr.Value, bool) {
	switch value := value.(type) {
	case types.Object:
		return value.Attributes(), true
	case types.Map:
		return value.Elements(), true
	}
	return nil, false
}

// elementsOf returns the elements of a list, set or tuple.
func elementsOf(value attr.Value) ([]attr.Value, bool) {
	elements := []attr.Value{}
	switch value := value.(type) {
	case types.List:
		elements = append(elements, value.Elements()...)
	case types.Set:
		elements = append(elements, value.Elements()...)
	case types.Tuple:
		elements = append(elements, value.Elements()...)
	default:
		return nil, false
	}
	return elements, true
}

// describe returns what a value is, for an error.
func describe(value attr.Value) string {
	if value == nil {
		return "null"
	}
	if attributes, ok := attributesOf(value); ok {
		return describeObject(attributes)
	}
	if elements, ok := elementsOf(value); ok {
		return fmt.Sprintf("a list of %d", len(elements))
	}
	switch value.(type) {
	case types.String:
		return "a string"
	case types.Bool:
		return "a bool"
	}
	return "a number"
}

// describeObject returns the names of an object's attributes, for an error.
func describeObject(attributes map[string]attr.Value) string {
	const most = 8
	names := slices.Sorted(maps.Keys(attributes))
	rest := ""
	if len(names) > most {
		rest = fmt.Sprintf(" and %d more", len(names)-most)
		names = names[:most]
	}
	for i, name := range names {
		names[i] = quote(name)
	}
	if len(names) == 0 {
		return "an empty object"
	}
	return "an object with " + strings.Join(names, ", ") + rest
}

// quote returns a text of unknown origin in quotes, for an error.
func quote(text string) string { return `"` + model.Visible(model.ShortName(text)) + `"` }
