package model

import "time"

// The states of a trail (ActionTrail API reference, DescribeTrails).
const (
	TrailFresh   = "Fresh"   // made, never started
	TrailEnabled = "Enable"  // delivering
	TrailStopped = "Disable" // stopped
)

// Trail is an inner trail as ActionTrail describes it.
type Trail struct {
	Name       string
	HomeRegion string
	Status     string // TrailFresh, TrailEnabled or TrailStopped
	ProjectARN string
	RoleARN    string // empty where the service does not tell
	Created    string // CreateTime as it was answered; empty where the service does not tell
	Updated    string // UpdateTime as it was answered; empty where the service does not tell
	// Switched is when it was started, or stopped if it is stopped; the zero time if that is not known.
	Switched time.Time
}

// DeliveryStatus is how delivery of a trail fares.
type DeliveryStatus struct {
	IsLogging      bool
	LoggingSince   string `json:"StartLoggingTime"`              // YYYY-MM-DDTHH:MM:SSZ, empty before the first start
	LatestDelivery string `json:"LatestDeliveryLogServiceTime"`  // YYYY-MM-DDTHH:MM:SSZ, empty before the first
	LatestError    string `json:"LatestDeliveryLogServiceError"` // free text, shortened; empty where there is none
}

// Delivered returns the time of the latest delivery, and false before the first.
func (s DeliveryStatus) Delivered() (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s.LatestDelivery)
	return t, err == nil
}
