// Package judge judges from witnesses whether the record of platform events is whole. It is a pure function: it makes no calls
// and reads no clock. Each witness is an answer as it was got, with what is not known of it.
//
// What no witness can tell, and so no verdict covers: an event that ActionTrail neither delivered nor counted; one that is
// still on its way after [Settings.Late], or arrived in the last minutes; and, where the delivery metric counts batches, an event that was lost out of a batch
// that is counted as delivered.
package judge

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// Window is a stretch of time, with From and without To.
type Window struct {
	From, To time.Time
}

func (w Window) holds(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// overlaps reports whether the windows have a moment in common.
func (w Window) overlaps(other Window) bool {
	return w.From.Before(other.To) && other.From.Before(w.To)
}

// Witnesses is all that is known.
type Witnesses struct {
	Subject  Subject
	Window   Window
	Now      time.Time
	Maker    string // the program that asked, and its version; empty if that is not known
	Settings Settings

	Trail    Answer[Trail]
	Role     Answer[Role]
	Project  Answer[Project]
	Logstore Answer[Logstore]
	Policies Answer[Policies]
	Index    Answer[Index]

	Calls   Calls
	Metrics Metrics
	Found   Rows // what a search shows; its window is of the time of the logs
	Raw     Rows // what consumers are given; its window is of the time of receipt
}

// Subject is the shipping that is judged, as it is now or was last known.
type Subject struct {
	Account, Region, Trail string
	Role                   string // empty if it is not known
	Project, Logstore      string
	ShipsTo                string // the project that the trail ships to now, if it is another one
}

// Settings are what is published, or assumed, about the witnesses.
type Settings struct {
	Lag        time.Duration // what is younger is not judged: LookupEvents is about 10 minutes late
	LookupDays int           // how far LookupEvents goes back
	Late       time.Duration // how long after it happened an event is delivered at the latest
	Skew       time.Duration // between the count of a delivery and the receipt of its logs
	Oldest     time.Duration // how old a log may be when it is written, which Log Service limits
	Ahead      time.Duration // how far in the future it may be
}

// DefaultSettings returns the settings with which the provider judges.
func DefaultSettings() Settings {
	return Settings{
		Lag: 15 * time.Minute, LookupDays: 90, Late: time.Hour, Skew: time.Minute, Oldest: 7 * 24 * time.Hour, Ahead: 15 * time.Minute,
	}
}

// Answer is what was answered about a part. Both members are empty if the part does not exist.
type Answer[T any] struct {
	Value  *T
	Unread string // why it is not known
	Lacks  string // the RAM permission for want of which it is not; empty for another cause
}

// Trail is the trail as it is now.
type Trail struct {
	Logging bool
	Started time.Time // StartLoggingTime; the zero time if it is not known
	Updated time.Time // UpdateTime; the zero time if it is not told: no operation that updates an inner trail is published
}

// Role is the delivery role as it is now. Reason is empty if it may deliver.
type Role struct {
	Reason reason.Code
	Status string
}

// Project is the project as it is now.
type Project struct {
	Status string
}

// projectNormal is the status of a project that stores and returns logs.
const projectNormal = "Normal"

// Logstore is the Logstore as it is now. A pointer is nil where the service does not tell.
type Logstore struct {
	RetentionDays   int
	Created         time.Time // the zero time if it is not known
	Modifiable      *bool
	AnonymousWrites *bool
	Processor       *string // empty for none
}

// forever is the retention that keeps logs for good.
const forever = 3650

// Policies are the policies of the project and the Logstore as they are now.
type Policies struct {
	Denies string // what they deny of the delivery, in words
	Grants string // what they let others do to the logs, in words
}

// Index is the index as it is now. Reason is empty if it covers every event.
type Index struct {
	Reason   reason.Code
	Status   string
	Modified time.Time // the zero time if it is not known
}

// Call is what somebody did, as LookupEvents has it.
type Call struct {
	ID, Name      string
	Time          time.Time
	Actor, Source string
	Refused       bool     // the service has certainly not acted
	Unclear       bool     // the service may have acted
	On            []string // the names of what it is about; nil if that is not told
	RetentionDays int      // that it sets; 0 if it is not told
	Project       string   // that it has the trail ship to; empty if it is not told

	lowered bool // it set the retention to fewer days
}

// Calls is what LookupEvents answered.
type Calls struct {
	Known  Window      // for which the calls are known
	Reason reason.Code // why some are not; empty if all are
	Unread string      // the same in words
	List   []Call
}

// Point is a point of a metric.
type Point struct {
	At    time.Time // when its window begins
	Count int
}

// Metrics is what DescribeTrailDeliveryMetricData answered.
type Metrics struct {
	Window            Window // asked for
	Period            time.Duration
	Delivered, Failed []Point
	Unread            string // why it is not known
	Lacks             string // see [Answer]
}

// Row is a log.
type Row struct {
	ID       string    // its EventID
	Time     time.Time // its time as a log; whether that is the event's or the delivery's is not published
	Received time.Time // the zero time if it is not known
	Happened time.Time // its EventTime; the zero time if it is not known
}

// Rows are logs that were read.
type Rows struct {
	Read     bool // whether it was tried
	Window   Window
	Complete bool
	Unread   string // why it is not complete, or not known
	Lacks    string // see [Answer]
	List     []Row
}
