package provider

import (
	"reflect"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// makeVisible escapes what a terminal or a pipeline would obey in all diagnostics of a response, and
// in the error of a function, and cuts values that are too long to read. It is the last of two nets:
// a line break inside a text of unknown origin is escaped where the paragraphs are joined, since here
// it looks like one of ours.
func makeVisible(response any) {
	value := reflect.ValueOf(response)
	if value.Kind() != reflect.Pointer || value.IsNil() {
		return
	}
	if member := value.Elem().FieldByName("Diagnostics"); member.IsValid() {
		list, _ := member.Interface().([]*tfprotov6.Diagnostic)
		for _, d := range list {
			d.Summary, d.Detail = model.Line(d.Summary), visibleLines(d.Detail)
		}
	}
	if called, ok := response.(*tfprotov6.CallFunctionResponse); ok && called.Error != nil {
		called.Error.Text = visibleLines(called.Error.Text)
	}
}

func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = model.Line(line)
	}
	return strings.Join(lines, "\n")
}
