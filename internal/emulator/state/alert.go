package state

import (
	"encoding/json"
	"time"
)

// Alert is an alert rule of a project, which is a job of type Alert.
type Alert struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Description string `json:"description"`
	Enabled     bool   `json:"enabled"`

	// Schedule and Configuration are as they were written.
	Schedule      json.RawMessage `json:"schedule"`
	Configuration json.RawMessage `json:"configuration"`

	CreateTime     time.Time `json:"create_time"`
	LastModifyTime time.Time `json:"last_modify_time"`

	Next        time.Time         `json:"next_evaluation"` // zero: one interval after the rule was written
	Count       int               `json:"evaluation_count"`
	Evaluations []AlertEvaluation `json:"evaluations"` // the latest ones, oldest first
	Met         int               `json:"met"`         // how many evaluations in a row met the condition without firing
	Fired       []*FiredAlert     `json:"fired"`       // by group, in the order in which they fired first
}

// The outcomes of an evaluation, as its log names them. See "Fields in alert rule evaluation
// logs" of the Log Service documentation.
const (
	AlertInactive = "inactive"
	AlertPending  = "pending" // met, but not as often in a row as the threshold asks
	AlertFiring   = "firing"
	AlertPaused   = "paused"
	AlertError    = "error"
)

// AlertEvaluation is one evaluation of an alert rule.
type AlertEvaluation struct {
	Time   time.Time `json:"time"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Status string    `json:"alert_status"`
	Rows   int       `json:"rows"`
	Reason string    `json:"reason,omitempty"` // of an error
}

// FiredAlert is an alert that a rule fired, once or repeatedly, for one group of rows.
type FiredAlert struct {
	Group         map[string]string `json:"group"`
	Severity      int               `json:"severity"`
	FirstFired    time.Time         `json:"first_fired"`
	LastFired     time.Time         `json:"last_fired"`
	Times         int               `json:"times"`
	Notifications []time.Time       `json:"notifications"` // those that the repeat interval did not hold back
	Rows          int               `json:"rows"`
	Row           map[string]string `json:"row"` // the first one
}

// The most that is kept of a rule's past.
const (
	MaxAlertEvaluations   = 20
	maxFiredAlerts        = 1000
	MaxAlertNotifications = 20
)

// AddAlert adds an alert rule.
func (p *Project) AddAlert(a *Alert) {
	ensure(&p.Alerts)
	p.Alerts[a.Name] = a
}

// Note keeps an evaluation.
func (a *Alert) Note(e AlertEvaluation) {
	a.Count++
	a.Evaluations = latest(append(a.Evaluations, e), MaxAlertEvaluations)
}

// Fire keeps an alert. Within the repeat interval of the last notification of the same
// group, it sends no notification.
func (a *Alert) Fire(f FiredAlert, repeat time.Duration) {
	key := groupKey(f.Group)
	for _, past := range a.Fired {
		if groupKey(past.Group) != key {
			continue
		}
		past.LastFired, past.Severity, past.Rows, past.Row = f.LastFired, f.Severity, f.Rows, f.Row
		past.Times++
		if last := past.Notifications[len(past.Notifications)-1]; f.LastFired.Sub(last) >= repeat {
			past.Notifications = latest(append(past.Notifications, f.LastFired), MaxAlertNotifications)
		}
		return
	}
	f.FirstFired, f.Times, f.Notifications = f.LastFired, 1, []time.Time{f.LastFired}
	a.Fired = latest(append(a.Fired, &f), maxFiredAlerts)
}

func groupKey(group map[string]string) string {
	text, _ := json.Marshal(group) // in the order of the names
	return string(text)
}

func latest[T any](list []T, most int) []T { return list[max(len(list)-most, 0):] }
