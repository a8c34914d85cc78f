package functions

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// arnParse is the function arn_parse.
type arnParse struct{}

var arnTypes = map[string]attr.Type{
	"service": types.StringType, "region": types.StringType, "account_id": types.StringType,
	"resource": types.StringType, "resource_type": types.StringType, "resource_name": types.StringType,
}

// Metadata implements [function.Function].
func (arnParse) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "arn_parse"
}

// Definition implements [function.Function].
func (arnParse) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Parts of an Alibaba Cloud ARN",
		MarkdownDescription: "Takes an ARN of Alibaba Cloud, `acs:<service>:<region>:<account_id>:<resource>`, apart. It gives an object with `service`, " +
			"`region` and `account_id`, which may be empty (a role has no region), `resource`, and of the resource what is before its first slash, " +
			"`resource_type`, and behind it, `resource_name`, which is empty where there is no slash." + since,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "arn", MarkdownDescription: "The ARN, such as `acs:ram::1234567890123456:role/aliyunactiontraildefaultrole`."},
		},
		Return: function.ObjectReturn{AttributeTypes: arnTypes},
	}
}

// Run implements [function.Function].
func (arnParse) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
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
