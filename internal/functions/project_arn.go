package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// projectARN is the function project_arn.
type projectARN struct{}

// Metadata implements [function.Function].
func (projectARN) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "project_arn"
}

// Definition implements [function.Function].
func (projectARN) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "ARN of a Log Service project",
		MarkdownDescription: "Returns the ARN of a Log Service project, as a trail names it: `acs:log:<region>:<account_id>:project/<project_name>`." + since,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "region", MarkdownDescription: "Region of the project, such as `cn-hangzhou`."},
			function.StringParameter{Name: "account_id", MarkdownDescription: "Account that owns the project, digits only. A string, because a number could lose digits."},
			function.StringParameter{Name: "project_name", MarkdownDescription: "Name of the project, " + names.Project.Text + "."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (projectARN) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var region, account, project string
	if resp.Error = req.Arguments.Get(ctx, &region, &account, &project); resp.Error != nil {
		return
	}
	for i, argument := range []struct {
		name, value string
		rule        names.Rule
	}{
		{"region", region, names.Region},
		{"account_id", account, names.Account},
		{"project_name", project, names.Project},
	} {
		if resp.Error = check(int64(i), argument.name, argument.value, argument.rule); resp.Error != nil {
			return
		}
	}
	resp.Error = resp.Result.Set(ctx, arn.Project(region, account, project))
}
