// Package scenario has the calls that make, read, change and delete each kind of object of
// the services, by the names that the services publish. Clients in any language make them,
// and the tests of package published.
package scenario

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// Call is a call of an RPC service in the order of a scenario. A value may hold what an
// earlier answer had: {CreateAccessKey.AccessKey.AccessKeyId}. A value that is JSON is a
// list.
type Call struct {
	Action string
	Params map[string]string
}

// LogCall is a call of Log Service: the names in its path, the project first, and what its
// query and its body have.
type LogCall struct {
	Action string
	Path   []string
	Params map[string]string
}

// p are the parameters of a call, a name and a value in turn.
func p(pairs ...string) map[string]string {
	params := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		params[pairs[i]] = pairs[i+1]
	}
	return params
}

// Resolve puts what earlier answers had into parameters.
func Resolve(params map[string]string, answers map[string][]byte) map[string]string {
	Resolved := map[string]string{}
	for name, value := range params {
		Resolved[name] = reference.ReplaceAllStringFunc(value, func(path string) string { return lookUp(answers, strings.Trim(path, "{}")) })
	}
	return Resolved
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
