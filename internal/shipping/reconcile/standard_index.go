package reconcile

import "github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

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

func split(delimiters string) []string {
	each := make([]string, 0, len(delimiters))
	for _, r := range delimiters {
		each = append(each, string(r))
	}
	return each
}

// mergedStandard returns the observed index with what the standard index needs.
func mergedStandard(observed model.Index, lite bool) model.Index {
	if observed.FullText == nil {
		observed.FullText = standardFullText()
	}
	for _, name := range EventFields {
		field, ok := observed.Fields[name]
		switch {
		case !ok || !hasStandardType(name, field):
			field = standardField()
			field.Analytics = !lite
			observed.Fields[name] = field
		case !field.Analytics && !lite:
			field.Analytics = true
			observed.Fields[name] = field
		}
	}
	return observed
}
