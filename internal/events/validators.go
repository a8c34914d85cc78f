package events

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// queryValidator accepts what checkQuery accepts.
type queryValidator struct{}

func (queryValidator) Description(context.Context) string { return "a search without an analysis" }

func (v queryValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (queryValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := checkQuery(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The query is not one that can be made", model.Sentence(err.Error()))
	}
}
