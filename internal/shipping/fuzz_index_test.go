package shipping

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// writtenIndex is the argument index, in the JSON of a fuzzer.
type writtenIndex struct {
	FullText *struct {
		Delimiters             *string
		CaseSensitive, Chinese *bool
	}
	Fields        map[string]writtenField
	MaxTextLength *int64
	LogReduce     *bool
	Prune         bool
}

type writtenField struct {
	Type                              string
	Alias, Delimiters                 *string
	CaseSensitive, Chinese, Analytics *bool
	JSONKeys                          map[string]struct {
		Type      string
		Alias     *string
		Analytics *bool
	}
}

var indexDelimiters = regexp.MustCompile(`^[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]*$`)

// fits reports whether the schema takes the argument.
func (w writtenIndex) fits() bool {
	delimiters := func(text *string) bool { return text == nil || indexDelimiters.MatchString(*text) }
	for _, field := range w.Fields {
		if !slices.Contains([]string{"text", "long", "double", "json"}, field.Type) || !delimiters(field.Delimiters) || field.JSONKeys != nil && field.Type != "json" {
			return false
		}
		for _, member := range field.JSONKeys {
			if !slices.Contains([]string{"text", "long", "double"}, member.Type) {
				return false
			}
		}
	}
	return w.FullText == nil || delimiters(w.FullText.Delimiters)
}

// object is the argument as Terraform gives it; false where validate would refuse it.
func (w writtenIndex) object(t *testing.T) (types.Object, bool) {
	t.Helper()
	m := indexModel{
		FullText: types.ObjectNull(fullTextTypes), Fields: types.MapNull(types.ObjectType{AttrTypes: fieldTypes}),
		MaxTextLength: types.Int64PointerValue(w.MaxTextLength), LogReduce: types.BoolPointerValue(w.LogReduce), Prune: types.BoolValue(w.Prune),
	}
	var diags diag.Diagnostics
	if text := w.FullText; text != nil {
		full, d := types.ObjectValueFrom(t.Context(), fullTextTypes, fullTextModel{
			Delimiters: types.StringPointerValue(text.Delimiters), CaseSensitive: types.BoolPointerValue(text.CaseSensitive), IncludeChinese: types.BoolPointerValue(text.Chinese),
		})
		diags.Append(d...)
		m.FullText = full
	}
	if w.Fields != nil {
		fields := map[string]fieldModel{}
		for name, field := range w.Fields {
			keys := types.MapNull(types.ObjectType{AttrTypes: jsonKeyTypes})
			if field.JSONKeys != nil {
				members := map[string]jsonKeyModel{}
				for key, member := range field.JSONKeys {
					members[key] = jsonKeyModel{
						Type: types.StringValue(member.Type), Alias: types.StringPointerValue(member.Alias), Analytics: types.BoolPointerValue(member.Analytics),
					}
				}
				written, d := types.MapValueFrom(t.Context(), types.ObjectType{AttrTypes: jsonKeyTypes}, members)
				diags.Append(d...)
				keys = written
			}
			fields[name] = fieldModel{
				Type: types.StringValue(field.Type), Alias: types.StringPointerValue(field.Alias), Delimiters: types.StringPointerValue(field.Delimiters),
				CaseSensitive: types.BoolPointerValue(field.CaseSensitive), IncludeChinese: types.BoolPointerValue(field.Chinese),
				Analytics: types.BoolPointerValue(field.Analytics), JSONKeys: keys,
			}
		}
		written, d := types.MapValueFrom(t.Context(), types.ObjectType{AttrTypes: fieldTypes}, fields)
		diags.Append(d...)
		m.Fields = written
	}
	object, d := types.ObjectValueFrom(t.Context(), indexTypes, m)
	diags.Append(d...)
	if diags.HasError() {
		t.Fatal(diags)
	}
	checkIndex(object, &diags)
	return object, !diags.HasError()
}

