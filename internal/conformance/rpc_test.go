package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// rpcCall is a call of RAM, STS or ActionTrail in the order of a scenario. A value
// may hold what an earlier answer had: {CreateAccessKey.AccessKey.AccessKeyId}. A value
// that is JSON is a list.
type rpcCall struct {
	action string
	params map[string]string
}

// caller makes one call through a client and returns what the client read; missing
// reports that the client does not have the operation.
type caller func(action string, params map[string]string) (call func() (any, error), missing bool)

// runRPC runs a scenario through a client, and expects that it calls every operation of
// the product that both the emulator and the client have.
func runRPC(t *testing.T, c client, product api.Product, scenario []rpcCall, through caller) {
	t.Helper()
	answers := map[string][]byte{}
	called := map[string]bool{}
	for _, step := range scenario {
		call, missing := through(step.action, resolve(step.params, answers))
		if missing {
			continue
		}
		called[step.action] = true
		answers[step.action] = c.call(t, step.action, call)
	}
	for action := range product.Operations {
		if _, missing := through(action, nil); !missing && !called[action] {
			t.Errorf("%s: %s is never called: add it to the scenario", c.name, action)
		}
	}
}

// resolve puts what earlier answers had into parameters.
func resolve(params map[string]string, answers map[string][]byte) map[string]string {
	resolved := map[string]string{}
	for name, value := range params {
		resolved[name] = reference.ReplaceAllStringFunc(value, func(path string) string { return lookUp(answers, strings.Trim(path, "{}")) })
	}
	return resolved
}

var reference = regexp.MustCompile(`\{\w+(\.\w+)+\}`)

// lookUp digs a member out of the answers.
func lookUp(answers map[string][]byte, path string) string {
	segments := strings.Split(path, ".")
	var value any
	_ = json.Unmarshal(answers[segments[0]], &value)
	for _, s := range segments[1:] {
		switch at := value.(type) {
		case map[string]any:
			value = at[s]
		case []any:
			if i, err := strconv.Atoi(s); err == nil && i < len(at) {
				value = at[i]
			}
		}
	}
	text, _ := value.(string)
	return text
}

// fill sets the fields of a request that the parameters name.
func fill(request reflect.Value, params map[string]string) error {
	for name, text := range params {
		field := request.Elem().FieldByName(name)
		if !field.IsValid() {
			return fmt.Errorf("%s has no parameter %s", request.Type(), name)
		}
		if err := set(field, text); err != nil {
			return fmt.Errorf("%s.%s: %w", request.Type(), name, err)
		}
	}
	return nil
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
