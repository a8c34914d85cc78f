package domain

import "testing"

// TestSpec_unknownNames tells which arguments an observation needs the values of.
func TestSpec_unknownNames(t *testing.T) {
	t.Parallel()
	for unknown, nameless := range map[string]bool{
		"": false, "trail_name": true, "region": true, "project_name": true, "project_region": true, "role": true, "role.name": true, "role.manage": false, "logstore.mode": false, "regional": false,
	} {
		spec := twoLineSpec()
		if unknown != "" {
			spec.Unknown = Unknowns{"enabled", unknown}
		}
		if spec.Nameless() != nameless {
			t.Errorf("%q is unknown: nameless %t", unknown, spec.Nameless())
		}
	}
	for _, row := range []struct {
		trail, project string
		named          bool
	}{{"platform-ops", "security-audit", true}, {"", "security-audit", false}, {"platform-ops", "", false}} {
		spec := twoLineSpec()
		spec.Trail, spec.Project.Name = row.trail, row.project
		if spec.HasLogstoreName() != row.named {
			t.Errorf("%+v: %t", row, spec.HasLogstoreName())
		}
	}
	if ValueOr(nil, 7) != 7 || ValueOr(new(8), 7) != 8 {
		t.Error("a value that is not set has no other one")
	}
}
