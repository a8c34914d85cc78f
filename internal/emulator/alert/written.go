package alert

import "encoding/json"

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
