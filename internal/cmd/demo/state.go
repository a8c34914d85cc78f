package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

type shippingState struct {
	authorized bool     // the delivery role has its policy
	retention  int      // days; 0 without a Logstore
	fields     []string // of the index
	trail      string   // its status, or empty
	shipsTo    string   // project of the trail
}

// state returns the state of the shipping, with the Logstore of the given project.
func (d *demo) state(project string) shippingState {
	var p shippingState
	d.emulator.Edit(func(a *emulator.Account) {
		if role := a.Roles[strings.ToLower(roleName)]; role != nil {
			p.authorized = slices.ContainsFunc(role.Policies, func(at emulator.Attachment) bool { return at.PolicyName == policyName })
		}
		if held := a.Projects[project]; held != nil && held.Logstores[logstoreName] != nil {
			logstore := held.Logstores[logstoreName]
			p.retention, p.fields = logstore.TTL, fieldsOf(logstore.Index)
		}
		if trail := a.InnerTrails[trailName]; trail != nil {
			p.trail = trail.Status
			_, p.shipsTo, _ = strings.Cut(trail.SLSProjectARN, ":project/")
		}
	})
	return p
}

func fieldsOf(index json.RawMessage) []string {
	var document struct {
		Keys map[string]json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(index, &document) != nil {
		return nil
	}
	names := make([]string, 0, len(document.Keys))
	for name := range document.Keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// check returns an error for the first deviation from the expected state.
func (s shippingState) check(project string, retention int, trail string) error {
	switch {
	case !s.authorized:
		return fmt.Errorf("role %s has no policy %s", roleName, policyName)
	case s.retention != retention:
		return fmt.Errorf("the Logstore keeps logs for %d days, not %d", s.retention, retention)
	case !slices.Contains(s.fields, droppedField):
		return fmt.Errorf("the index has no field %s", droppedField)
	case s.trail != trail:
		return fmt.Errorf("trail %s has status %q, not %q", trailName, s.trail, trail)
	case trail != "" && s.shipsTo != project:
		return fmt.Errorf("trail %s ships to project %s, not %s", trailName, s.shipsTo, project)
	}
	return nil
}
