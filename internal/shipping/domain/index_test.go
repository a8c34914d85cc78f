package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// ownIndex is an index that others made.
const ownIndex = `{"line":{"token":["-",","],"caseSensitive":true,"chn":true},"max_text_len":4096,"log_reduce":true,"keys":{
	"a":{"type":"text","token":["-"],"caseSensitive":true,"chn":true,"alias":"A","doc_value":false},
	"b":{"type":"text","token":[],"caseSensitive":false,"chn":false,"doc_value":true},
	"j":{"type":"json","token":["-"],"caseSensitive":false,"chn":false,"doc_value":false,"json_keys":{
		"x":{"type":"text","alias":"X","doc_value":false},"y":{"type":"long","alias":"Y","doc_value":false},"z":{"type":"long","doc_value":true}}}}}`

func indexOf(t *testing.T, document string) model.Index {
	t.Helper()
	var x model.Index
	if err := json.Unmarshal([]byte(document), &x); err != nil {
		t.Fatal(err)
	}
	return x
}

// settingsOf returns the settings of an index, each by its path.
func settingsOf(t *testing.T, x model.Index) map[string]string {
	t.Helper()
	settings := map[string]string{}
	standard, _ := json.Marshal(split(standardDelimiters))
	var add func(path string, value any)
	add = func(path string, value any) {
		if members, ok := value.(map[string]any); ok {
			for name, member := range members {
				add(strings.TrimPrefix(path+"."+name, "."), member)
			}
			return
		}
		text, _ := json.Marshal(value)
		settings[path] = strings.Replace(string(text), string(standard), "those of the standard index", 1)
	}
	document, err := json.Marshal(x)
	var decoded any
	if err := errors.Join(err, json.Unmarshal(document, &decoded)); err != nil {
		t.Fatal(err)
	}
	add("", decoded)
	return settings
}

func fields(name string, spec FieldSpec) map[string]FieldSpec {
	return map[string]FieldSpec{name: spec}
}

// members returns the declared members of JSON fields, all as one spec.
func members(spec JSONKeySpec, names ...string) map[string]JSONKeySpec {
	keys := map[string]JSONKeySpec{}
	for _, name := range names {
		keys[name] = spec
	}
	return keys
}

// TestIndexSpec_Merged compares what becomes of an index by each setting that can be declared, and what
// prune removes, with testdata/index.txt.
func TestIndexSpec_Merged(t *testing.T) {
	t.Parallel()
	settings := FieldSpec{Alias: new("new"), CaseSensitive: new(false), Chinese: new(false), Analytics: new(true), Delimiters: new("#")}
	typed := func(kind string, f FieldSpec) FieldSpec { f.Type = kind; return f }
	own := indexOf(t, ownIndex)
	var text strings.Builder
	for _, row := range []struct {
		name     string
		spec     IndexSpec
		observed model.Index
	}{
		{"nothing", IndexSpec{}, own},
		{"prune", IndexSpec{Prune: true}, own},
		{"prune, and a field", IndexSpec{Prune: true, Fields: fields("a", FieldSpec{Type: "text"})}, own},
		{"prune, and no members of the JSON field", IndexSpec{Prune: true, Fields: fields("j", FieldSpec{Type: "json"})}, own},
		{"prune, and a member of the JSON field", IndexSpec{Prune: true, Fields: fields("j", FieldSpec{Type: "json", JSONKeys: members(JSONKeySpec{Type: "text"}, "x")})}, own},
		{"prune, and an empty set of members", IndexSpec{Prune: true, Fields: fields("j", FieldSpec{Type: "json", JSONKeys: members(JSONKeySpec{})})}, own},
		{"members of the JSON field", IndexSpec{Fields: fields("j", FieldSpec{Type: "json", JSONKeys: members(JSONKeySpec{Type: "long"}, "x", "y", "new")})}, own},
		{"members with settings", IndexSpec{Fields: fields("j", FieldSpec{Type: "json", JSONKeys: members(JSONKeySpec{Type: "long", Alias: new("new"), Analytics: new(false)}, "x", "z", "new")})}, own},
		{"full text", IndexSpec{FullText: &FullTextSpec{}}, own},
		{"full text, where there is none", IndexSpec{FullText: &FullTextSpec{}}, model.Index{}},
		{"full text, with the same delimiters in another order", IndexSpec{FullText: &FullTextSpec{Delimiters: new(",-,")}}, own},
		{"full text, with settings", IndexSpec{FullText: &FullTextSpec{Delimiters: new("#"), CaseSensitive: new(false), Chinese: new(false)}}, own},
		{"full text, with settings, where there is none", IndexSpec{FullText: &FullTextSpec{Delimiters: new(""), CaseSensitive: new(true), Chinese: new(true)}}, model.Index{}},
		{"a field as it is", IndexSpec{Fields: fields("a", FieldSpec{Type: "text", Delimiters: new("-")})}, own},
		{"a field with settings", IndexSpec{Fields: fields("a", typed("text", settings))}, own},
		{"a field of another type", IndexSpec{Fields: fields("a", FieldSpec{Type: "long"})}, own},
		{"a field of another type, with settings", IndexSpec{Fields: fields("a", typed("json", settings))}, own},
		{"a JSON field of another type", IndexSpec{Fields: fields("j", FieldSpec{Type: "text"})}, own},
		{"a new text", IndexSpec{Fields: fields("new", FieldSpec{Type: "text"})}, own},
		{"a new integer", IndexSpec{Fields: fields("new", FieldSpec{Type: "long"})}, own},
		{"a new number", IndexSpec{Fields: fields("new", FieldSpec{Type: "double"})}, own},
		{"a new text with settings", IndexSpec{Fields: fields("new", FieldSpec{Type: "text", Alias: new("n"), CaseSensitive: new(true), Chinese: new(true), Analytics: new(false)})}, model.Index{}},
		{"a new field without a type", IndexSpec{Fields: fields("new", FieldSpec{})}, model.Index{}},
		{"the length of texts, and the grouping of logs", IndexSpec{MaxTextLength: new(128), LogReduce: new(false)}, own},
	} {
		row.spec.Declared = true
		fmt.Fprintf(&text, "# %s\n", row.name)
		before, after := settingsOf(t, row.observed), settingsOf(t, row.spec.Merged(row.observed, false))
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if after[name] != before[name] {
				fmt.Fprintf(&text, "- %s: %s\n", name, before[name])
			}
		}
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if after[name] != before[name] {
				fmt.Fprintf(&text, "+ %s: %s\n", name, after[name])
			}
		}
		pruned := row.spec.Pruned(row.observed)
		for range 20 { // a map has no order
			if !slices.IsSorted(row.spec.Pruned(row.observed)) {
				t.Fatalf("%s: what is removed is in no order", row.name)
			}
		}
		if len(pruned) > 0 {
			fmt.Fprintf(&text, "removed: %s\n", strings.Join(pruned, ", "))
		}
		text.WriteString("\n")
	}
	golden.Compare(t, "testdata/index.txt", text.String())
}

