package matrix

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// commandScenarios are operations that need another command or block than apply with one
// resource.
var commandScenarios = []acctest.Scenario{
	{Name: "replace", Before: acctest.Minimal, Config: acctest.Minimal, Run: (*acctest.Driver).ReplaceOnce},
	{Name: "replace a tainted one", Before: acctest.Minimal, Prepare: func(tf *acctest.Driver) { tf.Taint(acctest.DefaultName) }, Config: acctest.Minimal},
	{Name: "destroy a tainted one", Before: acctest.Minimal, Prepare: func(tf *acctest.Driver) { tf.Taint(acctest.DefaultName) }},
	{Name: "remove the block", Before: acctest.Minimal, Run: removeBlock},
	{Name: "remove the block, whose end is planned before the refresh", Before: acctest.Minimal, Prepare: func(tf *acctest.Driver) { tf.EndsUnread = true }, Run: removeBlock},
	{Name: "destroy without a refresh", Before: acctest.Minimal, Run: destroyUnrefreshed},
	{Name: "read the data sources", Before: acctest.Minimal, Config: acctest.Minimal, Run: readDataSources, ReadOnly: true},
}

func removeBlock(tf *acctest.Driver, _ map[string]any) []*tfprotov6.Diagnostic {
	return tf.Run(acctest.Configuration{}, acctest.Flags{})
}

func destroyUnrefreshed(tf *acctest.Driver, _ map[string]any) []*tfprotov6.Diagnostic {
	return tf.Destroy(acctest.Flags{NoRefresh: true})
}

// readDataSources reads all data sources of the shipping. They have no state.
func readDataSources(tf *acctest.Driver, config map[string]any) []*tfprotov6.Diagnostic {
	names := map[string]any{"trail_name": config["trail_name"], "project_name": config["project_name"]}
	window := map[string]any{"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}
	maps.Copy(window, names)
	return tf.ReadData([]acctest.DataSource{
		{Type: acctest.TypeName, Arguments: names}, {Type: "innertrail_policy_document", Arguments: names}, {Type: "innertrail_events", Arguments: window},
	})
}
