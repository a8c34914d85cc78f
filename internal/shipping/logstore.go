package shipping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// What a Logstore that this provider makes gets where nothing is declared.
const (
	newShardCount    = 2
	newMaxSplitShard = 64
)

// logstoreModel is the logstore object; its schema is in logstore_schema.go.
type logstoreModel struct {
	RetentionDays            types.Int64  `tfsdk:"retention_days"`
	InitialShardCount        types.Int64  `tfsdk:"initial_shard_count"`
	AutoSplit                types.Bool   `tfsdk:"auto_split"`
	MaxSplitShards           types.Int64  `tfsdk:"max_split_shards"`
	AppendMeta               types.Bool   `tfsdk:"append_meta"`
	HotRetentionDays         types.Int64  `tfsdk:"hot_retention_days"`
	InfrequentAccessDays     types.Int64  `tfsdk:"infrequent_access_days"`
	Mode                     types.String `tfsdk:"mode"`
	AllowRetentionDecreaseTo types.Int64  `tfsdk:"allow_retention_decrease_to"`
	Encryption               types.Object `tfsdk:"encryption"`
}

// LogstoreSpec is the declared Logstore. What is nil is not managed.
type LogstoreSpec struct {
	Name                 string
	RetentionDays        int // days
	AllowDecreaseTo      *int
	InitialShards        *int
	AutoSplit            *bool
	MaxSplitShards       *int
	AppendMeta           *bool
	HotDays              *int
	InfrequentAccessDays *int
	Mode                 *string
	Encryption           *cloud.Encryption
}

func declareLogstore(ctx context.Context, object types.Object, name string, diags *diag.Diagnostics) LogstoreSpec {
	spec := LogstoreSpec{Name: name, RetentionDays: RetentionForever}
	if object.IsNull() || object.IsUnknown() {
		return spec
	}
	var m logstoreModel
	diags.Append(object.As(ctx, &m, lenient)...)
	if days := intOf(m.RetentionDays); days != nil {
		spec.RetentionDays = *days
	}
	spec.AllowDecreaseTo = intOf(m.AllowRetentionDecreaseTo)
	spec.InitialShards = intOf(m.InitialShardCount)
	spec.AutoSplit = boolOf(m.AutoSplit)
	spec.MaxSplitShards = intOf(m.MaxSplitShards)
	spec.AppendMeta = boolOf(m.AppendMeta)
	spec.HotDays = intOf(m.HotRetentionDays)
	spec.InfrequentAccessDays = intOf(m.InfrequentAccessDays)
	spec.Mode = stringOf(m.Mode)
	spec.Encryption = declareEncryption(ctx, m.Encryption, diags)
	return spec
}

// Status says in words what is wrong with the Logstore's presence. Settings that
// differ show as themselves.
func (l LogstoreSpec) Status(project ProjectSpec, observed Observed) string {
	switch {
	case !observed.ProjectExists:
		return fmt.Sprintf("project %s does not exist in %s", project.Name, project.Region)
	case observed.Logstore == nil:
		return StatusMissing
	default:
		return LogstoreReady
	}
}

// createInput is the Logstore to make where there is none.
func (l LogstoreSpec) createInput() cloud.Logstore {
	shards := ValueOr(l.InitialShards, min(newShardCount, ValueOr(l.MaxSplitShards, newShardCount)))
	return l.mergedOnto(cloud.Logstore{
		Name: l.Name, ShardCount: shards, AutoSplit: true, MaxSplitShard: max(newMaxSplitShard, shards), Mode: "standard",
	})
}

// mergedOnto sets what is declared and leaves the rest as it is.
func (l LogstoreSpec) mergedOnto(observed cloud.Logstore) cloud.Logstore {
	observed.RetentionDays = l.RetentionDays
	if l.AutoSplit != nil {
		observed.AutoSplit = *l.AutoSplit
	}
	if l.MaxSplitShards != nil {
		observed.MaxSplitShard = *l.MaxSplitShards
	}
	if l.AppendMeta != nil {
		observed.AppendMeta = *l.AppendMeta
	}
	if l.HotDays != nil {
		observed.HotDays = *l.HotDays
	}
	if l.InfrequentAccessDays != nil {
		observed.IADays = l.InfrequentAccessDays
	}
	if l.Mode != nil && !SameMode(*l.Mode, observed.Mode) {
		observed.Mode = *l.Mode
	}
	if l.Encryption != nil {
		observed.Encryption = l.Encryption
	}
	return observed
}

