package shipping

import "github.com/innertrail/terraform-provider-innertrail/internal/cloud"

// EventFields are the fields of a platform event (Log Service, Inner-ActionTrail,
// "Fields of event logs"). All values arrive as texts.
var EventFields = []string{
	"EventID", "EventVersion", "EventProduct", "EventName", "EventDescription", "EventType", "EmployeeID", "EventMethod",
	"ResourceType", "ResourceID", "ResourceRegionID", "ResourceOwnerID", "EventAdditionalDetail", "EventTime", "EventLevel",
	"EventLocation",
}

// standardDelimiters split JSON texts and ARNs into words.
const standardDelimiters = ", '\";=()[]{}?@&<>/:\n\t\r"

func standardFullText() *cloud.FullText {
	return &cloud.FullText{Delimiters: split(standardDelimiters)}
}

func standardField() cloud.FieldKey {
	return cloud.FieldKey{Type: "text", Delimiters: split(standardDelimiters), Analytics: true}
}

func split(delimiters string) []string {
	each := make([]string, 0, len(delimiters))
	for _, r := range delimiters {
		each = append(each, string(r))
	}
	return each
}
