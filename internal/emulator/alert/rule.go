package alert

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// rule is a rule as it is evaluated.
type rule struct {
	interval    time.Duration
	immediately bool

	project, region, store, dashboard, query string
	start, end                               time.Duration // of the window, before the evaluation

	groupBy    []string
	severities []severity
	threshold  int
	repeat     time.Duration
	mutedUntil time.Time
}

// severity is what an alert counts as when a group meets the conditions.
type severity struct {
	severity int
	each     *expression // of a row; nil: every row
	howMany  *expression // of the number of those rows; nil: one or more
}

// Limits of rules. See "Limits" of the alerting documentation, and "Specify evaluate
// expressions". A shortest interval is not published; times go down to the minute.
const (
	minInterval = time.Minute
	maxWindow   = 24 * time.Hour
)

// severities are the severities that the SDKs name.
var severities = []int{2, 4, 6, 8, 10}

// readRule reads the parts of a rule, and refuses what the emulator cannot evaluate.
func readRule(scheduleText, configurationText json.RawMessage) (rule, error) {
	var r rule
	var s schedule
	var c configuration
	for name, part := range api.InOrder(map[string]struct {
		text json.RawMessage
		into any
	}{"schedule": {scheduleText, &s}, "configuration": {configurationText, &c}}) {
		if len(part.text) == 0 || string(part.text) == "null" {
			return r, fmt.Errorf("%s is required", name)
		}
		if err := api.DecodeStrictly(part.text, part.into); err != nil {
			return r, fmt.Errorf("%s: %w", name, api.Plainly(err))
		}
	}
	for _, take := range []func() error{
		func() error { return r.takeSchedule(s) },
		c.unknown,
		func() error { return r.takeQuery(c.QueryList[0]) },
		func() error { return r.takeGroups(c.GroupConfiguration) },
		func() error { return r.takeSeverities(c.SeverityConfigurations) },
	} {
		if err := take(); err != nil {
			return r, err
		}
	}
	r.threshold, r.dashboard = 1, c.Dashboard
	if c.Threshold != nil {
		r.threshold = *c.Threshold
	}
	if c.MuteUntil > 0 {
		r.mutedUntil = time.Unix(c.MuteUntil, 0)
	}
	if text := c.PolicyConfiguration.RepeatInterval; text != "" {
		var err error
		if r.repeat, err = period(text); err != nil {
			return r, fmt.Errorf("repeatInterval: %w", err)
		}
	}
	return r, nil
}

// unknown refuses what the emulator does not evaluate. It must be left out, or be at the value
// that changes nothing.
func (c configuration) unknown() error {
	joined := func(j join) bool { return j.Type != "" && j.Type != "no_join" || j.Condition != "" }
	switch {
	case c.Version != "2.0":
		return fmt.Errorf("the emulator evaluates rules of version 2.0, version is %q", c.Version)
	case c.Type != "default":
		return fmt.Errorf("the emulator evaluates rules of type default, not from a template: type is %q", c.Type)
	case c.Condition != "" || len(c.NotificationList) > 0 || c.NotifyThreshold > 1:
		return errors.New("condition, notificationList and notifyThreshold belong to the former version of rules: use severityConfigurations and policyConfiguration")
	case c.ConditionConfiguration != condition{}:
		return errors.New("the emulator evaluates the conditions in severityConfigurations: conditionConfiguration must be left out")
	case len(c.QueryList) != 1 || slices.ContainsFunc(c.JoinConfigurations, joined):
		return fmt.Errorf("the emulator evaluates one query, without joins: queryList has %d", len(c.QueryList))
	case c.NoDataFire || c.SendResolved:
		return errors.New("the emulator fires neither for missing data nor for what has ended: noDataFire and sendResolved must be false")
	case c.SinkEventStore.Enabled || c.SinkCms.Enabled:
		return errors.New("the emulator sends alerts to no other service: sinkEventStore and sinkCms must not be enabled")
	case c.TemplateConfiguration.ID != "" || c.TemplateConfiguration.Type != "":
		return errors.New("the emulator has no templates of rules: templateConfiguration must be left out")
	case c.Threshold != nil && *c.Threshold < 1:
		return errors.New("threshold must be 1 or more")
	}
	return nil
}

