package alert

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// check checks a rule against the project that it is for.
func (r *rule) check(p *state.Project) error {
	switch {
	case r.project != p.Name:
		return fmt.Errorf("the emulator queries the project of the rule, %s: project is %s", p.Name, r.project)
	case r.region != p.Region:
		return fmt.Errorf("the project %s is in %s: region is %q", p.Name, p.Region, r.region)
	}
	if err := checkMode(p.Logstores[r.store]); err != nil {
		return err
	}
	columns, refused := sls.CheckQuery(p.Logstores[r.store], r.query)
	if refused != nil {
		return errors.New(refused.Message)
	}
	if columns == nil {
		return nil
	}
	used := slices.Clone(r.groupBy)
	for _, s := range r.severities {
		if s.each != nil {
			used = append(used, s.each.variables...)
		}
	}
	for _, name := range used {
		if !slices.Contains(columns, name) && !slices.Contains(columns, "*") {
			return fmt.Errorf("%s is used, and the query has no such column: it has %s", name, strings.Join(columns, ", "))
		}
	}
	return nil
}

// checkMode refuses a Logstore that no alert can query. See "Create an alert rule": the logs must
// be in a Standard Logstore. When the service says so is inferred.
func checkMode(l *state.Logstore) error {
	if l != nil && l.Mode != state.ModeStandard {
		return fmt.Errorf("alerts need a Logstore of mode %s, %s is of mode %s", state.ModeStandard, l.Name, l.Mode)
	}
	return nil
}
