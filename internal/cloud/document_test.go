package cloud_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// strangeIndex has members on every level that the client has no field for, and values
// that a number type or HTML escaping could change.
const strangeIndex = `{
	"line":{"token":[",","<","&","\n"],"caseSensitive":true,"chn":true,"include_keys":["a","b"],"new":{"deep":[1,2.50,1e400]}},
	"keys":{
		"EventName":{"type":"text","token":[","," "],"caseSensitive":false,"chn":false,"doc_value":true,"alias":"event","new":null},
		"Latency":{"type":"long","doc_value":true,"caseSensitive":false,"chn":false},
		"Empty":{"type":"text","token":[],"doc_value":false,"caseSensitive":false,"chn":false},
		"UserIdentity":{"type":"json","token":["."],"caseSensitive":false,"chn":false,"doc_value":false,"index_all":true,"max_depth":9007199254740993,
			"json_keys":{"type":{"type":"text","alias":"t","doc_value":true,"new":[]},"n":{"type":"long","doc_value":false}}}
	},
	"max_text_len":4096,"log_reduce":true,"log_reduce_white_list":["a"],"scan_index":false,"new":12345678901234567890}`

func TestIndex_roundTrip(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, ctx := f.client(), t.Context()
	f.Edit(func(a *emulator.Account) {
		a.Projects[project.Name].Logstores["indexed"].Index = json.RawMessage(strangeIndex)
	})
	got, err := c.GetIndex(ctx, project, "indexed")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Fields) != 4 || got.Fields["UserIdentity"].JSONKeys["type"].Alias != "t" || !got.FullText.CaseSensitive || *got.MaxTextLength != 4096 {
		t.Errorf("read %+v", got)
	}
	if err := c.UpdateIndex(ctx, project, "indexed", got); err != nil {
		t.Fatal(err)
	}
	stored := func() (raw json.RawMessage) {
		f.Edit(func(a *emulator.Account) { raw = a.Projects[project.Name].Logstores["indexed"].Index })
		return raw
	}
	same(t, stored(), []byte(strangeIndex))

	// The change is made, and the rest is unchanged.
	name := got.Fields["EventName"]
	name.Alias = "renamed"
	got.Fields["EventName"] = name
	delete(got.Fields, "Latency")
	if err := c.UpdateIndex(ctx, project, "indexed", got); err != nil {
		t.Fatal(err)
	}
	want := members(t, []byte(strangeIndex))
	keys := want["keys"].(map[string]any)                   //nolint:forcetypeassert // a literal above
	keys["EventName"].(map[string]any)["alias"] = "renamed" //nolint:forcetypeassert // a literal above
	delete(keys, "Latency")
	if have := members(t, stored()); !reflect.DeepEqual(have, want) {
		t.Errorf("stored %v\nwant %v", have, want)
	}
	again, err := c.GetIndex(ctx, project, "indexed")
	if err != nil || !again.Equal(got) || got.Equal(model.Index{}) {
		t.Errorf("%v: %+v is not %+v", err, again, got)
	}
}

func TestLogstore_roundTrip(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, ctx := f.client(), t.Context()
	f.Edit(func(a *emulator.Account) {
		l := a.Projects[project.Name].Logstores["bare"]
		l.WebTracking, l.EnableModify, l.AutoSplit, l.MaxSplitShard, l.AppendMeta, l.HotTTL = true, true, true, 32, true, 14
		l.ProductType, l.ProcessorID, l.ResourceQuota = "trail", "processor", json.RawMessage(`{"a":[1,{"b":null}]}`)
		l.EncryptConf = &emulator.EncryptConf{Enable: true, EncryptType: "sm4"}
	})
	before := settingsOf(t, f)
	got, err := c.GetLogstore(ctx, project, "bare")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.UpdateLogstore(ctx, project, got); err != nil {
		t.Fatal(err)
	}
	if after := settingsOf(t, f); !reflect.DeepEqual(after, before) {
		t.Errorf("after  %v\nbefore %v", after, before)
	}
	got.RetentionDays = 45
	if err := c.UpdateLogstore(ctx, project, got); err != nil {
		t.Fatal(err)
	}
	before["ttl"] = 45.0
	if after := settingsOf(t, f); !reflect.DeepEqual(after, before) {
		t.Errorf("after  %v\nbefore %v", after, before)
	}
	for _, call := range f.Mutations() {
		for _, name := range []string{"createTime", "lastModifyTime"} {
			if _, ok := call.Params[name]; ok {
				t.Errorf("%s was written back", name)
			}
		}
	}
}

