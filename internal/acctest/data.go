package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Data is what a data source gave.
type Data struct {
	T     *testing.T
	Value tftypes.Value
}

func (r Data) Member(name string) tftypes.Value {
	r.T.Helper()
	var members map[string]tftypes.Value
	if err := r.Value.As(&members); err != nil {
		r.T.Fatal(err)
	}
	member, ok := members[name]
	if !ok {
		r.T.Fatalf("there is no %s", name)
	}
	return member
}

// Text is an attribute in plain text.
func (r Data) Text(name string) string {
	r.T.Helper()
	return FormatValue(r.Member(name))
}

// Texts is an attribute that is a list of texts.
func (r Data) Texts(name string) []string {
	r.T.Helper()
	var texts []string
	for _, element := range r.List(name) {
		var text string
		if err := element.Value.As(&text); err != nil {
			r.T.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func (r Data) List(name string) []Data {
	r.T.Helper()
	var elements []tftypes.Value
	if err := r.Member(name).As(&elements); err != nil {
		r.T.Fatal(err)
	}
	list := make([]Data, len(elements))
	for i, element := range elements {
		list[i] = Data{T: r.T, Value: element}
	}
	return list
}

// Check checks attributes in plain text.
func (r Data) Check(want map[string]string) {
	r.T.Helper()
	for name, text := range want {
		if got := r.Text(name); got != text {
			r.T.Errorf("%s is %s, want %s", name, got, text)
		}
	}
}
