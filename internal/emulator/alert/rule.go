package alert

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The written form of a rule. See "Data structure of an alert rule" (17 March 2025) and the
// structures of the API of 2020-12-30; members that only one of the SDKs has are among them.
type (
	schedule struct {
		Type           string `json:"type"`
		Interval       string `json:"interval"`
		CronExpression string `json:"cronExpression"`
		Delay          int    `json:"delay"`
		DayOfWeek      int    `json:"dayOfWeek"`
		Hour           int    `json:"hour"`
		RunImmediately bool   `json:"runImmediately"`
		TimeZone       string `json:"timeZone"`
	}
	configuration struct {
		Version                string                  `json:"version"`
		Type                   string                  `json:"type"`
		Dashboard              string                  `json:"dashboard"`
		Threshold              *int                    `json:"threshold"`
		MuteUntil              int64                   `json:"muteUntil"`
		NoDataFire             bool                    `json:"noDataFire"`
		NoDataSeverity         int                     `json:"noDataSeverity"`
		SendResolved           bool                    `json:"sendResolved"`
		QueryList              []query                 `json:"queryList"`
		GroupConfiguration     group                   `json:"groupConfiguration"`
		JoinConfigurations     []join                  `json:"joinConfigurations"`
		SeverityConfigurations []severityConfiguration `json:"severityConfigurations"`
		ConditionConfiguration condition               `json:"conditionConfiguration"`
		PolicyConfiguration    policyConfiguration     `json:"policyConfiguration"`
		SinkEventStore         sink                    `json:"sinkEventStore"`
		SinkCms                sink                    `json:"sinkCms"`
		SinkAlerthub           sink                    `json:"sinkAlerthub"`
		TemplateConfiguration  template                `json:"templateConfiguration"`

		// What a notification says.
		Annotations    []tag    `json:"annotations"`
		Labels         []tag    `json:"labels"`
		AutoAnnotation bool     `json:"autoAnnotation"`
		Tags           []string `json:"tags"`

		// Members of the former version, which the SDK sends empty.
		Condition        string            `json:"condition"`
		NotificationList []json.RawMessage `json:"notificationList"`
		NotifyThreshold  int               `json:"notifyThreshold"`
		Throttling       string            `json:"throttling"`
	}
	query struct {
		ChartTitle   string `json:"chartTitle"`
		LogStore     string `json:"logStore"` // of the former version
		Query        string `json:"query"`
		TimeSpanType string `json:"timeSpanType"`
		Start        string `json:"start"`
		End          string `json:"end"`
		StoreType    string `json:"storeType"`
		Project      string `json:"project"`
		Store        string `json:"store"`
		Region       string `json:"region"`
		RoleARN      string `json:"roleArn"`
		DashboardID  string `json:"dashboardId"`
		PowerSQLMode string `json:"powerSqlMode"`
		UI           string `json:"ui"`
	}
	tag struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	group struct {
		Type   string   `json:"type"`
		Fields []string `json:"fields"`
	}
	join struct {
		Type      string `json:"type"`
		Condition string `json:"condition"`
	}
	condition struct {
		Condition      string `json:"condition"`
		CountCondition string `json:"countCondition"`
	}
	severityConfiguration struct {
		Severity      int       `json:"severity"`
		EvalCondition condition `json:"evalCondition"`
	}
	policyConfiguration struct {
		UseDefault     bool   `json:"useDefault"`
		RepeatInterval string `json:"repeatInterval"`
		AlertPolicyID  string `json:"alertPolicyId"`
		ActionPolicyID string `json:"actionPolicyId"`
	}
	sink struct {
		Enabled    bool   `json:"enabled"`
		Endpoint   string `json:"endpoint"`
		Project    string `json:"project"`
		EventStore string `json:"eventStore"`
		RoleARN    string `json:"roleArn"`
	}
	template struct {
		ID          string          `json:"id"`
		Type        string          `json:"type"`
		Version     string          `json:"version"`
		Lang        string          `json:"lang"`
		Tokens      json.RawMessage `json:"tokens"`
		Annotations json.RawMessage `json:"annotations"`
		Aonotations json.RawMessage `json:"aonotations"` // as the API of 2020-12-30 spells it
	}
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
	for name, part := range map[string]struct {
		text json.RawMessage
		into any
	}{"schedule": {scheduleText, &s}, "configuration": {configurationText, &c}} {
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

var periodForm = regexp.MustCompile(`^([0-9]{1,6})([smhd])$`)

// period reads a time such as 30s, 5m, 1h or 1d.
func period(text string) (time.Duration, error) {
	m := periodForm.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is no time such as 5m or 1h", text)
	}
	n, _ := strconv.Atoi(m[1])
	return time.Duration(n) * map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]], nil
}

// before reads how long before the evaluation a time is: -30m, or now.
func before(text string) (time.Duration, error) {
	if text == "now" {
		return 0, nil
	}
	rest, past := strings.CutPrefix(text, "-")
	if !past {
		return 0, fmt.Errorf("start and end must be now or times such as -5m, one is %q", text)
	}
	return period(rest)
}