// TestLogstore_unknownMembers has members that even the emulator does not know.
func TestLogstore_unknownMembers(t *testing.T) {
	t.Parallel()
	const text = `{"logstoreName":"bare","ttl":3,"shardCount":2,"autoSplit":false,"maxSplitShard":0,"appendMeta":false,"telemetryType":"",` +
		`"infrequentAccessTTL":-1,"TTL":"a foreign case","new":{"a":12345678901234567890},"createTime":1704938400,"lastModifyTime":1704938400}`
	var l model.Logstore
	if err := json.Unmarshal([]byte(text), &l); err != nil || l.RetentionDays != 3 || l.Created().Unix() != 1704938400 {
		t.Fatalf("%+v, %v", l, err)
	}
	written, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	want := members(t, []byte(text))
	delete(want, "createTime")
	delete(want, "lastModifyTime")
	if have := members(t, written); !reflect.DeepEqual(have, want) {
		t.Errorf("written %v\nwant %v", have, want)
	}
}

func TestDocuments_readOnlyMembers(t *testing.T) {
	t.Parallel()
	x := index(t, `{"keys":{"ttl":{"type":"long","storage":"kept"}},"index_mode":"v2","storage":"pg","ttl":30,"lastModifyTime":1,"ttl_other":2}`)
	written, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	have := members(t, written)
	if got := slices.Sorted(maps.Keys(have)); !slices.Equal(got, []string{"keys", "ttl_other"}) {
		t.Errorf("written %v", got)
	}
	if key, ok := have["keys"].(map[string]any)["ttl"].(map[string]any); !ok || key["storage"] != "kept" {
		t.Errorf("a field of that name was cut: %v", have)
	}
}

// same compares two documents, with numbers as written.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	if a, b := members(t, got), members(t, want); !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func members(t *testing.T, text []byte) map[string]any {
	t.Helper()
	value, err := decode(text)
	object, ok := value.(map[string]any)
	if err != nil || !ok {
		t.Fatalf("%s: %v", text, err)
	}
	return object
}

func settingsOf(t *testing.T, f *fixture) map[string]any {
	t.Helper()
	var text []byte
	f.Edit(func(a *emulator.Account) { text, _ = json.Marshal(a.Projects[project.Name].Logstores["bare"]) })
	var value map[string]any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	delete(value, "last_modify_time")
	return value
}

func FuzzIndex(f *testing.F) {
	for _, seed := range []string{
		strangeIndex, plainIndex, `{"keys":{}}`, `{}`, `null`, `{"line":null,"keys":{"a":null}}`, `{"keys":{"a":{"type":1}}}`,
		`{"line":{"token":null}}`, `{"LINE":{},"line":{"TOKEN":["x"]}}`, `{"ttl":1,"TTL":2,"line":{}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := clientOver(answering(http.StatusOK, text)).GetIndex(t.Context(), project, "indexed")
		if err != nil {
			wantClass(t, err, model.BadResponse)
			return
		}
		written, err := json.Marshal(read)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", text, err)
		}
		var again model.Index
		if err := json.Unmarshal(written, &again); err != nil || !again.Equal(read) {
			t.Errorf("%q was written as %s, which reads as another: %v", text, written, err)
		}
		// Every member that is not read-only is still there.
		var had, has map[string]json.RawMessage
		_ = json.Unmarshal([]byte(text), &had)
		_ = json.Unmarshal(written, &has)
		for name, value := range had {
			empty := slices.Contains([]string{"null", "{}"}, strings.Join(strings.Fields(string(value)), "")) && slices.Contains([]string{"line", "keys", "max_text_len", "log_reduce"}, name)
			if _, kept := has[name]; !kept && !empty && !slices.Contains([]string{"index_mode", "storage", "ttl", "lastModifyTime"}, name) {
				t.Errorf("%q lost %q: %s", text, name, written)
			}
		}
	})
}

// decode parses JSON with numbers as written: some do not fit a float.
func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}