// timeZoneForm is the form of the time zones in the examples of the SDK.
var timeZoneForm = regexp.MustCompile(`^[+-][0-9]{4}$`)

func (r *rule) takeSchedule(s schedule) error {
	if s.Type != "FixedRate" {
		return fmt.Errorf("the emulator evaluates rules at a FixedRate: the type of the schedule is %q", s.Type)
	}
	if s.CronExpression != "" || s.Delay != 0 || s.DayOfWeek != 0 || s.Hour != 0 {
		return errors.New("the emulator evaluates rules at an interval: cronExpression, delay, dayOfWeek and hour must be left out")
	}
	if s.TimeZone != "" && !timeZoneForm.MatchString(s.TimeZone) {
		return fmt.Errorf("the time zone must be such as +0800, it is %q", s.TimeZone)
	}
	var err error
	if r.interval, err = period(s.Interval); err != nil || r.interval < minInterval {
		return fmt.Errorf("interval must be a minute or more, such as 5m or 1h, it is %q", s.Interval)
	}
	r.immediately = s.RunImmediately
	return nil
}

func (r *rule) takeQuery(q query) error {
	switch {
	case q.StoreType != "log":
		return fmt.Errorf("the emulator queries Logstores: storeType must be log, it is %q", q.StoreType)
	case q.Query == "" || q.Store == "" || q.Project == "":
		return errors.New("project, store and query are required")
	case q.LogStore != "":
		return errors.New("logStore belongs to the former version of rules: use store")
	case q.RoleARN != "":
		return errors.New("the emulator queries the project of the rule: roleArn must be left out")
	case q.TimeSpanType != "Relative":
		return fmt.Errorf("the emulator knows time ranges of type Relative, timeSpanType is %q", q.TimeSpanType)
	case !slices.Contains([]string{"", "auto", "enable", "disable"}, q.PowerSQLMode):
		return fmt.Errorf("powerSqlMode must be auto, enable or disable, it is %q", q.PowerSQLMode)
	}
	var err error
	if r.start, err = before(q.Start); err == nil {
		r.end, err = before(q.End)
	}
	switch {
	case err != nil:
		return err
	case r.start <= r.end || r.start-r.end > maxWindow:
		return fmt.Errorf("the time range must end after it starts and be at most 24 hours long, it is from %s to %s", q.Start, q.End)
	}
	r.project, r.region, r.store, r.query = q.Project, q.Region, q.Store, q.Query
	return nil
}

func (r *rule) takeGroups(g group) error {
	switch g.Type {
	case "", "no_group":
		return nil
	case "custom":
		r.groupBy = g.Fields
		if len(g.Fields) == 0 {
			return errors.New("groupConfiguration of type custom needs fields")
		}
		return nil
	}
	return fmt.Errorf("the emulator groups by no_group and custom, the type of groupConfiguration is %q", g.Type)
}

func (r *rule) takeSeverities(list []severityConfiguration) error {
	if len(list) == 0 {
		return errors.New("severityConfigurations needs one element or more")
	}
	for _, c := range list {
		one := severity{severity: c.Severity}
		if !slices.Contains(severities, c.Severity) {
			return fmt.Errorf("severity must be 2, 4, 6, 8 or 10, it is %d", c.Severity)
		}
		for _, part := range []struct {
			text string
			into **expression
		}{{c.EvalCondition.Condition, &one.each}, {c.EvalCondition.CountCondition, &one.howMany}} {
			if strings.TrimSpace(part.text) == "" {
				continue
			}
			e, err := parse(part.text)
			if err != nil {
				return fmt.Errorf("condition %q: %w", part.text, err)
			}
			*part.into = e
		}
		if one.howMany != nil && !slices.Equal(one.howMany.variables, []string{countVariable}) {
			return fmt.Errorf("countCondition %q must be about %s", c.EvalCondition.CountCondition, countVariable)
		}
		r.severities = append(r.severities, one)
	}
	return nil
}
