package shipping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// NewFunctions are the provider's functions for its list. They are pure: they call
// nothing and need no provider block.
func NewFunctions() []func() function.Function {
	return []func() function.Function{
		func() function.Function { return nameFunction{} },
		func() function.Function { return projectARNFunction{} },
		func() function.Function { return parseARNFunction{} },
	}
}

// sinceFunctions ends the description of a function.
const sinceFunctions = " Functions of providers need Terraform 1.8 or OpenTofu 1.7."

// nameFunction is logstore_name.
type nameFunction struct{}

// Metadata implements [function.Function].
func (nameFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "logstore_name"
}

// Definition implements [function.Function].
func (nameFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Name of the Logstore of an inner trail",
		MarkdownDescription: "Gives the name of the Logstore into which ActionTrail ships the events of an inner trail: `innertrail_<trail_name>`." + sinceFunctions,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "trail_name", MarkdownDescription: "Name of the trail, " + names.Trail.Text + "."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (nameFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var trail string
	if resp.Error = req.Arguments.Get(ctx, &trail); resp.Error != nil {
		return
	}
	if resp.Error = fits(0, "trail_name", trail, names.Trail); resp.Error != nil {
		return
	}
	resp.Error = resp.Result.Set(ctx, names.Logstore(trail))
}

// projectARNFunction is project_arn.
type projectARNFunction struct{}

// Metadata implements [function.Function].
func (projectARNFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "project_arn"
}

// Definition implements [function.Function].
func (projectARNFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "ARN of a Log Service project",
		MarkdownDescription: "Gives the ARN of a Log Service project, as a trail names it: `acs:log:<region>:<account_id>:project/<project_name>`." + sinceFunctions,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "region", MarkdownDescription: "Region of the project, such as `cn-hangzhou`."},
			function.StringParameter{Name: "account_id", MarkdownDescription: "Account that owns the project, digits only. A text: a number could lose digits."},
			function.StringParameter{Name: "project_name", MarkdownDescription: "Name of the project, " + names.Project.Text + "."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (projectARNFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
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
		if resp.Error = fits(int64(i), argument.name, argument.value, argument.rule); resp.Error != nil {
			return
		}
	}
	resp.Error = resp.Result.Set(ctx, arn.Project(region, account, project))
}

// parseARNFunction is arn_parse.
type parseARNFunction struct{}

var arnTypes = map[string]attr.Type{
	"service": types.StringType, "region": types.StringType, "account_id": types.StringType,
	"resource": types.StringType, "resource_type": types.StringType, "resource_name": types.StringType,
}

// Metadata implements [function.Function].
func (parseARNFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "arn_parse"
}

// Definition implements [function.Function].
func (parseARNFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Parts of an Alibaba Cloud ARN",
		MarkdownDescription: "Takes an ARN of Alibaba Cloud, `acs:<service>:<region>:<account_id>:<resource>`, apart. It gives an object with `service`, " +
			"`region` and `account_id`, which may be empty (a role has no region), `resource`, and of the resource what stands before its first slash, " +
			"`resource_type`, and behind it, `resource_name`, which is empty where there is no slash." + sinceFunctions,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "arn", MarkdownDescription: "The ARN, such as `acs:ram::1234567890123456:role/aliyunactiontraildefaultrole`."},
		},
		Return: function.ObjectReturn{AttributeTypes: arnTypes},
	}
}

// Run implements [function.Function].
func (parseARNFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	parsed, err := arn.Parse(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "arn: "+err.Error())
		return
	}
	kind, name, _ := strings.Cut(parsed.Resource, "/")
	parts := map[string]attr.Value{}
	for part, value := range map[string]string{
		"service": parsed.Service, "region": parsed.Region, "account_id": parsed.Account,
		"resource": parsed.Resource, "resource_type": kind, "resource_name": name,
	} {
		parts[part] = types.StringValue(value)
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(arnTypes, parts))
}

// fits says what is wrong with an argument of a function.
func fits(position int64, name, value string, rule names.Rule) *function.FuncError {
	if rule.Allows(value) {
		return nil
	}
	return function.NewArgumentFuncError(position, fmt.Sprintf("%s: %q must be %s", name, value, rule.Text))
}
