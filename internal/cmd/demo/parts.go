package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// parts is what a shipping stands on, as it is in the cloud: read by the
// emulator's own access, so that neither the provider nor its client vouches for it.
type parts struct {
	authorized bool     // the delivery role has its policy
	retention  int      // days; 0 where there is no Logstore
	fields     []string // that the index covers
	trail      string   // its status; empty where there is no trail
	shipsTo    string   // the project
}

// look reads the parts, the Logstore's in a project.
func (s *story) look(project string) parts {
	var p parts
	s.emulator.Edit(func(a *emulator.Account) {
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

// expect says what of the parts is not as it should be.
func (p parts) expect(project string, retention int, trail string) error {
	switch {
	case !p.authorized:
		return fmt.Errorf("role %s has no policy %s", roleName, policyName)
	case p.retention != retention:
		return fmt.Errorf("the Logstore keeps logs for %d days, not %d", p.retention, retention)
	case !slices.Contains(p.fields, droppedField):
		return fmt.Errorf("the index has no field %s", droppedField)
	case p.trail != trail:
		return fmt.Errorf("trail %s has status %q, not %q", trailName, p.trail, trail)
	case trail != "" && p.shipsTo != project:
		return fmt.Errorf("trail %s ships to project %s, not %s", trailName, p.shipsTo, project)
	}
	return nil
}
