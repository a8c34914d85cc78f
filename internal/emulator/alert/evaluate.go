package alert

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of an evaluation. See "Limits" of the alerting documentation, and "Configure group
// evaluation".
const (
	maxRows   = 1000
	maxGroups = 100
	maxValue  = 1024 // characters of a value that are looked at
)

// EvaluateDue evaluates every rule as often as it has been due until now, each time with the
// clock at that moment and the logs that had come in by then.
func EvaluateDue(env api.Env) {
	if env.Now.Before(env.Schedule.Alerts) {
		return
	}
	env.Schedule.Alerts = state.Never
	for _, id := range slices.Sorted(maps.Keys(env.Cloud.Accounts)) {
		for _, p := range env.Cloud.Accounts[id].Projects {
			for _, name := range slices.Sorted(maps.Keys(p.Alerts)) {
				if a := p.Alerts[name]; a.Enabled {
					run(env, p, a)
					env.Schedule.Alerts = state.Earlier(env.Schedule.Alerts, a.Next)
				}
			}
		}
	}
}

// Reschedule brings forward what a change to the account may have made due earlier.
func Reschedule(env api.Env, a *state.Account) {
	for _, p := range a.Projects {
		for _, rule := range p.Alerts {
			if rule.Enabled {
				env.Schedule.Alerts = state.Earlier(env.Schedule.Alerts, rule.Next)
			}
		}
	}
}

// run evaluates one rule as often as it is due, and passes over what is known to come to the
// same.
func run(env api.Env, p *state.Project, a *state.Alert) {
	r, err := readRule(a.Schedule, a.Configuration)
	if err != nil {
		a.Note(state.AlertEvaluation{Time: env.Now, Status: state.AlertError, Reason: err.Error()})
		a.Next = state.Never
		return
	}
	if a.Next.IsZero() || a.Next.Equal(state.Never) {
		a.Next = a.CreateTime.Add(r.interval)
	}
	for !a.Next.After(env.Now) {
		at := env
		at.Now = a.Next
		outcome := r.evaluate(at, p, a)
		a.Note(outcome)
		a.Next = a.Next.Add(r.interval)
		if left := int(env.Now.Sub(a.Next) / r.interval); left > 0 {
			r.pass(a, r.alike(p, a, outcome, left))
		}
	}
}

// evaluate evaluates the rule at env.Now.
func (r *rule) evaluate(env api.Env, p *state.Project, a *state.Alert) state.AlertEvaluation {
	e := state.AlertEvaluation{Time: env.Now, From: env.Now.Add(-r.start), To: env.Now.Add(-r.end), Status: state.AlertInactive}
	if env.Now.Before(r.mutedUntil) {
		e.Status = state.AlertPaused
		return e
	}
	alerts, err := r.alerts(env, p, &e)
	switch {
	case err != nil:
		e.Status, e.Reason = state.AlertError, err.Error()
	case len(alerts) == 0:
		a.Met = 0
	case a.Met+1 < r.threshold:
		a.Met++
		e.Status = state.AlertPending
	default:
		a.Met, e.Status = 0, state.AlertFiring
		for _, alert := range alerts {
			a.Fire(alert, r.repeat)
		}
	}
	return e
}

// alerts returns the alerts that the rows found give rise to.
func (r *rule) alerts(env api.Env, p *state.Project, e *state.AlertEvaluation) ([]state.FiredAlert, error) {
	l := p.Logstores[r.store]
	if l == nil {
		return nil, fmt.Errorf("the project %s has no Logstore %s", p.Name, r.store)
	}
	if err := checkMode(l); err != nil {
		return nil, err
	}
	rows, refused := sls.Rows(env, l, r.query, e.From.Unix(), e.To.Unix(), maxRows)
	if refused != nil {
		return nil, fmt.Errorf("%s: %s", refused.Code, refused.Message)
	}
	e.Rows = len(rows)
	var fired []state.FiredAlert
	for _, g := range r.groups(rows) {
		for _, s := range r.severities {
			met, err := s.met(g)
			if err != nil {
				return nil, err
			}
			if !met {
				continue
			}
			alert := state.FiredAlert{Severity: s.severity, LastFired: env.Now, Rows: len(g), Group: map[string]string{}}
			if len(g) > 0 {
				alert.Row = g[0]
				for _, name := range r.groupBy {
					alert.Group[name] = g[0][name]
				}
			}
			fired = append(fired, alert)
			break // the first severity whose condition is met counts
		}
	}
	return fired, nil
}

// groups divides rows by the fields of the rule; without any, all are one group. Of more than
// a hundred groups the service takes a hundred at random, the emulator the first.
func (r *rule) groups(rows []map[string]string) [][]map[string]string {
	for _, row := range rows {
		for name, value := range row {
			if cut := []rune(value); len(cut) > maxValue {
				row[name] = string(cut[:maxValue])
			}
		}
	}
	if len(r.groupBy) == 0 {
		return [][]map[string]string{rows}
	}
	places := map[string]int{}
	var list [][]map[string]string
	for _, row := range rows {
		var key strings.Builder
		for _, name := range r.groupBy {
			fmt.Fprintf(&key, "%q ", row[name])
		}
		at, known := places[key.String()]
		switch {
		case known:
			list[at] = append(list[at], row)
		case len(list) < maxGroups:
			places[key.String()] = len(list)
			list = append(list, []map[string]string{row})
		}
	}
	return list
}

// met reports whether a group meets the conditions. See "Set trigger conditions".
func (s *severity) met(rows []map[string]string) (bool, error) {
	matching := 0
	for _, row := range rows {
		if s.each != nil {
			if ok, err := s.each.matches(row); err != nil || !ok {
				if err != nil {
					return false, err
				}
				continue
			}
		}
		matching++
	}
	if s.howMany == nil {
		return matching > 0, nil
	}
	return s.howMany.matches(map[string]string{countVariable: strconv.Itoa(matching)})
}
