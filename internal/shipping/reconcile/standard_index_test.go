package reconcile

import (
	"reflect"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A field that lacks only analytics gets analytics and keeps everything else.
func TestStandardIndex_onlyAnalyticsMissing(t *testing.T) {
	t.Parallel()
	for name, field := range map[string]model.FieldKey{
		"EventID":               {Type: "text", Alias: "id", CaseSensitive: true, Chinese: true, Delimiters: []string{"-"}},
		"EventAdditionalDetail": {Type: "json", Alias: "detail", Delimiters: []string{","}, JSONKeys: map[string]model.JSONKey{"ClusterId": {Type: "text", Alias: "cluster"}}},
	} {
		index := IndexSpec{}.Merged(model.Index{}, false)
		index.Fields[name] = field
		if got, want := (IndexSpec{}).Status(&index, false), "fields without analytics: "+name; got != want {
			t.Errorf("the status is %q, want %q", got, want)
		}
		want := field
		want.Analytics = true
		if got := (IndexSpec{}).Merged(index, false).Fields[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("it becomes %+v, want %+v", got, want)
		}
		if got := (IndexSpec{}).Merged(index, true).Fields[name]; !reflect.DeepEqual(got, field) {
			t.Errorf("in a lite Logstore it becomes %+v", got)
		}
	}
}

// The field that holds JSON is complete as text and as json; no other field is.
func TestStandardIndex_jsonField(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"EventAdditionalDetail": IndexComplete, "EventType": "fields of another type than text: EventType (json)",
	} {
		index := IndexSpec{}.Merged(model.Index{}, false)
		index.Fields[name] = model.FieldKey{Type: "json", Analytics: true, JSONKeys: map[string]model.JSONKey{"ClusterId": {Type: "text"}}}
		if got := (IndexSpec{}).Status(&index, false); got != want {
			t.Errorf("%s: the status is %q, want %q", name, got, want)
		}
		if kept := (IndexSpec{}).Merged(index, false).Equal(index); kept != (want == IndexComplete) {
			t.Errorf("%s: kept %v", name, kept)
		}
	}
}
