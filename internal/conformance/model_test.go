package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// compare returns where an answer differs from the client's type for it: members that
// the type does not have, members that the answer lacks, lists without an element,
// and values of another kind. A type with a decoder of its own is not looked into.
func compare(answer []byte, model reflect.Type) []string {
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	d := differences{seen: map[string]bool{}}
	d.walk("", value, model)
	d.found = slices.DeleteFunc(d.found, func(difference string) bool {
		path, missing := strings.CutSuffix(difference, " is missing")
		return missing && d.seen[path]
	})
	slices.Sort(d.found)
	return slices.Compact(d.found)
}

// differences are what compare has found so far.
type differences struct {
	found []string
	seen  map[string]bool // members of a map's values: one value need not have them all
}

func (d *differences) add(path, format string, args ...any) {
	if path == "" {
		path = "the answer"
	}
	d.found = append(d.found, path+" "+fmt.Sprintf(format, args...))
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func (d *differences) walk(path string, value any, t reflect.Type) {
	for t.Kind() == reflect.Pointer && !t.Implements(unmarshaler) {
		t = t.Elem()
	}
	if t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler) {
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		d.walkObject(path, value, t)
	case reflect.Map:
		members, ok := value.(map[string]any)
		if !ok {
			d.add(path, "is %s, not an object", kindOf(value))
		}
		for _, member := range members {
			d.walk(path+"{}", member, t.Elem())
		}
	case reflect.Slice:
		elements, ok := value.([]any)
		switch {
		case !ok:
			d.add(path, "is %s, not a list", kindOf(value))
		case len(elements) == 0:
			d.add(path, "is empty")
		}
		for _, element := range elements {
			d.walk(path+"[]", element, t.Elem())
		}
	case reflect.Interface:
	default:
		if want := kindOf(reflect.Zero(t).Interface()); kindOf(value) != want {
			d.add(path, "is %s, not %s", kindOf(value), want)
		}
	}
}

func (d *differences) walkObject(path string, value any, t reflect.Type) {
	members, ok := value.(map[string]any)
	if !ok {
		d.add(path, "is %s, not an object", kindOf(value))
		return
	}
	fields := map[string]field{}
	fieldsOf(t, fields)
	prefix := path
	if prefix != "" {
		prefix += "."
	}
	for name, member := range members {
		if member != nil && strings.HasSuffix(path, "{}") {
			d.seen[prefix+name] = true
		}
		if f, known := fields[name]; !known {
			d.add(prefix+name, "is unknown to the client")
		} else if member != nil {
			d.walk(prefix+name, member, f.kind)
		}
	}
	for name, f := range fields {
		if members[name] == nil && f.documented {
			d.add(prefix+name, "is missing")
		}
	}
}

// field is a member of an answer. Without a name of its own in a tag it may be something
// that the client keeps beside the answer.
type field struct {
	kind       reflect.Type
	documented bool
}

// fieldsOf adds the members that a struct reads, by their JSON names.
func fieldsOf(t reflect.Type, fields map[string]field) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		embedded := f.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "" && embedded.Name() == "BaseResponse": // of the HTTP response
		case f.Anonymous && name == "" && embedded.Kind() == reflect.Struct:
			fieldsOf(embedded, fields)
		case name == "":
			fields[f.Name] = field{kind: f.Type}
		default:
			fields[name] = field{f.Type, true}
		}
	}
}

// kindOf returns the JSON kind of a decoded value or of a Go scalar.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case json.Number:
		return "a number"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	}
	switch reflect.TypeOf(value).Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	default:
		return "a number"
	}
}