// The same characters in another order, or several times, are the same delimiters.
func TestSameDelimiters(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		observed, declared string
		same               bool
	}{{",-", "-,", true}, {",", ",,", true}, {",,", ",", true}, {"", "", true}, {",", "", false}, {",", "-", false}, {",", ",-", false}} {
		if got := SameDelimiters(split(row.observed), row.declared); got != row.same {
			t.Errorf("%q and %q: %t", row.observed, row.declared, got)
		}
	}
}

// The status names everything that the standard index lacks; of a declared index it says only whether
// there is one.
func TestIndexSpec_Status(t *testing.T) {
	t.Parallel()
	without := func(change func(x *model.Index)) *model.Index {
		x := IndexSpec{}.Merged(model.Index{}, false)
		change(&x)
		return &x
	}
	silent := func(x *model.Index) {
		field := x.Fields["EventID"]
		field.Analytics = false
		x.Fields["EventID"] = field
	}
	everything := func(x *model.Index) {
		silent(x)
		delete(x.Fields, "EventType")
		delete(x.Fields, "EventName")
		x.Fields["EventLevel"] = model.FieldKey{Type: "long", Analytics: true}
		x.FullText, x.MaxTextLength = nil, new(64)
	}
	const all = "no full-text index; missing fields: EventName, EventType; fields of another type than text: EventLevel (long)"
	for name, row := range map[string]struct {
		index    *model.Index
		declared bool
		lite     bool
		want     string
	}{
		"none":                   {nil, false, false, StatusMissing},
		"none, declared":         {nil, true, false, StatusMissing},
		"standard":               {without(func(*model.Index) {}), false, false, IndexComplete},
		"everything":             {without(everything), false, false, all + "; fields without analytics: EventID; analytics see only 64 bytes of a text"},
		"everything, lite":       {without(everything), false, true, all},
		"everything, declared":   {without(everything), true, false, IndexComplete},
		"no analytics":           {without(silent), false, false, "fields without analytics: EventID"},
		"no analytics, lite":     {without(silent), false, true, IndexComplete},
		"an unprintable type":    {without(func(x *model.Index) { x.Fields["EventID"] = model.FieldKey{Type: "a\nb"} }), false, false, `fields of another type than text: EventID (a\nb)`},
		"full text, words whole": {without(func(x *model.Index) { x.FullText.Delimiters = []string{"#"} }), false, false, "full text does not split words"},
	} {
		if got := (IndexSpec{Declared: row.declared}).Status(row.index, row.lite); got != row.want {
			t.Errorf("%s: the status is %q, want %q", name, got, row.want)
		}
	}
}
