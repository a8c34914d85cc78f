package report

import (
	"html"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// document is HTML that is being written. It takes markup from constants of this package only:
// the type of a value cannot become markup without a conversion, and the only one is of the style sheet. Package
// html/template escapes too, but makes the provider larger by 350 kB.
type document struct {
	strings.Builder
}

// markup is HTML as it stands in this package.
type markup string

// add writes markup.
func (d *document) add(parts ...markup) {
	for _, part := range parts {
		d.WriteString(string(part))
	}
}

// text writes a value for display.
func (d *document) text(value string) { d.WriteString(html.EscapeString(visible(value))) }

// within writes a value between two pieces of markup, or nothing if it is empty.
func (d *document) within(begin markup, value string, end markup) {
	if value == "" {
		return
	}
	d.add(begin)
	d.text(value)
	d.add(end)
}

// attribute writes an attribute, in quotes. An address needs [ConsoleLink] first.
func (d *document) attribute(name markup, value string) {
	d.add(" ", name, `="`)
	d.WriteString(html.EscapeString(value))
	d.add(`"`)
}

// visible returns a value of unknown origin for display: control characters and such that change
// the direction of writing as escapes, and a very long text cut with the number of characters
// that are left out.
func visible(value string) string { return model.Visible(model.Shorten(value)) }

// pieces parts a name for display behind its slashes, where its line is broken rather than
// anywhere else.
func pieces(value string) []string {
	const most = 8
	return strings.SplitAfterN(visible(value), "/", most)
}
