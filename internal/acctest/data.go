package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Data is the result of a data source.
type Data struct {
	T     *testing.T
	Value tftypes.Value
}

// Member returns an attribute.
func (d Data) Member(name string) tftypes.Value {
	d.T.Helper()
	var members map[string]tftypes.Value
	if err := d.Value.As(&members); err != nil {
		d.T.Fatal(err)
	}
	member, ok := members[name]
	if !ok {
		d.T.Fatalf("there is no %s", name)
	}
	return member
}

// Text returns an attribute as text.
func (d Data) Text(name string) string {
	d.T.Helper()
	return FormatValue(d.Member(name))
}

// Texts returns an attribute that is a list of strings.
func (d Data) Texts(name string) []string {
	d.T.Helper()
	var texts []string
	for _, element := range d.List(name) {
		var text string
		if err := element.Value.As(&text); err != nil {
			d.T.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

// List returns an attribute that is a list.
func (d Data) List(name string) []Data {
	d.T.Helper()
	var elements []tftypes.Value
	if err := d.Member(name).As(&elements); err != nil {
		d.T.Fatal(err)
	}
	list := make([]Data, len(elements))
	for i, element := range elements {
		list[i] = Data{T: d.T, Value: element}
	}
	return list
}

// Check compares attributes with their expected text.
func (d Data) Check(want map[string]string) {
	d.T.Helper()
	for name, text := range want {
		if got := d.Text(name); got != text {
			d.T.Errorf("%s is %s, want %s", name, got, text)
		}
	}
}
