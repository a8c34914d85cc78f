package matrix

import (
	"maps"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// settingScenarios are operations on settings of the Logstore that not every service
// offers, and moves between regions.
var settingScenarios = []acctest.Scenario{
	{Name: "create a lite Logstore", Config: acctest.WithLogstore(map[string]any{"mode": "lite", "retention_days": 90})},
	{Name: "make a lite Logstore a standard one", Before: acctest.WithLogstore(map[string]any{"mode": "lite"}), Config: acctest.WithLogstore(map[string]any{"mode": "standard"})},
	{Name: "create with tiers", Config: acctest.WithLogstore(map[string]any{"hot_retention_days": 30, "infrequent_access_days": 60})},
	{
		Name: "change the tiers and the retention", Before: acctest.WithLogstore(map[string]any{"retention_days": 365, "hot_retention_days": 30}),
		Config: acctest.WithLogstore(map[string]any{"hot_retention_days": 90, "infrequent_access_days": 30}),
	},
	{Name: "create encrypted", Config: acctest.WithLogstore(map[string]any{"encryption": map[string]any{}})},
	{Name: "encrypt", Before: acctest.Minimal, Config: acctest.WithLogstore(map[string]any{"encryption": map[string]any{"type": "sm4"}})},
	{Name: "move to another region", Arrange: arrangeShanghai, Before: acctest.Minimal, Config: inShanghai(nil)},
	{
		Name: "move back from another region and raise the retention", Arrange: arrangeShanghai,
		Before: inShanghai(map[string]any{"logstore": map[string]any{"retention_days": 90}}), Config: acctest.Config(map[string]any{"project_region": "cn-hangzhou"}),
	},
}

const (
	shanghai        = "cn-shanghai"
	shanghaiProject = "audit-shanghai"
)

func arrangeShanghai(tc *acctest.Cloud) { tc.AddProject(shanghaiProject, shanghai) }

func inShanghai(more map[string]any) map[string]any {
	config := acctest.Config(map[string]any{"project_region": shanghai})
	config["project_name"] = shanghaiProject
	maps.Copy(config, more)
	return config
}
