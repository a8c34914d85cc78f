package emulator

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// Account is all that one account holds. Edit and EditAccount give access to it.
type Account struct {
	ID          string              `json:"id"`
	Users       map[string]*User    `json:"users"`    // by lower-case name
	Roles       map[string]*Role    `json:"roles"`    // by lower-case name
	Policies    map[string]*Policy  `json:"policies"` // the custom ones, by lower-case name
	Projects    map[string]*Project `json:"projects"`
	InnerTrails map[string]*Trail   `json:"inner_trails"`
	Trails      map[string]*Trail   `json:"trails"` // the ordinary ones

	OIDCProviders map[string]*OIDCProvider `json:"oidc_providers"` // by lower-case name

	// SLSConsoleShipping is a shipping of platform events that was enabled in the
	// SLS console. ActionTrail does not show it, and a new inner trail takes its
	// place without a word.
	SLSConsoleShipping *SLSConsoleShipping `json:"sls_console_shipping"`

	// AllowListed opens or closes the inner trail to this account, whatever the
	// setting says; nil leaves it to the setting.
	AllowListed *bool `json:"allow_listed"`

	userKeys []string // the ids of its users' keys, as far as they are known
}

// SLSConsoleShipping is where the SLS console ships platform events to.
type SLSConsoleShipping struct {
	Project  string `json:"project"`
	Logstore string `json:"logstore"`
}

// Role is a RAM role.
type Role struct {
	ID                       string       `json:"id"`
	Name                     string       `json:"name"` // as it was created; RAM compares without case
	Description              string       `json:"description"`
	AssumeRolePolicyDocument string       `json:"assume_role_policy_document"`
	MaxSessionDuration       int          `json:"max_session_duration"`
	CreateDate               time.Time    `json:"create_date"`
	UpdateDate               time.Time    `json:"update_date"`
	TrustDate                time.Time    `json:"trust_date"` // when the trust policy was last written
	ServiceLinked            bool         `json:"service_linked"`
	Policies                 []Attachment `json:"policies"`

	Tags map[string]string `json:"tags"`
}

// Attachment is a policy attached to a role or a user.
type Attachment struct {
	PolicyType string    `json:"policy_type"`
	PolicyName string    `json:"policy_name"`
	AttachDate time.Time `json:"attach_date"`
}

// Policy types.
const (
	PolicySystem = "System"
	PolicyCustom = "Custom"
)

// Policy is a RAM policy.
type Policy struct {
	Name           string    `json:"name"`
	Type           string    `json:"type"`
	Description    string    `json:"description"`
	DefaultVersion string    `json:"default_version"`
	Document       string    `json:"document"`
	CreateDate     time.Time `json:"create_date"`
	UpdateDate     time.Time `json:"update_date"`

	Tags map[string]string `json:"tags"`
}

// Project is an SLS project.
type Project struct {
	Name               string               `json:"name"`
	Region             string               `json:"region"`
	Description        string               `json:"description"`
	DataRedundancyType string               `json:"data_redundancy_type"`
	ResourceGroupID    string               `json:"resource_group_id"`
	RecycleBinEnabled  bool                 `json:"recycle_bin_enabled"`
	CreateTime         time.Time            `json:"create_time"`
	LastModifyTime     time.Time            `json:"last_modify_time"`
	Logstores          map[string]*Logstore `json:"logstores"`
	Dashboards         map[string]*Document `json:"dashboards"`
	SavedSearches      map[string]*Document `json:"saved_searches"`
}

// Document is a dashboard or a saved search: what was put there, as it is.
type Document struct {
	Name        string          `json:"name"`
	DisplayName string          `json:"display_name"`
	Body        json.RawMessage `json:"body"`
}

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

	// What GetTrailStatus tells of the delivery.
	LatestDeliveryLogServiceTime  time.Time `json:"latest_delivery_log_service_time"`
	LatestDeliveryLogServiceError string    `json:"latest_delivery_log_service_error"`
	SLSLogStoreStatus             bool      `json:"sls_log_store_status"`

	inner   bool
	nextDue time.Time // of the delivery by itself, in real time
}

// Prefixes of the Logstores that only ActionTrail writes to.
const (
	innerLogstorePrefix    = "innertrail_"
	ordinaryLogstorePrefix = "actiontrail_"
)

// LogstoreName is the name of the trail's Logstore.
func (t *Trail) LogstoreName() string {
	if t.inner {
		return innerLogstorePrefix + t.Name
	}
	return ordinaryLogstorePrefix + t.Name
}

// isDedicated tells whether only ActionTrail writes to a Logstore of this name.
func isDedicated(logstore string) bool {
	return strings.HasPrefix(logstore, innerLogstorePrefix) || strings.HasPrefix(logstore, ordinaryLogstorePrefix)
}

func newAccount(id string) *Account {
	a := &Account{ID: id}
	a.Complete()
	return a
}

// Complete fills in what an Edit callback left out: maps, so that handlers may
// write to them, names that the keys give, and which trails are inner ones.
func (a *Account) Complete() {
	ensure(&a.Users)
	ensure(&a.Roles)
	ensure(&a.Policies)
	ensure(&a.Projects)
	ensure(&a.InnerTrails)
	ensure(&a.Trails)
	ensure(&a.OIDCProviders)
	for name, p := range a.Projects {
		ensureName(&p.Name, name)
		ensure(&p.Logstores)
		ensure(&p.Dashboards)
		ensure(&p.SavedSearches)
		for name, l := range p.Logstores {
			ensureName(&l.Name, name)
			ensureName(&l.Mode, modeStandard)
			l.rearrange()
		}
	}
	for name, u := range a.Users {
		ensureName(&u.Name, name)
		ensureName(&u.ID, entityID("2", a.ID+"/user/"+name))
	}
	for name, r := range a.Roles {
		ensureName(&r.Name, name)
		ensureName(&r.ID, entityID("3", a.ID+"/role/"+name))
	}
	for name, p := range a.OIDCProviders {
		ensureName(&p.Name, name)
	}
	for name, t := range a.InnerTrails {
		ensureName(&t.Name, name)
		t.inner = true
	}
	for name, t := range a.Trails {
		ensureName(&t.Name, name)
	}
}

// entityID is the id of an entity that an Edit callback made without one.
func entityID(kind, name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return fmt.Sprintf("%s%017d", kind, h.Sum64()%100_000_000_000_000_000)
}

func ensureName(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

func ensure[V any](m *map[string]V) {
	if *m == nil {
		*m = map[string]V{}
	}
}

// stamp is a time as the RPC services print it; the zero time is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
