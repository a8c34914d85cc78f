package shipping

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Every attribute of the schema is a setting that is compared and recorded, but for the
// three that concern a create and consents.
func TestLogstoreSettings_coverSchema(t *testing.T) {
	t.Parallel()
	left := logstoreAttributes()
	delete(left, "initial_shard_count")
	delete(left, "allow_retention_decrease_to")
	delete(left, "accept")
	observed := model.Logstore{RetentionDays: domain.RetentionForever}
	for _, setting := range domain.LogstoreSettings {
		if _, ok := left[setting.Attribute]; !ok {
			t.Errorf("%s is no attribute, or twice in the table", setting.Attribute)
			continue
		}
		delete(left, setting.Attribute)
		members := defaultLogstore().Attributes()
		switch members[setting.Attribute].(type) {
		case types.Bool:
			members[setting.Attribute] = types.BoolValue(true)
		case types.Int64:
			members[setting.Attribute] = types.Int64Value(77)
		case types.String:
			members[setting.Attribute] = types.StringValue("lite")
		default:
			members[setting.Attribute] = types.ObjectValueMust(encryptionTypes, map[string]attr.Value{
				"type": types.StringValue("sm4"), "key": types.ObjectNull(encryptionKeyTypes),
			})
		}
		var diags diag.Diagnostics
		declared := types.ObjectValueMust(logstoreAttributeTypes, members)
		spec := expandLogstore(declared, "innertrail_platform-ops", &diags)
		holds := func(s domain.LogstoreSetting) bool { return s.Holds(spec, observed) }
		if i := slices.IndexFunc(domain.LogstoreSettings, func(s domain.LogstoreSetting) bool { return !holds(s) }); i < 0 || domain.LogstoreSettings[i].Attribute != setting.Attribute {
			t.Errorf("%s declared does not differ, or something else does", setting.Attribute)
		}
		recorded := flattenLogstore(declared, spec, observed, &diags)
		if recorded.Attributes()[setting.Attribute].Equal(members[setting.Attribute]) || diags.HasError() {
			t.Errorf("%s is recorded as declared: %s, %v", setting.Attribute, recorded, diags)
		}
	}
	for name := range left {
		t.Errorf("%s is not in the table of settings", name)
	}
}
