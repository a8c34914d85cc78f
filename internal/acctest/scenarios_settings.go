package acctest

import "maps"

// settingScenarios are operations on settings of the Logstore that not every service
// offers, and moves between regions.
var settingScenarios = []Scenario{
	{Name: "create a lite Logstore", Config: WithLogstore(map[string]any{"mode": "lite", "retention_days": 90})},
	{Name: "make a lite Logstore a standard one", Before: WithLogstore(map[string]any{"mode": "lite"}), Config: WithLogstore(map[string]any{"mode": "standard"})},
	{Name: "create with tiers", Config: WithLogstore(map[string]any{"hot_retention_days": 30, "infrequent_access_days": 60})},
	{
		Name: "change the tiers and the retention", Before: WithLogstore(map[string]any{"retention_days": 365, "hot_retention_days": 30}),
		Config: WithLogstore(map[string]any{"hot_retention_days": 90, "infrequent_access_days": 30}),
	},
	{Name: "create encrypted", Config: WithLogstore(map[string]any{"encryption": map[string]any{}})},
	{Name: "encrypt", Before: Minimal, Config: WithLogstore(map[string]any{"encryption": map[string]any{"type": "sm4"}})},
	{Name: "move to another region", Arrange: arrangeShanghai, Before: Minimal, Config: inShanghai(nil)},
	{
		Name: "move back from another region and raise the retention", Arrange: arrangeShanghai,
		Before: inShanghai(map[string]any{"logstore": map[string]any{"retention_days": 90}}), Config: Config(map[string]any{"project_region": "cn-hangzhou"}),
	},
}

const (
	shanghai        = "cn-shanghai"
	shanghaiProject = "audit-shanghai"
)

func arrangeShanghai(tc *Cloud) { tc.AddProject(shanghaiProject, shanghai) }

func inShanghai(more map[string]any) map[string]any {
	config := Config(map[string]any{"project_region": shanghai})
	config["project_name"] = shanghaiProject
	maps.Copy(config, more)
	return config
}
