package domain

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// said returns what an error says of an object that others changed.
func said(err error) string {
	var changed *ChangedMeanwhileError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &changed):
		return err.Error()
	}
	return fmt.Sprintf("%s (%s): %s%s", changed.Object, changed.Attribute(), changed.Now, map[ChangeTime]string{AfterLostWrite: ", after a lost write", SetBack: ", set back"}[changed.When])
}

// After a write whose answer was lost, an object that is not as declared was changed by others: it is
// neither as it was before, or it was written since. Times count only where the service tells them.
func TestLogstoreSpec_ChangedAfterLostWrite(t *testing.T) {
	t.Parallel()
	spec := twoLineSpec().Logstore
	spec.RetentionDays, spec.AppendMeta = 90, new(true)
	for name, row := range map[string]struct{ before, now, want string }{
		"as declared":              {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":90,"appendMeta":true,"lastModifyTime":2}`, ""},
		"as before":                {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":365,"lastModifyTime":1}`, ""},
		"as before, written since": {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":365,"lastModifyTime":2}`, "Logstore innertrail_platform-ops (logstore): retention_days is 365, append_meta is false, set back"},
		"as before, when was it":   {`{"ttl":365}`, `{"ttl":365,"lastModifyTime":2}`, ""},
		"as before, when is it":    {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":365}`, ""},
		"another value":            {`{"ttl":365}`, `{"ttl":30,"appendMeta":true}`, "Logstore innertrail_platform-ops (logstore): retention_days is 30, after a lost write"},
		"another value, and one as before": {
			`{"ttl":365,"lastModifyTime":1}`, `{"ttl":30,"lastModifyTime":2}`, "Logstore innertrail_platform-ops (logstore): retention_days is 30, after a lost write",
		},
		"web tracking switched on": {`{"ttl":90,"appendMeta":true}`, `{"ttl":90,"appendMeta":true,"enable_tracking":true}`, "Logstore innertrail_platform-ops (logstore): enable_tracking is true, after a lost write"},
		"not declared":             {`{"ttl":365,"lastModifyTime":1}`, `{"ttl":90,"appendMeta":true,"hot_ttl":30,"lastModifyTime":2}`, ""},
	} {
		before, now := observedWith(t, row.before), observedWith(t, row.now)
		if got := said(spec.ChangedAfterLostWrite(before, now)); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// The same of an index, field by field.
func TestIndexSpec_ChangedAfterLostWrite(t *testing.T) {
	t.Parallel()
	const (
		before   = `{"max_text_len":128,"keys":{"a":{"type":"long","alias":"a"},"b":{"type":"long","alias":"b"},"own":{"type":"long"}},"lastModifyTime":1}`
		declared = `{"max_text_len":4096,"keys":{"a":{"type":"long","alias":"new"},"b":{"type":"long","alias":"new"},"own":{"type":"long"}},"lastModifyTime":2}`
		of       = "index of Logstore l (index): "
	)
	spec := IndexSpec{Declared: true, MaxTextLength: new(4096), Fields: map[string]FieldSpec{"a": {Type: "long", Alias: new("new")}, "b": {Type: "long", Alias: new("new")}}}
	replaced := func(document string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(document) }
	for name, row := range map[string]struct {
		now, want string
		prune     bool
	}{
		"as declared":                               {declared, "", false},
		"as before":                                 {before, "", false},
		"as before, written since":                  {replaced(before, `Time":1`, `Time":2`), of + `not as declared is a, b, the index as a whole, set back`, false},
		"as before, when is it":                     {replaced(before, `,"lastModifyTime":1`, ""), "", false},
		"another value":                             {replaced(declared, `"alias":"new"},"b"`, `"alias":"other"},"b"`), of + `another setting of a, after a lost write`, false},
		"another value, the rest as it was":         {replaced(before, `"alias":"b"`, `"alias":"other"`, `Time":1`, `Time":2`), of + `another setting of b, after a lost write`, false},
		"another length":                            {replaced(declared, "4096", "64"), of + `another setting of the index as a whole, after a lost write`, false},
		"the length as before":                      {replaced(declared, "4096", "128"), of + `not as declared is the index as a whole, set back`, false},
		"a field that is gone":                      {replaced(declared, `"a":{"type":"long","alias":"new"},`, ""), of + `another setting of a, after a lost write`, false},
		"a field that is not declared":              {replaced(declared, `"own":{"type":"long"}`, `"own":{"type":"double"}`), "", false},
		"a field that prune removes, new":           {replaced(declared, `"own":{"type":"long"}`, `"more":{"type":"double"}`), of + `another setting of more, after a lost write`, true},
		"a field without a type that prune removes": {replaced(declared, `"own":{"type":"long"}`, `"more":{}`), of + `another setting of more, after a lost write`, true},
		"a field that prune removes":                {declared, of + `not as declared is own, set back`, true},
	} {
		spec.Prune = row.prune
		if got := said(spec.ChangedAfterLostWrite("l", indexOf(t, before), indexOf(t, row.now), false)); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}
