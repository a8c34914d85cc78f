package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// commandScenarios are operations that need another command or block than apply with one
// resource.
var commandScenarios = []Scenario{
	{Name: "replace", Before: Minimal, Config: Minimal, Run: replaceOnce},
	{Name: "replace a tainted one", Before: Minimal, Prepare: func(tf *Driver) { tf.Taint(DefaultName) }, Config: Minimal},
	{Name: "destroy a tainted one", Before: Minimal, Prepare: func(tf *Driver) { tf.Taint(DefaultName) }},
	{Name: "remove the block", Before: Minimal, Run: removeBlock},
	{Name: "remove the block, whose end is planned before the refresh", Before: Minimal, Prepare: func(tf *Driver) { tf.EndsUnread = true }, Run: removeBlock},
	{Name: "destroy without a refresh", Before: Minimal, Run: destroyUnrefreshed},
	{Name: "read the data sources", Before: Minimal, Config: Minimal, Run: readDataSources, ReadOnly: true},
}

// replaceOnce is terraform apply -replace. Once the resource is new, a user does not
// replace it again.
func replaceOnce(tf *Driver, config map[string]any) []*tfprotov6.Diagnostic {
	replace := !tf.replaced && tf.State() != nil
	diags := tf.Run(Configuration{DefaultName: {Arguments: config, Replace: replace}}, Flags{})
	tf.replaced = tf.replaced || !HasErrors(diags) || tf.State() == nil || tf.Tainted()
	return diags
}

func removeBlock(tf *Driver, _ map[string]any) []*tfprotov6.Diagnostic {
	return tf.Run(Configuration{}, Flags{})
}

func destroyUnrefreshed(tf *Driver, _ map[string]any) []*tfprotov6.Diagnostic {
	return tf.Destroy(Flags{NoRefresh: true})
}

// readDataSources reads all data sources of the shipping. They have no state.
func readDataSources(tf *Driver, config map[string]any) []*tfprotov6.Diagnostic {
	tf.T.Helper()
	tf.newProcesses()
	s := tf.process("")
	var all []*tfprotov6.Diagnostic
	for _, source := range []struct {
		name      string
		arguments map[string]any
	}{
		{TypeName, map[string]any{"trail_name": config["trail_name"], "project_name": config["project_name"]}},
		{"innertrail_policy_document", map[string]any{"trail_name": config["trail_name"], "project_name": config["project_name"]}},
		{"innertrail_events", map[string]any{"trail_name": config["trail_name"], "project_name": config["project_name"], "from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}},
	} {
		_, diags := s.TryReadData(s.alive.ctx, source.name, source.arguments)
		if lost := s.lostConnection(); lost != nil {
			return lost
		}
		all = append(all, diags...)
		if HasErrors(diags) || tf.isStopped() {
			break
		}
	}
	return all
}
