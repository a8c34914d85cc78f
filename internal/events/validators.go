package events

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// wholeSecond parses a time in the precision of the service.
func wholeSecond(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		return t, fmt.Errorf("%q is not a time in RFC 3339, such as 2026-01-11T00:00:00Z; there are no relative times: "+
			"compute one with timeadd(plantimestamp(), \"-24h\")", model.ShortName(text))
	case t.Nanosecond() != 0:
		return t, fmt.Errorf("%q holds a part of a second; Log Service searches by whole seconds", model.ShortName(text))
	case t.Unix() < 0:
		return t, fmt.Errorf("%q is before 1970, where Log Service has no logs", model.ShortName(text))
	}
	return t, nil
}

// timeValidator accepts what wholeSecond parses.
type timeValidator struct{}

func (timeValidator) Description(context.Context) string {
	return "a time in RFC 3339, in whole seconds"
}

func (v timeValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (timeValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := wholeSecond(req.ConfigValue.ValueString()); err != nil && !placeholder(req.ConfigValue.ValueString()) {
		addTimeError(req.Path, err, &resp.Diagnostics)
	}
}

func addTimeError(at path.Path, err error, diagnostics *diag.Diagnostics) {
	diagnostics.AddAttributeError(at, "The time in "+at.String()+" is not understood", model.Sentence(err.Error()))
}

// placeholder reports whether a time is of the year 1 or before. Until version 1.8, Terraform
// validates with a plantimestamp() of the year 1, from which timeadd computes such a time.
func placeholder(text string) bool {
	return strings.HasPrefix(text, "-") || strings.HasPrefix(text, "0000-") || strings.HasPrefix(text, "0001-")
}

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
