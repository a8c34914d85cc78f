package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
)

// DecodeStrictly decodes one JSON value and rejects unknown members. A member that
// differs from a known one only in case is unknown to the services, while
// encoding/json accepts it.
func DecodeStrictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return CheckCase(text, reflect.TypeOf(into))
}

// CheckCase rejects members whose names match a field of the type but for case.
func CheckCase(text []byte, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		return checkMembers(text, t)
	case reflect.Map:
		for _, value := range membersOf(text) {
			if err := CheckCase(value, t.Elem()); err != nil {
				return err
			}
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nil
		}
		var items []json.RawMessage
		_ = json.Unmarshal(text, &items) // anything but a list was rejected by the decoder before
		for _, item := range items {
			if err := CheckCase(item, t.Elem()); err != nil {
				return err
			}
		}
	default:
	}
	return nil
}

func checkMembers(text []byte, t reflect.Type) error {
	members := membersOf(text)
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" && field.Anonymous && field.Type.Kind() == reflect.Struct {
			if err := checkMembers(text, field.Type); err != nil {
				return err
			}
		}
		if name == "" || name == "-" {
			continue
		}
		for member, value := range members {
			switch {
			case member == name:
				if err := CheckCase(value, field.Type); err != nil {
					return err
				}
			case strings.EqualFold(member, name):
				return fmt.Errorf("json: unknown field %q", member)
			}
		}
	}
	return nil
}

// membersOf returns the members of an object. Anything else was rejected by the
// decoder before.
func membersOf(text []byte) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(text, &members)
	return members
}

// Timestamp returns a time as the RPC services print it; the zero time is empty.
func Timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timestampForm)
}

// ParseTimestamp reads a time in exactly the form that the RPC services publish.
func ParseTimestamp(text string) (time.Time, bool) {
	t, err := time.Parse(timestampForm, text)
	return t, err == nil && t.Format(timestampForm) == text
}

const timestampForm = "2006-01-02T15:04:05Z"

// MustJSON encodes a value of this package's own, which cannot fail.
func MustJSON(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
