package drift_test

import (
	"encoding/json"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var withIndex = []string{
	`index = {`,
	`  full_text = { case_sensitive = false, delimiters = ", " }`,
	`  fields = {`,
	`    EventType = { type = "text", analytics = true, alias = "kind", case_sensitive = false, include_chinese = false, delimiters = ",;" }`,
	`    EventID   = { type = "text" }`,
	`    EventAdditionalDetail = { type = "json", json_keys = { ClusterId = { type = "text", analytics = true } } }`,
	`  }`,
	`  max_text_length = 4096`,
	`  log_reduce      = true`,
	`}`,
}

// indexFieldCase returns a case in which a member of the configured field EventType changes.
func indexFieldCase(attribute, member string, value any, from, to string) driftCase {
	return driftCase{
		name: "index, declared: " + attribute + " changed", class: isDrift, lines: withIndex,
		change: func(console *acctest.Console) { console.EditField("EventType", map[string]any{member: value}) },
		plan:   []string{"index.fields.EventType." + attribute + ": " + from + " -> " + to},
		writes: []string{"UpdateIndex"},
	}
}

// checkForeignKept checks that a repair kept a foreign field and members that the provider does
// not know.
func checkForeignKept(t *testing.T, tc *acctest.Cloud) {
	t.Helper()
	tc.Edit(func(a *emulator.Account) {
		var index struct {
			Scan bool                      `json:"scan_index"`
			Keys map[string]map[string]any `json:"keys"`
		}
		if err := json.Unmarshal(testcloud.Logstore(a).Index, &index); err != nil {
			t.Fatal(err)
		}
		if !index.Scan || index.Keys["ours"]["index_all"] != true || index.Keys["ours"]["max_depth"] != 3.0 {
			t.Errorf("the index lost something: %s", testcloud.Logstore(a).Index)
		}
	})
}

// Changes to the index.
var indexCases = []driftCase{
	{
		name: "index: deleted", class: isDrift, change: (*acctest.Console).DeleteIndex,
		plan: []string{`index_status: "missing" -> "complete"`}, writes: []string{"CreateIndex"},
	},
	{
		name: "index: full text removed", class: isDrift, change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { delete(index, "line") })
		},
		plan: []string{`index_status: "no full-text index" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: one field removed", class: isDrift, change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { delete(fields, "EventLevel") })
		},
		plan: []string{`index_status: "missing fields: EventLevel" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: two fields removed", class: isDrift, change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { delete(fields, "EventType"); delete(fields, "EventLevel") })
		},
		plan: []string{`index_status: "missing fields: EventLevel, EventType" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: all fields removed", class: isDrift, change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { delete(index, "keys") })
		},
		plan: []string{`index_status: "missing fields: EmployeeID, EventAdditionalDetail, EventDescription, EventID, EventLevel, EventLocation, EventMethod, EventName, ` +
			`EventProduct, EventTime, EventType, EventVersion, ResourceID, ResourceOwnerID, ResourceRegionID, ResourceType" -> "complete"`},
		writes: []string{"UpdateIndex"},
	},
	{
		name: "index: type of a field changed", class: isDrift, change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { fields["EventType"] = map[string]any{"type": "long", "doc_value": true} })
		},
		plan: []string{`index_status: "fields of another type than text: EventType (long)" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: field that holds JSON made json", class: noDrift, change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) {
				fields["EventAdditionalDetail"] = map[string]any{
					"type": "json", "doc_value": true, "token": []string{","}, "json_keys": map[string]any{"ClusterId": map[string]any{"type": "text", "doc_value": true}},
				}
			})
		},
	},
	{
		name: "index: analytics of a field switched off", class: isDrift, change: func(console *acctest.Console) { console.EditField("EventID", map[string]any{"doc_value": false}) },
		plan: []string{`index_status: "fields without analytics: EventID" -> "complete"`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index: delimiters, case and alias of the standard index", class: noDrift, change: func(console *acctest.Console) {
			console.EditField("EventID", map[string]any{"token": []string{"-"}, "caseSensitive": true, "alias": "id"})
		},
	},
	{
		name: "index: foreign field added", class: noDrift,
		change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { fields["ours"] = testcloud.ForeignField })
		},
	},
	{
		name: "index: foreign field and unknown members kept by a repair", class: isDrift, change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { index["scan_index"] = true })
			console.EditFields(func(fields map[string]any) { fields["ours"] = testcloud.ForeignField; delete(fields, "EventType") })
		},
		plan: []string{`index_status: "missing fields: EventType" -> "complete"`}, writes: []string{"UpdateIndex"}, after: checkForeignKept,
	},
	{
		name: "index, declared: deleted", class: isDrift, lines: withIndex, change: (*acctest.Console).DeleteIndex,
		plan: []string{`index_status: "missing" -> "complete"`}, writes: []string{"CreateIndex"},
	},
	{
		name: "index, declared: full text removed", class: isDrift, lines: withIndex,
		change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { delete(index, "line") })
		},
		plan:     []string{`index.full_text: null -> {"case_sensitive":false,"delimiters":", ","include_chinese":null}`},
		messages: []string{"+ full_text = {"},
		writes:   []string{"UpdateIndex"},
	},
	{
		name: "index, declared: delimiters of the full text changed", class: isDrift, lines: withIndex, change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) {
				line, _ := index["line"].(map[string]any)
				line["token"] = []string{"|"}
			})
		},
		plan: []string{`index.full_text.delimiters: "|" -> ", "`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index, declared: field removed", class: isDrift, lines: withIndex,
		change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { delete(fields, "EventID") })
		},
		plan: []string{`index.fields.EventID: null -> {"alias":null,"analytics":null,"case_sensitive":null,"delimiters":null,"include_chinese":null,` +
			`"json_keys":null,"type":"text"}`},
		messages: []string{`+ "EventID" = {`},
		writes:   []string{"UpdateIndex"},
	},
	indexFieldCase("type", "type", "json", `"json"`, `"text"`),
	indexFieldCase("analytics", "doc_value", false, "false", "true"),
	indexFieldCase("alias", "alias", "sort", `"sort"`, `"kind"`),
	indexFieldCase("case_sensitive", "caseSensitive", true, "true", "false"),
	indexFieldCase("include_chinese", "chn", true, "true", "false"),
	indexFieldCase("delimiters", "token", []string{"|"}, `"|"`, `",;"`),
	{
		name: "index, declared: delimiters in another order", class: noDrift, lines: withIndex,
		change: func(console *acctest.Console) {
			console.EditField("EventType", map[string]any{"token": []string{";", ","}})
		},
	},
	{
		name: "index, declared: member of a JSON field changed", class: isDrift, lines: withIndex, change: func(console *acctest.Console) {
			console.EditField("EventAdditionalDetail", map[string]any{"json_keys": map[string]any{"ClusterId": map[string]any{"type": "text", "doc_value": false}}})
		},
		plan: []string{`index.fields.EventAdditionalDetail.json_keys.ClusterId.analytics: false -> true`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index, declared: maximal length of texts changed", class: isDrift, lines: withIndex,
		change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { index["max_text_len"] = 2048 })
		},
		plan: []string{`index.max_text_length: 2048 -> 4096`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index, declared: clustering switched off", class: isDrift, lines: withIndex,
		change: func(console *acctest.Console) {
			console.EditIndex(func(index map[string]any) { index["log_reduce"] = false })
		},
		plan: []string{`index.log_reduce: false -> true`}, writes: []string{"UpdateIndex"},
	},
	{
		name: "index, declared: aliases of two fields swapped", class: isDrift,
		lines: []string{`index = { fields = { EventType = { type = "text", alias = "kind" }, EventName = { type = "text", alias = "name" } } }`},
		change: func(console *acctest.Console) {
			console.EditField("EventType", map[string]any{"alias": "name"})
			console.EditField("EventName", map[string]any{"alias": "kind"})
		},
		plan:   []string{`index.fields.EventName.alias: "kind" -> "name"`, `index.fields.EventType.alias: "name" -> "kind"`},
		writes: []string{"UpdateIndex"},
	},
	{
		name: "index, declared: foreign field added", class: noDrift, lines: withIndex,
		change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { fields["ours"] = testcloud.ForeignField })
		},
	},
	{
		name: "index, with prune: foreign field added", class: isDrift,
		lines: []string{`index = { fields = { EventType = { type = "text" } }, prune = true }`},
		change: func(console *acctest.Console) {
			console.EditFields(func(fields map[string]any) { fields["ours"] = map[string]any{"type": "long", "doc_value": true} })
		},
		plan: []string{`index.fields.ours: {"alias":null,"analytics":null,"case_sensitive":null,"delimiters":null,"include_chinese":null,` +
			`"json_keys":null,"type":"long"} -> null`},
		messages: []string{`- "ours" = {`},
		writes:   []string{"UpdateIndex"},
	},
}
