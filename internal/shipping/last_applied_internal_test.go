package shipping

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// If everything is as configured, the record is planned only where a guard needs it.
func TestResourceModel_needsRecord(t *testing.T) {
	t.Parallel()
	here := domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30}
	for name, row := range map[string]struct {
		before  *domain.Applied
		consent bool
		deletes bool
		is      bool
	}{
		"no record":                        {nil, false, false, false},
		"no record, consent":               {nil, true, false, true},
		"no record, deletes logs":          {nil, false, true, true},
		"of an earlier version":            {&domain.Applied{Project: "other", Unconfirmed: true}, false, false, false},
		"of an earlier version, consent":   {&domain.Applied{Project: "other", Unconfirmed: true}, true, false, true},
		"imported":                         {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30, Imported: true}, false, false, false},
		"imported, consent":                {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30, Imported: true}, true, false, true},
		"imported, deletes logs":           {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30, Imported: true}, false, true, true},
		"imported, moved since":            {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "other", RetentionDays: 30, Imported: true}, false, false, true},
		"another retention":                {&here, false, false, false},
		"another retention, consent":       {&here, true, false, true},
		"a consent that was used":          {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30, Consent: 30}, false, false, true},
		"another project":                  {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "other"}, false, false, true},
		"another region":                   {&domain.Applied{ProjectRegion: "cn-beijing", Project: "security-audit"}, false, false, true},
		"a longer retention, deletes logs": {&here, false, true, true},
		"the same retention, deletes logs": {&domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 3650}, false, true, false},
	} {
		settings := defaultLogstore().Attributes()
		if row.consent {
			settings["allow_retention_decrease_to"] = types.Int64Value(30)
		}
		m := resourceModel{
			ProjectName: types.StringValue("security-audit"), ProjectRegion: types.StringValue("cn-hangzhou"),
			Logstore: types.ObjectValueMust(logstoreAttributeTypes, settings), DeleteLogstoreOnDestroy: types.BoolValue(row.deletes),
		}
		if got := m.needsRecord(row.before); got != row.is {
			t.Errorf("%s: %v", name, got)
		}
	}
}
