package domain

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TestStandardIndex_narrowings compares what is said of indexes that have all fields and hide something of an event all
// the same, and what a repair makes of them, with testdata/narrowings.txt.
func TestStandardIndex_narrowings(t *testing.T) {
	t.Parallel()
	delimiters, err := json.Marshal(split(standardDelimiters))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, row := range []struct {
		name   string
		change func(*model.Index)
	}{
		{"the standard index", func(*model.Index) {}},
		{"no full text", func(x *model.Index) { x.FullText = nil }},
		{"full text of two fields", func(x *model.Index) { x.FullText.IncludeKeys = []string{"EventID", "EventName"} }},
		{"full text of all fields by name", func(x *model.Index) { x.FullText.IncludeKeys = slices.Clone(EventFields) }},
		{"full text without one field and without one of others", func(x *model.Index) { x.FullText.ExcludeKeys = []string{"ours", "EventType"} }},
		{"full text without one field", func(x *model.Index) { x.FullText.ExcludeKeys = []string{"EventType"} }},
		{"full text without a field of others", func(x *model.Index) { x.FullText.ExcludeKeys = []string{"ours"} }},
		{"full text without all fields but one", func(x *model.Index) {
			x.FullText.ExcludeKeys = slices.DeleteFunc(slices.Clone(EventFields), func(f string) bool { return f == "EventName" })
		}},
		{"full text with delimiters of its own", func(x *model.Index) { x.FullText.Delimiters, x.FullText.CaseSensitive = []string{",", "|"}, true }},
		{"full text that splits at what no event has", func(x *model.Index) { x.FullText.Delimiters = []string{"|", ""} }},
		{"full text that does not split", func(x *model.Index) { x.FullText.Delimiters = []string{} }},
		{"full text whose delimiters are not told", func(x *model.Index) { x.FullText.Delimiters = nil }},
		{"analytics of a part of each text", func(x *model.Index) { x.MaxTextLength = new(2047) }},
		{"analytics of as much as usual", func(x *model.Index) { x.MaxTextLength = new(2048) }},
		{"analytics of more than usual", func(x *model.Index) { x.MaxTextLength = new(4096) }},
		{"all of these", func(x *model.Index) {
			x.FullText.ExcludeKeys, x.FullText.Delimiters, x.MaxTextLength = []string{"EventID"}, []string{"|"}, new(64)
		}},
	} {
		index := func() model.Index {
			x := IndexSpec{}.Merged(model.Index{}, false)
			row.change(&x)
			return x
		}
		observed := index()
		fmt.Fprintf(&text, "# %s\n", row.name)
		for _, lite := range []bool{false, true} {
			merged := IndexSpec{}.Merged(index(), lite)
			fmt.Fprintf(&text, "lite %t: %s\n", lite, IndexSpec{}.Status(&observed, lite))
			for name, field := range merged.Fields {
				if !field.Analytics || field.Type != "text" {
					t.Errorf("%s: %s becomes %+v", row.name, name, field)
				}
			}
			if merged.Equal(observed) {
				continue
			}
			merged.Fields = nil
			document, err := json.Marshal(merged)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&text, "  becomes %s\n", strings.ReplaceAll(string(document), string(delimiters), "the standard ones"))
		}
		cases := map[string][]string{} // where an index is declared, by what is said
		for _, declared := range []struct {
			name string
			IndexSpec
		}{
			{"standard", IndexSpec{}}, // whose status says it
			{"other things", IndexSpec{Declared: true, FullText: &FullTextSpec{CaseSensitive: new(true)}}},
			{"delimiters", IndexSpec{Declared: true, FullText: &FullTextSpec{Delimiters: new("|")}}},
			{"length", IndexSpec{Declared: true, MaxTextLength: new(64)}},
		} {
			want, seen := twoLineSpec(), observedAsDeclared()
			want.Index, seen.Index = declared.IndexSpec, &observed
			for _, mode := range []string{"standard", "lite"} {
				seen.Logstore.Mode = mode
				if says := strings.Join(want.Narrowings(seen), "; "); says != "" {
					cases[says] = append(cases[says], declared.name+", "+mode)
				}
			}
		}
		for _, says := range slices.Sorted(maps.Keys(cases)) {
			fmt.Fprintf(&text, "declared (%s): %s\n", strings.Join(cases[says], "; "), says)
		}
		text.WriteString("\n")
	}
	golden.Compare(t, "testdata/narrowings.txt", text.String())
	none := twoLineSpec()
	if none.Index.Declared = true; none.Narrowings(Observed{}) != nil {
		t.Error("an index that is missing hides something")
	}
}
