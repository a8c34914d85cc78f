package api

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Settings are the switches of the emulator. The documentation of package emulator
// lists those that stand for something that no public document settles, with their
// reasons. Times are in milliseconds. All delays but LatencyMS and DeliverEveryMS run
// on the emulator's clock.
type Settings struct {
	// LatencyMS is the minimum duration of every call, before the service acts.
	LatencyMS int `json:"latency_ms"`
	// PropagationMS is the delay until a new role, a changed trust policy or an attached
	// policy is effective, for ActionTrail and for every caller.
	PropagationMS int `json:"propagation_ms"`
	// ConsistencyMS is the delay until a read sees a change.
	ConsistencyMS int `json:"consistency_ms"`
	// The same for a single service; 0 means ConsistencyMS. STS shares RAM's delay.
	ActionTrailConsistencyMS int `json:"actiontrail_consistency_ms"`
	RAMConsistencyMS         int `json:"ram_consistency_ms"`
	SLSConsistencyMS         int `json:"sls_consistency_ms"`
	// ProjectReadyMS is the delay until a call finds a new project. Until then calls are
	// refused with ProjectUnreadyCode.
	ProjectReadyMS     int    `json:"project_ready_ms"`
	ProjectUnreadyCode string `json:"project_unready_code"`
	// ProjectReleaseMS is the delay until CreateProject can use the name of a deleted
	// project. Until then every call to the project is refused with ProjectForbidden.
	ProjectReleaseMS int `json:"project_release_ms"`
	// LogstoreReadyMS is the delay until calls about the index, the shards or the logs of
	// a new Logstore find it. GetLogStore and its like find it immediately.
	LogstoreReadyMS int `json:"logstore_ready_ms"`
	// QueryDelayMS is the delay until a search finds new logs.
	QueryDelayMS int `json:"query_delay_ms"`
	// DeliverEveryMS is the real time between two deliveries of an enabled trail;
	// 0 leaves delivery to Deliver.
	DeliverEveryMS int `json:"deliver_every_ms"`
	// AutoCreateMS is the delay until the service creates what a new trail lacks: 0 means
	// immediately, a negative value never.
	AutoCreateMS int `json:"auto_create_ms"`

	// AllowListed puts every account on the allow list for inner trails.
	AllowListed bool `json:"allow_listed"`
	// NotAllowListedCode is the refusal of an account that is not on it.
	NotAllowListedCode string `json:"not_allow_listed_code"`

	// TrailStarts is the status of a new inner trail, Fresh or Enable.
	TrailStarts string `json:"trail_starts"`
	// TrailListKey is the member of the DescribeInnerTrails answer that holds the
	// trails. A dot nests: "Trails.Trail" answers {"Trails":{"Trail":[…]}}.
	TrailListKey string `json:"trail_list_key"`
	// TrailVisibleEverywhere lists inner trails in every region, not only at home.
	TrailVisibleEverywhere bool `json:"trail_visible_everywhere"`
	// InnerInDescribeTrails lists inner trails in DescribeTrails too.
	InnerInDescribeTrails bool `json:"inner_in_describe_trails"`
	// DefaultWriteRole is the role of a trail that was created without one. The
	// service makes it when it is the service-linked role.
	DefaultWriteRole string `json:"default_write_role"`

	// The names of the inner-trail operations and of their parameters.
	InnerTrailVersion        string `json:"inner_trail_version"`
	InnerTrailCreateAction   string `json:"inner_trail_create_action"`
	InnerTrailDeleteAction   string `json:"inner_trail_delete_action"`
	InnerTrailDescribeAction string `json:"inner_trail_describe_action"`
	InnerTrailNameParam      string `json:"inner_trail_name_param"`
	InnerTrailProjectParam   string `json:"inner_trail_project_param"`
	InnerTrailRoleParam      string `json:"inner_trail_role_param"`

	// RetentionLocked refuses a change of the retention of a dedicated Logstore.
	RetentionLocked   bool   `json:"retention_locked"`
	RetentionLockCode string `json:"retention_lock_code"`
	// PrecreateRefused refuses the creation of a dedicated Logstore by anyone
	// but the service.
	PrecreateRefused bool   `json:"precreate_refused"`
	PrecreateCode    string `json:"precreate_code"`
	// ForeignWriteCode is the refusal of logs that a customer writes to a
	// dedicated Logstore.
	ForeignWriteCode string `json:"foreign_write_code"`

	// ImmutableChangeRefused refuses a PUT that changes shardCount or
	// telemetryType; otherwise the change is ignored.
	ImmutableChangeRefused bool `json:"immutable_change_refused"`
	// LogstorePutKeepsAbsent keeps what a PUT of a Logstore leaves out; otherwise
	// it goes back to its default.
	LogstorePutKeepsAbsent bool `json:"logstore_put_keeps_absent"`
	// LogstorePutIgnoresEncryption has a PUT of a Logstore leave the encryption as it is.
	LogstorePutIgnoresEncryption bool `json:"logstore_put_ignores_encryption"`
	// EncryptionCanBeDisabled allows a PUT of a Logstore to switch its encryption off.
	EncryptionCanBeDisabled bool `json:"encryption_can_be_disabled"`

	// ProjectPolicySparesAccount has a project policy for everybody, without a condition,
	// spare the users and roles of the owner too, not only the account itself.
	ProjectPolicySparesAccount bool `json:"project_policy_spares_account"`
	// ProjectPolicySparesDelivery has the policies of a project and its Logstores not bind
	// what ActionTrail does in the role of a trail.
	ProjectPolicySparesDelivery bool `json:"project_policy_spares_delivery"`
	// ProjectPolicyAnswer is how GetProjectPolicy answers: text (the policy as it was
	// written), string (a JSON string that holds it), result (an object with the policy as
	// its member result).
	ProjectPolicyAnswer string `json:"project_policy_answer"`
	// ResourcePoliciesKnown serves PutResourcePolicy and its neighbours.
	ResourcePoliciesKnown bool `json:"resource_policies_known"`
	// ResourcePolicyMissingCode is the refusal of GetResourcePolicy where there is none.
	ResourcePolicyMissingCode string `json:"resource_policy_missing_code"`

	// ModifyExisting lets the modification of logs be enabled for an existing Logstore.
	ModifyExisting bool `json:"modify_existing"`
	// AffectedRowsMember is the member of the answers of UpdateLogs and DeleteLogs.
	AffectedRowsMember string `json:"affected_rows_member"`
	// DedicatedTrackingRefused refuses anonymous logs to a dedicated Logstore.
	DedicatedTrackingRefused bool `json:"dedicated_tracking_refused"`
	// SoftDeleteOpen serves soft deletion; SoftDeleteMS is how long a task of it takes.
	SoftDeleteOpen bool `json:"soft_delete_open"`
	SoftDeleteMS   int  `json:"soft_delete_ms"`
	// RecycleBinDays is how long a recycle bin keeps what was deleted.
	RecycleBinDays int `json:"recycle_bin_days"`
	// ProcessorMissingCode is the refusal of an ingest processor that does not exist.
	ProcessorMissingCode string `json:"processor_missing_code"`

	// MaxEvents is how many logs all Logstores together hold, 0 for no limit.
	MaxEvents int `json:"max_events"`

	Witness

	// UnknownParametersRefused refuses an RPC parameter that the operation does
	// not have. The services ignore it, and with it a misspelt one.
	UnknownParametersRefused bool `json:"unknown_parameters_refused"`
	// NeedSSL refuses plain http to the RAM and STS service hosts.
	NeedSSL bool `json:"need_ssl"`
	// SLSDenialStatus is the HTTP status of a RAM denial by SLS, 401 or 403.
	SLSDenialStatus int `json:"sls_denial_status"`
	// SLSTokenExpiredCode is the refusal by SLS of a token that has expired.
	SLSTokenExpiredCode string `json:"sls_token_expired_code"`
	// RevokedTokenCode is the refusal by the RPC services of a token that was
	// revoked.
	RevokedTokenCode string `json:"revoked_token_code"`
	// MetadataV1Allowed lets the instance metadata service answer requests without
	// a token.
	MetadataV1Allowed bool `json:"metadata_v1_allowed"`
	// SLSCreatesByName has the creation of a Logstore, dashboard or saved search
	// judged by its name; otherwise a policy must allow every name.
	SLSCreatesByName bool `json:"sls_creates_by_name"`
	// ActionTrailDenialCode is the code of a RAM denial by ActionTrail.
	ActionTrailDenialCode string `json:"actiontrail_denial_code"`
	// InnerTrailByName has the operations on inner trails judged by the trail's
	// ARN; otherwise a policy must allow them on everything.
	InnerTrailByName bool `json:"inner_trail_by_name"`
	// EventRWDefault is the EventRW of an ordinary trail that names none.
	EventRWDefault string `json:"event_rw_default"`

	// Quotas.
	QuotaProjects    int `json:"quota_projects"`
	QuotaLogstores   int `json:"quota_logstores"`
	QuotaShards      int `json:"quota_shards"`
	QuotaDashboards  int `json:"quota_dashboards"`
	QuotaTrails      int `json:"quota_trails"`
	QuotaInnerTrails int `json:"quota_inner_trails"`
	QuotaRoles       int `json:"quota_roles"`
	QuotaUsers       int `json:"quota_users"`
}

