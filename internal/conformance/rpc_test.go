package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// caller makes one call through a client and returns what the client read; missing
// reports that the client does not have the operation.
type caller func(action string, params map[string]string) (call func() (any, error), missing bool)

// runRPC runs a scenario through a client, and expects that it calls every operation of
// the product that both the emulator and the client have.
func runRPC(t *testing.T, c client, product api.Product, calls []scenario.Call, through caller) {
	t.Helper()
	answers := map[string][]byte{}
	called := map[string]bool{}
	for _, step := range calls {
		call, missing := through(step.Action, scenario.Resolve(step.Params, answers))
		if missing {
			continue
		}
		called[step.Action] = true
		answers[step.Action] = c.call(t, step.Action, call)
	}
	for action := range product.Operations {
		if _, missing := through(action, nil); !missing && !called[action] {
			t.Errorf("%s: %s is never called: add it to the scenario", c.name, action)
		}
	}
}

// fill sets the fields of a request that the parameters name, by the name of the field or
// the one that is sent.
func fill(request reflect.Value, params map[string]string) error {
	for name, text := range params {
		field := fieldNamed(request.Elem(), name)
		if !field.IsValid() {
			return fmt.Errorf("%s has no parameter %s", request.Type(), name)
		}
		if err := set(field, text); err != nil {
			return fmt.Errorf("%s.%s: %w", request.Type(), name, err)
		}
	}
	return nil
}

func fieldNamed(request reflect.Value, name string) reflect.Value {
	for i := range request.NumField() {
		sent, _, _ := strings.Cut(request.Type().Field(i).Tag.Get("json"), ",")
		if sent == name {
			return request.Field(i)
		}
	}
	return request.FieldByName(name)
}

// set sets a field of any type to a text: JSON where it is no string.
func set(field reflect.Value, text string) error {
	target := reflect.New(field.Type())
	kind := field.Type()
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	encoded := []byte(text)
	if kind.Kind() == reflect.String {
		encoded, _ = json.Marshal(text)
	}
	if err := json.Unmarshal(encoded, target.Interface()); err != nil {
		return err
	}
	field.Set(target.Elem())
	return nil
}

// results of a call made by reflection: a value and an error.
func outcome(returned []reflect.Value) (any, error) {
	err, _ := returned[1].Interface().(error)
	return returned[0].Interface(), err
}

// v2 calls a V2 SDK: its client has a method ActionWithOptions for each operation, with
// a request unless the operation takes no parameters, and options.
func v2(sdk any) caller {
	return func(action string, params map[string]string) (func() (any, error), bool) {
		method := reflect.ValueOf(sdk).MethodByName(action + "WithOptions")
		if !method.IsValid() {
			return nil, true
		}
		return func() (any, error) {
			var args []reflect.Value
			for i := range method.Type().NumIn() {
				arg := reflect.New(method.Type().In(i).Elem())
				if i == 0 && method.Type().NumIn() > 1 {
					if err := fill(arg, params); err != nil {
						return nil, err
					}
				}
				args = append(args, arg)
			}
			response, err := outcome(method.Call(args))
			if err != nil {
				return nil, err
			}
			return reflect.ValueOf(response).Elem().FieldByName("Body").Interface(), nil
		}, false
	}
}

// classic calls a typed service of the classic SDK. The constructors of its requests are
// functions of its package.
func classic(service any, constructors ...any) caller {
	byAction := map[string]reflect.Value{}
	for _, constructor := range constructors {
		value := reflect.ValueOf(constructor)
		byAction[strings.TrimSuffix(value.Type().Out(0).Elem().Name(), "Request")] = value
	}
	return func(action string, params map[string]string) (func() (any, error), bool) {
		method := reflect.ValueOf(service).MethodByName(action)
		if !method.IsValid() {
			return nil, true
		}
		return func() (any, error) {
			constructor, ok := byAction[action]
			if !ok {
				return nil, fmt.Errorf("the test lacks the constructor of its request")
			}
			request := constructor.Call(nil)[0]
			known := map[string]string{} // the classic SDK is older than some parameters
			for name, value := range params {
				if request.Elem().FieldByName(name).IsValid() {
					known[name] = value
				}
			}
			if err := fill(request, known); err != nil {
				return nil, err
			}
			return outcome(method.Call([]reflect.Value{request}))
		}, false
	}
}
