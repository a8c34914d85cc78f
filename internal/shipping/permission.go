package shipping

import (
	"context"
	"encoding/json"
	"path"
	"strings"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// writeAction is what delivery cannot do without (RAM system policies,
// AliyunActionTrailRolePolicy).
const writeAction = "log:PostLogStoreLogs"

// documents are policies that were read, for as long as the process lives: a
// role's policies are read once, not at every refresh.
type documents struct {
	mu   sync.Mutex
	read map[cloud.AttachedPolicy]json.RawMessage
}

// of gives the documents of policies, reading those that are not known yet, all
// at once.
func (d *documents) of(ctx context.Context, c *cloud.Client, policies []cloud.AttachedPolicy) ([]json.RawMessage, error) {
	found := make([]json.RawMessage, len(policies))
	failures := make([]error, len(policies))
	work := make([]func(), len(policies))
	for i, policy := range policies {
		work[i] = func() { found[i], failures[i] = d.one(ctx, c, policy) }
	}
	atOnce(work...)
	return found, first(failures...)
}

func (d *documents) one(ctx context.Context, c *cloud.Client, policy cloud.AttachedPolicy) (json.RawMessage, error) {
	d.mu.Lock()
	document, ok := d.read[policy]
	d.mu.Unlock()
	if ok {
		return document, nil
	}
	document, err := c.GetPolicy(ctx, policy)
	if err != nil {
		return nil, present(err) // detached and deleted meanwhile: it allows nothing
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.read == nil {
		d.read = map[cloud.AttachedPolicy]json.RawMessage{}
	}
	d.read[policy] = document
	return document, nil
}

// permissionStatement is one statement of a policy (RAM, "Policy structure and
// syntax").
type permissionStatement struct {
	actions

	Effect      string
	Resource    oneOrMore
	NotResource oneOrMore
	Condition   json.RawMessage
}

// allows says whether policies, taken together, allow an action on a resource. A
// denial wins. A statement under a condition is judged for the worse, since
// whether it holds cannot be seen from here: it denies, and does not allow.
func allows(policies []json.RawMessage, action, resource string) bool {
	allowed := false
	for _, document := range policies {
		for _, raw := range statements(document) {
			var s permissionStatement
			if json.Unmarshal(raw, &s) != nil || !s.covers(action, resource) {
				continue
			}
			switch {
			case strings.EqualFold(s.Effect, "Deny"):
				return false
			case strings.EqualFold(s.Effect, "Allow") && !conditional(s.Condition):
				allowed = true
			}
		}
	}
	return allowed
}

// conditional says whether a statement of this condition holds under it only.
func conditional(condition json.RawMessage) bool {
	var operators map[string]json.RawMessage
	return len(condition) > 0 && (json.Unmarshal(condition, &operators) != nil || len(operators) > 0)
}

// actions are what a statement is about: those named, or all but those.
type actions struct {
	Action    oneOrMore
	NotAction oneOrMore
}

// include says whether an action is among them; case does not count.
func (a actions) include(action string) bool {
	if len(a.NotAction) > 0 {
		return !matches(a.NotAction, strings.ToLower(action), strings.ToLower)
	}
	return matches(a.Action, strings.ToLower(action), strings.ToLower)
}

func (s permissionStatement) covers(action, resource string) bool {
	same := func(text string) string { return text }
	on := matches(s.Resource, resource, same)
	if len(s.NotResource) > 0 {
		on = !matches(s.NotResource, resource, same)
	}
	return s.include(action) && on
}

// matches says whether text fits one of the patterns, in which * stands for any
// text and ? for one character.
func matches(patterns oneOrMore, text string, spell func(string) string) bool {
	for _, pattern := range patterns {
		// path.Match lets * stop at a slash, which means nothing in a policy.
		ok, err := path.Match(flat(escapeClasses(spell(pattern))), flat(text))
		if err == nil && ok {
			return true
		}
	}
	return false
}

func flat(text string) string { return strings.ReplaceAll(text, "/", "\x00") }

func escapeClasses(pattern string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`).Replace(pattern)
}

// mayWrite says whether the role's policies allow delivery into the declared
// Logstore.
func (d declaration) mayWrite(policies []json.RawMessage) bool {
	return allows(policies, writeAction, arn.Logstore(d.project.Region, d.account, d.project.Name, d.logstore.name))
}
