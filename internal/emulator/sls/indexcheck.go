package sls

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls/search"
)

// checkIndex returns what is wrong with an index, in the service's words.
func checkIndex(text []byte) error {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return errors.New("the index must be a JSON object")
	}
	var c search.Index
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("the index is malformed: %w", api.Plainly(err))
	}
	if err := api.CheckCase(text, reflect.TypeFor[search.Index]()); err != nil {
		return err
	}
	if c.Line == nil && len(c.Keys) == 0 {
		return errors.New("required fields line/keys are lacking, at least one of them must be given")
	}
	if n := c.MaxTextLen; n != nil && (*n < 64 || *n > 16384) {
		return errors.New("max_text_len must be within range [64, 16384]")
	}
	if line := c.Line; line != nil {
		if err := checkTokens("line", line.Token); err != nil {
			return err
		}
		if len(line.IncludeKeys) > 0 && len(line.ExcludeKeys) > 0 {
			return errors.New("include_keys and exclude_keys of line exclude each other")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Keys)) {
		if err := checkKey(name, c.Keys[name]); err != nil {
			return err
		}
	}
	return nil
}

func checkKey(name string, key search.Key) error {
	if name == "" {
		return errors.New("a key of the index has no name")
	}
	if name == "__rowid__" {
		return errors.New("the key __rowid__ is reserved")
	}
	switch key.Type {
	case "text", "json":
		if err := checkTokens("key "+name, key.Token); err != nil {
			return err
		}
	case "long", "double":
	default:
		return fmt.Errorf("type %q of key %s is invalid", key.Type, name)
	}
	if key.Type != "json" && len(key.JSONKeys) > 0 {
		return fmt.Errorf("json_keys of key %s need the type json", name)
	}
	for _, sub := range slices.Sorted(maps.Keys(key.JSONKeys)) {
		switch t := key.JSONKeys[sub].Type; t {
		case "text", "long", "double":
		default:
			return fmt.Errorf("type %q of key %s.%s is invalid", t, name, sub)
		}
	}
	return nil
}

func checkTokens(where string, tokens []string) error {
	if tokens == nil {
		return fmt.Errorf("required field token is lacking in %s", where)
	}
	for _, t := range tokens {
		if utf8.RuneCountInString(t) != 1 {
			return fmt.Errorf("token %q in %s must be one character", t, where)
		}
	}
	return nil
}
