package state

import (
	"strings"
	"time"
)

// Statuses of a trail.
const (
	StatusFresh   = "Fresh"   // made, never started
	StatusEnable  = "Enable"  // delivering
	StatusDisable = "Disable" // stopped
)

// Trail is a trail of ActionTrail, an inner or an ordinary one.
type Trail struct {
	Name            string    `json:"name"`
	Region          string    `json:"region"` // its home region
	Status          string    `json:"status"`
	TrailRegion     string    `json:"trail_region"`
	EventRW         string    `json:"event_rw"`
	SLSProjectARN   string    `json:"sls_project_arn"`
	SLSWriteRoleARN string    `json:"sls_write_role_arn"`
	CreateTime      time.Time `json:"create_time"`
	UpdateTime      time.Time `json:"update_time"`

	StartLoggingTime time.Time `json:"start_logging_time"`
	StopLoggingTime  time.Time `json:"stop_logging_time"`

	// What GetTrailStatus says about the delivery.
	LatestDeliveryLogServiceTime  time.Time `json:"latest_delivery_log_service_time"`
	LatestDeliveryLogServiceError string    `json:"latest_delivery_log_service_error"`
	SLSLogStoreStatus             bool      `json:"sls_log_store_status"`

	Inner   bool      `json:"-"`
	NextDue time.Time `json:"-"` // of the next delivery, in real time
}

// Prefixes of the Logstores that only ActionTrail writes to.
const (
	innerLogstorePrefix    = "innertrail_"
	ordinaryLogstorePrefix = "actiontrail_"
)

// LogstoreName returns the name of the trail's Logstore.
func (t *Trail) LogstoreName() string {
	if t.Inner {
		return innerLogstorePrefix + t.Name
	}
	return ordinaryLogstorePrefix + t.Name
}

// IsDedicated reports whether only ActionTrail writes to a Logstore of this name.
func IsDedicated(logstore string) bool {
	return strings.HasPrefix(logstore, innerLogstorePrefix) || strings.HasPrefix(logstore, ordinaryLogstorePrefix)
}
