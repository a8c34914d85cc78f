package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
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

func expandLogstore(ctx context.Context, object types.Object, name string, diags *diag.Diagnostics) reconcile.LogstoreSpec {
	spec := reconcile.LogstoreSpec{Name: name, RetentionDays: reconcile.RetentionForever}
	if object.IsNull() || object.IsUnknown() {
		return spec
	}
	var m logstoreModel
	diags.Append(object.As(ctx, &m, keepUnknowns)...)
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
	spec.Encryption = expandEncryption(ctx, m.Encryption, diags)
	return spec
}

// flattenLogstore puts what was observed into the declared settings: what is not
// declared stays out of the state.
func flattenLogstore(ctx context.Context, object types.Object, observed cloud.Logstore) (types.Object, diag.Diagnostics) {
	m := logstoreModel{Encryption: types.ObjectNull(encryptionTypes)}
	var diags diag.Diagnostics
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(object.As(ctx, &m, keepUnknowns)...)
	}
	m.RetentionDays = types.Int64Value(int64(observed.RetentionDays))
	if !m.AutoSplit.IsNull() {
		m.AutoSplit = types.BoolValue(observed.AutoSplit)
	}
	if !m.MaxSplitShards.IsNull() {
		m.MaxSplitShards = types.Int64Value(int64(observed.MaxSplitShard))
	}
	if !m.AppendMeta.IsNull() {
		m.AppendMeta = types.BoolValue(observed.AppendMeta)
	}
	if !m.HotRetentionDays.IsNull() {
		m.HotRetentionDays = types.Int64Value(int64(observed.HotDays))
	}
	if !m.InfrequentAccessDays.IsNull() {
		m.InfrequentAccessDays = types.Int64Value(int64(reconcile.InfrequentAccess(observed)))
	}
	if !m.Mode.IsNull() && !reconcile.SameMode(m.Mode.ValueString(), observed.Mode) {
		m.Mode = types.StringValue(reconcile.ModeOf(observed))
	}
	if !m.Encryption.IsNull() {
		m.Encryption = flattenEncryption(ctx, observed.Encryption, &diags)
	}
	recorded, d := types.ObjectValueFrom(ctx, logstoreAttributeTypes, m)
	diags.Append(d...)
	return recorded, diags
}