// DefaultSettings returns what a new emulator starts with.
func DefaultSettings() Settings {
	return Settings{
		AllowListed:               true,
		NotAllowListedCode:        CodeInvalidActionNotFound,
		TrailStarts:               state.StatusFresh,
		TrailListKey:              "TrailList",
		DefaultWriteRole:          state.ServiceLinkedRole,
		InnerTrailVersion:         "2020-07-06",
		InnerTrailCreateAction:    "CreateInnerTrail",
		InnerTrailDeleteAction:    "DeleteInnerTrail",
		InnerTrailDescribeAction:  "DescribeInnerTrails",
		InnerTrailNameParam:       "Name",
		InnerTrailProjectParam:    "SlsProjectArn",
		InnerTrailRoleParam:       "SlsWriteRoleArn",
		ProjectUnreadyCode:        CodeProjectNotExist,
		RetentionLockCode:         CodeParameterInvalid,
		PrecreateCode:             CodeParameterInvalid,
		ForeignWriteCode:          CodeUnauthorized,
		EncryptionCanBeDisabled:   true,
		ProjectPolicyAnswer:       "text",
		AffectedRowsMember:        "affectedRows",
		SoftDeleteOpen:            true,
		RecycleBinDays:            7,
		MaxEvents:                 200_000,
		ProcessorMissingCode:      "IngestProcessorNotExist",
		ResourcePoliciesKnown:     true,
		ResourcePolicyMissingCode: "ResourcePolicyNotExist",
		Witness:                   defaultWitness(),
		UnknownParametersRefused:  true,
		NeedSSL:                   true,
		SLSDenialStatus:           401,
		SLSTokenExpiredCode:       CodeUnauthorized,
		RevokedTokenCode:          codeSecurityTokenExpired,
		ActionTrailDenialCode:     CodeNoPermission,
		EventRWDefault:            "All",
		QuotaProjects:             50,
		QuotaLogstores:            200,
		QuotaShards:               400,
		QuotaDashboards:           100,
		QuotaTrails:               5,
		QuotaInnerTrails:          1,
		QuotaRoles:                1000,
		QuotaUsers:                1000,
	}
}

