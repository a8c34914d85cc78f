package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// EventFields are the fields of a platform event (Log Service, Inner-ActionTrail,
// "Fields of event logs"). All values are strings.
var EventFields = []string{
	"EventID", "EventVersion", "EventProduct", "EventName", "EventDescription", "EventType", "EmployeeID", "EventMethod",
	"ResourceType", "ResourceID", "ResourceRegionID", "ResourceOwnerID", "EventAdditionalDetail", "EventTime", "EventLevel",
	"EventLocation",
}

// hasStandardType reports whether a field has a type of the standard index: text, or json
// where the value is JSON, which the console offers.
func hasStandardType(name string, field model.FieldKey) bool {
	return field.Type == "text" || field.Type == "json" && name == "EventAdditionalDetail"
}

// standardDelimiters split JSON and ARNs into words.
const standardDelimiters = ", '\";=()[]{}?@&<>/:\n\t\r"

func standardFullText() *model.FullText {
	return &model.FullText{Delimiters: split(standardDelimiters)}
}

func standardField() model.FieldKey {
	return model.FieldKey{Type: "text", Delimiters: split(standardDelimiters), Analytics: true}
}

// defaultTextLength is how much of a text analytics see where nothing is set, in bytes (Log Service API
// reference, CreateIndex, max_text_len).
const defaultTextLength = 2048

// narrowings says by which settings an index hides something of an event although it has all fields. It
// is silent about what is declared: that is wanted. Delimiters, case and alias of a single field are a
// choice, since full text finds its words.
func (x IndexSpec) narrowings(observed model.Index, lite bool) (words []string) {
	if text := observed.FullText; text != nil {
		if out := leftOut(*text); len(out) > 0 {
			words = append(words, "full text leaves out: "+strings.Join(out, ", "))
		}
		if declared := x.FullText != nil && x.FullText.Delimiters != nil; !declared && !splits(*text) {
			words = append(words, "full text does not split words")
		}
	}
	if length := observed.MaxTextLength; length != nil && *length < defaultTextLength && x.MaxTextLength == nil && !lite {
		words = append(words, fmt.Sprintf("analytics see only %d bytes of a text", *length))
	}
	return words
}

// leftOut returns the fields of an event that a full-text index does not cover.
func leftOut(text model.FullText) (fields []string) {
	for _, name := range slices.Sorted(slices.Values(EventFields)) {
		if len(text.IncludeKeys) > 0 && !slices.Contains(text.IncludeKeys, name) || slices.Contains(text.ExcludeKeys, name) {
			fields = append(fields, name)
		}
	}
	return fields
}

// splits reports whether a full-text index splits texts at one of the delimiters that events have. Where
// the service does not tell the delimiters, it is taken to.
func splits(text model.FullText) bool {
	return text.Delimiters == nil || slices.ContainsFunc(text.Delimiters, func(d string) bool { return d != "" && strings.Contains(standardDelimiters, d) })
}

// Narrowings says what a declared index hides by settings that are not declared. A standard index has
// them in its status, and is repaired.
func (s Spec) Narrowings(observed Observed) []string {
	if observed.Index == nil || !s.Index.Declared {
		return nil
	}
	return s.Index.narrowings(*observed.Index, s.Lite(observed))
}

func split(delimiters string) []string {
	each := make([]string, 0, len(delimiters))
	for _, r := range delimiters {
		each = append(each, string(r))
	}
	return each
}

// mergedStandard returns the observed index with what the standard index needs.
func mergedStandard(observed model.Index, lite bool) model.Index {
	observed.FullText = mergedFullText(observed.FullText)
	if length := observed.MaxTextLength; length != nil && *length < defaultTextLength && !lite {
		restored := defaultTextLength
		observed.MaxTextLength = &restored
	}
	for _, name := range EventFields {
		field := observed.Fields[name]
		switch {
		case !hasStandardType(name, field):
			field = standardField()
			field.Analytics = !lite
			observed.Fields[name] = field
		case !lite:
			field.Analytics = true
			observed.Fields[name] = field
		}
	}
	return observed
}

// mergedFullText returns the observed full-text index so that it covers every field of an event.
func mergedFullText(observed *model.FullText) *model.FullText {
	if observed == nil {
		return standardFullText()
	}
	text := *observed
	if len(leftOut(text)) > 0 {
		text.IncludeKeys = nil
		text.ExcludeKeys = slices.DeleteFunc(slices.Clone(text.ExcludeKeys), func(name string) bool { return slices.Contains(EventFields, name) })
		if len(text.ExcludeKeys) == 0 {
			text.ExcludeKeys = nil
		}
	}
	if !splits(text) {
		text.Delimiters = split(standardDelimiters)
	}
	return &text
}
