package domain

import (
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// IndexSpec is the index to keep: the standard one, or the declared one.
type IndexSpec struct {
	Declared      bool
	FullText      *FullTextSpec // nil: not managed
	Fields        map[string]FieldSpec
	MaxTextLength *int
	LogReduce     *bool
	Prune         bool
}

type (
	// FullTextSpec is the spec of a full-text index. In this spec and those below, a nil
	// setting is not managed in an existing index.
	FullTextSpec struct {
		Delimiters    *string
		CaseSensitive *bool
		Chinese       *bool
	}
	// FieldSpec is the spec of an indexed field.
	FieldSpec struct {
		Type          string
		Alias         *string
		CaseSensitive *bool
		Chinese       *bool
		Analytics     *bool
		Delimiters    *string
		JSONKeys      map[string]JSONKeySpec
	}
	// JSONKeySpec is the spec of an indexed member of a JSON field.
	JSONKeySpec struct {
		Type      string
		Alias     *string
		Analytics *bool
	}
)

// Status says in words what is wrong with the index. For a declared index it says only
// whether there is one: differences show in its own attributes. A lite Logstore has no
// analytics, so its index cannot lack any.
func (x IndexSpec) Status(observed *model.Index, lite bool) string {
	if observed == nil {
		return StatusMissing
	}
	if x.Declared {
		return IndexComplete
	}
	var wrong []string
	if observed.FullText == nil {
		wrong = append(wrong, "no full-text index")
	}
	var missing, other, silent []string
	for _, name := range slices.Sorted(slices.Values(EventFields)) {
		field, ok := observed.Fields[name]
		switch {
		case !ok:
			missing = append(missing, name)
		case !hasStandardType(name, field):
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
	wrong = append(wrong, x.narrowings(*observed, lite)...)
	if len(wrong) == 0 {
		return IndexComplete
	}
	return model.Visible(strings.Join(wrong, "; "))
}

// Merged returns the index as it should be: the declared settings over the observed ones.
func (x IndexSpec) Merged(observed model.Index, lite bool) model.Index {
	observed.Fields = maps.Clone(observed.Fields)
	if observed.Fields == nil {
		observed.Fields = map[string]model.FieldKey{}
	}
	if !x.Declared {
		return mergedStandard(observed, lite)
	}
	if x.FullText != nil {
		observed.FullText = x.FullText.mergedOnto(observed.FullText)
	}
	for name, spec := range x.Fields {
		field, ok := observed.Fields[name]
		observed.Fields[name] = spec.mergedOnto(field, ok, x.Prune)
	}
	if x.Prune {
		maps.DeleteFunc(observed.Fields, func(name string, _ model.FieldKey) bool {
			_, declared := x.Fields[name]
			return !declared
		})
	}
	if x.MaxTextLength != nil {
		observed.MaxTextLength = x.MaxTextLength
	}
	if x.LogReduce != nil {
		observed.LogReduce = x.LogReduce
	}
	return observed
}

// Pruned returns the names of the fields, and of the members of JSON fields, that others
// added and that prune removes.
func (x IndexSpec) Pruned(observed model.Index) []string {
	if !x.Prune {
		return nil
	}
	var goes []string
	after := x.Merged(observed, false).Fields
	for name, field := range observed.Fields {
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

func (f FullTextSpec) mergedOnto(observed *model.FullText) *model.FullText {
	text := standardFullText()
	if observed != nil {
		*text = *observed
	}
	setDelimiters(&text.Delimiters, f.Delimiters)
	text.CaseSensitive = ValueOr(f.CaseSensitive, text.CaseSensitive)
	text.Chinese = ValueOr(f.Chinese, text.Chinese)
	return text
}

func (f FieldSpec) mergedOnto(observed model.FieldKey, exists, prune bool) model.FieldKey {
	if !exists || observed.Type != f.Type {
		alias := observed.Alias
		observed = standardField()
		observed.Type, observed.Alias = f.Type, alias
		if f.Type == "long" || f.Type == "double" {
			observed.Delimiters = []string{}
		}
	}
	observed.Alias = ValueOr(f.Alias, observed.Alias)
	observed.CaseSensitive = ValueOr(f.CaseSensitive, observed.CaseSensitive)
	observed.Chinese = ValueOr(f.Chinese, observed.Chinese)
	observed.Analytics = ValueOr(f.Analytics, observed.Analytics)
	setDelimiters(&observed.Delimiters, f.Delimiters)
	if f.JSONKeys == nil {
		return observed
	}
	keys := map[string]model.JSONKey{}
	if !prune {
		maps.Copy(keys, observed.JSONKeys)
	}
	for name, spec := range f.JSONKeys {
		keys[name] = spec.mergedOnto(observed.JSONKeys[name], observed.JSONKeys[name].Type == spec.Type)
	}
	observed.JSONKeys = keys
	return observed
}

func (k JSONKeySpec) mergedOnto(observed model.JSONKey, same bool) model.JSONKey {
	if !same {
		observed = model.JSONKey{Type: k.Type, Alias: observed.Alias, Analytics: true}
	}
	observed.Alias = ValueOr(k.Alias, observed.Alias)
	observed.Analytics = ValueOr(k.Analytics, observed.Analytics)
	return observed
}

// setDelimiters replaces delimiters with the declared ones unless they are the same
// characters: their order means nothing.
func setDelimiters(observed *[]string, declared *string) {
	if declared != nil && !SameDelimiters(*observed, *declared) {
		*observed = split(*declared)
	}
}

// SameDelimiters reports whether both have the same characters.
func SameDelimiters(observed []string, declared string) bool {
	want := slices.Compact(slices.Sorted(slices.Values(split(declared))))
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(observed))), want)
}

// steps returns the steps that make the index as declared. Its Logstore comes first.
func (x IndexSpec) steps(logstore string, observed Observed, lite bool) []Step {
	switch {
	case observed.Index == nil:
		return []Step{{Kind: CreateIndex, Name: logstore}}
	case !x.Merged(*observed.Index, lite).Equal(*observed.Index):
		return []Step{{Kind: UpdateIndex, Name: logstore}}
	default:
		return nil
	}
}