// The longest times of a setting, which added to the clock are a time still.
const (
	longestDays = 36_525
	longestMS   = int64(longestDays) * 24 * 60 * 60 * 1000
)

var projectPolicyAnswers = []string{"text", "string", "result"}

var apiName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.]*$`)

// Validate rejects settings that no service could have.
func (s Settings) Validate() error {
	var errs []error
	refuse := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	delays := map[string]int{
		"latency_ms": s.LatencyMS, "propagation_ms": s.PropagationMS, "consistency_ms": s.ConsistencyMS, "deliver_every_ms": s.DeliverEveryMS,
		"actiontrail_consistency_ms": s.ActionTrailConsistencyMS, "ram_consistency_ms": s.RAMConsistencyMS,
		"sls_consistency_ms": s.SLSConsistencyMS, "project_ready_ms": s.ProjectReadyMS, "project_release_ms": s.ProjectReleaseMS,
		"logstore_ready_ms": s.LogstoreReadyMS, "query_delay_ms": s.QueryDelayMS, "soft_delete_ms": s.SoftDeleteMS,
	}
	counts := map[string]int{
		"recycle_bin_days": s.RecycleBinDays, "max_events": s.MaxEvents,
		"quota_projects": s.QuotaProjects, "quota_logstores": s.QuotaLogstores, "quota_shards": s.QuotaShards,
		"quota_dashboards": s.QuotaDashboards, "quota_trails": s.QuotaTrails,
		"quota_inner_trails": s.QuotaInnerTrails, "quota_roles": s.QuotaRoles, "quota_users": s.QuotaUsers,
	}
	maps.Copy(counts, delays)
	for name, v := range counts {
		refuse(v < 0, "%s must not be negative, it is %d", name, v)
	}
	delays["auto_create_ms"] = s.AutoCreateMS // which may be negative
	for name, v := range delays {
		refuse(int64(v) > longestMS, "%s must be at most %d, 100 years, it is %d", name, longestMS, v)
	}
	refuse(s.RecycleBinDays > longestDays, "recycle_bin_days must be at most %d, 100 years, it is %d", longestDays, s.RecycleBinDays)
	s.validate(refuse)
	for name, v := range map[string]string{
		"trail_list_key": s.TrailListKey, "not_allow_listed_code": s.NotAllowListedCode,
		"inner_trail_create_action": s.InnerTrailCreateAction, "inner_trail_delete_action": s.InnerTrailDeleteAction,
		"inner_trail_describe_action": s.InnerTrailDescribeAction, "inner_trail_name_param": s.InnerTrailNameParam,
		"inner_trail_project_param": s.InnerTrailProjectParam, "inner_trail_role_param": s.InnerTrailRoleParam,
		"retention_lock_code": s.RetentionLockCode, "precreate_code": s.PrecreateCode,
		"foreign_write_code": s.ForeignWriteCode, "sls_token_expired_code": s.SLSTokenExpiredCode,
		"revoked_token_code": s.RevokedTokenCode, "resource_policy_missing_code": s.ResourcePolicyMissingCode,
		"processor_missing_code": s.ProcessorMissingCode,
	} {
		refuse(!apiName.MatchString(v), "%s must be a name of letters, digits and dots, it is %q", name, v)
	}
	refuse(s.TrailStarts != state.StatusFresh && s.TrailStarts != state.StatusEnable,
		"trail_starts must be %s or %s, it is %q", state.StatusFresh, state.StatusEnable, s.TrailStarts)
	refuse(s.EventRWDefault != "All" && s.EventRWDefault != "Write",
		"event_rw_default must be All or Write, it is %q", s.EventRWDefault)
	refuse(s.SLSDenialStatus != 401 && s.SLSDenialStatus != 403,
		"sls_denial_status must be 401 or 403, it is %d", s.SLSDenialStatus)
	refuse(s.ProjectUnreadyCode != CodeProjectNotExist && s.ProjectUnreadyCode != CodeProjectForbidden,
		"project_unready_code must be %s or %s, it is %q", CodeProjectNotExist, CodeProjectForbidden, s.ProjectUnreadyCode)
	refuse(s.ActionTrailDenialCode != CodeNoPermission && s.ActionTrailDenialCode != codeForbiddenRAM,
		"actiontrail_denial_code must be %s or %s, it is %q", CodeNoPermission, codeForbiddenRAM, s.ActionTrailDenialCode)
	refuse(!slices.Contains(projectPolicyAnswers, s.ProjectPolicyAnswer),
		"project_policy_answer must be one of %s, it is %q", strings.Join(projectPolicyAnswers, ", "), s.ProjectPolicyAnswer)
	refuse(s.AffectedRowsMember != "affectedRows" && s.AffectedRowsMember != "affected_rows",
		"affected_rows_member must be affectedRows or affected_rows, it is %q", s.AffectedRowsMember)
	refuse(!state.RoleNameForm.MatchString(s.DefaultWriteRole),
		"default_write_role must be a role name, it is %q", s.DefaultWriteRole)
	return errors.Join(errs...)
}

// Merge returns the settings with the members of a JSON object laid over them.
func (s Settings) Merge(object []byte) (Settings, error) {
	if err := DecodeStrictly(object, &s); err != nil {
		return Settings{}, err
	}
	return s, s.Validate()
}

// Lag returns the upper bound of how old the data is that a read of a service sees.
func (s Settings) Lag(service string) time.Duration {
	own := 0
	switch service {
	case ServiceActionTrail:
		own = s.ActionTrailConsistencyMS
	case ServiceRAM, ServiceSTS:
		own = s.RAMConsistencyMS
	case ServiceSLS:
		own = s.SLSConsistencyMS
	}
	if own == 0 {
		own = s.ConsistencyMS
	}
	return time.Duration(own) * time.Millisecond
}

// LongestLag returns the longest lag of any service.
func (s Settings) LongestLag() time.Duration {
	return max(s.Lag(ServiceActionTrail), s.Lag(ServiceRAM), s.Lag(ServiceSLS))
}
