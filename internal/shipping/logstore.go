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

// logstoreSpec is the declared Logstore. What is nil is not managed.
type logstoreSpec struct {
	name            string
	retention       int // days
	allowDecreaseTo *int
	initialShards   *int
	autoSplit       *bool
	maxSplit        *int
	appendMeta      *bool
	hotDays         *int
	iaDays          *int
	mode            *string
	encryption      *cloud.Encryption
}

func declareLogstore(ctx context.Context, object types.Object, name string, diags *diag.Diagnostics) logstoreSpec {
	spec := logstoreSpec{name: name, retention: keepForEver}
	if object.IsNull() || object.IsUnknown() {
		return spec
	}
	var m logstoreModel
	diags.Append(object.As(ctx, &m, lenient)...)
	if days := intOf(m.RetentionDays); days != nil {
		spec.retention = *days
	}
	spec.allowDecreaseTo = intOf(m.AllowRetentionDecreaseTo)
	spec.initialShards = intOf(m.InitialShardCount)
	spec.autoSplit = boolOf(m.AutoSplit)
	spec.maxSplit = intOf(m.MaxSplitShards)
	spec.appendMeta = boolOf(m.AppendMeta)
	spec.hotDays = intOf(m.HotRetentionDays)
	spec.iaDays = intOf(m.InfrequentAccessDays)
	spec.mode = stringOf(m.Mode)
	spec.encryption = declareEncryption(ctx, m.Encryption, diags)
	return spec
}

// status says in words what is wrong with the Logstore's presence. Settings that
// differ show as themselves.
func (l logstoreSpec) status(project projectSpec, seen observation) string {
	switch {
	case !seen.projectExists:
		return fmt.Sprintf("project %s does not exist in %s", project.Name, project.Region)
	case seen.logstore == nil:
		return statusMissing
	default:
		return logstoreReady
	}
}

// fresh is the Logstore to make where there is none.
func (l logstoreSpec) fresh() cloud.Logstore {
	shards := or(l.initialShards, min(newShardCount, or(l.maxSplit, newShardCount)))
	return l.onto(cloud.Logstore{
		Name: l.name, ShardCount: shards, AutoSplit: true, MaxSplitShard: max(newMaxSplitShard, shards), Mode: "standard",
	})
}

// onto sets what is declared and leaves the rest as it is.
func (l logstoreSpec) onto(seen cloud.Logstore) cloud.Logstore {
	seen.RetentionDays = l.retention
	if l.autoSplit != nil {
		seen.AutoSplit = *l.autoSplit
	}
	if l.maxSplit != nil {
		seen.MaxSplitShard = *l.maxSplit
	}
	if l.appendMeta != nil {
		seen.AppendMeta = *l.appendMeta
	}
	if l.hotDays != nil {
		seen.HotDays = *l.hotDays
	}
	if l.iaDays != nil {
		seen.IADays = l.iaDays
	}
	if l.mode != nil && !sameMode(*l.mode, seen.Mode) {
		seen.Mode = *l.mode
	}
	if l.encryption != nil {
		seen.Encryption = l.encryption
	}
	return seen
}

// differs says whether a declared setting is not as declared.
func (l logstoreSpec) differs(seen cloud.Logstore) bool {
	return l.retention != seen.RetentionDays ||
		l.autoSplit != nil && *l.autoSplit != seen.AutoSplit ||
		l.maxSplit != nil && *l.maxSplit != seen.MaxSplitShard ||
		l.appendMeta != nil && *l.appendMeta != seen.AppendMeta ||
		l.hotDays != nil && *l.hotDays != seen.HotDays ||
		l.iaDays != nil && *l.iaDays != infrequentAccess(seen) ||
		l.mode != nil && !sameMode(*l.mode, seen.Mode) ||
		l.encryption != nil && !encrypted(seen.Encryption, l.encryption)
}

func (l logstoreSpec) withRetention(days int) logstoreSpec {
	l.retention = days
	return l
}

// steps returns what makes the Logstore as declared. Its project comes first.
func (l logstoreSpec) steps(seen observation) []Step {
	switch {
	case seen.logstore == nil:
		return []Step{{Kind: CreateLogstore, Name: l.name}}
	case l.differs(*seen.logstore):
		return []Step{{Kind: UpdateLogstore, Name: l.name}}
	default:
		return nil
	}
}

// refusesForeignMaker says whether the service refuses to let anybody but
// ActionTrail make a dedicated Logstore. No such refusal is published, so its
// code is not known: it is any refusal that is neither a denial by RAM, which
// names the missing action, nor about the settings.
func refusesForeignMaker(err error) bool {
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
		m.InfrequentAccessDays = types.Int64Value(int64(infrequentAccess(seen)))
	}
	if !m.Mode.IsNull() && !sameMode(m.Mode.ValueString(), seen.Mode) {
		m.Mode = types.StringValue(modeOf(seen))
	}
	if !m.Encryption.IsNull() {
		m.Encryption = recordEncryption(ctx, seen.Encryption, &diags)
	}
	recorded, d := types.ObjectValueFrom(ctx, logstoreAttributeTypes, m)
	diags.Append(d...)
	return recorded, diags
}

// infrequentAccess is the tier in days, 0 where there is none: the service says
// -1 or nothing.
func infrequentAccess(l cloud.Logstore) int {
	if l.IADays == nil || *l.IADays < 0 {
		return 0
	}
	return *l.IADays
}

// modeOf is the Logstore's mode; the service leaves out the default.
func modeOf(l cloud.Logstore) string {
	if l.Mode == "" {
		return "standard"
	}
	return l.Mode
}

// lite says whether a mode is the one without analytics, which has two names.
func lite(mode string) bool { return mode == "lite" || mode == "query" }

func sameMode(a, b string) bool { return lite(a) == lite(b) }

func or[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}
