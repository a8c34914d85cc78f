package conformance

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	slsv2 "github.com/alibabacloud-go/sls-20201230/v6/client"
	"github.com/alibabacloud-go/tea/dara"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// driveV2 drives Log Service with the V2 SDK. The SDK reaches a project by a host below
// its endpoint, so it goes to the service's own hosts through the emulator as a proxy. It
// keeps its connections by host for the whole process: each run has hosts of its own.
func driveV2(t *testing.T, c client, signature, region, suffix string) {
	t.Helper()
	config := v2Config(c.cloud, c.cloud.Account())
	config.HttpProxy, config.Endpoint = dara.String(c.cloud.URL), dara.String(region+"."+suffix)
	config.RegionId, config.SignatureVersion = dara.String(region), dara.String(signature)
	sdk, err := slsv2.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	project := "v2-project-" + signature
	before, after := scenario.LogService(project, time.Now().Unix())
	answers := map[string][]byte{}
	runSLS(t, c, sdk, before, answers)
	scenario.PutEvent(c.cloud.Emulator, project, logstore)
	runSLS(t, c, sdk, after, answers)
}

func runSLS(t *testing.T, c client, sdk any, calls []scenario.LogCall, answers map[string][]byte) {
	t.Helper()
	for _, step := range calls {
		method := reflect.ValueOf(sdk).MethodByName(step.Action + "WithOptions")
		if !method.IsValid() {
			continue
		}
		answers[step.Action] = c.call(t, step.Action, func() (any, error) {
			args, err := slsArguments(method.Type(), step, answers)
			if err != nil {
				return nil, err
			}
			response, err := outcome(method.Call(args))
			if err != nil {
				return nil, err
			}
			body := reflect.ValueOf(response).Elem().FieldByName("Body")
			if !body.IsValid() {
				return nil, nil
			}
			return body.Interface(), nil
		})
	}
}

// slsArguments returns the arguments of a method: the names in the path, the request,
// headers and options.
func slsArguments(method reflect.Type, step scenario.LogCall, answers map[string][]byte) ([]reflect.Value, error) {
	path := step.Path
	var args []reflect.Value
	for i := range method.NumIn() {
		kind := method.In(i)
		switch {
		case kind == reflect.TypeFor[*string]():
			if len(path) == 0 {
				return nil, fmt.Errorf("the scenario has too few names for the path")
			}
			args, path = append(args, reflect.ValueOf(dara.String(path[0]))), path[1:]
		case kind.Kind() == reflect.Map:
			args = append(args, reflect.MakeMap(kind))
		default:
			arg := reflect.New(kind.Elem())
			if strings.HasSuffix(kind.Elem().Name(), "Request") {
				if err := fill(arg, scenario.Resolve(step.Params, answers)); err != nil {
					return nil, err
				}
			}
			args = append(args, arg)
		}
	}
	return args, nil
}
