package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// logstoreName is the function logstore_name.
type logstoreName struct{}

// Metadata implements [function.Function].
func (logstoreName) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "logstore_name"
}

// Definition implements [function.Function].
func (logstoreName) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Name of the Logstore of an inner trail",
		MarkdownDescription: "Returns the name of the Logstore to which ActionTrail delivers the events of an inner trail: `innertrail_<trail_name>`." + since,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "trail_name", MarkdownDescription: "Name of the trail, " + names.Trail.Text + "."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (logstoreName) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var trail string
	if resp.Error = req.Arguments.Get(ctx, &trail); resp.Error != nil {
		return
	}
	if resp.Error = check(0, "trail_name", trail, names.Trail); resp.Error != nil {
		return
	}
	resp.Error = resp.Result.Set(ctx, names.Logstore(trail))
}