// spec is what the argument means, without Terraform.
func (w writtenIndex) spec() domain.IndexSpec {
	x := domain.IndexSpec{Declared: true, Fields: map[string]domain.FieldSpec{}, LogReduce: w.LogReduce, Prune: w.Prune}
	if w.MaxTextLength != nil {
		x.MaxTextLength = new(int(*w.MaxTextLength))
	}
	if text := w.FullText; text != nil {
		x.FullText = &domain.FullTextSpec{Delimiters: text.Delimiters, CaseSensitive: text.CaseSensitive, Chinese: text.Chinese}
	}
	for name, field := range w.Fields {
		f := domain.FieldSpec{
			Type: field.Type, Alias: field.Alias, CaseSensitive: field.CaseSensitive, Chinese: field.Chinese, Analytics: field.Analytics, Delimiters: field.Delimiters,
		}
		if field.JSONKeys != nil {
			f.JSONKeys = map[string]domain.JSONKeySpec{}
			for key, member := range field.JSONKeys {
				f.JSONKeys[key] = domain.JSONKeySpec{Type: member.Type, Alias: member.Alias, Analytics: member.Analytics}
			}
		}
		x.Fields[name] = f
	}
	return x
}

// FuzzIndexMerge holds that whatever index a service answers is changed into the one
// that is wanted by one step, after which no other remains and the state says what
// the configuration does; and that what others added stays, unless it is pruned.
func FuzzIndexMerge(f *testing.F) {
	const standard = `{"line":{"token":[","],"caseSensitive":true,"chn":false,"include_keys":["a"]},"keys":{"EventType":{"type":"text","token":[","],"caseSensitive":false,"doc_value":true,"chn":false,"embedding":"x"},` +
		`"theirs":{"type":"json","token":[],"json_keys":{"a":{"type":"long","doc_value":true,"more":1},"b":{"type":"text","doc_value":false,"alias":"bb"}},"doc_value":true,"index_all":true,"max_depth":-1}},"max_text_len":2048,"log_reduce":false,"ttl":30,"later":{"a":[1e400]}}`
	for _, observed := range []string{
		standard, `{"keys":{}}`, `{"line":{}}`, `{"line":null,"keys":{"EventID":null}}`, `{"keys":{"EventType":{"type":"long","alias":"kind"},"EVENTTYPE":{"type":"double"}},"KEYS":{}}`,
		`{"keys":{"theirs":{"type":"json","json_keys":{"a":null}}},"log_reduce_white_list":["x"],"log_reduce":null}`, `{"keys":{"theirs":{"type":"","token":["ab","",","]}}}`,
	} {
		for _, written := range []string{
			`null`, `{"FullText":{}}`, `{"FullText":{"Delimiters":",, ","CaseSensitive":false,"Chinese":true},"MaxTextLength":4096,"LogReduce":true}`,
			`{"Fields":{"EventType":{"Type":"long","Analytics":false},"theirs":{"Type":"json","JSONKeys":{"a":{"Type":"text"},"c":{"Type":"double","Alias":"cc"}}}}}`,
			`{"Fields":{"theirs":{"Type":"json","JSONKeys":{}},"é":{"Type":"text","Delimiters":"","Alias":""}},"Prune":true}`, `{"FullText":{"Delimiters":"\u0000\n"},"Prune":true}`,
			`{"Fields":{"theirs":{"Type":"text","CaseSensitive":true,"Chinese":true,"Delimiters":"[]"}}}`,
		} {
			f.Add(observed, written, false, false)
			f.Add(observed, written, true, true)
		}
	}
	f.Fuzz(func(t *testing.T, answer, configuration string, lite, inTerraform bool) {
		var observed model.Index
		var written *writtenIndex
		if json.Unmarshal([]byte(answer), &observed) != nil || json.Unmarshal([]byte(configuration), &written) != nil {
			return // which the targets of package cloud and Terraform see to
		}
		x := domain.IndexSpec{}
		if written != nil {
			if !written.fits() {
				return
			}
			x = written.spec()
		}
		before := membersOf(t, observed)
		after := x.Merged(observed, lite)
		if now := membersOf(t, observed); !maps.EqualFunc(before, now, sameText) {
			t.Errorf("the merge changes what was seen: %s", answer)
		}
		if !x.Merged(after, lite).Equal(after) || !sameAgain(t, after) {
			t.Errorf("%s with %s becomes %v, and that another", answer, configuration, membersOf(t, after))
		}
		if status := x.Status(&after, lite); status != domain.IndexComplete {
			t.Errorf("%s becomes an index that is %q", answer, status)
		}
		keepsOthers(t, x, observed, after)
		// The rest takes its time, and not all of the time.
		if !inTerraform || written == nil {
			return
		}
		object, valid := written.object(t)
		if !valid {
			return
		}
		var diags diag.Diagnostics
		if declared := expandIndex(object, &diags); diags.HasError() || !reflect.DeepEqual(declared, x) {
			t.Errorf("%s is read as %+v, %v", object, declared, diags)
		}
		recorded, diags := flattenIndex(t.Context(), object, after)
		if diags.HasError() || !recorded.Equal(object) {
			t.Errorf("%s with %s is recorded as %s, %v", answer, object, recorded, diags)
		}
	})
}

