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

// The index is judged by the mode that the Logstore has, and made for the one that it will
// have.
func TestSpec_IndexStatus_mode(t *testing.T) {
	t.Parallel()
	lacking := func() *model.Index {
		index := IndexSpec{}.Merged(model.Index{}, true)
		return &index
	}
	for name, row := range map[string]struct {
		declared *string
		mode     string
		complete bool
		steps    int // to the declared state
	}{
		"lite declared, lite seen":         {new("lite"), "query", true, 0},
		"lite declared, standard seen":     {new("lite"), "standard", false, 1},
		"standard declared, lite seen":     {new("standard"), "lite", true, 2},
		"standard declared, standard seen": {new("standard"), "", false, 1},
		"no mode declared, lite seen":      {nil, "lite", true, 0},
		"no mode declared, standard seen":  {nil, "standard", false, 1},
	} {
		want, observed := twoLineSpec(), observedAsDeclared()
		want.Logstore.Mode, observed.Logstore.Mode, observed.Index = row.declared, row.mode, lacking()
		if got := want.IndexStatus(observed); (got == IndexComplete) != row.complete {
			t.Errorf("%s: the status is %q", name, got)
		}
		if steps := want.Steps(&stepLog{}, observed); len(steps) != row.steps {
			t.Errorf("%s: the steps are %v", name, steps)
		}
	}
}
