package functions

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/report"
)

// reportHTML is the function report_html.
type reportHTML struct{}

// Metadata implements [function.Function].
func (reportHTML) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "report_html"
}

// Definition implements [function.Function].
func (reportHTML) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "HTML page about coverage, health or evidence",
		MarkdownDescription: "Returns one self-contained HTML page that shows what a data source has read: a row per account, those that need attention first, with lights, reasons, " +
			"last delivery, retention and links to the console; of evidence the verdict, the gaps and the rules. The page has no script and loads nothing, every value in it is escaped, and equal arguments give the same page." + since,
		Parameters: []function.Parameter{
			function.DynamicParameter{Name: "object", MarkdownDescription: "The whole object of `data.innertrail_coverage`, of `data.innertrail_evidence` or of `data.innertrail_shipping`, or a list or map of the last. " +
				"Anything else is an error. A null attribute is shown as *" + report.NotKnown + "*. If a part is unknown, so is the page."},
		},
		VariadicParameter: function.StringParameter{Name: "as_of", MarkdownDescription: "When the object was read, in RFC 3339, such as `plantimestamp()`. At most one. " +
			"The function has no clock: without this argument, the page says that its date is not stated."},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (reportHTML) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var argument types.Dynamic
	var moments []string
	if resp.Error = req.Arguments.Get(ctx, &argument, &moments); resp.Error != nil {
		return
	}
	asOf, wrong := singleMoment(moments)
	if wrong != nil {
		resp.Error = wrong
		return
	}
	known, err := isWhollyKnown(ctx, argument)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "object: "+err.Error())
		return
	}
	if !known {
		resp.Error = resp.Result.Set(ctx, types.StringUnknown())
		return
	}
	page, err := pageOf(argument.UnderlyingValue())
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "object: "+err.Error())
		return
	}
	page.AsOf = asOf
	resp.Error = resp.Result.Set(ctx, page.HTML())
}

// singleMoment returns the argument as_of, or "" if there is none.
func singleMoment(moments []string) (string, *function.FuncError) {
	switch len(moments) {
	case 0:
		return "", nil
	case 1:
		if _, err := time.Parse(time.RFC3339, moments[0]); err != nil {
			return "", function.NewArgumentFuncError(1, "as_of: "+quote(moments[0])+" must be a time in RFC 3339, such as 2026-11-27T08:00:00Z")
		}
		return moments[0], nil
	}
	return "", function.NewArgumentFuncError(2, "as_of: must be a single time; the page has one date")
}

// isWhollyKnown reports whether a value and everything in it is known.
func isWhollyKnown(ctx context.Context, value attr.Value) (bool, error) {
	raw, err := value.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown(), err
}
