package published_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// step is a call of a scenario: a request that its facts put together.
type step struct {
	operation published.Emulated
	path      []string
	params    map[string]string
	before    func(c *testclient.Client) // what no call can arrange
}

// run is an emulator that has come to a step of a scenario.
type run struct {
	client  *testclient.Client
	steps   []step
	next    int
	answers map[string][]byte
}

// start arranges an emulator and has it come to a step.
func start(t *testing.T, arrange func(c *testclient.Client) []step, to int) *run {
	t.Helper()
	c := testclient.Start(t)
	r := &run{client: c, steps: arrange(c), answers: map[string][]byte{}}
	for r.next < to {
		if a := r.call(r.steps[r.next].params); a.Status >= 300 {
			t.Fatalf("%s: %d %s", r.steps[r.next].operation, a.Status, a.Raw)
		}
		r.next++
	}
	return r
}

// call makes the call of the next step with other parameters.
func (r *run) call(params map[string]string) testclient.Answer {
	s := r.steps[r.next]
	if s.before != nil {
		s.before(r.client)
	}
	params = scenario.Resolve(params, r.answers)
	var a testclient.Answer
	if s.operation.Service == "Sls" {
		method, target, body := s.request(params)
		project := ""
		if names := strings.Count(s.operation.Facts.At[0], "{}"); len(s.path) > names {
			project = s.path[0]
		}
		a = r.client.SLS(method, project, target, body)
	} else {
		var list []string
		for name, value := range params {
			list = append(list, flat(name, value)...)
		}
		a = r.client.RPC(strings.ToLower(s.operation.Service), s.operation.Name, list...)
	}
	if a.Err != nil {
		r.client.T.Fatal(a.Err)
	}
	if a.Status < 300 {
		r.answers[s.operation.Name] = a.Raw
	}
	return a
}

// flat returns a parameter of an RPC service, a list as one for each member of each
// element: every service takes it so.
func flat(name, value string) (pairs []string) {
	var list []any
	if json.Unmarshal([]byte(value), &list) != nil {
		return []string{name, value}
	}
	for i, element := range list {
		prefix := fmt.Sprintf("%s.%d", name, i+1)
		if members, ok := element.(map[string]any); ok {
			for member, text := range members {
				pairs = append(pairs, prefix+"."+member, fmt.Sprint(text))
			}
			continue
		}
		pairs = append(pairs, prefix, fmt.Sprint(element))
	}
	return pairs
}

// request puts a request to Log Service together: where each parameter goes is published.
func (s step) request(params map[string]string) (method, target, body string) {
	method, target, _ = strings.Cut(s.operation.Facts.At[0], " ")
	names := s.path[max(len(s.path)-strings.Count(target, "{}"), 0):]
	for _, name := range names {
		target = strings.Replace(target, "{}", name, 1)
	}
	query, members := url.Values{}, map[string]json.RawMessage{}
	for name, value := range params {
		p := s.operation.Facts.Parameters[name]
		switch {
		case name == "body" && !s.hasMembers(params):
			body = value
		case p.In("query"):
			query.Set(name, value)
		default:
			members[name] = asJSON(p, value)
		}
	}
	if len(members) > 0 {
		text, _ := json.Marshal(members)
		body = string(text)
	}
	if len(query) > 0 {
		separator := "?"
		if strings.Contains(target, "?") {
			separator = "&"
		}
		target += separator + query.Encode()
	}
	return method, target, body
}

// hasMembers reports whether parameters beside the body are members of it.
func (s step) hasMembers(params map[string]string) bool {
	for name := range params {
		if name != "body" && !s.operation.Facts.Parameters[name].In("query") {
			return true
		}
	}
	return false
}

// asJSON returns a value as a member of a body. What begins with "json:" is sent as it is.
func asJSON(p published.Parameter, value string) json.RawMessage {
	if raw, ok := strings.CutPrefix(value, "json:"); ok {
		return json.RawMessage(raw)
	}
	if slices.ContainsFunc(p, func(c published.Claim) bool { return c.Kind == published.String }) || !json.Valid([]byte(value)) {
		text, _ := json.Marshal(value)
		return text
	}
	return json.RawMessage(value)
}

// scenarios are all scenarios, by the service that they are of.
func scenarios(operations map[string]published.Emulated) map[string]func(c *testclient.Client) []step {
	rpc := func(service string, calls []scenario.Call) []step {
		var steps []step
		for _, call := range calls {
			if o, ok := operations[service+" "+call.Action]; ok {
				steps = append(steps, step{operation: o, params: call.Params})
			}
		}
		return steps
	}
	return map[string]func(c *testclient.Client) []step{
		"Ram": func(*testclient.Client) []step { return rpc("Ram", scenario.RAM) },
		"Actiontrail": func(c *testclient.Client) []step {
			scenario.Destination(c.Emulator)
			steps := rpc("Actiontrail", scenario.ActionTrail)
			for i := range steps { // it answers only a few calls a second
				steps[i].before = func(c *testclient.Client) { c.Emulator.Clock.Advance(time.Second) }
			}
			return steps
		},
		"ResourceManager": func(c *testclient.Client) []step {
			scenario.Organisation(c.Emulator)
			return rpc("ResourceManager", scenario.ResourceManager)
		},
		"ResourceDirectoryMaster": func(c *testclient.Client) []step {
			scenario.Organisation(c.Emulator)
			return rpc("ResourceDirectoryMaster", scenario.ResourceDirectory)
		},
		"Sts": func(c *testclient.Client) []step {
			key, token := scenario.Identities(c.Emulator)
			c.ID, c.Secret = key.AccessKeyID, key.AccessKeySecret
			return rpc("Sts", scenario.STS(token))
		},
		"Sls": func(*testclient.Client) []step {
			before, after := scenario.LogService(scenario.Project, time.Now().Unix())
			var steps []step
			for i, call := range slices.Concat(before, after) {
				s := step{operation: operations["Sls "+call.Action], path: call.Path, params: call.Params}
				if i == len(before) {
					s.before = func(c *testclient.Client) { scenario.PutEvent(c.Emulator, scenario.Project, scenario.Logstore) }
				}
				if s.operation.Name != "" && !binary[call.Action] {
					s.params = s.membersOf(call.Params)
					steps = append(steps, s)
				}
			}
			return steps
		},
	}
}

// membersOf returns the parameters with the members of the body in its place, where they are
// published.
func (s step) membersOf(params map[string]string) map[string]string {
	members := map[string]json.RawMessage{}
	_ = json.Unmarshal([]byte(params["body"]), &members)
	known := false
	for name := range members {
		known = known || s.operation.Facts.Parameters[name] != nil
	}
	if !known {
		return params
	}
	params = maps.Clone(params)
	for name, value := range members {
		params[name] = "json:" + string(value)
	}
	delete(params, "body")
	return params
}

// binary are the operations whose body is no JSON: the tests of package sls send them.
var binary = map[string]bool{"PutLogs": true}

// operationsByName returns the published operations of the emulator.
func operationsByName(facts []published.Service) map[string]published.Emulated {
	operations := map[string]published.Emulated{}
	for _, e := range published.EmulatorTables().Match(facts) {
		if e.Name != "" {
			operations[e.String()] = e
		}
	}
	return operations
}