// differs says whether a declared setting is not as declared.
func (l LogstoreSpec) differs(observed cloud.Logstore) bool {
	return l.RetentionDays != observed.RetentionDays ||
		l.AutoSplit != nil && *l.AutoSplit != observed.AutoSplit ||
		l.MaxSplitShards != nil && *l.MaxSplitShards != observed.MaxSplitShard ||
		l.AppendMeta != nil && *l.AppendMeta != observed.AppendMeta ||
		l.HotDays != nil && *l.HotDays != observed.HotDays ||
		l.InfrequentAccessDays != nil && *l.InfrequentAccessDays != InfrequentAccess(observed) ||
		l.Mode != nil && !SameMode(*l.Mode, observed.Mode) ||
		l.Encryption != nil && !sameEncryption(observed.Encryption, l.Encryption)
}

func (l LogstoreSpec) withRetention(days int) LogstoreSpec {
	l.RetentionDays = days
	return l
}

// steps returns what makes the Logstore as declared. Its project comes first.
func (l LogstoreSpec) steps(observed Observed) []Step {
	switch {
	case observed.Logstore == nil:
		return []Step{{Kind: CreateLogstore, Name: l.Name}}
	case l.differs(*observed.Logstore):
		return []Step{{Kind: UpdateLogstore, Name: l.Name}}
	default:
		return nil
	}
}

// refusesOtherCreator says whether the service refuses to let anybody but
// ActionTrail make a dedicated Logstore. No such refusal is published, so its
// code is not known: it is any refusal that is neither a denial by RAM, which
// names the missing action, nor about the settings.
func refusesOtherCreator(err error) bool {
	return cloud.Is(err, cloud.Denied, cloud.Refused) && !cloud.HasCode(err, "LogStoreInfoInvalid") && !byRAM(err)
}

// byRAM tells a denial by RAM, whose text names the missing action (Log Service
// API reference, "Common error codes"), from a refusal of the service's own.
func byRAM(err error) bool {
	return cloud.Is(err, cloud.Denied) && strings.Contains(strings.ToLower(err.Error()), "denied by")
}

// recordLogstore puts what was observed into the declared settings: what is not
// declared stays out of the state.
func recordLogstore(ctx context.Context, object types.Object, seen cloud.Logstore) (types.Object, diag.Diagnostics) {
	m := logstoreModel{Encryption: types.ObjectNull(encryptionTypes)}
	var diags diag.Diagnostics
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(object.As(ctx, &m, lenient)...)
	}
	m.RetentionDays = types.Int64Value(int64(seen.RetentionDays))
	if !m.AutoSplit.IsNull() {
		m.AutoSplit = types.BoolValue(seen.AutoSplit)
	}
	if !m.MaxSplitShards.IsNull() {
		m.MaxSplitShards = types.Int64Value(int64(seen.MaxSplitShard))
	}
	if !m.AppendMeta.IsNull() {
		m.AppendMeta = types.BoolValue(seen.AppendMeta)
	}
	if !m.HotRetentionDays.IsNull() {
		m.HotRetentionDays = types.Int64Value(int64(seen.HotDays))
	}
	if !m.InfrequentAccessDays.IsNull() {
		m.InfrequentAccessDays = types.Int64Value(int64(InfrequentAccess(seen)))
	}
	if !m.Mode.IsNull() && !SameMode(m.Mode.ValueString(), seen.Mode) {
		m.Mode = types.StringValue(ModeOf(seen))
	}
	if !m.Encryption.IsNull() {
		m.Encryption = recordEncryption(ctx, seen.Encryption, &diags)
	}
	recorded, d := types.ObjectValueFrom(ctx, logstoreAttributeTypes, m)
	diags.Append(d...)
	return recorded, diags
}

// InfrequentAccess is the tier in days, 0 where there is none: the service says
// -1 or nothing.
func InfrequentAccess(l cloud.Logstore) int {
	if l.IADays == nil || *l.IADays < 0 {
		return 0
	}
	return *l.IADays
}

// ModeOf is the Logstore's mode; the service leaves out the default.
func ModeOf(l cloud.Logstore) string {
	if l.Mode == "" {
		return "standard"
	}
	return l.Mode
}

// IsLite says whether a mode is the one without analytics, which has two names.
func IsLite(mode string) bool { return mode == "lite" || mode == "query" }

func SameMode(a, b string) bool { return IsLite(a) == IsLite(b) }

func ValueOr[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}
