package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// decodeStrictly decodes one JSON value and refuses members that it does not
// know, also those that differ from a known one in case only: to the services
// they are unknown, while encoding/json takes them.
func decodeStrictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return checkCase(text, reflect.TypeOf(into))
}

// checkCase refuses members whose names match a field of the type but for case.
func checkCase(text []byte, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		return checkMembers(text, t)
	case reflect.Map:
		for _, value := range membersOf(text) {
			if err := checkCase(value, t.Elem()); err != nil {
				return err
			}
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nil
		}
		var items []json.RawMessage
		_ = json.Unmarshal(text, &items) // what is no list, its own decoder has judged
		for _, item := range items {
			if err := checkCase(item, t.Elem()); err != nil {
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
		if name == "" || name == "-" {
			continue
		}
		for member, value := range members {
			switch {
			case member == name:
				if err := checkCase(value, field.Type); err != nil {
					return err
				}
			case strings.EqualFold(member, name):
				return fmt.Errorf("json: unknown field %q", member)
			}
		}
	}
	return nil
}

// membersOf returns the members of an object. What is none, its own decoder has
// judged.
func membersOf(text []byte) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(text, &members)
	return members
}
