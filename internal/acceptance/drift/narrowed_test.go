package drift_test

import "github.com/innertrail/terraform-provider-innertrail/internal/acctest"

// editFullText changes a member of the full-text index.
func editFullText(member string, value any) func(*acctest.Console) {
	return func(console *acctest.Console) {
		console.EditIndex(func(index map[string]any) {
			line, _ := index["line"].(map[string]any)
			line[member] = value
		})
	}
}

// Changes to the index that hide something of the events although every field is there.
var narrowedCases = []driftCase{
	{
		name: "index: full text limited to one field", class: isDrift, change: editFullText("include_keys", []string{"EventID"}),
		plan: []string{`index_status: "full text leaves out: EmployeeID, EventAdditionalDetail, EventDescription, EventLevel, EventLocation, EventMethod, EventName, ` +
			`EventProduct, EventTime, EventType, EventVersion, ResourceID, ResourceOwnerID, ResourceRegionID, ResourceType" -> "complete"`},
		writes: []string{"UpdateIndex"},
	},
	{
		name: "index: fields left out of the full text", class: isDrift, change: editFullText("exclude_keys", []string{"EventName", "ours"}),
		plan: []string{`index_status: "full text leaves out: EventName" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: foreign fields left out of the full text", class: noDrift, change: editFullText("exclude_keys", []string{"ours"}),
	},
	{
		name: "index: full text that does not split words", class: isDrift, change: editFullText("token", []string{"~"}),
		plan: []string{`index_status: "full text does not split words" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: other delimiters of the full text", class: noDrift, change: editFullText("token", []string{",", "~"}),
	},
	{
		name: "index: texts cut for analytics", class: isDrift, change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { index["max_text_len"] = 64 })
		},
		plan: []string{`index_status: "analytics see only 64 bytes of a text" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: longer texts for analytics", class: noDrift, change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { index["max_text_len"] = 16384 })
		},
	},
	{
		name: "index, declared: fields left out of the full text, which it does not manage", class: noDrift, lines: withIndex, change: editFullText("exclude_keys", []string{"EventName"}),
		messages: []string{"Warning: Searches of Logstore innertrail_platform-ops may miss events: full text leaves out: EventName"},
	},
}