// knownOfField are the members of a field's index that the provider knows.
var knownOfField = []string{"type", "token", "caseSensitive", "chn", "alias", "doc_value", "json_keys"}

// keepsOthers fails where a merge has changed what is not declared.
func keepsOthers(t *testing.T, x domain.IndexSpec, observed, after model.Index) {
	t.Helper()
	was, is := membersOf(t, observed), membersOf(t, after)
	for name, value := range was {
		known := slices.Contains([]string{"line", "keys", "max_text_len", "log_reduce"}, name)
		if !known && !sameText(is[name], value) {
			t.Errorf("the index loses %s", name)
		}
	}
	pruned := x.Pruned(observed)
	for name, field := range observed.Fields {
		spec, declared := x.Fields[name]
		if !x.Declared {
			declared = slices.Contains(domain.EventFields, name)
		}
		kept, ok := after.Fields[name]
		switch {
		case x.Prune && !declared:
			if ok || !slices.Contains(pruned, name) {
				t.Errorf("field %q is not pruned, or nobody is told: %q", name, pruned)
			}
			continue
		case !ok:
			t.Errorf("field %q is gone", name)
		case !declared && !maps.EqualFunc(membersOf(t, field), membersOf(t, kept), sameText):
			t.Errorf("field %q of others is changed to %v", name, membersOf(t, kept))
		case field.Type == kept.Type && !x.Prune:
			now := membersOf(t, kept)
			for member, value := range membersOf(t, field) {
				if !slices.Contains(knownOfField, member) && !sameText(now[member], value) {
					t.Errorf("field %q loses %q", name, member)
				}
			}
		}
		for key := range field.JSONKeys {
			_, stays := kept.JSONKeys[key]
			told := slices.Contains(pruned, name+"."+key)
			if field.Type == kept.Type && (stays == told || !stays && (!x.Prune || spec.JSONKeys == nil)) {
				t.Errorf("member %q of field %q stays: %v, and is told to go: %v", key, name, stays, told)
			}
		}
	}
}

// membersOf are the members of a document as they are written.
func membersOf(t *testing.T, document any) map[string]json.RawMessage {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatalf("%+v cannot be written: %v", document, err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatalf("%s cannot be read: %v", text, err)
	}
	return members
}

func sameText(a, b json.RawMessage) bool { return string(a) == string(b) }

// sameAgain reports whether an index is read as it is written.
func sameAgain(t *testing.T, x model.Index) bool {
	t.Helper()
	text, err := json.Marshal(x)
	var again model.Index
	return err == nil && json.Unmarshal(text, &again) == nil && again.Equal(x)
}
