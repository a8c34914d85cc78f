package shipping

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
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
	Accept                   types.Set    `tfsdk:"accept"`
}

func expandLogstore(object types.Object, name string, diags *diag.Diagnostics) domain.LogstoreSpec {
	spec := domain.LogstoreSpec{Name: name, RetentionDays: domain.RetentionForever}
	if object.IsNull() || object.IsUnknown() {
		return spec
	}
	var m logstoreModel
	fill(&m, object.Attributes(), diags)
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
	spec.Accept, _ = expandAccept(m.Accept)
	spec.Encryption = expandEncryption(m.Encryption, diags)
	return spec
}

// expandAccept returns the consents that are known, and whether all are.
func expandAccept(set types.Set) (accept integrity.Consents, known bool) {
	known = !set.IsUnknown()
	for _, element := range set.Elements() {
		text, ok := element.(types.String)
		if consent := stringOf(text); ok && consent != nil {
			accept = append(accept, *consent)
		} else {
			known = false
		}
	}
	return accept, known
}

// flattenLogstore puts what was observed into the declared settings. A setting that is
// not declared stays out of the state.
func flattenLogstore(
	object types.Object, declared domain.LogstoreSpec, observed model.Logstore, diags *diag.Diagnostics,
) types.Object {
	members := defaultLogstore().Attributes()
	maps.Copy(members, object.Attributes())
	for _, setting := range domain.LogstoreSettings {
		if members[setting.Attribute].IsNull() || setting.Holds(declared, observed) {
			continue
		}
		switch value := setting.Observed(observed).(type) {
		case bool:
			members[setting.Attribute] = types.BoolValue(value)
		case int:
			members[setting.Attribute] = types.Int64Value(int64(value))
		case string:
			members[setting.Attribute] = types.StringValue(value)
		case *model.Encryption:
			members[setting.Attribute] = flattenEncryption(value, diags)
		}
	}
	flattened, d := types.ObjectValue(logstoreAttributeTypes, members)
	diags.Append(d...)
	return flattened
}
