// Package reason has the codes of the reasons for which a shipping, or the record that it keeps, is not in order. A code is a
// stable interface: programs compare it, and its words may change. It is pure, and the only home of codes.
package reason

import "strings"

// Code is the code of a reason: what it is about, a dot, and what is wrong with it.
type Code string

// Codes about the account and its trail.
const (
	AccountNotEnabled Code = "account.not_enabled"
	AccountUnread     Code = "account.unread"
	SlotTaken         Code = "slot.taken"
	SlotUnknown       Code = "slot.unknown"
	SlotSeveral       Code = "slot.several"
	TrailMissing      Code = "trail.missing"
	TrailStopped      Code = "trail.stopped"
	TrailStarted      Code = "trail.started"
	TrailDeleted      Code = "trail.deleted"
	TrailCreated      Code = "trail.created"
	TrailUpdated      Code = "trail.updated"
	TrailRedirected   Code = "trail.redirected"
	TrailUnknown      Code = "trail.unknown"
)

// Codes about the delivery role.
const (
	RoleMissing        Code = "role.missing"
	RoleTrustChanged   Code = "role.trust_changed"
	RolePolicyDetached Code = "role.policy_detached"
	RolePolicyChanged  Code = "role.policy_changed"
	RoleDenied         Code = "role.denied"
	RoleUncertain      Code = "role.uncertain"
	RoleDeleted        Code = "role.deleted"
	RoleUnknown        Code = "role.unknown"
)

// Codes about the project and the policies of what is in it.
const (
	ProjectMissing Code = "project.missing"
	ProjectStopped Code = "project.stopped"
	ProjectDeleted Code = "project.deleted"
	ProjectUnknown Code = "project.unknown"
	PolicyDenies   Code = "policy.denies"
	PolicyGrants   Code = "policy.grants"
	PolicyChanged  Code = "policy.changed"
	PolicyUnknown  Code = "policy.unknown"
)

// Codes about the Logstore, its index and its logs.
const (
	LogstoreMissing          Code = "logstore.missing"
	LogstoreRecreated        Code = "logstore.recreated"
	LogstoreYounger          Code = "logstore.younger"
	LogstoreDeleted          Code = "logstore.deleted"
	LogstoreCleared          Code = "logstore.cleared"
	LogstoreChanged          Code = "logstore.changed"
	LogstoreRetentionLowered Code = "logstore.retention_lowered"
	LogstoreModifiable       Code = "logstore.modifiable"
	LogstoreAnonymousWrites  Code = "logstore.anonymous_writes"
	LogstoreProcessor        Code = "logstore.processor"
	LogstoreUnknown          Code = "logstore.unknown"
	IndexMissing             Code = "index.missing"
	IndexIncomplete          Code = "index.incomplete"
	IndexChanged             Code = "index.changed"
	IndexUnknown             Code = "index.unknown"
	LogsExpired              Code = "logs.expired"
	LogsDeleted              Code = "logs.deleted"
	LogsChanged              Code = "logs.changed"
	LogsMissing              Code = "logs.missing"
	LogsUnexpected           Code = "logs.unexpected"
	LogsUnidentified         Code = "logs.unidentified"
)

// Codes about deliveries and about what could not be asked.
const (
	DeliveryFailed    Code = "delivery.failed"
	MetricsMissing    Code = "metrics.missing"
	MetricsAmbiguous  Code = "metrics.ambiguous"
	CallsTooOld       Code = "calls.too_old"
	CallsDenied       Code = "calls.denied"
	CallsThrottled    Code = "calls.throttled"
	CallsIncomplete   Code = "calls.incomplete"
	QueryIncomplete   Code = "query.incomplete"
	RawNotRead        Code = "raw.not_read"
	WindowTooRecent   Code = "window.too_recent"
	WindowNoQuietEdge Code = "window.no_quiet_edge"
)

// About returns what the code is about: the part before the dot.
func (c Code) About() string {
	about, _, _ := strings.Cut(string(c), ".")
	return about
}

// Entry explains a code.
type Entry struct {
	Code    Code
	Meaning string // what is true
	Cause   string // what usually causes it
	WayOut  string // what to do
}

// Find returns the entry of a code, and false if there is none.
func Find(c Code) (Entry, bool) {
	for _, e := range catalogue {
		if e.Code == c {
			return e, true
		}
	}
	return Entry{}, false
}

// Catalogue returns all entries, in the order of the page.
func Catalogue() []Entry { return append([]Entry(nil), catalogue...) }
