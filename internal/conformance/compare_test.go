package conformance

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
)

func TestCompare(t *testing.T) {
	type item struct {
		Name *string `json:"Name,omitempty"`
	}
	type answer struct {
		Text   *string         `json:"text,omitempty"`
		Number int32           `json:"number"`
		Flag   *bool           `json:"flag"`
		Items  []*item         `json:"items"`
		Map    map[string]item `json:"map"`
		Raw    json.RawMessage `json:"raw"`
		Hidden string          `json:"-"`
		Plain  string
	}
	const whole = `{"text":"a","number":1,"flag":true,"items":[{"Name":"x"}],"map":{"k":{"Name":"x"}},"raw":[1],"Plain":"p"}`
	for _, c := range []struct {
		name, answer string
		want         []string
	}{
		{"whole", whole, nil},
		{"missing", `{"number":1,"flag":null,"items":[{}],"map":{},"raw":1}`, []string{"flag is missing", "items[].Name is missing", "text is missing"}},
		{"unknown", `{"text":"a","number":1,"flag":true,"items":[{"Name":"x","name":"y"}],"map":{},"raw":1,"Plain":"","more":1}`, []string{"items[].name is unknown to the client", "more is unknown to the client"}},
		{"kinds", `{"text":1,"number":"1","flag":"true","items":{},"map":[],"raw":1,"Plain":true}`, []string{
			"Plain is a boolean, not a string", "flag is a string, not a boolean", "items is an object, not a list",
			"map is a list, not an object", "number is a string, not a number", "text is a number, not a string",
		}},
		{"map", `{"text":"a","number":1,"flag":true,"items":[{"Name":"x"}],"map":{"k":{"Name":"x"},"l":{}},"raw":1}`, nil},
		{"empty map value", `{"text":"a","number":1,"flag":true,"items":[{"Name":"x"}],"map":{"k":{}},"raw":1}`, []string{"map{}.Name is missing"}},
		{"one of a list", `{"text":"a","number":1,"flag":true,"items":[{"Name":"x"},{}],"map":{},"raw":1}`, []string{"items[].Name is missing"}},
		{"empty list", `{"text":"a","number":1,"flag":true,"items":[],"map":{},"raw":1,"Plain":""}`, []string{"items is empty"}},
		{"no object", `[]`, []string{"the answer is a list, not an object"}},
		{"no JSON", `<xml/>`, []string{"the answer is no JSON: invalid character '<' looking for beginning of value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := compare([]byte(c.answer), reflect.TypeFor[*answer]()); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
