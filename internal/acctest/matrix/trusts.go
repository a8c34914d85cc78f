package matrix

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// trusts watches the trust documents of the delivery roles: a repair adds ActionTrail, and
// changes nothing else.
type trusts struct {
	known   map[string][]string // statements, by role
	since   int                 // the number of calls before they were changed outside Terraform
	changed int
}

// actionTrailOnly is the only statement that the provider may add.
const actionTrailOnly = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}`

// accept takes over the documents as they are, after a change outside Terraform.
func (w *trusts) accept(a *emulator.Account) {
	w.known = map[string][]string{}
	for name, role := range a.Roles {
		w.known[name] = statements(role.AssumeRolePolicyDocument)
	}
}

// check compares the documents with those before, and returns what a repair must not have
// changed.
func (w *trusts) check(a *emulator.Account) (problems []string) {
	for name, role := range a.Roles {
		now := statements(role.AssumeRolePolicyDocument)
		for _, statement := range w.known[name] {
			if !slices.Contains(now, statement) && !mayBeRemoved(statement) {
				problems = append(problems, fmt.Sprintf("the trust of role %s lost %s", name, statement))
			}
		}
		for _, statement := range now {
			if !slices.Contains(w.known[name], statement) && statement != actionTrailOnly {
				problems = append(problems, fmt.Sprintf("the trust of role %s was widened by %s", name, statement))
			}
		}
	}
	w.accept(a)
	return problems
}

// overwritten reports whether the last change outside Terraform came between the look at a
// trust and its write, for which RAM has no condition: no GetRole came between that change
// and the UpdateRole, which may have been under way already.
func (w *trusts) overwritten(journal []emulator.Call) bool {
	later := journal[min(w.since, len(journal)):]
	write := slices.IndexFunc(later, func(c emulator.Call) bool { return c.Action == "UpdateRole" && tookEffect(c) })
	looked := slices.ContainsFunc(later[:max(write, 0)], func(c emulator.Call) bool { return c.Action == "GetRole" })
	return w.since > 0 && !looked
}

// mayBeRemoved reports whether a statement denies ActionTrail alone, without a condition.
func mayBeRemoved(statement string) bool {
	return statement == `{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":["actiontrail.aliyuncs.com"]}}`
}

// statements returns the statements of a document as canonical JSON.
func statements(document string) []string {
	var parsed struct{ Statement []map[string]any }
	if json.Unmarshal([]byte(document), &parsed) != nil {
		return []string{document}
	}
	var list []string
	for _, s := range parsed.Statement {
		if principal, ok := s["Principal"].(map[string]any); ok {
			for kind, names := range principal {
				if one, single := names.(string); single {
					principal[kind] = []string{one}
				}
			}
		}
		if actions, ok := s["Action"].([]any); ok && len(actions) == 1 {
			s["Action"] = actions[0]
		}
		text, err := json.Marshal(s)
		if err != nil {
			return []string{document}
		}
		list = append(list, string(text))
	}
	return list
}
