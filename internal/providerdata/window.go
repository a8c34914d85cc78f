package providerdata

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// Window is a stretch of time, with From and without To.
type Window struct {
	From types.String `tfsdk:"from"`
	To   types.String `tfsdk:"to"`
}

// WindowAttribute returns the argument for one end of a window, with further sentences after its form.
func WindowAttribute(description string, further ...string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: strings.Join(append([]string{description + ", in RFC 3339 and whole seconds, such as `2026-01-11T00:00:00Z`."}, further...), " "),
		Required:            true,
		Validators:          []validator.String{timeValidator{}},
	}
}

// Times returns both ends, and false if one is not known or not understood.
func (w *Window) Times() (from, to time.Time, known bool) {
	from, err := wholeSecond(w.From.ValueString())
	to, endErr := wholeSecond(w.To.ValueString())
	return from, to, err == nil && endErr == nil
}

// CheckWindow rejects from >= to.
func (w *Window) CheckWindow(diagnostics *diag.Diagnostics) {
	if from, to, known := w.Times(); known && !from.Before(to) {
		diagnostics.AddAttributeError(path.Root("to"), "`to` is not later than `from`",
			fmt.Sprintf("The window from %s to %s holds no time. Exchange the two, or widen it.", w.From.ValueString(), w.To.ValueString()))
	}
}

// CheckKnownWindow is [Window.CheckWindow] when every value is known. It also rejects what the validators
// leave to the read: times of the year 1 and before.
func (w *Window) CheckKnownWindow(diagnostics *diag.Diagnostics) {
	for name, value := range map[string]types.String{"from": w.From, "to": w.To} {
		if _, err := wholeSecond(value.ValueString()); err != nil && placeholder(value.ValueString()) {
			addTimeError(path.Root(name), value.ValueString(), err, diagnostics)
		}
	}
	w.CheckWindow(diagnostics)
}

// wholeSecond parses a time in the precision of the service.
func wholeSecond(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	switch form := names.MomentForm(text); {
	case err != nil && form != "":
		return t, fmt.Errorf("%q is not a time in RFC 3339: write %s", model.ShortName(text), form)
	case err != nil && absentDay(text):
		return t, fmt.Errorf("%q is a day that does not exist", model.ShortName(text))
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
		addTimeError(req.Path, req.ConfigValue.ValueString(), err, &resp.Diagnostics)
	}
}

func addTimeError(at path.Path, text string, err error, diagnostics *diag.Diagnostics) {
	said := model.Sentence(err.Error())
	if day, err := time.Parse(time.DateOnly, text); err == nil && at.Equal(path.Root("to")) {
		said += " The end is exclusive: to include that day, write " + day.AddDate(0, 0, 1).Format(time.RFC3339) + "."
	}
	diagnostics.AddAttributeError(at, "The time in "+at.String()+" is not understood", said)
}

// absentDay reports whether a text begins with a date of a month that has no such day.
func absentDay(text string) bool {
	date := beginsWithDate.FindStringSubmatch(text)
	if date == nil {
		return false
	}
	_, monthErr := time.Parse(time.DateOnly, date[1]+"-01")
	_, dayErr := time.Parse(time.DateOnly, date[1]+"-"+date[2])
	return monthErr == nil && dayErr != nil
}

var beginsWithDate = regexp.MustCompile(`^(\d{4}-\d\d)-(\d\d)(?:[Tt ]|$)`)

// placeholder reports whether a time is of the year 1 or before. Until version 1.8, Terraform
// validates with a plantimestamp() of the year 1, from which timeadd computes such a time.
func placeholder(text string) bool { return yearOneOrBefore.MatchString(text) }

var yearOneOrBefore = regexp.MustCompile(`^(-\d+|000[01])-`)
