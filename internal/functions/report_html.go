package functions

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
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
		VariadicParameter: function.StringParameter{Name: "as_of", MarkdownDescription: "When the object was read, in RFC 3339, such as `plantimestamp()`. At most one. One that is more than an hour before a time in the object is an error. " +
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
	if resp.Error = checkMoment(ctx, asOf, argument); resp.Error != nil {
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
			instead := ", such as 2026-11-27T08:00:00Z"
			if form := names.MomentForm(moments[0]); form != "" {
				instead = ": write " + form
			}
			return "", function.NewArgumentFuncError(1, "as_of: "+quote(moments[0])+" must be a time in RFC 3339"+instead)
		}
		return moments[0], nil
	}
	return "", function.NewArgumentFuncError(2, "as_of: must be a single time; the page has one date")
}

// pastMoments are the attributes with times that have passed when an object is read.
var pastMoments = []string{"last_delivery", "since", "shipping_since", "judged_at", "logstore_created", "called_at"}

// checkMoment rejects an as_of at which the object cannot have been read: it has something that happened
// later. An hour is allowed, since plantimestamp() is the begin of a plan that reads for a while.
func checkMoment(ctx context.Context, asOf string, object attr.Value) *function.FuncError {
	if asOf == "" {
		return nil
	}
	stated, err := time.Parse(time.RFC3339, asOf)
	if err != nil {
		return function.NewArgumentFuncError(1, "as_of: "+err.Error())
	}
	latest, where, text := time.Time{}, "", ""
	raw, err := object.ToTerraformValue(ctx)
	if err == nil {
		err = tftypes.Walk(raw, func(at *tftypes.AttributePath, value tftypes.Value) (bool, error) {
			steps := at.Steps()
			if len(steps) == 0 || !value.Type().Is(tftypes.String) || value.IsNull() {
				return true, nil
			}
			name, _ := steps[len(steps)-1].(tftypes.AttributeName)
			var content string
			if slices.Contains(pastMoments, string(name)) {
				if err := value.As(&content); err != nil {
					return false, err
				}
			}
			if moment, err := time.Parse(time.RFC3339, content); err == nil && moment.After(latest) {
				latest, where, text = moment, string(name), content
			}
			return true, nil
		})
	}
	switch {
	case err != nil:
		return function.NewArgumentFuncError(0, "object: "+err.Error())
	case latest.Sub(stated) > time.Hour:
		return function.NewArgumentFuncError(1, "as_of: "+quote(asOf)+" is earlier than "+where+" in the object, "+quote(text)+": the object was read later. Pass the time of its read")
	}
	return nil
}

// isWhollyKnown reports whether a value and everything in it is known.
func isWhollyKnown(ctx context.Context, value attr.Value) (bool, error) {
	raw, err := value.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown(), err
}
