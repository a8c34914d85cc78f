package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The paragraphs of a diagnostic stay; what a terminal or a pipeline would obey does not.
func TestMakeVisible(t *testing.T) {
	t.Parallel()
	d := &tfprotov6.Diagnostic{Summary: "a\n\x1b[2J", Detail: "first\x07\n\n::error::x\r\n##[group]"}
	for _, response := range []any{
		&tfprotov6.ReadResourceResponse{Diagnostics: []*tfprotov6.Diagnostic{d}},
		&tfprotov6.ConfigureProviderResponse{},
		(*tfprotov6.ConfigureProviderResponse)(nil),
		&tfprotov6.CallFunctionResponse{},
	} {
		makeVisible(response)
	}
	if d.Summary != `a\n\x1b[2J` || d.Detail != "first\\x07\n\n:\\x3aerror::x\\x0d\n##\\x5bgroup]" {
		t.Errorf("%q\n%q", d.Summary, d.Detail)
	}
	called := &tfprotov6.CallFunctionResponse{Error: &tfprotov6.FunctionError{Text: "a\x1b\nb"}}
	if makeVisible(called); called.Error.Text != "a\\x1b\nb" {
		t.Errorf("%q", called.Error.Text)
	}
}
