package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Plainly says what is wrong with a body without the words of Go. An error that is no
// decoder's stays as it is.
func Plainly(err error) error {
	var mistyped *json.UnmarshalTypeError
	var malformed *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the body is cut off")
	case errors.Is(err, io.EOF):
		return errors.New("the body is empty; it must be a JSON object")
	case errors.As(err, &mistyped) && mistyped.Field == "":
		if k := mistyped.Type.Kind(); k != reflect.Struct && k != reflect.Slice && k != reflect.Map {
			return fmt.Errorf("each element must be %s, one is a JSON %s", inWords(mistyped.Type), mistyped.Value)
		}
		return fmt.Errorf("the body must be %s, it is a JSON %s", inWords(mistyped.Type), mistyped.Value)
	case errors.As(err, &mistyped):
		// The path has names of embedded types too, which a body does not have.
		return fmt.Errorf("%s must be %s", mistyped.Field[strings.LastIndex(mistyped.Field, ".")+1:], inWords(mistyped.Type))
	case errors.As(err, &malformed):
		return fmt.Errorf("the body is not JSON: %s, at byte %d", strings.TrimPrefix(malformed.Error(), "json: "), malformed.Offset)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return fmt.Errorf("there is no member %s", name)
	}
	return err
}

// inWords says which values a type takes.
func inWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text in quotes"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	default:
		return "an object"
	}
}
