package shipping

import (
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// indexSpec is the index to keep: the standard one, or the declared one.
type indexSpec struct {
	declared      bool
	fullText      *fullTextSpec // nil: left alone
	fields        map[string]fieldSpec
	maxTextLength *int
	logReduce     *bool
	prune         bool
}

// In the specs below, what is nil is left alone in an index that exists.
type (
	fullTextSpec struct {
		delimiters    *string
		caseSensitive *bool
		chinese       *bool
	}
	fieldSpec struct {
		kind          string
		alias         *string
		caseSensitive *bool
		chinese       *bool
		analytics     *bool
		delimiters    *string
		jsonKeys      map[string]jsonKeySpec
	}
	jsonKeySpec struct {
		kind      string
		alias     *string
		analytics *bool
	}
)

// status says in words what is wrong with the index. Of a declared index it
// tells only whether there is one: what differs in it shows as itself. A lite
// Logstore has no analytics, so its index cannot lack any.
func (x indexSpec) status(seen *cloud.Index, lite bool) string {
	if seen == nil {
		return statusMissing
	}
	if x.declared {
		return indexComplete
	}
	var wrong []string
	if seen.FullText == nil {
		wrong = append(wrong, "no full-text index")
	}
	var missing, other, silent []string
	for _, name := range slices.Sorted(slices.Values(eventFields)) {
		field, ok := seen.Fields[name]
		switch {
		case !ok:
			missing = append(missing, name)
		case field.Type != "text":
			other = append(other, name+" ("+field.Type+")")
		case !field.Analytics && !lite:
			silent = append(silent, name)
		}
	}
	for _, group := range []struct {
		words  string
		fields []string
	}{
		{"missing fields: ", missing},
		{"fields of another type than text: ", other},
		{"fields without analytics: ", silent},
	} {
		if len(group.fields) > 0 {
			wrong = append(wrong, group.words+strings.Join(group.fields, ", "))
		}
	}
	if len(wrong) == 0 {
		return indexComplete
	}
	return strings.Join(wrong, "; ")
}

// merged is the index as it should be: what is declared, on top of what is there.
func (x indexSpec) merged(seen cloud.Index, lite bool) cloud.Index {
	seen.Fields = maps.Clone(seen.Fields)
	if seen.Fields == nil {
		seen.Fields = map[string]cloud.FieldKey{}
	}
	if !x.declared {
		return mergedStandard(seen, lite)
	}
	if x.fullText != nil {
		seen.FullText = x.fullText.onto(seen.FullText)
	}
	for name, spec := range x.fields {
		field, ok := seen.Fields[name]
		seen.Fields[name] = spec.onto(field, ok, x.prune)
	}
	if x.prune {
		maps.DeleteFunc(seen.Fields, func(name string, _ cloud.FieldKey) bool {
			_, declared := x.fields[name]
			return !declared
		})
	}
	if x.maxTextLength != nil {
		seen.MaxTextLength = x.maxTextLength
	}
	if x.logReduce != nil {
		seen.LogReduce = x.logReduce
	}
	return seen
}

// pruned names the fields, and the members of JSON fields, that others added and that
// prune removes.
func (x indexSpec) pruned(seen cloud.Index) []string {
	var goes []string
	if !x.prune {
		return goes
	}
	after := x.merged(seen, false).Fields
	for name, field := range seen.Fields {
		kept, ok := after[name]
		if !ok {
			goes = append(goes, name)
			continue
		}
		for key := range field.JSONKeys {
			if _, ok := kept.JSONKeys[key]; !ok {
				goes = append(goes, name+"."+key)
			}
		}
	}
	slices.Sort(goes)
	return goes
}

func mergedStandard(seen cloud.Index, lite bool) cloud.Index {
	if seen.FullText == nil {
		seen.FullText = standardFullText()
	}
	for _, name := range eventFields {
		field, ok := seen.Fields[name]
		switch {
		case !ok || field.Type != "text":
			field = standardField()
			field.Analytics = !lite
			seen.Fields[name] = field
		case !field.Analytics && !lite:
			field.Analytics = true
			seen.Fields[name] = field
		}
	}
	return seen
}

func (f fullTextSpec) onto(seen *cloud.FullText) *cloud.FullText {
	text := standardFullText()
	if seen != nil {
		*text = *seen
	}
	setDelimiters(&text.Delimiters, f.delimiters)
	text.CaseSensitive = or(f.caseSensitive, text.CaseSensitive)
	text.Chinese = or(f.chinese, text.Chinese)
	return text
}

func (f fieldSpec) onto(seen cloud.FieldKey, exists, prune bool) cloud.FieldKey {
	if !exists || seen.Type != f.kind {
		alias := seen.Alias
		seen = standardField()
		seen.Type, seen.Alias = f.kind, alias
		if f.kind == "long" || f.kind == "double" {
			seen.Delimiters = []string{}
		}
	}
	seen.Alias = or(f.alias, seen.Alias)
	seen.CaseSensitive = or(f.caseSensitive, seen.CaseSensitive)
	seen.Chinese = or(f.chinese, seen.Chinese)
	seen.Analytics = or(f.analytics, seen.Analytics)
	setDelimiters(&seen.Delimiters, f.delimiters)
	if f.jsonKeys == nil {
		return seen
	}
	keys := map[string]cloud.JSONKey{}
	if !prune {
		maps.Copy(keys, seen.JSONKeys)
	}
	for name, spec := range f.jsonKeys {
		keys[name] = spec.onto(seen.JSONKeys[name], seen.JSONKeys[name].Type == spec.kind)
	}
	seen.JSONKeys = keys
	return seen
}

func (k jsonKeySpec) onto(seen cloud.JSONKey, same bool) cloud.JSONKey {
	if !same {
		seen = cloud.JSONKey{Type: k.kind, Alias: seen.Alias, Analytics: true}
	}
	seen.Alias = or(k.alias, seen.Alias)
	seen.Analytics = or(k.analytics, seen.Analytics)
	return seen
}

// setDelimiters replaces delimiters by declared ones unless they are the same
// characters: their order means nothing.
func setDelimiters(seen *[]string, declared *string) {
	if declared != nil && !sameDelimiters(*seen, *declared) {
		*seen = split(*declared)
	}
}

func sameDelimiters(seen []string, declared string) bool {
	want := slices.Compact(slices.Sorted(slices.Values(split(declared))))
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(seen))), want)
}

// steps returns what makes the index as declared. Its Logstore comes first.
func (x indexSpec) steps(logstore string, seen observation, lite bool) []Step {
	switch {
	case seen.index == nil:
		return []Step{{Kind: CreateIndex, Name: logstore}}
	case !x.merged(*seen.index, lite).Equal(*seen.index):
		return []Step{{Kind: UpdateIndex, Name: logstore}}
	default:
		return nil
	}
}
