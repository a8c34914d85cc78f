// Package validators makes validators for Terraform attributes of the rules of names. Their errors
// quote a long value only in part.
package validators

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// textRule is a validator of a text.
type textRule struct {
	allows  func(string) bool
	rule    string                // completes "the attribute"
	instead func(v string) string // shows a value that is not allowed
}

// MustBe returns a validator that says what a name must be.
func MustBe(rule names.Rule) validator.String { return Matches(rule, "must be "+rule.Text) }

// Matches returns a validator for a rule with a message of its own.
func Matches(rule names.Rule, message string) validator.String {
	return textRule{allows: rule.Allows, rule: message, instead: quoted}
}

// Pattern returns a validator for a regular expression with a message of its own.
func Pattern(pattern *regexp.Regexp, message string) validator.String {
	return textRule{allows: pattern.MatchString, rule: message, instead: quoted}
}

// RegionForm returns the validator for a region in the provider block and the resource.
func RegionForm() validator.String { return Matches(names.Region, names.RegionForm) }

// OneOf returns a validator that allows these values only.
func OneOf(values ...string) validator.String {
	return textRule{
		allows: func(v string) bool { return slices.Contains(values, v) },
		rule:   fmt.Sprintf("must be one of: %q", values), instead: quoted,
	}
}

// NotEmpty returns a validator that does not allow an empty text. It shows no value.
func NotEmpty() validator.String {
	return textRule{allows: func(v string) bool { return v != "" }, rule: "must not be empty"}
}

// Length returns a validator for the number of bytes. It shows no value.
func Length(least, most int) validator.String {
	return textRule{
		allows: func(v string) bool { return len(v) >= least && len(v) <= most }, rule: fmt.Sprintf("must be between %d and %d bytes long", least, most),
		instead: func(v string) string {
			return fmt.Sprintf("%d bytes in %d characters", len(v), utf8.RuneCountInString(v))
		},
	}
}

func quoted(v string) string { return model.Visible(model.ShortName(v)) }

// Description implements [validator.String].
func (t textRule) Description(context.Context) string { return "value " + t.rule }

// MarkdownDescription implements [validator.String].
func (t textRule) MarkdownDescription(ctx context.Context) string { return t.Description(ctx) }

// ValidateString implements [validator.String]. An empty text is not taken for an unset argument: the
// value of a missing variable would select other credentials, or another place.
func (t textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	v := req.ConfigValue
	if v.IsNull() || v.IsUnknown() || t.allows(v.ValueString()) {
		return
	}
	got := "an empty text"
	steps := req.Path.Steps()
	if last, _ := steps.LastStep(); v.ValueString() != "" {
		got = t.instead(v.ValueString())
	} else if _, named := last.(path.PathStepAttributeName); named {
		got += ". To leave an optional argument unset, remove it or set it to null"
	}
	detail := fmt.Sprintf("Attribute %s %s, got: %s", quoted(req.Path.String()), t.rule, got)
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value", detail)
}
